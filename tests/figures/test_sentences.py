from datetime import date

import pytest

from insights_dash.domain.metric import METRICS, ChartStatistic, Metric
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.sentences import (
    describe_age,
    describe_days,
    describe_interval,
    describe_meaning,
    describe_measured,
    describe_rate_of,
    describe_value,
    offer_deployments,
    summarise_chart,
)
from sample_series import series

FREQUENCY, RATE = Metric.DEPLOYMENT_FREQUENCY, Metric.DEPLOYMENT_FAILURE_RATE


def test_every_metric_has_a_title_and_a_meaning() -> None:
    assert set(METRICS) == set(Metric)
    assert all(each.spec.title for each in Metric)
    assert all(describe_meaning(each, ChartStatistic.MEAN) for each in Metric)


@pytest.mark.parametrize(
    ("metric", "statistic", "words"),
    [
        (RATE, ChartStatistic.MEDIAN, "Share of deployments that failed"),
        (Metric.DEPLOYMENT_DURATION, ChartStatistic.MEAN, "Mean deployment duration"),
        (
            Metric.QUEUE_TIME,
            ChartStatistic.NINETY_FIFTH,
            "95th percentile of time in queue",
        ),
        (Metric.LEAD_TIME, ChartStatistic.RANGE, "Minimum, mean and maximum time from"),
    ],
)
def test_a_meaning_names_the_statistic_of_durations(
    metric: Metric, statistic: ChartStatistic, words: str
) -> None:
    assert describe_meaning(metric, statistic).startswith(words)


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [
        (FREQUENCY, 1_234, "1,234"),
        (RATE, 0.0312, "3.1%"),
        (Metric.LEAD_TIME, 187_200, "2 d 4 h"),
    ],
)
def test_values_have_units(metric: Metric, value: float, words: str) -> None:
    assert describe_value(metric, value) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3_599, "59 minutes ago"),
        (3 * 3_600, "3 hours ago"),
        (6 * 86_400 + 86_399, "6 days ago"),
        (13 * 86_400, "1 week ago"),
        (31 * 86_400, "1 month ago"),
        (800 * 86_400, "2 years ago"),
    ],
)
def test_ages_are_given_in_their_largest_unit(seconds: float, words: str) -> None:
    assert describe_age(seconds) == words


@pytest.mark.parametrize(
    ("granularity", "words"),
    [
        (Granularity.DAILY, "3 May 2026"),
        (Granularity.WEEKLY, "3–9 May 2026"),
        (Granularity.MONTHLY, "May 2026"),
        (Granularity.QUARTERLY, "Q2 2026"),
    ],
)
def test_intervals_have_names(granularity: Granularity, words: str) -> None:
    assert describe_interval(date(2026, 5, 3), granularity) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 12, 7), date(2025, 12, 7), "7 Dec 2025"),
        (date(2025, 12, 7), date(2025, 12, 13), "7–13 Dec 2025"),
        (date(2026, 5, 31), date(2026, 6, 6), "31 May – 6 Jun 2026"),
        (date(2025, 12, 28), date(2026, 1, 3), "28 Dec 2025 – 3 Jan 2026"),
    ],
)
def test_days_share_their_month_and_year(first: date, last: date, words: str) -> None:
    assert describe_days(first, last) == words


@pytest.mark.parametrize(
    ("metric", "measured", "unfinished", "words"),
    [
        (FREQUENCY, 1, None, " successful deployment"),
        (
            *(FREQUENCY, 2, Granularity.WEEKLY),
            " successful deployments (week in progress)",
        ),
        (RATE, 1_200, None, ""),
        (RATE, 1, Granularity.DAILY, " (day in progress)"),
        (Metric.TIME_TO_RECOVERY, 1, None, " (median of 1 recovery)"),
        (Metric.TIME_TO_RECOVERY, 2, None, " (median of 2 recoveries)"),
        (
            *(Metric.LEAD_TIME, 3, Granularity.MONTHLY),
            " (median of 3 deployments, month in progress)",
        ),
    ],
)
def test_hovers_say_what_a_value_rests_on(
    metric: Metric, measured: int, unfinished: Granularity | None, words: str
) -> None:
    said = describe_measured(
        metric, measured, ChartStatistic.MEDIAN, unfinished=unfinished
    )
    assert said == words


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (1, " (mean across 1 deployed and undeployed change)"),
        (2, " (mean across 2 deployed and undeployed changes)"),
    ],
)
def test_undeployed_changes_are_named(measured: int, words: str) -> None:
    said = describe_measured(
        Metric.LEAD_TIME, measured, ChartStatistic.RANGE, counts_waiting=True
    )
    assert said == words


@pytest.mark.parametrize(
    ("measured", "counts_waiting", "words"),
    [
        (1, False, "Show the deployment"),
        (1_200, False, "Show the 1,200 deployments"),
        (1_200, True, "Show the deployments"),
    ],
)
def test_a_value_links_to_its_deployments(
    measured: int, *, counts_waiting: bool, words: str
) -> None:
    assert offer_deployments(measured, counts_waiting=counts_waiting) == words


def test_a_chart_is_summarised_without_its_unfinished_interval() -> None:
    lines = [series("Web", [60, None, 120, 999]), series("API", [None, None, None, 5])]
    words = summarise_chart(Metric.LEAD_TIME, lines, Granularity.WEEKLY)
    assert words == (
        "Lead time for changes per week, 5 Apr 2026 to 26 Apr 2026. "
        "Web: latest 2 min, from 1 min to 2 min. API: no data."
    )


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        (0, "0"),
        (0.000_9, "under 0.001"),
        (0.001, "0.001"),
        (0.036_4, "0.036"),
        (0.1, "0.1"),
        (0.254, "0.25"),
        (4.24, "4.2"),
        (99.94, "99.9"),
        (1_234.5, "1,234"),
    ],
)
def test_a_rate_of_rare_deployments_is_not_none(frequency: float, said: str) -> None:
    assert said == describe_rate_of(frequency)
