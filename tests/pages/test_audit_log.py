"""The audit log, on its page and in the API: for administrators only."""

import csv
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, said
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.pages.administration.audit_log.forms import FILTERS, TOPICS, to_api
from insights_dash.pages.administration.audit_log.forms import FILTERS as AUDIT_FILTERS
from insights_dash.store.accounts.edit import delete_account
from insights_dash.store.audit import Actor, audit, set_actor
from insights_dash.store.role_grants import grant_role
from product_with_people import NOW, People

PAGE, LIST = "_pages_content.children", f"{AUDIT_FILTERS.list_id}.children"
PATH = "/administration/log"


def show(client: FlaskClient, query: str) -> str:
    place = {"_pages_location.pathname": PATH, "_pages_location.search": query}
    return said(post(client, PAGE, place))


def categories(client: FlaskClient, address: str) -> list[str]:
    answer = client.get(address)
    assert 200 == answer.status_code, answer.text
    return [each["Category"] for each in answer.get_json()["Items"]]


def note(people: People, action: str, document: str, **details: str) -> None:
    with people.database.write() as session:
        audit(session, action, document, details, now=NOW)


def test_the_log_is_filtered_by_its_url(people: People) -> None:
    root, ada = people.root, people.add()
    note(people, "signed out", ada.id, name=ada.username)
    both = f"?about={ada.id}&from=2024-05-15&to=2024-05-15"
    shown = show(root, both)
    assert "Created account" in shown
    assert "Signed out" in shown
    assert 'of 2"' in shown
    assert "Created account" not in show(root, f"{both}&kind=sign-ins")
    for query in ("from=2024-05-16", "to=2024-05-14", "person=Nobody"):
        assert "No events match" in show(root, f"?about={ada.id}&{query}")
    # Invalid values don't filter anything.
    odd = show(root, f"?about={ada.id}&from=x&to=9999-12-31&kind=x&page=-1")
    assert "Created account" in odd
    narrowed = {
        f"{AUDIT_FILTERS.id_of('kind')}.value": "sign-ins",
        f"{AUDIT_FILTERS.id_of('about')}.value": ada.id,
    }
    assert "Created account" not in said(post(root, LIST, narrowed))


