"""What a card's headline says: a row per case, for every kind of metric."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from insights_dash.components.period_headline import (
    CardHeadline,
    build_period_headlines,
)
from insights_dash.domain.metric import (
    ChartStatistic,
    FailureRate,
    Figure,
    IntervalMetrics,
    Metric,
    Summary,
)
from insights_dash.domain.period_headline import (
    Judgement,
    PeriodFigures,
    PeriodHeadline,
    UsualRange,
)
from insights_dash.domain.time_range import Granularity
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.headlines import (
    say_before,
    say_change,
    say_compared,
    say_fact,
    say_usual,
    say_value,
    say_verdict,
)
from insights_dash.figures.sentences import describe_share

MINUTE, HOUR = 60, 3_600
NOW = date(2025, 10, 27), date(2026, 2, 27)
BEFORE = date(2025, 6, 25), date(2025, 10, 26)
FREQUENCY, RATE = Metric.DEPLOYMENT_FREQUENCY, Metric.DEPLOYMENT_FAILURE_RATE
LEAD_TIME, RECOVERY = Metric.LEAD_TIME, Metric.TIME_TO_RECOVERY


def measure(
    median: float | None = None,
    count: int = 3_086,
    *,
    tail: float = HOUR,
    outcomes: tuple[int, int] = (3_087, 1),
    days: tuple[date, date] = NOW,
) -> PeriodFigures:
    """Return figures in which every duration has the same median and 95th percentile.

    The mean is twice the median, and the largest value twice the 95th percentile.
    """
    summary = Summary(0, None, None, None, None, None)
    if median is not None:
        summary = Summary(count, 2 * median, median, 0, 2 * tail, tail)
    successes, failures = outcomes
    total = successes + failures
    rate = FailureRate(successes, failures, 0, failures / total if total else None)
    figures = IntervalMetrics(days[0], rate, dict.fromkeys(Figure, summary))
    return PeriodFigures(figures, days)


def build(
    metric: Metric,
    now: PeriodFigures,
    before: PeriodFigures | None,
    **more: Any,  # noqa: ANN401 - as the class has them
) -> PeriodHeadline:
    own = {"statistic": ChartStatistic.MEDIAN, "granularity": Granularity.WEEKLY}
    return PeriodHeadline(metric, now=now, before=before, **{**own, **more})


def say(headline: PeriodHeadline) -> tuple[str, str, str]:
    """Return value, change and fact, each as it is read."""
    change = f"{say_change(headline)} {say_before(headline)}".strip()
    return " ".join(say_value(headline)), change, say_fact(headline)


def before(
    median: float | None = None,
    count: int = 3_086,
    *,
    tail: float = HOUR,
    outcomes: tuple[int, int] = (3_087, 1),
) -> PeriodFigures:
    return measure(median, count, tail=tail, outcomes=outcomes, days=BEFORE)


@pytest.mark.parametrize(
    ("now", "prior", "value", "change", "fact"),
    [
        pytest.param(
            measure(663, tail=108 * MINUTE),
            before(652, 3_032, tail=20 * MINUTE + 26),
            "11 min 3 s median of 3,086 deployments",
            "+2% from 10 min 52 s",
            "95% within 1 h 48 min, was 20 min",
            id="longer",
        ),
        pytest.param(
            measure(300),
            before(600),
            "5 min median of 3,086 deployments",
            "−50% from 10 min",
            "95% within 1 h, was 1 h",
            id="shorter",
        ),
        pytest.param(
            measure(5_100),
            before(600),
            "1 h 25 min median of 3,086 deployments",
            "8.5× the 10 min before",
            "95% within 1 h, was 1 h",
            id="a multiple",
        ),
        pytest.param(
            measure(120 * HOUR),
            before(10 * HOUR),
            "5 d median of 3,086 deployments",
            "12× the 10 h before",
            "95% within 1 h, was 1 h",
            id="a large multiple",
        ),
        pytest.param(
            measure(1_800),
            before(600),
            "30 min median of 3,086 deployments",
            "+200% from 10 min",
            "95% within 1 h, was 1 h",
            id="the largest percentage",
        ),
        pytest.param(
            measure(600),
            before(600),
            "10 min median of 3,086 deployments",
            "Same as before: 10 min",
            "95% within 1 h, was 1 h",
            id="the same",
        ),
        pytest.param(
            measure(1_001),
            before(1_000),
            "16 min 41 s median of 3,086 deployments",
            "About the same as 16 min 40 s before",
            "95% within 1 h, was 1 h",
            id="about the same",
        ),
        pytest.param(
            measure(600),
            None,
            "10 min median of 3,086 deployments",
            "",
            "95% within 1 h",
            id="not compared",
        ),
        pytest.param(
            measure(600),
            before(),
            "10 min median of 3,086 deployments",
            "No deployments with a lead time before",
            "95% within 1 h",
            id="nothing before",
        ),
        pytest.param(
            measure(),
            before(600, 3),
            "– No deployments with a lead time in this period",
            "10 min before, median of 3 deployments",
            "",
            id="nothing now",
        ),
        pytest.param(
            measure(),
            before(),
            "– No deployments with a lead time in this period",
            "No deployments with a lead time before",
            "",
            id="nothing at all",
        ),
        pytest.param(
            measure(600),
            before(0),
            "10 min median of 3,086 deployments",
            "0 s before, median of 3,086 deployments",
            "95% within 1 h, was 1 h",
            id="from zero",
        ),
        pytest.param(
            measure(600),
            before(-600),
            "10 min median of 3,086 deployments",
            "−10 min before, median of 3,086 deployments",
            "95% within 1 h, was 1 h",
            id="from a negative value",
        ),
        pytest.param(
            measure(600, 9),
            before(300),
            "10 min median of 9 deployments",
            "5 min before, median of 3,086 deployments",
            "Longest 2 h",
            id="too few to compare",
        ),
        pytest.param(
            measure(600, 1),
            before(600, 1),
            "10 min one deployment",
            "10 min before, one deployment",
            "",
            id="one deployment",
        ),
        pytest.param(
            measure(600, 19),
            before(600, 20),
            "10 min median of 19 deployments",
            "Same as before: 10 min",
            "Longest 2 h",
            id="too few for a tail",
        ),
        pytest.param(
            measure(600, 20),
            before(600, 19),
            "10 min median of 20 deployments",
            "Same as before: 10 min",
            "95% within 1 h",
            id="too few for a tail before",
        ),
    ],
)
def test_a_lead_time_says(
    now: PeriodFigures, prior: PeriodFigures | None, value: str, change: str, fact: str
) -> None:
    assert (value, change, fact) == say(build(LEAD_TIME, now, prior))


@pytest.mark.parametrize(
    ("statistic", "value", "fact"),
    [
        (ChartStatistic.MEAN, "20 min mean of 3,086 deployments", "95% within 1 h"),
        (ChartStatistic.RANGE, "20 min mean of 3,086 deployments", "95% within 1 h"),
        (
            ChartStatistic.NINETY_FIFTH,
            "1 h 95th percentile of 3,086 deployments",
            "Half within 10 min",
        ),
    ],
)
def test_every_statistic_is_named(
    statistic: ChartStatistic, value: str, fact: str
) -> None:
    headline = build(LEAD_TIME, measure(600), None, statistic=statistic)
    assert (value, "", fact) == say(headline)


def test_recoveries_are_counted_as_such() -> None:
    headline = build(RECOVERY, measure(47 * HOUR, 1), before(55 * MINUTE, 3))
    assert say(headline) == (
        "1 d 23 h one recovery",
        "55 min before, median of 3 recoveries",
        "",
    )

    nothing = build(RECOVERY, measure(), before())
    assert say(nothing)[:2] == (
        "– No recoveries in this period",
        "No recoveries before",
    )


DAY_ONE = NOW[0], NOW[0]
SIX_DAYS = NOW[0], date(2025, 11, 1)


@pytest.mark.parametrize(
    ("now", "prior", "more", "said"),
    [
        (
            measure(),
            before(outcomes=(3_033, 3)),
            {},
            ("174 per week", "+2% from 171", "3,087 in 124 days"),
        ),
        (
            measure(outcomes=(0, 0)),
            before(),
            {},
            ("0 per week", "−100% from 174", "0 in 124 days"),
        ),
        (
            measure(),
            before(outcomes=(0, 2)),
            {},
            ("174 per week", "0 per week before", "3,087 in 124 days"),
        ),
        (measure(), None, {}, ("174 per week", "", "3,087 in 124 days")),
        (
            measure(outcomes=(9, 30)),
            before(outcomes=(5, 0)),
            {},
            ("0.51 per week", "0.28 per week before", "9 in 124 days"),
        ),
        (
            measure(outcomes=(3, 0)),
            before(outcomes=(10, 0)),
            {},
            ("0.17 per week", "−70% from 0.56", "3 in 124 days"),
        ),
        (
            measure(outcomes=(1, 0), days=DAY_ONE),
            None,
            {"is_running": True},
            ("1 on the first day", "", ""),
        ),
        (
            measure(outcomes=(10, 0), days=DAY_ONE),
            measure(outcomes=(5, 0), days=(BEFORE[0], BEFORE[0])),
            {"is_running": True, "usual": UsualRange(50, 90, 0)},
            ("10 on the first day", "5 before", ""),
        ),
        (
            measure(outcomes=(10, 0), days=SIX_DAYS),
            before(),
            {},
            ("10 in 6 days", "174 per week before", ""),
        ),
    ],
)
def test_a_frequency_says(
    now: PeriodFigures,
    prior: PeriodFigures | None,
    more: dict[str, Any],
    said: tuple[str, str, str],
) -> None:
    assert said == say(build(FREQUENCY, now, prior, **more))


@pytest.mark.parametrize(
    ("now", "prior", "said"),
    [
        (
            measure(),
            before(outcomes=(3_033, 3)),
            (
                "1 of 3,088 0.03%",
                "3 of 3,036 before, 0.10%",
                "1 failure in 124 days",
            ),
        ),
        (
            measure(outcomes=(9, 3)),
            before(outcomes=(0, 0)),
            ("3 of 12 25.0%", "No deployments before", "3 failures in 124 days"),
        ),
        (
            measure(outcomes=(3_087, 0)),
            None,
            ("0 of 3,087 0%", "", "No failures in 124 days"),
        ),
        (
            measure(outcomes=(0, 0)),
            before(outcomes=(9, 1)),
            ("– No deployments in this period", "1 of 10 before, 10.0%", ""),
        ),
        (
            measure(outcomes=(0, 1)),
            None,
            ("1 of 1 100.0%", "", "1 failure in 124 days"),
        ),
    ],
)
def test_a_rate_says_its_counts_first(
    now: PeriodFigures, prior: PeriodFigures | None, said: tuple[str, str, str]
) -> None:
    assert said == say(build(RATE, now, prior))


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (0.00032, "0.03%"), (0.0099, "0.99%"), (0.01, "1.0%")],
)
def test_small_shares_have_more_decimals(share: float, words: str) -> None:
    assert describe_share(share) == words


@pytest.mark.parametrize(
    ("metric", "usual", "granularity", "words"),
    [
        (FREQUENCY, UsualRange(112.4, 238, 0), "Weekly", "Usual week: 112–238"),
        (FREQUENCY, UsualRange(0, 12, 2), "Daily", "Usual day: 0–12 · 2 unusual"),
        (
            LEAD_TIME,
            UsualRange(516, 824, 0),
            "Monthly",
            "Usual month: 8 min 36 s – 13 min 44 s",
        ),
        (LEAD_TIME, UsualRange(0, HOUR, 0), "Weekly", "Usual week: up to 1 h"),
        (LEAD_TIME, UsualRange(1, 1, 0), "Weekly", "Usual week: 1 s"),
        (FREQUENCY, UsualRange(0.1, 0.4, 0), "Weekly", "Usual week: 0"),
        (LEAD_TIME, None, "Weekly", "Too few weeks for a usual range"),
        (RATE, None, "Weekly", ""),
    ],
)
def test_the_usual_range_names_its_interval(
    metric: Metric, usual: UsualRange | None, granularity: str, words: str
) -> None:
    own = {"usual": usual, "granularity": Granularity(granularity)}
    headline = build(metric, measure(600), None, has_limits=True, **own)
    assert words == say_usual(headline)


def test_a_statistic_without_limits_has_no_usual_range() -> None:
    assert not say_usual(build(LEAD_TIME, measure(600), None))
    nothing = build(LEAD_TIME, measure(), None, has_limits=True)
    assert not say_usual(nothing)


def test_a_headline_names_both_periods() -> None:
    compared = build(FREQUENCY, measure(), before())
    both = "27 Oct 2025 – 27 Feb 2026, compared with 25 Jun – 26 Oct 2025"
    assert both == say_compared(compared)
    assert "27 Oct 2025 – 27 Feb 2026" == say_compared(replace(compared, before=None))


def show(headline: PeriodHeadline) -> str:
    return str(build_period_headlines([CardHeadline(headline)])).replace("\\xa0", " ")


@pytest.mark.parametrize(
    ("verdict", "words", "look"),
    [
        (Verdict.SLOWER, "Slower", "is-bad"),
        (Verdict.FASTER, "Faster", "is-good"),
        (Verdict.AS_USUAL, "Within the usual 5 min – 25 min", "is-neutral"),
        (Verdict.TOO_FEW, "Too few to compare (7 deployments)", "is-neutral"),
    ],
)
def test_a_change_is_grey_until_it_is_judged(
    verdict: Verdict, words: str, look: str
) -> None:
    grey = build(LEAD_TIME, measure(1_200), before(600))
    usual, judgement = UsualRange(300, 1_500, 0), Judgement(verdict, (3_086, 7))
    judged = replace(grey, judgement=judgement, has_limits=True, usual=usual)

    assert "verdict" not in show(grey)
    assert "+100%" in show(grey)
    assert f"'{words}'], className='verdict {look}'" in show(judged)
    icon = {"is-bad": "fa-arrow-up", "is-good": "fa-arrow-down"}.get(look)
    assert (icon in show(judged)) if icon else ("fa-" not in show(judged))


@pytest.mark.parametrize(
    ("metric", "verdict", "counts", "words"),
    [
        (FREQUENCY, "MoreOften", (90, 30), "More often"),
        (FREQUENCY, "TooFew", (7, 2), "Too few to compare (7 deployments)"),
        (RATE, "Worse", (90, 90), "Worse"),
        (RATE, "AsUsual", (90, 90), "As usual"),
        (RECOVERY, "TooFew", (1, 12), "Too few to compare (1 recovery)"),
    ],
)
def test_a_verdict_says(
    metric: Metric, verdict: str, counts: tuple[int, int], words: str
) -> None:
    judged = Judgement(Verdict(verdict), counts)
    headline = build(metric, measure(600), before(600), judgement=judged)
    assert words == say_verdict(headline)


def test_too_few_values_are_said_once() -> None:
    judged = Judgement(Verdict.TOO_FEW, (1, 12))
    headline = build(RECOVERY, measure(600), before(600), has_limits=True)
    assert "Too few weeks for a usual range" == say_usual(headline)
    assert not say_usual(replace(headline, judgement=judged))


def test_what_has_no_value_has_no_verdict() -> None:
    judged = Judgement(Verdict.TOO_FEW, (0, 9))
    nothing = build(LEAD_TIME, measure(), before(600), judgement=judged)
    assert not say_verdict(nothing)
    assert not say_verdict(build(LEAD_TIME, measure(600), None, judgement=judged))


@pytest.mark.parametrize(
    ("usual", "granularity", "words", "range_of"),
    [
        (UsualRange(112, 238, 2), "Weekly", "Within the usual 112–238", "2 unusual w"),
        (UsualRange(112, 238, 1), "Weekly", "Within the usual 112–238", "1 unusual w"),
        (UsualRange(112, 238, 0), "Weekly", "Within the usual 112–238", ""),
        (UsualRange(180, 238, 0), "Weekly", "As usual", "Usual week: 180–238"),
        (UsualRange(0, 238, 0), "Daily", "As usual", "Usual day: 0–238"),
        (None, "Weekly", "As usual", "Too few weeks for a usual range"),
    ],
)
def test_a_value_within_the_usual_range_says_so_once(
    usual: UsualRange | None, granularity: str, words: str, range_of: str
) -> None:
    judged = Judgement(Verdict.AS_USUAL, (3_087, 3_033))
    headline = build(
        FREQUENCY,
        measure(),
        before(),
        judgement=judged,
        usual=usual,
        has_limits=True,
        granularity=Granularity(granularity),
    )
    assert words == say_verdict(headline)
    assert say_usual(headline).startswith(range_of)
    assert bool(range_of) == bool(say_usual(headline))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [(Verdict.AS_USUAL, "No clear change"), (Verdict.MORE_OFTEN, "More often")],
)
def test_intervals_that_differ_too_much_have_no_usual_range(
    verdict: Verdict, words: str
) -> None:
    judged = Judgement(verdict, (3_087, 3_033))
    uneven = {"judgement": judged, "has_limits": True, "differs_too_much": True}
    headline = build(FREQUENCY, measure(), before(), **uneven)
    assert words == say_verdict(headline)
    assert "Weeks differ too much for a usual range" == say_usual(headline)
    monthly = replace(headline, granularity=Granularity.MONTHLY)
    assert "Months differ too much for a usual range" == say_usual(monthly)


@pytest.mark.parametrize(
    ("count", "words"), [(3_086, ", 'Slower'"), (12, ", '95% slower'")]
)
def test_the_slow_ones_have_a_verdict_of_their_own(count: int, words: str) -> None:
    headline = build(LEAD_TIME, measure(600, count), before(600))
    calm = replace(headline, tail=Judgement(Verdict.AS_USUAL, (99, 99)))
    slower = replace(headline, tail=Judgement(Verdict.SLOWER, (99, 99)))
    assert "verdict" not in show(calm)
    assert f"{words}], className='verdict is-bad'" in show(slower)


def test_days_before_the_first_deployment_are_left_out_of_a_frequency() -> None:
    began = date(2026, 2, 14)
    half = replace(measure(outcomes=(12, 0)), began=began)
    earlier = replace(before(outcomes=(0, 0)), began=began)
    headline = build(FREQUENCY, half, earlier)
    assert headline.current == 6.0
    assert headline.prior is None
    fact = "12 in 14 days since the first deployment"
    assert ("6.0 per week", "No deployments before", fact) == say(headline)


def test_each_environment_group_has_a_headline() -> None:
    names = [f"Stage {each}" for each in range(8)]
    judged = Judgement(Verdict.LESS_OFTEN, (90, 130))
    built = str(
        build_period_headlines(
            [
                CardHeadline(
                    build(FREQUENCY, measure(), before(), name=each, judgement=judged)
                )
                for each in names
            ]
        )
    )
    assert [each in built for each in names] == [True] * 6 + [False] * 2
    assert 6 == built.count("'Less often'")
    assert "2 more groups in the table below" in built
    assert "Deployment frequency by environment group" in built
