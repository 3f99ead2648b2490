"""`python -m benchmarks.browser`: how long a reader waits for an overview.

Every time is the browser's own: `browser.js` takes them inside the page. The server is
the demo's, in another process; nothing here holds a clock.
"""

import argparse
import shutil
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
from benchmarks.demo_browser import GOVUK_REPORT, Chromium, open_chromium, serve_demo

_SPLIT, _NO_SPLIT = "Project group", "No split"  # nine lines a chart, and one
_CHANGES, _REST = 10, 5_000
_PATIENCE = 15
_KILOBYTE = 1_000


@dataclass(frozen=True)
class Visit:
    """Milliseconds from the start of the navigation; `transferred` is bytes."""

    painted: float
    first: float
    all: float
    charts: int
    transferred: int
    tasks: Sequence[float]


@dataclass(frozen=True)
class Change:
    """Milliseconds from the click on an option to the last change in a chart."""

    time: float
    charts: int


@dataclass(frozen=True)
class Transfer:
    """What a first visit brought over the network: bytes as they were sent."""

    requests: int
    size: int
    hosts: Sequence[str]


@dataclass(frozen=True)
class Measured:
    """Everything that the tables show. Times are milliseconds."""

    cold: Sequence[Visit]
    warm: Sequence[Visit]
    changes: Sequence[Change]
    tasks_at_rest: Sequence[float]
    transfer: Transfer
    chromium: str


def main(arguments: Sequence[str]) -> None:
    """Print what an overview costs its reader."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.browser")
    parser.add_argument("--runs", type=int, default=5, help="visits of each kind")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="insights-bench-") as folder:
        measured = measure(max(options.runs, 1), Path(folder))
    machine = f"{describe_machine()}, Chromium {measured.chromium}"
    sys.stdout.write(f"{machine}\n\n{format_measured(measured)}")


def measure(runs: int, folder: Path) -> Measured:
    """Visit the demo in a folder, each cold visit with a server and a profile anew."""
    installed = folder / "installed"
    with serve_demo(installed):
        pass  # only imports the data: nobody asks, so that no cache has anything
    cold = [_visit_cold(installed, folder / f"cold-{run}") for run in range(runs)]
    transfer = _visit_recorded(installed, folder / "recorded")
    with serve_demo(installed) as site, open_chromium() as chromium:
        _watch(chromium)
        # Chromium keeps a script compiled once it was used twice.
        for _ in range(3):
            _visit(chromium, site)
        warm = [_visit(chromium, site) for _ in range(runs)]
        at_rest = chromium.wait_for(f"chartWatch.rest({_REST})")["tasks"]
        changes = []
        for _ in range(_CHANGES):
            changes.append(_change_split(chromium, _SPLIT))
            _change_split(chromium, _NO_SPLIT)
        return Measured(cold, warm, changes, at_rest, transfer, chromium.version)


def format_measured(measured: Measured) -> str:
    """Markdown: a table of times, and one of what they rest on."""
    cold, warm, transfer = measured.cold, measured.warm, measured.transfer
    charts, redrawn = cold[0].charts, min(each.charts for each in measured.changes)
    rows = [
        ("time", "median", "least", "most"),
        ("---", "---:", "---:", "---:"),
        _row("cold: first paint", [each.painted for each in cold]),
        _row("cold: first chart", [each.first for each in cold]),
        _row(f"cold: all {charts} charts", [each.all for each in cold]),
        _row("warm: first paint", [each.painted for each in warm]),
        _row("warm: first chart", [each.first for each in warm]),
        _row(f"warm: all {charts} charts", [each.all for each in warm]),
        _row(
            f"split by {_SPLIT.lower()}: all {redrawn} charts redrawn",
            [each.time for each in measured.changes],
        ),
        _row("cold: longest task", [max(each.tasks, default=0) for each in cold]),
        _row("warm: longest task", [max(each.tasks, default=0) for each in warm]),
    ]
    tasks = measured.tasks_at_rest
    longest = f", the longest {max(tasks):,.0f} ms" if tasks else ""
    again = median(each.transferred for each in warm) / _KILOBYTE
    facts = [
        ("what", "value"),
        ("---", "---:"),
        ("visits of each kind; changes of split", f"{len(cold)}; {_CHANGES}"),
        (f"tasks over 50 ms in {_REST // 1_000} s at rest", f"{len(tasks)}{longest}"),
        ("first visit: requests", f"{transfer.requests}"),
        ("first visit: transferred", f"{transfer.size / _KILOBYTE:,.0f} kB"),
        ("warm visit: transferred", f"{again:,.0f} kB"),
        ("hosts that were asked", ", ".join(transfer.hosts)),
    ]
    return f"{_format_table(rows)}\n{_format_table(facts)}"


def _row(what: str, times: Sequence[float]) -> Sequence[str]:
    return what, *(
        f"{time:,.0f} ms" for time in (median(times), min(times), max(times))
    )


def _format_table(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _visit_cold(installed: Path, home: Path) -> Visit:
    """By a fresh profile, at a server whose caches, on disk too, are empty."""
    shutil.copytree(installed, home)
    with serve_demo(home) as site, open_chromium() as chromium:
        _watch(chromium)
        return _visit(chromium, site)


def _visit_recorded(installed: Path, home: Path) -> Transfer:
    """Apart from the visits that are timed: recording the network takes time itself."""
    shutil.copytree(installed, home)
    with serve_demo(home) as site, open_chromium(records_network=True) as chromium:
        _watch(chromium)
        chromium.events()
        _visit(chromium, site)
        return read_transfer(chromium.events())


def read_transfer(events: Sequence[dict[str, Any]]) -> Transfer:
    """Requests that left the page, whether answered or not, and what came back."""
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
    script = Path(__file__).with_name("browser.js")
    chromium.run_before_pages(script.read_text(encoding="utf-8"))


def _visit(chromium: Chromium, site: str) -> Visit:
    # From elsewhere: a page that is reloaded asks again for what it has.
    chromium.open("about:blank")
    chromium.open(site + GOVUK_REPORT)
    return Visit(**chromium.wait_for("chartWatch.visit()"))


def _change_split(chromium: Chromium, split: str) -> Change:
    """Choose an option; opening the list of them does not count."""
    driver = chromium.driver
    label = driver.find_element(By.XPATH, "//label[normalize-space()='Split by']")
    driver.find_element(By.ID, label.get_attribute("for")).click()
    option = f"//*[@role='option'][normalize-space()='{split}']"
    wait: Any = WebDriverWait

    def click(_: object) -> bool:
        driver.find_element(By.XPATH, option).click()
        return True

    # The list moves into its place first.
    wait(driver, _PATIENCE, ignored_exceptions=[WebDriverException]).until(click)
    return Change(**chromium.wait_for("chartWatch.redraw()"))


if __name__ == "__main__":
    main(sys.argv[1:])
