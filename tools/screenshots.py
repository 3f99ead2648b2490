# ruff: noqa: INP001 - a script, not part of a package
"""Takes a picture of every page of the demo: three widths, light and dark; and prints.

    python -m tools.screenshots --out build/screenshots

Fails if a page shows an error, writes one to the console or can be scrolled sideways.
"""

import argparse
import base64
import sys
import tempfile
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import product
from pathlib import Path

from benchmarks.demo_browser import (
    GOVUK_REPORT,
    Chromium,
    DemoError,
    open_chromium,
    serve_demo,
)


class State(Enum):
    """What a page is caught in."""

    READY = auto()
    MISSING = auto()  # the server answers with 404, which the console rightly says
    LOADING = auto()  # the page is there, what it asks for is not
    ERROR = auto()  # what it asks for fails on its way


PAGES = (
    ("reports", "/", State.READY),
    ("overview", f"{GOVUK_REPORT}?split=ProjectGroup", State.READY),
    ("overview-loading", GOVUK_REPORT, State.LOADING),
    ("overview-empty", f"{GOVUK_REPORT}?asOf=2015-01-01", State.READY),
    ("overview-error", GOVUK_REPORT, State.ERROR),
    ("lead-time", f"{GOVUK_REPORT}/lead-time?bands=on&statistic=Range", State.READY),
    ("failure-rate", f"{GOVUK_REPORT}/failure-rate?split=ProjectGroup", State.READY),
    ("project", "/Spaces-1/projects/publishing-api/insights", State.READY),
    ("settings", f"{GOVUK_REPORT}/settings", State.READY),
    ("new-report", "/Spaces-1/insights/new", State.READY),
    ("not-found", "/there/is/no/such/page", State.MISSING),
)
PRINTED = {"reports", "overview", "lead-time", "failure-rate", "project"}
WIDTHS = (1440, 1024, 390)
SCHEMES = ("light", "dark")
_HEIGHT, _PHONE = 900, 600
_CALLBACKS = "*_dash-update-component*"
# Dash asks for the page itself first; `hold` keeps back what the page then asks for.
# `%s` is whether it does: true or false.
WATCH = """
(function () {
  "use strict";
  const QUIET = 500; // ms without a change, after which a page is as it stays
  const BUSY = "[aria-busy='true'], .is-busy, .skeleton";
  const send = window.fetch;
  const hold = %s;
  let held = 0, asked = 0, changed = 0, release;
  const released = new Promise((done) => (release = done));
  new MutationObserver(() => (changed = performance.now())).observe(document, {
    attributes: true, characterData: true, childList: true, subtree: true,
  });
  window.fetch = async function (resource, options) {
    const address = String(resource.url || resource);
    const body = String(options && options.body);
    const isCallback = address.includes("_dash-update-component");
    if (hold && isCallback && !body.includes('"output":".._pages_content.')) {
      held += 1;
      await released;
      held -= 1;
    }
    asked += 1;
    try {
      return await send.call(this, resource, options);
    } finally {
      asked -= 1;
    }
  };
  const isDrawn = (graph) => graph.querySelector(".main-svg .trace");
  function isSettled() {
    const graphs = [...document.querySelectorAll(".chart-card .dash-graph")];
    return (
      document.querySelector("h1, h2") && !asked && graphs.every(isDrawn) &&
      (held || !document.querySelector(BUSY)) && document.fonts.status === "loaded" &&
      performance.now() - changed > QUIET
    );
  }
  async function settle() {
    while (!isSettled()) await new Promise((done) => setTimeout(done, 50));
    const root = document.documentElement;
    const broken = document.querySelector(".state.is-error");
    return {
      held, width: root.scrollWidth, height: root.scrollHeight,
      broken: broken && broken.innerText.split(/\\s+/).join(" "),
    };
  }
  window.pageWatch = { settle, release };
})();
"""


