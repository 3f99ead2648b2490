"""Measure how long a user waits for an overview (`make bench-browser`).

The browser measures every time: `browser.js` runs inside the page. The demo's server
runs in another process, and so does one with thousands of projects. A warm visit uses a
browser that has opened the page before, a cold visit a new profile.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from benchmarks.__main__ import describe_machine
from benchmarks.demo_browser import (
    GOVUK_REPORT,
    Chromium,
    open_chromium,
    serve_demo,
    serve_home,
)
from benchmarks.filled_space import fill
from benchmarks.portfolio_page import PROJECTS as PORTFOLIO_PROJECTS
from benchmarks.portfolio_page import RowsVisit, visit_portfolio
from benchmarks.synthetic import make
from insights_dash.domain.question import Split
from insights_dash.pages.report.ids import Ids
from insights_dash.store.database import Database

_CHANGES, _REST = 10, 5_000
_PATIENCE = 15
_PROJECTS, _DEPLOYMENTS = 5_000, 200_000
_BY_PROJECT = "?split=Project&timeRange=LastYear"  # of the first report, as in the demo
_KILOBYTE = 1_000
_MOST_TRANSFERRED = 1_500_000


@dataclass(frozen=True)
class Visit:
    """Times in ms from the start of the navigation; `transferred` is in bytes."""

    painted: float
    first: float
    all: float
    charts: int
    transferred: int
    tasks: Sequence[float]


@dataclass(frozen=True)
class Change:
    """Time in ms from the click on an option to the last change in a chart."""

    time: float
    panels: int


@dataclass(frozen=True)
class Transfer:
    """Network traffic of a first visit, in bytes as sent."""

    requests: int
    size: int
    hosts: Sequence[str]


@dataclass(frozen=True)
class Measured:
    """All values in the tables. Times are in ms.

    `changes` go to the split by project group, `to_projects` to that by project.
    `projects` is how many projects the report of the visits `to_many` is split by.
    """

    cold: Sequence[Visit]
    warm: Sequence[Visit]
    changes: Sequence[Change]
    to_projects: Sequence[Change]
    to_many: Sequence[Visit]
    projects: int
    portfolio: Sequence[RowsVisit]
    tasks_at_rest: Sequence[float]
    transfer: Transfer
    chromium: str


def main(arguments: Sequence[str]) -> None:
    """Print how long a user waits for an overview."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser")
    parser.add_argument(
        "--runs", type=int, default=5, help="number of visits of each kind"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
        measured = measure(max(options.runs, 1), Path(folder))
    machine = f"{describe_machine()}, Chromium {measured.chromium}"
    sys.stdout.write(f"{machine}\n\n{format_measured(measured)}")


def measure(runs: int, home: Path) -> Measured:
    """Visit servers in `home`, which have answered the same requests before."""
    to_many = _visit_many(runs, home / "many")
    portfolio = visit_portfolio(runs, home / "portfolio", _read_script())
    with serve_demo(home) as site:
        transfer = _visit_recorded(site)
        cold = [_visit_cold(site) for _ in range(runs)]
        with open_chromium() as chromium:
            _watch(chromium)
            # Chromium caches the compiled form of a script after its second use.
            for _ in range(3):
                _visit(chromium, site)
            warm = [_visit(chromium, site) for _ in range(runs)]
            at_rest = chromium.wait_for(f"chartWatch.rest({_REST})")["tasks"]
            return Measured(
                cold,
                warm,
                _change_splits(chromium, Split.PROJECT_GROUP),
                _change_splits(chromium, Split.PROJECT),
                to_many,
                _PROJECTS,
                portfolio,
                at_rest,
                transfer,
                chromium.version,
            )


def format_measured(measured: Measured) -> str:
    """Return Markdown: a table of goals and results, and one of further facts."""
    cold, warm, transfer = measured.cold, measured.warm, measured.transfer
    charts, to_many = cold[0].charts, measured.to_many
    many = f"split by {measured.projects:,} projects"
    rows = [
        ("what", "goal", "median", "min", "max", ""),
        ("---", "---:", "---:", "---:", "---:", "---"),
        _time_row("first chart, warm", [each.first for each in warm], 700),
        _time_row("first chart, cold", [each.first for each in cold], 2_500),
        _change_row(measured.changes, 300),
        _change_row(measured.to_projects, 600),
        _goal_row(
            "first visit: transferred",
            [_show_size(transfer.size), "", ""],
            f"< {_show_size(_MOST_TRANSFERRED)}",
            is_met=transfer.size < _MOST_TRANSFERRED,
        ),
        _time_row(
            "longest task when idle", [max(measured.tasks_at_rest, default=0)], 200
        ),
        _time_row("first paint, warm", [each.painted for each in warm]),
        _time_row("first paint, cold", [each.painted for each in cold]),
        _time_row(f"all {charts} charts, warm", [each.all for each in warm]),
        _time_row(f"all {charts} charts, cold", [each.all for each in cold]),
        _task_row("longest task, warm", warm),
        _task_row("longest task, cold", cold),
        _time_row(f"{many}: chart, warm", [each.first for each in to_many]),
        _task_row(f"{many}: longest task, warm", to_many),
        *_list_portfolio_rows(measured.portfolio),
    ]
    tasks = measured.tasks_at_rest
    facts = [
        ("what", "value"),
        ("---", "---:"),
        (
            "visits of each kind; changes to each split",
            f"{len(cold)}; {len(measured.changes)}",
        ),
        (f"tasks over 50 ms in {_REST // 1_000} s when idle", f"{len(tasks)}"),
        ("first visit: requests", f"{transfer.requests}"),
        (
            "warm visit: transferred",
            _show_size(median(each.transferred for each in warm)),
        ),
        (
            f"{many}: transferred, warm",
            _show_size(median(each.transferred for each in to_many)),
        ),
        ("hosts contacted", ", ".join(transfer.hosts)),
    ]
    return f"{_format_table(rows)}\n{_format_table(facts)}"


def _list_portfolio_rows(visits: Sequence[RowsVisit]) -> Sequence[Sequence[str]]:
    name = f"portfolio of {PORTFOLIO_PROJECTS:,} projects"
    tasks = [max(each.tasks, default=0) for each in visits]
    scrolled = [max(each.scroll_tasks, default=0) for each in visits]
    return [
        _time_row(f"{name}: rows, warm", [each.first for each in visits], 1_000),
        _time_row(f"{name}: drawings, warm", [each.drawn for each in visits]),
        _time_row(f"{name}: longest task, warm", tasks, 200),
        _time_row(f"{name}: longest task, scrolling", scrolled, 200),
        _time_row(
            f"{name}: longest without rows, scrolling",
            [each.blank for each in visits],
            300,
        ),
    ]


def _change_row(changes: Sequence[Change], goal: float) -> Sequence[str]:
    panels = min(each.panels for each in changes)
    what = f"split changed: chart of {panels} panels drawn"
    return _time_row(what, [each.time for each in changes], goal)


def _task_row(what: str, visits: Sequence[Visit]) -> Sequence[str]:
    return _time_row(what, [max(each.tasks, default=0) for each in visits], 200)


def _time_row(what: str, times: Sequence[float], goal: float = 0) -> Sequence[str]:
    """Return a row with median, min and max, or with the median alone for one time."""
    shown = [median(times), *((min(times), max(times)) if len(times) > 1 else ())]
    cells = [f"{each:,.0f} ms" for each in shown] + [""] * (3 - len(shown))
    wanted = f"< {goal:,.0f} ms" if goal else ""
    return _goal_row(what, cells, wanted, is_met=median(times) < goal)


def _goal_row(
    what: str, cells: Sequence[str], goal: str, *, is_met: bool
) -> Sequence[str]:
    verdict = ("met" if is_met else "**missed**") if goal else ""
    return what, goal, *cells, verdict


def _show_size(size: float) -> str:
    return f"{size / _KILOBYTE:,.0f} kB"


def _format_table(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _visit_cold(site: str) -> Visit:
    """Visit with a new profile."""
    with open_chromium() as chromium:
        _watch(chromium)
        return _visit(chromium, site)


def _visit_many(runs: int, home: Path) -> Sequence[Visit]:
    """Visit a report that is split by thousands of projects."""
    home.mkdir()
    database = Database(f"sqlite:///{home / 'insights.db'}")
    database.upgrade()
    fill(database, make(_DEPLOYMENTS, projects=_PROJECTS, releases_a_project=20))
    database.dispose()
    with serve_home(home) as site, open_chromium() as chromium:
        _watch(chromium)
        for _ in range(3):
            _visit(chromium, site, _BY_PROJECT)
        return [_visit(chromium, site, _BY_PROJECT) for _ in range(runs)]


def _visit_recorded(site: str) -> Transfer:
    """Visit once with network recording, which would slow down the timed visits."""
    with open_chromium(records_network=True) as chromium:
        _watch(chromium)
        chromium.events()
        _visit(chromium, site)
        return read_transfer(chromium.events())


def read_transfer(events: Sequence[dict[str, Any]]) -> Transfer:
    """Count requests that left the page, answered or not, and the bytes received."""
    addresses = {
        event["params"]["requestId"]: event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    sent = {
        request: str(urlsplit(address).hostname)
        for request, address in addresses.items()
        if not address.startswith(("data:", "blob:", "about:"))
    }
    size = sum(
        event["params"]["encodedDataLength"]
        for event in events
        if event["method"] == "Network.loadingFinished"
        and event["params"]["requestId"] in sent
    )
    return Transfer(len(sent), int(size), sorted(set(sent.values())))


def _watch(chromium: Chromium) -> None:
    chromium.run_before_pages(_read_script())


def _read_script() -> str:
    return Path(__file__).with_name("browser.js").read_text(encoding="utf-8")


def _visit(chromium: Chromium, site: str, query: str = "") -> Visit:
    # Start from another page, because a reload requests cached files again.
    chromium.open("about:blank")
    chromium.open(site + GOVUK_REPORT + query)
    return Visit(**chromium.wait_for("chartWatch.visit()"))


def _change_splits(chromium: Chromium, split: Split) -> Sequence[Change]:
    """Select a split, and then none, several times; only the former is timed."""
    changes = []
    for _ in range(_CHANGES):
        changes.append(_change_split(chromium, split))
        _change_split(chromium, Split.NONE)
    return changes


def _change_split(chromium: Chromium, split: Split) -> Change:
    """Select a split. Opening the list of options is not timed."""
    driver = chromium.driver
    driver.find_element(By.ID, Ids.SPLIT).click()
    option = f"[role=option][value={split}]"
    wait: Any = WebDriverWait

    def click(_: object) -> bool:
        driver.find_element(By.CSS_SELECTOR, option).click()
        return True

    # The list of options is animated first.
    wait(driver, _PATIENCE, ignored_exceptions=[WebDriverException]).until(click)
    return Change(**chromium.wait_for("chartWatch.redraw()"))


if __name__ == "__main__":
    main(sys.argv[1:])
