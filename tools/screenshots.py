# ruff: noqa: INP001 - a script, not part of a package
"""Take screenshots of every page, at three widths, light and dark, and print some.

    python -m tools.screenshots --out build/screenshots

Fails if a page shows an error, logs one to the console or scrolls sideways.
"""

import argparse
import base64
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from itertools import product
from pathlib import Path

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.keys import Keys

from benchmarks.demo_browser import (
    GOVUK_REPORT,
    Chromium,
    DemoError,
    open_chromium,
    serve_demo,
    serve_home,
)
from insights_dash.access.first_administrator import create_administrator
from insights_dash.domain.role import Grant, Role
from insights_dash.domain.visibility import RoleLimits
from insights_dash.store.accounts.edit import NewAccount, create_account
from insights_dash.store.database import Database
from insights_dash.store.spaces import create_space
from tools.running_wall import SIZES, create_wall, picture_views
from tools.watched_page import WATCH, prefer, resize


class Site(Enum):
    """The server that a page is on."""

    DEMO = auto()
    EMPTY = auto()  # nothing has been imported
    CLOSED = auto()  # has accounts, and no user is signed in
    STAFFED = auto()  # has accounts, and an administrator is signed in


class State(Enum):
    """The state of a page when its screenshot is taken."""

    READY = auto()
    REFUSED = auto()  # the server answers with 4xx, which the console may log
    LOADING = auto()  # the page has loaded, its callbacks have not been answered
    ERROR = auto()  # its callbacks fail on the network


@dataclass(frozen=True)
class Page:
    """A page, and what to do on it before taking its screenshot.

    Each of `steps` is the CSS selector of an element to click, or a selector and the
    text to type there instead of the current one.
    """

    name: str
    path: str
    state: State = State.READY
    steps: tuple[str | tuple[str, str], ...] = ()
    site: Site = Site.DEMO


_RING_REPORT = "/Spaces-2/insights/InsightsReports-3"
PAGES = (
    Page("reports", "/"),
    Page("reports-none-found", "/", steps=(("#reports-search", "nothing"),)),
    Page("reports-empty", "/", site=Site.EMPTY),
    Page("sign-in", "/sign-in", site=Site.CLOSED),
    Page(
        "sign-in-refused",
        "/sign-in",
        State.REFUSED,
        steps=(("#username", "ada"), ("#password", "wrong"), "button[type=submit]"),
        site=Site.CLOSED,
    ),
    Page("overview", f"{GOVUK_REPORT}?split=ProjectGroup"),
    Page("overview-rings", f"{_RING_REPORT}?split=Project&timeRange=LastYear"),
    Page("overview-table", GOVUK_REPORT, steps=("[data-opens-table]",)),
    Page("overview-loading", GOVUK_REPORT, State.LOADING),
    Page("overview-empty", f"{GOVUK_REPORT}?asOf=2015-01-01"),
    Page("overview-error", GOVUK_REPORT, State.ERROR),
    Page("lead-time", f"{GOVUK_REPORT}/lead-time?bands=on&statistic=Range"),
    Page(
        "lead-time-explained",
        f"{_RING_REPORT}/lead-time?split=Tenant&deployment=Deployments-47674",
    ),
    Page("failure-rate", f"{GOVUK_REPORT}/failure-rate?split=ProjectGroup"),
    Page("project", "/Spaces-1/projects/publishing-api/insights"),
    Page("settings", f"{GOVUK_REPORT}/settings"),
    Page("report-form-tags", f"{_RING_REPORT}/settings"),
    Page(
        "report-form-refused",
        f"{GOVUK_REPORT}/settings",
        steps=(
            ("#report-form-name", ""),
            "#report-form-add-group",
            "#report-form-save",
        ),
    ),
    Page(
        "report-form-deletes",
        f"{GOVUK_REPORT}/settings",
        steps=("#report-form-delete", "#report-form-delete-submit"),
    ),
    Page("new-report", "/Spaces-1/insights/new"),
    Page("embed-dialog", GOVUK_REPORT, steps=("#report-embed",)),
    Page("embeds", "/Spaces-1/embeds"),
    Page("portfolio", "/Spaces-1/portfolio"),
    Page("walls", "/Spaces-1/walls"),
    Page(
        "wall-display",
        "/Spaces-1/walls",
        steps=(("#walls-create-name", "Floor"), "#walls-create-submit"),
    ),
    Page("first-account", "/administration/accounts"),
    Page("account", "/account", site=Site.STAFFED),
    Page("accounts", "/administration/accounts", site=Site.STAFFED),
    Page("accounts-one", "/administration/accounts/ada", site=Site.STAFFED),
    Page("roles", "/administration/roles", site=Site.STAFFED),
    Page("keys", "/administration/keys", site=Site.STAFFED),
    Page("log", "/administration/log", site=Site.STAFFED),
    Page("no-such-report", "/Spaces-1/insights/InsightsReports-99", State.REFUSED),
    Page("not-found", "/there/is/no/such/page", State.REFUSED),
)
PRINTED = {"reports", "overview", "lead-time", "failure-rate", "project"}
_WALL = "wall-running"
WIDTHS = (1440, 1024, 390)
SCHEMES = ("light", "dark")
_PASSWORD = "correct horse battery staple"  # noqa: S105 - of a server of our own
_HEIGHT = 900
_CALLBACKS = "*_dash-update-component*"


