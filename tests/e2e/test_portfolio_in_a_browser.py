"""The portfolio: rows are sorted, narrowed and drawn in the browser."""

from selenium.webdriver import Keys

from browser_page import WCAG, Page, find_violations

HERE = "/Spaces-1/portfolio"
NAMES = ".portfolio__row .portfolio__name"
CHIP = ".portfolio__chip"


def wait_for_rows(page: Page) -> None:
    page.wait(lambda: page.find_all(NAMES), "rows")


def block(page: Page, *urls: str) -> None:
    """Let requests for these fail, and for no others."""
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": urls})


def names(page: Page) -> list[str]:
    return page.texts(NAMES)


def copy_link_to_what_is_shown(page: Page) -> str:
    page.driver.execute_script(
        "navigator.clipboard.writeText = async (text) => { window.copied = text; };"
    )
    page.click(".share__target")
    page.click("[data-share=seen]")
    page.find(".mantine-Notification-title", text="Link copied")
    link: str = page.driver.execute_script("return window.copied")
    assert "timeZone=" in link
    return link


def test_rows_are_sorted_narrowed_and_found_and_back_undoes_it(page: Page) -> None:
    page.open(HERE)
    wait_for_rows(page)
    page.wait(lambda: page.find_all(".portfolio__row .portfolio__dots"), "drawings")
    assert find_violations(page, *WCAG) == []
    first = names(page)
    assert "not deployed for a year" in page.texts(".portfolio__fold")[0]
    assert "Owner" not in page.texts(".portfolio__rows th"), "no project has an owner"
    total = len(first)
    assert total < int(page.texts(f"{CHIP} strong")[0])
    page.resize(1_024, 768)
    rights = page.driver.execute_script(
        """
        const find = (css) => document.querySelector(css).getBoundingClientRect();
        const both = [".portfolio__rows", ".portfolio__row > .is-last"];
        return both.map((css) => find(css).right);
        """
    )
    assert rights[0] == rights[1], "the columns are as wide as the table"
    page.resize(1_440, 900)

    page.click("[data-verdict=Slower]")
    page.wait_for_address("verdict=Slower")
    slower = names(page)
    assert {"Slower"} == set(page.texts(".portfolio__row .verdict"))
    page.click("[data-sorts=Name]")
    page.wait_for_address("orderBy=Name")
    assert sorted(slower) == names(page)
    page.click(".share__target")
    page.click("#portfolio-embed")
    label = page.find("#portfolio-embed-name").get_attribute("placeholder")
    assert label.endswith(": projects"), "the dialog knows the verdict"
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.find_all("#portfolio-embed-name"), "the dialog to close")
    page.driver.back()
    page.wait(lambda: names(page) == slower, "the rows by verdict")
    page.driver.back()
    page.wait(lambda: names(page) == first, "all rows")

    page.find("body").send_keys("/")
    page.driver.switch_to.active_element.send_keys("local-links-manager")
    page.wait_for_address("search=local-links-manager")
    page.wait(lambda: names(page) == ["local-links-manager"], "the row that was found")
    page.driver.get(copy_link_to_what_is_shown(page))
    page.wait(lambda: names(page) == ["local-links-manager"], "the same row")
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.click(NAMES, text="local-links-manager")
    page.wait_for_address("/insights")
    assert page.charts()


def test_only_rows_near_the_window_are_drawn_and_phones_have_one_figure(
    page: Page,
) -> None:
    page.resize(390, 700)
    block(page, "*/portfolio/deployments*")
    page.open(f"{HERE}?notDeployed=shown&figure=frequency")
    wait_for_rows(page)
    page.click(".shell__target")
    areas = "#shell-area-items [role=menuitem]"
    page.wait(lambda: page.texts(areas) == ["Reports", "Portfolio", "Data"], "areas")
    page.find(areas).send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.find_all(areas), "a closed menu")
    page.click("[data-opens-controls]")
    sheet = page.find("#portfolio-controls[role=dialog]")
    assert "Period" in sheet.text
    page.click(".controls__foot button", text="Show rows")
    page.wait(lambda: not page.find_all("#portfolio-controls"), "a closed sheet")
    total = int(page.texts(f"{CHIP} strong")[0])
    assert len(page.find_all(NAMES)) < total
    page.driver.execute_script("window.scrollTo(0, document.body.scrollHeight)")
    page.wait(lambda: page.find_all(f"[aria-rowindex='{total + 2}']"), "the last row")
    assert len(page.find_all(NAMES)) < total
    wide = "return document.documentElement.scrollWidth"
    assert 390 == page.driver.execute_script(wide)
    shown = [
        cell.is_displayed() for cell in page.find_all("tr:last-child ~ tr > .is-tail")
    ]
    assert not any(shown)
    row = page.find(f"[aria-rowindex='{total + 2}']")
    assert row.rect["height"] >= 40
    page.wait(lambda: page.find_all(".portfolio__failure"), "the failure")
    block(page)
    page.click(".portfolio__failure button")
    page.wait(lambda: page.find_all(".portfolio__row .portfolio__bars"), "drawings")
    assert [] == page.find_all(".portfolio__failure")
