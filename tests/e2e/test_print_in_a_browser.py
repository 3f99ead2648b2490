"""Printing a page from a dark screen."""

import base64
import re
from typing import Any

from browser_page import Page

OVERVIEW = "/Spaces-1/insights/InsightsReports-1"
_A4 = (595, 842)  # points
_MOST_PAGES = 8  # of about 50 projects
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


def print_pages(page: Page) -> list[tuple[int, int]]:
    """Return the size of each printed page in points."""
    printed = page.driver.execute_cdp_cmd(
        "Page.printToPDF", {"preferCSSPageSize": True}
    )
    pdf = base64.b64decode(printed["data"])
    count = len(re.findall(rb"/Type\s*/Page\b", pdf))
    found = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    [size] = {(round(float(x)), round(float(y))) for x, y in found}
    return [size] * count


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

    assert [_A4] * 2 == print_pages(page)

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


def test_the_portfolio_is_a_table_on_few_pages(page: Page) -> None:
    page.open("/Spaces-1/portfolio")
    page.wait(lambda: page.find_all(".portfolio__row"), "rows")
    sizes = print_pages(page)
    assert {(842, 595)} == set(sizes)
    # A name in a column without room has one letter per line, which takes 15 pages.
    assert len(sizes) <= _MOST_PAGES


def test_a_drawn_chart_takes_the_whole_width_of_paper(page: Page) -> None:
    page.open("/Spaces-1/insights/InsightsReports-1/lead-time")
    page.find(".drawing--strip")
    page.resize(_INNER_WIDTH)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    page.wait(lambda: page.find(".drawing--strip").size["width"] > 600, "the drawing")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    page.resize(1440)


def test_the_list_of_a_split_begins_on_the_first_page(page: Page) -> None:
    page.open(f"{OVERVIEW}?split=ProjectGroup")
    page.find(".panels__list .drawing__row")
    rows = len(page.find_all(".panels__list .drawing__row"))
    # A list that is one picture leaves half of the first page empty.
    assert [_A4] * 2 == print_pages(page)
    emulate(page, "print")
    slices = page.find_all(".panels__slice")
    assert rows == len(slices) > 1
    assert [] == page.find_all(".panels__list .drawing--ranking")
    emulate(page, "")
    assert [] == page.find_all(".panels__slice")
    assert 1 == len(page.find_all(".panels__list .drawing--ranking"))
    # A short part that is unfolded doesn't make the list short.
    page.driver.execute_script("""
      const drawing = document.querySelector(".panels__list .drawing--ranking");
      const part = drawing.cloneNode(true);
      const [, ...others] = part.querySelectorAll(".drawing__row");
      for (const row of others) row.remove();
      drawing.after(part);""")
    emulate(page, "print")
    page.wait(lambda: len(page.find_all(".panels__slice")) == rows + 1, "slices")
    assert [] == page.find_all(".panels__list.is-short")
    emulate(page, "")
