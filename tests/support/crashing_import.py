"""Run as a program: the job of an import whose file ends the process while it is read.

Its arguments are a home, a database URL and the ID of an import.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from insights_dash.access.importers import may_import
from insights_dash.ingest.files import reading
from insights_dash.ingest.process_limits import limit_process
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from insights_dash.store.database import Database


def crash(*_arguments: Any, **_more: Any) -> None:  # noqa: ANN401
    """End this process as a library does that reads memory which isn't its own."""
    os.kill(os.getpid(), signal.SIGSEGV)


def run(home: str, database_url: str, identifier: str) -> None:
    """Do the job, which never ends."""
    limit_process()
    vars(reading)["open_delimited"] = crash
    database, folders = Database(database_url), ImportFolders(Path(home))
    run_job(Job(database, folders, identifier, may_import, lambda: datetime.now(UTC)))


if __name__ == "__main__":
    run(*sys.argv[1:])
