"""The product's server, in a separate process."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

_SECONDS_TO_START, _SECONDS_TO_STOP = 180, 15
_PROCESSES, _KILOBYTE = Path("/proc"), 1_024


class ServerError(Exception):
    """The server did not start."""


@dataclass(frozen=True)
class Server:
    """A server's URL, such as `http://127.0.0.1:8050`, and its first process."""

    address: str
    process: int


@dataclass(frozen=True)
class Memory:
    """Memory of a process in bytes: resident, proportional share, and peak."""

    resident: int
    share: int
    peak: int


@contextmanager
def serve(home: Path, *command: str, **settings: str) -> Iterator[Server]:
    """Start a server with `insights-dash` on a free port, and stop it afterwards.

    Settings in the environment are ignored, because they may name a real
    database; only `settings` count.

    Raises:
        ServerError: if it ends, or prints no URL for too long.
    """
    home.mkdir(parents=True, exist_ok=True)
    program = Path(sys.executable).with_name("insights-dash")
    log = home / "server.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(  # noqa: S603 - our own command
            [str(program), *command, "--port", "0"],
            env={
                **_without_settings(os.environ),
                **settings,
                "INSIGHTS_HOME": str(home),
            },
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            address = _read_address(process)
            if not address:
                message = f"The server did not start: {log.read_text()}"
                raise ServerError(message)
            yield Server(address, process.pid)
        finally:
            _stop(process)


def read_memory(server: Server) -> Sequence[Memory]:
    """Return the memory of the first process, then of each of its workers.

    Empty if the system doesn't report it, as outside Linux.
    """
    first = _PROCESSES / str(server.process)
    try:
        workers = (first / "task" / first.name / "children").read_text().split()
        return [_read_memory(_PROCESSES / each) for each in (first.name, *workers)]
    except OSError:
        return []


def _read_memory(process: Path) -> Memory:
    share = _read_kilobytes(process / "smaps_rollup", "Pss")
    resident, peak = (
        _read_kilobytes(process / "status", name) for name in ("VmRSS", "VmHWM")
    )
    return Memory(resident, share, peak)


def _read_kilobytes(file: Path, name: str) -> int:
    found = re.search(rf"^{name}:\s*(\d+) kB$", file.read_text(), re.MULTILINE)
    return int(found[1]) * _KILOBYTE if found else 0


def _without_settings(environment: Mapping[str, str]) -> Mapping[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith("INSIGHTS_")
    }


def _read_address(process: "subprocess.Popen[str]") -> str | None:
    # A server that prints no URL is killed, which also ends the loop below.
    timer = Timer(_SECONDS_TO_START, process.kill)
    timer.start()
    try:
        for line in process.stdout or ():
            if found := re.search(r"http://\S+", line):
                return found[0]
    finally:
        timer.cancel()
    return None


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
