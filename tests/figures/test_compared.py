"""The words of a comparison: what periods are called, rows, and the answer."""

from dataclasses import replace
from datetime import date

import pytest

from insights_dash.domain.metric import (
    ChartStatistic,
    Metric,
)
from insights_dash.domain.period_headline import (
    PeriodFigures,
    UsualRange,
)
from insights_dash.domain.question import Question
from insights_dash.domain.time_range import Compare, TimeRange
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.answered import Answered
from insights_dash.figures.compared import (
    name_figure,
    name_periods,
    say_answer,
    say_figure,
    say_reason,
    say_size,
)
from sample_headlines import (
    FREQUENCY,
    LEAD_TIME,
    MEDIAN,
    RATE,
    RECOVERY,
    TAIL,
    headline,
    period,
)


def answer(
    now: PeriodFigures,
    before: PeriodFigures | None,
    verdicts: dict[tuple[Metric, ChartStatistic], Verdict] | None = None,
    usual: Verdict = Verdict.AS_USUAL,
    **mostly: tuple[str, ...],
) -> str:
    """Return the answer, with its strong parts between stars."""
    asked = [(LEAD_TIME, MEDIAN), (LEAD_TIME, TAIL), (FREQUENCY, MEDIAN)]
    asked += [(RECOVERY, MEDIAN), (RATE, MEDIAN)]
    figures = [
        headline(metric, now, before, (verdicts or {}).get((metric, one), usual), one)
        for metric, one in asked
    ]
    named = {(LEAD_TIME, TAIL): mostly.get("tail", ())}
    said = say_answer(Answered(figures, named))
    return "".join(f"*{each.text}*" if each.is_strong else each.text for each in said)


def question(
    time_range: str, compare: Compare | None = Compare.PREVIOUS_PERIOD
) -> Question:
    return replace(Question(), time_range=TimeRange(time_range), compare=compare)


@pytest.mark.parametrize(
    ("asked", "name", "expected"),
    [
        (
            question("ThisQuarter"),
            "This quarter",
            (
                "This quarter against last quarter",
                "This quarter so far",
                "Last quarter to the same day",
                "This quarter",
                "Last quarter",
            ),
        ),
        (
            question("PreviousMonth"),
            "Previous month",
            (
                "Previous month against the month before",
                "Previous month",
                "Month before",
                "Previous month",
                "Month before",
            ),
        ),
        (
            question("LastYear", Compare.YEAR_BEFORE),
            "Last 12 months and this one",
            (
                "Last 12 months and this one against a year before",
                "Last 12 months and this one",
                "A year before",
                "This period",
                "Before",
            ),
        ),
        (
            question("LastQuarter"),
            "Last 3 months and this one",
            (
                "Last 3 months and this one against the period before",
                "Last 3 months and this one",
                "Period before",
                "This period",
                "Before",
            ),
        ),
        (
            question("ThisYear", Compare.NONE),
            "This year",
            ("This year", "This year so far", "", "This year", ""),
        ),
    ],
)
def test_periods_are_called_by_their_units(
    asked: Question, name: str, expected: tuple[str, ...]
) -> None:
    names = name_periods(asked, name=name, is_running=True)
    assert expected == (
        *(names.title, names.now, names.before),
        *(names.column_now, names.column_before),
    )


def test_a_whole_quarter_is_not_so_far() -> None:
    names = name_periods(question("ThisQuarter"), name="This quarter", is_running=False)
    assert ("This quarter", "Last quarter") == (names.now, names.before)


def test_nothing_changed() -> None:
    assert answer(period(100), period(90)) == (
        "Median lead time and deployment frequency are within their usual ranges, and "
        "nothing failed."
    )


def test_failures_are_named_with_those_before() -> None:
    assert "1 of 101 deployments failed (none of 90 before)." in answer(
        period(100, failed=1), period(90)
    )
    assert "nothing failed (2 of 92 before)." in answer(
        period(100), period(90, failed=2)
    )


def test_what_moved_is_strong_and_names_who_caused_most_of_it() -> None:
    said = answer(
        period(100, tail=11_220),
        period(90, tail=1_300),
        {(LEAD_TIME, TAIL): Verdict.SLOWER},
        tail=("search-api", "router"),
    )
    assert said.endswith(
        "nothing failed. *The slowest 5% of changes now take over 3 h 7 min instead of "
        "22 min*, mostly because of search-api and router."
    )


def test_every_figure_that_moved_has_a_sentence() -> None:
    moved = {
        (LEAD_TIME, MEDIAN): Verdict.FASTER,
        (FREQUENCY, MEDIAN): Verdict.MORE_OFTEN,
        (RECOVERY, MEDIAN): Verdict.FASTER,
        (RATE, MEDIAN): Verdict.WORSE,
    }
    assert answer(period(100, 300, 40), period(40, 600, 1), moved) == (
        "*The median lead time is now 5 min instead of 10 min*."
        "*There are now 25.0 deployments per week instead of 10.0*."
        "*The median time to recovery is now 5 min instead of 10 min*."
        "*40 of 140 deployments failed, compared with 1 of 41 before*."
    ).replace("*.*", "*. *")


