"""What a client's script reports: the calls that it made, and what it found."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from call_log import CallLog
from client_table import Call

_SECONDS = 300


@dataclass(frozen=True)
class ClientServer:
    """A server with the small world, the key of its administrator, and its log."""

    url: str
    key: str
    log: CallLog


@dataclass(frozen=True)
class Ran:
    """A finished script: its calls, what each scenario found, and what stopped one."""

    calls: list[Call]
    found: dict[str, Any]
    errors: dict[str, str]


def run_script(
    command: Sequence[str | Path],
    server: ClientServer,
    variables: Mapping[str, str] | None = None,
) -> Ran:
    """Run a client's script with the server's address and key as last arguments."""
    # A proxy for the web would be asked for 127.0.0.1 too.
    outside = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    ran = subprocess.run(
        [*command, server.url, server.key],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
        env={**outside, **(variables or {})},
    )
    assert 0 == ran.returncode, ran.stderr
    # Some clients print; the report is the last line.
    report = json.loads(ran.stdout.splitlines()[-1])
    calls = [
        Call(name, server.log.requests_of(name), refusal)
        for name, refusal in report["calls"].items()
    ]
    return Ran(calls, report["found"], report["errors"])
