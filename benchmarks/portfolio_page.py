"""How long a user waits for the portfolio of 2,000 projects, and how it scrolls."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.demo_browser import Chromium, open_chromium, serve_home
from benchmarks.filled_space import fill
from benchmarks.synthetic import make
from insights_dash.store.database import Database

PROJECTS = 2_000
_DEPLOYMENTS, _RELEASES = 100_000, 20
_PAGE = "/Spaces-1/portfolio?asOf=2026-06-17"


@dataclass(frozen=True)
class RowsVisit:
    """Times in ms from the start of the navigation; `transferred` is in bytes.

    `blank` is the longest time in ms without a row in the middle of the window while
    all rows scroll past.
    """

    first: float
    drawn: float
    transferred: int
    tasks: Sequence[float]
    blank: float
    scroll_tasks: Sequence[float]


def visit_portfolio(runs: int, home: Path, script: str) -> Sequence[RowsVisit]:
    """Visit the portfolio of a new server in `home`; `script` runs before its own."""
    home.mkdir()
    database = Database(f"sqlite:///{home / 'insights.db'}")
    database.upgrade()
    synthetic = make(_DEPLOYMENTS, projects=PROJECTS, releases_a_project=_RELEASES)
    fill(database, synthetic)
    database.dispose()
    with serve_home(home) as site, open_chromium() as chromium:
        chromium.run_before_pages(script)
        for _ in range(3):
            _visit(chromium, site)
        return [_visit(chromium, site) for _ in range(runs)]


def _visit(chromium: Chromium, site: str) -> RowsVisit:
    chromium.open("about:blank")
    chromium.open(site + _PAGE)
    shown = chromium.wait_for("chartWatch.rows()")
    scrolled = chromium.wait_for("chartWatch.scroll()")
    return RowsVisit(**shown, blank=scrolled["blank"], scroll_tasks=scrolled["tasks"])
