"""One Chromium and one address for all browser tests of a worker."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from dash.testing.browser import Browser
from selenium.webdriver.chrome.options import Options

from any_database import engines_disposed
from browser_page import Page
from demo_database import NOW, copy_demo
from insights_dash.config import Settings
from local_server import BLANK, Switch, served
from whole_product import create, show

ShowSite = Callable[[Dash], Page]
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-features=MediaRouter,OptimizationHints,PreloadTopChromeWebUI,Translate",
    "--window-size=1440,900",
    # What asks for another machine fails, and says so in the console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """One address, whose application is another one for each test."""

    url: str
    switch: Switch
    browser: Browser

    def show(self, app: Dash) -> Page:
        """Let the browser, which has never been here, start at an empty page."""
        self.leave()
        self.switch.show(show(app).server)
        command = self.browser.driver.execute_cdp_cmd
        everything = {"origin": self.url, "storageTypes": "all"}
        command("Storage.clearDataForOrigin", everything)
        return self._start(Page(self.browser, self.url))

    def resume(self, app: Dash) -> Page:
        """Start at a page of an app that the browser has open, or show it."""
        page = Page(self.browser, self.url, follows=True)
        page.prefer("light")
        if self.switch.app is show(app).server and page.is_as_new():
            return self._start(page)
        self.show(app)
        return page

    def _start(self, page: Page) -> Page:
        page.resize(1440)
        page.prefer("light")
        page.logs()
        return page

    def leave(self) -> None:
        """End what a page still does, before its application goes away."""
        self.switch.show(None)
        self.browser.driver.get(self.url + BLANK)


@pytest.fixture(scope="session")
def address() -> Iterator[tuple[str, Switch]]:
    switch = Switch()
    with served(switch) as url:
        yield url, switch


@pytest.fixture
def show_site(address: tuple[str, Switch], browser: Browser) -> Iterator[ShowSite]:
    """Show an application in the browser."""
    site = Site(*address, browser)
    yield site.show
    site.leave()


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    """The product with the demo, for all tests of this worker."""
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{home}/insights.db"
    settings = Settings(home=home, database_url=url, secret_key="test")  # noqa: S106
    copy_demo(tmp_path_factory, home / "insights.db")
    with engines_disposed():
        yield create(settings, now=lambda: NOW)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, started once."""
    if not shutil.which("chromedriver"):
        pytest.fail("Browser tests need Chromium: run `make chromium`.")
    options: Any = Options()
    for argument in _ARGUMENTS:
        options.add_argument(argument)
    with Browser(
        browser="chrome",
        headless=True,
        options=[options],  # Dash ignores one that is not in a list
        percy_run=False,
        download_path=str(tmp_path_factory.mktemp("downloads")),
    ) as started:
        started.driver.implicitly_wait(0)
        started.driver.set_script_timeout(120)  # printing takes long on a busy machine
        yield started


@pytest.fixture
def page(
    demo_app: Dash, address: tuple[str, Switch], browser: Browser
) -> Iterator[Page]:
    """A page of the demo; reports that a test creates are deleted after it.

    The next test goes on in the same document if nothing of this one is left there.
    """
    before = list_reports(demo_app)
    page = Site(*address, browser).resume(demo_app)
    yield page
    page.disconnect(offline=False)
    assert [] == page.outside()
    assert [] == page.logs()
    if page.is_open():
        page.rest()
    for report in list_reports(demo_app) - before:
        demo_app.server.test_client().delete(report)


def list_reports(app: Dash) -> set[str]:
    client = app.server.test_client()
    reports = "/api/{}/insights/reports?take=1000"
    answers = [client.get(reports.format(each)) for each in ("Spaces-1", "Spaces-2")]
    return {item["Links"]["Self"] for each in answers for item in each.json["Items"]}
