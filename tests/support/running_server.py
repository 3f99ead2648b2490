"""A server that the command line started in a process of its own."""

import os
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PROGRAM = str(Path(sys.executable).with_name("insights-dash"))
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 90


class RunningServer:
    """A started process; `stdout` and `stderr` contain its output so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._said: dict[str, list[str]] = {"stdout": [], "stderr": []}
        self._readers = [self._read(name) for name in self._said]

    def _read(self, name: str) -> Thread:
        # Threads read the pipes, because a buffered reader could lose output.
        def read() -> None:
            for line in getattr(self.process, name):
                self._said[name].append(line)

        reader = Thread(target=read, daemon=True)
        reader.start()
        return reader

    @property
    def stdout(self) -> str:
        return "".join(self._said["stdout"])

    @property
    def stderr(self) -> str:
        return "".join(self._said["stderr"])

    def address(self) -> str:
        """Return the URL that it prints when it is ready."""
        latest = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < latest:
            is_running = self.process.poll() is None
            if found := re.search(r"http://\S+(?=\n)", self.stdout):
                return found[0]
            if not is_running:
                break
            time.sleep(0.02)
        self.stop()
        raise AssertionError(self.stderr)

    def wait_for(self, port: int) -> None:
        """Wait until a server listens at a port of this machine."""
        latest = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < latest and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise AssertionError(self.stderr)

    def stop(self) -> int:
        """Stop it, wait for the end of its output, and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=_SECONDS_TO_STOP)
        for reader, pipe in zip(
            self._readers, (self.process.stdout, self.process.stderr), strict=True
        ):
            reader.join(timeout=_SECONDS_TO_STOP)
            assert pipe is not None
            pipe.close()
        return self.process.returncode


Start = Callable[..., RunningServer]


def build_environment(home: Path) -> dict[str, str]:
    """Return our environment with this home and no other setting of the product."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("INSIGHTS_")
    }
    return {**kept, "INSIGHTS_HOME": str(home)}


@contextmanager
def starter(environment: Mapping[str, str]) -> Iterator[Start]:
    """Yield a function that starts commands, which are all stopped at the end."""
    started: list[RunningServer] = []

    def start(*arguments: str, program: str = PROGRAM, **changes: str) -> RunningServer:
        process = subprocess.Popen(
            [program, *arguments],
            cwd=ROOT,
            env={**environment, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(RunningServer(process))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()


def fetch(url: str) -> tuple[int, str]:
    """Return the status and the text of the server's response."""
    try:
        with urlopen(url, timeout=30) as response:  # noqa: S310 - our own server
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def seconds_of_work() -> float:
    """Return the processor time of ended child processes, which load doesn't change."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
