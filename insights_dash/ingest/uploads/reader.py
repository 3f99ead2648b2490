"""Reads uploaded files for the server: small texts itself, all others in a process.

A small workbook can take half a minute and two gigabytes. A process of its own has
limits, and lets the server's threads work in the meantime.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from insights_dash.domain.errors import InvalidInputError, Problem, UnavailableError
from insights_dash.ingest.files.content import open_path
from insights_dash.ingest.files.signatures import Format, find_format
from insights_dash.ingest.files.upload import ReadOptions, UnreadableUploadError
from insights_dash.ingest.uploads import read_process
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.found_file import FoundFile, describe_file

# Uploads that a server process works on at once: one of its four threads stays free.
_MOST_AT_ONCE = 3
_LARGEST_TEXT = 1024 * 1024  # that the server reads itself
_START = 4096
_SECONDS_TO_WAIT = 20  # for the processes that read other files
_PAUSE = 0.05
_LONGEST_LOGGED = 2_000
_PROGRAM = (sys.executable, "-m", read_process.__name__)
_BUSY = "Other files are being uploaded. Try again in a moment."
_TOO_LARGE = (
    "The file needs too much memory to be read. Split it, or save its tables as CSV."
)
_TOO_SLOW = (
    "The file takes more than two minutes to be read. Split it, or save its tables as "
    "CSV."
)
_UNREADABLE = (
    "The file can't be read. It is damaged, or unusual in a way that is not supported. "
    "Save it again, or save its tables as CSV."
)
# Libraries end the process if they get no memory, and so does Linux.
_WITHOUT_MEMORY = {read_process.NO_MEMORY, -signal.SIGABRT, -signal.SIGKILL}
_log = logging.getLogger(__name__)


class UploadReader:
    """Reads files, few of them at once."""

    def __init__(self, folders: ImportFolders) -> None:
        """Share turns with other server processes by locks in the folder."""
        self._folders = folders
        self._places = threading.BoundedSemaphore(_MOST_AT_ONCE)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the few places for uploads that this server process has.

        Raises:
            UnavailableError: if they are all taken.
        """
        if not self._places.acquire(blocking=False):
            raise UnavailableError(_BUSY)
        try:
            yield
        finally:
            self._places.release()

    def describe(
        self, path: Path, name: str, options: ReadOptions, remembered: Mapping[str, Any]
    ) -> FoundFile:
        """Find out what is in a file; see `describe_file`.

        Raises:
            InvalidInputError: if it can't be read, or not within the limits.
            UnavailableError: if too many other files are being read.
        """
        if _is_small_text(path, name):
            return describe_file(path, name, options, remembered)
        asked = {
            "path": str(path.absolute()),
            "name": name,
            "options": asdict(options),
            "remembered": dict(remembered),
        }
        with self._folders.turn("read", _Patience()):
            return _read_result(_run(json.dumps(asked).encode()))


class _Patience:
    """Waits for a turn, but not for long."""

    def __init__(self) -> None:
        self._latest = time.monotonic() + _SECONDS_TO_WAIT

    def __call__(self) -> None:
        if time.monotonic() > self._latest:
            raise UnavailableError(_BUSY)
        time.sleep(_PAUSE)


def _is_small_text(path: Path, name: str) -> bool:
    content = open_path(path, name)
    if content.size > _LARGEST_TEXT:
        return False
    form = find_format(content.start(_START), content.ending)
    return form in {Format.DELIMITED, Format.JSON}


def _run(asked: bytes) -> bytes:
    """Return what the process writes."""
    # What it unpacks is deleted even if it is killed. It needs none of our secrets.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        own = {n: v for n, v in os.environ.items() if not n.startswith("INSIGHTS_")}
        try:
            ended = subprocess.run(  # noqa: S603 - our own program
                _PROGRAM,
                input=asked,
                capture_output=True,
                timeout=read_process.MOST_SECONDS,
                env={**own, "TMPDIR": folder, "OPENBLAS_NUM_THREADS": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableUploadError(_TOO_SLOW) from error
    if ended.returncode:
        raise _explain(ended.returncode, ended.stderr)
    return ended.stdout


def _explain(status: int, said: bytes) -> UnreadableUploadError:
    """Return the error for a file whose process has ended too early."""
    text = said[-_LONGEST_LOGGED:].decode("utf-8", "replace")
    _log.warning("A file was refused: its process ended with %s. %s", status, text)
    if status == -signal.SIGXCPU:
        return UnreadableUploadError(_TOO_SLOW)
    is_too_large = status in _WITHOUT_MEMORY
    return UnreadableUploadError(_TOO_LARGE if is_too_large else _UNREADABLE)


def _read_result(text: bytes) -> FoundFile:
    found = json.loads(text)
    if "problems" not in found:
        return FoundFile(**found)
    raise InvalidInputError([Problem(**each) for each in found["problems"]])
