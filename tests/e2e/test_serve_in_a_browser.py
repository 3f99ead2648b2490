"""The first page of a server with two workers, as `insights-dash serve` starts it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash.testing.browser import Browser

from browser_page import Page
from running_server import RunningServer, build_environment, starter


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server in local mode, on a new home."""
    with starter(build_environment(tmp_path_factory.mktemp("home"))) as start:
        yield start("serve", "--port", "0", "--workers", "2")


def list_workers(server: RunningServer) -> set[int]:
    process = server.process.pid
    path = Path(f"/proc/{process}/task/{process}/children")
    return {int(each) for each in path.read_text().split()}


def open_first_page(page: Page) -> None:
    """Open it twice as a new browser, whose cache is empty.

    Each time, its six connections request every script from either worker.
    """
    for _ in range(2):
        page.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        page.load("/")
        page.find("h1", text="See how your software gets delivered")
        assert [] == page.logs()


def test_the_first_page_of_two_new_workers_is_shown(
    server: RunningServer, browser: Browser
) -> None:
    page = Page(browser, server.address())
    page.wait(lambda: len(list_workers(server)) == 2, "two workers")
    page.logs()
    open_first_page(page)
    assert 2 == len(list_workers(server))


def test_the_first_page_is_shown_after_a_worker_was_killed(
    server: RunningServer, browser: Browser
) -> None:
    page = Page(browser, server.address())
    page.wait(lambda: len(list_workers(server)) == 2, "two workers")
    before = list_workers(server)
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    page.wait(
        lambda: len(list_workers(server) - before) == 2, "two workers in their place"
    )
    page.logs()
    open_first_page(page)
    assert 2 == len(list_workers(server))
