"""The demo is removed as a whole, and nothing else is."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from insights_dash.demo.history import HISTORIES
from insights_dash.demo.removal import find_demo_spaces, remove_demo
from insights_dash.domain.errors import ConflictError
from insights_dash.domain.space import SpaceFields
from insights_dash.store.audit import Author
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.space_changes import add_space, change_space, fields_of
from insights_dash.store.spaces import list_spaces
from insights_dash.store.tables import ArrivalRow, DeploymentRow
from small_world import BATCH, at

NOW = at(30)
AUTHOR = Author("ada", NOW)


def test_the_demo_is_found_whatever_its_spaces_are_called(demo: Database) -> None:
    with demo.write() as session:
        first, *_ = find_demo_spaces(session)
        change_space(session, first, replace(fields_of(first), name="Mine"), AUTHOR)
        assert len(HISTORIES) == len(find_demo_spaces(session))


def test_a_source_that_is_called_demo_is_not_the_demo(database: Database) -> None:
    with database.write() as session:
        space = add_space(session, SpaceFields("Own"), AUTHOR)
        record(session, space, replace(BATCH, source="demo"), now=NOW)
        assert [] == find_demo_spaces(session)
        assert [] == remove_demo(session, AUTHOR)


def test_other_spaces_stay_and_one_becomes_the_default(demo: Database) -> None:
    with demo.write() as session:
        with pytest.raises(ConflictError, match="all that this server has"):
            remove_demo(session, AUTHOR)
        own = add_space(session, SpaceFields("Own"), AUTHOR)
        record(session, own, BATCH, now=NOW)
        assert len(HISTORIES) == len(remove_demo(session, AUTHOR))
    with demo.read() as session:
        (left,) = list_spaces(session)
        assert ("Own", True) == (left.name, left.is_default)
        for table, count in ((DeploymentRow, 7), (ArrivalRow, 1)):
            rows = select(func.count()).select_from(table)
            assert count == session.scalar(rows)
        assert [] == find_demo_spaces(session)
