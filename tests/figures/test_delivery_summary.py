"""What the sentences above an overview say, in every case of their template."""

from dataclasses import replace
from datetime import date

import pytest

from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.period_headline import PeriodFigures, UsualRange
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.answered import Answered
from insights_dash.figures.delivery_summary import say_verdict, summarise_delivery
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

MEAN = ChartStatistic.MEAN
Verdicts = dict[tuple[Metric, ChartStatistic], Verdict]
SLOW_TAIL: Verdicts = {(LEAD_TIME, TAIL): Verdict.SLOWER}


def answered(
    now: PeriodFigures,
    before: PeriodFigures | None,
    verdicts: Verdicts | None = None,
    usual: Verdict = Verdict.AS_USUAL,
    statistic: ChartStatistic = MEDIAN,
) -> Answered:
    """Return the figures of two periods with these verdicts, the others as usual."""
    asked = [(LEAD_TIME, statistic)]
    asked += [(LEAD_TIME, TAIL)] if statistic is not TAIL else []
    asked += [(each, statistic) for each in (FREQUENCY, RECOVERY, RATE)]
    known = verdicts or {}
    return Answered(
        [
            headline(metric, now, before, known.get((metric, one), usual), one)
            for metric, one in asked
        ]
    )


def write(found: Answered, *, is_short: bool = False) -> str:
    """Return the sentences: strong parts between stars, links between brackets."""
    said = summarise_delivery(found, is_short=is_short)
    return "".join(
        f"*{each.text}*"
        if each.is_strong
        else f"[{each.text}]"
        if each.metric or each.contributor
        else each.text
        for each in said
    )


def test_steady_delivery_has_its_figures_and_usual_range() -> None:
    found = answered(period(100, tail=1_200), period(90, 660, tail=1_300))
    ranged = [
        replace(each, usual=UsualRange(14.2, 31.4, 0))
        if each.metric is FREQUENCY
        else each
        for each in found.figures
    ]
    assert write(replace(found, figures=ranged)) == (
        "*Delivery is steady.* [25.0 deployments per week], within the usual 14–31. "
        "Half of all changes are deployed within [10 min], as usual; "
        "95% within [20 min], as usual. [No failures]."
    )


def test_what_has_not_changed_is_as_before() -> None:
    assert write(answered(period(100), period(100))) == (
        "*Delivery is steady.* [25.0 deployments per week], as before. "
        "Half of all changes are deployed within [10 min], as before; "
        "95% within [20 min], as before. [No failures]."
    )


def test_a_period_that_has_barely_begun_has_a_count() -> None:
    days = (date(2026, 1, 1), date(2026, 1, 3))
    now, before = (replace(period(each), days=days) for each in (9, 4))
    found = answered(now, before, usual=Verdict.TOO_FEW)
    assert "[9 deployments in 3 days], 4 before." in write(found)
    assert "[9 deployments in 3 days], 1.0 per week before." in write(
        answered(now, period(4), usual=Verdict.TOO_FEW)
    )
    moved = {(FREQUENCY, MEDIAN): Verdict.MORE_OFTEN}
    assert "[9 deployments in 3 days], 4 before." in write(answered(now, before, moved))


