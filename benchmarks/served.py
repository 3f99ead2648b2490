"""Measure starts and answers of the real server (`python -m benchmarks.served`).

The server is `insights-dash serve` with two workers on 127.0.0.1 and a SQLite database.
The client runs on the same machine, and uses some of its CPU time.
"""

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from benchmarks.__main__ import LARGE, add_sizes, describe_machine, read_sizes, write
from benchmarks.filled_space import deploy_once_more, fill, save_columns
from benchmarks.load import Load, WrongAnswerError, ask_again_and_again
from benchmarks.server import Server, read_memory, serve
from benchmarks.synthetic import NOW, TAG_SET, make
from benchmarks.tables import format_size, format_time
from insights_dash.domain.identity import Kind
from insights_dash.domain.question import Split
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Granularity, TimeRange
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.store.database import Database

_SERVE = ("serve", "--workers", "2")
_PROCESSES = ("first process", "worker 1", "worker 2")
_COLUMNS = ("uncached", "cached", "after a new deployment", "sent")
_CONNECTIONS, _ROUNDS = 8, 4
_CONNECTIONS_TO_REACH_ALL = 4
_REPEATS, _DEPLOYMENTS, _SLOW = 5, 3, 1.0
_SECONDS_TO_ANSWER, _KILOBYTE = 600, 1_000


