"""A note on a picked interval becomes an annotation of its report."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from callback_post import post, props, said
from insights_dash.domain.goals import Annotation
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.report.add_note import NOTE
from insights_dash.pages.report.ids import Ids
from insights_dash.store.database import Database
from insights_dash.store.reports import get_report, update_report
from insights_dash.store.spaces import Space
from people import calling_as, limited

VIEW = {"asOf": "2024-05-15", "timeZone": "Europe/London"}
NOTED = {"Date": "2024-05-06", "Text": "Moved"}


def place_of(report: str, **page: str) -> dict[str, str]:
    return {"space": "Spaces-1", "report": report.rpartition("/")[2], **page}


def add(
    client: FlaskClient, report: str, text: str = "Moved", day: str = "2024-05-06"
) -> dict[str, Any]:
    values = {
        f"{NOTE.submit_id}.n_clicks": 1,
        f"{NOTE.id_of('day')}.value": day,
        f"{NOTE.id_of('text')}.value": text,
        f"{Ids.PLACE}.data": place_of(report),
        f"{Ids.VIEW}.data": VIEW,
    }
    return props(post(client, f"{NOTE.id_of('text')}.error", values))


def list_notes(client: FlaskClient, report: str) -> list[dict[str, str]]:
    notes: list[dict[str, str]] = client.get(report).get_json()["Annotations"]
    return notes


def test_a_note_is_added_to_those_of_the_report(
    client: FlaskClient, report: str
) -> None:
    add(client, report, "Began", "2024-05-01")
    answered = add(client, report)
    assert list_notes(client, report) == [
        {"Date": "2024-05-01", "Text": "Began"},
        NOTED,
    ]
    assert VIEW == answered[Ids.VIEW]["data"]
    assert "" == answered[NOTE.id_of("text")]["value"]


def test_a_toast_says_which_note_was_added(client: FlaskClient, report: str) -> None:
    values = {
        f"{NOTE.submit_id}.n_clicks": 1,
        f"{NOTE.id_of('day')}.value": "2024-05-06",
        f"{NOTE.id_of('text')}.value": " <b>Moved</b> ",
        f"{Ids.PLACE}.data": place_of(report),
    }
    answered = said(post(client, f"{NOTE.id_of('text')}.error", values))
    assert "Note added" in answered
    assert "6 May 2024: <b>Moved</b>" in answered


def test_problems_are_at_their_fields_and_nothing_is_stored(
    client: FlaskClient, report: str
) -> None:
    for day, text, field, message in (
        ("x", "Moved", "day", "not a valid date"),
        ("2024-05-06", " ", "text", "Add a short note."),
    ):
        answered = add(client, report, text, day)
        assert message in answered[NOTE.id_of(field)]["error"]
        assert Ids.VIEW not in answered
    assert [] == list_notes(client, report)


def test_a_note_on_a_deleted_report_says_so(client: FlaskClient, report: str) -> None:
    client.delete(report)
    assert "no longer exists" in add(client, report)[NOTE.id_of("text")]["error"]


def test_what_another_user_saved_stays(
    client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    client.put(report, json=body | {"Name": "Theirs"})
    add(client, report)
    assert "Theirs" == client.get(report).get_json()["Name"]
    assert [NOTED] == list_notes(client, report)


@pytest.mark.both_databases
def test_notes_of_several_users_at_once_are_all_stored(
    app: Dash, client: FlaskClient, report: str
) -> None:
    texts = [f"Note {each}" for each in range(6)]

    def add_one(text: str) -> None:
        add(app.server.test_client(), report, text)

    with ThreadPoolExecutor(len(texts)) as users:
        list(users.map(add_one, texts))
    assert set(texts) == {each["Text"] for each in list_notes(client, report)}


def test_a_note_older_than_the_rules_blocks_no_change(
    client: FlaskClient,
    database: Database,
    space: Space,
    report: str,
    body: dict[str, Any],
) -> None:
    old = Annotation(date(2024, 5, 1), "a\x07bell \u202eback")
    with database.write() as session:
        stored = get_report(session, space, report.rpartition("/")[2])
        noted = replace(stored.definition, annotations=(old,))
        update_report(session, space, stored.id, noted, now=stored.last_modified_on)
    add(client, report)
    notes = [{"Date": "2024-05-01", "Text": old.text}, NOTED]
    assert notes == list_notes(client, report)
    renamed = body | {"Name": "Renamed", "Annotations": notes}
    assert 200 == client.put(report, json=renamed).status_code
    other = [*notes[:1], {"Date": "2024-05-07", "Text": old.text}]
    refused = client.put(report, json=renamed | {"Annotations": other})
    assert 400 == refused.status_code
    assert notes == list_notes(client, report)


def test_a_limited_editor_keeps_what_is_hidden(
    app: Dash, client: FlaskClient, report: str, body: dict[str, Any]
) -> None:
    both = body | {"ProjectIds": ["Projects-1", "Projects-2"]}
    client.put(report, json=both)
    before = client.get(report).get_json()
    grant = limited(Role.REPORT_EDITOR, projects="Projects-1")
    with calling_as(app.server, grant):
        add(client, report)
    after = client.get(report).get_json()
    assert [NOTED] == after["Annotations"]
    for each in ("ProjectIds", "EnvironmentGroups", "ChannelIds", "TenantIds"):
        assert before[each] == after[each]


@pytest.mark.parametrize(
    ("role", "may"), [(Role.REPORT_EDITOR, True), (Role.REPORT_VIEWER, False)]
)
def test_only_those_who_may_edit_the_report_can_add_a_note(
    app: Dash, client: FlaskClient, report: str, role: Role, *, may: bool
) -> None:
    values = {
        f"{Ids.LISTED}.data": {"point": "2024-05-05"},
        f"{Ids.VIEW}.data": VIEW,
        f"{Ids.PLACE}.data": place_of(report, metric="deployment-frequency"),
    }
    with calling_as(app.server, Grant(role)):
        shown = str(props(post(client, f"{Ids.PICKED}.children", values)))
        assert "successful deployment" in shown
        assert may is (NOTE.submit_id in shown)
        add(client, report)
    assert ([NOTED] if may else []) == list_notes(client, report)
