"""Run as a program: the job of an import, which stops after it wrote deployments.

Its arguments are a home, a database URL and the ID of an import.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from insights_dash.access.importers import may_import
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from insights_dash.store.database import Database

_WRITES = ("INSERT INTO deployment ", "DELETE FROM deployment ")


def run(home: str, database_url: str, identifier: str) -> None:
    """Do the job, and stop in the middle of its transaction."""
    database = Database(database_url)

    @event.listens_for(database.engine, "after_cursor_execute")
    def stop(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        if statement.startswith(_WRITES):
            os.kill(os.getpid(), signal.SIGSTOP)

    folders = ImportFolders(Path(home))
    run_job(Job(database, folders, identifier, may_import, lambda: datetime.now(UTC)))


if __name__ == "__main__":
    run(*sys.argv[1:])
