"""Drawn forms of a metric's page: picked, walked by keys, switched, saved."""

from pathlib import Path

from selenium.webdriver.common.keys import Keys

from browser_page import Page

GOVUK = "/Spaces-1/insights/InsightsReports-1"
# The drawing of the width that is shown; the others are there, but hidden.
_SHOWN = """
const seen = (each) => each.getBoundingClientRect().width > 0;
const drawing = [...document.querySelectorAll("svg.drawing")].find(seen);
"""


def run(page: Page, script: str) -> object:
    return page.driver.execute_script(_SHOWN + script)


def press(page: Page, key: str) -> None:
    page.driver.switch_to.active_element.send_keys(key)


def test_a_picked_interval_opens_beneath_the_chart_and_closes(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time")
    page.find(".drawing--strip")
    page.find(".grid--deployments .ag-row")

    run(page, "drawing.focus();")
    for key in (Keys.HOME, Keys.ARROW_RIGHT):
        press(page, key)
    said = page.wait(
        lambda: page.driver.execute_script(
            "return document.getElementById('overview-status').textContent"
        ),
        "what the arrows are at",
    )
    assert said.startswith("3–9 Nov 2025: median 9 min 49 s, ")
    press(page, Keys.ENTER)
    page.wait_for_address("point=2025-11-03")
    assert page.find(".picked__title").text == "3–9 Nov 2025"
    top = run(page, "return drawing.getBoundingClientRect().bottom;")
    assert isinstance(top, float)
    assert top > 0  # the chart stays in sight
    assert run(page, "return drawing.querySelectorAll('.is-picked').length;") == 1

    press(page, Keys.ESCAPE)
    page.wait(lambda: not page.find_all(".picked"), "nothing picked")
    assert "point=" not in page.address
    page.driver.back()
    assert page.find(".picked__title").text == "3–9 Nov 2025"

    page.click(".picked__note > summary")
    page.send("#picked-note-text", "Moved", Keys.ENTER)
    page.wait(lambda: page.texts(".annotations time") == ["3 Nov 2025"], "the note")
    assert run(page, "return drawing.innerHTML.includes('3 Nov 2025: Moved');")

    page.click(".tabs__tab", text="Overview")
    note = page.find(".overview__charts ~ .annotations > li")
    number = "return getComputedStyle(arguments[0], '::before').content"
    assert page.driver.execute_script(number, note) == "counter(list-item)"


def test_a_form_is_kept_by_the_pages_that_have_it(page: Page, tmp_path: Path) -> None:
    page.driver.execute_cdp_cmd(
        "Page.setDownloadBehavior",
        {"behavior": "allow", "downloadPath": str(tmp_path)},
    )
    page.open(f"{GOVUK}/lead-time")
    page.click("[data-chart-form]", text="Percentiles")
    page.find(".drawing--percentiles")
    page.wait_for_address("form=Percentiles")
    page.click(".tabs__tab", text="Deployment frequency")
    page.find(".drawing--bars")
    assert "form=Percentiles" in page.address
    page.click(".tabs__tab", text="Queue time")
    page.find(".drawing--percentiles")
    page.click("[data-kind='png']")
    saved = page.wait(lambda: list(tmp_path.glob("*.png")), "a picture")
    page.wait(lambda: saved[0].stat().st_size > 10_000, "its drawing")
    page.click("[data-chart-form]", text="Deployments")
    page.find(".drawing--strip")
    assert "form=" not in page.address
    page.driver.back()
    page.find(".drawing--percentiles")


def test_on_phones_the_charts_of_groups_open_one_by_one(page: Page) -> None:
    page.resize(390, 844)
    page.open(f"{GOVUK}/deployment-frequency?split=ProjectGroup")
    page.find(".panels__toggle")
    charts = ".panels__grid .drawing"
    assert [] == page.find_all(charts)
    page.click(".panels__toggle")
    page.wait(lambda: len(page.find_all(charts)) == 1, "the chart of the first group")
    page.resize(1440)
    page.wait(lambda: len(page.find_all(charts)) == 9, "all charts")
