"""Estimates of when releases were created, for sources that don't know.

They equal those of `metrics.history.estimates`. An estimate is the time at which the
first deployment that counts was queued, else when it was started, else when it was
completed. The first one is the first to complete.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from insights_dash.domain.deployment import COUNTING_STATES
from insights_dash.domain.identity import Kind
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import DeploymentRow, ReleaseRow
from insights_dash.store.visibility import only_visible

_FIRST_TIME = (
    select(
        func.coalesce(
            DeploymentRow.queued, DeploymentRow.started, DeploymentRow.completed
        )
    )
    .where(
        DeploymentRow.release_number == ReleaseRow.number,
        DeploymentRow.state.in_(sorted(state.value for state in COUNTING_STATES)),
        DeploymentRow.completed.is_not(None),
    )
    .order_by(DeploymentRow.completed, DeploymentRow.sequence, DeploymentRow.number)
    .limit(1)
    .correlate(ReleaseRow)
    .scalar_subquery()
)
# Databases compute the estimate only if the creation time is unknown.
COUNTS_AS_CREATED: ColumnElement[datetime | None] = func.coalesce(
    ReleaseRow.created, _FIRST_TIME
)
# Releases without a date come last.
NEWEST_RELEASES_FIRST: tuple[ColumnElement[Any], ...] = (
    COUNTS_AS_CREATED.desc().nulls_last(),
    ReleaseRow.number.desc(),
)


def estimate_creations(
    session: Session, releases: Sequence[ReleaseRow]
) -> Mapping[int, datetime]:
    """Return an estimate by release number, for releases that need and have one."""
    numbers = [each.number for each in releases if each.created is None]
    estimates: dict[int, datetime] = {}
    for part in in_parts(numbers):
        found = select(ReleaseRow.number, COUNTS_AS_CREATED).where(
            ReleaseRow.number.in_(part)
        )
        rows = session.execute(found)
        estimates |= {number: each for number, each in rows if each is not None}
    return estimates


def count_unknown_creations(session: Session, space: Space) -> int:
    """Return how many of the space's releases have no creation time."""
    count = select(func.count()).where(*_is_unknown_in(space)).select_from(ReleaseRow)
    return session.scalar(count) or 0


def _is_unknown_in(space: Space) -> tuple[ColumnElement[bool], ...]:
    return (
        ReleaseRow.space_number == space.number,
        ReleaseRow.created.is_(None),
        ReleaseRow.deleted_on.is_(None),
        only_visible(Kind.RELEASE, space.visibility),
    )
