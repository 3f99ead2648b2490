import json
from datetime import date
from typing import Any
from urllib.request import urlopen

from selenium.webdriver.common.keys import Keys

from browser_page import Page, ghost_of, line_of
from local_server import BLANK

GOVUK = "/Spaces-1/insights/InsightsReports-1"
ENVIRONMENTS = "/Spaces-1/insights/InsightsReports-2"
FREQUENCY = "Deployment frequency"
LEAD_TIME = "Lead time for changes"
FAILURE_RATE = "Change failure rate"
RECOVERY = "Time to recovery"
CHIPS = ".legend__chip"
PANELS = ".panels__name"
DAYS = "#overview-days"


def ask(page: Page, part: str = "Series") -> list[dict[str, Any]]:
    """Return a part of the API's answer, requested by the page's own link."""
    link = page.api_link()
    with urlopen(link) as answer:  # noqa: S310 - our own server
        series: list[dict[str, Any]] = json.load(answer)[part]
    return series


def seconds(span: str | None) -> float | None:
    """Seconds of a duration such as `-60:22:53.0`."""
    if span is None:
        return None
    hours, minutes, rest = span.lstrip("-").split(":")
    sign = -1 if span.startswith("-") else 1
    return sign * (int(hours) * 3_600 + int(minutes) * 60 + float(rest))


def drawn(trace: dict[str, Any]) -> list[float | None]:
    """Return the values of a line, without the break before its last one."""
    values = list(trace["y"])
    starts = trace["x"]
    if len(starts) > 1 and starts[-1] == starts[-2]:
        values.pop(-2)
    return values


def test_charts_draw_the_numbers_of_the_api(page: Page) -> None:
    page.load(f"{GOVUK}?form=Line")
    charts = page.charts()
    (series,) = ask(page)
    intervals = series["Intervals"]

    (compared,) = ask(page, "Comparison")
    before = compared["Intervals"][: len(intervals)]

    bars = line_of(charts[FREQUENCY])
    assert [each["NumberOfSuccessfulDeployments"] for each in intervals] == bars["y"]
    ghost = ghost_of(charts[FREQUENCY])
    assert [each["NumberOfSuccessfulDeployments"] for each in before] == ghost["y"]
    assert [each["StartOfInterval"] for each in intervals] == bars["x"]
    lead_times = [seconds(each["LeadTime"]["Median"]) for each in intervals]
    assert lead_times == drawn(line_of(charts[LEAD_TIME]))
    earlier = [seconds(each["LeadTime"]["Median"]) for each in before]
    assert earlier == ghost_of(charts[LEAD_TIME])["y"]
    rates = [each["DeploymentFailureRate"]["Rate"] for each in intervals]
    assert rates == drawn(line_of(charts[FAILURE_RATE]))
    recoveries = [seconds(each["MeanTimeToRecovery"]["Median"]) for each in intervals]
    assert recoveries == drawn(line_of(charts[RECOVERY]))
    assert len(set(lead_times)) > 5

    page.choose("Statistic", "Mean")
    page.wait_for_address("statistic=Mean")
    means = [seconds(each["LeadTime"]["Mean"]) for each in intervals]
    page.wait(lambda: means == drawn(line_of(page.charts()[LEAD_TIME])), "means")


def test_a_split_draws_the_numbers_of_the_api(page: Page) -> None:
    asked = "timeRange=LastYear&granularity=Monthly&form=Line"
    page.open(f"{ENVIRONMENTS}/lead-time?split=Project&{asked}")
    check_split(page, "Project")
    for label, split in (
        ("Project group", "ProjectGroup"),
        ("Environment", "Environment"),
        ("Environment group", "EnvironmentGroup"),
    ):
        page.choose("Split by", label)
        if split != "EnvironmentGroup":  # which the address leaves out: it is as usual
            page.wait_for_address(f"split={split}&")
        check_split(page, split)


