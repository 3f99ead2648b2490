from selenium.webdriver.common.keys import Keys

from browser_page import Page


def said(page: Page) -> str:
    """Return what screen readers announce about a search."""
    return str(page.find("#reports-found[role=status]").text)


def test_a_search_narrows_the_list(page: Page) -> None:
    page.open("/")
    page.wait(lambda: len(page.find_all(".report-card")) == 4, "all cards")

    page.type("#reports-search", "konflux ring")

    page.wait(lambda: len(page.find_all(".report-card")) == 1, "one card")
    page.wait_for_address("search=konflux")
    page.wait(lambda: said(page) == "1 report found", "the number, said")
    page.type("#reports-search", "nothing like it")
    page.wait(lambda: said(page) == "No reports found", "the number, said")
    page.wait(lambda: not page.find_all(".report-card"), "no card")
    page.click("button", text="Clear search")
    assert page.wait(lambda: len(page.find_all(".report-card")) == 4, "all cards")


def test_the_space_menu_leads_to_a_space(page: Page) -> None:
    page.open("/")
    page.pick(".shell__target:first-of-type", "Konflux")
    page.arrive("/Spaces-2/insights")

    page.send(".shell__target:first-of-type", Keys.ENTER)
    page.wait(lambda: page.driver.switch_to.active_element.text == "GOV.UK", "focus")
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.arrive("/Spaces-1/insights")
    page.wait(lambda: not page.find_all("[role=menu]"), "a closed menu")
    page.send(".shell__target:first-of-type", Keys.ENTER)
    page.click("[role=menuitem]", text="Konflux")

    page.arrive("/Spaces-2/insights")
    assert page.wait(lambda: page.find("#shell-space").text == "Konflux", "its name")


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    page.prefer("dark")
    page.load("/")
    scheme = "return document.documentElement.dataset.mantineColorScheme"
    assert "dark" == page.driver.execute_script(scheme)

    page.click(".shell__menu--icon")
    page.click("#theme-light")

    page.wait(lambda: page.driver.execute_script(scheme) == "light", "light")
    page.driver.refresh()
    page.find("h1")
    assert "light" == page.driver.execute_script(scheme)


def test_charts_change_colours_with_the_theme(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-1?form=Line")
    page.charts()
    color = "return document.querySelector('.js-plotly-plot').data[0].marker.line.color"
    light = page.driver.execute_script(color)

    page.click(".shell__menu--icon")
    page.click("#theme-dark")

    assert page.wait(
        lambda: page.driver.execute_script(color) != light, "another colour"
    )
