"""From a report's note to the deployments behind it, and to their explanation."""

from browser_page import Page


def test_a_note_leads_to_the_deployments_behind_it(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-1")
    page.find("#overview-freshness", text="Last deployment 27 Feb 2026, 15:54")
    page.click("#overview-findings a")
    assert page.address.endswith("/Spaces-1/data?report=InsightsReports-1")
    page.click("a", text="Check the whole space")
    page.wait(lambda: page.address.endswith("/Spaces-1/data"), "the whole space")

    assert page.texts(".shell__area.is-here") == ["Data"]
    page.find(
        ".quality__title > span", text="deployments in channels that no report includes"
    )
    page.click(".quality__row a[href$='/deployments-outside-reports']")
    page.find(".found__meaning")
    page.click(".listing a")
    page.wait_for_address("deployment=Deployments-")
    assert "Branch builds" == page.field("Channel").get_attribute("value")