def check_split(page: Page, split: str) -> None:
    """Compare every line of the lead times with its series of the API."""
    page.wait(lambda: f"split={split}&" in page.api_link(), "its link")
    expected = {series["Name"]: series["Intervals"] for series in ask(page)}

    def lines() -> list[dict[str, Any]]:
        return [trace for trace in page.charts()[LEAD_TIME] if trace["name"]]

    def draws_them() -> bool:
        shown = [line["name"] for line in lines()]
        return set(shown) <= expected.keys() and page.texts(CHIPS) == shown

    page.wait(draws_them, f"a chip for each line of {split}")
    for line in lines():
        medians = [
            seconds(each["LeadTime"]["Median"]) for each in expected[line["name"]]
        ]
        assert medians == drawn(line)


def test_the_last_interval_is_unfinished_and_a_label_says_so(page: Page) -> None:
    """Pointing at it says a sentence with units."""
    page.open(f"{GOVUK}/deployment-frequency?split=ProjectGroup&form=Line")
    lines = page.charts()[FREQUENCY]
    assert "circle-open" in {each for line in lines for each in line["symbols"]}
    (values,) = [
        series["Intervals"][-1]["NumberOfSuccessfulDeployments"]
        for series in ask(page)
        if series["Name"] == "Publishing apps"
    ]

    page.hover(".chart-card", right=0.99, down=0.4)

    said = f"{values} successful deployments (week in progress)"
    page.wait(
        lambda: page.texts(".chart-tip > *")[:2] == ["Publishing apps", said],
        "the newest value",
    )


def test_a_split_is_chosen_and_kept_in_the_address(page: Page) -> None:
    """Several environment groups are always shown one by one."""
    page.open(ENVIRONMENTS)
    page.charts()
    groups = ["Integration", "Staging", "Production"]
    assert sorted(groups) == sorted(page.texts(PANELS))
    assert "Environment group" == page.find("#overview-split").get_attribute("value")

    page.choose("Split by", "Environment")

    page.wait_for_address("split=Environment")
    environments = [each.lower() for each in groups]
    page.wait(lambda: sorted(environments) == sorted(page.texts(PANELS)), "its panels")
    page.driver.refresh()
    page.wait(lambda: sorted(environments) == sorted(page.texts(PANELS)), "the same")
    page.choose("Split by", "Environment group")
    page.arrive(ENVIRONMENTS)
    page.wait(lambda: sorted(groups) == sorted(page.texts(PANELS)), "each group")


def test_a_card_decides_what_a_split_shows_and_marks_lead_to_details(
    page: Page,
) -> None:
    page.open(f"{GOVUK}?split=ProjectGroup")
    assert ["Lead time for changes by project group"] == list(page.charts())
    page.click(".metric-card__open", text=FREQUENCY)
    page.wait_for_address("card=deployment-frequency")
    page.wait(
        lambda: [f"{FREQUENCY} by project group"] == list(page.charts()),
        "the chart of the card",
    )
    page.driver.back()
    page.wait(
        lambda: ["Lead time for changes by project group"] == list(page.charts()),
        "the chart before",
    )
    page.click(PANELS, text="APIs")
    page.wait_for_address("/lead-time?split=ProjectGroup&of=APIs")


def measure_cards(page: Page) -> list[float]:
    """Return the heights of the charts' cards in pixels."""
    cards = page.find_all(".overview__chart .chart-card")
    return [each.rect["height"] for each in cards]


def test_back_and_forward_restore_each_view(page: Page) -> None:
    page.driver.get(page.url + BLANK)
    page.open(GOVUK)
    page.choose("Split by", "Project group")
    page.wait(lambda: len(page.texts(PANELS)) == 9, "nine project groups")
    page.choose("Period", "Last 12 months and this one")
    page.wait_for_address("timeRange=LastYear")
    page.wait(lambda: "1 Feb 2025" in page.texts(DAYS)[0], "a year")

    page.driver.back()
    page.wait(lambda: "1 Nov 2025" in page.texts(DAYS)[0], "a quarter")
    assert f"{GOVUK}?split=ProjectGroup" == page.address
    page.driver.back()
    page.wait(lambda: page.find_all(".drawing--bars"), "no split")
    assert page.address == GOVUK
    heights = measure_cards(page)
    page.click("[data-opens-table]")
    page.wait(lambda: page.find_all(".chart-table.is-open"), "the data table")
    assert heights == measure_cards(page), "a table is in the place of its chart"
    page.driver.forward()
    page.wait(lambda: len(page.texts(PANELS)) == 9, "nine project groups again")
    page.driver.back()
    page.driver.back()
    page.arrive(BLANK)


