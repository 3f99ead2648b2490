"""A server with the demo, and a headless Chromium."""

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
    # Requests to other machines fail with an error in the console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class DemoError(Exception):
    """Chromium did not start, or a page failed."""


class Chromium:
    """A running browser, which takes commands of the DevTools protocol."""

    def __init__(self, driver: Any) -> None:  # noqa: ANN401 - Selenium 4.2 has few types
        self.driver = driver

    @property
    def version(self) -> str:
        """Return the browser's version, such as `156.0.8078.79`."""
        return str(self.driver.capabilities["browserVersion"])

    def open(self, address: str) -> None:
        """Open a URL and wait until its document has loaded."""
        self.driver.get(address)

    def command(self, name: str, **parameters: object) -> dict[str, Any]:
        """Send a command and return the browser's answer."""
        answer: dict[str, Any] = self.driver.execute_cdp_cmd(name, parameters)
        return answer

    def run_before_pages(self, script: str) -> None:
        """Run a script in every page from now on, before the page's own scripts."""
        self.command("Page.addScriptToEvaluateOnNewDocument", source=script)

    def wait_for(self, promise: str) -> dict[str, Any]:
        """Return the object that a promise in the page resolves to.

        Raises:
            DemoError: if the promise is rejected or takes too long.
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
        """Return the errors in the console since the last call."""
        entries = self.driver.get_log("browser")
        return [each["message"] for each in entries if each["level"] == "SEVERE"]

    def events(self) -> list[dict[str, Any]]:
        """Return the network events since the last call, if they are recorded."""
        entries = self.driver.get_log("performance")
        return [json.loads(each["message"])["message"] for each in entries]


@contextmanager
def serve_demo(home: Path) -> Iterator[str]:
    """Start the demo and yield its URL. The first start in a home imports the data.

    Raises:
        ServerError: if the server doesn't start.
    """
    with serve(home, "demo", "--home", str(home)) as server:
        yield server.address


@contextmanager
def serve_home(home: Path) -> Iterator[str]:
    """Start a server on an existing home and yield its URL.

    Raises:
        ServerError: if the server doesn't start.
    """
    with serve(home, "serve", "--workers", "1") as server:
        yield server.address


@contextmanager
def open_chromium(*, records_network: bool = False) -> Iterator[Chromium]:
    """Start a Chromium with a new profile.

    Raises:
        DemoError: if Chromium is not installed.
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
