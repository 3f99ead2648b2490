"""What a release consists of: packages, a commit, custom fields, and its changes."""

from typing import Any

import pytest
from flask.testing import FlaskClient

pytestmark = pytest.mark.both_databases

HERE = "/api/Spaces-1"
CHANGES = f"{HERE}/releases/Releases-1/changes"
FULL = {
    "Id": "a1",
    "Message": "Mend the basket",
    "Author": "Ada",
    "IsBot": False,
    "Authored": "2024-05-01T09:00:00.123456+00:00",
    "Committed": "2024-05-02T09:00:00+00:00",
    "Opened": "2024-05-03T09:00:00+00:00",
    "Merged": "2024-05-04T09:00:00+00:00",
    "PullRequest": "12",
    "Reverts": "b2",
    "Link": "https://github.com/acme/shop/pull/12",
}
PACKAGES = [
    {"ActionName": "Deploy", "Version": "1.0", "PackageReferenceName": ""},
    {"ActionName": "Deploy", "Version": "1.1", "PackageReferenceName": "Acme.Lib"},
]
REFERENCE = {"GitRef": "refs/heads/main", "GitCommit": "279484c0"}
FIELDS = {"Ticket": "SHOP-1", "Ångström": ""}


def send(
    client: FlaskClient,
    method: str,
    address: str,
    body: dict[str, Any],
    *,
    status: int = 200,
) -> Any:  # noqa: ANN401 - JSON
    answer = client.open(address, method=method, json=body)
    assert status == answer.status_code, answer.text
    return answer.get_json()


