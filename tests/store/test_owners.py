"""Owners of projects, as imports change them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from insights_dash.domain.project_settings import ProjectSettings
from insights_dash.store.audit import Author
from insights_dash.store.batch import Batch, ProjectEntry
from insights_dash.store.database import Database
from insights_dash.store.project_settings import write_settings
from insights_dash.store.record import record
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import ProjectRow

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