def test_a_tag_set_splits_tenants(page: Page) -> None:
    page.open("/Spaces-2/insights")
    page.click("h3", text="Konflux production by ring")
    page.choose("Split by", "Tenant tag set")
    page.choose("Tag set", "Ring")

    page.wait_for_address("tenantTagSetId=TagSets-")
    page.wait(
        lambda: sorted(page.texts(PANELS)) == ["ring-2", "ring-3", "ring-4"],
        "a panel for each ring that was deployed to",
    )
    assert ["ring-2", "ring-3", "ring-4"] == [series["Name"] for series in ask(page)]
    bottoms = measure_controls(page)
    assert 8 == len(bottoms), "the split, its tag set and series, and five more"
    assert 1 == len(set(bottoms)), "one row"
    custom = "timeRange=Custom&from=2026-05-28&to=2026-06-30"
    for query in (f"split=Project&{custom}", "split=Project&series=mintmaker"):
        page.open(f"/Spaces-2/insights/InsightsReports-3?{query}")
        page.find(".metric-card")
        assert 1 == len(set(measure_controls(page))), f"one row: {query}"


def measure_controls(page: Page) -> list[int]:
    """Return where each control that is shown ends."""
    bottoms: list[int] = page.driver.execute_script("""
      return [...document.querySelectorAll(".overview__controls > *")]
        .filter((each) => each.offsetHeight)
        .map((each) => Math.round(each.getBoundingClientRect().bottom))""")
    return bottoms


def test_more_than_ten_lines_are_counted_and_can_be_chosen(page: Page) -> None:
    page.open(f"{GOVUK}/lead-time?split=Project&timeRange=LastYear&form=Line")
    charts = page.charts()
    totals = {
        series["Name"]: sum(
            each["DeploymentFailureRate"]["Total"] for each in series["Intervals"]
        )
        for series in ask(page)
    }
    busiest = sorted(totals, key=lambda name: -totals[name])[:10]
    assert sorted(busiest) == sorted(page.texts(CHIPS))
    assert 10 == len([line for line in charts[LEAD_TIME] if line["name"]])

    page.click(".legend__more", text=f"+{len(totals) - 10} more")
    hidden = min(totals, key=lambda name: totals[name])
    page.send("#overview-series", hidden)
    page.click("[role=option]", text=hidden)

    page.wait(lambda: page.texts(CHIPS) == [hidden], "the line chosen")
    page.wait_for_address(f"series={hidden}")


def test_the_legend_hides_lines(page: Page) -> None:
    page.open(f"{ENVIRONMENTS}/lead-time?form=Line")
    page.charts()

    page.click(CHIPS, text="Staging")

    def shown() -> set[str]:
        lines = [line for lines in page.charts().values() for line in lines]
        return {
            line["meta"]["series"]
            for line in lines
            if "series" in line["meta"] and line["visible"] is not False
        }

    page.wait(lambda: shown() == {"Integration", "Production"}, "a line to hide")
    chip = page.find(CHIPS, text="Staging")
    assert "false" == chip.get_attribute("aria-pressed")
    page.click(".mantine-SegmentedControl-label", text="Month")
    page.wait_for_address("granularity=Monthly")
    assert {"Integration", "Production"} == page.wait(shown, "charts")


def test_an_old_history_offers_its_newest_day(page: Page) -> None:
    page.open(f"{GOVUK}?asOf=now")
    assert ["No deployments in this period"] == page.texts(".state__title")

    page.click(".state .button", text="Show data as of 27 Feb 2026")

    page.charts()
    assert page.address == GOVUK
    assert ["Data ends 27 Feb 2026"] == page.texts(".pill")
    assert [] == page.find_all("[data-resets]")  # nothing is set