def main(arguments: Sequence[str]) -> int:
    """Take all screenshots and print their names; return 1 after any problem."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("build", "screenshots"),
        help="folder for the files",
    )
    parser.add_argument(
        "--only", default="", help="only pages whose name starts with this"
    )
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    wrong = False
    pages = [page for page in PAGES if page.name.startswith(options.only)]
    with ExitStack() as stack:
        sites: dict[Site, str] = {}
        for page in pages:
            if page.site not in sites:
                sites[page.site] = stack.enter_context(_serve(page.site))
            for said in _picture_page(options.out, page, sites[page.site]):
                wrong = wrong or said.startswith(" ")
                sys.stdout.write(f"{said}\n")
                sys.stdout.flush()
        if _WALL.startswith(options.only):
            if Site.DEMO not in sites:
                sites[Site.DEMO] = stack.enter_context(_serve(Site.DEMO))
            for said in _picture_wall(options.out, sites[Site.DEMO]):
                wrong = wrong or said.startswith(" ")
                sys.stdout.write(f"{said}\n")
    return int(wrong)


def _picture_wall(out: Path, site: str) -> Iterator[str]:
    """Yield the file of each view of a running wall display, then its problems."""
    with open_chromium() as chromium:
        wall = create_wall(chromium, site)
        for (width, height), scheme in product(SIZES, SCHEMES):
            resize(chromium, width, height)
            prefer(chromium, scheme)
            try:
                for name, picture in picture_views(chromium, wall):
                    file = out / f"{_WALL}-{name}-{width}-{scheme}.png"
                    file.write_bytes(picture)
                    yield str(file)
            except (DemoError, WebDriverException) as error:
                yield f"    {error}"
            yield from (f"    in the console: {each}" for each in chromium.errors())


@contextmanager
def _serve(site: Site) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="insights-screenshots-") as folder:
        home = Path(folder)
        if site in {Site.CLOSED, Site.STAFFED}:
            _hire(home)
        start = serve_demo if site is Site.DEMO else serve_home
        with start(home) as address:
            yield address


def _hire(home: Path) -> None:
    """Create accounts with roles and limits."""
    now = datetime.now(UTC)
    with closing_database(home) as database:
        create_administrator(database, _PASSWORD, now=now)
        with database.write() as session:
            here = create_space(session, "Shop", now=now).id
            limits = RoleLimits(projects=frozenset({"Projects-1"}))
            grants = (
                Grant(Role.REPORT_VIEWER),
                Grant(Role.REPORT_MANAGER, here, limits),
            )
            ada = NewAccount("ada", "Ada Lovelace", "ada@example.com", grants=grants)
            create_account(session, ada, now=now)
            ci = NewAccount(
                "ci", is_service=True, grants=(Grant(Role.DEPLOYMENT_RECORDER, here),)
            )
            create_account(session, ci, now=now)


@contextmanager
def closing_database(home: Path) -> Iterator[Database]:
    """Open the database of an installation, created if it doesn't exist."""
    database = Database(f"sqlite:///{home / 'insights.db'}")
    database.upgrade()
    try:
        yield database
    finally:
        database.dispose()


