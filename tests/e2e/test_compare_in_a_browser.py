"""The page that compares two periods: its rows, and the slide that it prints."""

import base64
import re

from browser_page import Page

PAGE = "/Spaces-1/insights/{}/compare?timeRange=ThisQuarter"
_A4_LANDSCAPE = (842, 595)  # points


def show(page: Page, report: str) -> None:
    page.open(PAGE.format(report))
    page.wait(lambda: page.find_all(".compare__row"), "the figures")


def assert_is_one_slide(page: Page) -> None:
    printed = page.driver.execute_cdp_cmd(
        "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True}
    )
    pdf = base64.b64decode(printed["data"])
    assert 1 == len(re.findall(rb"/Type\s*/Page\b", pdf))
    (size,) = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert _A4_LANDSCAPE == tuple(round(float(each)) for each in size)


def find_cut(page: Page) -> list[str]:
    """Return the reasons that paper has no room for."""
    page.resize(1034)  # px of A4 landscape within its margins
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    page.wait(lambda: page.find("html.is-slide"), "the page to turn to paper")
    cut: list[str] = page.driver.execute_script(
        """
        const cells = document.querySelectorAll(".compare__signal, .compare__change");
        const isCut = (each) => each.scrollWidth > each.clientWidth;
        return [...cells].filter(isCut).map((each) => each.textContent);
        """
    )
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    page.resize(1440)
    return cut


def test_several_environment_groups_print_as_one_slide(page: Page) -> None:
    show(page, "InsightsReports-2")
    assert_is_one_slide(page)
    assert [] == find_cut(page)


def test_periods_without_deployments_print_as_one_slide(page: Page) -> None:
    path = PAGE.format("InsightsReports-1").replace("ThisQuarter", "Custom")
    page.open(f"{path}&from=2010-01-01&to=2010-02-01")
    page.wait(lambda: page.find_all(".state"), "the reason")
    assert_is_one_slide(page)


def test_rows_open_and_the_address_says_which(page: Page) -> None:
    show(page, "InsightsReports-1")
    (row, *_) = page.find_all("[data-opens-row]")
    row.click()
    page.wait(lambda: page.find(".compare__intervals").is_displayed(), "the intervals")
    opened = page.address
    assert "&opened=compare-All-lead-time-Median" in opened
    assert_is_one_slide(page)

    page.load(opened)
    page.wait(lambda: page.find(".compare__intervals").is_displayed(), "the open row")
    page.click(".tabs__tab[href*='/lead-time']")
    page.wait(lambda: "/lead-time?" in page.address, "the page of a metric")
    assert page.address.endswith("/lead-time?timeRange=ThisQuarter")
