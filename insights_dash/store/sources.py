"""The sources of a space's deployments, and when they last sent something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import BigInteger, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.source import SourceKind
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ArrivalRow, DeploymentRow
from insights_dash.store.visibility import only_visible_deployments_within

DAYS = 28
_DAY = timedelta(days=1)
_DAY_IN_MICROSECONDS = 86_400_000_000
_USUAL_PAUSE, _REMEMBERED = timedelta(days=7), timedelta(days=90)
_READ = 3 * _REMEMBERED  # the pause may be twice as long as any before
_SENDING = (SourceKind.API, SourceKind.PIPELINE)
# Sources that users don't name are called by what they are.
_NAMES = {
    "api": ("API", SourceKind.API),
    "ingest": ("Pipelines", SourceKind.PIPELINE),
    "bundle": ("Command-line imports", SourceKind.BUNDLE),
    "upload": ("Uploads", SourceKind.UPLOAD),
    "demo": ("Demo", SourceKind.DEMO),
}
_HAPPENED = func.coalesce(
    DeploymentRow.completed,
    DeploymentRow.started,
    DeploymentRow.queued,
    DeploymentRow.created,
)


class SourceState(StrEnum):
    """Whether a source still sends deployments."""

    RECEIVING = "Receiving"
    SILENT = "Silent"
    IMPORTED = "Imported"
    UNKNOWN = "Unknown"


@dataclass(frozen=True)
class SourceSummary:
    """A source: its deployments, and when they happened and arrived.

    `source` is its name in the database and `name` the one to show. `kind` is None if
    it is unknown. `first_event` and `last_event` are when its first and last deployment
    happened. `last_arrival` is None if it is unknown.

    `per_day` are the new deployments of the last `DAYS` days in UTC, of which the last
    one is today. They are counted on the days on which they arrived, or, if
    `is_by_event`, on which they happened.
    """

    source: str
    name: str
    kind: SourceKind | None
    state: SourceState
    deployments: int
    first_event: datetime | None
    last_event: datetime | None
    last_arrival: datetime | None
    per_day: tuple[int, ...]
    is_by_event: bool = False


def list_sources(
    session: Session, space: Space, *, now: datetime
) -> Sequence[SourceSummary]:
    """Return the sources of a space, those that sent something last first.

    Callers who see only some deployments get only the sources of those, without their
    arrivals, which include other deployments.
    """
    has_arrivals = space.visibility.is_unlimited
    arrivals = _read_arrivals(session, space, now) if has_arrivals else {}
    stored = _read_stored(session, space)
    unknown = [source for source in stored if source not in arrivals]
    happened = _count_events(session, space, now) if unknown else {}
    found = [
        _summarise(
            source,
            stored.get(source, _NOTHING),
            arrivals.get(source),
            happened.get(source, {}),
            now,
        )
        for source in stored.keys() | arrivals.keys()
    ]
    return sorted(found, key=_order)


def find_spaces_with_sources(session: Session, kind: SourceKind) -> frozenset[int]:
    """Return the numbers of all spaces into which a source of this kind delivered."""
    spaces = select(ArrivalRow.space_number).where(ArrivalRow.kind == kind.value)
    return frozenset(session.scalars(spaces.distinct()))


@dataclass(frozen=True)
class _Stored:
    count: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class _Arrived:
    kind: SourceKind | None
    last: datetime
    days: Mapping[date, int]


_NOTHING = _Stored(0, None, None)


def _read_stored(session: Session, space: Space) -> Mapping[str, _Stored]:
    rows = session.execute(
        select(
            DeploymentRow.source,
            func.count(),
            func.min(_HAPPENED),
            func.max(_HAPPENED),
        )
        .where(
            DeploymentRow.space_number == space.number,
            only_visible_deployments_within(space),
        )
        .group_by(DeploymentRow.source)
    )
    return {source: _Stored(count, first, last) for source, count, first, last in rows}


def _read_arrivals(
    session: Session, space: Space, now: datetime
) -> Mapping[str, _Arrived]:
    recent = (
        select(
            *(ArrivalRow.source, ArrivalRow.day),
            *(ArrivalRow.deployments, ArrivalRow.kind),
        )
        .where(
            ArrivalRow.space_number == space.number,
            ArrivalRow.day >= now.astimezone(UTC).date() - _READ,
        )
        .order_by(ArrivalRow.day)
    )
    days: dict[str, dict[date, int]] = {}
    kinds: dict[str, str] = {}
    for source, day, count, kind in session.execute(recent):
        days.setdefault(source, {})[day] = count
        if kind:
            kinds[source] = kind
    arrived: dict[str, _Arrived] = {}
    for source, last, kind in session.execute(_select_totals(space)):
        known = kinds.get(source, kind)
        arrived[source] = _Arrived(
            SourceKind(known) if known else None, last, days.get(source, {})
        )
    return arrived


def _select_totals(space: Space) -> Select[str, datetime, str | None]:
    """Select each source with its last arrival, and a kind that it had."""
    last, kind = func.max(ArrivalRow.last_arrival), func.max(ArrivalRow.kind)
    return (
        select(ArrivalRow.source, last, kind)
        .where(ArrivalRow.space_number == space.number)
        .group_by(ArrivalRow.source)
    )


def _count_events(
    session: Session, space: Space, now: datetime
) -> Mapping[str, Mapping[date, int]]:
    """Return how many deployments of each source happened on each of the days."""
    today = now.astimezone(UTC).date()
    first = to_microseconds(datetime.combine(today, datetime.min.time(), UTC))
    first -= (DAYS - 1) * _DAY_IN_MICROSECONDS
    happened = type_coerce(_HAPPENED, BigInteger)
    place = ((happened - first) // _DAY_IN_MICROSECONDS).label("place")
    rows = session.execute(
        select(DeploymentRow.source, place, func.count())
        .where(
            DeploymentRow.space_number == space.number,
            only_visible_deployments_within(space),
            happened >= first,
            happened < first + DAYS * _DAY_IN_MICROSECONDS,
        )
        .group_by(DeploymentRow.source, place)
    )
    counts: dict[str, dict[date, int]] = {}
    for source, number, count in rows:
        day = today - (DAYS - 1 - number) * _DAY
        counts.setdefault(source, {})[day] = count
    return counts


def _summarise(
    source: str,
    stored: _Stored,
    arrived: _Arrived | None,
    happened: Mapping[date, int],
    now: datetime,
) -> SourceSummary:
    name, kind = _NAMES.get(source, (source, None))
    kind = (arrived.kind if arrived else None) or kind
    days = arrived.days if arrived else happened
    today = now.astimezone(UTC).date()
    shown = (today - before * _DAY for before in reversed(range(DAYS)))
    return SourceSummary(
        source=source,
        name=name,
        kind=kind,
        state=_find_state(kind, arrived, now),
        deployments=stored.count,
        first_event=stored.first,
        last_event=stored.last,
        last_arrival=arrived.last if arrived else None,
        per_day=tuple(days.get(day, 0) for day in shown),
        is_by_event=arrived is None,
    )


def _find_state(
    kind: SourceKind | None, arrived: _Arrived | None, now: datetime
) -> SourceState:
    if kind is not None and kind not in _SENDING:
        return SourceState.IMPORTED
    if arrived is None:
        return SourceState.UNKNOWN
    is_silent = now - arrived.last > _find_usual_pause(arrived)
    return SourceState.SILENT if is_silent else SourceState.RECEIVING


def _find_usual_pause(arrived: _Arrived) -> timedelta:
    """Return after how long a source is silent: twice its longest recent pause."""
    since = arrived.last.date() - _REMEMBERED
    days = [day for day in arrived.days if day >= since]
    pauses = (later - earlier for earlier, later in pairwise(days))
    return max(_USUAL_PAUSE, 2 * max(pauses, default=timedelta()))


def _order(summary: SourceSummary) -> tuple[float, str]:
    latest = summary.last_arrival or summary.last_event
    return -latest.timestamp() if latest else 0, summary.source
