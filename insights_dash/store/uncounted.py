"""Reads the deployments that no figure counts: unfinished, canceled and timed out."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, and_, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from insights_dash.domain.deployment import COUNTING_STATES
from insights_dash.store.tables import DeploymentRow
from insights_dash.store.tables.deployments import DELETED


def read_uncounted(
    session: Session, space_number: int, *, since: int
) -> Sequence[tuple[int, int, int, int | None, int | None, str, bool]]:
    """Return the deployments changed after revision `since`; 0 returns all uncounted.

    A row has: number, release, environment, tenant or None, when it was last heard of
    in microseconds or None, state, and whether it is to be left out because it counts
    or was deleted. If `since` is 0, rows to be left out aren't read.

    A deployment was last heard of at its last report, else when it started, was queued
    or was created.
    """
    counts = and_(
        DeploymentRow.state.in_(sorted(COUNTING_STATES)),
        DeploymentRow.completed.is_not(None),
    )
    is_left_out = or_(counts, DeploymentRow.source == DELETED)
    heard: Any = func.coalesce(
        DeploymentRow.awaited_since,
        DeploymentRow.started,
        DeploymentRow.queued,
        DeploymentRow.created,
    )
    rows = session.execute(
        select(
            DeploymentRow.number,
            DeploymentRow.release_number,
            DeploymentRow.environment_number,
            DeploymentRow.tenant_number,
            type_coerce(heard, BigInteger),
            DeploymentRow.state,
            is_left_out,
        ).where(
            DeploymentRow.space_number == space_number,
            DeploymentRow.revision > since if since else ~is_left_out,
        )
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]  # as selected
