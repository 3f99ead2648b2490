"""Import a bundle into an empty space, twice (`python -m benchmarks.bundle_import`).

The import command runs in its own process, so the system measures its memory. With
`--postgres URL`, or with INSIGHTS_TEST_POSTGRES_URL as set by tools/with-postgres, the
benchmark also runs in a new database on that server.
"""

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from flask import Flask
from flask_caching import Cache
from sqlalchemy import make_url, text

from benchmarks.__main__ import describe_machine
from insights_dash.domain.question import Question
from insights_dash.domain.report import EnvironmentGroup, Report, ReportDefinition
from insights_dash.metrics.history.column_file import ColumnFiles
from insights_dash.metrics.service import MetricsService
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.database import Database
from insights_dash.store.reports import create_report
from insights_dash.store.spaces import get_space

_SERVER = "INSIGHTS_TEST_POSTGRES_URL"
_SPACE, _PROJECTS = "Benchmark", 50
_ENVIRONMENTS = ("Development", "Test", "Staging", "Production")
_DEPLOYMENTS_PER_RELEASE = 5
_BEGIN, _SPAN = datetime(2025, 6, 1, tzinfo=UTC), timedelta(days=400)
_DEPLOYMENT_COLUMNS = (
    *("id", "project", "version", "environment"),
    *("started", "completed", "state"),
)
_MEGABYTE, _BETWEEN_LOOKS = 1_000_000, 0.02


def main(arguments: Sequence[str]) -> None:
    """Print tables of imports, and of the first queries after them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bundle_import")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000])
    parser.add_argument("--postgres", default=os.environ.get(_SERVER), metavar="URL")
    options = parser.parse_args(arguments)
    sys.stdout.write(f"{describe_machine()}\n")
    for size in options.sizes:
        sys.stdout.write(measure(size, options.postgres))


def measure(deployments: int, server: str | None) -> str:
    """Return Markdown with the time and peak memory of each step."""
    releases = deployments // _DEPLOYMENTS_PER_RELEASE
    shown = f"\n### {deployments:,} deployments, {releases:,} releases\n"
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as name:
        bundle, home = Path(name, "bundle"), Path(name, "home")
        _write_bundle(bundle, deployments, releases)
        shown += _measure_on(f"sqlite:///{home / 'insights.db'}", bundle, home)
        if server:
            with _database_on(server) as url:
                shown += "\nThe same on PostgreSQL:\n"
                shown += _measure_on(url, bundle, Path(name, "home-on-server"))
    return shown


def _measure_on(url: str, bundle: Path, home: Path) -> str:
    rows = []
    for what in ("first import", "second import, which changes nothing"):
        seconds, peak = _import(bundle, home, url)
        rows.append(f"| {what} | {seconds:,.1f} s | {peak / _MEGABYTE:,.0f} MB |")
    first, restarted, following = _ask(home, url)
    rows.append(f"| first query ever | {first:,.2f} s | |")
    rows.append(f"| first query after a restart | {restarted:,.2f} s | |")
    rows.append(f"| next query | {following * 1_000:,.0f} ms | |")
    return (
        "\n| | time | peak memory |\n| --- | ---: | ---: |\n" + "\n".join(rows) + "\n"
    )


@contextmanager
def _database_on(server: str) -> Iterator[str]:
    """Create a database on a server, and drop it afterwards."""
    name = f"insights_bench_{uuid4().hex}"
    opened = Database(server)
    alone = opened.engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        with alone.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(server).set(database=name)
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            with alone.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        opened.dispose()


def _write_bundle(bundle: Path, deployments: int, releases: int) -> None:
    bundle.mkdir()
    _write(
        bundle / "releases.csv",
        ("project", "version", "created"),
        (_release(each, releases) for each in range(releases)),
    )
    _write(
        bundle / "deployments.csv",
        _DEPLOYMENT_COLUMNS,
        (_deployment(each, releases) for each in range(deployments)),
    )


def _write(file: Path, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with file.open("w", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(names)
        writer.writerows(rows)


def _release(number: int, count: int) -> tuple[str, str, str]:
    created = _BEGIN + _SPAN * (number / count)
    return _project(number), f"1.{number}", created.isoformat()


def _deployment(number: int, releases: int) -> tuple[str, ...]:
    """Deploy each release to one environment after another, twice to the last one."""
    release, step = divmod(number, _DEPLOYMENTS_PER_RELEASE)
    started = _BEGIN + _SPAN * (release / releases) + timedelta(hours=6 * step + 1)
    completed = started + timedelta(seconds=30 + number % 600)
    environment = _ENVIRONMENTS[min(step, len(_ENVIRONMENTS) - 1)]
    return (
        *(f"Deployments-{number + 1}", _project(release), f"1.{release}", environment),
        *(started.isoformat(), completed.isoformat()),
        "Success" if number % 17 else "Failed",
    )


def _project(number: int) -> str:
    return f"Project {number % _PROJECTS:02}"


def _import(bundle: Path, home: Path, url: str) -> tuple[float, int]:
    """Return the seconds of an import, and its peak resident memory in bytes."""
    command = (*("insights-dash", "import", "bundle", str(bundle)), "--space", _SPACE)
    begin, peak = time.perf_counter(), 0
    with (
        subprocess.Popen(  # noqa: S603 - our own command
            [str(Path(sys.executable).with_name(command[0])), *command[1:]],
            env={
                **os.environ,
                "INSIGHTS_HOME": str(home),
                "INSIGHTS_DATABASE_URL": url,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process
    ):
        while process.poll() is None:
            peak = max(peak, _read_peak(process.pid))
            time.sleep(_BETWEEN_LOOKS)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - begin, peak


def _read_peak(process: int) -> int:
    """Return bytes. `wait4` would include our own memory at the fork."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def _ask(home: Path, url: str) -> Sequence[float]:
    """Return the seconds of three weekly queries for a year, by two new services.

    The second service reads the column file that the first one wrote, and answers the
    last two queries.
    """
    database = Database(url)
    report = _make_report(database)
    cache = Cache(Flask("benchmark"), config={"CACHE_TYPE": "SimpleCache"})
    files = ColumnFiles(home / "columns")
    first, second, third = (
        Question.parse({"timeRange": "LastYear", "split": split})
        for split in ("None", "EnvironmentGroup", "Environment")
    )
    now, services = (
        _BEGIN + _SPAN,
        [MetricsService(database, cache, files) for _ in range(2)],
    )
    return (
        _time(lambda: services[0].answer(report, first, now=now)),
        _time(lambda: services[1].answer(report, second, now=now)),
        _time(lambda: services[1].answer(report, third, now=now)),
    )


def _make_report(database: Database) -> Report:
    with database.write() as session:
        space = get_space(session, "Spaces-1")
        projects = PROJECTS.list_page(session, space).items
        environments = ENVIRONMENTS.list_page(session, space).items
        group = EnvironmentGroup("All", tuple(each.id for each in environments))
        definition = ReportDefinition(
            name="Benchmark",
            project_ids=tuple(each.id for each in projects),
            environment_groups=(group,),
        )
        return create_report(session, space, definition, now=_BEGIN)


def _time(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main(sys.argv[1:])
