"""Goes through a page by Tab alone, and says what is wrong at each stop."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser_page import Page, settle

# Looks at what has the focus whenever the next Tab is about to move it: its ring, what
# lies over it, and which part of the page it is in. A hidden input's ring is drawn on
# a neighbour or on its box. Ends at the page's end, or where focus has been before.
WALK = """
const hasRing = (each) => {
  const style = getComputedStyle(each);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
};
const look = (element) => {
  const parent = element.parentElement;
  const near = [element, element.nextElementSibling, parent, parent.parentElement];
  const drawn = element.matches("[type=radio], [type=checkbox]")
    ? element.labels[0] || parent : element;
  const [box] = drawn.getClientRects();
  const [x, y] = box
    ? [box.left + box.width / 2, box.top + Math.min(box.height / 2, 60)] : [-1, -1];
  const top = document.elementFromPoint(x, y);
  const isSeen = top && (drawn.parentElement.contains(top) || top.contains(drawn));
  const part = element.closest(
    "[role=search], [role=group], [role=radiogroup]," +
    "fieldset, nav, article, section, tr"
  );
  return {
    part: part ? [...document.querySelectorAll("*")].indexOf(part) : -1,
    target: element.href || "",
    ring: near.filter(Boolean).some(hasRing),
    hidden: isSeen ? "" : (top ? top.outerHTML.slice(0, 120) : "outside the window"),
    html: element.outerHTML.slice(0, 160),
    inGrid: Boolean(element.closest(".ag-root")),
  };
};
const elements = [];
const stops = [];
// Not a stop of Tab itself: the first one follows it.
const start = document.createElement("span");
start.tabIndex = -1;
document.body.prepend(start);
start.focus();
let isAtStart = true;
const record = ({ key }) => {
  if (key !== "Tab") return;
  const element = document.activeElement;
  if (isAtStart) isAtStart = false;
  else if (element === document.body || elements.includes(element)) {
    removeEventListener("keydown", record, true);
    // Elsewhere than at the page's end, Tab goes round in a part of the page.
    walk.leaves = element === document.body || element === elements[0];
  } else {
    elements.push(element);
    stops.push(look(element));
  }
};
addEventListener("keydown", record, true);
window.walk = { stops, elements, look };
walk.end = () => {
  start.remove();
  // A grid may have drawn its header again, with other elements.
  return stops.map((seen, at) => ({ ...seen, isThere: elements[at].isConnected }));
};
"""
# Changes that the page makes in a frame after the focus moved are complete.
LOOK = """
const [number, done] = arguments;
const look = () => {
  walk.elements[number] = document.activeElement;
  done(walk.look(document.activeElement));
};
requestAnimationFrame(() => requestAnimationFrame(look));
"""
MARK = "data-stop"


@dataclass(frozen=True)
class Stop:
    """A place where Tab stops: what a screen reader says, and what is visible."""

    role: str
    name: str
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


def press_tab(page: Page, times: int = 1) -> None:
    chains: Any = ActionChains
    chains(page.driver).send_keys(Keys.TAB * times).perform()


def walk(page: Page) -> list[Stop]:
    """Press Tab until it leaves the page, or returns to its start."""
    run = page.driver.execute_script
    run(WALK)
    while (leaves := run("return walk.leaves")) is None:
        press_tab(page, 20)  # in one message
    stops = run("return walk.end()")
    for number, seen in enumerate(stops):
        if number and (seen["hidden"] or not seen["isThere"]):
            stops[number] = look_again(page, number)
    assert leaves, f"Tab does not leave {stops[-1]}"
    nodes: dict[int, tuple[str, str]] = page.wait(
        lambda: find_nodes(page, stops), "every stop in the tree"
    )
    # The last Tabs may have gone into a list of options, which opens.
    run("document.activeElement.blur()")
    page.wait(lambda: not page.find_all("[role=listbox]"), "a closed list")
    return [Stop(*nodes[number], seen) for number, seen in enumerate(stops)]


def find_nodes(
    page: Page, stops: list[dict[str, Any]]
) -> dict[int, tuple[str, str]] | None:
    """Return roles and names; None if a grid is still drawing, to try again."""
    nodes = read_tree(page)
    # A cell that a grid is drawing is in the tree before its name is.
    gone = [
        number
        for number, seen in enumerate(stops)
        if number not in nodes or (seen["inGrid"] and not nodes[number][1])
    ]
    for number in gone:
        stops[number] = look_again(page, number)
    return None if gone else nodes


def look_again(page: Page, number: int) -> dict[str, Any]:
    """A stop at which the page was still busy when Tab was pressed again."""
    before = "(walk.elements[arguments[0]] || document.body).focus()"
    page.driver.execute_script(before, number - 1)
    press_tab(page)
    seen: dict[str, Any] = page.driver.execute_async_script(LOOK, number)
    return seen


def read_tree(page: Page) -> dict[int, tuple[str, str]]:
    """Return role and name of each stop. All at once, because each call is slow."""
    page.driver.execute_script(
        """
        for (const each of document.querySelectorAll(`[${arguments[0]}]`)) {
          each.removeAttribute(arguments[0]);
        }
        walk.elements.forEach((each, at) => each.setAttribute(arguments[0], at));
        """,
        MARK,
    )
    command = page.driver.execute_cdp_cmd
    waiting = [command("DOM.getDocument", {"depth": -1})["root"]]
    command("DOM.disable", {})
    numbers = {}
    while waiting:
        node = waiting.pop()
        waiting += node.get("children", [])
        attributes = node.get("attributes", [])
        if MARK in attributes:
            number = attributes[attributes.index(MARK) + 1]
            numbers[node["backendNodeId"]] = int(number)
    tree = command("Accessibility.getFullAXTree", {})["nodes"]
    return {
        numbers[node["backendDOMNodeId"]]: (read(node, "role"), read(node, "name"))
        for node in tree
        if node.get("backendDOMNodeId") in numbers
    }


def read(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", "")).strip()


def find_same(stops: list[Stop]) -> list[str]:
    """Return names that controls of a part share, unless they lead to one place."""
    called = defaultdict(set)
    for number, stop in enumerate(stops):
        key = (stop.seen["part"], stop.role, stop.name)
        called[key].add(stop.seen["target"] or str(number))
    return [
        f"{role} {name}" for (_, role, name), ways in called.items() if len(ways) > 1
    ]


def find_keyboard_problems(page: Page) -> list[str]:
    """Return stops without a ring or a name, hidden ones, and those named alike.

    A grid is one stop at most.
    """
    settle(page)
    stops = walk(page)
    problems = [each for stop in stops for each in stop.problems]
    problems += [f"a name twice: {each}" for each in find_same(stops)]
    grids = len(page.find_all(".ag-root"))
    if grids < len([stop for stop in stops if stop.seen["inGrid"]]):
        problems.append("more stops in grids than grids")
    return problems
