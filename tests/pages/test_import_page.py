"""The page of an import, from the upload to the undo, as a browser calls it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from audit_log import list_audit_entries
from callback_post import post, said
from import_form import ImportForm
from import_jobs import run_jobs_at_once
from insights_dash.domain.data_import import ImportState
from insights_dash.domain.role import Grant, Role
from insights_dash.pages.data.imports.draft import NOT_IMPORTED, SKIP
from insights_dash.pages.data.imports.ids import (
    Action,
    Choice,
    Ids,
    Part,
    action_id,
    becomes_id,
    choice_id,
    field_id,
    value_id,
)
from insights_dash.pages.data.imports.imports_card import describe_changes
from insights_dash.store.database import Database
from people import calling_as
from product import Product
from uploads import packed

HEADER = "Application;Tag;Env;Finished;Proposed;Result;Ticket\n"
ROWS = (
    "Shop;7.0;Test;13/04/2024 15:54:05;13/04/2024 15:00:00;OK;A-1\n"
    "Shop;7.1;Test;14/04/2024 15:54:05;14/04/2024 15:00:00;ERROR;A-2\n"
    "Shop;7.2;Test;31/02/2024 15:54:05;14/04/2024 15:00:00;OK;A-3\n"
    "New one;7.3;Test;15/04/2024 15:54:05;15/04/2024 15:00:00;aborted?;A-4\n"
)
FILE = HEADER + ROWS
PROPOSED, RESULT, TICKET = becomes_id(4), becomes_id(5), becomes_id(6)
STAYS = "Nothing is written until you confirm"
Upload = Callable[..., ImportForm]


@pytest.fixture(autouse=True)
def jobs_run_at_once(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    run_jobs_at_once(product, monkeypatch)


@pytest.fixture
def upload(client: FlaskClient) -> Upload:
    """Upload a text, and open the page of its import."""

    def begin(
        text: str = FILE, name: str = "april.csv", space: str = "Spaces-1"
    ) -> ImportForm:
        path = f"/api/{space}/imports?name={name}"
        answer = client.post(
            path, data=text.encode(), content_type="application/octet-stream"
        )
        assert 201 == answer.status_code, answer.text
        return ImportForm(client, f"/{space}/data/imports/{answer.get_json()['Id']}")

    return begin


def deployments(client: FlaskClient, version: str) -> int:
    path = "/api/Spaces-1/releases?take=1000"
    found = [e for e in client.get(path).get_json()["Items"] if version == e["Version"]]
    return len(found)


def test_what_was_recognised_is_shown_with_examples(upload: Upload) -> None:
    page = upload()
    for text in ("CSV, semicolons, UTF-8", "4 rows, 7 columns", "A-1, A-2, A-3", STAYS):
        assert text in page.text, text
    assert "project" == page.value(becomes_id(0))
    assert NOT_IMPORTED == page.value(TICKET)
    assert "2 projects, 1 new: “New one”" in page.text
    assert "1 environment, known" in page.text
    assert "Choose what “aborted?” means" in page.text
    assert "No column says when a release was created" in page.text
    assert "13 Apr 2024, 15:54:05" in page.text


def test_faulty_times_have_no_say_in_the_offsets(upload: Upload) -> None:
    rows = "Shop;8;Test;2024-04-13T15:54:05Z\nShop;9;Test;yesterday\n"
    page = upload("Project;Version;Environment;Completed\n" + rows)
    assert "Year first, with offsets from UTC. Some can't be read" in page.text
    assert "have no offset from UTC" not in page.text


def test_a_walk_from_the_upload_to_the_undo(
    upload: Upload, client: FlaskClient, database: Database
) -> None:
    page = upload()
    page.change(PROPOSED, "started")
    page.change(field_id(Part.ZONE, "completed"), "europe/london")
    assert "Day first, Europe/London" in page.text
    assert "“aborted?”" in page.press(Action.PREVIEW)
    assert "Import 2 rows, leave out 2" in page.text
    assert "is not a time with the day first" in page.text
    assert "row 4" in page.text
    page.change(value_id("state", 0), "Canceled")
    assert "Preview all 4 rows" in page.text
    page.press(Action.PREVIEW)
    assert "Import 3 rows, leave out 1" in page.text
    assert "Correct it, then upload that file." in page.text
    assert 0 == deployments(client, "7.0")
    page.press(Action.CONFIRM)
    assert "Imported" in page.text
    assert "Create a report" in page.text
    assert 1 == deployments(client, "7.0")
    with client.get(f"/api/Spaces-1/imports/{page.place['import']}/faults.csv") as file:
        assert "31/02/2024" in file.get_data(as_text=True)
    left_out = "1 of 4"
    assert left_out in find_left_out(client)
    plan = page.press(Action.PLAN)
    assert "This removes 3 deployments" in plan
    page.press(Action.UNDO)
    assert "Nothing of this import is left" in page.text
    assert 0 == deployments(client, "7.0")
    assert left_out not in find_left_out(client)
    with database.read() as session:
        entries = list_audit_entries(session, take=3)
    assert [
        ("ImportUndone", "127.0.0.1"),
        ("data recorded", "127.0.0.1"),
        ("FileUploaded", "127.0.0.1"),
    ] == [(each.action, each.actor.address) for each in entries]


def find_left_out(client: FlaskClient) -> str:
    found = client.get("/api/Spaces-1/data-quality").get_json()["Findings"]
    (one,) = [each for each in found if each["Key"] == "events-failed"]
    return f"{one['Count']} of {one['Of']}"


def test_an_import_says_what_its_undo_keeps_and_why(
    upload: Upload, client: FlaskClient
) -> None:
    page = upload()
    page.press(Action.CONFIRM)
    listed = client.get("/api/Spaces-1/releases?take=1000").get_json()["Items"]
    found = next(each for each in listed if "7.0" == each["Version"])
    created = client.post(
        "/api/Spaces-1/deployments",
        json={"ReleaseId": found["Id"], "EnvironmentId": "Environments-2"},
    )
    assert 201 == created.status_code, created.text
    plan = page.press(Action.PLAN)
    assert "What stays" in plan
    assert "7.0" in plan
    page.press(Action.UNDO)
    assert "What stays, because something newer needs it" in page.text


def test_an_undo_that_removes_nothing_links_to_the_newer_import(
    upload: Upload,
) -> None:
    page, longer = upload(), upload(FILE + ROWS.replace("7.", "8."), "longer.csv")
    page.press(Action.CONFIRM)
    longer.press(Action.CONFIRM)
    plan = page.press(Action.PLAN)
    why = "This undo alone removes nothing, because a newer import wrote the same rows."
    path = f"/Spaces-1/data/imports/{longer.place['import']}"
    them = "To remove them, undo that import as well. "
    for text in (why, them, "Undo that one as well", 'import \\"longer.csv\\"', path):
        assert text in plan, text
    page.press(Action.UNDO)
    assert path in page.text
    longer.press(Action.UNDO)
    assert "Nothing of this import is left." in longer.text


def test_a_reloaded_page_has_what_the_user_chose(
    upload: Upload, client: FlaskClient
) -> None:
    page = upload()
    page.change(PROPOSED, "queued")
    page.change(choice_id(Choice.SOURCE), "Jenkins")
    again = ImportForm(client, "/Spaces-1/data/imports/" + page.place["import"])
    assert ("queued", "Jenkins") == (
        again.value(PROPOSED),
        again.value(choice_id(Choice.SOURCE)),
    )


def test_problems_are_at_their_columns_and_stop_a_preview(upload: Upload) -> None:
    page = upload()
    page.change(becomes_id(2), NOT_IMPORTED)
    assert "Environment of all rows" in page.text
    page.change(PROPOSED, "completed")
    assert "2 columns are chosen for this. Choose one." in page.text
    answer = page.press(Action.PREVIEW)
    assert "Environment: Choose the column that has this" in answer
    page.change(field_id(Part.FIXED, "environment"), "Test")
    page.change(PROPOSED, NOT_IMPORTED)
    assert "What will change" in page.press(Action.PREVIEW)


def test_a_time_zone_that_is_unknown_is_refused_at_its_field(upload: Upload) -> None:
    page = upload()
    page.change(field_id(Part.ZONE, "completed"), "Atlantis")
    assert "There is no time zone" in page.text
    page.change(field_id(Part.ZONE, "completed"), "")
    assert "There is no time zone" not in page.text


def test_rows_with_a_value_can_be_left_out(upload: Upload) -> None:
    page = upload()
    page.change(value_id("state", 2), SKIP)
    assert "aborted? → left out" in page.text
    assert "1 row is left out, as you chose." in page.press(Action.PREVIEW)


def test_another_kind_of_table_is_guessed_again(upload: Upload) -> None:
    page = upload()
    page.change(choice_id(Choice.KIND), "releases")
    assert ("project", "version") == (
        page.value(becomes_id(0)),
        page.value(becomes_id(1)),
    )
    page.change(choice_id(Choice.KIND), NOT_IMPORTED)
    assert "Choose what at least one table contains" in page.press(Action.PREVIEW)


def test_the_file_can_be_read_in_another_way(upload: Upload) -> None:
    page = upload("Export\n" + FILE)
    page.change(choice_id(Choice.HEADER_ROW), "2")
    page.press(Action.READ)
    assert "Application" in page.text
    for odd in ("x", "-1", "9" * 40):
        page.change(choice_id(Choice.HEADER_ROW), odd)
        assert "Enter the number of the header row" in page.press(Action.READ), odd


def test_nothing_new_is_nothing_to_import(upload: Upload) -> None:
    for _ in range(2):
        page = upload()
        page.press(Action.PREVIEW)
        done = page.text
        if "Import 2 rows" in done:
            page.press(Action.CONFIRM)
    assert "There is nothing to import" in done
    assert "2 deployments are stored already and won't change." in done


def test_names_that_are_stored_are_not_counted_as_stored_rows(upload: Upload) -> None:
    for number in range(2):  # the first one creates the group of both projects
        text = FILE.replace("aborted?", "OK").replace("New one", f"New {number}")
        page = upload(text.replace(";7.", f";{number + 7}."))
        page.press(Action.PREVIEW)
        assert "Import 3 rows" in page.text
        assert "stored already" not in page.text
        page.press(Action.CONFIRM)
    assert "Imported" in page.text


def test_a_second_tab_says_that_it_is_too_late(
    upload: Upload, client: FlaskClient
) -> None:
    page = upload()
    other = ImportForm(client, "/Spaces-1/data/imports/" + page.place["import"])
    page.press(Action.CONFIRM)
    assert "no longer possible" in other.press(Action.PREVIEW)
    assert "Undo…" in other.text
    assert "no longer possible" in page.press(Action.CANCEL)


def test_a_match_from_another_tab_is_not_imported_unseen(
    upload: Upload, client: FlaskClient
) -> None:
    page = upload()
    page.press(Action.PREVIEW)
    page.refresh()
    other = ImportForm(client, "/Spaces-1/data/imports/" + page.place["import"])
    other.change(TICKET, "tenant")
    assert "was changed in another tab" in page.press(Action.CONFIRM)
    assert "Preview all" in page.text
    assert 0 == deployments(client, "7.0")


def test_a_discarded_file_leads_back_to_the_data(upload: Upload) -> None:
    page = upload()
    assert '"/Spaces-1/data"' in page.press(Action.CANCEL)
    page.refresh()
    assert "Nothing was imported" in page.text
    assert '"/Spaces-1/data"' in page.press(Action.DELETE)
    assert "Import not found" in page.refresh()


def test_buttons_that_appear_are_not_pressed(
    upload: Upload, client: FlaskClient
) -> None:
    """The dialog's button keeps its clicks while the page gets new buttons."""
    page = upload()
    page.press(Action.CONFIRM)
    page.press(Action.UNDO)
    known = client.get("/_dash-dependencies").get_json()
    output = next(
        each["output"]
        for each in known
        if any(Part.ACTION in one["id"] for one in each["inputs"])
    )
    clicks = [(action_id(Action.DELETE), None), (action_id(Action.UNDO), 1)]
    sent = {Part.ACTION: clicks, f"{Ids.PLACE}.data": page.place}
    pressed = action_id(Action.DELETE), "n_clicks"
    assert "" == said(post(client, output, sent, pressed=pressed))
    assert "Undone" in page.refresh()


