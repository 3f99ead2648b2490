"""Measure the report form in a very large space (`python -m benchmarks.report_form`).

The browser measures its times: `report_form.js` runs inside the page. The names are
those of a fictional company: services of teams, and customers in rings and regions.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from benchmarks.__main__ import describe_machine
from benchmarks.demo_browser import Chromium, open_chromium, serve_home
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind, ProjectId
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition
from insights_dash.pages.long_lists import LongLists
from insights_dash.store.batch import (
    Batch,
    ChannelEntry,
    DeploymentEntry,
    EnvironmentEntry,
    ProjectEntry,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.reports import create_report
from insights_dash.store.spaces import create_space, get_space

_WORDS = (
    *("billing", "checkout", "search", "basket", "invoice"),
    *("shipping", "catalogue", "identity", "ledger", "mailer"),
)
_TEAMS, _RINGS, _REGIONS = 200, 5, 12
_ENVIRONMENTS = ("Test", "Production")
_END = datetime(2026, 6, 1, tzinfo=UTC)
_SPAN = timedelta(days=360)
_SEARCHES = (
    (Kind.PROJECT, "billing"),
    (Kind.CHANNEL, "checkout hotfix"),
    (Kind.CHANNEL, "e"),
    (Kind.TENANT, "customer 19"),
    (Kind.TENANT, "nobody"),
)
_REPEATS = 20
_MILLISECONDS, _KILOBYTE = 1_000, 1_000


@dataclass(frozen=True)
class Size:
    """The size of the space."""

    projects: int = 10_000
    channels: int = 26_000
    tenants: int = 20_000
    deployments: int = 100_000


@dataclass(frozen=True)
class Opening:
    """A form that was opened: ms since the navigation started, and bytes as sent."""

    shown: float
    preview: float
    transferred: int
    callbacks: int
    nodes: int


def main(arguments: Sequence[str]) -> None:
    """Print how long the form takes for a user and on the server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report_form")
    parser.add_argument(
        "--runs", type=int, default=5, help="number of visits of each kind"
    )
    options = parser.parse_args(arguments)
    sys.stdout.write(f"{describe_machine()}\n")
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
        sys.stdout.write(measure(Size(), Path(folder), runs=max(options.runs, 1)))


def measure(size: Size, home: Path, *, runs: int) -> str:
    """Return Markdown: times of the form in the browser, and of searches."""
    url = f"sqlite:///{home}/insights.db"
    database = Database(url)
    database.upgrade()
    report = make_space(database, size)
    searches = list(time_searches(database))
    database.dispose()
    with serve_home(home) as site:
        rows = list(_time_browser(f"{site}{report}", size, runs))
    title = (
        f"{size.projects:,} projects, {size.channels:,} channels, "
        f"{size.tenants:,} tenants, {size.deployments:,} deployments"
    )
    return (
        f"\n### {title}\n\n| in the browser | median | max |\n| --- | ---: | ---: |\n"
        + "".join(f"| {' | '.join(row)} |\n" for row in rows)
        + "\n| on the server | found | time |\n| --- | ---: | ---: |\n"
        + "".join(f"| {' | '.join(row)} |\n" for row in searches)
    )


