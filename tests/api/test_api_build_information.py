"""Build servers push what a package was built of; releases show it as their own."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from insights_dash.domain.role import Role
from people import calling_as, limited

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"
PATH = f"{HERE}/build-information"
COMMITS = [
    {"Id": "a1b2c3d", "Comment": "Mend the basket\n\nIt was empty."},
    {"Id": "e4f5a6b", "Comment": 'Revert "Paint"\n\nThis reverts commit 0123456789.'},
]
BUILD: dict[str, Any] = {
    "BuildEnvironment": "GitHub Actions",
    "BuildNumber": "288",
    "BuildUrl": "https://github.com/acme/shop/actions/runs/1",
    "Branch": "main",
    "VcsType": "Git",
    "VcsRoot": "https://github.com/acme/shop.git",
    "VcsCommitNumber": "e4f5a6b",
    "Commits": COMMITS,
}


def push(
    client: FlaskClient,
    package: str,
    version: str,
    *,
    mode: str = "",
    status: int = 201,
    **build: Any,  # noqa: ANN401 - JSON
) -> Any:  # noqa: ANN401 - JSON
    body = {
        "PackageId": package,
        "Version": version,
        "OctopusBuildInformation": {**BUILD, **build},
    }
    address = f"{PATH}?overwriteMode={mode}" if mode else PATH
    answer = client.post(address, json=body)
    assert status == answer.status_code, answer.text
    return answer.get_json()


def create(client: FlaskClient, version: str, **more: Any) -> str:  # noqa: ANN401 - JSON
    body = {"ProjectName": "Shop", "ReleaseVersion": version, **more}
    answer = client.post(f"{HERE}/releases/create/v1", json=body)
    assert 201 == answer.status_code, answer.text
    identifier: str = answer.get_json()["ReleaseId"]
    return identifier


def get(client: FlaskClient, address: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(address if address.startswith("/") else f"{HERE}/{address}")
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def list_changes(client: FlaskClient, release: str) -> list[str]:
    page = get(client, f"releases/{release}/changes")
    return [each["Id"] for each in page["Items"]]


def test_what_is_pushed_is_complete(client: FlaskClient) -> None:
    item = {"Id": "SHOP-1", "Description": "Basket", "LinkUrl": "https://x.example/1"}
    made = push(client, "Acme.Shop", "1.4.0", WorkItems=[item])
    assert {
        "Id": "BuildInformation-2",
        "SpaceId": "Spaces-1",
        "PackageId": "Acme.Shop",
        "Version": "1.4.0",
        **{name: value for name, value in BUILD.items() if name != "Commits"},
        "VcsCommitUrl": "https://github.com/acme/shop/commit/e4f5a6b",
        "WorkItems": [{**item, "Source": None}],
        "Commits": [
            {**each, "LinkUrl": f"https://github.com/acme/shop/commit/{each['Id']}"}
            for each in COMMITS
        ],
        "IssueTrackerName": None,
        "Created": "2024-05-15T12:00:00.000+00:00",
        "IncompleteDataWarning": None,
        "Links": {"Self": f"{PATH}/BuildInformation-2"},
    } == made
    assert made == get(client, "build-information/BuildInformation-2")


def test_a_package_version_is_pushed_once_unless_it_may_be_replaced(
    client: FlaskClient,
) -> None:
    first = push(client, "Acme.Shop", "1.4.0")
    refused = push(client, "acme.shop", "1.4.0", status=409)
    assert "OverwriteExisting" in refused["Errors"][0]
    ignored = push(
        client, "Acme.Shop", "1.4.0", mode="ignoreifexists", status=200, Branch="x"
    )
    assert first == ignored
    replaced = push(
        client, "Acme.Shop", "1.4.0", mode="OverwriteExisting", status=200, Branch="x"
    )
    assert {**first, "Branch": "x"} == replaced
    unknown = push(client, "Acme.Shop", "1.4.0", mode="Never", status=400)
    assert "overwriteMode" in unknown["Errors"][0]


def test_lists_are_narrowed(client: FlaskClient) -> None:
    for package, version in (("App", "1.0"), ("app", "1.1"), ("Lib", "1.0-app")):
        push(client, package, version)

    def list_found(query: str) -> list[tuple[str, str]]:
        page = get(client, f"build-information?{query}")
        assert page["TotalResults"] >= len(page["Items"])
        return [(each["PackageId"], each["Version"]) for each in page["Items"]]

    assert [("app", "1.1"), ("App", "1.0")] == list_found("packageId=APP")
    assert [("app", "1.1")] == list_found("packageId=App&latest=true")
    assert [("Lib", "1.0-app"), ("app", "1.1")] == list_found("filter=APP&latest=true")
    assert [("app", "1.1")] == list_found("skip=1&take=1")
    assert [] == list_found("packageId=Ap")


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("package", "more"),
    [
        ("Shop", {}),
        ("shop", {"ReleaseNotes": "Ours"}),
        ("Acme.Web", {"Packages": ["Acme.Web:2.0.0"]}),
        ("Acme.Web", {"Packages": ["Deploy web:Acme.Web:2.0.0"]}),
    ],
)
def test_a_release_has_the_builds_of_its_packages(
    client: FlaskClient, package: str, more: dict[str, Any]
) -> None:
    before = push(client, package, "2.0.0")
    release = create(client, "2.0.0", **more)
    [shown] = get(client, f"releases/{release}")["BuildInformation"]
    assert shown == {name: before[name] for name in shown}
    for address in ("releases?take=1", "projects/Shop/releases?take=1"):
        [listed] = get(client, address)["Items"]
        assert [shown] == listed["BuildInformation"]
    assert [shown] == get(client, "releases/all")[0]["BuildInformation"]
    one = get(client, "projects/Projects-1/releases/2.0.0")
    assert [shown] == one["BuildInformation"]
    assert ["a1b2c3d", "e4f5a6b"] == list_changes(client, release)


def test_the_letter_case_of_ids_does_not_matter_to_builds(client: FlaskClient) -> None:
    push(client, "Shop", "2.0.0")
    body = {
        "ProjectId": "projects-1",
        "ChannelId": "CHANNELS-1",
        "Version": "2.0.0",
    }
    answer = client.post(f"{HERE}/releases", json=body)
    assert 201 == answer.status_code, answer.text
    assert 1 == len(answer.get_json()["BuildInformation"])


def test_a_release_gets_the_builds_that_are_pushed_later(client: FlaskClient) -> None:
    by_version = create(client, "2.0.0", GitCommit="fedcba9")
    by_package = create(client, "2.0.1", Packages=["Shop:2.0.0"])
    assert ["fedcba9"] == list_changes(client, by_version)
    push(client, "Shop", "2.0.0")
    for release in (by_version, by_package):
        assert ["a1b2c3d", "e4f5a6b"] == list_changes(client, release)
        [build] = get(client, f"releases/{release}")["BuildInformation"]
        assert "288" == build["BuildNumber"]


def test_packages_that_a_release_names_come_before_its_own_name(
    client: FlaskClient,
) -> None:
    push(client, "Shop", "2.0.0", BuildNumber="1")
    push(client, "Acme.Web", "7", BuildNumber="2")
    release = create(client, "2.0.0", Packages=["Acme.Web:7"])
    [build] = get(client, f"releases/{release}")["BuildInformation"]
    assert "2" == build["BuildNumber"]


def test_commits_become_changes(client: FlaskClient) -> None:
    push(client, "Shop", "2.0.0")
    page = get(client, f"releases/{create(client, '2.0.0')}/changes")
    mended, reverted = page["Items"]
    assert "Mend the basket" == mended["Message"]
    assert "https://github.com/acme/shop/commit/a1b2c3d" == mended["Link"]
    assert 'Revert "Paint"' == reverted["Message"]
    assert "0123456789" == reverted["Reverts"]


def test_replaced_and_deleted_builds_take_their_changes_along(
    client: FlaskClient,
) -> None:
    push(client, "Shop", "2.0.0")
    release = create(client, "2.0.0", GitCommit="fedcba9")
    known = {"Changes": [{"Id": "a1b2c3d", "Author": "Ada"}]}
    client.post(f"{HERE}/releases/{release}/changes", json=known)
    push(
        client,
        "Shop",
        "2.0.0",
        mode="OverwriteExisting",
        status=200,
        Commits=[{"Id": "c7", "Comment": "New"}],
    )
    # What our own API said about a change is kept.
    assert ["a1b2c3d", "c7"] == list_changes(client, release)
    client.put(f"{HERE}/releases/{release}/changes", json={"Changes": []})
    push(client, "Shop", "2.0.0", mode="OverwriteExisting", status=200)
    assert ["a1b2c3d", "e4f5a6b"] == list_changes(client, release)
    assert 200 == client.delete(f"{PATH}/BuildInformation-2").status_code
    assert 404 == client.get(f"{PATH}/BuildInformation-2").status_code
    assert 404 == client.delete(f"{PATH}/BuildInformation-2").status_code
    assert [] == get(client, f"releases/{release}")["BuildInformation"]
    assert ["fedcba9"] == list_changes(client, release)


def test_a_renamed_release_has_the_builds_of_its_new_version(
    client: FlaskClient,
) -> None:
    push(client, "Shop", "2.0.0")
    push(client, "Shop", "2.0.1", Commits=[{"Id": "c7", "Comment": "New"}])
    release = create(client, "2.0.0")
    stored = get(client, f"releases/{release}")
    changed = {**stored, "Version": "2.0.1"}
    answer = client.put(f"{HERE}/releases/{release}", json=changed)
    assert 200 == answer.status_code, answer.text
    [build] = answer.get_json()["BuildInformation"]
    assert "2.0.1" == build["Version"]
    assert ["c7"] == list_changes(client, release)


def test_every_problem_is_named_at_its_field(client: FlaskClient) -> None:
    answer = client.post(
        PATH,
        json={
            "PackageId": " ",
            "Version": "",
            "OctopusBuildInformation": {
                "BuildNumber": 7,
                "Branch": "x" * 2_001,
                "Commits": [
                    {"Id": "a", "LinkUrl": "javascript:alert(1)"},
                    {"Comment": "no ID"},
                    "text",
                ],
            },
        },
    )
    assert 400 == answer.status_code
    fields = {text.partition(": ")[0] for text in answer.get_json()["Errors"]}
    build = "OctopusBuildInformation"
    assert {
        "PackageId",
        "Version",
        f"{build}.BuildNumber",
        f"{build}.Branch",
        f"{build}.Commits[0].LinkUrl",
        f"{build}.Commits[1].Id",
        f"{build}.Commits[2]",
    } == fields


@pytest.mark.sqlite
def test_a_long_list_leaves_commits_out_and_says_so(client: FlaskClient) -> None:
    commits = [{"Id": f"{number:x}", "Comment": ""} for number in range(5_000)]
    for number in range(5):
        push(client, "Big", f"{number}", Commits=commits)
    page = get(client, "build-information?packageId=Big")
    newest, *_, oldest = page["Items"]
    assert (5_000, None) == (len(newest["Commits"]), newest["IncompleteDataWarning"])
    assert [] == oldest["Commits"]
    assert "too many commits" in oldest["IncompleteDataWarning"]
    assert 5_000 == len(get(client, oldest["Links"]["Self"])["Commits"])
    more = [*commits, {"Id": "one more"}]
    refused = push(client, "Big", "6", status=400, Commits=more)
    assert "At most 5,000 are allowed." in refused["Errors"][0]


@pytest.mark.sqlite
def test_limits_allow_only_packages_named_like_projects_within_them(
    client: FlaskClient,
) -> None:
    push(client, "Billing API", "3.0")
    push(client, "Acme.Shop", "3.0")
    grant = limited(Role.DEPLOYMENT_RECORDER, projects="Projects-1")
    with calling_as(client.application, grant):
        made = push(client, "SHOP", "3.0")
        assert made == push(client, "shop", "3.0", status=200, mode="IgnoreIfExists")
        for hidden in ("Billing API", "Acme.Shop", "billing-api"):
            push(client, hidden, "4.0", status=403)
            push(client, hidden, "3.0", status=403, mode="OverwriteExisting")
        listed = [each["Id"] for each in get(client, "build-information")["Items"]]
        assert [made["Id"]] == listed
        assert 404 == client.get(f"{PATH}/BuildInformation-2").status_code
        assert 404 == client.delete(f"{PATH}/BuildInformation-2").status_code