def read(client: FlaskClient, address: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.get(address)
    assert 200 == answer.status_code, answer.text
    return answer.get_json()


def change(identifier: str, **known: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {**dict.fromkeys(FULL), "Id": identifier, **known}


def test_a_release_keeps_what_it_was_created_with_by_names(client: FlaskClient) -> None:
    made = send(
        client,
        "POST",
        f"{HERE}/releases/create/v1",
        {
            "ProjectName": "Shop",
            "ReleaseVersion": "2.0.0",
            **REFERENCE,
            "Packages": ["Deploy:1.0", "Deploy:Acme.Lib:1.1"],
            "CustomFields": FIELDS,
        },
        status=201,
    )
    release = read(client, f"{HERE}/releases/{made['ReleaseId']}")
    assert PACKAGES == release["SelectedPackages"]
    assert REFERENCE == release["VersionControlReference"]
    assert FIELDS == release["CustomFields"]


def test_a_release_keeps_what_it_was_created_with_by_ids(client: FlaskClient) -> None:
    body = {
        "ProjectId": "Projects-1",
        "Version": "2.0.0",
        "SelectedPackages": PACKAGES,
        "VersionControlReference": REFERENCE,
        "customFields": FIELDS,
    }
    release = send(client, "POST", f"{HERE}/releases", body, status=201)
    assert PACKAGES == release["SelectedPackages"]
    assert REFERENCE == release["VersionControlReference"]
    assert FIELDS == release["CustomFields"]
    address = release["Links"]["Self"]
    # Octopus's clients send back what they got, with changes.
    same = send(client, "PUT", address, {**release, "ReleaseNotes": "Ours"})
    assert {**release, "ReleaseNotes": "Ours"} == same
    assert same == send(client, "PUT", address, {"Version": "2.0.0"})
    bare = send(
        client,
        "PUT",
        address,
        {
            "SelectedPackages": PACKAGES[1:],
            "VersionControlReference": None,
            "CustomFields": {},
        },
    )
    assert PACKAGES[1:] == bare["SelectedPackages"]
    assert bare["VersionControlReference"] is None
    assert {} == bare["CustomFields"]
    assert bare == read(client, address)


def test_the_commit_stands_for_unknown_changes(client: FlaskClient) -> None:
    body = {
        "ProjectId": "Projects-1",
        "Version": "2.0.0",
        "VersionControlReference": REFERENCE,
    }
    address = send(client, "POST", f"{HERE}/releases", body, status=201)["Links"][
        "Self"
    ]
    changes = f"{address}/changes"
    assert [change("279484c0")] == read(client, changes)["Items"]
    other = {"VersionControlReference": {"GitCommit": "fedcba98"}}
    send(client, "PUT", address, other)
    assert [change("fedcba98")] == read(client, changes)["Items"]
    send(client, "POST", changes, {"Changes": [{"Id": "a1"}]})
    assert [change("a1")] == read(client, changes)["Items"]
    send(client, "PUT", address, {"VersionControlReference": REFERENCE})
    assert [change("a1")] == read(client, changes)["Items"]


def test_changes_are_recorded_by_id(client: FlaskClient) -> None:
    assert 0 == read(client, CHANGES)["TotalResults"]
    both = {"Changes": [FULL, {"Id": "b2"}]}
    counts = send(client, "POST", CHANGES, both)
    assert {"New": 2, "Changed": 0, "Unchanged": 0, "Removed": 0} == counts
    page = read(client, CHANGES)
    assert [FULL, change("b2")] == page["Items"]
    assert (2, "Change") == (page["TotalResults"], page["ItemType"])
    newer = {"Changes": [{"id": "a1", "merged": "2024-05-05T11:00:00+02:00"}]}
    counts = send(client, "POST", CHANGES, newer)
    assert {"New": 0, "Changed": 1, "Unchanged": 0, "Removed": 0} == counts
    merged = {**FULL, "Merged": "2024-05-05T09:00:00+00:00"}
    assert [merged, change("b2")] == read(client, CHANGES)["Items"]


def test_changes_are_replaced_by_exactly_what_was_read(client: FlaskClient) -> None:
    send(client, "POST", CHANGES, {"Changes": [FULL, {"Id": "b2", "Author": "Bo"}]})
    items = read(client, CHANGES)["Items"]
    counts = send(client, "PUT", CHANGES, {"Changes": items})
    assert {"New": 0, "Changed": 0, "Unchanged": 2, "Removed": 0} == counts
    counts = send(client, "PUT", CHANGES, {"Changes": [{"Id": "b2"}]})
    assert {"New": 0, "Changed": 1, "Unchanged": 0, "Removed": 1} == counts
    assert [change("b2")] == read(client, CHANGES)["Items"]
    send(client, "PUT", CHANGES, {"Changes": []})
    assert [] == read(client, CHANGES)["Items"]


def test_every_problem_of_changes_is_named_at_its_field(client: FlaskClient) -> None:
    given = [
        {"Id": "", "Link": "ftp://x"},
        {"Id": "a", "Merged": "yesterday", "IsBot": "no"},
        {"Id": " a ", "Reverts": "a\nb"},
        7,
    ]
    failure = send(client, "POST", CHANGES, {"Changes": given}, status=400)
    fields = [text.partition(": ")[0] for text in failure["Errors"]]
    assert {
        "Changes[0].Id",
        "Changes[0].Link",
        "Changes[1].Merged",
        "Changes[1].IsBot",
        "Changes[2].Id",
        "Changes[2].Reverts",
        "Changes[3]",
    } == set(fields)
    assert "Changes" in send(client, "PUT", CHANGES, {}, status=400)["Errors"][0]
    assert [] == read(client, CHANGES)["Items"]


def test_a_release_has_at_most_5000_changes(client: FlaskClient) -> None:
    many = [{"Id": f"{number}"} for number in range(5_001)]
    for method in ("POST", "PUT"):
        failure = send(client, method, CHANGES, {"Changes": many}, status=400)
        assert "Changes: A release can have at most 5,000" in failure["Errors"][0]
    assert 5_000 == send(client, "PUT", CHANGES, {"Changes": many[1:]})["New"]
    failure = send(client, "POST", CHANGES, {"Changes": many[:1]}, status=400)
    assert "Changes: A release can have at most 5,000" in failure["Errors"][0]


@pytest.mark.once_on_postgresql
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"Packages": ["nothing"]}, "Packages[0]"),
        ({"Packages": ["a:"]}, "Packages[0]"),
        ({"Packages": ["a\nb:1"]}, "Packages[0]"),
        ({"Packages": ["a:1"] * 501}, "Packages"),
        ({"GitCommit": "x" * 201}, "GitCommit"),
        ({"GitRef": "a\u202eb"}, "GitRef"),
        ({"CustomFields": {"a\u200b": "x"}}, "CustomFields"),
        ({"CustomFields": {"a": "x" * 4_001}}, "CustomFields"),
        ({"CustomFields": {f"{each}": "" for each in range(101)}}, "CustomFields"),
        ({"CustomFields": {"A": 7}}, "CustomFields.A"),
        ({"CustomFields": {"A": "\0"}}, "CustomFields.A"),
        ({"CustomFields": []}, "CustomFields"),
    ],
)
def test_what_a_release_cannot_consist_of_is_refused(
    client: FlaskClient, body: dict[str, Any], field: str
) -> None:
    whole = {"ProjectName": "Shop", "ReleaseVersion": "2.0.0", **body}
    address = f"{HERE}/releases/create/v1"
    failure = send(client, "POST", address, whole, status=400)
    assert [field] == [text.partition(": ")[0] for text in failure["Errors"]]


