"""Insights of a project: without a saved report, in the viewer's own time zone."""

import json
from typing import Any
from urllib.request import urlopen

from selenium.webdriver import Keys

from browser_page import Page, line_of

PROJECT = "/Spaces-1/projects/publishing-api/insights"


def ask(page: Page) -> list[dict[str, Any]]:
    link = page.api_link()
    with urlopen(link) as answer:  # noqa: S310 - our own server
        series: list[dict[str, Any]] = json.load(answer)["Series"]
    return series


def successes(page: Page) -> list[int]:
    (series,) = ask(page)
    return [each["NumberOfSuccessfulDeployments"] for each in series["Intervals"]]


def identify(page: Page, path: str) -> str:
    """Return the path of a project by its id."""
    space, slug = path.split("/")[1], path.split("/")[3]
    with urlopen(f"{page.url}/api/{space}/projects/{slug}") as answer:  # noqa: S310
        return path.replace(slug, json.load(answer)["Id"])


def test_charts_are_those_of_the_projects_api(page: Page) -> None:
    page.open(f"{identify(page, PROJECT)}?form=Line")
    charts = page.charts()

    bars = line_of(charts["Deployment frequency"])
    assert bars["y"] == successes(page)
    assert sum(successes(page)) > 50
    assert page.field("Environment").get_attribute("value") == "production"
    assert page.field("Channel").get_attribute("value") == "Default"
    link = page.api_link()
    own = page.driver.execute_script(
        "return Intl.DateTimeFormat().resolvedOptions().timeZone"
    )
    assert f"timeZone={own}" in link.replace("%2F", "/")

    shown = ".time-spent .drawings__size--wide"
    drawing = page.find(f"{shown} .drawing")
    drawing.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    (row,) = page.find_all(f"{shown} .drawing__row.is-active")
    second = page.find_all(f"{shown} .drawing__row")[1]
    assert row == second
    picked = row.get_attribute("data-value")
    drawing.send_keys(Keys.ENTER)
    page.wait_for_address(f"deployment={picked}")
    assert "/lead-time?" in page.address
    page.wait(lambda: page.find_all(".explained__title"), "the explanation")


def test_another_environment_is_kept_in_the_address(page: Page) -> None:
    page.open(f"{identify(page, PROJECT)}?form=Line")
    page.charts()
    before = successes(page)

    page.choose("Environment", "integration")

    page.wait_for_address("environmentId=Environments-")
    page.wait(lambda: page.charts()["Deployment frequency"][0]["y"] != before, "others")
    after = successes(page)
    assert page.charts()["Deployment frequency"][0]["y"] == after
    page.driver.refresh()
    assert page.charts()["Deployment frequency"][0]["y"] == after
    assert page.field("Environment").get_attribute("value") == "integration"


def test_a_url_with_unknown_names_says_so(page: Page) -> None:
    page.open(f"{identify(page, PROJECT)}?channelId=Channels-99999&timeZone=Moon")
    texts = page.texts(".notice.is-warning li")
    assert any(text.startswith("Channel:") for text in texts)
    assert any(text.startswith("Time zone:") for text in texts)
    assert page.charts()