def main(arguments: Sequence[str]) -> int:
    """Take all pictures and name them; 1 if any page has something wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots")
    parser.add_argument("--out", type=Path, default=Path("build", "screenshots"))
    parser.add_argument("--only", default="", help="pages whose name begins so")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    wrong = False
    with (
        tempfile.TemporaryDirectory(prefix="insights-screenshots-") as home,
        serve_demo(Path(home)) as site,
    ):
        for name, path, state in PAGES:
            if not name.startswith(options.only):
                continue
            for said in _picture_page(options.out, name, site + path, state):
                wrong = wrong or said.startswith(" ")
                sys.stdout.write(f"{said}\n")
                sys.stdout.flush()
    return int(wrong)


def _picture_page(out: Path, name: str, address: str, state: State) -> Iterator[str]:
    """Every picture of a page by its file, and below it what is wrong, indented."""
    with open_chromium() as chromium:
        holds = state in {State.LOADING, State.ERROR}
        chromium.run_before_pages(WATCH % str(holds).lower())
        chromium.command("Network.enable")
        for width, scheme in product(WIDTHS, SCHEMES):
            file = out / f"{name}-{width}-{scheme}.png"
            resize(chromium, width, _HEIGHT)
            prefer(chromium, scheme)
            try:
                problems = _picture(chromium, file, address, state, width)
            except DemoError as error:
                file.unlink(missing_ok=True)
                problems = [str(error)]
            yield str(file)
            yield from (f"    {each}" for each in problems)
        if name in PRINTED:
            yield str(_print_page(chromium, out / f"{name}.pdf"))


def _print_page(chromium: Chromium, file: Path) -> Path:
    """Write an open page as it goes to paper: light, also where the screen is dark."""
    printed = chromium.command(
        "Page.printToPDF", preferCSSPageSize=True, printBackground=False
    )
    file.write_bytes(base64.b64decode(printed["data"]))
    return file


def _picture(
    chromium: Chromium, file: Path, address: str, state: State, width: int
) -> Sequence[str]:
    """Write the file; what is wrong with the page."""
    chromium.command("Network.setBlockedURLs", urls=[])
    chromium.open(address)
    page = chromium.wait_for("pageWatch.settle()")
    problems = []
    if state in {State.LOADING, State.ERROR} and not page["held"]:
        problems.append("the page asks for nothing that could be held back")
    if state is State.ERROR:
        chromium.command("Network.setBlockedURLs", urls=[_CALLBACKS])
        chromium.driver.execute_script("pageWatch.release()")
        page = chromium.wait_for("pageWatch.settle()")
    # A phone's innerWidth grows with what is too wide: compare with what was asked for.
    if page["width"] > width:
        problems.append(f"can be scrolled sideways: {page['width']} px wide")
    # As high as all of it, so that what sticks to the bottom is at the bottom.
    resize(chromium, width, max(page["height"], _HEIGHT))
    chromium.wait_for("pageWatch.settle()")
    picture = chromium.command("Page.captureScreenshot", format="png")
    file.write_bytes(base64.b64decode(picture["data"]))
    errors = chromium.errors()
    if state is State.ERROR:
        return problems
    if state is State.MISSING:
        errors = [each for each in errors if not _says_missing(each, address)]
    if page["broken"]:
        problems.append(f"shows an error: {page['broken']}")
    return [*problems, *(f"in the console: {each}" for each in errors)]


def _says_missing(message: str, address: str) -> bool:
    return message.startswith(f"{address} ") and "404" in message


def resize(chromium: Chromium, width: int, height: int) -> None:
    """Give the window a size in px; narrow ones are a phone's."""
    chromium.command(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=height,
        deviceScaleFactor=1,
        mobile=width < _PHONE,
    )


def prefer(chromium: Chromium, scheme: str) -> None:
    """Light or dark as the machine's own setting, and nothing in motion."""
    features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    chromium.command(
        "Emulation.setEmulatedMedia",
        features=[{"name": name, "value": value} for name, value in features.items()],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