def _picture_page(out: Path, page: Page, site: str) -> Iterator[str]:
    """Yield the file of each screenshot of a page, then its problems, indented."""
    with open_chromium() as chromium:
        holds = page.state in {State.LOADING, State.ERROR}
        chromium.run_before_pages(WATCH % str(holds).lower())
        chromium.command("Network.enable")
        if page.site is Site.STAFFED:
            chromium.open(f"{site}/sign-in")
            for step in (("#username", "admin"), ("#password", _PASSWORD)):
                _take(chromium, step)
            _take(chromium, "button[type=submit]")
        for width, scheme in product(WIDTHS, SCHEMES):
            file = out / f"{page.name}-{width}-{scheme}.png"
            resize(chromium, width, _HEIGHT)
            prefer(chromium, scheme)
            try:
                problems = _picture(chromium, file, page, site, width)
            except (DemoError, WebDriverException) as error:
                file.unlink(missing_ok=True)
                problems = [str(error)]
            yield str(file)
            yield from (f"    {each}" for each in problems)
        if page.name in PRINTED:
            yield str(_print_page(chromium, out / f"{page.name}.pdf"))


def _print_page(chromium: Chromium, file: Path) -> Path:
    """Write an open page as PDF, which is light even if the screen is dark."""
    printed = chromium.command(
        "Page.printToPDF", preferCSSPageSize=True, printBackground=False
    )
    file.write_bytes(base64.b64decode(printed["data"]))
    return file


def _picture(
    chromium: Chromium, file: Path, page: Page, site: str, width: int
) -> Sequence[str]:
    """Write the screenshot, and return the problems of the page."""
    chromium.command("Network.setBlockedURLs", urls=[])
    chromium.open(site + page.path)
    found = chromium.wait_for("pageWatch.settle()")
    problems = []
    if page.state in {State.LOADING, State.ERROR} and not found["held"]:
        problems.append("the page sends no callback that could be held back")
    if page.state is State.ERROR:
        chromium.command("Network.setBlockedURLs", urls=[_CALLBACKS])
        chromium.driver.execute_script("pageWatch.release()")
        found = chromium.wait_for("pageWatch.settle()")
    for step in page.steps:
        _take(chromium, step)
        found = chromium.wait_for("pageWatch.settle()")
    # On a phone, innerWidth grows with elements that are too wide: use our own width.
    if found["width"] > width:
        problems.append(f"scrolls sideways: {found['width']} px wide")
    # Show the whole height, so that sticky elements are at the bottom.
    resize(chromium, width, max(found["height"], _HEIGHT))
    chromium.wait_for("pageWatch.settle()")
    picture = chromium.command("Page.captureScreenshot", format="png")
    file.write_bytes(base64.b64decode(picture["data"]))
    errors = chromium.errors()
    if page.state is State.ERROR:
        return problems
    if page.state is State.REFUSED:
        errors = [each for each in errors if not _says_refused(each, site + page.path)]
    if found["broken"]:
        problems.append(f"shows an error: {found['broken']}")
    return [*problems, *(f"in the console: {each}" for each in errors)]


def _take(chromium: Chromium, step: str | tuple[str, str]) -> None:
    """Click an element of the page, or type into it."""
    selector, text = (step, None) if isinstance(step, str) else step
    element = chromium.driver.find_element("css selector", selector)
    if text is None:
        # An element in view may still be behind a sticky one.
        center = "arguments[0].scrollIntoView({ block: 'center' })"
        chromium.driver.execute_script(center, element)
        element.click()
    else:
        element.send_keys(Keys.CONTROL, "a", Keys.NULL, Keys.DELETE, text)


def _says_refused(message: str, address: str) -> bool:
    return message.startswith(f"{address} ") and "with a status of 4" in message


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
