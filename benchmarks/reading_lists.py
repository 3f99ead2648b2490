"""Measure reading lists in a large space (`python -m benchmarks.reading_lists`).

Requests go through the whole server except its socket. Times are medians of the CPU
time of this process and of the PostgreSQL processes that work for it, on the same
machine (Linux only). Other processes hardly change them. PostgreSQL is measured in a
new schema if INSIGHTS_TEST_POSTGRES_URL is set.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from statistics import median
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import make_url, text

from benchmarks.__main__ import describe_machine
from benchmarks.report_form import Size, make_space
from insights_dash.application import create_app
from insights_dash.config import Settings
from insights_dash.store.database import Database

_POSTGRES = "INSIGHTS_TEST_POSTGRES_URL"
_NOW = datetime(2026, 6, 2, tzinfo=UTC)
_SPACE = "/api/Spaces-1"
_IDS = 500
_MILLISECONDS = 1_000


@dataclass(frozen=True)
class Listed:
    """A list: its path, a part of names, and names or slugs to read it by."""

    path: str
    kind: str
    part: str
    named: tuple[str, ...] = ()


LISTS = (
    Listed(
        "projects",
        "Projects",
        "billing",
        ("Search-invoice-00042",),
    ),
    Listed("channels", "Channels", "hotfix"),
    Listed("tenants", "Tenants", "mer 19", ("Customer 00042", "customer-00042")),
    Listed("projectgroups", "ProjectGroups", "m 19", ("Team 002", "team-002")),
    Listed("environments", "Environments", "prod", ("Production",)),
    Listed("tagsets", "TagSets", "ring", ("Ring",)),
    Listed("lifecycles", "Lifecycles", "default", ("Default Lifecycle",)),
    Listed("releases", "Releases", "1.0"),
    Listed("deployments", "Deployments", "prod"),
)


def main(arguments: Sequence[str]) -> None:
    """Print one table per database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading_lists")
    parser.add_argument(
        "--runs", type=int, default=5, help="number of requests of each kind"
    )
    options = parser.parse_args(arguments)
    sys.stdout.write(f"{describe_machine()}\n")
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
        home = Path(folder)
        sys.stdout.write(
            measure(f"sqlite:///{home}/insights.db", Size(), home, runs=options.runs)
        )
        sys.stdout.flush()
        if url := os.environ.get(_POSTGRES):
            with open_schema(url) as inside:
                sys.stdout.write(measure(inside, Size(), home, runs=options.runs))


@contextmanager
def open_schema(url: str) -> Iterator[str]:
    """Yield the URL of an empty schema on a PostgreSQL server, then drop the schema."""
    schema = f"bench_{uuid4().hex}"
    server = Database(url)
    with server.engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    search_path = {"options": f"-csearch_path={schema}"}
    inside = make_url(url).update_query_dict(search_path)
    try:
        yield inside.render_as_string(hide_password=False)
    finally:
        with server.engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        server.dispose()


def measure(url: str, size: Size, home: Path, *, runs: int) -> str:
    """Return Markdown with one row per list and one column per kind of request."""
    database = Database(url)
    database.upgrade()
    make_space(database, size)
    session = open_session(database, url, home)
    head = ("first page", "page at 9/10", "part of a name", f"{_IDS} IDs", "by ID")
    titles = ("list", "items", *head, "by name or slug", "all")
    lines = [
        f"### {database.engine.dialect.name}",
        "",
        f"| {' | '.join(titles)} |",
        f"| --- |{' ---: |' * (len(titles) - 1)}",
    ]
    for each in LISTS:
        cells = " | ".join(_measure_list(session, each, runs))
        lines.append(f"| {each.path} | {cells} |")
    return "\n".join(["", *lines, ""])


def open_session(database: Database, url: str, home: Path) -> "Session":
    """Return a client of a server on a filled database, which has had its first call.

    PostgreSQL has had the time to gather its statistics.
    """
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("ANALYZE"))
    database.dispose()
    settings = Settings(home=home, database_url=url)
    client = create_app(settings, now=lambda: _NOW).server.test_client()
    client.get(f"{_SPACE}/projects")
    return Session(client, _list_backends(database))


@dataclass(frozen=True)
class Session:
    """A client, and the processes of a database server that work for it."""

    client: FlaskClient
    backends: Sequence[int]

    def clock(self) -> float:
        """Return the CPU seconds so far."""
        texts = [
            Path(f"/proc/{each}/schedstat").read_text(encoding="ascii")
            for each in self.backends
        ]
        return time.process_time() + sum(int(each.split()[0]) for each in texts) / 1e9


def _list_backends(database: Database) -> Sequence[int]:
    """List the PostgreSQL processes of all open connections except this one."""
    if database.engine.dialect.name != "postgresql":
        return ()
    pids = text(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        " AND pid != pg_backend_pid()"
    )
    with database.engine.connect() as connection:
        found = list(connection.scalars(pids))
    database.dispose()
    return found


def _measure_list(session: Session, listed: Listed, runs: int) -> Iterator[str]:
    address = f"{_SPACE}/{listed.path}"
    total = session.client.get(f"{address}?take=0").get_json()["TotalResults"]
    yield f"{total:,}"
    step = max(1, total // _IDS)
    ids = ",".join(f"{listed.kind}-{each}" for each in range(1, total + 1, step))
    for query in (
        "",
        f"?skip={total * 9 // 10}",
        f"?partialName={listed.part}",
        f"?take={_IDS}&ids={ids}",
        f"/{listed.kind}-{total // 2 + 1}",
    ):
        yield time_request(session, address + query, runs)
    named = [time_request(session, f"{address}/{each}", runs) for each in listed.named]
    yield ", ".join(named)
    yield time_request(session, f"{address}/all", 1)


def time_request(session: Session, address: str, runs: int) -> str:
    """Return the median CPU time of a request, or the status if it fails."""
    times = []
    for _ in range(runs):
        begin = session.clock()
        answer = session.client.get(address, buffered=True)
        times.append(session.clock() - begin)
    if answer.status_code != HTTPStatus.OK:
        return str(answer.status_code)
    return f"{median(times) * _MILLISECONDS:,.1f} ms"


if __name__ == "__main__":
    main(sys.argv[1:])
