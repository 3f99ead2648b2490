"""Deployments whose end no client reported: they time out, each exactly once.

A project says after how many hours. The time counts from the last report about a
deployment, or from when it was scheduled, if that is later. See
docs/decisions/0022-time-outs.md.
"""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Select,
    and_,
    case,
    cast,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from insights_dash.domain.deployment import ENDED_STATES, TaskState
from insights_dash.domain.errors import NotFoundError, StoreUnavailableError
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import to_microseconds
from insights_dash.store.audit import Actor, Author, set_actor
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, get_space, lock_space, raise_revision
from insights_dash.store.tables import (
    DeploymentRow,
    Instant,
    ProjectRow,
    ReleaseRow,
    SpaceRow,
)
from insights_dash.store.task_states import time_out

# Not a username that anyone can have: those have no spaces.
SERVER = "Insights Dash"
PERIOD = timedelta(minutes=1)
_RETRY_AFTER = timedelta(seconds=5)
_MOST_AT_ONCE = 200  # deployments of a space, which one request waits for
_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])
_HOUR = 3_600_000_000  # in microseconds
_log = logging.getLogger(__name__)


class TimeOuts:
    """Times deployments out when they are due; a request looks once per `PERIOD`.

    Other writers have priority: what cannot be written now is written with a later
    request. The log warns if that goes on for a `PERIOD`.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._looking = threading.Lock()
        self._next: datetime | None = None
        self._failing_since: datetime | None = None

    def look(self) -> None:
        """Time out what is due, unless this process has looked a moment ago."""
        now = self._now()
        # After the clock is set back, nothing waits longer than usual.
        if self._next and self._next - PERIOD <= now < self._next:
            return
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._next = now + PERIOD
            self._time_out(now)
            self._failing_since = None
        except StoreUnavailableError as error:
            self._postpone(now, error)
        except Exception:  # noqa: BLE001 - the request that looks has another subject
            _log.exception("Deployments could not be timed out")
        finally:
            self._looking.release()

    def _postpone(self, now: datetime, error: StoreUnavailableError) -> None:
        since = self._failing_since = self._failing_since or now
        if now - since >= PERIOD:
            _log.warning("Deployments could not be timed out yet: %s", error)
        self._next = now + _RETRY_AFTER

    def _time_out(self, now: datetime) -> None:
        with self._database.read() as session:
            spaces = find_spaces_with_due(session, now)
        for number in spaces:
            with self._database.write(waits=False) as session:
                count = time_out_deployments(session, number, now=now)
            if count == _MOST_AT_ONCE:
                self._next = None


def find_spaces_with_due(session: Session, now: datetime) -> Sequence[int]:
    """Return the numbers of the spaces with deployments that are to time out."""
    due = _only_due(select(DeploymentRow.number), now).where(
        DeploymentRow.space_number == SpaceRow.number
    )
    return session.scalars(select(SpaceRow.number).where(due.exists())).all()


def time_out_deployments(session: Session, space: int, *, now: datetime) -> int:
    """Time out the first deployments of a space that are due; return how many.

    A deployment has timed out when it was due, whenever that is noticed.
    """
    set_actor(session, Actor(SERVER))
    try:
        lock_space(session, space)  # another process may be about to do the same
    except NotFoundError:
        return 0  # the space has just been deleted
    query = _only_due(select(DeploymentRow, ProjectRow.time_out_hours), now)
    due = session.execute(
        query.where(DeploymentRow.space_number == space)
        .order_by(DeploymentRow.number)
        .limit(_MOST_AT_ONCE)
    ).all()
    if not due:
        return 0
    found = get_space(session, Kind.SPACE.identify(space))
    revision = raise_revision(session, found, catalogue=False)
    for row, hours in due:
        row.revision = revision
        time_out(session, found, row, timedelta(hours=hours), Author(SERVER, now))
    session.flush()
    return len(due)


def await_ends(
    session: Session, space: Space, source: str, ids: Collection[str], *, now: datetime
) -> None:
    """Wait for the ends of those deployments of a source that have none yet.

    Deployments that timed out, and whose end was reported after all, no longer count
    as timed out.
    """
    has_ended = DeploymentRow.state.in_(sorted(ENDED_STATES))
    is_timed_out = and_(
        DeploymentRow.state == TaskState.TIMED_OUT.value,
        DeploymentRow.completed == DeploymentRow.timed_out,
    )
    session.execute(
        update(DeploymentRow)
        .where(
            DeploymentRow.space_number == space.number,
            DeploymentRow.source == source,
            DeploymentRow.source_id.in_(ids),
            or_(
                ~has_ended,
                DeploymentRow.awaited_since.is_not(None),
                DeploymentRow.timed_out.is_not(None),
            ),
        )
        .values(
            awaited_since=case((~has_ended, literal(now, Instant))),
            timed_out=case((is_timed_out, DeploymentRow.timed_out)),
        )
    )


def _only_due(query: _Query, now: datetime) -> _Query:
    shortest = now - timedelta(hours=1)
    hours = cast(ProjectRow.time_out_hours, BigInteger)
    since = type_coerce(DeploymentRow.awaited_since, BigInteger)
    due = since + hours * literal(_HOUR, BigInteger)
    return (
        query.join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
        .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
        .where(
            DeploymentRow.awaited_since <= shortest,  # an index finds these
            ProjectRow.time_out_hours > 0,
            due <= to_microseconds(now),
        )
    )
