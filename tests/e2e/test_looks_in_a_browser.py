"""What is true of every page, at every width, in light and dark."""

from functools import partial

import pytest
from selenium.webdriver import Keys

from browser_page import WCAG, Page, find_violations, settle
from keyboard_walk import find_keyboard_problems

PAGES = (
    "/Spaces-2/insights",
    "/Spaces-1/insights/InsightsReports-1?asOf=now",
    "/Spaces-1/projects/Projects-1/insights/unfinished",
    "/Spaces-1/data",
    "/Spaces-1/data/quality/streams-silent",
    "/administration/roles",
    "/administration/keys",
    "/administration/log",
    "/administration/signing-keys",
    "/account",
)
# One of each kind of control, or of their order.
WALKED = (
    "/",
    "/Spaces-1/insights/InsightsReports-1?split=ProjectGroup",
    "/Spaces-1/insights/InsightsReports-1/lead-time?statistic=Range&bands=on",
    "/Spaces-2/insights/InsightsReports-4/failure-rate?split=Tenant",
    "/Spaces-1/projects/publishing-api/insights",
    "/Spaces-1/projects/publishing-api/insights/settings",
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


@pytest.mark.parametrize("path", [*WALKED, *PAGES])
def test_everyone_can_use_it(page: Page, path: str) -> None:
    """Nothing is wider than a phone, and axe-core finds nothing wrong.

    Light and dark differ in colours only. Tab goes through pages with many controls:
    the focus is visible, and its element has a name.
    """
    page.resize(390, 844)
    page.open(path)
    settle(page)
    width = page.driver.execute_script("return document.documentElement.scrollWidth")
    assert 390 == width
    if path in WALKED:
        assert [] == find_violations(page, *STRUCTURE)
        assert [] == find_keyboard_problems(page)

    page.resize(1440)
    settle(page)
    assert [] == find_violations(page, *WCAG)

    page.click(".shell__menu--icon")
    page.click("#theme-dark")
    page.wait(lambda: not page.find_all("#theme-dark"), "a closed menu")
    scheme = "return document.documentElement.dataset.mantineColorScheme"
    assert "dark" == page.driver.execute_script(scheme)
    settle(page)
    assert [] == find_violations(page, "color-contrast")
    if path in WALKED:
        assert [] == find_keyboard_problems(page)


def test_a_phone_has_one_row_of_tabs_and_one_line_of_description(page: Page) -> None:
    page.resize(390, 844)
    page.open("/Spaces-1/insights/InsightsReports-1/queue-time")
    page.find(".description__more", text="Show more")

    def measure(css: str) -> dict[str, float]:
        found: dict[str, float] = page.driver.execute_script(
            "return document.querySelector(arguments[0]).getBoundingClientRect()", css
        )
        return found

    current, tabs = measure(".tabs__tab[aria-current]"), measure(".tabs")
    assert current["left"] > 0
    assert current["right"] < tabs["right"] + 1
    assert tabs["height"] < 2 * current["height"]
    folded = measure(".description__text")["height"]
    assert folded < 30
    name, covered = measure(".overview__name"), measure(".overview__covered")
    assert measure(".overview__actions")["left"] > name["right"]
    assert covered["top"] < name["bottom"] + 10
    page.click(".description__more")
    page.find(".description__more", text="Show less")
    assert measure(".description__text")["height"] > 2 * folded


REPORT = "/Spaces-1/insights/InsightsReports-1"
# What a finger has to hit; links inside sentences and cards that are links are not it.
TARGETS = """.overview__asks input, .overview__asks button, .share__target .button,
  .tabs__tab, .controls__toggle, .chart-tools__button, .details__choice, .tapped button,
  .shell__go-to, .shell__menu, .shell__link, .overview__controls.is-open button,
  .overview__controls.is-open input:not([type=radio])"""
MEASURE = """
  const seen = (css) => [...document.querySelectorAll(css)].filter((each) =>
    each.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
  const box = (each) => each.getBoundingClientRect();
  const isFree = (each) => /auto|scroll/.test(getComputedStyle(each).overflowX);
  const scrolls = (each) => isFree(each)
    && each.scrollWidth > each.clientWidth + 1;
  const links = seen(".delivery__link").flatMap((each) => [...each.getClientRects()]);
  const first = [...links, ...seen(".headline__value").map(box)];
  return {
    first: Math.min(...first.map(({ top }) => top + window.scrollY)),
    width: document.documentElement.scrollWidth,
    overlaps: seen(".changed__table--series tbody tr").filter((each) => {
      const [name, before] = each.cells;
      return box(name.firstElementChild).bottom > box(before).top + 1;
    }).map((each) => each.textContent),
    sideways: seen(".overview *:not(.tabs)").filter(scrolls).map((each) =>
      each.className),
    small: seen(arguments[0]).filter((each) => box(each).height < 40)
      .map((each) => each.outerHTML.slice(0, 120)),
  };
"""


def tap(page: Page, css: str, text: str | None = None) -> None:
    """Tap an element with a finger, once it is where it stays."""
    element = page.find(css, text=text)
    x, y = page.driver.execute_script(
        """
        arguments[0].scrollIntoView({ block: "center", behavior: "instant" });
        const { left, top, width, height } = arguments[0].getBoundingClientRect();
        return [left + width / 2, top + height / 2];
        """,
        element,
    )
    send = partial(page.driver.execute_cdp_cmd, "Input.dispatchTouchEvent")
    send({"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    send({"type": "touchEnd", "touchPoints": []})


def test_a_team_is_two_taps_away_and_the_report_opens_as_it_was_left(
    page: Page,
) -> None:
    """On a phone, the first number is near the top, and a chart says its values."""
    touch = partial(page.driver.execute_cdp_cmd, "Emulation.setTouchEmulationEnabled")
    page.resize(390, 844)
    touch({"enabled": True, "maxTouchPoints": 1})
    page.open(REPORT)
    page.find(".metric-card .headline__value", text="11\u00a0min 1\u00a0s")
    tap(page, ".overview__team input")
    tap(page, "[role=option]", "APIs")
    page.find(".metric-card .headline__value", text="10\u00a0min 56\u00a0s")
    assert f"{REPORT}?team=ProjectGroups-1" == page.address

    tap(page, ".chart-card--deployment-frequency svg.drawing")
    page.find(".tapped strong", text="22–28 Dec 2025")
    tap(page, ".tapped__step[aria-label=Previous]")
    page.find(".tapped strong", text="15–21 Dec 2025")
    check_phone(page)
    tap(page, "[data-opens-controls]")
    page.find("#overview-controls[role=dialog]")
    check_phone(page)
    page.send("body", Keys.ESCAPE)
    page.wait(lambda: not page.find_all("#overview-controls"), "a closed sheet")
    tap(page, ".tapped__main")
    page.wait_for_address("point=2025-12-15")
    page.find(".picked__title")

    page.open(f"{REPORT}/lead-time")
    assert f"{REPORT}/lead-time?team=ProjectGroups-1" == page.address
    page.find(".two-lines__name", text="search-api")
    check_phone(page)
    page.find("[data-orders='order']").send_keys("Project ↓")
    page.wait_for_address("order=-project")
    page.find(".grid [row-index='0'] .two-lines__name", text="support-api")
    tap(page, "[data-opens-controls]")
    tap(page, ".controls__foot [data-resets]")
    page.wait(lambda: page.address == f"{REPORT}/lead-time", "the defaults")
    page.find(".changed__table--series th", text="short-url-manager")
    page.resize(320, 640)
    check_phone(page, width=320)
    assert 0 == page.driver.execute_script("return localStorage.length")
    touch({"enabled": False})


def check_phone(page: Page, width: int = 390) -> None:
    """Check sizes and places of what a phone shows.

    Its `innerWidth` grows with what is too wide, so it says nothing.
    """
    settle(page)
    found = page.driver.execute_script(MEASURE, TARGETS)
    assert width == found["width"]
    assert [] == found["overlaps"]
    assert [] == found["sideways"]
    assert [] == found["small"]
    assert found["first"] < 300


def test_values_of_what_changed_begin_below_their_names_on_phones(page: Page) -> None:
    page.resize(390, 844)
    page.open("/Spaces-1/insights/InsightsReports-1/deployment-frequency")
    page.find(".changed__table--series td")
    lefts: list[list[int]] = page.driver.execute_script("""
      const left = (cell) => {
        const text = document.createRange();
        text.selectNodeContents(cell);
        return Math.round(text.getBoundingClientRect().left);
      };
      return [...document.querySelectorAll(".changed__table--series tbody tr")]
        .map((row) => [left(row.children[0]), left(row.children[1])])""")
    assert len(lefts) > 1
    assert [] == [each for each in lefts if each[0] != each[1]]


def test_lists_have_room_for_names_and_controls_for_fingers(page: Page) -> None:
    """Names are never cut, at the width of a tablet either."""
    touch = partial(page.driver.execute_cdp_cmd, "Emulation.setTouchEmulationEnabled")
    page.resize(1024)
    page.open("/Spaces-1/insights/InsightsReports-1/lead-time?point=2026-01-12")
    page.find(".picked .changed__track")
    page.find(".changed__table--series")
    sizes = """
      return [...document.querySelectorAll(arguments[0])].map((each) =>
        [each.offsetWidth, each.offsetHeight, each.scrollWidth]);
    """
    names = page.driver.execute_script(sizes, ".changed__table tbody th:first-child")
    assert len(names) > 20
    assert all(shown >= inner for shown, _, inner in names)
    assert min(shown for shown, *_ in names) > 120
    controls = ".chart-tools__button, .details__choice, .picked__step, .changed__link"
    touch({"enabled": True})
    found = page.driver.execute_script(sizes, controls)
    touch({"enabled": False})
    assert len(found) > 20
    assert min(high for _, high, _ in found) >= 40


def test_grids_have_scrollbars_of_the_theme(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-1/lead-time")
    page.find(".ag-body-viewport")
    looks = "getComputedStyle(document.querySelector('.ag-body-viewport')).colorScheme"
    for scheme in ("light", "dark"):
        show_scheme(page, scheme)
        assert scheme == page.driver.execute_script(f"return {looks}")


def show_scheme(page: Page, scheme: str) -> None:
    """Wait until the page follows a device that has changed to another scheme."""
    page.prefer(scheme)
    shown = "return document.documentElement.dataset.mantineColorScheme"
    page.wait(lambda: page.driver.execute_script(shown) == scheme, scheme)


def test_errors_and_dangerous_buttons_are_readable(page: Page) -> None:
    """At least 4.5:1 between text and background, as axe-core computes it."""
    page.open("/Spaces-2/insights/new")
    page.click("#report-form-save")
    page.find(".mantine-Alert-title")
    for scheme in ("light", "dark"):
        show_scheme(page, scheme)
        assert [] == find_violations(page, "color-contrast"), scheme

    page.open("/Spaces-2/insights/InsightsReports-3/settings")
    page.click("#report-form-delete")
    page.find("#report-form-delete-submit")
    for scheme in ("light", "dark"):
        show_scheme(page, scheme)
        assert [] == find_violations(page, "color-contrast"), scheme


def test_what_is_chosen_can_be_seen_in_the_colours_of_the_user(page: Page) -> None:
    page.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "forced-colors", "value": "active"}]},
    )
    page.open(
        "/Spaces-1/insights/InsightsReports-1/lead-time?split=ProjectGroup&form=Line"
    )
    page.charts()
    seen = page.driver.execute_script(
        """
        const style = (each, names) =>
          names.map((name) => getComputedStyle(each)[name]).join(" ");
        const read = (css, ...names) =>
          [...document.querySelectorAll(css)].map((each) => style(each, names));
        const tab = ["borderBottomColor", "borderBottomWidth"];
        const ring = ["outlineStyle", "outlineColor"];
        return {
          tabs: read(".tabs__tab", ...tab),
          chosen: read(`.mantine-SegmentedControl-label[data-active],
            .details__choice[aria-pressed=true]`, ...ring),
          others: read(`.mantine-SegmentedControl-label:not([data-active]),
            .details__choice[aria-pressed=false]`, "outlineStyle"),
          swatches: read(".legend__line", "backgroundColor", "backgroundImage"),
          bars: read(".changed__bar", "backgroundColor"),
          canvas: read("body", "backgroundColor"),
        };
        """
    )
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert 2 == len(set(seen["tabs"]))
    assert {True} == {each.startswith("solid") for each in seen["chosen"]}
    assert {"none"} == set(seen["others"])
    assert 7 == len(set(seen["swatches"]))  # six series, and grey for the others
    assert not {*seen["canvas"]} & {*seen["swatches"], *seen["bars"]}


