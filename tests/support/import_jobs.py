"""Jobs of imports that run in the process of the tests."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from insights_dash.access.importers import may_import
from insights_dash.ingest import child_process
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.job import Job, run_job
from product import Product


def run_jobs_at_once(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs run in this process, which waits for them."""
    folders = ImportFolders(product.home)

    def start(arguments: Sequence[str], _settings: object) -> None:
        _command, identifier = arguments
        now = datetime.now(UTC)
        run_job(Job(product.database, folders, identifier, may_import, lambda: now))

    monkeypatch.setattr(child_process, "start", start)