def test_slow_changes_name_who_caused_most_of_it() -> None:
    found = answered(period(100, tail=11_220), period(100), SLOW_TAIL)
    named = replace(found, mostly={(LEAD_TIME, TAIL): ("search-api", "router", "x")})
    assert write(named) == (
        "*Delivery is steady, but the slowest changes take longer.* "
        "[25.0 deployments per week], as before. "
        "Half of all changes are deployed within [10 min], as before; "
        "95% within [3 h 7 min], up from 20 min, "
        "mostly because of [search-api], [router] and [x]. [No failures]."
    )
    links = [each for each in summarise_delivery(named) if each.contributor]
    assert [each.contributor for each in links] == ["search-api", "router", "x"]
    assert "mostly because of [router]. [No" in write(
        replace(found, mostly={(LEAD_TIME, TAIL): ("router",)})
    )


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ({}, "Delivery is steady."),
        (
            {(LEAD_TIME, TAIL): Verdict.FASTER},
            "Delivery is steady and the slowest changes take less time.",
        ),
        (
            {(RATE, MEDIAN): Verdict.WORSE},
            "Delivery is steady, but more deployments fail.",
        ),
        (
            {(RATE, MEDIAN): Verdict.BETTER, (RECOVERY, MEDIAN): Verdict.SLOWER},
            (
                "Delivery is steady, but recovery takes longer, "
                "while fewer deployments fail."
            ),
        ),
        (
            {(LEAD_TIME, MEDIAN): Verdict.SLOWER, (LEAD_TIME, TAIL): Verdict.SLOWER},
            "Changes take longer.",
        ),
        (
            {(LEAD_TIME, MEDIAN): Verdict.FASTER, (LEAD_TIME, TAIL): Verdict.FASTER},
            "Changes take less time.",
        ),
        (
            {(LEAD_TIME, MEDIAN): Verdict.FASTER, (LEAD_TIME, TAIL): Verdict.SLOWER},
            "The slowest changes take longer, but typical changes take less time.",
        ),
        (
            {(LEAD_TIME, MEDIAN): Verdict.SLOWER, (RATE, MEDIAN): Verdict.BETTER},
            "Changes take longer, but fewer deployments fail.",
        ),
        ({(FREQUENCY, MEDIAN): Verdict.LESS_OFTEN}, "Deployments are less frequent."),
        (
            {
                (FREQUENCY, MEDIAN): Verdict.MORE_OFTEN,
                (LEAD_TIME, MEDIAN): Verdict.FASTER,
            },
            "Deployments are more frequent and changes take less time.",
        ),
        (
            {
                (FREQUENCY, MEDIAN): Verdict.LESS_OFTEN,
                (LEAD_TIME, MEDIAN): Verdict.SLOWER,
                (RECOVERY, MEDIAN): Verdict.FASTER,
            },
            (
                "Changes take longer and deployments are less frequent, "
                "but recovery takes less time."
            ),
        ),
        (
            {(LEAD_TIME, MEDIAN): Verdict.TOO_FEW},
            "Deployments are as frequent as usual.",
        ),
    ],
)
def test_the_verdict_says_what_moved(verdicts: Verdicts, expected: str) -> None:
    assert expected == say_verdict(answered(period(100), period(90), verdicts))


def test_figures_that_moved_say_where_they_come_from() -> None:
    moved = {
        (LEAD_TIME, MEDIAN): Verdict.FASTER,
        (FREQUENCY, MEDIAN): Verdict.MORE_OFTEN,
        (RECOVERY, MEDIAN): Verdict.SLOWER,
        (RATE, MEDIAN): Verdict.WORSE,
    }
    found = answered(period(100, 300, 40), period(40, 600, 1), moved)
    named = replace(found, mostly={(RATE, MEDIAN): ("router",)})
    assert write(named).endswith(
        "[25.0 deployments per week], up from 10.0. "
        "Half of all changes are deployed within [5 min], down from 10 min; "
        "95% within [20 min], as before. "
        "Half of the 100 recoveries took at most [5 min], up from 10 min. "
        "[40 of 140 deployments failed], compared with 1 of 41 before, "
        "mostly because of [router]."
    )
    better = answered(
        period(100), period(90, failed=9), {(RATE, MEDIAN): Verdict.BETTER}
    )
    assert write(better).endswith(
        "[None of 100 deployments failed], compared with 9 of 99 before."
    )


@pytest.mark.parametrize(
    ("failed", "before", "expected"),
    [
        (0, 0, "[No failures]."),
        (1, 3, "[One failure], three before."),
        (12, 0, "[12 failures], none before."),
        (2, 2, "[Two failures], as before."),
        (0, 1, "[No failures], one before."),
    ],
)
def test_failures_are_counted(failed: int, before: int, expected: str) -> None:
    said = write(answered(period(100, failed=failed), period(100, failed=before)))
    assert said.endswith(f"as before. {expected}")


def test_a_period_alone_has_no_verdict() -> None:
    found = answered(period(100, failed=1), None)
    assert not say_verdict(found)
    assert write(found) == (
        "[25.0 deployments per week]. "
        "Half of all changes are deployed within [10 min]; "
        "95% within [20 min]. [One failure]."
    )


