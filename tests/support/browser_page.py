"""A page in a real Chromium, used as people do: by what it shows."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from dash.testing.browser import Browser
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

# axe-core's rules of WCAG 2.1, level AA.
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
_AXE = Path(__file__).parents[1] / "e2e" / "vendor" / "axe.min.js"
# A page of the app that is quick to show and keeps nothing.
_NOWHERE = "/nowhere"
_NOT_FOUND = ["Page not found"]
# Goes to a path as the app's links do; what is unsaved in a form is discarded.
_FOLLOW = """
const link = document.createElement("a");
link.href = arguments[0];
link.dataset.discards = "";
link.addEventListener("click", (event) => {
  event.preventDefault();
  history.pushState({}, "", link.href);
  dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  scrollTo(0, 0);
});
document.body.append(link);
link.click();
link.remove();
"""
# Whether a document is as if it had just been loaded. Dialogs and messages outlive a
# page of the app, and so does a chosen theme. After a few tests, memory is freed.
_IS_AS_NEW = """
window.testsHere = (window.testsHere || 0) + 1;
return window.testsHere < 10
  && !localStorage.length
  && !document.querySelector("[role=dialog], dialog[open], .mantine-Notification-root")
  && document.documentElement.dataset.mantineColorScheme === "light";
"""
# Whether every callback that a page has asked for is answered and shown.
_IS_IDLE = """
const { callbacks } = window.store?.getState() ?? { callbacks: {} };
const done = new Set(["completed", "stored"]);
const isDone = (each) => done.has(each) || !callbacks[each].length;
return Object.keys(callbacks).every(isDone);
"""
_MOVE = 25  # milliseconds that the mouse takes to move
_PATIENCE = 45.0  # seconds, for machines that are busy
_FIRST_PAUSE, _LONGEST_PAUSE = 0.03, 0.2  # seconds between two looks at a page
_NOT_YET = (
    StaleElementReferenceException,
    ElementClickInterceptedException,
    ElementNotInteractableException,
)


class Page:
    """The actions of a user; each wait says what it is waiting for.

    One that `follows` links goes from page to page of the app without loading the
    app's scripts again, which are half of what a page costs.
    """

    def __init__(self, browser: Browser, url: str, *, follows: bool = False) -> None:
        self.driver: Any = browser.driver  # Selenium 4.2 has few types
        self.url = url
        self.follows = follows

    def open(self, path: str) -> None:
        """Follow a link to a path, or load it."""
        if not (self.follows and self.is_open()):
            self.load(path)
            return
        self.rest()
        self._follow(path, lambda titles: titles != _NOT_FOUND)

    def load(self, path: str) -> None:
        """Load a path with every script, as for an address that is typed."""
        self.driver.get(self.url + path)
        self.wait(lambda: self.find_all("h1, h2"), f"a heading at {path}")

    def rest(self) -> None:
        """Leave a page, so that the next one starts from nothing."""
        if (
            self.address != _NOWHERE
            or self._read(self.find_all("h1, h2")) != _NOT_FOUND
        ):
            self._follow(_NOWHERE, lambda titles: titles == _NOT_FOUND)

    def _follow(self, path: str, is_there: Callable[[list[str]], bool]) -> None:
        self.driver.execute_script(_FOLLOW, path)

        def look() -> bool:
            titles = self._read(self.find_all("h1, h2"))
            return bool(titles) and is_there(titles)

        self.wait(look, f"a heading at {path}")

    def is_open(self) -> bool:
        """Whether the app is open."""
        self.driver.switch_to.default_content()
        is_here = str(self.driver.current_url).startswith(self.url)
        return is_here and bool(self.find_all("#content"))

    def is_as_new(self) -> bool:
        """Whether the app is open, and nothing is left of the tests before."""
        return self.is_open() and bool(self.driver.execute_script(_IS_AS_NEW))

    @property
    def address(self) -> str:
        """Return path and query."""
        return str(self.driver.current_url).removeprefix(self.url)

    def wait(self, condition: Callable[[], Any], what: str) -> Any:  # noqa: ANN401
        """Return a condition's first true value, even if elements are replaced."""
        deadline = time.monotonic() + _PATIENCE
        pause = _FIRST_PAUSE
        while time.monotonic() < deadline:
            try:
                if value := condition():
                    return value
            except _NOT_YET:
                pass
            time.sleep(pause)
            # Each look costs the page time that it needs.
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        message = f"waited in vain for {what} at {self.address}; logs: {self.logs()}"
        raise AssertionError(message)

    def find_all(self, css: str) -> list[WebElement]:
        """Return the visible elements, by a single call, since each one is slow."""
        found: list[WebElement] = self.driver.execute_script(
            """
            const seen = { visibilityProperty: true, opacityProperty: true };
            const found = [...document.querySelectorAll(arguments[0])];
            return found.filter((each) => each.checkVisibility(seen));
            """,
            css,
        )
        return found

    def find(self, css: str, *, text: str | None = None) -> WebElement:
        """Return the first visible element, or the first with exactly this text."""

        def look() -> WebElement | None:
            found = self.find_all(css)
            if text is not None:
                texts = self._read(found)
                found = found[texts.index(text) :] if text in texts else []
            return found[0] if found else None

        found: WebElement = self.wait(look, f"{css} with {text!r}")
        return found

    def _read(self, elements: list[WebElement]) -> list[str]:
        texts: list[str] = self.driver.execute_script(
            """
            const read = (each) => (each.innerText || each.textContent).trim();
            return arguments[0].map(read);
            """,
            elements,
        )
        return texts

    def texts(self, css: str) -> list[str]:
        found: list[str] = self.wait(lambda: self._read(self.find_all(css)), css)
        return found

    def wait_for_texts(self, css: str) -> list[str]:
        """Return the texts of elements as soon as none of them is blank."""

        def read() -> list[str]:
            texts = self._read(self.find_all(css))
            return texts if all(texts) else []

        texts: list[str] = self.wait(read, f"texts of {css}")
        return texts

    def click(self, css: str, *, text: str | None = None) -> None:
        self._press(lambda: self.find(css, text=text), f"{css} with {text!r}")

    def _press(self, find: Callable[[], WebElement], what: str) -> None:
        def press() -> bool:
            element = find()
            # In the middle, no sticky element covers it.
            self.driver.execute_script(
                "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})",
                element,
            )
            element.click()
            return True

        self.wait(press, f"a click on {what}")

    def send(self, css: str, *keys: str) -> None:
        """Press keys in an element."""
        self._send(lambda: self.find(css), keys, css)

    def _send(
        self, find: Callable[[], WebElement], keys: Sequence[str], what: str
    ) -> None:
        def send() -> bool:
            find().send_keys(*keys)  # of an element that was just replaced, again
            return True

        self.wait(send, f"keys in {what}")

    def type(self, css: str, text: str) -> None:
        """Replace the text of a field."""
        self.click(css)
        self.send(css, Keys.CONTROL, "a")
        self.send(css, text or Keys.DELETE)

    def field(self, label: str) -> WebElement:
        """Return the field with a label."""

        def look() -> WebElement | None:
            target = self.find("label", text=label).get_attribute("for")
            # Selenium would not escape the quotes of Dash's ids.
            found: WebElement | None = self.driver.execute_script(
                "return document.getElementById(arguments[0])", target
            )
            return found

        field: WebElement = self.wait(look, f"a field {label}")
        return field

    def choose(self, label: str, option: str) -> None:
        """Choose an option from a list, which may have a search field."""
        self._press(lambda: self.field(label), label)
        find = partial(self.field, label)
        kind = self.wait(lambda: find().get_attribute("readonly") or "editable", label)
        if kind == "editable":
            self._send(find, (Keys.CONTROL, "a"), label)
            self._send(find, (option,), label)
        self.click("[role=option]", text=option)
        self._send(find, (Keys.TAB,), label)

    def pick(self, menu: str, item: str) -> None:
        """Click an item of a menu, and wait until the menu is gone.

        If a menu is opened while it is still fading, its items don't get the focus.
        """
        self.click(menu)
        self.click("[role=menuitem]", text=item)
        self.wait(lambda: not self.find_all("[role=menu]"), "a closed menu")

    def hover(self, card: str, *, right: float, down: float = 0.5) -> list[str]:
        """Point at the chart of a card until it says a value; return its lines.

        `right` and `down` are shares of the chart's width and height. A chart that is
        still being drawn ignores the mouse.
        """

        def point() -> list[str]:
            element = self.find(f"{card} .nsewdrag")
            size = element.size
            across = int(size["width"] * (right - 0.5))
            along = int(size["height"] * (down - 0.5))
            chains: Any = ActionChains
            chains(self.driver, duration=_MOVE).move_to_element(element).move_by_offset(
                across, along
            ).perform()
            return self._read(self.find_all(".chart-tip:not([hidden]) > *"))

        lines: list[str] = self.wait(point, f"a value of {card}")
        return lines

    def leave(self, css: str) -> None:
        """Point at another element, and wait until no chart says a value."""
        chains: Any = ActionChains
        chains(self.driver, duration=_MOVE).move_to_element(self.find(css)).perform()
        said = ".chart-tip:not([hidden])"
        self.wait(lambda: not self.find_all(said), "the last value to go")

    def press_mouse(self) -> None:
        """Move a little, as hands do, and click where the mouse points."""
        chains: Any = ActionChains
        chains(self.driver, duration=_MOVE).move_by_offset(1, 0).click().perform()

    def charts(self) -> dict[str, list[dict[str, Any]]]:
        """Return the traces of each chart once drawn, by the title of its card.

        A drawing of the server has no traces.
        """

        def read() -> Any:  # noqa: ANN401 - whatever Plotly holds
            return self.driver.execute_script(
                """
                const busy = document.querySelector(".is-busy, [aria-busy='true']");
                const cards = [...document.querySelectorAll(".chart-card")];
                const plots = cards.map((card) => card.querySelector(".dash-graph"));
                const drawn = cards.every((card, index) => plots[index]
                  ? plots[index].querySelector(".main-svg .trace")
                  : card.querySelector(".chart-card__none, .drawing"));
                if (busy || !cards.length || !drawn) return null;
                return Object.fromEntries(cards.map((card, index) => [
                  card.querySelector("h2").textContent,
                  plots[index]
                    ? plots[index].querySelector(".js-plotly-plot").data.map(
                        ({ x, y, visible, meta, line, marker }) => ({
                          ...{ x, y, visible, meta, dash: line?.dash },
                          name: meta?.points ? meta.series : null,
                          symbols: [marker?.symbol].flat(),
                        }))
                    : [],
                ]));
                """
            )

        drawn: dict[str, list[dict[str, Any]]] = self.wait(read, "charts")
        return drawn

    def api_link(self) -> str:
        """Return the link to the API in the menu that shares a report's page."""

        def read() -> str:
            link: str = self.driver.execute_script(
                """
                if (!document.querySelector(".share__target")) return "";
                const { props } = dash_component_api.getLayout("overview-api-link");
                return props.href === "#" ? "" : new URL(props.href, location).href;
                """
            )
            return link

        found: str = self.wait(read, "the link to the API")
        return found

    def arrive(self, address: str) -> None:
        """Wait for an address, and until its page is complete."""
        self.wait(lambda: self.address == address and self.is_idle(), address)

    def wait_for_address(self, part: str) -> None:
        """Wait for an address with this part, and until its page is complete."""
        self.wait(lambda: part in self.address and self.is_idle(), part)

    def is_idle(self) -> bool:
        """Whether every callback that the page has asked for is answered."""
        return bool(self.driver.execute_script(_IS_IDLE))

    def logs(self) -> list[str]:
        """Return the errors in the console since the last call."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if entry["level"] == "SEVERE"
        ]

    def outside(self) -> list[str]:
        """Return the URLs requested from other servers since the last call."""
        names: list[str] = self.driver.execute_script(
            """
            const names = performance.getEntriesByType("resource").map((e) => e.name);
            performance.clearResourceTimings();
            return names;
            """
        )
        return [
            name for name in names if not name.startswith((self.url, "data:", "blob:"))
        ]

    def resize(self, width: int, height: int = 900) -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": width,
                "height": height,
                "deviceScaleFactor": 1,
                "mobile": width < 600,
            },
        )

    def prefer(self, scheme: str) -> None:
        """Set whether the device prefers light or dark."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [feature]}
        )

    def disconnect(self, *, offline: bool) -> None:
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {
                "offline": offline,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": -1,
            },
        )


