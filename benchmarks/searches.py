"""Measure the search in a large space (`python -m benchmarks.searches`).

Requests and times are like those of `benchmarks.reading_lists`.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import insert

from benchmarks.__main__ import describe_machine
from benchmarks.reading_lists import open_schema, open_session, time_request
from insights_dash.store.database import Database
from insights_dash.store.spaces import create_space
from insights_dash.store.tables import (
    Base,
    ChannelRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    TenantRow,
)

_POSTGRES = "INSIGHTS_TEST_POSTGRES_URL"
_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_WORDS = (
    *("billing", "checkout", "search", "basket", "invoice"),
    *("shipping", "catalogue", "identity", "ledger", "mailer"),
)
_BLOCK = 10_000
SEARCHES = (
    *("b", "billing", "check bill", "customer 19", "e"),
    *("v", "v5", "v52", "2.1", "basket v120", "nothing like it"),
)


@dataclass(frozen=True)
class Size:
    """The size of the space; every project has as many releases."""

    projects: int = 2_000
    tenants: int = 5_000
    releases: int = 300_000


def main(arguments: Sequence[str]) -> None:
    """Print one table per database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searches")
    parser.add_argument(
        "--runs", type=int, default=9, help="number of requests of each kind"
    )
    options = parser.parse_args(arguments)
    sys.stdout.write(f"{describe_machine()}\n")
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
        home = Path(folder)
        url = f"sqlite:///{home}/insights.db"
        sys.stdout.write(measure(url, Size(), home, runs=options.runs))
        sys.stdout.flush()
        if server := os.environ.get(_POSTGRES):
            with open_schema(server) as inside:
                sys.stdout.write(measure(inside, Size(), home, runs=options.runs))


def measure(url: str, size: Size, home: Path, *, runs: int) -> str:
    """Return Markdown with one row per search."""
    database = Database(url)
    database.upgrade()
    _fill(database, size)
    session = open_session(database, url, home)
    lines = [
        f"### {database.engine.dialect.name}",
        "",
        "| search | found | time |",
        "| --- | --- | ---: |",
    ]
    for text in SEARCHES:
        address = f"/api/search?{urlencode({'q': text, 'take': 6})}"
        results = session.client.get(address).get_json()["Results"]
        found = ", ".join(
            f"{each['TotalResults']:,}{'+' * each['HasMoreThanCounted']} "
            f"{each['ItemType'].lower()}s"
            for each in results
        )
        time = time_request(session, address, runs)
        lines.append(f"| `{text}` | {found or 'nothing'} | {time} |")
    return "\n".join(["", *lines, ""])


def _fill(database: Database, size: Size) -> None:
    projects = range(size.projects)
    with database.write() as session:
        here = {"space_number": create_space(session, "Large", now=_NOW).number}
        group = ProjectGroupRow(name="Everything", **here)
        session.add(group)
        session.flush()
        everything: Sequence[tuple[type[Base], Sequence[dict[str, object]]]] = (
            (
                ProjectRow,
                [
                    {
                        "name": _name_project(each),
                        "slug": _name_project(each),
                        "project_group_number": group.number,
                    }
                    for each in projects
                ],
            ),
            (
                ChannelRow,
                [
                    {"name": "Default", "is_default": True, "project_number": each + 1}
                    for each in projects
                ],
            ),
            (
                TenantRow,
                [{"name": f"Customer {each:05}"} for each in range(size.tenants)],
            ),
            (ReleaseRow, [_release(each, size) for each in range(size.releases)]),
        )
        for table, rows in everything:
            for start in range(0, len(rows), _BLOCK):
                block = rows[start : start + _BLOCK]
                session.execute(insert(table), [{**row, **here} for row in block])


def _name_project(number: int) -> str:
    first, second = _WORDS[number % 10], _WORDS[number // 10 % 10]
    return f"{first}-{second}-{number:05}"


def _release(number: int, size: Size) -> dict[str, object]:
    """Return a release `v52`, or one like `2.1.4` for every third number."""
    project, sequence = number % size.projects + 1, number // size.projects
    version = f"v{sequence + 1}" if number % 3 else f"2.{sequence}.{number % 7}"
    return {
        "project_number": project,
        "channel_number": project,
        "version": version,
        "created": _NOW,
        "revision": 1,
    }


if __name__ == "__main__":
    main(sys.argv[1:])
