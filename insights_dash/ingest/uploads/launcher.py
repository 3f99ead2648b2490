"""Starts the process of a job, which survives the server's."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

Launch = Callable[[str], None]
"""Starts the job of an import, by its ID."""
COMMAND = "run-import"


class Launcher:
    """Starts `insights-dash run-import` with the settings of this server."""

    def __init__(self, home: Path, database_url: str) -> None:
        """Jobs get the home and the database by environment variables."""
        self._settings = {
            "INSIGHTS_HOME": str(home),
            "INSIGHTS_DATABASE_URL": database_url,
        }

    def __call__(self, identifier: str) -> None:
        """Start the job of an import, in a session of its own."""
        command = [sys.executable, "-m", "insights_dash.cli", COMMAND, identifier]
        process = subprocess.Popen(  # noqa: S603 - our own command and an ID
            command,
            env={**os.environ, **self._settings},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C in the server's terminal isn't for it
        )
        # Otherwise it would stay in the list of processes when it has ended.
        threading.Thread(target=process.wait, name="import job", daemon=True).start()
