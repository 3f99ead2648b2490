"""An answer with remembered intervals equals one that is computed from scratch."""

from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import (
    TICK,
    Compare,
    Granularity,
    TimeRange,
)
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.answer.bucketing import Window
from insights_dash.metrics.answer.engine import ask, compute, compute_both
from insights_dash.metrics.answer.interval_figures import IntervalFigures
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.as_known import as_known
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.memory import Memory
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_questions import make_busy_world
from random_worlds import (
    CATALOGUE,
    build_catalogue,
    build_live_history,
    definitions,
    deployments,
    everything,
    instants,
    queries,
    worlds,
)

MINUTE = timedelta(minutes=1)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Draw a question about any period, compared or not, with or without limits."""
    time_range = draw(st.sampled_from(TimeRange))
    first = last = None
    if time_range is TimeRange.CUSTOM:
        first = draw(st.dates(date(2022, 12, 1), date(2023, 3, 8)))
        last = first + timedelta(days=draw(st.integers(0, 600)))
    return replace(
        draw(queries),
        time_range=time_range,
        granularity=draw(st.sampled_from(Granularity)),
        from_day=first,
        to_day=last,
        compare=draw(st.none() | st.sampled_from(Compare)),
        limits=draw(st.booleans()),
    )


@given(st.data(), worlds(), definitions(), questions())
def test_answers_while_deployments_arrive(
    data: st.DataObject, world: World, definition: ReportDefinition, question: Question
) -> None:
    live, catalogue = build_live_history(world), build_catalogue(world)
    answers = AnswerMemory(Memory(1 << 30), "a question", fewest=0)
    numbers = max((each.number for each in world.deployments), default=0)
    ends = data.draw(st.lists(instants, min_size=2, max_size=4))
    for as_of in sorted(ends) if data.draw(st.booleans()) else ends:
        known = as_known(live.snapshot(), as_of=as_of)
        asked = known, catalogue, definition, question
        scope = Scope(known, catalogue, select(definition, catalogue))
        answer = answers.answer(ask(scope, definition, question, as_of=as_of))
        expected = compute(*asked, as_of=as_of)
        for ours, theirs in zip(answer.parts, expected.parts, strict=True):
            assert ours.series() == theirs.series()
        assert answer.fingerprint() == expected.fingerprint()
        arriving = data.draw(deployments(len(world.releases), most=3))
        if data.draw(st.booleans()):
            arriving = tuple(
                replace(each, number=numbers + place)
                for place, each in enumerate(arriving, start=1)
            )
            numbers += len(arriving)
        rows = {each.number: each for each in arriving}
        live.apply(Releases.of([]), [astuple(each) for each in rows.values()])


def _figures(edges: list[int], end: int, values: list[list[int]]) -> IntervalFigures:
    return IntervalFigures(
        Window(np.array(edges), end, known=end),
        np.arange(len(values)),
        {Outcome.SUCCESS: np.array(values)},
        {},
        is_final=True,
    )


def test_only_intervals_that_have_ended_are_stored() -> None:
    figures = _figures([0, 10, 20, 30], 35, [[1, 2, 3, 4]])
    whole = Window(np.array([0, 10, 20, 30]), 39, known=39)
    kept = figures.within(whole, before=100)
    assert kept is not None
    assert kept.outcomes[Outcome.SUCCESS].tolist() == [[1, 2, 3]]
    touched = figures.within(whole, before=25)
    assert touched is not None
    assert touched.outcomes[Outcome.SUCCESS].tolist() == [[1, 2]]
    later = figures.within(Window(np.array([10, 20, 30, 40]), 41, known=41), before=100)
    assert later is not None
    assert later.outcomes[Outcome.SUCCESS].tolist() == [[2, 3]]
    assert figures.within(whole, before=9) is None
    assert figures.within(Window(np.array([40, 50]), 55, known=55), before=100) is None
    assert (
        figures.within(Window(np.array([0, 7, 14]), 15, known=15), before=100) is None
    )
    assert figures.within(Window(np.array([0]), 5, known=5), before=100) is None


def test_a_period_that_is_over_is_stored_as_a_whole() -> None:
    figures = _figures([0, 10, 20], 29, [[1, 2, 3]])
    kept = figures.within(Window(np.array([0, 10, 20]), 29, known=90), before=30)
    assert kept is not None
    assert kept.outcomes[Outcome.SUCCESS].tolist() == [[1, 2, 3]]
    touched = figures.within(Window(np.array([0, 10, 20]), 29, known=90), before=29)
    assert touched is not None
    assert touched.outcomes[Outcome.SUCCESS].tolist() == [[1, 2]]


def test_series_that_only_some_intervals_have() -> None:
    early = _figures([0], 9, [[1], [2]])
    late = replace(_figures([10], 15, [[3], [4]]), series=np.array([1, 5]))
    both = early.followed_by(late)
    assert both.series.tolist() == [0, 1, 5]
    assert both.outcomes[Outcome.SUCCESS].tolist() == [[1, 0], [2, 3], [0, 4]]
    assert both.among(np.array([5])).outcomes[Outcome.SUCCESS].tolist() == [[0, 4]]


def test_intervals_that_an_earlier_question_leaves_out_are_not_kept() -> None:
    """The day before was asked about, after a deployment of the last day changed."""
    midnight = datetime(2024, 6, 12, tzinfo=UTC)
    days = [
        (midnight - EPOCH) // MICROSECOND - hours * 3_600_000_000 for hours in (30, 6)
    ]
    rows = [
        Deployment(number, 1, 1, 1, None, at - 2, at - 1, at, "Success", False)  # noqa: FBT003
        for number, at in enumerate(days, start=1)
    ]
    releases = (Release(1, 1, 1, days[0] - 9, "1.1", is_deleted=False),)
    live = build_live_history(World(releases, tuple(rows), CATALOGUE))
    catalogue, definition = DocumentIndex(CATALOGUE), everything()
    question = Question(time_range=TimeRange.THIS_MONTH, granularity=Granularity.DAILY)
    memory = AnswerMemory(Memory(1 << 30), "a question")
    for turn, days_ago in enumerate((0, 1, 0)):
        as_of = midnight - timedelta(days=days_ago) - TICK
        scope = Scope(live.snapshot(), catalogue, select(definition, catalogue))
        asked = ask(scope, definition, question, as_of=as_of)
        assert asked.answer(compute_both).series() == memory.answer(asked).series()
        if turn == 0:
            live.apply(Releases.of([]), [astuple(replace(rows[1], state="Failed"))])


def test_a_period_that_moves_on_leaves_its_first_month_behind() -> None:
    """A tenant that was only deployed in that month is no longer a series."""
    noon, june = datetime(2024, 6, 30, 12, tzinfo=UTC), date(2024, 6, 1)
    times = [noon - timedelta(hours=6 * each) for each in range(150, -1, -1)]
    times += [noon + each for each in (MINUTE, 2 * MINUTE, timedelta(hours=20))]
    rows = [
        Deployment(
            *(number, 1, 1, 1, 2 if each.date() < june and number % 2 else 1),
            *(None, None, (each - EPOCH) // MICROSECOND),
            *("Success", False),
        )
        for number, each in enumerate(times, start=1)
    ]
    releases = (Release(1, 1, 1, 0, "1.1", is_deleted=False),)
    live = build_live_history(World(releases, tuple(rows[:-3]), CATALOGUE))
    catalogue, definition = DocumentIndex(CATALOGUE), everything()
    question = Question(
        split=Split.TENANT,
        time_range=TimeRange.LAST_MONTH,
        granularity=Granularity.DAILY,
        compare=Compare.NONE,
    )
    memory = AnswerMemory(Memory(1 << 30), "a question", fewest=0)
    for as_of, next_row in zip(times[-4:], [*rows[-3:], None], strict=True):
        scope = Scope(live.snapshot(), catalogue, select(definition, catalogue))
        asked = ask(scope, definition, question, as_of=as_of)
        answer = memory.answer(asked)
        assert asked.answer(compute_both).fingerprint() == answer.fingerprint()
        assert ("Bergen" in answer.names) == (as_of < noon + timedelta(hours=12))
        if next_row is not None:
            live.apply(Releases.of([]), [astuple(next_row)])


def test_a_few_figures_are_taken_from_all_of_them() -> None:
    world = make_busy_world(1)
    snapshot, catalogue = build_live_history(world).snapshot(), build_catalogue(world)
    scope = Scope(snapshot, catalogue, select(everything(), catalogue))
    question = Question(time_range=TimeRange.PREVIOUS_QUARTER, compare=Compare.NONE)
    last = from_microseconds(max(each.completed or 0 for each in world.deployments))
    asked = ask(scope, everything(), question, as_of=last + timedelta(days=92))
    memory = AnswerMemory(Memory(1 << 30), "a question")
    memory.calculate(asked.intervals, None)
    every, _ = memory.calculate(asked.intervals, None)
    wanted = (Figure.LEAD_TIME, Figure.TIME_SINCE_PREVIOUS)
    few, _ = memory.calculate(replace(asked.intervals, wanted=wanted), None)
    assert tuple(few.summaries) == wanted
    for name, each in few.summaries.items():
        assert each.count.any()
        assert np.shares_memory(each.cells.min, every.summaries[name].cells.min)
    again, _ = memory.calculate(asked.intervals, None)
    assert set(again.summaries) == set(Figure)


def test_a_release_that_an_earlier_question_does_not_know_has_no_lead_time() -> None:
    """It was created after its deployment, so its lead time is negative."""
    begin = datetime(2024, 6, 1, tzinfo=UTC)
    first = (begin - EPOCH) // MICROSECOND
    hour = 3_600_000_000
    done, made = first + 12 * hour, first + 72 * hour
    rows = (Deployment(1, 1, 1, 1, None, None, None, done, "Success", False),)  # noqa: FBT003
    releases = (Release(1, 1, 1, made, "1.1", is_deleted=False),)
    live = build_live_history(World(releases, rows, CATALOGUE))
    catalogue, definition = DocumentIndex(CATALOGUE), everything()
    question = Question(
        time_range=TimeRange.THIS_MONTH,
        granularity=Granularity.DAILY,
        compare=Compare.NONE,
    )
    memory = AnswerMemory(Memory(1 << 20), "a question")
    scope = Scope(live.snapshot(), catalogue, select(definition, catalogue))
    for days, count in ((5, 1), (2, 0), (5, 1)):
        as_of = begin + timedelta(days=days) - TICK
        asked = ask(scope, definition, question, as_of=as_of)
        answer = memory.answer(asked)
        assert asked.answer(compute_both).fingerprint() == answer.fingerprint()
        assert answer.summaries[Figure.LEAD_TIME].count.sum() == count


@pytest.mark.parametrize("days", [(19, 24, 18), (24, 19, 18), (19, 22, 24)])
def test_a_summary_without_an_unknown_lead_time_is_calculated_again(
    days: tuple[int, int, int],
) -> None:
    """One of three deployments that arrive late has a release from after the month.

    It can be in the last hour of the summary, or before that.
    """
    may, day = datetime(2024, 5, 1, tzinfo=UTC), 86_400_000_000
    first = (may - EPOCH) // MICROSECOND
    releases = tuple(
        Release(number, 1, 1, first + created * day, f"1.{number}", is_deleted=False)
        for number, created in ((1, 0), (2, 3), (3, 36))
    )
    known, *late = [
        Deployment(
            *(number, number, version, 1, None, None, None),
            *(first + at * day, "Success"),
            had_guided_failure=False,
        )
        for number, (version, at) in enumerate(
            [(1, 5), *zip((2, 3, 2), days, strict=True)], start=1
        )
    ]
    live = build_live_history(World(releases, (known,), CATALOGUE))
    catalogue, definition = DocumentIndex(CATALOGUE), everything()
    question = Question(
        time_range=TimeRange.PREVIOUS_MONTH,
        granularity=Granularity.DAILY,
        compare=Compare.NONE,
    )
    memory = AnswerMemory(Memory(1 << 20), "a question", fewest=0)
    for turn, at in enumerate((32, 32, 38)):
        scope = Scope(live.snapshot(), catalogue, select(definition, catalogue))
        as_of = may + timedelta(days=at)
        asked = ask(scope, definition, question, as_of=as_of)
        answer = memory.answer(asked)
        assert asked.answer(compute_both).fingerprint() == answer.fingerprint()
        if turn == 0:
            live.apply(Releases.of([]), [astuple(each) for each in late])
