"""Go to: the search that Ctrl K opens, by keyboard alone."""

from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser_page import WCAG, Page, find_violations

REPORT = "/Spaces-1/insights/InsightsReports-1"


def press(page: Page, *keys: str) -> None:
    """Press keys together, wherever the focus is: elements can be replaced."""
    chains: Any = ActionChains  # has no types
    keyboard = chains(page.driver)
    *held, last = keys
    for key in held:
        keyboard.key_down(key)
    keyboard.send_keys(last)
    for key in held:
        keyboard.key_up(key)
    keyboard.perform()


def search(page: Page, text: str) -> list[str]:
    """Type a text in place of the former one, and return what is listed."""
    field = page.find(".go-to__field")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(text)
    page.wait(
        lambda: (
            page.find_all(".go-to:not(.is-busy)")
            and field.get_attribute("value") == text
        ),
        "an answer",
    )
    return [each.text for each in page.find_all(".go-to [role='option']")]


def read_active(page: Page) -> str:
    """Return the option that the field calls its active one."""
    active = page.find(".go-to__field").get_attribute("aria-activedescendant")
    assert active
    return page.find(f"[id='{active}']").text


def test_a_project_is_found_and_opened_by_keys(page: Page) -> None:
    here = f"{REPORT}?from=2025-12-01&to=2026-01-31"
    page.open(here)
    press(page, Keys.CONTROL, "k")
    assert "Data\nGOV.UK" in [each.text for each in page.find_all(".go-to__option")]

    names = [each.split("\n")[0] for each in search(page, "PUBLISHING api")]
    assert ["publishing-api"] == names
    assert ["publishing", "api"] == [each.text for each in page.find_all(".go-to mark")]
    assert "1 result" == page.find(".go-to [role='status']").get_attribute("innerText")
    assert [] == find_violations(page, *WCAG)

    listed = search(page, "v5")
    assert "More than 994 more" == listed[-1]
    press(page, Keys.ARROW_UP)
    assert listed[-1] == read_active(page)
    press(page, Keys.ENTER)
    page.wait(lambda: len(page.find_all(".go-to__option")) == 50, "more releases")

    assert [] == search(page, "(.*no such thing")
    assert "No match for “(.*no such thing”" == page.find(".go-to__note").text
    press(page, Keys.ESCAPE)
    page.wait(lambda: not page.find_all(".go-to"), "the dialog to close")
    assert page.address == here

    # A project opens with the report's days, which say by themselves what they are.
    press(page, "/")
    search(page, "search-a")
    press(page, Keys.ARROW_DOWN)
    assert "search-api" == read_active(page).split("\n")[0]
    press(page, Keys.ENTER)
    page.wait_for_address("?timeRange=Custom&from=2025-12-01&to=2026-01-31&timeZone=")
    page.wait(
        lambda: page.driver.switch_to.active_element.text == "search-api", "title"
    )
    page.driver.back()
    page.arrive(here)
    press(page, "/")
    page.wait(lambda: "Recent" in page.find(".go-to").text, "what was opened last")
    assert "search-api" == read_active(page).split("\n")[0]
    press(page, Keys.ESCAPE)
