from datetime import date

import pytest

from insights_dash.domain.measure import Headline, Measure, Statistic, Trend
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.sentences import (
    TITLES,
    describe_age,
    describe_headline,
    describe_interval,
    describe_meaning,
    describe_measured,
    describe_trend,
    describe_value,
    summarise_chart,
)
from some_series import series

FREQUENCY, RATE = Measure.DEPLOYMENT_FREQUENCY, Measure.DEPLOYMENT_FAILURE_RATE


def test_every_measure_has_a_title_and_a_meaning() -> None:
    assert set(TITLES) == set(Measure)
    assert all(describe_meaning(each, Statistic.MEAN) for each in Measure)


@pytest.mark.parametrize(
    ("measure", "statistic", "words"),
    [
        (RATE, Statistic.MEDIAN, "Failed deployments, of all that count"),
        (Measure.DEPLOYMENT_DURATION, Statistic.MEAN, "Mean time that a"),
        (
            Measure.QUEUE_TIME,
            Statistic.NINETY_FIFTH,
            "95th percentile of the time from",
        ),
        (Measure.LEAD_TIME, Statistic.RANGE, "Least, mean and greatest time from"),
    ],
)
def test_a_meaning_names_the_statistic_of_durations(
    measure: Measure, statistic: Statistic, words: str
) -> None:
    assert describe_meaning(measure, statistic).startswith(words)


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        (FREQUENCY, 1_234, "1,234"),
        (RATE, 0.0312, "3.1 %"),
        (Measure.LEAD_TIME, 187_200, "2 d 4 h"),
    ],
)
def test_values_have_units(measure: Measure, value: float, words: str) -> None:
    assert describe_value(measure, value) == words


@pytest.mark.parametrize(
    ("current", "words"),
    [
        (4.25, ("4.2", "per week")),
        (99.96, ("100.0", "per week")),
        (100.2, ("100", "per week")),
        (None, ("–", "nothing measured in 28 days")),
    ],
)
def test_headlines_say_what_they_count(
    current: float | None, words: tuple[str, str]
) -> None:
    headline = Headline(FREQUENCY, current, None, None, Trend.NONE)
    assert describe_headline(headline) == words


def test_a_trend_says_direction_and_size() -> None:
    fell = Headline(RATE, 0.1, 0.2, -0.5, Trend.DOWN)
    assert describe_trend(fell) == "Down 50 % vs. previous 28 days"
    from_nothing = Headline(RATE, 0.1, 0.0, None, Trend.UP)
    assert describe_trend(from_nothing) == "Up vs. previous 28 days"
    assert "needs 10" in describe_trend(Headline(RATE, 0.1, None, None, Trend.NONE))


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
def test_ages_are_said_by_their_largest_unit(seconds: float, words: str) -> None:
    assert describe_age(seconds) == words


@pytest.mark.parametrize(
    ("granularity", "words"),
    [
        (Granularity.DAILY, "3 May 2026"),
        (Granularity.WEEKLY, "Week of 3 May 2026"),
        (Granularity.MONTHLY, "May 2026"),
    ],
)
def test_intervals_have_names(granularity: Granularity, words: str) -> None:
    assert describe_interval(date(2026, 5, 3), granularity) == words


@pytest.mark.parametrize(
    ("measure", "measured", "so_far", "words"),
    [
        (FREQUENCY, 1, False, " successful deployment"),
        (FREQUENCY, 2, True, " successful deployments so far"),
        (RATE, 1_200, False, " of 1,200 deployments"),
        (Measure.TIME_TO_RECOVERY, 1, False, " over 1 recovery"),
        (Measure.TIME_TO_RECOVERY, 2, False, " over 2 recoveries"),
        (Measure.LEAD_TIME, 3, True, " over 3 deployments so far"),
    ],
)
def test_hovers_say_what_a_value_rests_on(
    measure: Measure, measured: int, *, so_far: bool, words: str
) -> None:
    assert describe_measured(measure, measured, so_far=so_far) == words


def test_a_chart_is_summarised_without_its_unfinished_interval() -> None:
    lines = [series("Web", [60, None, 120, 999]), series("API", [None, None, None, 5])]
    words = summarise_chart(Measure.LEAD_TIME, lines, Granularity.WEEKLY)
    assert words == (
        "Lead time for changes, weekly, 5 Apr 2026 to 26 Apr 2026. "
        "Web: latest 2 min, from 1 min to 2 min; API: no values."
    )
