"""Attack: a recorder with limits claims the builds of a hidden project."""

from typing import Any

import pytest

from attacked import HERE, Attacked
from insights_dash.domain.role import Role
from people import calling_as, limited

RELEASE = {"ProjectId": "Projects-1", "Version": "9.0"}
NAMED = {"ProjectName": "Shop", "ReleaseVersion": "9.0"}


@pytest.mark.parametrize("package", ["Billing API", "BILLING API", "billing-api"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "releases", RELEASE | {"SelectedPackages": [{"ActionName": "X"}]}),
        (
            "POST",
            "releases",
            RELEASE | {"SelectedPackages": [{"PackageReferenceName": "X"}]},
        ),
        ("PUT", "releases/Releases-1", {"SelectedPackages": [{"ActionName": "X"}]}),
        ("POST", "releases/create/v1", NAMED | {"Packages": ["X:3.0"]}),
    ],
)
def test_a_release_cannot_name_the_package_of_a_hidden_project(
    attacked: Attacked, package: str, method: str, path: str, body: dict[str, Any]
) -> None:
    sent = {name: _fill(value, package) for name, value in body.items()}
    key = attacked.key("root")
    grant = limited(Role.DEPLOYMENT_RECORDER, projects="Projects-1")
    with calling_as(attacked.app.server, grant):
        address = f"/api/{HERE}/{path}"
        browser = attacked.browser()
        answer = browser.open(address, method=method, json=sent, headers=key)
    assert 400 == answer.status_code, answer.text
    assert "You can't use the package" in answer.text.replace("\\u0027", "'")


def _fill(value: Any, package: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return value
    return [
        each.replace("X", package)
        if isinstance(each, str)
        else dict.fromkeys(each, package) | {"Version": "3.0"}
        for each in value
    ]
