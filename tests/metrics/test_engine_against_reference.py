"""The engine and the plain reference agree on random spaces, reports and questions."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.question import Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.bucketing import find_newest
from insights_dash.metrics.answer.deployments import DeploymentMetrics, list_streams
from insights_dash.metrics.answer.engine import compute
from insights_dash.metrics.answer.selection import select
from plain_metrics import EPOCH, MICROSECOND, Facts, Reference, World
from random_worlds import (
    LAST_INSTANT,
    build_catalogue,
    build_history,
    definitions,
    everything,
    instants,
    queries,
    worlds,
)


def has_unknown_creations(world: World) -> bool:
    """Return whether some releases lack a creation time, and a deployment ended."""
    return any(each.created is None for each in world.releases) and any(
        each.completed for each in world.deployments
    )


@given(worlds(), definitions(), queries, instants)
def test_series_are_those_of_the_reference(
    world: World, definition: ReportDefinition, question: Question, as_of: datetime
) -> None:
    answer = compute(
        build_history(world, as_of=as_of),
        build_catalogue(world),
        definition,
        question,
        as_of=as_of,
    )
    assert list(answer.series()) == list(
        Reference(world, definition, as_of).series(question)
    )


@given(worlds(), queries, instants, st.sampled_from(("UTC", "Pacific/Auckland")))
def test_series_of_everything_are_those_of_the_reference(
    world: World, question: Question, as_of: datetime, zone: str
) -> None:
    answer = compute(
        build_history(world, as_of=as_of),
        build_catalogue(world),
        everything(zone),
        question,
        as_of=as_of,
    )
    expected = Reference(world, everything(zone), as_of).series(question)
    assert list(answer.series()) == list(expected)


@given(worlds(), definitions(), instants)
def test_every_deployment_is_that_of_the_reference(
    world: World, definition: ReportDefinition, as_of: datetime
) -> None:
    history, catalogue = build_history(world, as_of=as_of), build_catalogue(world)
    streams = list_streams(
        history,
        catalogue,
        select(definition, catalogue),
        since=LAST_INSTANT - timedelta(days=999),
        as_of=as_of,
    )
    found = list(streams.reader.read(streams.rows))
    expected = Reference(world, definition, as_of).selected
    assert sorted(map(_flatten, found)) == sorted(map(_flatten_facts, expected))


@given(worlds(), definitions(), instants)
def test_the_newest_deployment_is_that_of_the_reference(
    world: World, definition: ReportDefinition, as_of: datetime
) -> None:
    history, catalogue = build_history(world, as_of=as_of), build_catalogue(world)
    selection = select(definition, catalogue)
    parts = [history.subset(each) for each in Outcome]
    found = [find_newest(each, selection, end=to_microseconds(as_of)) for each in parts]
    expected = [each.completed for each in Reference(world, definition, as_of).selected]
    assert max((each for each in found if each is not None), default=None) == max(
        expected, default=None
    )


@given(worlds().filter(has_unknown_creations))
def test_nothing_is_known_of_a_creation_before_the_first_deployment_completes(
    world: World,
) -> None:
    """It counts as created before it is known, which `asOf` must not show."""
    catalogue = build_catalogue(world)
    selection = select(everything(), catalogue)
    firsts = Reference(world, everything(), LAST_INSTANT).first_deployments
    for release in world.releases:
        first = firsts.get(release.number)
        if release.created is not None or first is None:
            continue
        as_of = EPOCH + ((first.completed or 0) - 1) * MICROSECOND
        history = build_history(world, as_of=as_of)
        streams = list_streams(history, catalogue, selection, since=EPOCH, as_of=as_of)
        found = list(streams.reader.read(streams.rows))
        expected = Reference(world, everything(), as_of).facts
        assert sorted(map(_flatten, found)) == sorted(map(_flatten_facts, expected))


@given(worlds(), queries)
def test_an_answer_of_a_later_day_agrees_about_the_past(
    world: World, question: Question
) -> None:
    """The deployments of a past interval don't depend on the time range."""
    history, catalogue = build_history(world), build_catalogue(world)
    answer = compute(history, catalogue, everything(), question, as_of=LAST_INSTANT)
    year = Question(
        question.split,
        question.tenant_tag_set_id,
        granularity=question.granularity,
        lead_time=question.lead_time,
    )
    longer = compute(history, catalogue, everything(), year, as_of=LAST_INSTANT)
    shared = {each.start for each in longer.intervals}
    past = {each.start for each in answer.intervals} & shared
    shorter_series = {each.name: each.intervals for each in answer.series()}
    for series in longer.series():
        for interval in series.intervals:
            if interval.start in past and series.name in shorter_series:
                assert interval in shorter_series[series.name]


def _flatten(each: DeploymentMetrics) -> tuple[object, ...]:
    return (
        int(each.id.removeprefix("Deployments-")),
        each.release_version or "",
        each.completed,
        each.task_state.value,
        each.had_guided_failure,
        _microseconds(each.lead_time),
        each.lead_time_calculated_from_version or "",
        _microseconds(each.time_since_previous),
        each.previous_id or "",
        _microseconds(each.time_to_recovery),
        each.deployments_until_recovery or 0,
        each.recovered_from_id or "",
    )


def _flatten_facts(each: Facts) -> tuple[object, ...]:
    return (
        each.deployment.number,
        "" if each.release.is_deleted else each.release.version,
        EPOCH + each.completed * MICROSECOND,
        each.deployment.state,
        each.deployment.had_guided_failure,
        _or_least(each.lead_time),
        each.lead_time_version or "",
        _or_least(each.since_previous),
        f"Deployments-{each.previous}" if each.previous else "",
        _or_least(each.recovery),
        each.until_recovery or 0,
        f"Deployments-{each.recovered_from}" if each.recovered_from else "",
    )


def _microseconds(duration: timedelta | None) -> int:
    return _or_least(None if duration is None else duration // MICROSECOND)


def _or_least(value: int | None) -> int:
    return -(1 << 63) if value is None else value
