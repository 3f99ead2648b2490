"""Attack: commits whose messages, authors and links deceive, however they arrive."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from callback_post import post, props
from insights_dash.pages.report.ids import Ids
from insights_dash.store.database import Database
from insights_dash.store.tables import DeploymentRow

HERE = "/api/Spaces-1"
CHANGES = f"{HERE}/releases/Releases-1/changes"
MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script>"
EVIL = f"{MARKUP}\u202egnp.exe\u200b"
PLACE = {"space": "Spaces-1", "project": "Projects-1", "metric": "lead-time"}
LINKS = (
    *("javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)"),
    *("data:text/html,x", "vbscript:x", "//evil.example", "https:evil", "file:///x"),
    *("https://", "https://a b", "https://a\u202eb/", "https://[", "\\\\evil\\x"),
)


def explain(client: FlaskClient) -> str:
    """Return the explanation of the deployment that brings 1.0.0 to Test."""
    answer = post(
        client,
        f"{Ids.EXPLANATION}.children",
        {
            f"{Ids.PICK}.data": {"deployment": "Deployments-1"},
            f"{Ids.VIEW}.data": {"environmentId": "Environments-1"},
            f"{Ids.PLACE}.data": PLACE,
        },
    )
    assert props(answer)
    return answer.text


def list_items(node: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Return every component in an answer."""
    if isinstance(node, list):
        return [found for each in node for found in list_items(each)]
    if not isinstance(node, dict):
        return []
    own = [node] if "type" in node and "props" in node else []
    return own + [found for each in node.values() for found in list_items(each)]


def test_texts_are_one_plain_line(client: FlaskClient) -> None:
    given = {
        "Id": "a1",
        "Message": f"{EVIL}\nsecond line",
        "Author": EVIL,
        "PullRequest": EVIL,
    }
    assert 200 == client.post(CHANGES, json={"Changes": [given]}).status_code
    [shown] = client.get(CHANGES).get_json()["Items"]
    assert [f"{MARKUP}gnp.exe"] * 3 == [
        shown[name] for name in ("Message", "Author", "PullRequest")
    ]
    text = explain(client)
    assert "gnp.exe" in text
    assert "\\u202e" not in text
    assert "second line" not in text


@pytest.mark.parametrize("link", LINKS)
def test_only_links_to_the_web_are_taken(client: FlaskClient, link: str) -> None:
    change = {"Id": "a1", "Message": "Mend", "Link": link}
    assert 400 == client.post(CHANGES, json={"Changes": [change]}).status_code
    body = {
        "PackageId": "Shop",
        "Version": "1.0.0",
        "OctopusBuildInformation": {
            "VcsRoot": link,
            "Commits": [{"Id": "b2", "Comment": "Mend"}],
        },
    }
    pushed = client.post(f"{HERE}/build-information", json=body)
    assert 201 == pushed.status_code, pushed.text
    [commit] = pushed.get_json()["Commits"]
    assert commit["LinkUrl"] is None
    assert pushed.get_json()["VcsCommitUrl"] is None
    rows = [each for each in list_items(json.loads(explain(client))) if is_row(each)]
    assert rows
    assert not [each for row in rows for each in list_items(row) if is_link(each)]


def test_only_runs_on_the_web_are_linked(
    client: FlaskClient, database: Database
) -> None:
    """Also if another program has written the link into the database."""
    for link, is_shown in (
        ("javascript:alert(1)", False),
        ("https://ci.example", True),
    ):
        with database.write() as session:
            session.execute(update(DeploymentRow).values(link=link))
        parts = list_items(json.loads(explain(client)))
        assert is_shown == (link in [each["props"].get("href") for each in parts])


def is_row(component: dict[str, Any]) -> bool:
    return bool("changes__item" == component["props"].get("className"))


def is_link(component: dict[str, Any]) -> bool:
    return "href" in component["props"]


def test_ids_that_deceive_are_refused(client: FlaskClient) -> None:
    for identifier in ("a\u202eb", "a\nb", "a\u200b", "x" * 201, " "):
        given = {"Changes": [{"Id": identifier}]}
        assert 400 == client.post(CHANGES, json=given).status_code
        build = {"Commits": [{"Id": identifier}]}
        body = {
            "PackageId": "Shop",
            "Version": "1.0.0",
            "OctopusBuildInformation": build,
        }
        answer = client.post(f"{HERE}/build-information", json=body)
        assert 400 == answer.status_code


def test_a_hash_cannot_leave_the_address_of_its_repository(client: FlaskClient) -> None:
    body = {
        "PackageId": "Shop",
        "Version": "1.0.0",
        "OctopusBuildInformation": {
            "VcsRoot": "https://github.com/acme/shop",
            "Commits": [{"Id": "../../../evil?x=#y", "Comment": "Mend"}],
        },
    }
    pushed = client.post(f"{HERE}/build-information", json=body).get_json()
    link = "https://github.com/acme/shop/commit/..%2F..%2F..%2Fevil%3Fx%3D%23y"
    assert link == pushed["Commits"][0]["LinkUrl"]
