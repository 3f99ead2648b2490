"""The card of the demo: what it offers, and what its buttons do."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from dash import Dash
from flask.testing import FlaskClient

from callback_post import post, said
from insights_dash.demo.history import GOVUK
from insights_dash.demo.loading import Loading
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.source import SourceKind
from insights_dash.domain.space import SpaceFields
from insights_dash.pages.reports.demo import (
    DemoState,
    build_demo_state,
    build_notice,
)
from insights_dash.pages.reports.ids import DemoButton, Ids
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.space_changes import add_space, ensure_space
from insights_dash.store.spaces import Space, list_spaces
from people import calling_as
from product import Product
from small_world import BATCH

LOAD, REMOVE = DemoButton.LOAD, DemoButton.REMOVE
VIEWER = Grant(Role.REPORT_VIEWER, SpaceId("Spaces-1"))


def text_of(state: DemoState) -> str:
    return str(build_demo_state(state))


def show(client: FlaskClient, address: str = "/") -> str:
    place = {"_pages_location.pathname": address, "_pages_location.search": ""}
    return said(post(client, "_pages_content.children", place))


def press(client: FlaskClient, button: DemoButton, output: str) -> str:
    values = {button.id()["type"]: [(button.id(), 1)]}
    return said(post(client, output, values, pressed=(button.id(), "n_clicks")))


@pytest.fixture
def empty(
    app: Dash, product: Product, database: Database, now: datetime
) -> Iterator[FlaskClient]:
    """A client of a server whose one space is empty."""
    ensure_space(database, now=now)
    yield app.server.test_client()
    (product.home / "demo" / "state.json").unlink(missing_ok=True)


def test_it_is_offered_then_it_says_how_far_it_is_then_it_is_there(
    space: Space,
) -> None:
    assert "Load the demo" in text_of(DemoState())
    loading = text_of(DemoState((space,), Loading("ada", 1, 0.456)))
    assert "Loading the demo… 46%. You can close this page." in loading
    failed = text_of(DemoState((), Loading("ada", 1, 0.5, "The disk is full.")))
    assert "The disk is full." in failed
    assert "Try again" in failed
    loaded = text_of(DemoState((space, space)))
    assert "Open Main Space" in loaded
    assert "Remove the demo" in loaded
    assert "Remove the demo" not in text_of(DemoState((space, space), is_alone=True))


def test_a_part_of_the_demo_can_be_completed(space: Space) -> None:
    assert "Load the demo" in text_of(DemoState((space,)))


def test_a_notice_says_which_spaces_are_the_demos(space: Space) -> None:
    other = replace(space, name="Konflux")
    notice = str(build_notice(DemoState((space, other))))
    assert "Main Space and Konflux are demo data." in notice
    assert "Main Space is demo data." in str(build_notice(DemoState((space,))))
    running = DemoState((space,), Loading("ada"))
    for state in (DemoState(), DemoState((space,), is_alone=True), running):
        assert build_notice(state) is None


def test_only_administrators_are_offered_the_demo(empty: FlaskClient) -> None:
    assert "Load the demo" in show(empty)
    recorder = Grant(Role.DEPLOYMENT_RECORDER, SpaceId("Spaces-1"))
    with calling_as(empty.application, VIEWER, recorder):
        shown = show(empty)
        assert "Drop a file here" in shown
        assert "Load the demo" not in shown
        refused = press(empty, LOAD, f"{Ids.DEMO}.children@")
        assert "Loading" not in refused


def test_a_process_loads_it_and_the_card_says_why_it_could_not(
    empty: FlaskClient, database: Database, now: datetime
) -> None:
    """Another space has the name of one of the demo's, which is found at once."""
    with database.write() as session:
        taken = add_space(session, SpaceFields(GOVUK.space), Author("ada", now))
        record(session, taken, BATCH, now=now)
    first = show(empty, "/Spaces-1/insights")
    assert "Load the demo" in first
    assert "Loading the demo… 0%" in press(empty, LOAD, f"{Ids.DEMO}.children@")
    latest, shown = time.monotonic() + 60, ""
    while "already contains other data" not in shown and time.monotonic() < latest:
        time.sleep(0.2)
        values = {f"{Ids.DEMO_WATCH}.n_intervals": 1}
        shown = said(post(empty, f"{Ids.DEMO}.children", values))
    assert 'The space \\"GOV.UK\\" already contains other data' in shown
    assert "Try again" in shown
    answer = json.loads(shown)
    assert answer["response"][Ids.DEMO_WATCH]["disabled"] is True


def test_the_demo_is_removed_and_the_first_page_is_opened(
    client: FlaskClient, database: Database, now: datetime
) -> None:
    with database.write() as session:
        demo = add_space(session, SpaceFields("Renamed demo"), Author("ada", now))
        batch = replace(BATCH, source_kind=SourceKind.DEMO)
        record(session, demo, batch, now=now)
        add_audit_entry(session, demo, "demo installed", {}, now=now)
    assert "Renamed demo is demo data." in show(client)
    assert "demo data" not in show(client, "/Spaces-1/insights")
    with calling_as(client.application, VIEWER):
        assert "demo data" not in show(client)
    assert f'"{Ids.DEMO_OPENS}": {{"href": "/"}}' in press(
        client, REMOVE, f"{Ids.DEMO_OPENS}.href"
    )
    with database.read() as session:
        assert "Renamed demo" not in {each.name for each in list_spaces(session)}
    assert "demo data" not in show(client)
