"""The page of a rollout: a release opens on the same page, and closes again."""

from browser_page import Page

REPORT = "/Spaces-1/insights/InsightsReports-1"


def test_a_release_is_picked_and_left(page: Page) -> None:
    page.open(f"{REPORT}?timeRange=LastYear")
    page.click(".tabs__tab[href*='/rollout']")
    (lane, *_) = page.wait(lambda: page.find_all(".lanes__row"), "the lanes")
    version = lane.find_element("css selector", ".lanes__release").text
    page.click(".lanes__row .rollout__release")
    title = page.wait_for_texts(".rollout__one h2")
    assert [f"Release {version}"] == title
    assert "/rollout?timeRange=LastYear&release=Releases-" in page.address
    assert page.find_all(".rollout__arrivals tbody tr")

    page.driver.back()
    page.wait(lambda: not page.find_all(".rollout__one"), "the release to close")
    assert page.address.endswith("/rollout?timeRange=LastYear")
    assert page.find_all(".lanes__row")

    # On phones, the first number is near the top.
    page.resize(390)
    (value, *_) = page.find_all(".rollout__value")
    assert value.location["y"] < 300
