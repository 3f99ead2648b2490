"""A project's settings: from its page and back, with a warning and errors at fields."""

import json
from urllib.request import urlopen

from selenium.webdriver.common.keys import Keys

from browser_page import Page

PROJECT = "/Spaces-1/projects/Projects-1/insights"
HOURS = "#project-settings-time-out-hours"


def settings_of(page: Page) -> dict[str, object]:
    with urlopen(f"{page.url}/api{PROJECT}/settings") as answer:  # noqa: S310
        found: dict[str, object] = json.load(answer)
    return found


def test_settings_are_saved_and_no_one_loses_them_by_mistake(page: Page) -> None:
    page.open(PROJECT)
    page.click(".overview__actions .button", text="Settings")
    page.click(".mode-card label", text="Count it as a success")

    page.click("a", text="Cancel")
    assert "this project's settings" in page.find(".confirm-dialog").text
    page.click(".confirm-dialog button", text="Cancel")
    assert page.address.endswith("/settings")

    page.type(HOURS, "9000")
    page.click("button", text="Save changes")
    page.wait(lambda: "1 to 8,760" in page.find(".report-form").text, "an error")
    assert settings_of(page)["TimeOutHours"] == 24

    page.type(HOURS, "48")
    page.send(HOURS, Keys.ENTER)
    page.wait(lambda: page.address.split("?")[0] == PROJECT, "the project's page")
    stored = settings_of(page)
    assert (True, 48) == (
        stored["ReportedDeploymentsAreFinished"],
        stored["TimeOutHours"],
    )

    page.click(".overview__actions .button", text="Settings")
    assert page.find(HOURS).get_attribute("value") == "48"
    page.click("a", text="Cancel")  # nothing has changed, so nothing is asked
    page.find(".overview__name")
