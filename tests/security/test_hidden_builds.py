"""Attack: a recorder with limits claims builds that they can't see.

They name a package in a release of their own: one of a hidden project, or one that is
named like no project. The answers don't say which of these exist.
"""

from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.domain.role import Role
from people import calling_as, limited

HERE = "/api/Spaces-1"
RELEASE = {"ProjectId": "Projects-1", "Version": "9.0"}
NAMED = {"ProjectName": "Shop", "ReleaseVersion": "9.0"}
OWN = limited(Role.DEPLOYMENT_RECORDER, projects="Projects-1")
PACKAGES = (
    *("Billing API", "BILLING API", "billing-api", "Acme.Base", " Acme.Base "),
    "Missing",
)


def push(client: FlaskClient, package: str) -> None:
    commits = {"Commits": [{"Id": "a1", "Comment": "Secret plan"}]}
    body = {"PackageId": package, "Version": "3.0", "OctopusBuildInformation": commits}
    path = f"{HERE}/build-information?overwriteMode=OverwriteExisting"
    answer = client.post(path, json=body)
    assert answer.status_code in {200, 201}, answer.text


@pytest.mark.parametrize("is_pushed_first", [True, False])
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
def test_a_release_does_not_get_builds_that_its_author_cannot_see(
    client: FlaskClient,
    method: str,
    path: str,
    body: dict[str, Any],
    *,
    is_pushed_first: bool,
) -> None:
    pushed = ("Billing API", "Acme.Base")
    for package in pushed if is_pushed_first else ():
        push(client, package)
    for number, package in enumerate(PACKAGES):
        version = {"Version": f"9.{number}"} if "Version" in body else {}
        if "ReleaseVersion" in body:
            version = {"ReleaseVersion": f"9.{number}"}
        sent = {name: _fill(value, package) for name, value in body.items()} | version
        with calling_as(client.application, OWN):
            answer = client.open(f"{HERE}/{path}", method=method, json=sent)
        assert answer.status_code in {200, 201}, answer.text
    for package in () if is_pushed_first else pushed:
        push(client, package)
    for release in client.get(f"{HERE}/releases").get_json()["Items"]:
        changes = client.get(f"{HERE}/releases/{release['Id']}/changes")
        assert "Secret" not in changes.text
        assert "Secret" not in str(release)


def test_a_change_of_the_release_does_not_bring_them(client: FlaskClient) -> None:
    """Neither by its author, nor by a caller without limits."""
    push(client, "Acme.Base")
    named = RELEASE | {"SelectedPackages": [{"ActionName": "Acme.Base"}]}
    body = {name: _fill(value, "Acme.Base") for name, value in named.items()}
    with calling_as(client.application, OWN):
        made = client.post(f"{HERE}/releases", json=body).get_json()
        path = f"{HERE}/releases/{made['Id']}"
        assert 200 == client.put(path, json=made).status_code
    assert 200 == client.put(path, json=made | {"ReleaseNotes": "x"}).status_code
    assert "Secret" not in client.get(f"{path}/changes").text


def test_a_recorder_without_limits_gets_them(client: FlaskClient) -> None:
    push(client, "Acme.Base")
    named = RELEASE | {"SelectedPackages": [{"ActionName": "Acme.Base"}]}
    body = {name: _fill(value, "Acme.Base") for name, value in named.items()}
    made = client.post(f"{HERE}/releases", json=body).get_json()
    assert "Secret" in client.get(f"{HERE}/releases/{made['Id']}/changes").text


def _fill(value: Any, package: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return value
    return [
        each.replace("X", package)
        if isinstance(each, str)
        else dict.fromkeys(each, package) | {"Version": "3.0"}
        for each in value
    ]