def test_few_deployments_are_not_compared() -> None:
    found = answered(period(3), period(2), usual=Verdict.TOO_FEW)
    assert write(found) == (
        "*There are too few deployments to compare.* [0.75 deployments per week], "
        "0.5 before. The median lead time of the three changes is [10 min]. "
        "[No failures]."
    )
    alone = answered(period(1), period(0, None), usual=Verdict.TOO_FEW)
    assert write(alone) == (
        "*There are too few deployments to compare.* [0.25 deployments per week], "
        "none before. The only change took [10 min]. [No failures]."
    )


def test_too_few_lead_times_are_said_next_to_them() -> None:
    few: Verdicts = {
        (LEAD_TIME, MEDIAN): Verdict.TOO_FEW,
        (LEAD_TIME, TAIL): Verdict.TOO_FEW,
        (FREQUENCY, MEDIAN): Verdict.MORE_OFTEN,
    }
    assert write(answered(period(100), period(5), few)).endswith(
        "up from 1.2. Half of all changes are deployed within [10 min] "
        "(too few to compare); 95% within [20 min]. [No failures]."
    )


def test_a_history_that_began_now_has_nothing_to_compare() -> None:
    began = date(2026, 1, 12)
    now = replace(period(100), began=began)
    days = (date(2025, 12, 4), date(2025, 12, 31))
    before = replace(period(0, None), days=days, began=began)
    said = write(answered(now, before, usual=Verdict.TOO_FEW))
    assert said.startswith(
        "*The first deployment was on 12 Jan 2026, "
        "so there is nothing to compare with.* "
        "[41.2 deployments per week]. Half of all changes"
    )


def test_a_period_without_deployments_says_so() -> None:
    nothing = period(0, None)
    assert write(answered(nothing, None)) == "*No deployments in this period*."
    assert write(answered(nothing, period(90))) == (
        "*No deployments in this period*, compared with [22.5 per week] before."
    )
    failed = answered(period(0, None, 2), None)
    assert (
        write(failed) == "[No successful deployments]. No lead times. [Two failures]."
    )


def test_the_only_project_has_failed_or_is_silent() -> None:
    steady = answered(period(100), period(100))
    assert say_verdict(replace(steady, is_failed=True)) == (
        "Delivery is steady, but a failed deployment hasn't recovered yet."
    )
    silent = replace(steady, silent_since=date(2025, 12, 3))
    assert say_verdict(silent) == "Nothing has been deployed since 3 Dec 2025."


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        (MEAN, "Changes take [10 min] on average, up from 5 min; 95% within [20 min]"),
        (TAIL, "95% of all changes are deployed within [20 min], up from 20 min. "),
    ],
)
def test_other_statistics_have_words_of_their_own(
    statistic: ChartStatistic, expected: str
) -> None:
    slower: Verdicts = {(LEAD_TIME, statistic): Verdict.SLOWER}
    found = answered(period(100), period(100, 300), slower, statistic=statistic)
    assert expected in write(found)
    clause = {MEAN: "changes take longer on average", TAIL: "the slowest changes"}
    assert clause[statistic][1:] in say_verdict(found)


def test_undeployed_changes_are_not_called_deployed() -> None:
    found = answered(period(100), period(100))
    figures = [
        replace(each, judgement=None, counts_waiting=True)
        if each.metric is LEAD_TIME
        else each
        for each in found.figures
    ]
    assert write(replace(found, figures=figures)) == (
        "*Deployments are as frequent as usual.* "
        "[25.0 deployments per week], as before. "
        "With undeployed changes: half within [10 min]; 95% within [20 min]. "
        "[No failures]."
    )


def test_an_environment_group_has_the_verdict_and_what_moved() -> None:
    steady = answered(period(100), period(90))
    assert write(steady, is_short=True) == "*Delivery is steady.*"
    slower = answered(period(100, tail=11_220), period(100), SLOW_TAIL)
    assert write(slower, is_short=True) == (
        "*Delivery is steady, but the slowest changes take longer.* "
        "Half of all changes are deployed within [10 min], as before; "
        "95% within [3 h 7 min], up from 20 min."
    )


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (9, "The median lead time of the nine changes is [10 min], as before. "),
        (10, "Half of all changes are deployed within [10 min], as before. "),
        (19, "Half of all changes are deployed within [10 min], as before. "),
        (20, "within [10 min], as before; 95% within [20 min], as before. "),
    ],
)
def test_few_lead_times_are_counted_and_have_no_tail(count: int, expected: str) -> None:
    assert expected in write(answered(period(count), period(count)))


