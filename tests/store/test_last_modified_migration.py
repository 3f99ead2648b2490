"""Reports from before they had the column keep who last changed them."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Executable, insert, select, text

from any_database import KINDS, empty_database
from insights_dash.domain.report import ReportDefinition
from insights_dash.store.audit import Actor, set_actor
from insights_dash.store.database import Database
from insights_dash.store.reports import create_report, set_logo
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import AuditEntryRow, ReportRow
from migrations import downgrade_to
from small_world import at

pytestmark = pytest.mark.both_databases

EXPECTED = {
    "never signed in": "",
    "by one": "ann",
    "by two": "bob",
    "twice at once": "cy",
    "without an entry": "",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_newest_entry_of_the_change_names_its_author(
    kind: str, tmp_path: Path
) -> None:
    with empty_database(kind, tmp_path) as database:
        database.upgrade()
        fill(database)
        assert read(database) == EXPECTED
        downgrade_to(database, "0015")
        database.upgrade()
        assert read(database) == EXPECTED


def fill(database: Database) -> None:
    with database.write() as session:
        spaces = [create_space(session, name, now=at(1)) for name in ("Main", "Other")]
    for space in spaces:  # reports of the same name have other authors
        suffix = "" if space is spaces[0] else " elsewhere"
        act(database, space, "never signed in", {"": 2})
        act(database, space, "by one", {f"ann{suffix}": 2})
        act(database, space, "by two", {f"ann{suffix}": 2, f"bob{suffix}": 3})
        act(database, space, "twice at once", {"bob": 2, f"cy{suffix}": 2})
        act(database, space, "without an entry", {"": 2})
    with database.write() as session:
        session.execute(
            text("DELETE FROM audit_entry WHERE CAST(details AS TEXT) LIKE :name"),
            {"name": "%without an entry%"},
        )
        # Other actions of the same instant: on other documents, and in no space.
        for document in ("InsightsReports-30", "Projects-3", "Spaces-1"):
            session.execute(entry(document, spaces[0].number))
        session.execute(entry("InsightsReports-3", None))


def entry(document: str, space: int | None) -> Executable:
    return insert(AuditEntryRow).values(
        space_number=space,
        occurred=at(3),
        actor="eve",
        address="",
        action="something",
        document=document,
        details={},
    )


def act(database: Database, space: Space, name: str, days: Mapping[str, int]) -> None:
    """Let each actor change the report on a day; the first one creates it."""
    report = ""
    for actor, day in days.items():
        with database.write() as session:
            set_actor(session, Actor(actor))
            if report:
                set_logo(session, space, report, None, now=at(day))
            else:
                definition = ReportDefinition(name=name)
                report = create_report(session, space, definition, now=at(day)).id


def read(database: Database) -> Mapping[str, str]:
    query = select(ReportRow.name, ReportRow.last_modified_by)
    with database.read() as session:
        rows = session.execute(query.where(ReportRow.space_number == 1))
        return {row.name: row.last_modified_by for row in rows}
