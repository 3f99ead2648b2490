"""A plan of an undo says what the undo will do, and keeps no other writer waiting."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from insights_dash.domain.errors import UnavailableError
from insights_dash.domain.identity import Kind
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, create_space, raise_revision
from insights_dash.store.undo import plan
from insights_dash.store.undo.kept import Undone
from insights_dash.store.undo.undo import try_undo

pytestmark = pytest.mark.both_databases

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HEADER = "ID,Project,Version,Environment,Completed,State\n"
TEXT = HEADER + (
    "d1,Shop,1.0,Test,2024-04-01 10:05,Success\n"
    "d2,Shop,1.1,Test,2024-04-02 10:05,Failed\n"
)


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        return create_space(session, "Main", now=NOW)


@pytest.fixture
def service(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[UploadService]:
    """A service for which every import is large."""
    monkeypatch.setattr(plan, "_MOST_ROWS_IN_PLACE", 0)
    folders = ImportFolders(tmp_path)

    def launch(identifier: str) -> None:
        run_job(Job(database, folders, identifier, lambda *_: True, lambda: NOW))

    yield UploadService(database, folders, launch, lambda: NOW)
    database.dispose()


def upload(service: UploadService, space: Space, text: str = TEXT) -> str:
    identifier = service.create(space, "june.csv", io.BytesIO(text.encode())).id
    return service.confirm(space, identifier).id


def test_a_plan_is_what_the_undo_does(
    service: UploadService, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = upload(service, space)
    upload(service, space, f"{HEADER}d4,Shop,1.1,Test,2024-04-03 10:05,Success\n")
    planned = service.plan_undo(space, first)
    assert (2, 1) == (planned.removed["deployments"], planned.removed["releases"])
    assert ["Shop 1.1"] == [name for each in planned.kept for name in each.names][:1]
    monkeypatch.setattr(plan, "_MOST_ROWS_IN_PLACE", 1_000)
    assert planned == service.plan_undo(space, first)
    done = service.undo(space, first).summary
    assert dict(planned.removed) == done["removed"]
    assert [each.reason for each in planned.kept] == [e["reason"] for e in done["kept"]]


def test_others_write_while_an_undo_is_planned(
    service: UploadService,
    space: Space,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identifier = upload(service, space)

    def try_slowly(*values: Any) -> Undone:  # noqa: ANN401 - those of the original
        undone = try_undo(*values)
        with database.write(waits=False) as session:
            raise_revision(session, space, catalogue=True)
        with pytest.raises(UnavailableError, match="Another undo is being planned"):
            service.plan_undo(space, identifier)
        return undone

    monkeypatch.setattr(plan, "try_undo", try_slowly)
    planned = service.plan_undo(space, identifier)
    assert 2 == planned.removed[Kind.DEPLOYMENT.nouns]
