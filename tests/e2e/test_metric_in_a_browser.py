"""The page of a metric: from a figure to the deployments that it consists of."""

import csv
import io
import json
import re
from itertools import cycle
from typing import Any
from urllib.parse import parse_qs, urlparse
from urllib.request import urlopen

from selenium.webdriver import Keys

from browser_page import Page, settle
from insights_dash.figures.durations import describe_duration

GOVUK = "/Spaces-1/insights/InsightsReports-1"
KONFLUX = "/Spaces-2/insights/InsightsReports-3"
STATUS = "#overview-status"  # what screen readers say
SENTENCE = "#report-deployments .details__meaning"
ROWS = ".grid--deployments .ag-center-cols-container .ag-row"


def has_rows(page: Page) -> bool:
    """Whether the grid has rows with their values: it shows empty ones before."""
    rows = page.find_all(ROWS)
    return bool(rows) and all(each.text.strip() for each in rows)


def scroll_to_deployments(page: Page) -> None:
    """Scroll to the grid: the browser skips the content of grids far below."""
    grid = ".grid--deployments"
    page.driver.execute_script(f"document.querySelector('{grid}').scrollIntoView()")
    page.wait(lambda: page.find(f"{grid} [role=columnheader]").text, "its headers")


def fetch(address: str) -> str:
    with urlopen(address) as answer:  # noqa: S310 - our own server
        text: str = answer.read().decode()
    return text


def ask(page: Page) -> list[dict[str, Any]]:
    """Return the series of the API, requested by the page's own link."""
    link = page.api_link()
    series: list[dict[str, Any]] = json.loads(fetch(link))["Series"]
    return series


def open_table(page: Page) -> dict[str, str]:
    """Return the data table of the chart: values by day, without the whole period."""
    page.click("[data-opens-table]")
    cells = page.wait(
        lambda: page.driver.execute_script(
            """
            const all = ".chart-table tbody tr:not(.is-whole)";
            const rows = [...document.querySelectorAll(all)];
            return rows.map((row) => [...row.children].map((each) => each.textContent));
            """
        ),
        "a data table",
    )
    return {day: value for day, value, _ in cells}


def test_chart_table_csv_and_api_say_the_same(page: Page) -> None:
    page.load(f"{GOVUK}/lead-time?form=Line&statistic=Median&granularity=Monthly")
    page.charts()
    (series,) = ask(page)
    medians = [each["LeadTime"]["Median"] for each in series["Intervals"]]

    link = page.find(".chart-tools a").get_attribute("href")
    lines = list(csv.DictReader(io.StringIO(fetch(link))))
    assert {"Now", "Before"} == {each["Period"] for each in lines}
    rows = [each for each in lines if each["Period"] == "Now" and not each["To"]]
    table = open_table(page)

    assert [row["Lead Time Median"] for row in rows] == medians
    assert [row["From"] for row in rows] == [
        each["StartOfInterval"] for each in series["Intervals"]
    ]
    (summary,) = [each for each in lines if each["Period"] == "Now" and each["To"]]
    assert series["Summary"]["LeadTime"]["Median"] == summary["Lead Time Median"]
    hours, minutes, seconds = map(float, medians[-1].split(":"))
    shown = describe_duration(hours * 3_600 + minutes * 60 + seconds)
    assert table["February 2026"] == shown
    assert len(table) == len(medians)


def test_a_figure_links_to_as_many_deployments_as_it_counts(page: Page) -> None:
    page.open(f"{GOVUK}/deployment-frequency?form=Line")
    page.charts()
    (series,) = ask(page)
    interval = series["Intervals"][-2]
    count = interval["NumberOfSuccessfulDeployments"]
    open_table(page)

    page.click(f"[data-point='{interval['StartOfInterval']}']")

    page.wait(
        lambda: page.texts(SENTENCE)[0].startswith(
            f"{count} successful deployments · "
        ),
        f"{count} deployments",
    )
    assert f"point={interval['StartOfInterval']}" in page.address
    page.driver.refresh()
    page.wait(
        lambda: page.texts(SENTENCE)[0].startswith(
            f"{count} successful deployments · "
        ),
        "the same after a reload",
    )
    page.click("[data-picks='nothing']")
    page.wait(lambda: "in this period" in page.texts(SENTENCE)[0], "all deployments")
    page.driver.back()
    page.wait(
        lambda: page.texts(SENTENCE)[0].startswith(
            f"{count} successful deployments · "
        ),
        "the same after a step back",
    )


