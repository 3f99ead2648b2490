"""Every page by Tab alone: what has the keyboard is seen, and says what it is."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest

from browser_page import Page, find_violations, settle

GOVUK = "/Spaces-1/insights/InsightsReports-1"
PAGES = (
    "/",
    "/Spaces-1/insights",
    f"{GOVUK}?split=ProjectGroup",
    f"{GOVUK}/lead-time?statistic=Range&bands=on",
    f"{GOVUK}/failure-rate?split=Project",
    "/Spaces-1/projects/publishing-api/insights",
    "/Spaces-2/insights/InsightsReports-3/settings",
    "/Spaces-2/insights/new",
    "/Spaces-1/embeds",
    "/administration/accounts",
)
STRUCTURE = (
    "heading-order",
    "page-has-heading-one",
    "landmark-one-main",
    "landmark-unique",
    "landmark-no-duplicate-contentinfo",
)
# What has the keyboard, as it is seen: its ring, what lies over it, and which part of
# the page it is in. The ring of a hidden input is drawn on a neighbour or its box.
FOCUSED = """
const element = document.activeElement;
if (!element || element === document.body) return null;
window.walked = window.walked || new Set();
if (walked.has(element)) return null;
walked.add(element);
const parent = element.parentElement;
const hasRing = (each) => {
  const style = getComputedStyle(each);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
};
const near = [element, element.nextElementSibling, parent, parent.parentElement];
const drawn = element.matches("[type=radio], [type=checkbox]")
  ? element.labels[0] || parent : element;
const [box] = drawn.getClientRects();
const [x, y] = box ? [box.left + box.width / 2, box.top + Math.min(box.height / 2, 60)]
  : [-1, -1];
const top = document.elementFromPoint(x, y);
const isSeen = top && (drawn.parentElement.contains(top) || top.contains(drawn));
const part = element.closest(
  "[role=search], [role=group], [role=radiogroup], fieldset, nav, article, section, tr"
);
const parts = [...document.querySelectorAll("*")];
return {
  part: part ? parts.indexOf(part) : -1,
  target: element.href || "",
  ring: near.filter(Boolean).some(hasRing),
  hidden: isSeen ? "" : (top ? top.outerHTML.slice(0, 120) : "outside the window"),
  html: element.outerHTML.slice(0, 160),
  inGrid: Boolean(element.closest(".ag-root")),
};
"""


@dataclass(frozen=True)
class Stop:
    """Where Tab stops: what a screen reader says, and what is seen."""

    role: str
    name: str
    value: str
    seen: dict[str, Any]

    @property
    def problems(self) -> list[str]:
        found = []
        if not self.name:
            found.append("no name")
        if not self.seen["ring"]:
            found.append("no ring")
        if self.seen["hidden"]:
            found.append(f"behind {self.seen['hidden']}")
        where = f"{self.role} {self.name!r} {self.seen['html']}"
        return [f"{each}: {where}" for each in found]


def press_tab(page: Page) -> None:
    key = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
    pressed = {"type": "rawKeyDown", **key}
    page.driver.execute_cdp_cmd("Input.dispatchKeyEvent", pressed)


def walk(page: Page) -> list[Stop]:
    """Press Tab until it leaves the page; a trap would never let it."""
    command = page.driver.execute_cdp_cmd
    stops = []
    page.driver.execute_script("window.walked = new Set()")
    press_tab(page)
    while seen := page.driver.execute_script(FOCUSED):
        expression = {"expression": "document.activeElement"}
        focused = command("Runtime.evaluate", expression)["result"]["objectId"]
        wanted = {"objectId": focused, "fetchRelatives": False}
        (node,) = command("Accessibility.getPartialAXTree", wanted)["nodes"]
        said = [str(node.get(key, {}).get("value", "")) for key in ("role", "name")]
        value = str(node.get("value", {}).get("value", ""))
        stops.append(Stop(said[0], said[1].strip(), value, seen))
        press_tab(page)
    # Elsewhere than at the page's end, it would go round in a part of the page.
    assert page.driver.execute_script(
        "return document.activeElement === document.body"
        " || document.activeElement === [...walked][0]"
    ), f"Tab does not leave {stops[-1]}"
    return stops


def find_same(stops: list[Stop]) -> list[str]:
    """Names that several controls of one part have, unless they lead to one place."""
    called = defaultdict(set)
    for number, stop in enumerate(stops):
        key = (stop.seen["part"], stop.role, stop.name)
        called[key].add(stop.seen["target"] or str(number))
    return [
        f"{role} {name}" for (_, role, name), ways in called.items() if len(ways) > 1
    ]


def check(page: Page, path: str) -> None:
    for width, height in ((1440, 900), (390, 844)):
        page.resize(width, height)
        page.open(path)
        settle(page)
        stops = walk(page)
        assert [] == [each for stop in stops for each in stop.problems], width
        assert [] == find_same(stops), width
        grids = len(page.find_all(".ag-root"))
        assert grids >= len([stop for stop in stops if stop.seen["inGrid"]])
    assert [] == find_violations(page, *STRUCTURE)


@pytest.mark.parametrize("path", PAGES)
def test_tab_goes_through_a_page(page: Page, path: str) -> None:
    check(page, path)
