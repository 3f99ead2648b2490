"""What changed most on the page of a metric: who moved, in which order, and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from insights_dash.charts.ranking import SharedRow, lay_out, rank
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.changes import Changes, SeriesChange
from insights_dash.metrics.answer.changes.contributions import AllContributions
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.changes.series_verdict import SeriesPast
from insights_dash.metrics.answer.changes.shown_parts import Contributions, ShownPart
from insights_dash.pages.report.what_changed import (
    Document,
    WhatChanged,
    build_what_changed,
)

END = datetime(2024, 5, 15, 12, tzinfo=UTC)
AGO = 1_000_000 * 3_600 * 24
FREQUENCY, RATE = Metric.DEPLOYMENT_FREQUENCY, Metric.DEPLOYMENT_FAILURE_RATE
LEAD_TIME, RECOVERY = Metric.LEAD_TIME, Metric.TIME_TO_RECOVERY
MEDIAN, MEAN = ChartStatistic.MEDIAN, ChartStatistic.MEAN
NOTHING = AllContributions(None, None, None, None, None)


def figure(
    name: str, now: float | None, before: float | None, verdict: str, count: int = 99
) -> FigureChange:
    return FigureChange(name, now, before, (count, count), Verdict(verdict))


def series(
    name: str,
    *figures: FigureChange,
    days: int = 0,
    failed: tuple[bool, bool] = (False, False),
    gap: int = 1,
) -> SeriesChange:
    """Return a series that last deployed so many days ago."""
    last = int(END.timestamp() * 1_000_000) - days * AGO
    past = SeriesPast(
        last,
        gap * AGO,
        is_of_one_project=True,
        is_failed=failed[0],
        was_failed=failed[1],
    )
    return SeriesChange(name, past, 1_226, figures, NOTHING)


def changes(*listed: SeriesChange) -> Changes:
    now, before = (date(2024, 3, 1), date(2024, 5, 15)), (date(2023, 12, 15),) * 2
    return Changes(now, before, END, listed)


def lead_time(
    name: str,
    verdict: str,
    now: float,
    *,
    tail: str = "AsUsual",
    count: int = 99,
    **past: Any,  # noqa: ANN401 - as `series` has them
) -> SeriesChange:
    """Return a series whose figures were 1,000 s before."""
    return series(
        name,
        figure("LeadTime.Median", now, 1_000, verdict, count),
        figure("LeadTime.NinetyFifth", now, 1_000, tail, count),
        figure("Frequency", 9, 3, "MoreOften"),
        **past,
    )


def names(found: Changes, metric: Metric = LEAD_TIME) -> list[str]:
    return [each.name for each in rank(found, metric, MEDIAN).rows]


def test_series_are_in_the_order_of_verdicts_and_then_of_ratios() -> None:
    found = changes(
        lead_time("few", "TooFew", 9_000, tail="TooFew"),
        lead_time("usual down", "AsUsual", 900),
        lead_time("usual up", "AsUsual", 1_100),
        lead_time("usual more", "AsUsual", 1_400),
        lead_time("faster", "Faster", 500),
        lead_time("much faster", "Faster", 100),
        lead_time("slower", "Slower", 2_000),
        lead_time("much slower", "AsUsual", 9_000, tail="Slower"),
        lead_time("slower with more", "Slower", 2_000, count=100),
    )
    expected = (
        *("much slower", "slower with more", "slower", "much faster", "faster"),
        *("usual more", "usual up", "usual down", "few"),
    )
    assert list(expected) == names(found)
    rows = rank(found, LEAD_TIME, MEDIAN).rows
    assert [each.name for each in rows if each.is_tail] == ["much slower"]


def test_only_verdicts_about_the_metric_are_shown() -> None:
    silent = lead_time("silent", "AsUsual", 1_000, days=90)
    failed = lead_time("failed", "AsUsual", 1_000, failed=(True, True))
    recovered = lead_time("recovered", "AsUsual", 1_000, failed=(False, True))
    gone = lead_time("gone", "AsUsual", 1_000, days=365)
    found = changes(silent, recovered, failed, gone)

    def verdicts(metric: Metric) -> list[str]:
        ranking = rank(found, metric, MEDIAN)
        assert ranking.not_deployed == 1
        return [f"{each.name} {each.verdict}" for each in ranking.rows]

    assert {each.split()[1] for each in verdicts(LEAD_TIME)} == {"AsUsual"}
    assert "silent Silent" in verdicts(FREQUENCY)
    rates = [
        replace(each, figures=(figure("DeploymentFailureRate", 0.1, 0.1, "AsUsual"),))
        for each in found.series
    ]
    failures = rank(replace(found, series=tuple(rates)), RATE, MEDIAN).rows
    assert [f"{each.name} {each.verdict}" for each in failures] == [
        *("failed Failed", "recovered Failed", "silent AsUsual")
    ]


def share(*units: Sequence[int], mostly: tuple[str, ...] = ()) -> Contributions:
    groups = tuple(ShownPart(f"g{at}", tuple(each)) for at, each in enumerate(units))
    return Contributions(sum(map(sum, units)), mostly, groups)


def test_the_six_largest_contributions_surround_the_others() -> None:
    found = share((90,), (-80,), (70,), (-60,), (50,), (40,), (30,), (-20,), (10,))
    rows = [(each.name, each.units, each.others) for each in lay_out(found)]
    assert rows == [
        *(("g0", (90,), 0), ("g2", (70,), 0), ("g4", (50,), 0), ("g5", (40,), 0)),
        *(("", (20,), 3), ("g3", (-60,), 0), ("g1", (-80,), 0)),
    ]
    assert sum(sum(units) for _, units, _ in rows) == found.change


def test_a_single_one_left_over_is_listed_itself() -> None:
    rows = lay_out(share(*(((9 - at),) for at in range(7))))
    assert [SharedRow(f"g{at}", (9 - at,)) for at in range(7)] == rows
    assert [] == lay_out(share())


def test_contributions_that_would_read_zero_are_among_the_others() -> None:
    def is_nothing(units: int) -> bool:
        return abs(units) < 10

    found = share((90,), (-80,), (4,), (3,), (-9,))
    rows = lay_out(found, is_nothing)
    assert [SharedRow("g0", (90,)), SharedRow("g1", (-80,))] == rows
    many = share((90,), *((4,) for _ in range(9)))
    rest = SharedRow("", (36,), 9)
    assert [SharedRow("g0", (90,)), rest] == lay_out(many, is_nothing)
    # The parts of a contribution can cancel each other out.
    assert [SharedRow("g0", (50, -50))] == lay_out(share((50, -50), (3, 3)), is_nothing)


def test_failures_are_counted_and_the_most_come_first() -> None:
    def failures(name: str, failed: int, count: int) -> SeriesChange:
        found = figure("DeploymentFailureRate", failed / count, 0.5, "AsUsual", count)
        return series(name, found._replace(failed=(failed, 7)))

    listed = changes(failures("rare", 1, 2), failures("often", 3, 400))
    assert names(listed, RATE) == ["often", "rare"]
    built = build(RATE, listed=listed)
    assert "Td('7 of 400')" in built
    assert "Strong('3 of 400'), ' ', Small(children='0.75%'" in built
    assert "'Change'" not in built


@pytest.mark.parametrize(
    ("units", "zero", "places"),
    [
        ((600, 200, -200), 25, [(25, 75), (25, 25), (0, 25)]),
        ((600, 300), 0, [(0, 100), (0, 50)]),
        ((-300, -600), 100, [(50, 50), (0, 100)]),
    ],
)
def test_bars_of_contributions_begin_at_one_zero(
    units: Sequence[int], zero: int, places: list[tuple[int, int]]
) -> None:
    """Those above zero go to the right of it, those below to the left."""
    found = share(*((each,) for each in units))
    whole = replace(series("All"), contributions=replace(NOTHING, failure_rate=found))
    built = build(RATE, whole)
    assert f"'--zero': '{zero}.0%'" in built
    for left, width in places:
        assert f"{{'marginLeft': '{left}.0%', 'width': '{width}.0%'}}" in built


def test_each_environment_group_has_contributions_of_its_own() -> None:
    own = replace(NOTHING, frequency=share((600_000,), (-9,)))
    whole = changes(
        *(replace(series(each), contributions=own) for each in ("Test", "Live"))
    )
    built = build(
        FREQUENCY, whole=whole, groups={"g0": Document("project", "Projects-1", "/g0")}
    )
    assert "H3(children='Who contributed in Test'" in built
    assert "H3(children='Who contributed in Live'" in built
    assert "href='/g0'" in built
    assert "'g1'" not in built


def build(
    metric: Metric,
    whole: SeriesChange | Changes | None = None,
    listed: Changes | None = None,
    **more: Any,  # noqa: ANN401 - as the class has them
) -> str:
    listed = listed or changes(
        lead_time("Shop", "Slower", 9_000), lead_time("Mail", "AsUsual", 1_000)
    )
    own: dict[str, Any] = {
        "statistic": MEDIAN,
        "question": Question(),
        "split": Split.PROJECT,
        "series": listed,
        "whole": whole
        if isinstance(whole, Changes)
        else changes(whole or series("All")),
        "documents": {"Shop": Document("project", "Projects-1", "/shop")},
    }
    return str(build_what_changed(WhatChanged(metric, **{**own, **more})))


def test_a_list_says_value_before_and_verdict() -> None:
    built = build(LEAD_TIME)
    assert "1 Mar – 15 May 2024 compared with 15 Dec 2023" in built
    assert "'1 slower, 1 as usual.'" in built
    assert "Td('16 min 40 s')" in built
    assert "Strong('2 h 30 min')" in built
    assert "Td('9.0×')" in built
    assert "'Slower'], className='verdict is-bad'" in built
    assert "data-picks='project'" in built
    assert "data-value='Projects-1'" in built
    assert "href='/shop'" in built
    assert "Span(children='Mail'" in built
    assert "Small(children='median'" in built
    assert "Silent" not in built
    tail = changes(
        lead_time("Shop", "AsUsual", 1_000, tail="Slower"), lead_time("b", "AsUsual", 1)
    )
    assert "Small(children='95% within'" in build(LEAD_TIME, listed=tail)


def test_a_list_says_what_silent_means_and_that_numbers_are_per_week() -> None:
    gone = series("Shop", figure("Frequency", 0, 0, "TooFew"), days=90)
    built = build(FREQUENCY, listed=changes(gone, lead_time("b", "AsUsual", 1)))
    assert "Silent: the last deployment was at least 60 days ago" in built
    assert "Small(children='per week'" in built


def test_a_long_list_of_what_did_not_change_is_only_counted() -> None:
    usual = [lead_time(f"usual {at}", "AsUsual", 1_000 + at) for at in range(13)]
    built = build(LEAD_TIME, listed=changes(*usual))
    assert "No project changed by more than chance by itself: 13 as usual." in built
    assert "usual 3" not in built
    built = build(LEAD_TIME, listed=changes(*usual[:12]))
    assert "usual 3" in built


@pytest.mark.parametrize(
    ("metric", "statistic", "found", "words"),
    [
        (
            FREQUENCY,
            MEDIAN,
            {"frequency": share((600_000,), (-135_000,), mostly=("g0",))},
            "Deployments per week: +4.65, mostly g0.",
        ),
        (
            LEAD_TIME,
            MEDIAN,
            {"tail": share((700,), (-20,), mostly=("g0", "g1"))},
            "took more than 20 min 26 s: +0.68 percentage points, mostly g0 and g1.",
        ),
        (
            LEAD_TIME,
            MEAN,
            {"lead_time": share((90, -30), (-3_600, 0))},
            "Mean lead time: −59 min.",
        ),
        (
            RECOVERY,
            MEAN,
            {"time_to_recovery": share((90, -30))},
            "Mean time to recovery: +1 min.",
        ),
        (
            RATE,
            MEDIAN,
            {"failure_rate": share((-66,), mostly=("g0",))},
            "Failure rate: −0.07 percentage points, mostly g0.",
        ),
        (
            RECOVERY,
            MEDIAN,
            {},
            "A median can't be split into contributions. Choose Mean",
        ),
        (LEAD_TIME, ChartStatistic.RANGE, {}, ""),
        (LEAD_TIME, MEDIAN, {}, ""),
    ],
)
def test_a_sentence_says_who_contributed(
    metric: Metric,
    statistic: ChartStatistic,
    found: dict[str, Contributions],
    words: str,
) -> None:
    whole = replace(series("All"), contributions=replace(NOTHING, **found))
    built = build(metric, whole, statistic=statistic)
    assert words in built
    assert ("Who contributed" in built) is bool(words)
    assert ("Th(children='Pace'" in built) is (statistic is MEAN)
    assert ("slow" in built and "can't be split" in built) is ("took" in words)


def test_what_cannot_be_compared_says_why() -> None:
    nothing = {"series": None, "whole": None}
    assert "To see what changed, choose Previous period" in build(LEAD_TIME, **nothing)
    assert "Queue time has no verdicts, because only changes in" in build(
        Metric.QUEUE_TIME
    )
    assert build(LEAD_TIME, listed=changes(lead_time("Shop", "Slower", 9))) == "None"
    waiting = Question(lead_time=LeadTime.INCLUDING_WAITING)
    assert "Undeployed changes aren't included" in build(LEAD_TIME, question=waiting)
    assert "Undeployed" not in build(RATE, question=waiting)


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ((7, 7), ("per week", "5.0", "12.0", "+140%")),
        ((3, 3), ("in 3 days", "4", "12", "–")),
        ((1, 7), ("in 1 day", "5.0 per week", "12", "–")),
        ((7, 2), ("per week", "4 in 2 days", "12.0", "–")),
    ],
)
def test_less_than_a_week_has_no_rate(
    days: tuple[int, int], shown: tuple[str, ...]
) -> None:
    moved = FigureChange(
        *("Frequency", 12.0, 5.0, (12, 4), Verdict.MORE_OFTEN), days=days
    )
    parts = Contributions(700_000, (), (ShownPart("A", (350_000,)),) * 2)
    found = AllContributions(None, None, None, parts, None)
    whole = replace(series("All", moved), contributions=found)
    text = build(
        FREQUENCY,
        listed=changes(series("A", moved), series("B", moved)),
        whole=changes(whole),
    )
    assert all(f"'{each}'" in text or f"'{each} '" in text for each in shown)
    expected = {(3, 3): "Deployments in 3 days: +3."}
    assert expected.get(days, "Deployments per week: +7.00.") in text