def test_less_than_a_week_is_counted() -> None:
    days = (date(2026, 1, 1), date(2026, 1, 3))
    now, before = (replace(period(each), days=days) for each in (30, 10))
    counted = headline(FREQUENCY, now, before)
    assert name_figure(counted) == "deployments in 3 days"
    assert [say_figure(counted, each) for each in (now, before)] == ["30", "10"]
    assert say_size(counted) == ("+20", "30, was 10")
    assert say_size(headline(FREQUENCY, before, now)) == ("−20", "10, was 30")
    assert say_size(headline(FREQUENCY, now, period(99)))[0] == "–"
    moved = {(FREQUENCY, MEDIAN): Verdict.MORE_OFTEN}
    assert "30 deployments in 3 days, compared with 10 before" in answer(
        now, before, moved
    )
    assert name_figure(headline(FREQUENCY, now, period(99))) == "per week"


def test_few_deployments_are_not_compared() -> None:
    assert answer(period(3), period(2), usual=Verdict.TOO_FEW) == (
        "There are too few deployments to compare, and nothing failed."
    )
    few = {(LEAD_TIME, MEDIAN): Verdict.TOO_FEW}
    assert answer(period(30), period(20), few) == (
        "Deployment frequency is within its usual range; median lead time has too few "
        "deployments to compare; nothing failed."
    )


def test_a_period_alone_is_summed_up() -> None:
    assert answer(period(100, failed=1), None) == (
        "100 successful deployments in 28 days, median lead time 10 min. "
        "1 of 101 deployments failed."
    )
    assert answer(period(1, None), None) == (
        "1 successful deployment in 28 days. Nothing failed."
    )


@pytest.mark.parametrize(
    ("metric", "now", "before", "expected"),
    [
        (LEAD_TIME, period(99, 668), period(99, 658), ("+2%", "+10 s")),
        (LEAD_TIME, period(99, 600), period(99, 600), ("±0%", "0 s")),
        (LEAD_TIME, period(99, 60), period(99, 600), ("−90%", "−9 min")),
        (LEAD_TIME, period(99, None), period(99), ("–", "none now, 99 before")),
        (RECOVERY, period(2), period(0, None), ("–", "none before")),
        (RECOVERY, period(0, None), period(0, None), ("–", "no recoveries")),
        (FREQUENCY, period(110), period(100), ("+10%", "110, was 100")),
        (RATE, period(97, failed=3), period(100), ("+3", "3.0%, was 0%")),
        (RATE, period(100), period(99, failed=1), ("−1", "0%, was 1.0%")),
        (RATE, period(100), period(100), ("±0", "0%, was 0%")),
        (RATE, period(100), period(0), ("–", "none before")),
        (RATE, period(100), None, ("", "")),
    ],
)
def test_a_change_has_a_size_and_details(
    metric: Metric,
    now: PeriodFigures,
    before: PeriodFigures | None,
    expected: tuple[str, str],
) -> None:
    assert expected == say_size(headline(metric, now, before))


def test_a_verdict_has_a_reason() -> None:
    found = headline(FREQUENCY, period(110), period(100))
    assert "Could be chance" == say_reason(found)
    ranged = replace(found, usual=UsualRange(20.2, 30.1, 2))
    assert "Usual week: 20–30 · 2 unusual" == say_reason(ranged)
    worse = headline(RATE, period(90, failed=30), period(100), Verdict.WORSE)
    assert "Unlikely to be chance" == say_reason(worse)
    few = headline(RECOVERY, period(1), period(0, None), Verdict.TOO_FEW)
    assert "1 now, none before; needs 10" == say_reason(few)
    none = headline(RECOVERY, period(0, None), period(0, None), Verdict.TOO_FEW)
    assert "none in either; needs 10" == say_reason(none)
    other = headline(LEAD_TIME, period(99), period(99), None)
    assert "No verdict for this statistic" == say_reason(other)
    assert not say_reason(headline(RATE, period(1), None))


def test_figures_are_those_of_tables() -> None:
    found = headline(RATE, period(1_567), period(1_488, failed=1))
    assert "0 of 1,567" == say_figure(found, found.now)
    assert "1 of 1,489" == say_figure(found, found.before)
    lead_time = headline(LEAD_TIME, period(9, 668), None)
    assert "11 min 8 s" == say_figure(lead_time, lead_time.now)
    assert "–" == say_figure(lead_time, lead_time.before)


def test_figures_that_differ_too_much_have_no_usual_range() -> None:
    found = [headline(LEAD_TIME, period(100), period(90))]
    uneven = replace(
        headline(FREQUENCY, period(100), period(90)), differs_too_much=True
    )
    found += [uneven, headline(RATE, period(100), period(90))]
    assert "Weeks differ too much for a usual range" == say_reason(uneven)
    said = "".join(each.text for each in say_answer(Answered(found)))
    assert said == (
        "Median lead time is within its usual range; deployment frequency differs too "
        "much from week to week for a usual range; nothing failed."
    )
    found[0] = replace(found[0], differs_too_much=True)
    said = "".join(each.text for each in say_answer(Answered(found)))
    assert said == (
        "Median lead time and deployment frequency differ too much from week to week "
        "for a usual range, and nothing failed."
    )
