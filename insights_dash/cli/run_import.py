"""`insights-dash run-import`: the job of an import, which the server starts."""

import os
from datetime import UTC, datetime

import click

from insights_dash.access.importers import may_import
from insights_dash.cli.installation import read_settings
from insights_dash.ingest.process_limits import limit_process
from insights_dash.ingest.process_output import own_output
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from insights_dash.store.database import Database

_NICENESS = 5  # pages come first


@click.command(hidden=True)
@click.argument("identifier")
def command(identifier: str) -> None:
    """Do what the state of an import asks for. The server calls this."""
    os.nice(_NICENESS)
    limit_process()
    settings = read_settings()
    database = Database(settings.database_url)
    folders = ImportFolders(settings.home)
    job = Job(database, folders, identifier, may_import, lambda: datetime.now(UTC))
    try:
        with own_output():
            run_job(job)
    finally:
        database.dispose()
