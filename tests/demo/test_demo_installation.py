import csv
import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from any_database import empty_database
from demo_database import count_deployments
from insights_dash.demo.history import GOVUK, HISTORIES, KONFLUX, DemoHistory
from insights_dash.demo.installation import (
    DemoConflictError,
    install_demo,
    shift_bundle,
)
from insights_dash.domain.source import SourceKind
from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.reports import delete_report, list_reports
from insights_dash.store.spaces import (
    Space,
    create_space,
    find_space_by_name,
    list_spaces,
)
from insights_dash.store.tables import DeploymentRow
from small_world import BATCH

# A Wednesday 37 weeks and 6 days after the newest deployment of GOV.UK, and 12 weeks
# and 5 days after that of Konflux.
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def space_of(database: Database, history: DemoHistory) -> Space:
    with database.read() as session:
        space = find_space_by_name(session, history.space)
    assert space is not None
    return space


def report_names(database: Database, history: DemoHistory) -> list[str]:
    space = space_of(database, history)
    with database.read() as session:
        return [report.definition.name for report in list_reports(session, space)]


def newest_deployment(database: Database, history: DemoHistory) -> datetime:
    newest = func.max(DeploymentRow.completed)
    number = space_of(database, history).number
    with database.read() as session:
        found = session.scalar(
            select(newest).where(DeploymentRow.space_number == number)
        )
    assert found is not None
    return found


def revisions(database: Database) -> list[int]:
    return [space_of(database, history).revision for history in HISTORIES]


def test_two_histories_and_four_reports_are_installed(original: Database) -> None:
    """tests/cli/test_cli_demo.py counts them on PostgreSQL."""
    assert [39_973, 7_710] == count_deployments(original)
    assert {
        *("GOV.UK environments compared", "GOV.UK production by project group"),
    } == set(report_names(original, GOVUK))
    assert {
        *("Konflux services by tenant", "Konflux production by ring"),
    } == set(report_names(original, KONFLUX))


@pytest.mark.parametrize("history", HISTORIES, ids=lambda each: each.space)
def test_a_history_ends_with_the_last_day_of_its_data(
    demo: Database, history: DemoHistory
) -> None:
    newest = newest_deployment(demo, history)
    assert history.newest == newest
    ends_on = space_of(demo, history).history_ends_on
    assert ends_on is not None
    assert timedelta() < ends_on - newest < timedelta(days=1)


def test_an_existing_demo_is_left_alone(demo: Database) -> None:
    before = revisions(demo)
    space = space_of(demo, GOVUK)
    with demo.write() as session:
        (first, _) = list_reports(session, space)
        delete_report(session, space, first.id, now=NOW)
    install_demo(demo, now=NOW + 10 * WEEK)
    assert before == revisions(demo)
    assert 1 == len(report_names(demo, GOVUK))


def test_a_demo_that_was_interrupted_is_finished(tmp_path: Path) -> None:
    """The data of the first space was imported, then the power failed."""
    with empty_database("sqlite", tmp_path) as database, GOVUK.open() as path:
        database.upgrade()
        begun = BundleImport(
            path, GOVUK.space, "demo", new_space=True, source_kind=SourceKind.DEMO
        )
        import_bundle(database, begun, now=NOW)
        install_demo(database, now=NOW)
        assert [2, 2] == [len(report_names(database, each)) for each in HISTORIES]


