"""Measure the largest answers of a server (`python -m benchmarks.large_answers`).

Each request is the first one of its kind in a new process, so all memory is that of
this request. Its answer is read and discarded block by block, like by a socket.
Metrics come from a file cache, so only writing is measured. Times are CPU times, which
other processes on the machine hardly change.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from benchmarks.__main__ import describe_machine
from insights_dash.application import create_app
from insights_dash.config import Settings
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition
from insights_dash.store.batch import (
    Batch,
    DeploymentEntry,
    EnvironmentEntry,
    ReleaseEntry,
)
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.reports import create_report
from insights_dash.store.spaces import create_space

Result = TypeVar("Result")

_PROJECTS, _PROJECTS_PER_TENANT, _RELEASES_PER_PROJECT = 100, 3, 200
_ENVIRONMENTS = ("Test", "Production")
_NOW = datetime(2026, 6, 17, 15, 30, tzinfo=UTC)
_SPAN = timedelta(days=360)
_GUIDED_FAILURES = 0.01
_REPORT = "/api/Spaces-1/insights/reports/InsightsReports-1"
_METRICS = "timeRange=LastYear&granularity=Weekly&split=Tenant"
QUESTIONS = (
    ("metrics by tenant, JSON", f"{_REPORT}/metrics?{_METRICS}"),
    ("metrics by tenant, CSV", f"{_REPORT}/metrics/csv?{_METRICS}"),
    ("deployments, JSON", f"{_REPORT}/deployments"),
    ("deployments, CSV", f"{_REPORT}/deployments/csv"),
)
_ENCODINGS = ("identity", "gzip", "gzip, deflate, br, zstd")
_SMALL_QUESTION = f"{_REPORT}/metrics"
_REPEATS = 2
_KILOBYTE, _MEGABYTE = 1_024, 1_000_000


@dataclass(frozen=True)
class Cost:
    """The cost of a request: bytes sent, CPU seconds, bytes of memory above idle."""

    encoding: str
    sent: int
    first_block: float
    seconds: float
    memory: int


def main(arguments: Sequence[str]) -> None:
    """Print one row per answer and encoding."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large_answers")
    parser.add_argument("--tenants", type=int, default=2_000)
    parser.add_argument("--deployments", type=int, default=100_000)
    options = parser.parse_args(arguments)
    sys.stdout.write(f"{describe_machine()}\n")
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
        home = Path(folder)
        sys.stdout.write(
            measure(home, tenants=options.tenants, deployments=options.deployments)
        )


def measure(home: Path, *, tenants: int, deployments: int) -> str:
    """Return Markdown with the cost of each large answer, plain and compressed."""
    _alone(make_space, home, tenants, deployments)
    title = f"{tenants:,} tenants, {deployments:,} deployments"
    head = "| answer | encoding | sent | first block | whole answer | memory |"
    lines = [f"### {title}", "", head, "| --- | --- | ---: | ---: | ---: | ---: |"]
    for what, address in QUESTIONS:
        _alone(ask, home, address, "identity")
        for accepted in _ENCODINGS:
            cost = _alone(ask, home, address, accepted)
            lines.append(f"| {what} | {_format(cost)} |")
    return "\n".join(["", *lines, ""])