def test_entries_name_people_and_things_and_link_to_them(people: People) -> None:
    limits = RoleLimits(projects=frozenset({"Projects-1"}))
    ada = people.add(Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1"), limits))
    grant = Grant(Role.REPORT_EDITOR, SpaceId("Spaces-1"), limits)
    with people.database.write() as session:
        set_actor(session, Actor("root", "192.0.2.7"))
        grant_role(session, ada, grant, now=NOW)
    shown = show(people.root, f"?about={ada.id}")
    assert "Granted a role to" in shown
    assert f'"href": "/administration/accounts/{ada.id}"' in shown
    assert "Report editor in Main Space" in shown
    assert "Projects: Shop" in shown
    assert "Projects-1" not in shown
    assert "2024-05-15 12:00:00 UTC" in shown
    assert "Command line" in shown  # created the account


@pytest.mark.parametrize(
    ("action", "shown"),
    [
        ("embed link created", "Created embed"),
        ("wall display created", "Created wall display"),
        ("embed issuer created", "Added application"),
        ("embed issuer ended", "Removed application"),
        ("embed token revoked", "Revoked a token of application"),
    ],
)
def test_embeds_are_named_as_on_their_page(
    people: People, action: str, shown: str
) -> None:
    origins = "https://portal.example.com"
    note(people, action, "EmbedLinks-9", name="Portal", origins=origins)
    page = show(people.root, "?about=EmbedLinks-9")
    assert f"Allowed websites: {origins}" in page
    assert f'"{shown}", " "' in page
    assert "Portal" in page


def test_strangers_are_not_signed_in(people: People) -> None:
    """They have an address, but aren't the user of local mode."""
    actions = [
        *("sign-in refused", "sign-in delayed", "API key refused"),
        *("access token refused", "token exchange refused", "token exchange delayed"),
    ]
    with people.database.write() as session:
        set_actor(session, Actor("", "192.0.2.7"))
        for action in actions:
            audit(session, action, "Users-999998", {"begins": "API-GUES"}, now=NOW)
    shown = show(people.root, "?about=Users-999998")
    assert len(actions) == shown.count("Not signed in")
    path = f"/api/events?take={len(actions)}"
    events = people.root.get(path).get_json()["Items"]
    assert actions == [each["Category"] for each in reversed(events)]
    assert {"unknown"} == {each["Username"] for each in events}


def test_deleted_documents_are_still_named(people: People) -> None:
    ada = people.add()
    with people.database.write() as session:
        delete_account(session, ada, now=NOW)
    note(people, "report deleted", "InsightsReports-99", name="Old report")
    note(people, "demo installed", "Spaces-1", weeks="0", shifted="False")
    shown = show(people.root, f"?about={ada.id}")
    assert "Deleted account" in shown
    assert f'"children": "{ada.username}"' in shown
    assert f'"href": "/administration/accounts/{ada.id}"' not in shown
    every = show(people.root, "")
    assert "Old report" in every
    assert "InsightsReports-99/" not in every
    assert "shifted" not in every


def test_events_of_signing_keys_are_sentences(people: People) -> None:
    note(people, "embed key rotated", "EmbedKeys-3")
    note(
        people, "embed issuer replaced", "EmbedKeys-4", name="Portal", by="EmbedKeys-5"
    )
    shown = show(people.root, "")
    assert "Rotated the signing key of embeds" in shown
    assert '"children": "EmbedKeys-3"' not in shown
    assert "New key: EmbedKeys-5" in shown


def test_counts_of_an_import_are_easy_to_read(people: People) -> None:
    counts = {"deployments": "39973 new, 0 changed", "releases": "0 new, 1024 changed"}
    note(people, "data recorded", "Spaces-1", **counts)
    shown = show(people.root, "?about=Spaces-1")
    assert "Deployments: 39,973 new" in shown
    assert "Releases: 1,024 changed" in shown


@pytest.mark.parametrize(
    ("topic", "action"),
    [
        ("sign-ins", "sign-in delayed"),
        ("sign-ins", "password refused"),
        ("sign-ins", "API key refused"),
        ("accounts", "identity unbound"),
        ("accounts", "account kind changed"),
        ("embeds", "embeds of local mode ended"),
        ("embeds", "wall display revoked"),
    ],
)
def test_rare_events_are_found_by_their_topic(
    people: People, topic: str, action: str
) -> None:
    note(people, action, "", note=f"a rare {action}")
    assert f"a rare {action}" in show(people.root, f"?kind={topic}")


def test_every_action_of_people_has_a_topic(people: People) -> None:
    """A search for accounts finds everything that was done to them."""
    root, ada = people.root, people.add()
    people.by_key(ada)
    for topic in ("accounts", "keys"):
        assert ada.username in show(root, f"?kind={topic}")
    assert "Imports and exports" in {each.label for each in TOPICS.values()}
    assert "Imported data into" in show(root, "?kind=imports")


@pytest.mark.parametrize("topic", ["", *TOPICS])
def test_the_page_and_its_file_say_the_same(people: People, topic: str) -> None:
    ada = people.add()
    note(people, "role granted", ada.id, name=ada.username, role='=1+"x"')
    shown = show(people.root, f"?kind={topic}")
    (address,) = re.findall(r'"(/api/events\?[^"]*asCsv=true&bom=true)"', shown)
    answer = people.root.get(address)
    assert "text/csv" == answer.mimetype
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    total = re.findall(r'"(?:[\d,]+–[\d,]+ of )?([\d,]+)", "role": "status"', shown)
    assert int(total[0].replace(",", "")) == len(rows) if total else rows == []
    if topic == "roles":
        assert ada.id == rows[0]["Document"]
        assert "local" == rows[0]["User"]


def test_a_file_of_the_log_is_complete(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("insights_dash.store.events._BLOCK", 2)
    ada = people.add()
    for number in range(4):
        note(people, "tried", ada.id, number=f"=@{number}")
    lines = people.root.get(f"/api/events?asCsv=true&regarding={ada.id}").text
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert ["tried"] * 4 + ["account created"] == [each["Action"] for each in rows]
    assert "number: =@3" == rows[0]["Details"]


def test_events_of_people_are_for_administrators_of_the_server(people: People) -> None:
    local = Grant(Role.ADMINISTRATOR, SpaceId("Spaces-1"))
    manager = people.by_key(people.add(Grant(Role.REPORT_MANAGER)))
    of_space = people.by_key(people.add(local))
    for address in ("/api/events", "/api/Spaces-1/events", "/api/events/Events-1"):
        assert 403 == manager.get(address).status_code
    assert "account created" in categories(people.root, "/api/events?take=1000")
    for client, address in (
        (of_space, "/api/events?take=1000"),
        (of_space, "/api/Spaces-1/events?take=1000"),
        (people.root, "/api/Spaces-1/events?take=1000"),
        (people.root, "/api/events?take=1000&includeSystem=false"),
    ):
        assert {"data recorded"} == set(categories(client, address))
    assert 404 == of_space.get("/api/Spaces-2/events").status_code
    assert 403 == of_space.get(PATH).status_code
    newest = people.root.get("/api/events?take=1").get_json()["Items"][0]
    assert 404 == of_space.get(newest["Links"]["Self"]).status_code
    assert newest == people.root.get(newest["Links"]["Self"]).get_json()


def test_filters_become_parameters_of_the_api() -> None:
    query = {
        "kind": "keys",
        "person": " Ada ",
        "from": "2024-05-01",
        "to": "2024-05-02",
    }
    expected: dict[str, Any] = {
        "documentTypes": "APIKeys",
        "users": "ada",
        "from": "2024-05-01T00:00:00+00:00",
        "to": "2024-05-02T23:59:59.999999+00:00",
    }
    assert expected == to_api(FILTERS.read(query))
    assert {} == to_api(FILTERS.read({"from": "yesterday", "kind": "x"}))
