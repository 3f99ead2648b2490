"""Measure how long recording calls take (`python -m benchmarks.recording`).

The server is `insights-dash serve` with two workers on 127.0.0.1 and a SQLite database
with many deployments. Each call is a POST to `/ingest` with an API key, over a
connection that stays open. The client runs on the same machine.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.__main__ import add_sizes, describe_machine, read_sizes, write
from benchmarks.filled_space import fill, save_columns
from benchmarks.load import WrongAnswerError
from benchmarks.server import Server, serve
from benchmarks.synthetic import NOW, make
from benchmarks.tables import format_time
from insights_dash.access.secrets import generate_api_key, hash_token, hint_at
from insights_dash.domain.role import Grant, Role
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.api_keys import NewApiKey, create_api_key
from insights_dash.store.database import Database

_CALLS, _CONNECTIONS = 200, 4
_HEAD = ("call", "connections", "median", "95th", "99th percentile", "longest")
_COMMITS = 20
Body = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A kind of call; `build` returns the body of the call with a number."""

    name: str
    build: Callable[[int], Body]


def build_deployment(number: int, **changes: str) -> Body:
    """Return a body with one deployment that took four minutes."""
    started = NOW + timedelta(seconds=number)
    ended = started + timedelta(minutes=4)
    deployment = {
        "project": "Recorded",
        "environment": "Production",
        "version": "1.0.0",
        "state": "Success",
        "started": started.isoformat(),
        "completed": ended.isoformat(),
        **changes,
    }
    return {"deployments": [deployment]}


def build_start(number: int) -> Body:
    """Return a body with the start of a deployment."""
    body = build_deployment(number, id=f"run-{number}", state="Executing")
    del body["deployments"][0]["completed"]
    return body


def build_end(number: int) -> Body:
    """Return a body with the end of a deployment that was started."""
    ended = (NOW + timedelta(seconds=number, minutes=5)).isoformat()
    end = {"id": f"run-{number}", "state": "Success", "completed": ended}
    return {"deployments": [end]}


def build_release(number: int) -> Body:
    """Return a body with a new release, its commits and its first deployment."""
    version = f"2.0.{number}"
    commits = [
        {
            "id": f"{number:08x}{commit:032x}",
            "message": "Fix the basket",
            "author": "Ada",
            "authored": NOW.isoformat(),
        }
        for commit in range(_COMMITS)
    ]
    release = {"project": "Recorded", "version": version, "changes": commits}
    return {"releases": [release], **build_deployment(number, version=version)}


CALLS = (
    Call("deployment", build_deployment),
    Call("start", build_start),
    Call("end", build_end),
    Call(f"release with {_COMMITS} commits, and deployment", build_release),
)


def main(arguments: Sequence[str]) -> None:
    """Print a table for every requested size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recording")
    add_sizes(parser)
    options = parser.parse_args(arguments)
    write(f"{describe_machine()}\n")
    for size in read_sizes(options):
        with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
            write(measure(size, Path(folder)))


def measure(deployments: int, home: Path) -> str:
    """Return Markdown: the times of calls to a server with that many deployments."""
    synthetic = make(deployments)
    database = Database(f"sqlite:///{home / 'insights.db'}")
    database.upgrade()
    report = fill(database, synthetic)
    save_columns(database, ColumnFiles(home / "columns"), synthetic)
    key = _create_key(database)
    database.dispose()
    with serve(home, "serve", "--workers", "2") as server:
        path = f"/api/{report.space_id}/ingest"
        lines = [
            f"| {' | '.join(row)} |"
            for row in measure_calls(server, path, key, calls=_CALLS)
        ]
    head = [f"| {' | '.join(_HEAD)} |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    title = f"\n### Recording into {deployments:,} deployments\n"
    return "\n".join([title, *head, *lines, ""])


def measure_calls(
    server: Server, path: str, key: str, *, calls: int
) -> Sequence[Sequence[str]]:
    """Return a row for each kind of call and number of connections.

    Raises:
        WrongAnswerError: if the server refuses a call.
    """
    rows: list[Sequence[str]] = []
    first = 0
    for connections in (1, _CONNECTIONS):
        for call in CALLS:
            numbers = range(first, first + calls)
            times = _time(server, path, key, call, numbers, connections)
            rows.append((call.name, f"{connections}", *map(format_time, times)))
        first += calls
    return rows


def _time(  # noqa: PLR0913, PLR0917 - what a measurement consists of
    server: Server,
    path: str,
    key: str,
    call: Call,
    numbers: Sequence[int],
    connections: int,
) -> Sequence[float]:
    """Return the median, two percentiles and the longest of the calls' seconds."""

    def send(part: Sequence[int]) -> list[float]:
        with closing(_connect(server)) as connection:
            return [_send(connection, path, key, call.build(each)) for each in part]

    parts = [numbers[start::connections] for start in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        times = sorted(each for part in pool.map(send, parts) for each in part)
    count = len(times)
    return [times[min(int(count * part), count - 1)] for part in (0.5, 0.95, 0.99, 1)]


def _connect(server: Server) -> HTTPConnection:
    parts = urlsplit(server.address)
    return HTTPConnection(str(parts.hostname), parts.port, timeout=60)


def _send(
    connection: HTTPConnection, path: str, key: str, body: Mapping[str, Any]
) -> float:
    headers = {"Content-Type": "application/json", "X-Octopus-ApiKey": key}
    text = json.dumps(body)
    begin = time.perf_counter()
    connection.request("POST", path, text, headers)
    response = connection.getresponse()
    answer = response.read()
    seconds = time.perf_counter() - begin
    if response.status != HTTPStatus.OK:
        raise WrongAnswerError(answer.decode())
    return seconds


def _create_key(database: Database) -> str:
    key = generate_api_key()
    new = NewApiKey("benchmark", hash_token(key), hint_at(key), None)
    grants = (Grant(Role.DEPLOYMENT_RECORDER),)
    with database.write() as session:
        account = create_account(
            session, NewAccount("pipeline", grants=grants), now=NOW
        )
        create_api_key(session, account, new, now=NOW)
    return key


if __name__ == "__main__":
    main(sys.argv[1:])
