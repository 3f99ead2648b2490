"""A server process starts one job for each time that a user asks for one."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from insights_dash.domain.data_import import ImportState
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.store.database import Database
from insights_dash.store.spaces import create_space

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
TEXT = """ID,Project,Version,Environment,Completed,State
d1,Shop,1.0,Test,2024-04-01 10:05,Success
d2,,1.1,Test,2024-04-02 10:05,Failed
"""


class OvertakenFolders(ImportFolders):
    """The folders of a job, which something overtakes after it has committed."""

    def __init__(self, home: Path, overtake: Callable[[], object]) -> None:
        super().__init__(home)
        self._overtake = overtake

    def faults(self, name: str, table: int) -> Path:
        """Return the path of a file that is written after the commit."""
        self._overtake()
        return super().faults(name, table)


def test_an_undo_that_overtakes_the_end_of_its_import_starts_one_job(
    database: Database, tmp_path: Path
) -> None:
    started: list[str] = []
    folders = ImportFolders(tmp_path)
    service = UploadService(database, folders, started.append, lambda: NOW)
    with database.write() as session:
        space = create_space(session, "Main", now=NOW)
    identifier = service.create(space, "june.csv", io.BytesIO(TEXT.encode())).id
    service.confirm(space, identifier)
    assert [identifier] == started
    asked = []

    def ask() -> None:
        asked.append(service.undo(space, identifier))

    overtaken = OvertakenFolders(tmp_path, ask)
    run_job(Job(database, overtaken, identifier, lambda *_: True, lambda: NOW))
    assert [ImportState.UNDOING] == [each.state for each in asked]
    assert [identifier] == started, "the import's job is still running"
    # A request that read the row while that job was ending, and one after it.
    service._jobs.look_after(asked)
    found = service.get(space, identifier).imported
    assert [identifier] * 2 == started
    assert ["june"] == found.summary["fault_tables"]
