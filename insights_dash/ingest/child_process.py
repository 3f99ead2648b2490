"""Starts commands in processes of their own, which survive the server's."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path


def start_child(
    home: Path, database_url: str, *arguments: str
) -> "subprocess.Popen[bytes]":
    """Start a command on an installation, and don't wait for its end."""
    settings = {"INSIGHTS_HOME": str(home), "INSIGHTS_DATABASE_URL": database_url}
    return start(arguments, settings)


def start(
    arguments: Sequence[str], settings: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """Start a command with these environment variables, and return its process."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "insights_dash.cli", *arguments],
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C in the server's terminal isn't for it
    )
    # Otherwise it would stay in the list of processes when it has ended.
    threading.Thread(target=process.wait, name=arguments[0], daemon=True).start()
    return process
