"""The form's long lists are searched on the server, and loaded page by page."""

import tracemalloc
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from callback_post import post, props, text_of
from insights_dash.domain.identity import Kind
from insights_dash.domain.report_draft import ReportDraft
from insights_dash.pages.long_lists import HINT, PAGE, LongLists, NameList
from insights_dash.pages.report_form.choices import offer_page, read_choices
from insights_dash.pages.report_form.ids import WANTED, Ids, found_id
from insights_dash.store.batch import Batch, ProjectEntry
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, get_space

NAMES = NameList(
    {
        "Projects-1": "Billing",
        "Projects-2": "Old billing",
        "Projects-3": "Rebate 100%",
        "Projects-4": "Rebate 1000",
        "Projects-5": "under_score",
        "Projects-6": "underscore",
        "Projects-7": "Ärzte & Café",
    }
)
MANY = NameList({f"Projects-{each}": f"Service {each:04}" for each in range(1, 201)})


def found(names: NameList, search: str, **more: Any) -> list[str]:  # noqa: ANN401
    return [each["label"] for each in names.find(search, **more).options]


def test_names_that_begin_with_the_search_are_first() -> None:
    assert ["Billing", "Old billing"] == found(NAMES, "BILL")
    assert ["Old billing"] == found(NAMES, "bill old")


def test_percent_and_underscore_stand_for_themselves() -> None:
    assert ["Rebate 100%"] == found(NAMES, "100%")
    assert ["under_score"] == found(NAMES, "r_s")
    assert [] == found(NAMES, "%")[1:]
    assert [] == found(NAMES, "\\")


def test_letters_are_found_without_accents_and_in_any_case() -> None:
    assert ["Ärzte & Café"] == found(NAMES, "arzte")
    assert ["Ärzte & Café"] == found(NAMES, "CAFÉ")


def test_an_id_finds_its_document() -> None:
    assert ["under_score"] == found(NAMES, "projects-5")


def test_a_page_says_how_many_more_there_are() -> None:
    page = MANY.find("service")
    assert PAGE == len(page.options)
    assert 200 - PAGE == page.more
    assert 0 == MANY.find("0199").more


def test_chosen_options_do_not_count_for_a_page() -> None:
    chosen = [f"Projects-{each}" for each in range(1, 41)]
    page = MANY.find("", leave_out=chosen)
    assert "Projects-41" == page.options[0]["value"]
    assert 200 - 40 - PAGE == page.more


def test_a_form_opens_with_a_page_and_the_chosen_options() -> None:
    offered = offer_page(MANY, ["Projects-150"], [("Projects-999", "Gone (deleted)")])
    labels = [each["label"] for each in offered]
    assert [
        "Service 0150",
        "Gone (deleted)",
        "149 more. Type to narrow.",
    ] == labels[PAGE:]
    assert HINT == offered[-1]["value"]
    assert offered[-1].get("disabled")


def test_a_list_of_one_page_is_complete() -> None:
    offered = offer_page(NAMES, ["Projects-2"], [])
    assert list(NAMES.labels) == [each["value"] for each in offered]


def test_a_list_follows_its_space(
    database: Database, space: Space, now: datetime
) -> None:
    lists = LongLists()
    with database.write() as session:
        before = read_choices(session, space, ReportDraft(), lists)
        added = Batch("test", projects=(ProjectEntry("Added", "Sites"),))
        record(session, space, added, now=now)
        changed = get_space(session, space.id)
        after = read_choices(session, changed, ReportDraft(), lists)
    assert 1 + len(before.projects) == len(after.projects)


def test_lists_take_no_more_bytes_than_allowed(
    database: Database, space: Space
) -> None:
    with database.read() as session:
        lists = LongLists(most_bytes=3_000)
        first = lists.read(session, space, Kind.PROJECT)
        assert first is lists.read(session, space, Kind.PROJECT)
        lists.read(session, space, Kind.CHANNEL)
        assert first is not lists.read(session, space, Kind.PROJECT)


def test_the_bytes_of_a_list_are_about_what_it_takes() -> None:
    tracemalloc.start()
    try:
        labels = {f"Tenants-{each}": f"Customer {each:05}" for each in range(2_000)}
        names = NameList(labels)
        names.find("customer")
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.7 < names.size() / taken < 1.4


def search(client: FlaskClient, kind: Kind, wanted: object) -> Any:  # noqa: ANN401
    """Return the options that the server finds for a search in the form."""
    output = f"{text_of(found_id(kind))}.data"
    values = {
        f"{WANTED}.data": wanted,
        f"{Ids.PLACE}.data": {"space": "Spaces-1"},
    }
    (answered,) = props(post(client, output, values)).values()
    return answered["data"]


def test_channels_are_found_by_their_project(reader: FlaskClient) -> None:
    answered = search(reader, Kind.CHANNEL, {"search": "shop hot"})
    assert ["Shop / Hotfix"] == [each["label"] for each in answered["options"]]
    assert ("shop hot", 0) == (answered["hint"]["answers"], answered["hint"]["more"])


def test_the_server_leaves_out_chosen_options(reader: FlaskClient) -> None:
    asked = {"search": "", "chosen": ["Projects-1", 7, None]}
    answered = search(reader, Kind.PROJECT, asked)
    assert ["Billing API"] == [each["label"] for each in answered["options"]]


@pytest.mark.parametrize("place", [None, 7, {}, {"space": "Spaces-9"}])
@pytest.mark.parametrize("wanted", [None, 7, {"search": 7}, {"search": "a" * 100_000}])
def test_an_invalid_search_breaks_nothing(
    reader: FlaskClient, place: object, wanted: object
) -> None:
    output = f"{text_of(found_id(Kind.PROJECT))}.data"
    values = {f"{WANTED}.data": wanted, f"{Ids.PLACE}.data": place}
    assert 204 == post(reader, output, values).status_code