def _alone(work: Callable[..., Result], *arguments: object) -> Result:
    """Call a function in a new process and return its result."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(work, *arguments).result()


def _format(cost: Cost) -> str:
    return " | ".join(
        (
            cost.encoding,
            f"{cost.sent / _MEGABYTE:,.1f} MB",
            f"{cost.first_block * 1_000:,.0f} ms",
            f"{cost.seconds * 1_000:,.0f} ms",
            f"{cost.memory / _MEGABYTE:,.0f} MB",
        )
    )


def make_space(home: Path, tenants: int, deployments: int) -> None:
    """Fill an empty home, with a report on everything."""
    database = Database(_url(home))
    database.upgrade()
    batch = Batch(
        source="benchmark",
        environments=[EnvironmentEntry(each) for each in _ENVIRONMENTS],
        releases=_list_releases(),
        deployments=_list_deployments(tenants, deployments),
    )
    with database.write() as session:
        space = create_space(session, "Large", now=_NOW)
        recorded = record(session, space, batch, now=_NOW)
        if recorded.refusals:
            message = f"Refused: {recorded.refusals[:3]}"
            raise RuntimeError(message)
        environments = ENVIRONMENTS.list_page(session, space).items
        projects = PROJECTS.list_page(session, space).items
        group = EnvironmentGroup("All", tuple(each.id for each in environments))
        definition = ReportDefinition(
            name="Benchmark",
            project_ids=tuple(each.id for each in projects),
            environment_groups=(group,),
        )
        create_report(session, space, definition, now=_NOW)
    database.dispose()


def _url(home: Path) -> str:
    return f"sqlite:///{home}/insights.db"


def _list_releases() -> Iterator[ReleaseEntry]:
    for place in range(_PROJECTS * _RELEASES_PER_PROJECT):
        number, project = divmod(place, _PROJECTS)
        created = _NOW - _SPAN * (1 - number / _RELEASES_PER_PROJECT) - _SPAN / 90
        yield ReleaseEntry(
            place, _project(project), "Default", _version(number), created
        )


def _list_deployments(tenants: int, count: int) -> Iterator[DeploymentEntry]:
    """Yield deployments with random tenants and times, so that all figures differ."""
    drawn = np.random.default_rng(1)
    columns = (
        drawn.integers(tenants, size=count),
        drawn.integers(_PROJECTS_PER_TENANT, size=count),
        drawn.choice(_ENVIRONMENTS, count),
        drawn.random(count),
        drawn.exponential(200, count),
        drawn.choice([TaskState.SUCCESS, TaskState.FAILED], count, p=[0.9, 0.1]),
        drawn.random(count) < _GUIDED_FAILURES,
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for position, (tenant, place, environment, late, took, state, guided) in enumerate(
        rows
    ):
        share = position / count
        completed = _NOW - _SPAN * (1 - share) + timedelta(seconds=late)
        yield DeploymentEntry(
            position=position,
            id=f"Deployments-{position + 1}",
            project=_project((tenant + place) % _PROJECTS),
            channel="Default",
            version=_version(int(share * _RELEASES_PER_PROJECT)),
            environment=environment,
            tenant=f"Customer {tenant:05}",
            queued=None,
            started=completed - timedelta(seconds=took),
            completed=completed,
            state=TaskState(state),
            had_guided_failure=guided,
        )


def _version(number: int) -> str:
    return f"2026.{number // 20}.{number}"


def _project(number: int) -> str:
    return f"Project {number:03}"


def ask(home: Path, address: str, accepted: str) -> Cost:
    """Return the cost of a request, after a small one has been answered."""
    server = _open(home)
    _read(server, _SMALL_QUESTION, accepted)
    idle = _forget_peak()
    times = [_read(server, address, accepted)]
    peak = _peak()
    times += [_read(server, address, accepted) for _ in range(_REPEATS)]
    return Cost(
        times[0].encoding,
        times[0].sent,
        median(each.first_block for each in times[1:]),
        median(each.seconds for each in times[1:]),
        peak - idle,
    )


def _open(home: Path) -> Flask:
    settings = Settings(
        home=home, database_url=_url(home), cache_type="FileSystemCache"
    )
    server: Flask = create_app(settings, now=lambda: _NOW).server
    return server


def _read(server: Flask, address: str, accepted: str) -> Cost:
    environ = create_environ(address)
    environ |= {"REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": accepted}
    begin, sent, first = time.process_time(), 0, 0.0
    blocks, status, answered = run_wsgi_app(server.wsgi_app, environ)
    for block in blocks:
        first = first or time.process_time() - begin
        sent += len(block)
    seconds = time.process_time() - begin
    if not status.startswith("200"):
        raise RuntimeError(status)
    encoding = answered.get("Content-Encoding", "identity")
    return Cost(encoding, sent, first, seconds, 0)


def _forget_peak() -> int:
    """Return the current memory in bytes, and reset its peak (Linux only)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _read_memory("VmRSS")


def _peak() -> int:
    return _read_memory("VmHWM")


def _read_memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    found = next(line.split() for line in lines if line.startswith(f"{name}:"))
    return int(found[1]) * _KILOBYTE


if __name__ == "__main__":
    main(sys.argv[1:])