def make_space(database: Database, size: Size) -> str:
    """Fill an empty database, and return the path of its report."""
    projects = [_project(number) for number in range(size.projects)]
    with database.write() as session:
        space = create_space(session, "Large", now=_END)
        recorded = record(session, space, _batch(projects, size), now=_END)
        if recorded.refusals:
            message = f"Refused: {recorded.refusals[:3]}"
            raise RuntimeError(message)
        environments = ENVIRONMENTS.list_page(session, space).items
        definition = ReportDefinition(
            name="Benchmark",
            project_ids=(ProjectId(Kind.PROJECT.identify(size.projects // 2)),),
            environment_groups=(
                EnvironmentGroup("Production", (environments[-1].id,)),
            ),
        )
        report = create_report(session, space, definition, now=_END)
    return f"/{space.id}/insights/{report.id}"


def _project(number: int) -> str:
    first, second = _WORDS[number % 10], _WORDS[number // 10 % 10]
    return f"{first}-{second}-{number:05}"


def _batch(projects: Sequence[str], size: Size) -> Batch:
    further = ("Hotfix", "Preview", "Nightly")
    channels = [ChannelEntry(each, "Default", is_default=True) for each in projects]
    channels += [
        ChannelEntry(projects[place % len(projects)], further[place // len(projects)])
        for place in range(size.channels - len(projects))
    ]
    return Batch(
        source="benchmark",
        projects=[
            ProjectEntry(each, f"Team {number % _TEAMS:03}")
            for number, each in enumerate(projects)
        ],
        channels=channels,
        environments=[EnvironmentEntry(each) for each in _ENVIRONMENTS],
        tenants=[
            TenantEntry(
                _tenant(number),
                (f"Ring/ring-{number % _RINGS}", f"Region/region-{number % _REGIONS}"),
            )
            for number in range(size.tenants)
        ],
        releases=[
            ReleaseEntry(place, each, "Default", "1.0", _END - _SPAN)
            for place, each in enumerate(projects)
        ],
        deployments=_deployments(projects, size),
    )


def _tenant(number: int) -> str:
    return f"Customer {number:05}"


def _deployments(projects: Sequence[str], size: Size) -> Iterator[DeploymentEntry]:
    for number in range(size.deployments):
        completed = _END - _SPAN * ((number + 1) / (size.deployments + 1))
        yield DeploymentEntry(
            position=number,
            id=f"Deployments-{number + 1}",
            project=projects[number % len(projects)],
            channel="Default",
            version="1.0",
            environment=_ENVIRONMENTS[number // len(projects) % len(_ENVIRONMENTS)],
            tenant=_tenant(number * 7 % size.tenants),
            queued=None,
            started=completed - timedelta(minutes=3),
            completed=completed,
            state=TaskState.SUCCESS,
            had_guided_failure=False,
        )


def time_searches(database: Database) -> Iterator[Sequence[str]]:
    """Yield table rows: reading each list once, then searching it."""
    lists = LongLists()
    with database.read() as session:
        space = get_space(session, "Spaces-1")
        for kind in (Kind.PROJECT, Kind.CHANNEL, Kind.TENANT):
            begin = time.perf_counter()
            names = lists.read(session, space, kind)
            names.find("")
            once = time.perf_counter() - begin
            yield f"{kind.value} after a change", f"{len(names.labels):,}", _show(once)
        for kind, search in _SEARCHES:
            names = lists.read(session, space, kind)
            found = names.find(search)
            taken = _time(lambda: names.find(search))  # noqa: B023 - called at once
            count = len(found.options) + found.more
            yield f"{kind.value}: `{search}`", f"{count:,}", _show(taken)


def _time(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_REPEATS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return median(times)


def _show(seconds: float) -> str:
    return f"{seconds * _MILLISECONDS:,.1f} ms"


def _time_browser(report: str, size: Size, runs: int) -> Iterator[Sequence[str]]:
    cold = []
    for _ in range(runs):
        with _watching() as chromium:
            cold.append(_open(chromium, f"{report}/settings"))
    with _watching() as chromium:
        _open(chromium, f"{report}/settings")
        warm = [_open(chromium, f"{report}/settings") for _ in range(runs)]
        searched, previewed, saved = [], [], []
        for run in range(runs):
            wanted = _project(size.projects - 1 - run * 10)
            _open(chromium, f"{report}/settings")
            searched.append(_search(chromium, wanted))
            previewed.append(_pick(chromium, run + 2))
            saved.append(_save(chromium))
    yield _row("first visit: form shown", [each.shown for each in cold])
    yield _row("first visit: preview shown", [each.preview for each in cold])
    yield _row("next visit: form shown", [each.shown for each in warm])
    yield _row("next visit: preview shown", [each.preview for each in warm])
    yield _row("typing a project name: options shown", searched)
    yield _row("selecting an option: preview shown", previewed)
    yield _row("saving: report shown", saved)
    for what, sizes in (
        ("first visit: transferred", [each.transferred for each in cold]),
        ("next visit: transferred", [each.transferred for each in warm]),
        ("form only, of that", [each.callbacks for each in warm]),
    ):
        yield what, _size(median(sizes)), _size(max(sizes))
    nodes = [each.nodes for each in warm]
    yield "elements on the page", f"{median(nodes):,.0f}", f"{max(nodes):,}"


def _size(count: float) -> str:
    return f"{count / _KILOBYTE:,.0f} kB"


def _row(what: str, times: Sequence[float]) -> Sequence[str]:
    return what, f"{median(times):,.0f} ms", f"{max(times):,.0f} ms"


@contextmanager
def _watching() -> Iterator[Chromium]:
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    with open_chromium() as chromium:
        chromium.run_before_pages(script)
        yield chromium


def _open(chromium: Chromium, address: str) -> Opening:
    # Start from another page, because a reload requests cached files again.
    chromium.open("about:blank")
    chromium.open(address)
    return Opening(**chromium.wait_for("formWatch.open()"))


def _search(chromium: Chromium, project: str) -> float:
    """Return the ms from the last key to the options that the server found."""
    field: Any = chromium.driver.find_element(By.ID, "report-form-projects")
    # In the middle of the window, the bar at the bottom doesn't cover it.
    chromium.driver.execute_script(
        "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", field
    )
    field.click()
    field.send_keys(project)
    found = chromium.wait_for(f"formWatch.search({project!r})")
    return float(found["time"])


def _pick(chromium: Chromium, projects: int) -> float:
    """Return the ms from the click to the preview of the selection."""
    # The document also contains closed lists.
    option = chromium.driver.execute_script(
        "const found = [...document.querySelectorAll('[role=option]')];"
        "return found.find((each) => each.checkVisibility());"
    )
    option.click()
    found = chromium.wait_for(f"formWatch.preview('{projects} projects')")
    field: Any = chromium.driver.find_element(By.ID, "report-form-projects")
    field.send_keys(Keys.TAB)
    return float(found["time"])


def _save(chromium: Chromium) -> float:
    """Return the ms from the click on Save to the report's page."""
    chromium.driver.find_element(By.ID, "report-form-save").click()
    return float(chromium.wait_for("formWatch.save()")["time"])


if __name__ == "__main__":
    main(sys.argv[1:])