def test_shifted_times_move_by_whole_weeks(tmp_path: Path) -> None:
    with empty_database("sqlite", tmp_path) as database:
        database.upgrade()
        told: dict[str, float] = {}
        install_demo(
            database,
            now=NOW,
            shift_to_now=True,
            on_progress=lambda name, done, size: told.update({name: done / size}),
        )
        assert {1.0} == set(told.values())
        assert {"GOV.UK deployments.csv.gz", "Konflux releases.csv.gz"} < told.keys()
        weeks = [37, 12]
        for history, count in zip(HISTORIES, weeks, strict=True):
            newest = newest_deployment(database, history)
            assert history.newest + count * WEEK == newest
            assert timedelta() <= NOW - newest < WEEK
            assert space_of(database, history).history_ends_on is None
        before = revisions(database)
        install_demo(database, now=NOW + timedelta(hours=1), shift_to_now=True)
        assert before == revisions(database)
        space = space_of(database, KONFLUX)
        with database.write() as session:
            (first, _) = list_reports(session, space)
            delete_report(session, space, first.id, now=NOW)
        install_demo(database, now=NOW + WEEK, shift_to_now=True)
        for history, count in zip(HISTORIES, weeks, strict=True):
            newest = newest_deployment(database, history)
            assert history.newest + (count + 1) * WEEK == newest
        assert 1 == len(report_names(database, KONFLUX))


def test_the_demo_as_it_is_is_not_moved(demo: Database) -> None:
    with pytest.raises(DemoConflictError, match="the demo with its original dates"):
        install_demo(demo, now=NOW, shift_to_now=True)


def test_a_space_with_other_data_is_left_alone(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "releases.csv").write_text(
        "project,version,created\nShop,1.0,2024-04-01T10:00:00Z\n"
    )
    (bundle / "deployments.csv").write_text(
        "id,project,version,environment,completed,state\n"
        "d-1,Shop,1.0,Live,2024-04-01T11:00:00Z,Success\n"
    )
    with empty_database("sqlite", tmp_path) as database:
        database.upgrade()
        import_bundle(database, BundleImport(bundle, "GOV.UK"), now=NOW)
        with pytest.raises(DemoConflictError, match=r"GOV\.UK.* contains other data"):
            install_demo(database, now=NOW)
        with database.read() as session:
            assert find_space_by_name(session, "Konflux") is None


class TestShiftBundle:
    @staticmethod
    def read(folder: Path, name: str) -> Iterator[dict[str, str]]:
        with gzip.open(folder / name, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    @pytest.fixture
    def bundle(self, tmp_path: Path) -> Path:
        folder = tmp_path / "bundle"
        folder.mkdir()
        (folder / "projects.csv").write_text("project\nShop\n")
        text = (
            "id,queued,started,completed,note\n"
            "d-1,,2026-03-28T10:00:00Z,2026-03-28T10:00:01.25Z,2026-03-28T10:00:00Z\n"
        )
        (folder / "deployments.csv.gz").write_bytes(gzip.compress(text.encode()))
        return folder

    def test_all_times_and_only_times_are_moved(self, bundle: Path) -> None:
        """In UTC, whether or not daylight saving time begins in between."""
        with shift_bundle(bundle, WEEK) as shifted:
            assert "project\nShop\n" == (shifted / "projects.csv").read_text()
            (row,) = self.read(shifted, "deployments.csv.gz")
            assert not row.pop("queued")
            assert {
                "id": "d-1",
                "started": "2026-04-04T10:00:00+00:00",
                "completed": "2026-04-04T10:00:01.250000+00:00",
                "note": "2026-03-28T10:00:00Z",
            } == row
        assert not shifted.exists()

    def test_the_bundle_itself_is_used_without_a_shift(self, bundle: Path) -> None:
        with shift_bundle(bundle, timedelta()) as shifted:
            assert bundle == shifted
        assert bundle.exists()


@pytest.mark.parametrize("source", ["", "api", "demo"])
def test_a_users_own_space_never_becomes_the_demo(
    database: Database, source: str
) -> None:
    """Removing the demo would delete it."""
    with database.write() as session:
        own = create_space(session, GOVUK.space, now=NOW)
        if source:
            record(session, own, replace(BATCH, source=source), now=NOW)
    with pytest.raises(DemoConflictError):
        install_demo(database, now=NOW)
    with database.read() as session:
        assert [GOVUK.space] == [each.name for each in list_spaces(session)]