def test_a_toolbar_is_one_stop_and_the_figures_can_be_skipped_to(page: Page) -> None:
    page.open(
        "/Spaces-1/insights/InsightsReports-1/lead-time?split=ProjectGroup&form=Line"
    )
    page.charts()
    said = "return document.activeElement.getAttribute('title') || ''"
    press = page.driver.execute_script

    def send(*keys: str) -> str:
        for key in keys:
            page.driver.switch_to.active_element.send_keys(key)
        found: str = press(said)
        return found

    press("document.querySelector('.overview > .shell__skip').focus()")
    assert "hide AI apps." in send(Keys.ENTER, Keys.TAB)
    assert "hide Utilities." in send(Keys.ARROW_RIGHT, Keys.END)
    assert "hide AI apps." in send(Keys.ARROW_RIGHT)
    # The switch of forms and the chart are in between.
    assert "as a table" in send(Keys.TAB, Keys.TAB, Keys.TAB)
    assert "as SVG" in send(Keys.ARROW_LEFT)
    assert "hide AI apps." in send(*[Keys.SHIFT + Keys.TAB + Keys.NULL] * 3)

    page.resize(720, 450)  # 1440 by 900 at 200%
    value = "document.querySelector('.headline__value').getBoundingClientRect().bottom"
    seen: float = press(f"return window.innerHeight - {value}")
    assert seen > 0, "the first figure is below the window"
