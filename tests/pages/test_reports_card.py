"""The text of a report's card."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from insights_dash.components.coverage import describe_coverage
from insights_dash.components.report_card import ON_CARD, CardFigures, build_body
from insights_dash.domain.card_figure import CardFigure, CardGroup
from insights_dash.domain.definitions import Statistic
from insights_dash.domain.metric import Metric
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.card_words import find_card_verdict, say_card_value
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


FREQUENCY, RATE = Metric.DEPLOYMENT_FREQUENCY, Metric.DEPLOYMENT_FAILURE_RATE
RECOVERY = Metric.TIME_TO_RECOVERY
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTHING = [
    CardFigure(each, Statistic.MEDIAN, None, 0, Verdict.TOO_FEW) for each in ON_CARD
]
SLOWER = replace(
    NOTHING[0], value=661, count=2886, verdict=Verdict.AS_USUAL, tail=Verdict.SLOWER
)
CARD = CardFigures(
    "1 project",
    [CardGroup("", NOTHING)],
    series("All", [60, 60]),
    NOW - timedelta(hours=3),
    ZoneInfo("Europe/Berlin"),
    as_of=None,
)


@pytest.mark.parametrize(
    ("figure", "value", "verdict"),
    [
        (SLOWER, ("11 min 1 s", "median"), "95% slower"),
        (replace(SLOWER, tail=Verdict.FASTER), ("11 min 1 s", "median"), "95% faster"),
        (replace(SLOWER, tail=Verdict.AS_USUAL), ("11 min 1 s", "median"), "As usual"),
        (
            replace(SLOWER, statistic=Statistic.MEAN, verdict=Verdict.FASTER),
            ("11 min 1 s", "mean"),
            "Faster",
        ),
        (
            CardFigure(RECOVERY, Statistic.MEDIAN, 3_600, 1, Verdict.TOO_FEW),
            ("1 h", "one recovery"),
            "Too few to compare",
        ),
        (
            CardFigure(FREQUENCY, Statistic.MEDIAN, 4.25, 17, Verdict.LESS_OFTEN),
            ("4.2", "per week"),
            "Less often",
        ),
        (
            CardFigure(RATE, Statistic.MEDIAN, 0.25, 4, Verdict.WORSE, failed=1),
            ("1 of 4", "25.0%"),
            "Worse",
        ),
        (
            CardFigure(RATE, Statistic.MEDIAN, 0, 1_234, Verdict.BETTER),
            ("0 of 1,234", ""),
            "Better",
        ),
        (NOTHING[1], ("–", ""), "Too few to compare"),
    ],
)
def test_a_figure_has_a_value_and_a_verdict(
    figure: CardFigure, value: tuple[str, str], verdict: str
) -> None:
    assert value == say_card_value(figure)
    assert verdict == find_card_verdict(figure)[1]


def test_a_metric_without_values_has_neither_unit_nor_verdict() -> None:
    text = said(build_body(replace(CARD, as_of=date(2026, 2, 27)), now=NOW))
    assert 4 == text.count("–")
    assert "per week" not in text
    assert "Too few" not in text
    assert "28 days to 27 Feb 2026, compared with the 28 before" in text


def test_each_environment_group_has_a_row() -> None:
    slower = [SLOWER if each is NOTHING[0] else each for each in NOTHING]
    groups = [CardGroup(f"Group {each}", slower) for each in range(6)]

    text = said(build_body(replace(CARD, groups=groups), now=NOW))

    assert 4 == text.count("95% slower")
    assert "Group 3" in text
    assert "Group 4" not in text
    assert "2 more environment groups" in text
    assert "Durations are medians" in text


def test_a_card_says_how_fresh_it_is_with_the_instant_in_the_reports_zone() -> None:
    body = build_body(CARD, now=NOW)
    assert "Last deployment  3 hours ago" in said(body)
    assert "title='2 Mar 2026, 10:00 (Europe/Berlin)'" in str(body)


def test_a_card_without_a_deployment_says_so() -> None:
    assert "No deployments yet" in said(build_body(replace(CARD, newest=None), now=NOW))


def test_the_weeks_of_several_groups_are_those_of_one() -> None:
    groups = [CardGroup(each, NOTHING) for each in ("Staging", "Production")]
    weeks = replace(CARD.weeks, name="Production")
    about = str(build_body(replace(CARD, groups=groups, weeks=weeks), now=NOW)[0])
    assert "Span(children='Production'" in about
    assert "label='Production. Successful deployments per week" in about
    assert "Span(children='All'" not in str(build_body(CARD, now=NOW)[0])


def test_the_weeks_are_drawn_and_described() -> None:
    about = str(build_body(CARD, now=NOW)[0])
    assert 2 == about.count("<rect")
    assert (
        "label='Successful deployments per week, last 3 months and this one: 3. "
        "Week in progress" in about
    )
