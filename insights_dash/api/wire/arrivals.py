"""The answer of `/rollout/arrivals`."""

from collections.abc import Iterator

from insights_dash.api.wire.figures import Duration, ExactInstant
from insights_dash.api.wire.model import Wire
from insights_dash.api.wire.seconds import show_seconds
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import from_microseconds
from insights_dash.metrics.answer.rollout.curves import Reached
from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    divide_half_even,
)
from insights_dash.metrics.rollout_query import RolloutQuery


class WireArrival(Wire):
    """A stream, and the share of the streams that a release had reached with it.

    `ReleaseId` and `Release` are what it got then: the release, or a newer one.
    """

    environment_id: str | None
    environment: str | None
    tenant_id: str | None
    tenant: str | None
    arrived: ExactInstant
    after: Duration
    share: float
    release_id: str
    release: str | None


class WireArrivals(Wire):
    """A release, and the streams of its rollout in the order of arrival."""

    release_id: str
    version: str | None
    streams: int
    arrivals: list[WireArrival]


def arrivals_to_wire(
    query: RolloutQuery, release: int, reached: Reached | None
) -> WireArrivals:
    """Show when streams got a release by its number; None if it never went live."""
    arrivals = list(_list_arrivals(query, reached)) if reached else []
    return WireArrivals(
        release_id=Kind.RELEASE.identify(release),
        version=_find_version(query, release),
        streams=len(arrivals),
        arrivals=arrivals,
    )


def _list_arrivals(query: RolloutQuery, reached: Reached) -> Iterator[WireArrival]:
    seen = {*reached.seen.tolist()}
    after = divide_half_even(reached.instants - reached.first, MICROSECONDS_PER_SECOND)
    columns = zip(
        reached.environments.tolist(),
        reached.tenants.tolist(),
        map(_show_instant, reached.instants.tolist()),
        after.tolist(),
        reached.with_release.tolist(),
        strict=True,
    )
    for place, (environment, tenant, moment, seconds, release) in enumerate(columns):
        is_seen = place in seen
        environment_id, name = _name(query, Kind.ENVIRONMENT, environment * is_seen)
        tenant_id, tenant_name = _name(query, Kind.TENANT, tenant * is_seen)
        yield WireArrival(
            environment_id=environment_id,
            environment=name,
            tenant_id=tenant_id,
            tenant=tenant_name,
            arrived=moment,
            after=show_seconds(seconds),
            share=round((place + 1) / len(reached.instants), 5),
            release_id=Kind.RELEASE.identify(release),
            release=_find_version(query, release),
        )


def _show_instant(microseconds: int) -> str:
    """Return an instant in UTC, with the seven digits that Insights writes."""
    instant = from_microseconds(microseconds)
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond:06}0Z"


def _name(
    query: RolloutQuery, kind: Kind, number: int
) -> tuple[str | None, str | None]:
    """Return an ID and a name: none for 0, and no name for a deleted document."""
    if not number:
        return None, None
    return kind.identify(number), query.scope.catalogue.names[kind].get(number)


def _find_version(query: RolloutQuery, number: int) -> str | None:
    releases = query.scope.history.releases
    row = int(releases.row_of[number])
    if releases.is_deleted[row]:
        return None
    version: str = releases.version.item(row)
    return version
