"""The picked interval: its sentence, its figures, its reasons, its deployments."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import DeploymentId, ProjectId
from insights_dash.domain.metric import (
    FailureRate,
    Figure,
    IntervalMetrics,
    Metric,
    Summary,
)
from insights_dash.domain.question import Split
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.changes import SeriesChange
from insights_dash.metrics.answer.changes.contributions import AllContributions
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.changes.series_verdict import SeriesPast
from insights_dash.metrics.answer.changes.shown_parts import Contributions
from insights_dash.metrics.answer.changes.usual_range import ShownLimits
from insights_dash.metrics.answer.deployments import DeploymentMetrics
from insights_dash.metrics.answer.drill_down import FoundDeployment, FoundDeployments
from insights_dash.pages.report.pick import Pick
from insights_dash.pages.report.picked import (
    PickedInterval,
    build_picked,
    list_facts,
    say_picked,
)
from insights_dash.pages.report.picked_answer import find_picked
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from small_queries import Ask, asking

MONDAY, HOUR = date(2026, 1, 12), 3_600
LEAD_TIME, FREQUENCY = Metric.LEAD_TIME, Metric.DEPLOYMENT_FREQUENCY
PAST = SeriesPast(0, None, is_of_one_project=True, is_failed=False, was_failed=False)
NONE = Summary(0, None, None, None, None, None)


def found(project: str, hours: float) -> FoundDeployment:
    return FoundDeployment(
        *(ProjectId("Projects-1"), project, "Default", "production", None),
        is_tenanted=False,
        metrics=DeploymentMetrics(
            id=DeploymentId("Deployments-1"),
            release_version="v7",
            task_state=TaskState.SUCCESS,
            completed=datetime(2026, 1, 13, tzinfo=UTC),
            had_guided_failure=False,
            lead_time=None,
            lead_time_calculated_from_version=None,
            time_since_previous=None,
            previous_id=None,
            time_to_recovery=None,
            deployments_until_recovery=None,
            recovered_from_id=None,
            recovered_from_version=None,
        ),
        durations={Figure.LEAD_TIME: timedelta(hours=hours)},
    )


def change(
    *figures: FigureChange, mean: int | None = None, mostly: tuple[str, ...] = ()
) -> SeriesChange:
    parts = None if mean is None else Contributions(mean, mostly, ())
    every = AllContributions(parts, None, None, None, None)
    return SeriesChange("All", PAST, None, figures, every)


def picked(
    *hours: float,
    metric: Metric = LEAD_TIME,
    change: SeriesChange | None = None,
    rate: tuple[int, int] = (0, 0),
) -> PickedInterval:
    """Return a week with lead times of so many hours, the longest ones first."""
    seconds = sorted(each * HOUR for each in hours)
    summary = NONE
    if seconds:
        mean, middle = sum(seconds) / len(seconds), seconds[len(seconds) // 2]
        summary = Summary(
            len(seconds), mean, middle, seconds[0], seconds[-1], seconds[-1]
        )
    own = IntervalMetrics(
        MONDAY,
        FailureRate(rate[0], rate[1], 0, None),
        dict.fromkeys(Figure, summary),
        is_over=True,
    )
    items = tuple(found(f"project {each:g}", each) for each in hours)
    return PickedInterval(
        *(metric, "12–18 Jan 2026", "week", own),
        *(change, FoundDeployments(len(hours), items), "2026-01-05", ""),
    )


def figure(
    name: str, now: float, before: float, verdict: Verdict = Verdict.AS_USUAL
) -> FigureChange:
    limits = ShownLimits(before, before * 0.5, before * 1.5, ())
    return FigureChange(name, now, before, (99, 99), verdict, limits)


USUAL = figure("LeadTime.Median", HOUR, 1.1 * HOUR)


@pytest.mark.parametrize(
    ("interval", "sentence"),
    [
        (picked(), "No data for this week."),
        (picked(1), "The only deployment took 1 h."),
        (picked(3, 1, 1, 1, 1, 1, 1, 1, 1), "Half took up to 1 h."),
        (
            picked(10, 1, 1, change=change(USUAL, mean=3 * HOUR)),
            (
                "Half took up to 1 h, as usual. The mean rose by 3 h: "
                "project 10 v7 alone accounts for 83% of the total lead time."
            ),
        ),
        (
            picked(4, 3, 1, 1, 1, 1, 1, 1),
            (
                "Half took up to 1 h. 2 of 8 deployments account for 54% of the total "
                "lead time, project 4 v7 alone for 31%."
            ),
        ),
        (
            picked(2, 2, 2, 2, 2, 2, 2, change=change(mean=-HOUR)),
            "Half took up to 2 h. The mean fell by 1 h.",
        ),
        (
            picked(10, 1, 1, change=change(mean=-HOUR, mostly=("static", "api"))),
            (
                "Half took up to 1 h. The mean fell by 1 h, mostly because of static "
                "and api. project 10 v7 alone accounts for 83% of the total lead time."
            ),
        ),
        (
            picked(
                *(2, 2, 2, 2, 2, 2, 2),
                change=change(figure("LeadTime.Median", 2, 1, Verdict.SLOWER)),
            ),
            "Half took up to 2 h, slower than before.",
        ),
        (
            picked(
                *(2, 2, 2, 2, 2, 2, 2),
                change=change(figure("LeadTime.Median", 2, 1, Verdict.TOO_FEW)),
            ),
            "Half took up to 2 h.",
        ),
        (picked(metric=FREQUENCY, rate=(1, 0)), "1 successful deployment."),
        (
            picked(
                metric=FREQUENCY,
                rate=(60, 0),
                change=change(figure("Frequency", 60, 140, Verdict.LESS_OFTEN)),
            ),
            "60 successful deployments, less often than before.",
        ),
        (
            picked(metric=Metric.DEPLOYMENT_FAILURE_RATE, rate=(8, 1)),
            "1 of 9 deployments failed.",
        ),
        (picked(metric=Metric.DEPLOYMENT_FAILURE_RATE), "No data for this week."),
    ],
)
def test_a_picked_interval_is_summed_up_in_a_sentence(
    interval: PickedInterval, sentence: str
) -> None:
    assert sentence == say_picked(interval)


@pytest.mark.parametrize(
    ("project", "version", "said"),
    [
        ("Shop", None, "A deleted release of Shop alone"),
        (None, "v7", "A deleted project v7 alone"),
        (None, None, "A deleted release of a deleted project alone"),
    ],
)
def test_the_sentence_says_that_a_document_has_been_deleted(
    project: str | None, version: str | None, said: str
) -> None:
    interval = picked(10, 1, 1)
    slowest, *others = interval.longest.items
    metrics = replace(slowest.metrics, release_version=version)
    slowest = replace(slowest, project=project, metrics=metrics)
    longest = replace(interval.longest, items=(slowest, *others))
    sentence = say_picked(replace(interval, longest=longest))
    assert sentence.endswith(f". {said} accounts for 83% of the total lead time.")


def test_figures_are_next_to_those_of_the_intervals_before() -> None:
    of_week = change(
        USUAL,
        figure("LeadTime.NinetyFifth", 10 * HOUR, HOUR),
        figure("Frequency", 3, 4),
        mean=3 * HOUR,
    )
    facts = list_facts(picked(10, 1, 1, change=of_week, rate=(3, 0)))
    assert [(each.name, each.value, each.before) for each in facts] == [
        ("Median", "1 h", "Previous 8 weeks: 1 h 6 min"),
        ("95% within", "10 h", "Previous 8 weeks: 1 h"),
        ("Mean", "4 h", "Previous 8 weeks: 1 h"),
        ("Successful deployments", "3", "Previous 8 weeks: 4.0 per week"),
    ]
    assert [each.is_signal for each in facts] == [False, True, False, False]
    assert facts[1].usual == "outside the usual 30 min – 1 h 30 min"
    assert facts[3].usual == "within the usual 2–6"


def test_a_usual_range_from_zero_has_only_an_upper_end() -> None:
    usual = figure("LeadTime.Median", HOUR, HOUR)
    assert usual.limits is not None
    open_ended = usual._replace(limits=usual.limits._replace(lower=0))
    facts = list_facts(picked(10, 1, 1, change=change(open_ended)))
    assert facts[0].usual == "within the usual range of up to 1 h 30 min"


def test_an_interval_in_progress_is_no_signal() -> None:
    week = picked(
        change=change(figure("Frequency", 1, 9)), rate=(1, 0), metric=FREQUENCY
    )
    running = replace(week, own=replace(week.own, is_over=False))
    assert [False] == [each.is_signal for each in list_facts(running)[:1]]
    assert "week in progress" in list_facts(running)[0].usual
    assert [True] == [each.is_signal for each in list_facts(week)[:1]]


def test_the_panel_leads_to_its_neighbours_and_deployments() -> None:
    said = str(build_picked(picked(10, 1, 1)))
    heads = ("Deployment", "Lead time", "Share")
    assert all(f"Th(children='{each}', scope='col')" in said for each in heads)
    assert "data-point='2026-01-05'" in said
    assert "disabled=True" in said  # there is no later week
    assert "data-picks='nothing'" in said
    assert 3 == said.count("data-picks='deployment'")
    assert "83%" in said
    assert "data-opened='2026-01-12'" in said


@pytest.fixture
def ask(database: Database, space: Space, tmp_path: Path) -> Iterator[Ask]:
    with asking(database, space, tmp_path) as ask:
        yield ask


@pytest.mark.parametrize("series", ["", "Shop"])
def test_the_figures_of_a_picked_interval_are_those_of_the_answer(
    ask: Ask, series: str
) -> None:
    query = ask(split="Project" if series else "None")
    week = query.answer().intervals[-2].start
    pick = Pick.read({"point": week.isoformat(), "of": series})
    [own] = query.answer().series([series or "All"])
    for metric in Metric:
        interval = find_picked(query, metric, pick, Split.PROJECT)
        assert interval is not None
        assert interval.own == own.intervals[-2]
        assert interval.later == query.answer().intervals[-1].start.isoformat()
        if metric.is_duration:
            assert interval.longest.total == interval.own.summary(metric).count
        assert series in interval.title
        assert build_picked(interval)


@pytest.mark.parametrize(
    "pick", [{"point": "2024-05-07"}, {"point": "1999-01-03"}, {"of": "Nowhere"}]
)
def test_an_interval_outside_the_answer_opens_nothing(
    ask: Ask, pick: dict[str, str]
) -> None:
    week = ask().answer().intervals[-2].start.isoformat()
    given = Pick.read({"point": week, **pick})
    assert find_picked(ask(), LEAD_TIME, given, Split.PROJECT) is None
