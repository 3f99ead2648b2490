"""What holds on every page, at every width, in light and dark."""

from pathlib import Path

import pytest

from browser_page import Page

PAGES = (
    "/",
    "/Spaces-2/insights",
    "/Spaces-1/insights/InsightsReports-1?split=Project",
    "/Spaces-1/insights/InsightsReports-1?asOf=now",
    "/Spaces-1/insights/InsightsReports-1/lead-time?statistic=Range&bands=on",
    "/Spaces-2/insights/InsightsReports-4/failure-rate?split=Tenant",
    "/Spaces-2/insights/InsightsReports-3/settings",
    "/Spaces-2/insights/new",
)
_AXE = Path(__file__).parent / "vendor" / "axe.min.js"


def settle(page: Page) -> None:
    page.wait(
        lambda: page.driver.execute_script(
            """
            const grids = [...document.querySelectorAll(".grid")];
            const busy = "[aria-busy='true'], .is-busy, .skeleton";
            const cells = ".ag-cell, .ag-overlay-wrapper";
            const isThere = (grid) => grid.querySelector(cells);
            return !document.querySelector(busy) && grids.every(isThere);
            """
        ),
        "everything to be there",
    )


def find_violations(page: Page, **options: object) -> list[object]:
    """What axe-core finds wrong: rules, and where they are broken."""
    found: list[object] = page.driver.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        axe.run(arguments[0]).then(
          (found) => done(found.violations.map((each) => [
            each.id,
            each.nodes.slice(0, 3).map((node) => node.html + " " + node.failureSummary),
          ]))
        );
        """,
        options,
    )
    return found


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_it(page: Page, path: str) -> None:
    """Nothing is wider than a phone; contrast, names and roles are as axe-core asks.

    Light and dark differ in colours only.
    """
    page.resize(390, 844)
    page.open(path)
    settle(page)
    width = page.driver.execute_script("return document.documentElement.scrollWidth")
    assert 390 == width

    page.resize(1440)
    page.driver.execute_script(_AXE.read_text(encoding="utf-8"))
    settle(page)
    assert [] == find_violations(
        page, runOnly=["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
    )

    page.click(".shell__menu--icon")
    page.click("#theme-dark")
    page.wait(lambda: not page.find_all("#theme-dark"), "a closed menu")
    scheme = "return document.documentElement.dataset.mantineColorScheme"
    assert "dark" == page.driver.execute_script(scheme)
    settle(page)
    assert [] == find_violations(page, runOnly=["color-contrast"])
