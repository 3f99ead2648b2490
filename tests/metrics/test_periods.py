"""Summaries and comparisons on small histories. Hours count from 1 May 2024."""

from datetime import datetime, timedelta

from hand_made import at, deploy, release, world
from insights_dash.domain.metric import Figure
from insights_dash.domain.question import Question
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.engine import compute
from plain_metrics import World
from random_worlds import build_catalogue, build_history, everything

DAY = 24
RELEASES = [release(1, -800), release(2, -790), release(3, -780)]


def ask(
    known: World, as_of: datetime, zone: str = "UTC", **texts: str
) -> MetricsAnswer:
    question = Question.parse({"compare": "PreviousPeriod", **texts})
    return compute(
        build_history(known, as_of=as_of),
        build_catalogue(known),
        everything(zone),
        question,
        as_of=as_of,
    )


def successes(answer: MetricsAnswer | None) -> list[list[int]]:
    assert answer is not None
    counted: list[list[int]] = answer.successes.tolist()
    return counted


def test_a_summary_leaves_out_what_a_whole_interval_has_besides() -> None:
    """The week of 28 April has deployments before and after 1 May begins."""
    known = world(RELEASES, [deploy(1, 1, -1), deploy(2, 2, 0), deploy(3, 3, 200)])
    answer = ask(known, at(15 * DAY), timeRange="ThisMonth")
    assert successes(answer) == [[2, 1, 0]]
    assert successes(answer.summary) == [[2]]
    assert answer.summary is not None
    assert [str(day) for day in answer.summary.days] == ["2024-05-01", "2024-05-16"]
    assert successes(answer.comparison)[0][-1] == 0


def test_a_summary_is_of_deployments_and_no_mean_of_means() -> None:
    known = world(
        [release(1, 0), release(2, 1), release(3, 2)],
        [deploy(1, 1, 10), deploy(2, 2, 11), deploy(3, 3, 14 * DAY + 2)],
    )
    answer = ask(known, at(20 * DAY), timeRange="ThisMonth")
    assert answer.summary is not None
    means = answer.summary.summaries[Figure.LEAD_TIME].mean.tolist()
    assert means == [[(10 + 10 + 14 * DAY) * 3600 // 3]]


def test_both_periods_know_what_was_known_at_the_instant() -> None:
    """A release that is created after its deployment, in the next month."""
    known = world(
        [release(1, -40 * DAY), release(2, DAY)],
        [deploy(1, 1, -39 * DAY), deploy(2, 2, -DAY)],
    )
    for hours, lead_times in ((DAY - 1, 0), (DAY, 1)):
        answer = ask(
            known,
            at(hours),
            timeRange="Custom",
            **{"from": "2024-05-01"},
            to="2024-05-01",
        )
        compared = answer.comparison
        assert compared is not None
        assert compared.summary is not None
        counts = compared.summary.summaries[Figure.LEAD_TIME].count
        assert counts.tolist() == [[lead_times]]


def test_a_compared_period_has_series_of_its_own() -> None:
    known = world(
        RELEASES, [deploy(1, 1, -710, environment=1), deploy(2, 2, 10, environment=2)]
    )
    answer = ask(known, at(DAY), timeRange="ThisMonth", split="Environment")
    assert answer.comparison is not None
    assert len(answer.names) == len(answer.comparison.names) == 1
    assert answer.names != answer.comparison.names


def test_a_series_with_nothing_in_the_exact_period_has_an_empty_summary() -> None:
    known = world(
        RELEASES, [deploy(1, 1, -1, environment=1), deploy(2, 2, 10, environment=2)]
    )
    answer = ask(known, at(DAY), timeRange="ThisMonth", split="Environment")
    assert len(answer.names) == 2
    assert sorted(successes(answer.summary)) == [[0], [1]]


def test_a_day_that_never_was_is_compared_as_an_empty_period() -> None:
    known = world(RELEASES, [deploy(1, 1, 1)])
    for split in ("None", "Environment"):
        answer = ask(
            known,
            at(0) - timedelta(days=4_000),
            "Pacific/Apia",
            timeRange="Custom",
            compare="YearBefore",
            granularity="Daily",
            split=split,
            **{"from": "2012-12-30", "to": "2012-12-30"},
        )
        assert answer.comparison is not None
        assert answer.comparison.intervals == ()
        assert sum(map(sum, successes(answer.comparison.summary))) == 0


def test_the_ages_of_undeployed_changes_are_those_at_the_end_of_the_period() -> None:
    known = world([release(1, 0), release(2, 3)], [deploy(1, 1, 1)])
    answer = ask(
        known,
        at(60 * DAY),
        timeRange="Custom",
        leadTime="IncludingWaiting",
        compare="None",
        **{"from": "2024-05-01", "to": "2024-05-02"},
    )
    assert answer.summary is not None
    longest = answer.summary.summaries[Figure.LEAD_TIME].max.tolist()
    assert longest == [[(2 * DAY - 3) * 3600]]


def test_the_last_interval_of_a_finished_period_ends_like_the_others() -> None:
    """The change has waited for 161,999.5 seconds when the day ends."""
    known = world([release(1, 0), release(2, 3 + 0.5 / 3600)], [deploy(1, 1, 1)])
    for to in ("2024-05-02", "2024-05-03"):
        answer = ask(
            known,
            at(60 * DAY),
            timeRange="Custom",
            granularity="Daily",
            leadTime="IncludingWaiting",
            **{"from": "2024-05-02", "to": to},
        )
        longest = answer.summaries[Figure.LEAD_TIME].max.tolist()
        assert longest[0][0] == 162_000


def test_an_answer_names_a_comparison_in_its_fingerprint() -> None:
    known = world(RELEASES, [deploy(1, 1, -DAY), deploy(2, 2, DAY)])
    asked = ("", "None", "PreviousPeriod", "YearBefore")
    marks = {
        ask(known, at(2 * DAY), timeRange="ThisMonth", compare=each).fingerprint()
        for each in asked
    }
    assert len(marks) == len(asked)
