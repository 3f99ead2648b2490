"""The migration to unknown creation times keeps all data."""

from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from any_database import KINDS, empty_database
from insights_dash.store.audit import Author
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.releases import list_defects, report_defect
from insights_dash.store.spaces import create_space, get_space
from insights_dash.store.tables import DeploymentRow
from migrations import downgrade_to
from small_world import BATCH, at

pytestmark = pytest.mark.both_databases

BEFORE = "0013"


@pytest.mark.parametrize("kind", KINDS)
def test_releases_their_defects_and_deployments_stay(kind: str, tmp_path: Path) -> None:
    """SQLite deletes a release's defects if its table is copied and dropped."""
    with empty_database(kind, tmp_path) as database:
        database.upgrade()
        with database.write() as session:
            space = create_space(session, "Main", now=at(20))
            record(session, space, BATCH, now=at(20))
            known = RELEASES.list_page(session, space).items
            author = Author("mara", at(20))
            report_defect(session, space, known[0], "Broken.", author)
        downgrade_to(database, BEFORE)
        assert not is_created_nullable(database)
        database.upgrade()
        assert is_created_nullable(database)
        with database.read() as session:
            space = get_space(session, space.id)
            assert known == RELEASES.list_page(session, space).items
            assert len(list_defects(session, known[0])) == 1
            deployments = session.scalar(select(func.count(DeploymentRow.number)))
            assert deployments == len(list(BATCH.deployments))


def is_created_nullable(database: Database) -> bool:
    columns = inspect(database.engine).get_columns("release")
    [created] = [each for each in columns if each["name"] == "created"]
    return bool(created["nullable"])