def test_charts_are_as_of_a_chosen_day(page: Page) -> None:
    page.open(f"{GOVUK}?asOf=2025-11-15&form=Line")

    bars = line_of(page.charts()[FREQUENCY])

    assert date(2025, 11, 10) == date.fromisoformat(bars["x"][-1])
    field = page.find("#overview-as-of")
    assert "15 Nov 2025" == field.text
    assert "Data as of 15 Nov 2025" == field.accessible_name

    page.click("[aria-label='Show latest']")

    page.wait(
        lambda: page.find("#overview-as-of").accessible_name == "Data as of now",
        "the field's name to follow",
    )


def test_changes_are_announced(page: Page) -> None:
    page.open(f"{ENVIRONMENTS}/lead-time?form=Line")
    page.charts()
    status = "#overview-status"

    def says(text: str) -> None:
        assert page.wait(
            lambda: str(page.find(status).get_property("textContent")).startswith(text),
            text,
        )

    split, shown = "by environment group", "3 series."
    says(f"Lead time for changes, last 3 months and this one, {split}: {shown}")
    page.click(CHIPS, text="Staging")
    says("Staging hidden. 2 of 3 series in the charts.")
    page.choose("Period", "Last 12 months and this one")
    says(f"Lead time for changes, last 12 months and this one, {split}: {shown}")


def test_names_of_panels_wrap_and_their_charts_stay_level(page: Page) -> None:
    page.resize(1440, 900)
    page.open(f"{GOVUK}?split=Project")
    page.find(".panels__panel .drawing")
    cut, bottoms = page.driver.execute_script("""
      const list = (css) => [...document.querySelectorAll(css)].slice(0, 9);
      return [
        list(".panels__name").filter((name) => name.scrollWidth > name.clientWidth)
          .map((name) => name.textContent),
        list(".panels__panel .drawing").map((chart) =>
          Math.round(chart.getBoundingClientRect().bottom)),
      ]""")
    assert [] == cut
    assert 3 == len(set(bottoms))

    # Folded panels are drawn once they are open; without a server they say so.
    more, error = ".panels__more", ".panels__rest .state__title"
    page.disconnect(offline=True)
    page.find(more).send_keys(Keys.ENTER)
    page.wait(lambda: len(page.find_all(error)) == len(page.find_all(more)), "errors")
    page.disconnect(offline=False)
    page.click(".panels__rest .button", text="Try again")
    page.wait(lambda: not page.find_all(error), "the drawings")
    assert [] == page.find_all(".is-blank")
    page.logs()  # the console lists the failed requests, as it should


def test_a_phones_button_says_which_options_are_set(page: Page) -> None:
    page.resize(390)
    page.open(f"{GOVUK}?split=Project")
    page.charts()
    toggle = ".controls__toggle"
    assert "3 months · weekly · by project" in page.texts(toggle)[0]

    page.click(toggle)
    page.choose("Period", "Last 12 months and this one")

    page.wait(
        lambda: "12 months · weekly · by project" in page.texts(toggle)[0],
        "the button to say so",
    )


def test_all_mistakes_in_a_url_are_named(page: Page) -> None:
    page.open(f"{GOVUK}?split=Team&timeRange=LastDecade")

    notice = page.find(".notice").text

    assert 'Split by: "Team" isn\'t a valid choice.' in notice
    assert 'Period: "LastDecade" isn\'t a valid choice.' in notice
    page.charts()


def test_a_lost_connection_is_reported_and_retried(page: Page) -> None:
    page.open(GOVUK)
    page.charts()
    page.disconnect(offline=True)
    page.choose("Period", "Last month and this one")
    assert ["Can't reach the server"] == page.texts(".state__title")
    assert [] == page.find_all(".mantine-Notification-root"), "said twice"

    page.disconnect(offline=False)
    page.click(".state .button", text="Try again")

    page.wait(lambda: page.find_all(".drawing--bars"), "charts")
    page.logs()  # the console lists the failed request, as it should


def test_an_unknown_report_has_a_friendly_page(page: Page) -> None:
    page.load("/Spaces-1/insights/InsightsReports-99")

    assert ["Report not found"] == page.texts("h1")
    (status,) = page.logs()
    assert "404" in status
