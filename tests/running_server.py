"""A server of the command line in a process of its own, as people start it."""

import re
import resource
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

if TYPE_CHECKING:
    import subprocess

PROGRAM = str(Path(sys.executable).with_name("insights-dash"))
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 90


class RunningServer:
    """A started process; `stdout` and `stderr` are what it said when it has ended."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.stdout = ""
        self.stderr = ""

    def address(self) -> str:
        """Where it says that it is, once it is ready."""
        # A server that never says so is ended, which ends the reading too.
        timer = Timer(_SECONDS_TO_START, self.process.kill)
        timer.start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://\S+", line):
                timer.cancel()
                return found[0]
        timer.cancel()
        self.stop()
        raise AssertionError(self.stderr)

    def wait_for(self, port: int) -> None:
        """Wait until somebody listens at a port of this machine."""
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
        """Ask it to stop, and take down what it said; its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        said, complained = self.process.communicate(timeout=_SECONDS_TO_STOP)
        self.stdout, self.stderr = self.stdout + said, self.stderr + complained
        return self.process.returncode


Start = Callable[..., RunningServer]


def fetch(url: str) -> tuple[int, str]:
    """The status and the text that a server answers with."""
    try:
        with urlopen(url, timeout=30) as response:  # noqa: S310 - our own server
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def seconds_of_work() -> float:
    """What the processor did for programs that have ended: others slow down a clock."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
