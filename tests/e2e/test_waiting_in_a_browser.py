"""What a page shows while the server takes long."""

from collections.abc import Iterator
from contextlib import contextmanager

from browser_page import Page

GOVUK = "/Spaces-1/insights/InsightsReports-1"
CALLBACKS = {"patterns": [{"urlPattern": "*_dash-update-component*"}]}
# Seven seconds pass at once.
LATER = """
const now = Date.now;
Date.now = () => now.call(Date) + 7000;
Date.now.restore = () => { Date.now = now; };
"""


@contextmanager
def no_answers(page: Page) -> Iterator[None]:
    """Let every callback wait until the block ends."""
    command = page.driver.execute_cdp_cmd
    command("Fetch.enable", CALLBACKS)
    try:
        yield
    finally:
        command("Fetch.disable", {})


def choose(page: Page, interval: str) -> None:
    page.click(".mantine-SegmentedControl-label", text=interval)


def opacity(page: Page) -> str:
    """Return the opacity of sentence, cards and charts, if it is the same."""
    found: list[str] = page.driver.execute_script(
        "return ['.delivery', '.overview__groups', '.overview__charts'].map("
        "  (css) => getComputedStyle(document.querySelector(css)).opacity)"
    )
    return found[0] if len(set(found)) == 1 else ""


def test_a_slow_question_can_be_canceled(page: Page) -> None:
    page.open(f"{GOVUK}?timeRange=LastMonth")
    page.charts()
    with no_answers(page):
        choose(page, "Month")
        page.find(".waiting.is-slow .waiting__bar")
        page.wait(lambda: opacity(page) == "0.55", "the charts to fade")

        page.driver.execute_script(LATER)
        choose(page, "Day")
        page.find(".waiting__words", text="Still working…")
        page.click(".waiting button", text="Cancel")

        page.wait(lambda: not page.find_all(".waiting__bar"), "rest")
        page.driver.execute_script("Date.now.restore()")
        assert page.address == f"{GOVUK}?timeRange=LastMonth"
        week = "[id='overview-granularity'] input[value='Weekly']"
        assert page.driver.execute_script(
            "return document.querySelector(arguments[0]).checked", week
        )
        page.wait(lambda: opacity(page) == "1", "the charts")

        # Another page is marked and shown as a skeleton before the server has answered.
        page.click(".tabs__tab", text="Queue time")
        assert ["Queue time"] == page.texts(".tabs__tab[aria-current='page']")
        assert [] == page.find_all(".chart-card__title, .delivery")
    page.find(".chart-card__title", text="Queue time")
    assert [] == page.logs()