def test_a_negative_lead_time_is_no_time_within_which_changes_are_deployed() -> None:
    found = answered(period(100, -600, tail=-60), period(100, -600, tail=-60))
    assert (
        "The median lead time is [−10 min], as before; "
        "the 95th percentile is [−1 min], as before. [No failures]. "
        "A lead time is negative if the release was created after the deployment."
    ) in write(found)


def test_names_that_have_been_said_come_with_other_words() -> None:
    moved: Verdicts = {
        (FREQUENCY, MEDIAN): Verdict.MORE_OFTEN,
        (LEAD_TIME, TAIL): Verdict.SLOWER,
    }
    found = answered(period(100, tail=11_220), period(50), moved)
    both = {(FREQUENCY, MEDIAN): ("a", "b"), (LEAD_TIME, TAIL): ("a", "b")}
    said = write(replace(found, mostly=both))
    assert "up from 12.5, mostly because of [a] and [b]. " in said
    assert "up from 20 min, also because of [a] and [b]. " in said


def test_silence_says_that_there_are_fewer_deployments() -> None:
    less: Verdicts = {(FREQUENCY, MEDIAN): Verdict.LESS_OFTEN}
    found = answered(period(1), period(50), less)
    silent = replace(found, silent_since=date(2026, 1, 2))
    assert "Nothing has been deployed since 2 Jan 2026." == say_verdict(silent)


def test_a_tail_of_few_lead_times_is_said_if_it_moved() -> None:
    found = answered(period(12, tail=11_220), period(12), SLOW_TAIL)
    assert "; 95% within [3 h 7 min], up from 20 min." in write(found)


def test_the_only_change_is_no_average() -> None:
    found = answered(period(1), period(1), usual=Verdict.TOO_FEW, statistic=MEAN)
    assert "The only change took [10 min]. [No" in write(found)


def test_a_frequency_that_moved_within_its_usual_range_says_so() -> None:
    often: Verdicts = {(FREQUENCY, MEDIAN): Verdict.MORE_OFTEN}
    found = answered(period(100), period(40), often)
    ranged = [
        replace(each, usual=UsualRange(14.2, 31.4, 0))
        if each.metric is FREQUENCY
        else each
        for each in found.figures
    ]
    said = write(replace(found, figures=ranged))
    assert "[25.0 deployments per week], up from 10.0. " in said


def test_a_history_that_began_earlier_is_compared() -> None:
    now, before = (
        replace(period(100), began=date(2025, 12, 20)),
        period(90),
    )
    assert say_verdict(answered(now, before)) == "Delivery is steady."


def test_failures_are_not_compared_with_a_period_without_deployments() -> None:
    said = write(answered(period(30, failed=2), period(0, None), usual=Verdict.TOO_FEW))
    assert said.endswith("[Two failures].")


def test_too_few_deployments_can_still_show_a_change() -> None:
    few: Verdicts = {
        (FREQUENCY, MEDIAN): Verdict.TOO_FEW,
        (RATE, MEDIAN): Verdict.WORSE,
    }
    found = answered(period(5, failed=5), period(5), few)
    assert say_verdict(found) == "More deployments fail."


def test_what_differs_too_much_is_not_as_usual() -> None:
    found = answered(period(100, tail=1_200), period(90, 660, tail=1_300))
    for uneven in (FREQUENCY, LEAD_TIME):
        figures = [
            replace(each, differs_too_much=each.metric is uneven)
            for each in found.figures
        ]
        said = write(replace(found, figures=figures))
        assert said.startswith("[25.0 deployments per week], ")
        is_frequency = uneven is FREQUENCY
        assert is_frequency == ("per week], 22.5 before." in said)
        assert is_frequency != ("[10 min], 11 min before;" in said)
