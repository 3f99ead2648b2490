"""Embeds of an older database belong to the space of their report."""

from pathlib import Path

import pytest
from sqlalchemy import delete, text

from any_database import KINDS, empty_database
from insights_dash.domain.embed import EmbedLink
from insights_dash.domain.identity import ReportId
from insights_dash.domain.report import ReportDefinition
from insights_dash.store.database import Database
from insights_dash.store.embed_links import NewLink, create_link, list_links
from insights_dash.store.reports import create_report
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import EmbedLinkRow
from migrations import downgrade_to
from small_world import at

pytestmark = pytest.mark.both_databases

NOW = at(20)


@pytest.mark.parametrize("kind", KINDS)
def test_embeds_of_reports_stay_and_their_numbers_are_not_used_again(
    kind: str, tmp_path: Path
) -> None:
    with empty_database(kind, tmp_path) as database:
        database.upgrade()
        with database.write() as session:
            spaces = [create_space(session, each, now=NOW) for each in ("A", "B")]
            other, one = (
                create_report(session, space, ReportDefinition(name="R"), now=NOW).id
                for space in reversed(spaces)
            )
        add(database, spaces[0], one)
        add(database, spaces[1], other)
        kept = read(database, spaces)
        assert [(spaces[0].id, one), (spaces[1].id, other)] == [
            (each.space_id, each.report_id) for each in kept
        ]
        add(database, spaces[1], None)
        last = add(database, spaces[0], one)
        with database.write() as session:
            session.execute(
                delete(EmbedLinkRow).where(EmbedLinkRow.number == last.number)
            )
        downgrade_to(database, "0040")
        assert [kept[0].number, kept[1].number] == read_old(database)
        database.upgrade()
        assert kept == read(database, spaces)
        assert add(database, spaces[0], None).number == last.number + 1


def add(database: Database, space: Space, report: ReportId | None) -> EmbedLink:
    view = {} if report else {"page": "portfolio"}
    new = NewLink(report, view, ("https://portal.example.com",), "Ours")
    with database.write() as session:
        return create_link(session, space, new, now=NOW)


def read(database: Database, spaces: list[Space]) -> list[EmbedLink]:
    with database.read() as session:
        return [each for space in spaces for each in list_links(session, space)]


def read_old(database: Database) -> list[int]:
    with database.engine.connect() as connection:
        query = text("SELECT number FROM embed_link ORDER BY number")
        return list(connection.scalars(query))