@pytest.mark.parametrize(
    "path", ["/Spaces-1/data/imports/Imports-99", "/Spaces-9/data/imports/Imports-1"]
)
def test_an_import_that_is_nowhere_is_not_found(client: FlaskClient, path: str) -> None:
    assert 404 == client.get(path).status_code
    place = {"_pages_location.pathname": path, "_pages_location.search": ""}
    assert "Import not found" in said(post(client, "_pages_content.children", place))


def test_a_damaged_workbook_is_refused_with_a_reason(client: FlaskClient) -> None:
    path = "/api/Spaces-1/imports?name=a.xlsx"
    body = packed({"[Content_Types].xml": "", "xl/workbook.xml": "<broken"})
    answer = client.post(path, data=body, content_type="application/octet-stream")
    assert 400 == answer.status_code
    assert "The workbook is damaged" in answer.text


def test_the_data_page_lists_imports_and_takes_files(
    upload: Upload, client: FlaskClient
) -> None:
    for number in range(6):
        upload(name=f"week-{number}.csv")
    place = {"_pages_location.pathname": "/Spaces-1/data"}
    shown = said(post(client, "_pages_content.children", place))
    assert '"data-upload": "/api/Spaces-1/imports"' in shown
    assert "week-5.csv" in shown
    assert "week-0.csv" not in shown
    assert "The latest 5 of " in shown
    assert '"href": "/Spaces-1/data/imports"' in shown
    place = {"_pages_location.pathname": "/Spaces-1/data/imports"}
    shown = said(post(client, "_pages_content.children", place))
    assert "week-0.csv" in shown
    assert "Match columns" in shown
    assert "The latest " not in shown


