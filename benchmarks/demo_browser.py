"""The demo on a server of its own, and a headless Chromium to look at it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.options import Options

from benchmarks.server import serve

# The demo's report "GOV.UK production by project group".
GOVUK_REPORT = "/Spaces-1/insights/InsightsReports-1"
_SECONDS_TO_ANSWER = 60
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


class DemoError(Exception):
    """Chromium did not start, or a page in it does not do as it should."""


class Chromium:
    """A started browser; commands are those of its own DevTools protocol."""

    def __init__(self, driver: Any) -> None:  # noqa: ANN401 - Selenium 4.2 has few types
        self.driver = driver

    @property
    def version(self) -> str:
        """Such as `156.0.8078.79`."""
        return str(self.driver.capabilities["browserVersion"])

    def open(self, address: str) -> None:
        """Go to an address and wait until its document has loaded."""
        self.driver.get(address)

    def command(self, name: str, **parameters: object) -> dict[str, Any]:
        """What the browser answers to a command."""
        answer: dict[str, Any] = self.driver.execute_cdp_cmd(name, parameters)
        return answer

    def run_before_pages(self, script: str) -> None:
        """Run a script in every page from now on, before the page's own scripts."""
        self.command("Page.addScriptToEvaluateOnNewDocument", source=script)

    def wait_for(self, promise: str) -> dict[str, Any]:
        """The object that a promise in the page is kept with.

        Raises:
            DemoError: where it is broken, or not kept for long.
        """
        script = """
            const done = arguments[arguments.length - 1];
            const fail = (error) => done({ broken: String(error) });
            (%s).then((kept) => done({ kept }), fail);
        """
        try:
            answer: dict[str, Any] = self.driver.execute_async_script(script % promise)
        except TimeoutException:
            answer = {"broken": "no answer"}
        if "broken" in answer:
            raise DemoError(self._describe(promise, answer["broken"]))
        kept: dict[str, Any] = answer["kept"]
        return kept

    def _describe(self, promise: str, what: str) -> str:
        alerts = self.driver.execute_script(
            "const found = [...document.querySelectorAll('[role=alert]')];"
            "return found.map((each) => each.innerText).join(' ');"
        )
        place = self.driver.current_url
        return f"{promise} at {place}: {what}. {alerts} {' '.join(self.errors())}"

    def errors(self) -> list[str]:
        """Errors of the console since the last call."""
        entries = self.driver.get_log("browser")
        return [each["message"] for each in entries if each["level"] == "SEVERE"]

    def events(self) -> list[dict[str, Any]]:
        """What the network did since the last call, where that is recorded."""
        entries = self.driver.get_log("performance")
        return [json.loads(each["message"])["message"] for each in entries]


@contextmanager
def serve_demo(home: Path) -> Iterator[str]:
    """The address of the demo's server; the first one in a home imports the data.

    Raises:
        ServerError: where it does not start.
    """
    with serve(home, "demo", "--home", str(home)) as server:
        yield server.address


@contextmanager
def serve_home(home: Path) -> Iterator[str]:
    """The address of a server of what an installation's home holds.

    Raises:
        ServerError: where it does not start.
    """
    with serve(home, "serve", "--workers", "1") as server:
        yield server.address


@contextmanager
def open_chromium(*, records_network: bool = False) -> Iterator[Chromium]:
    """A Chromium that has never been anywhere: each has a fresh profile.

    Raises:
        DemoError: where it is not installed.
    """
    if not shutil.which("chromedriver"):
        message = "Chromium is not installed. Run `make chromium`."
        raise DemoError(message)
    options: Any = Options()
    for argument in _ARGUMENTS:
        options.add_argument(argument)
    recorded = {"performance": "ALL"} if records_network else {}
    options.set_capability("goog:loggingPrefs", {"browser": "SEVERE", **recorded})
    start: Any = webdriver.Chrome
    driver = start(options=options)
    try:
        driver.set_script_timeout(_SECONDS_TO_ANSWER)
        yield Chromium(driver)
    finally:
        driver.quit()
