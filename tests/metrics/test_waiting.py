"""Lead times with waiting changes: a stalled stream is a rising line, not a gap."""

from datetime import UTC, datetime, timedelta

from insights_dash.domain.metric import Figure, Series
from insights_dash.domain.question import Question
from insights_dash.metrics.answer.engine import compute
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import CATALOGUE, build_catalogue, build_history, everything

DAY = timedelta(days=1)
MIDNIGHT = datetime(2024, 5, 13, tzinfo=UTC)
AS_OF = MIDNIGHT + timedelta(days=2, hours=12)


def number(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def release(each: int, created: datetime, *, is_deleted: bool = False) -> Release:
    return Release(each, 1, 1, number(created), f"1.{each}", is_deleted)


def deploy(
    each: int, version: int, completed: datetime, *, tenant: int | None = None
) -> Deployment:
    return Deployment(
        each,
        each,
        version,
        1,
        tenant,
        None,
        None,
        number(completed),
        "Success",
        had_guided_failure=False,
    )


def ask(world: World, **parameters: str) -> tuple[Series, ...]:
    asked = {"granularity": "Daily", "timeRange": "LastMonth"} | parameters
    question = Question.parse({"leadTime": "IncludingWaiting"} | asked)
    answer = compute(
        build_history(world),
        build_catalogue(world),
        everything(),
        question,
        as_of=AS_OF,
    )
    return answer.series()


def means(series: Series) -> list[float | None]:
    """Return the lead times of the last four days, in days."""
    found = [each.summaries[Figure.LEAD_TIME].mean for each in series.intervals[-4:]]
    return [None if each is None else each / DAY.total_seconds() for each in found]


def test_a_stalled_stream_rises_until_it_is_deployed() -> None:
    world = World(
        (release(1, MIDNIGHT - 40 * DAY), release(2, MIDNIGHT - DAY / 2)),
        (deploy(1, 1, MIDNIGHT - 39 * DAY),),
        CATALOGUE,
    )
    [series] = ask(world)
    # The ends of 12, 13 and 14 May, and noon on 15 May.
    assert means(series) == [0.5, 1.5, 2.5, 3.0]
    [completed] = ask(world, leadTime="Completed")
    assert means(completed) == [None, None, None, None]


def test_a_series_that_only_waits_is_included() -> None:
    world = World(
        (release(1, MIDNIGHT - 90 * DAY), release(2, MIDNIGHT - DAY)),
        (deploy(1, 1, MIDNIGHT - 80 * DAY, tenant=1),),
        CATALOGUE,
    )
    assert [each.name for each in ask(world, split="Tenant")] == ["oslo"]
    assert ask(world, split="Tenant", leadTime="Completed") == ()


def test_the_age_is_that_of_the_earliest_waiting_release() -> None:
    world = World(
        (
            release(1, MIDNIGHT - 40 * DAY),
            release(2, MIDNIGHT - 3 * DAY, is_deleted=True),
            release(3, MIDNIGHT - 2 * DAY),
            release(4, MIDNIGHT - DAY),
        ),
        (deploy(1, 1, MIDNIGHT - 39 * DAY),),
        CATALOGUE,
    )
    [series] = ask(world)
    assert means(series) == [2.0, 3.0, 4.0, 4.5]


def test_events_at_an_intervals_end_belong_to_the_next() -> None:
    world = World(
        (release(1, MIDNIGHT - 40 * DAY), release(2, MIDNIGHT + DAY)),
        (deploy(1, 1, MIDNIGHT - 39 * DAY), deploy(2, 2, MIDNIGHT + 2 * DAY)),
        CATALOGUE,
    )
    [series] = ask(world)
    # It waited at the end of 14 May, and was deployed in the next microsecond.
    lead_times = [each.summaries[Figure.LEAD_TIME] for each in series.intervals[-4:]]
    assert [each.count for each in lead_times] == [0, 0, 1, 1]
    assert means(series) == [None, None, 1.0, 1.0]


def test_a_stream_without_a_deployment_does_not_wait() -> None:
    world = World((release(1, MIDNIGHT - 40 * DAY),), (), CATALOGUE)
    [series] = ask(world)
    assert set(means(series)) == {None}


def test_a_release_of_the_same_instant_is_waited_for() -> None:
    created = MIDNIGHT - 40 * DAY
    world = World(
        (release(1, created), release(2, created)),
        (deploy(1, 1, MIDNIGHT - 39 * DAY),),
        CATALOGUE,
    )
    [series] = ask(world)
    assert means(series) == [40.0, 41.0, 42.0, 42.5]