def test_a_click_on_a_chart_of_the_overview_opens_its_metric(page: Page) -> None:
    page.open(f"{GOVUK}?form=Line")
    page.charts()
    settle(page)  # a chart that is replaced under the mouse loses its click

    places = cycle((0.5, 0.505))

    def click() -> bool:
        """Plotly ignores a click while it still looks for the value at the pointer."""
        page.hover(".chart-card--lead-time", right=next(places))
        page.press_mouse()
        return "/lead-time" in page.address

    page.wait(click, "a click on a value")
    page.wait_for_address("/lead-time?form=Line&point=")
    assert page.wait(lambda: " · " in page.texts(SENTENCE)[0], "the week's deployments")


def test_a_deployment_is_explained_and_has_a_url(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time")
    page.charts()
    page.wait(lambda: has_rows(page), "rows")

    page.click(f"{ROWS} [col-id=project]")

    texts = page.wait(lambda: page.texts(".explained__sentences dd"), "sentences")
    assert texts[0].startswith("Succeeded on ")
    assert ", measured from release " in texts[1]
    assert "the oldest release not yet in production." in texts[1]
    assert page.texts(".timeline__at")[-1].endswith("this deployment")
    assert "deployment=Deployments-" in page.address
    page.driver.refresh()
    page.wait(lambda: page.texts(".explained__sentences dd") == texts, "the same")
    page.send(".mantine-Drawer-close", Keys.ENTER)
    page.wait(lambda: "deployment=" not in page.address, "a closed drawer")


def test_rows_are_sorted_and_searched_by_the_server(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time?timeRange=LastYear")
    page.charts()
    page.wait(lambda: has_rows(page), "rows")

    page.click(".grid--deployments .ag-header-cell[col-id=leadTime]")

    first = f"{ROWS}[row-index='0'] [col-id=leadTime]"
    page.wait(lambda: page.texts(first) == ["90 d 3 h"], "the longest first")
    page.type("#report-deployments .mantine-TextInput-input", "govuk-mirror")
    assert page.wait(
        lambda: set(page.texts(f"{ROWS} [col-id=project]")) == {"govuk-mirror"},
        "only what was searched for",
    )


def test_a_row_of_the_table_shows_its_deployments(page: Page) -> None:
    page.open(f"{KONFLUX}/failure-rate")
    page.charts()
    row = "#report-table .ag-row[row-index='0']"
    page.wait(lambda: page.find_all(row), "the table")
    failed, total = page.wait_for_texts(f"{row} [col-id=failed]")[0].split(" of ")
    project = page.wait_for_texts(f"{row} [col-id=project]")[0]

    page.find(f"{row} [col-id=deployments]").click()

    page.wait(
        lambda: re.match(
            rf"{failed} failed deployments? · {re.escape(project)} ",
            page.texts(SENTENCE)[0],
        ),
        "the row's failed deployments",
    )
    query = parse_qs(urlparse(page.address).query)
    assert {"project", "environment", "tenant"} <= query.keys()

    page.click(".details__choice", text="All")
    page.wait(
        lambda: page.texts(SENTENCE)[0].startswith(f"{total} deployment"),
        "all of the row's deployments",
    )
    page.wait_for_address("show=all")
    page.driver.back()
    page.wait(
        lambda: page.texts(SENTENCE)[0].startswith(f"{failed} failed deployment"),
        "the failed ones after a step back",
    )


def read_headers(page: Page) -> list[str]:
    """Return the titles of the columns of deployments, from left to right."""
    titles: list[str] = page.driver.execute_script(
        """
        const css = ".grid--deployments [role=columnheader]";
        const place = (each) => Number(each.getAttribute("aria-colindex"));
        const cells = [...document.querySelectorAll(css)];
        cells.sort((one, other) => place(one) - place(other));
        return cells.map((each) => each.innerText.trim());
        """
    )
    return titles


def test_a_failed_deployment_shows_its_recovery(page: Page) -> None:
    page.open(f"{GOVUK}/failure-rate?timeRange=LastYear")
    page.charts()
    page.wait(lambda: has_rows(page), "rows")
    scroll_to_deployments(page)

    expected = ["Completed", "Project", "State", "Time to recovery", "Recovered by"]
    page.wait(lambda: read_headers(page)[:5] == expected, "the columns of failures")
    states = f"{ROWS} [col-id=state]"
    page.wait(lambda: {"Failed"} == set(page.texts(states)), "only failures")
    first = f"{ROWS}[row-index='0']"
    page.type("#report-deployments .mantine-TextInput-input", "collections-publisher")
    page.wait(
        lambda: page.texts(f"{first} [col-id=project]") == ["collections-publisher"],
        "the failures of one project",
    )
    # A grid draws a row first, and fills its cells one by one.
    (recovered,) = page.wait_for_texts(f"{first} [col-id=recoveredBy]")
    assert re.match(r"\w+, \d+ \w{3} \d{4}, \d\d:\d\d$", recovered)
    assert page.wait_for_texts(f"{first} [col-id=timeToRecovery]")
    (series,) = ask(page)
    failed = series["Summary"]["DeploymentFailureRate"]["Failed"]
    said = rf"\d+ of {failed} failed deployments"
    page.wait(lambda: re.match(said, page.texts(SENTENCE)[0]), "how many match")


def test_the_metric_of_a_page_is_its_third_column(page: Page) -> None:
    page.open(f"{GOVUK}/time-to-recovery?timeRange=LastYear")
    page.charts()
    page.wait(lambda: has_rows(page), "rows")

    cell = page.find(".grid--deployments [role=columnheader][aria-colindex='3']")
    assert cell.text == "Time to recovery"
    assert not page.find_all(".grid--deployments [col-id=tenant]")
    same = page.texts(SENTENCE)[1]
    assert same.startswith("All rows: ")
    assert same.endswith("untenanted")


def test_statistics_and_bands_are_part_of_the_url(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time")
    page.charts()

    page.choose("Statistic", "95th percentile (p95)")
    page.wait_for_address("statistic=NinetyFifth")
    page.click("[aria-label='DORA benchmarks'] label", text="On")
    page.wait_for_address("bands=on")

    levels = "48 projects by DORA performance level"
    page.wait(lambda: page.texts(".bands__title") == [levels], "the levels")
    page.driver.back()
    page.wait(lambda: "bands=on" not in page.address, "a step back")
    page.wait(lambda: not page.find_all(".bands__title"), "no levels")
    assert "statistic=NinetyFifth" in page.address


def test_metrics_keep_the_question(page: Page) -> None:
    page.open(f"{GOVUK}?split=ProjectGroup&granularity=Monthly")
    page.charts()

    page.click(".tabs__tab", text="Change failure rate")

    page.wait_for_address("/failure-rate?split=ProjectGroup&granularity=Monthly")
    page.wait(lambda: len(page.charts()) == 1, "the metric's own chart")
    assert page.texts(".tabs__tab[aria-current]") == ["Change failure rate"]


def test_arrow_keys_read_out_the_values_of_lines(page: Page) -> None:
    page.open(f"{GOVUK}/deployment-frequency?form=Line&split=ProjectGroup")
    page.charts()
    chart = page.find(".chart-card__chart[tabindex]")
    page.driver.execute_script("arguments[0].focus()", chart)

    def press(key: str) -> str:
        before = page.texts(STATUS)
        page.driver.switch_to.active_element.send_keys(key)
        page.wait(lambda: page.texts(STATUS) != before, f"what {key} says")
        return page.texts(STATUS)[0]

    name, *_ = press(Keys.END).partition(", ")
    assert not press(Keys.ARROW_UP).startswith(name)
    lines = page.texts(".chart-tip > *")
    assert "23 Feb – 1 Mar 2026" == lines[2]
    ring = page.find(".chart-ring").rect
    plane = page.find(".nsewdrag").rect
    assert plane["x"] < ring["x"] < plane["x"] + plane["width"]
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.wait_for_address("point=2026-02-23")


def wait_until_said(page: Page, day: str) -> None:
    page.wait(lambda: page.texts(STATUS)[0].startswith(f"{day}: "), day)


def test_arrow_keys_read_out_the_days_of_a_calendar(page: Page) -> None:
    page.open(f"{GOVUK}/deployment-frequency?form=Calendar&split=None")
    page.charts()
    drawing = next(each for each in page.find_all("svg.drawing") if each.is_displayed())
    page.driver.execute_script("arguments[0].focus()", drawing)
    tip = ".chart-tip:not([hidden])"
    for keys, day in (
        ((Keys.ARROW_RIGHT,), "Saturday, 1 Nov 2025"),
        ((Keys.ARROW_DOWN, Keys.ARROW_RIGHT), "Sunday, 9 Nov 2025"),
        ((Keys.ARROW_UP, Keys.ARROW_LEFT), "Saturday, 1 Nov 2025"),
    ):
        for key in keys:
            page.driver.switch_to.active_element.send_keys(key)
        wait_until_said(page, day)
    assert page.find_all(tip)
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.find_all(tip), "nothing to be said")
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    page.wait_for_address("point=2025-10-27")
    # A click leaves no ring around the drawing.
    page.driver.execute_script("document.activeElement.blur()")
    drawing = next(each for each in page.find_all("svg.drawing") if each.is_displayed())
    page.driver.execute_script("arguments[0].scrollIntoView()", drawing)
    drawing.click()
    page.wait(
        lambda: page.driver.execute_script("return document.activeElement") == drawing,
        "the drawing in focus",
    )
    assert "none" == drawing.value_of_css_property("outline-style")


def test_tab_leaves_a_grid_at_once_and_arrows_move_inside(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time")
    page.charts()
    page.wait(lambda: has_rows(page), "rows")

    def focused(css: str) -> bool:
        found: bool = page.driver.execute_script(
            "return Boolean(document.activeElement.closest(arguments[0]))", css
        )
        return found

    def press(key: str) -> None:
        page.driver.switch_to.active_element.send_keys(key)

    page.find("#report-table .ag-row[row-index='0'] [col-id=deployments]").click()
    page.wait(lambda: page.texts(SENTENCE)[0].count(" · "), "the row's deployments")
    page.wait(lambda: focused("#report-table [row-index='0']"), "a cell in focus")
    press(Keys.ARROW_DOWN)
    page.wait(lambda: focused("#report-table [row-index='1']"), "the next row")
    press(Keys.TAB)
    page.wait(lambda: not focused("#report-table .ag-row"), "no cell in focus")
    assert focused("#report-deployments .details__head")

    cell = f"{ROWS}[row-index='0'] [col-id=leadTime]"
    page.wait(lambda: page.find_all(cell), "the row's deployments")
    page.driver.execute_script("document.querySelector(arguments[0]).focus()", cell)
    press(Keys.TAB)
    page.wait(lambda: not focused(".grid--deployments .ag-row"), "no cell in focus")
    page.driver.execute_script("document.querySelector(arguments[0]).focus()", cell)
    press(Keys.ENTER)
    page.wait(lambda: focused(".mantine-Drawer-content"), "the drawer")
    press(Keys.ESCAPE)
    page.wait(lambda: focused(cell), "the cell that opened it")

    # A search is part of the address, from which the page begins with it.
    search = "#report-deployments .details__search input"
    page.type(search, "27 Feb")
    page.wait_for_address("search=27+Feb")
    page.type("#report-table-search", "api")
    page.wait_for_address("filter=api")
    page.driver.refresh()
    page.wait(
        lambda: page.find(search).get_attribute("value") == "27 Feb", "the search"
    )
    page.wait(lambda: " of " in page.texts(SENTENCE)[0], "what it finds")
    names = "#report-table .ag-row [col-id=project]"
    page.wait(lambda: all("api" in each for each in page.texts(names)), "the filter")
    value = page.find("#report-table-search").get_attribute("value")
    assert "api" == value

    # The clicked element disappears, and the focus moves as little as possible.
    page.driver.execute_script("document.querySelector('[data-picks=nothing]').focus()")
    press(Keys.ENTER)
    page.wait(lambda: not page.find_all("[data-picks=nothing]"), "no filter")
    assert focused("#report-deployments")
    page.driver.execute_script("document.querySelector('.tabs__tab').focus()")
    press(Keys.ENTER)
    page.wait(lambda: focused("h1"), "the heading of the next page")


def test_an_empty_table_says_why(page: Page) -> None:
    said = "#report-table .ag-overlay"
    page.open(f"{GOVUK}/lead-time")
    page.charts()
    page.wait(lambda: page.find_all("#report-table .ag-row"), "the table")

    page.type(".details__search input", "zebra")

    page.wait(lambda: page.texts(said) == ["No matching rows"], "what none match")
    page.open(f"{KONFLUX}/queue-time")
    page.charts()
    assert page.wait(lambda: page.texts(said) == ["No data for this period"], "why")


def test_a_project_opens_with_the_same_question_and_leads_back(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time?timeRange=LastYear")
    page.charts()
    row = "#report-table .ag-row[row-index='0']"
    page.wait(lambda: page.find_all(row), "the table")
    project = page.wait_for_texts(f"{row} [col-id=project]")[0]

    page.click(f"{row} .project-link")

    page.wait(lambda: page.texts("h1") == [project], "the project's page")
    page.charts()
    assert page.texts("#overview-zone") == ["Europe/London"]
    query = parse_qs(urlparse(page.address).query)
    assert query["timeZone"] == ["Europe/London"]
    assert query["timeRange"] == ["LastYear"]
    link = page.api_link()
    asked = parse_qs(urlparse(link).query)
    assert asked["timeZone"] == ["Europe/London"]
    assert "via" not in asked

    page.click(".mantine-SegmentedControl-label", text="Month")
    page.wait_for_address("granularity=Monthly")
    assert "via=InsightsReports-1" in page.address
    assert "timeZone=Europe%2FLondon" in page.address
    page.click(".breadcrumbs a", text="GOV.UK production by project group")
    back = f"{GOVUK}/lead-time?timeRange=LastYear&granularity=Monthly"
    page.arrive(back)
    # New tabs and copied addresses have the question too.
    kept = """
      const links = document.querySelectorAll(
        "a[href*='/compare'], .breadcrumbs a.keeps-query");
      return [...links].map((link) => link.search)
    """
    shown = "?timeRange=LastYear&granularity=Monthly"
    page.wait(
        lambda: page.driver.execute_script(kept) == [shown, shown], "the question"
    )


def check_names(page: Page) -> None:
    """Compare what screen readers say of the grids and of the chart's tools."""
    scroll_to_deployments(page)
    grids = page.wait(lambda: page.find_all("[role=grid][aria-labelledby]"), "grids")
    assert [each.accessible_name for each in grids] == [
        *("Breakdown by project, environment and tenant", "Deployments")
    ]
    (card,) = page.find_all(".chart-card")
    assert card.accessible_name == "Lead time for changes"
    tools = page.find_all(".chart-tools__button")
    assert [each.accessible_name for each in tools] == [
        *(
            "View Lead time for changes as a table",
            "Download Lead time for changes as CSV",
        ),
        "Download Lead time for changes as PNG",
        "Download Lead time for changes as SVG",
    ]


def test_grids_and_tools_have_names_and_work_with_the_keyboard(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time")
    page.charts()
    page.wait(lambda: has_rows(page), "rows")
    check_names(page)

    opener = page.find("[data-opens-table]")
    opener.send_keys(Keys.ENTER)
    page.wait(lambda: page.find_all(".chart-table button"), "the data table")
    page.find_all(".chart-table button")[2].send_keys(Keys.ENTER)
    page.wait(lambda: " · " in page.texts(SENTENCE)[0], "the week's deployments")

    def press_enter() -> bool:
        cell = page.find(f"{ROWS} [col-id=project]")
        page.driver.execute_script("arguments[0].focus()", cell)
        cell.send_keys(Keys.ENTER)
        return bool(page.find_all(".explained"))

    # A key that is pressed while rows are replaced does nothing.
    page.wait(press_enter, "the explanation of a row of the week")
