"""One Chromium and one server with the demo for all browser tests."""

import json
import shutil
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dash
import pytest
from dash.testing.browser import Browser
from selenium.webdriver.chrome.options import Options

from browser_page import BLANK, Page
from insights_dash.application import create_app
from insights_dash.config import Settings
from insights_dash.demo.installation import install_demo
from insights_dash.store.database import Database
from local_server import served

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--window-size=1440,900",
    # What asks for another machine fails, and says so in the console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that holds the demo."""
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{home}/insights.db"
    settings = Settings(home=home, database_url=url, secret_key="test")  # noqa: S106
    database = Database(settings.database_url)
    database.upgrade()
    install_demo(database, now=NOW)
    app = create_app(settings, now=lambda: NOW)
    with served(with_blank(app.server)) as site:
        yield site
    database.dispose()


def with_blank(app: "WSGIApplication") -> "WSGIApplication":
    """The site with an empty page: about:blank would be another site, for each of
    whose neighbours Chromium starts a process, which costs a third of a second."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> "Iterable[bytes]":
        if environ["PATH_INFO"] != BLANK:
            return app(environ, start)
        start("200 OK", [("Content-Type", "text/html")])
        return [b'<!DOCTYPE html><link rel="icon" href="data:,">']

    return answer


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
        options=options,
        percy_run=False,
        download_path=str(tmp_path_factory.mktemp("downloads")),
    ) as started:
        started.driver.implicitly_wait(0)
        yield started


@pytest.fixture(scope="session")
def demo_pages(site: str) -> "dict[str, dict[str, Any]]":  # noqa: ARG001 - as it says
    """The pages that the demo's server registered."""
    return dict(dash.page_registry)


@pytest.fixture
def demo_site(site: str, demo_pages: "dict[str, dict[str, Any]]") -> Iterator[str]:
    """The site; reports that a test creates are deleted after it."""
    # Dash has one register of pages per process. Apps of other tests took it over.
    dash.page_registry.clear()
    dash.page_registry.update(demo_pages)
    before = _list_reports(site)
    yield site
    for report in _list_reports(site) - before:
        request = urllib.request.Request(site + report, method="DELETE")  # noqa: S310
        urllib.request.urlopen(request).close()  # noqa: S310 - our own server


@pytest.fixture
def page(demo_site: str, browser: Browser) -> Iterator[Page]:
    """An empty page of a browser that has never been here."""
    site = demo_site
    page = Page(browser, site)
    page.driver.get(site + BLANK)
    page.driver.execute_cdp_cmd("Storage.clearDataForOrigin", _everything(site))
    page.resize(1440)
    page.prefer("light")
    page.logs()
    yield page
    page.disconnect(offline=False)
    assert [] == page.outside()
    assert [] == page.logs()


def _list_reports(site: str) -> set[str]:
    addresses: set[str] = set()
    for space in ("Spaces-1", "Spaces-2"):
        address = f"{site}/api/{space}/insights/reports?take=1000"
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
            items = json.load(answer)["Items"]
        addresses |= {item["Links"]["Self"] for item in items}
    return addresses


def _everything(site: str) -> dict[str, str]:
    return {"origin": site, "storageTypes": "all"}
