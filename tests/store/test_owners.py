"""Owners of projects, as imports change them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from insights_dash.domain.data_import import ImportState
from insights_dash.domain.project_settings import ProjectSettings
from insights_dash.domain.source import SourceKind
from insights_dash.store.audit import Author
from insights_dash.store.batch import Batch, ProjectEntry
from insights_dash.store.database import Database
from insights_dash.store.imports import NewImport, add_import
from insights_dash.store.project_settings import write_settings
from insights_dash.store.record import record, record_staged
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.staged_batch import staged
from insights_dash.store.tables import ProjectRow
from insights_dash.store.undo.undo import undo_import

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
TEAM, PAGE = "Payments", "https://chat.example/payments"


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        return create_space(session, "Main", now=NOW)


def put(
    database: Database, space: Space, owner: str = "", owner_url: str = ""
) -> tuple[str, str]:
    """Record a list with one project, and return its owner's name and link."""
    entries = [ProjectEntry("Shop", owner=owner, owner_url=owner_url)]
    batch = Batch(source="ci", releases=(), deployments=(), projects=entries)
    with database.write() as session:
        record(session, space, batch, now=NOW)
        row = session.scalars(select(ProjectRow)).one()
        return row.owner_name, row.owner_url


def test_a_project_keeps_its_owner_until_a_list_names_another(
    database: Database, space: Space
) -> None:
    assert ("", "") == put(database, space)
    assert (TEAM, "") == put(database, space, owner=TEAM)
    assert (TEAM, PAGE) == put(database, space, owner=TEAM, owner_url=PAGE)
    assert (TEAM, PAGE) == put(database, space)
    assert (TEAM, PAGE) == put(database, space, owner=TEAM)
    assert (TEAM, f"{PAGE}/2") == put(
        database, space, owner=TEAM, owner_url=f"{PAGE}/2"
    )
    assert ("Search", "") == put(database, space, owner="Search")


def test_a_new_project_has_its_owner(database: Database, space: Space) -> None:
    assert (TEAM, PAGE) == put(database, space, owner=TEAM, owner_url=PAGE)


def test_settings_are_stored_without_spaces_around_and_in_one_unicode_form(
    database: Database, space: Space
) -> None:
    put(database, space)
    settings = ProjectSettings(owner_name=" Cafe\u0301 ", owner_url=f" {PAGE} ")
    with database.write() as session:
        write_settings(session, space, "Projects-1", settings, Author("me", NOW))
    assert ("Caf\u00e9", PAGE) == put(database, space)


def bring(database: Database, space: Space, owner: str) -> str:
    """Import a list that names another owner, without a link; return the import."""
    entries = [ProjectEntry("Shop", owner=owner)]
    batch = Batch(source="ci", releases=(), deployments=(), projects=entries)
    new = NewImport("file.csv", "ci", SourceKind.UPLOAD, ImportState.IMPORTED)
    with staged(database, batch) as begin, begin() as (session, ready):
        added = add_import(session, space, new, now=NOW)
        ready.journal = added.number
        record_staged(session, space, ready, now=NOW)
        return added.id


def undo(database: Database, space: Space, identifier: str) -> list[str]:
    """Undo an import, and return why something stays."""
    with database.write() as session:
        undone = undo_import(session, space, identifier, now=NOW)
        return [each.reason for each in undone.kept]


@pytest.mark.parametrize("former", ["", "Search"])
def test_an_undo_gives_no_team_the_link_of_another(
    database: Database, space: Space, former: str
) -> None:
    put(database, space, owner=former)
    first = bring(database, space, TEAM)
    assert [] == undo(database, space, first)
    assert (former, "") == put(database, space)

    second = bring(database, space, TEAM)
    assert (TEAM, PAGE) == put(database, space, owner=TEAM, owner_url=PAGE)
    assert ["Changed later."] == undo(database, space, second)
    assert (TEAM, PAGE) == put(database, space)
