"""Strips and rolling medians count the same deployments as answers do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.metric import Metric
from insights_dash.domain.period import Period
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import Compare, Granularity, TimeRange
from insights_dash.domain.visibility import RoleLimits, Visibility
from insights_dash.metrics.answer.earlier import count_earlier
from insights_dash.metrics.answer.engine import compute
from insights_dash.metrics.answer.strip import (
    MOST_LISTED,
    DeploymentStrip,
    StripDeployment,
    find_strip,
    list_cell_edges,
)
from plain_metrics import EPOCH, Deployment, Release, World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_scope,
    definitions,
    everything,
    instants,
    queries,
    worlds,
)

DURATIONS = [each for each in Metric if each.is_duration]
reports = definitions() | st.just(everything())
SUNDAY = WeekStart.SUNDAY


def list_deployments(strip: DeploymentStrip) -> list[StripDeployment]:
    cells = [cell for each in strip.intervals for cell in each.cells]
    return [deployment for cell in cells for deployment in cell.deployments]


@given(worlds(), reports, queries, instants, st.sampled_from(DURATIONS))
def test_a_strip_has_the_values_that_the_answer_summarises(
    world: World,
    definition: ReportDefinition,
    question: Question,
    as_of: datetime,
    metric: Metric,
) -> None:
    scope = build_scope(world, definition, as_of)
    plain = replace(
        question,
        split=Split.NONE,
        tenant_tag_set_id=None,
        lead_time=LeadTime.COMPLETED,
        compare=Compare.NONE,
    )
    answer = compute(scope.history, scope.catalogue, definition, plain, as_of=as_of)
    period = Period.of(plain, definition.zone, as_of=as_of)
    week_start = definition.applied_definitions.week_start

    strip = find_strip(scope, period, plain.granularity, week_start, metric)

    [series] = answer.series()
    summaries = [each.summary(metric) for each in series.intervals]
    assert answer.intervals == tuple(each.interval for each in strip.intervals)
    assert answer.summary is not None
    [exact] = answer.summary.series()
    assert exact.intervals[0].summary(metric).median == strip.median
    for summary, found in zip(summaries, strip.intervals, strict=True):
        assert summary.count == sum(cell.count for cell in found.cells)
        assert summary.median == found.median
        assert summary.ninety_fifth == found.ninety_fifth
        if found.upper_quarter is not None and found.median is not None:
            assert found.median <= found.upper_quarter <= (found.ninety_fifth or 0)
        for cell in found.cells:
            is_listed = cell.count <= MOST_LISTED or strip.lists_all
            assert len(cell.deployments) == (cell.count if is_listed else 0)
            for each in cell.deployments:
                value = each.microseconds
                assert value < cell.high
                assert value >= cell.low or cell.low == 0


def test_cells_begin_at_eighths_of_a_power_of_ten_rounded_up() -> None:
    edges = list_cell_edges()
    assert [1_000_000, 1_333_522, 1_778_280] == list(edges[:3])
    assert 10_000_000 == edges[8]
    assert edges[-1] == 10**16
    for each, place in zip(edges, range(48, 200), strict=False):
        assert (each - 1) ** 8 < 10**place <= each**8


@given(worlds(), instants)
def test_who_cannot_see_a_deployment_gets_its_value_only(
    world: World, as_of: datetime
) -> None:
    definition = everything()
    scope = build_scope(world, definition, as_of)
    nothing = Visibility((RoleLimits(projects=frozenset({"Projects-999"})),))
    hidden = replace(scope, visibility=nothing)
    period = Period.of(Question(), definition.zone, as_of=as_of)
    asked = (period, Granularity.MONTHLY, SUNDAY, Metric.LEAD_TIME)

    seen, unseen = find_strip(scope, *asked), find_strip(hidden, *asked)

    assert [each.microseconds for each in list_deployments(seen)] == [
        each.microseconds for each in list_deployments(unseen)
    ]
    assert all(each.id for each in list_deployments(seen))
    assert not any(
        each.id or each.project or each.version for each in list_deployments(unseen)
    )


def test_earlier_intervals_are_those_that_a_longer_period_shows() -> None:
    """The first deployment was on 1 April, a Monday."""
    first_day = date(2024, 4, 1)
    world = deploy_on(
        [first_day, date(2024, 4, 9), date(2024, 4, 10), date(2024, 5, 1)]
    )
    scope = build_scope(world, everything(), LAST_INSTANT)

    def count(first: date, granularity: Granularity, most: int) -> tuple[int, ...]:
        period = Period.of(ask(first), ZoneInfo("UTC"), as_of=LAST_INSTANT)
        return count_earlier(scope, period, granularity, WeekStart.MONDAY, most=most)

    assert (1, 2, 0) == count(date(2024, 4, 22), Granularity.WEEKLY, 9)
    assert (1, 2, 0) == count(date(2024, 4, 25), Granularity.WEEKLY, 9)
    assert (2, 0) == count(date(2024, 4, 22), Granularity.WEEKLY, 2)
    assert (3,) == count(date(2024, 5, 31), Granularity.MONTHLY, 7)
    assert (1, 0, 0) == count(date(2024, 4, 4), Granularity.DAILY, 7)
    assert () == count(first_day, Granularity.WEEKLY, 7)


def test_the_median_is_that_of_the_period_without_the_days_before_it() -> None:
    """The first week begins before the period, and the strip shows it as a whole."""
    world = deploy_on([date(2024, 4, 30), date(2024, 5, 2)])
    hour = 3600 * 1_000_000
    deployments = tuple(
        replace(each, started=(each.completed or 0) - each.number * hour)
        for each in world.deployments
    )
    as_of = datetime(2024, 6, 12, tzinfo=UTC)
    scope = build_scope(replace(world, deployments=deployments), everything(), as_of)
    question = Question(time_range=TimeRange.LAST_MONTH)
    period = Period.of(question, ZoneInfo("UTC"), as_of=as_of)
    asked = (period, Granularity.WEEKLY, WeekStart.MONDAY, Metric.DEPLOYMENT_DURATION)

    strip = find_strip(scope, *asked)

    assert (2, 2 * 3600) == (strip.count, strip.median)


def ask(first: date) -> Question:
    return Question(
        time_range=TimeRange.CUSTOM, from_day=first, to_day=first + timedelta(days=1)
    )


def deploy_on(days: Sequence[date]) -> World:
    """Return a world with a successful deployment at noon of each day."""
    noons = [datetime.combine(day, time(12), tzinfo=UTC) for day in days]
    return World(
        (Release(1, 1, 1, 0, "1.0", is_deleted=False),),
        tuple(
            Deployment(
                *(number, number, 1, 1, None, None, None),
                (noon - EPOCH) // timedelta(microseconds=1),
                "Success",
                had_guided_failure=False,
            )
            for number, noon in enumerate(noons, start=1)
        ),
        CATALOGUE,
    )
