"""Small histories with lead times that can be checked by eye, from two implementations.

Times are hours after midnight on 1 May 2024.
"""

from datetime import UTC, datetime, timedelta

from insights_dash.metrics.answer.deployments import list_streams
from insights_dash.metrics.answer.selection import select
from plain_metrics import EPOCH, MICROSECOND, Deployment, Reference, Release, World
from random_worlds import CATALOGUE, build_catalogue, build_history, everything

HOUR = timedelta(hours=1)
_BEGIN = datetime(2024, 5, 1, tzinfo=UTC)
_LATER = datetime(2024, 6, 1, tzinfo=UTC)
# For each deployment: its lead time in hours, and the release that it counts from.
LeadTimes = dict[int, tuple[float | None, str | None]]


def at(hour: float) -> datetime:
    """Return the time this many hours after the beginning."""
    return _BEGIN + hour * HOUR


def _number(hour: float) -> int:
    return (at(hour) - EPOCH) // MICROSECOND


def release(number: int, created: float | None) -> Release:
    """Return release 1.`number` of the only channel."""
    return Release(
        *(number, 1, 1),
        None if created is None else _number(created),
        f"1.{number}",
        is_deleted=False,
    )


def deploy(  # noqa: PLR0913 - the columns of a deployment
    number: int,
    version: int,
    completed: float,
    *,
    queued: float | None = None,
    started: float | None = None,
    environment: int = 1,
    tenant: int | None = None,
    state: str = "Success",
) -> Deployment:
    """Return a deployment of release 1.`version`."""
    return Deployment(
        number,
        number,
        version,
        environment,
        tenant,
        queued=None if queued is None else _number(queued),
        started=None if started is None else _number(started),
        completed=_number(completed),
        state=state,
        had_guided_failure=False,
    )


def world(releases: list[Release], deployments: list[Deployment]) -> World:
    """Return a space with these releases and deployments."""
    return World(tuple(releases), tuple(deployments), CATALOGUE)


def engine_lead_times(world: World, *, as_of: datetime = _LATER) -> LeadTimes:
    """Return every deployment's lead time, from the engine."""
    history, catalogue = build_history(world, as_of=as_of), build_catalogue(world)
    streams = list_streams(
        history,
        catalogue,
        select(everything(), catalogue),
        since=EPOCH,
        as_of=as_of,
    )
    return {
        int(each.id.removeprefix("Deployments-")): (
            None if each.lead_time is None else each.lead_time / HOUR,
            each.lead_time_calculated_from_version,
        )
        for each in streams.reader.read(streams.rows)
    }


def plain_lead_times(world: World, *, as_of: datetime = _LATER) -> LeadTimes:
    """Return every deployment's lead time, from the plain implementation."""
    return {
        each.deployment.number: (
            None if each.lead_time is None else each.lead_time * MICROSECOND / HOUR,
            each.lead_time_version,
        )
        for each in Reference(world, everything(), as_of).facts
    }