def test_the_list_says_what_would_be_and_what_has_been_imported(
    upload: Upload, client: FlaskClient
) -> None:
    def listed() -> str:
        place = {"_pages_location.pathname": "/Spaces-1/data/imports"}
        return said(post(client, "_pages_content.children", place))

    page = upload(name="listed.csv")
    assert "Once imported, each can be undone." in listed()
    page.press(Action.PREVIEW)
    would = "Would add 2 deployments and 2 releases"
    assert would in listed()
    page.press(Action.CONFIRM)
    assert would not in listed()
    assert "2 deployments and 2 releases" in listed()
    again = upload(name="again.csv")
    again.press(Action.PREVIEW)
    assert "Nothing new" in listed()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ImportState.UPLOADED, "–"),
        (ImportState.READY, "Would add 3 releases, change 1,200"),
        (ImportState.IMPORTING, "Adding 3 releases, changing 1,200"),
        (ImportState.IMPORTED, "3 releases, 1,200 changed"),
        (ImportState.FAILED, "Nothing was imported"),
        (ImportState.CANCELED, "–"),
    ],
)
def test_changes_are_told_as_far_as_they_are_done(
    state: ImportState, said: str
) -> None:
    counts = {"releases": {"new": 3, "changed": 1_200, "unchanged": 0}}
    assert said == describe_changes(state, {"counts": counts})


