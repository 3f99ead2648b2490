"""The preview of an embed: a phone shows the embed in a narrow frame."""

import re

from browser_page import WCAG, Page, find_violations
from insights_dash.charts.series import MOST_SERIES
from insights_dash.embed.results import MOST_CHIPS

PATH = "/Spaces-1/insights/InsightsReports-1/lead-time?split=Project"


def test_a_narrow_embed_has_one_row_of_series_and_says_what_it_shows(
    page: Page,
) -> None:
    page.open(PATH)
    page.charts()
    page.click(".share__target")
    page.click("#report-embed")
    page.find("#report-embed-preview")
    assert [] == find_violations(page, *WCAG)
    page.resize(390)
    # The preview shows the values of the form.
    before = page.find("#report-embed-preview").get_attribute("src")
    page.click(".embed-form label", text="Period (up to this one)")
    page.wait(
        lambda: before != page.find("#report-embed-preview").get_attribute("src"),
        "another preview",
    )
    page.driver.switch_to.frame(page.find("#report-embed-preview"))
    page.find("[data-asks='timeRange']")
    page.charts()
    inside = page.driver.execute_script("return innerWidth")
    assert 300 <= inside <= 330
    assert inside == page.driver.execute_script(
        "return document.documentElement.scrollWidth"
    )
    assert MOST_CHIPS == len(page.find_all(".legend__chip"))
    assert page.find(".legend__chips").size["height"] < 50
    page.click(".embed__unfold", text="5 more")
    assert MOST_SERIES == len(page.find_all(".legend__chip"))
    page.click(".embed__unfold", text="Show fewer")
    assert MOST_CHIPS == len(page.find_all(".legend__chip"))

    # Screen readers announce each change.
    said = "return document.getElementById('embed-status').textContent"
    assert "" == page.driver.execute_script(said)
    page.click(".legend__chip")
    assert "9 of 10 series shown." == page.driver.execute_script(said)
    page.send("[data-asks='timeRange']", "Last month and this one")
    page.wait(
        lambda: re.fullmatch(
            "Lead time for changes, last month and this one, by project: "
            "10 of [0-9]+ series shown.",
            page.driver.execute_script(said),
        ),
        "what is shown now",
    )
    page.charts()
    page.click("[data-opens-table]")
    assert "Week" == page.find(".chart-table th").text
    page.driver.switch_to.parent_frame()
