"""Measure how a server's memory grows with queries (`python -m benchmarks.memory`).

One user with four connections, like a browser's, sends 820 different queries to a
server with one worker. Memory is the worker's resident set (RSS). Linux only.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice, product
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlencode

from benchmarks.__main__ import describe_machine
from benchmarks.filled_space import fill, save_columns
from benchmarks.query import RANGES
from benchmarks.served import Client
from benchmarks.server import Server, read_memory, serve
from benchmarks.synthetic import NOW, TAG_SET, make
from insights_dash.domain.identity import Kind
from insights_dash.domain.question import Split
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Granularity
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.store.database import Database

QUESTIONS, _CONNECTIONS = 820, 4
_DEPLOYMENTS, _EVERY, _MEGABYTE = 100_000, 82, 1_000_000


def main(arguments: Sequence[str]) -> None:
    """Print the memory after each tenth of the queries."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument(
        "--megabytes", default="", help="value of INSIGHTS_CACHE_MEGABYTES"
    )
    parser.add_argument(
        "--rounds", type=int, default=2, help="how often to send all queries"
    )
    options = parser.parse_args(arguments)
    settings = {"INSIGHTS_CACHE_MEGABYTES": options.megabytes}
    sys.stdout.write(f"{describe_machine()}\n")
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
        home = Path(folder)
        report = _fill(home)
        paths = list(islice(list_questions(report), QUESTIONS))
        with serve(home, "serve", "--workers", "1", **settings) as server:
            for asked, resident in measure(server, paths * options.rounds):
                sys.stdout.write(f"| {asked:,} | {resident / _MEGABYTE:,.0f} MB |\n")
                sys.stdout.flush()


def _fill(home: Path) -> Report:
    synthetic = make(_DEPLOYMENTS)
    database = Database(f"sqlite:///{home / 'insights.db'}")
    database.upgrade()
    try:
        report = fill(database, synthetic)
        save_columns(database, ColumnFiles(home / "columns"), synthetic)
    finally:
        database.dispose()
    return report


def list_questions(report: Report) -> Iterator[str]:
    """Yield URLs of metrics: every split, range and granularity, as of many days."""
    tag_set = Kind.TAG_SET.identify(TAG_SET)
    address = f"/api/{report.space_id}/insights/reports/{report.id}/metrics"
    for days in range(1, 365):
        as_of = (NOW - timedelta(days=days)).date().isoformat()
        for split, time_range, granularity in product(Split, RANGES, Granularity):
            query = {
                "split": split.value,
                "tenantTagSetId": tag_set,
                "timeRange": time_range.value,
                "granularity": granularity.value,
                "asOf": as_of,
            }
            yield f"{address}?{urlencode(query)}"


def measure(server: Server, paths: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the worker's memory in bytes after the first query and after each part."""
    clients: SimpleQueue[Client] = SimpleQueue()
    for _ in range(_CONNECTIONS):
        clients.put(Client(server.address))

    def ask(path: str) -> None:
        client = clients.get()
        client.get(path)
        clients.put(client)

    ask(paths[0])
    yield 1, _read_worker(server)
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        for begin in range(0, len(paths), _EVERY):
            asked = paths[begin : begin + _EVERY]
            list(pool.map(ask, asked))
            yield begin + len(asked), _read_worker(server)


def _read_worker(server: Server) -> int:
    _, worker = read_memory(server)
    return worker.resident


if __name__ == "__main__":
    main(sys.argv[1:])
