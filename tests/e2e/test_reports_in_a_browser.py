from typing import Any

from browser_page import Page


def figures(page: Page, name: str) -> dict[str, str]:
    """The figures of a report's card by their names."""

    def read() -> dict[str, str]:
        cards: list[Any] = page.find_all(".report-card")
        (card,) = [each for each in cards if each.text.startswith(name)]
        terms = card.find_elements("css selector", "dt")
        values = card.find_elements("css selector", "dd > :first-child")
        return {
            term.text: value.text for term, value in zip(terms, values, strict=True)
        }

    found: dict[str, str] = page.wait(read, f"the figures of {name}")
    return found


def test_cards_have_the_headlines_of_the_overview(page: Page) -> None:
    page.open("/")
    shown = figures(page, "GOV.UK environments compared")

    page.click("h3", text="GOV.UK environments compared")
    page.charts()

    headlines = dict(
        zip(
            page.texts(".chart-card__title"),
            page.texts(".headline__figure"),
            strict=True,
        )
    )
    assert headlines["Deployment frequency"] == shown["Frequency"]
    assert headlines["Lead time for changes"] == shown["Lead time"]
    assert headlines["Change failure rate"] == shown["Failure rate"]
    assert headlines["Time to recovery"] == shown["Recovery"]


def test_a_search_narrows_the_list(page: Page) -> None:
    page.open("/")
    assert 4 == len(page.find_all(".report-card"))

    page.type("#reports-search", "konflux ring")

    page.wait(lambda: len(page.find_all(".report-card")) == 1, "one card")
    page.wait_for_address("search=konflux")
    page.type("#reports-search", "nothing like it")
    page.wait(lambda: not page.find_all(".report-card"), "no card")
    page.click("button", text="Clear search")
    page.wait(lambda: len(page.find_all(".report-card")) == 4, "all cards")


def test_the_space_menu_leads_to_a_space(page: Page) -> None:
    page.open("/")
    page.click(".shell__target:first-of-type")
    page.click("[role=menuitem]", text="Konflux")

    page.wait(lambda: page.address == "/Spaces-2/insights", "the space's reports")
    page.wait(lambda: page.find("#shell-space").text == "Konflux", "its name")


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    page.prefer("dark")
    page.open("/")
    scheme = "return document.documentElement.dataset.mantineColorScheme"
    assert "dark" == page.driver.execute_script(scheme)

    page.click(".shell__menu--icon")
    page.click("#theme-light")

    page.wait(lambda: page.driver.execute_script(scheme) == "light", "light")
    page.driver.refresh()
    page.find("h1")
    assert "light" == page.driver.execute_script(scheme)


def test_charts_change_colours_with_the_theme(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-1")
    page.charts()
    color = "return document.querySelector('.js-plotly-plot').data[0].marker.line.color"
    light = page.driver.execute_script(color)

    page.click(".shell__menu--icon")
    page.click("#theme-dark")

    page.wait(lambda: page.driver.execute_script(color) != light, "another colour")
