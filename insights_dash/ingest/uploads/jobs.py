"""Starts the processes of jobs, and starts them again if they were killed."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from insights_dash.domain.data_import import RUNNING, ImportState
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.store.imports import Import


class Process(Protocol):
    """A process that can be waited for."""

    def wait(self) -> int:
        """Wait for its end, and return its exit status."""


Launch = Callable[[str], Process | None]
"""Starts the job of an import, by its ID; returns its process if there is one."""
OnEnd = Callable[[Import, int], object]
"""Called with an import as its job was started, and the exit status of the process."""
RUN_IMPORT = "run-import"
"""The command that does such a job."""
_SECONDS_TO_START, _MOST_REMEMBERED = 60, 1_000


class Jobs:
    """The jobs that this server process has started."""

    def __init__(self, folders: ImportFolders, launch: Launch, on_end: OnEnd) -> None:
        """Start processes with `launch`; call `on_end` in a thread of its own."""
        self._folders = folders
        self._on_end = on_end
        self._launch = launch
        self._started: dict[str, float] = {}
        self._lock = threading.Lock()

    def look_after(self, imports: Iterable[Import]) -> None:
        """Start the jobs that should be running and aren't."""
        for each in imports:
            if each.state in RUNNING:
                self.start(each)

    def start(self, found: Import) -> None:
        """Start a job, unless this process has just done so or it is running."""
        with self._lock:
            key = f"{found.folder} {found.revision}"
            begun = self._started.get(key)
            if begun is not None and time.monotonic() - begun < _SECONDS_TO_START:
                return
            if found.folder and found.state is ImportState.UNDOING:
                self._folders.ensure(found.folder)  # an undo needs no file
            if not found.folder or not self._folders.exists(found.folder):
                return  # it is on another machine, or its files are gone
            if self._folders.is_running(found.folder):
                return
            if len(self._started) > _MOST_REMEMBERED:
                self._started.clear()
            self._started[key] = time.monotonic()
        process = self._launch(found.id)
        if process is not None:
            watch = threading.Thread(target=self._watch, args=(found, process))
            watch.daemon = True
            watch.start()

    def _watch(self, found: Import, process: Process) -> None:
        self._on_end(found, process.wait())