@dataclass(frozen=True)
class Asked:
    """Paths of queries by name, and the path of the first query to a worker."""

    opening: str
    timed: Mapping[str, str]

    @classmethod
    def of(cls, report: Report) -> "Asked":
        """Return queries for the last year, weekly in every split and daily in some."""
        by_granularity = {
            Granularity.WEEKLY: tuple(Split),
            Granularity.DAILY: (Split.NONE, Split.PROJECT),
        }
        timed = {
            f"{granularity.value} · {split.value}": _path(
                report, split, TimeRange.LAST_YEAR, granularity
            )
            for granularity, splits in by_granularity.items()
            for split in splits
        }
        opening = _path(
            report, Split.PROJECT, TimeRange.LAST_MONTH, Granularity.MONTHLY
        )
        return cls(opening, timed)

    @property
    def first(self) -> str:
        """Return the path of the first query."""
        return next(iter(self.timed.values()))


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP, with its time and its body as sent."""

    seconds: float
    body: bytes
    tag: str


class Client:
    """A keep-alive connection, which stays with one worker."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = HTTPConnection(
            str(parts.hostname), parts.port, timeout=_SECONDS_TO_ANSWER
        )

    def get(self, path: str) -> Answer:
        """Send a request that accepts gzip, as browsers do.

        Raises:
            WrongAnswerError: if the status isn't 200.
        """
        try:
            return self._ask(path)
        except RemoteDisconnected:
            # The server may have closed an idle connection.
            self._connection.close()
            return self._ask(path)

    def _ask(self, path: str) -> Answer:
        begin = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = self._connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - begin
        if response.status != HTTPStatus.OK:
            raise WrongAnswerError(body.decode())
        return Answer(seconds, body, response.headers["ETag"])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def main(arguments: Sequence[str]) -> None:
    """Print the tables of every requested size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.served")
    add_sizes(parser)
    options = parser.parse_args(arguments)
    write(f"{describe_machine()}\n")
    for size in read_sizes(options):
        with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
            write(measure(size, Path(folder)))


def measure(deployments: int, home: Path) -> str:
    """Return Markdown: starts and answers of a server with that many deployments."""
    synthetic = make(deployments)
    database = Database(f"sqlite:///{home / 'insights.db'}")
    database.upgrade()
    asked = Asked.of(fill(database, synthetic))
    # SQLite moves its log into the database file when the last connection closes.
    database.dispose()
    numbers = itertools.count(deployments + 1)
    starts = []
    if deployments < LARGE:
        starts.append(("reads every row", _start(home, asked.first)))
    else:
        # Reading so many rows takes minutes, and memory that not every machine has.
        save_columns(database, ColumnFiles(home / "columns"), synthetic)
    starts.append(("maps the column file", _start(home, asked.first)))
    rows = "".join(
        f"| {what} | {format_time(listens)} | {format_time(answered)} |\n"
        for what, (listens, answered) in starts
    )

    def deploy() -> None:
        deploy_once_more(database, synthetic, next(numbers))

    with serve(home, *_SERVE) as server:
        answers = measure_answers(server, asked, deploy)
    database.dispose()
    return (
        f"\n### {deployments:,} deployments over HTTP\n\n"
        "| time since the process started | listening | first answer |\n"
        f"| --- | ---: | ---: |\n{rows}\n{answers}"
    )


def measure_answers(
    server: Server, asked: Asked, deploy: Callable[[], None], *, seconds: float = 2.0
) -> str:
    """Return Markdown: single answers, cached answers per second, and memory.

    `deploy` records a new deployment that counts in every query. `seconds` is the
    length of one round.

    Raises:
        WrongAnswerError: if an answer is wrong, or doesn't include a new deployment.
    """
    with closing(Client(server.address)) as client:
        client.get(asked.opening)
        timed = {name: _time_twice(client, asked.timed[name]) for name in asked.timed}
        _ask_every_worker(server, asked.timed.values())
        memory = read_memory(server)
        after = {
            name: _time_after_deployments(client, path, deploy)
            for name, path in asked.timed.items()
        }
        tag = client.get(asked.first).tag
    # Workers may not have read the newest deployment yet.
    _ask_every_worker(server, [asked.first])
    rows = [
        (
            name,
            *(format_time(each) for each in (*timed[name][:2], after[name])),
            f"{timed[name][2] / _KILOBYTE:,.0f} kB",
        )
        for name in timed
    ]
    return "\n".join(
        [
            *_format(("last year", *_COLUMNS), rows),
            "",
            *_format(
                ("cached answers", "answers per second", "client's CPU time"),
                _measure_load(server, asked.first, tag, seconds),
            ),
            "",
            *_format(
                ("memory after these requests", "PSS", "peak RSS"),
                [
                    (name, format_size(each.share), format_size(each.peak))
                    for name, each in zip(_PROCESSES, memory, strict=False)
                ],
            ),
            "",
        ]
    )


def _path(
    report: Report, split: Split, time_range: TimeRange, granularity: Granularity
) -> str:
    parameters = {
        "split": split.value,
        "timeRange": time_range.value,
        "granularity": granularity.value,
        "asOf": NOW.isoformat(),
    }
    if split is Split.TENANT_TAG_SET:
        parameters["tenantTagSetId"] = Kind.TAG_SET.identify(TAG_SET)
    query = urlencode(parameters)
    return f"/api/{report.space_id}/insights/reports/{report.id}/metrics?{query}"


def _start(home: Path, path: str) -> tuple[float, float]:
    """Return the seconds from process start until it listens, and until it answers."""
    begin = time.perf_counter()
    with serve(home, *_SERVE) as server:
        listens = time.perf_counter() - begin
        with closing(Client(server.address)) as client:
            client.get(path)
        return listens, time.perf_counter() - begin


def _time_twice(client: Client, path: str) -> tuple[float, float, int]:
    """Return seconds of an uncached and a cached answer, and its size as sent."""
    first = client.get(path)
    again = min(client.get(path).seconds for _ in range(_REPEATS))
    return first.seconds, again, len(first.body)


def _time_after_deployments(
    client: Client, path: str, deploy: Callable[[], None]
) -> float:
    """Return the median of some requests, or the time of a single slow one."""
    times = [_time_after(client, path, deploy)]
    while len(times) < _DEPLOYMENTS and times[0] < _SLOW:
        times.append(_time_after(client, path, deploy))
    return median(times)


def _time_after(client: Client, path: str, deploy: Callable[[], None]) -> float:
    """Return the seconds of the first answer that includes a new deployment."""
    before = client.get(path)
    deploy()
    after = client.get(path)
    if after.tag == before.tag:
        message = f"The answer of {path} didn't change after a new deployment."
        raise WrongAnswerError(message)
    return after.seconds


def _ask_every_worker(server: Server, paths: Iterable[str]) -> None:
    """Send requests over so many connections that each worker gets most of them."""

    def ask(path: str) -> None:
        with closing(Client(server.address)) as client:
            client.get(path)

    with ThreadPoolExecutor(_CONNECTIONS_TO_REACH_ALL) as pool:
        for path in paths:
            list(pool.map(ask, [path] * _CONNECTIONS_TO_REACH_ALL))


def _measure_load(
    server: Server, path: str, tag: str, seconds: float
) -> Sequence[Sequence[str]]:
    """Return rows for full answers and for `304 Not Modified`."""
    whole = _measure_rounds(server, path, {}, HTTPStatus.OK, seconds)
    unchanged = _measure_rounds(
        server, path, {"If-None-Match": tag}, HTTPStatus.NOT_MODIFIED, seconds
    )
    return [
        (
            f"{what}, {_CONNECTIONS} connections",
            f"{load.answers_a_second:,.0f}",
            f"{load.client:.0%} of one core",
        )
        for what, load in (("full, gzip", whole), ("not modified", unchanged))
    ]


def _measure_rounds(
    server: Server,
    path: str,
    headers: Mapping[str, str],
    status: HTTPStatus,
    seconds: float,
) -> Load:
    """Return the median of some rounds, after one that doesn't count."""
    parts = urlsplit(server.address)
    head = {"Host": parts.netloc, "Accept-Encoding": "gzip", **headers}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {head[name]}" for name in head)]
    request = "\r\n".join([*lines, "", ""]).encode()
    address = (str(parts.hostname), parts.port or 0)
    rounds = [
        ask_again_and_again(
            address, request, connections=_CONNECTIONS, seconds=seconds, status=status
        )
        for _ in range(_ROUNDS)
    ]
    return sorted(rounds[1:], key=lambda each: each.answers_a_second)[len(rounds) // 2]


def _format(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Sequence[str]:
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


if __name__ == "__main__":
    main(sys.argv[1:])
