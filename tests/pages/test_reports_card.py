"""The text of a report's card."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from insights_dash.components.coverage import describe_coverage
from insights_dash.components.report_card import CardFigures, build_body
from insights_dash.domain.metric import Headline, Metric, Trend
from insights_dash.figures.sentences import describe_trend
from sample_series import series


def said(component: object) -> str:
    """Return the text of a component and everything inside it."""
    if isinstance(component, str):
        return component
    if isinstance(component, list):
        return " ".join(map(said, component))
    return said(getattr(component, "children", None) or "")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((12, 2, 34, True), "12 projects · 2 environments · 34 tenants"),
        ((1, 1, 1, False), "1 project · 1 environment · 1 tenant"),
        ((0, 1, 0, True), "0 projects · 1 environment"),
        ((2, 1, 0, False), "2 projects · 1 environment · no tenants"),
        ((1234, 1, 0, True), "1,234 projects · 1 environment"),
    ],
)
def test_coverage_is_a_sentence(
    counts: tuple[int, int, int, bool], expected: str
) -> None:
    projects, environments, tenants, untenanted = counts
    described = describe_coverage(
        projects=projects,
        environments=environments,
        tenants=tenants,
        untenanted=untenanted,
    )
    assert expected == described


NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTHING = tuple(Headline(each, None, None, None, Trend.NONE) for each in Metric)
CARD = CardFigures(
    "1 project",
    NOTHING,
    series("All", [60, 60]),
    NOW - timedelta(hours=3),
    ZoneInfo("Europe/Berlin"),
    as_of=None,
)


def test_a_trend_is_described_without_a_verdict() -> None:
    headlines = [
        Headline(metric, 2.0, 1.0, 1.0, Trend.UP)
        if metric is Metric.LEAD_TIME
        else Headline(metric, None, None, None, Trend.NONE)
        for metric in Metric
    ]
    text = said(build_body(replace(CARD, headlines=headlines), now=NOW))
    (up,) = (each for each in headlines if each.trend is Trend.UP)
    assert describe_trend(up) in text
    assert "100%" in text
    assert not {"better", "worse"} & set(text.replace(",", " ").split())
    assert "Last 28 days" in text


def test_a_change_above_200_percent_is_a_multiple() -> None:
    headlines = [
        Headline(metric, 78.0, 1.0, 77.0, Trend.UP)
        if metric is Metric.LEAD_TIME
        else Headline(metric, None, None, None, Trend.NONE)
        for metric in Metric
    ]
    shown = said(build_body(replace(CARD, headlines=headlines), now=NOW))
    assert "78×" in shown
    assert "7700%" not in shown


def test_a_metric_without_values_has_neither_value_nor_unit() -> None:
    text = said(build_body(replace(CARD, as_of=date(2026, 2, 27)), now=NOW))
    assert 4 == text.count("–")
    assert "per week" not in text
    assert "28 days to 27 Feb 2026" in text


def test_a_card_says_how_fresh_it_is_with_the_instant_in_the_reports_zone() -> None:
    body = build_body(CARD, now=NOW)
    assert "Last deployment  3 hours ago" in said(body)
    assert "title='2 Mar 2026, 10:00 (Europe/Berlin)'" in str(body)


def test_a_card_without_a_deployment_says_so() -> None:
    assert "No deployments yet" in said(build_body(replace(CARD, newest=None), now=NOW))


def test_the_weeks_are_drawn_and_described() -> None:
    about = str(build_body(CARD, now=NOW)[0])
    assert 2 == about.count("<rect")
    assert (
        "label='Successful deployments per week, last 3 months: 3. Week in progress"
        in about
    )