def test_a_permission_that_is_revoked_meanwhile_is_named_and_nothing_is_lost(
    upload: Upload, client: FlaskClient
) -> None:
    page = upload()
    page.change(PROPOSED, "queued")
    shown = page.shown
    with calling_as(client.application, Grant(Role.REPORT_VIEWER)):
        answers = [
            *map(page.press, (Action.PREVIEW, Action.CONFIRM, Action.CANCEL)),
            page.change(PROPOSED, "started"),
            page.refresh(),
        ]
    for each in answers:
        assert "Your roles don't let you record deployments. Ask an admin" in each
        assert '"response": {}' in each
    assert shown == page.shown
    page = ImportForm(client, "/Spaces-1/data/imports/" + page.place["import"])
    assert "queued" == page.value(PROPOSED)
    assert "Preview all 4 rows" in page.text


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_an_export_that_is_uploaded_again_changes_nothing(
    upload: Upload, client: FlaskClient, file_format: str
) -> None:
    page = upload(space="Spaces-2")
    page.press(Action.CONFIRM)
    export = client.get(f"/api/Spaces-2/export?format={file_format}").data
    path = "/api/Spaces-2/imports?name=export.zip"
    answer = client.post(path, data=export, content_type="application/octet-stream")
    assert 201 == answer.status_code, answer.text
    page = ImportForm(client, f"/Spaces-2/data/imports/{answer.get_json()['Id']}")
    page.press(Action.PREVIEW)
    assert "There is nothing to import: all valid rows are stored already." in page.text
