"""Printing a page from a dark screen."""

import base64
import re
from typing import Any

from browser_page import Page

OVERVIEW = "/Spaces-1/insights/InsightsReports-1"
_A4 = (595, 842)  # points
_INNER_WIDTH = 703  # px of A4 within its margins


def shown(page: Page) -> dict[str, Any]:
    """Return what differs between screen and paper."""
    found: dict[str, Any] = page.driver.execute_script(
        """
        const root = document.documentElement;
        const seen = (css) => {
          const found = [...document.querySelectorAll(css)];
          return found.filter((each) => each.checkVisibility()).length;
        };
        const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
        const read = (css) => document.querySelector(css).textContent;
        const lines = [...document.querySelectorAll("svg.drawing")].map((each) =>
          each.getBoundingClientRect().right);
        const bar = document.querySelector(".drawing--bars [fill='var(--now)']");
        return {
          overflow: root.scrollWidth - root.clientWidth,
          drawn: Math.max(...lines),
          controls: seen(".overview__controls, .tabs, .shell__header, button.button"),
          line: getComputedStyle(bar).fill,
          text: color("--text"),
          note: read(".paper-note"),
          noted: seen(".paper-note, .paper-asked"),
        };
        """
    )
    return found


def emulate(page: Page, media: str) -> None:
    dark = {"name": "prefers-color-scheme", "value": "dark"}
    page.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"media": media, "features": [dark]}
    )
    paper = media == "print"
    page.wait(
        lambda: (
            paper
            is page.driver.execute_script(
                "return document.documentElement.classList.contains('is-paper')"
            )
        ),
        f"the page to turn to {media or 'the screen'}",
    )


def test_an_overview_fits_on_paper(page: Page) -> None:
    page.prefer("dark")
    page.open(OVERVIEW)
    page.charts()
    before = shown(page)

    printed = page.driver.execute_cdp_cmd(
        "Page.printToPDF", {"preferCSSPageSize": True}
    )
    pdf = base64.b64decode(printed["data"])
    pages = re.findall(rb"/Type\s*/Page\b", pdf)
    sizes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert 2 == len(pages)
    assert {_A4} == {(round(float(x)), round(float(y))) for x, y in sizes}

    page.resize(_INNER_WIDTH)
    emulate(page, "print")
    paper = shown(page)
    assert 0 == paper["overflow"]
    assert paper["drawn"] < _INNER_WIDTH
    assert 0 == paper["controls"]
    assert 2 == paper["noted"]
    assert page.url + OVERVIEW in paper["note"]
    assert "#000000" == paper["text"]
    assert paper["line"] != before["line"]

    page.resize(1440)
    emulate(page, "")
    after = shown(page)
    assert before["line"] == after["line"]
    assert before["controls"] == after["controls"] > 0
    assert before["drawn"] == after["drawn"]


def test_a_drawn_chart_takes_the_whole_width_of_paper(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-1/lead-time")
    page.find(".drawing--strip")
    page.resize(_INNER_WIDTH)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    page.wait(lambda: page.find(".drawing--strip").size["width"] > 600, "the drawing")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    page.resize(1440)