def find_violations(page: Page, *rules: str) -> list[object]:
    """Return the rules that the page violates, and where, according to axe-core.

    Grid rows are left out, since axe-core fails at elements that are moved by a
    transform. Their colours are those of the rest.
    """
    if not page.driver.execute_script("return Boolean(window.axe)"):
        page.driver.execute_script(_AXE.read_text(encoding="utf-8"))
    found: list[object] = page.driver.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        // What still fades in has too little contrast; spinners never end.
        const settle = () => {
          const moving = document.getAnimations().filter((each) =>
            each.playState === "running"
            && Number.isFinite(each.effect?.getComputedTiming().endTime));
          if (!moving.length) return Promise.resolve();
          const ends = moving.map((each) => each.finished.catch(() => null));
          return Promise.all(ends).then(settle);
        };
        const frame = () => new Promise((go) => requestAnimationFrame(go));
        frame().then(frame).then(settle)
          .then(() => axe.run({ exclude: ".ag-row" }, arguments[0])).then((found) => {
          const gaveUp = found.incomplete.filter((each) => each.error);
          done([...found.violations, ...gaveUp].map((each) => [
            each.id,
            each.nodes.slice(0, 3).map((node) => node.html + " " + node.failureSummary),
          ]));
        });
        """,
        {"runOnly": rules},
    )
    return found


def settle(page: Page) -> None:
    page.wait(
        lambda: page.driver.execute_script(
            """
            const grids = [...document.querySelectorAll(".grid")];
            const busy = "[aria-busy='true'], .is-busy, .skeleton";
            const cells = ".ag-cell, .ag-overlay-wrapper";
            // A header's row is there before what is in it.
            const isThere = (grid) =>
              grid.querySelector(cells) && !grid.querySelector(".ag-header-row:empty");
            return !document.querySelector(busy) && grids.every(isThere);
            """
        ),
        "everything to be there",
    )


def line_of(traces: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the only series of a chart, which may have a compared period."""
    (line,) = [each for each in traces if each["name"]]
    return line


def ghost_of(traces: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the compared period of a chart."""
    (ghost,) = [each for each in traces if _has(each, "compared")]
    return ghost


def _has(trace: dict[str, Any], name: str) -> bool:
    return name in (trace["meta"] or {})