def deploy(client: FlaskClient, version: str, *, state: str = "Success") -> Any:  # noqa: ANN401 - JSON
    """Deploy Shop to Production EU, and return the deployment as it is then."""
    body = {
        "ProjectName": "Shop",
        "ReleaseVersion": version,
        "EnvironmentNames": ["Production EU"],
    }
    address = f"{HERE}/deployments/create/untenanted/v1"
    made = send(client, "POST", address, body, status=201)
    [task] = made["DeploymentServerTasks"]
    if state:
        address = f"{HERE}/tasks/{task['ServerTaskId']}/state"
        send(client, "POST", address, {"State": state})
    return read(client, f"{HERE}/deployments/{task['DeploymentId']}")


def list_brought(deployment: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [
        (each["Version"], [commit["Id"] for commit in each["Commits"]])
        for each in deployment["Changes"]
    ]


def test_a_deployment_has_the_changes_that_it_brings(client: FlaskClient) -> None:
    for number, ids in ((1, "a"), (2, "ab"), (3, "bcd")):
        changes = f"{HERE}/releases/Releases-{number}/changes"
        given = [{"Id": each, "Message": each.upper()} for each in ids]
        send(client, "PUT", changes, {"Changes": given})
    send(client, "PUT", f"{HERE}/releases/Releases-3", {"ReleaseNotes": "Ours"})
    first = deploy(client, "1.0.0")
    # Zenith had 1.1.0 in that environment already.
    assert [("1.0.0", ["a"])] == list_brought(first)
    failed = deploy(client, "1.2.0", state="Failed")
    expected = [("1.2.0", ["c", "d"]), ("1.1.0", ["b"])]
    assert expected == list_brought(failed)
    newest = failed["Changes"][0]
    assert {
        "Version": "1.2.0",
        "ReleaseNotes": "Ours",
        "BuildInformation": [],
        "WorkItems": [],
        "Commits": [
            {"Id": "c", "Comment": "C", "LinkUrl": None},
            {"Id": "d", "Comment": "D", "LinkUrl": None},
        ],
    } == newest
    assert expected == list_brought(deploy(client, "1.2.0", state=""))
    assert expected == list_brought(deploy(client, "1.2.0"))
    for version in ("1.2.0", "1.1.0"):
        assert [] == list_brought(deploy(client, version))
    page = read(client, f"{HERE}/deployments?take=1")
    assert [] == page["Items"][0]["Changes"]


def test_a_deployment_shows_builds_and_work_items(client: FlaskClient) -> None:
    item = {"Id": "SHOP-1", "Description": "Basket"}
    build = {"Commits": [{"Id": "e", "Comment": "E"}], "WorkItems": [item]}
    for package in ("Web", "Api"):
        body = {
            "PackageId": package,
            "Version": "2.0.0",
            "OctopusBuildInformation": build,
        }
        send(client, "POST", f"{HERE}/build-information", body, status=201)
    release = {
        "ProjectName": "Shop",
        "ReleaseVersion": "2.0.0",
        "Packages": ["Web:2.0.0", "Api:2.0.0"],
    }
    send(client, "POST", f"{HERE}/releases/create/v1", release, status=201)
    newest = deploy(client, "2.0.0")["Changes"][0]
    assert ["Web", "Api"] == [each["PackageId"] for each in newest["BuildInformation"]]
    assert ["SHOP-1"] == [each["Id"] for each in newest["WorkItems"]]
    assert ["e"] == [each["Id"] for each in newest["Commits"]]


def test_changes_of_changes_are_in_the_log(client: FlaskClient) -> None:
    for method, ids in (("POST", "ab"), ("POST", "a"), ("PUT", "b")):
        send(client, method, CHANGES, {"Changes": [{"Id": each} for each in ids]})
    events = read(client, f"{HERE}/events?regarding=Releases-1")["Items"]
    assert ["Modified", "Modified"] == [each["Category"] for each in events]
    assert "2 new" in str(events[1])
    assert "1 removed" in str(events[0])
