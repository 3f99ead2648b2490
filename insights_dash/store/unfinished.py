"""A project's deployments whose end no client reported."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from insights_dash.store.deployments import (
    Deployment,
    DeploymentsWanted,
    list_deployments,
)
from insights_dash.store.page import Page
from insights_dash.store.spaces import Space

# After this long without a report, a deployment seems to have been forgotten.
LONG = timedelta(hours=1)
RECENT_DAYS = 30


def list_unfinished(
    session: Session, space: Space, project: str, *, now: datetime, take: int
) -> Page[Deployment]:
    """Return the newest that have been awaited for `LONG`, and how many there are.

    Only those that the caller sees count.
    """
    awaited = (None, now - LONG)
    wanted = DeploymentsWanted(projects=[project], awaited=awaited, take=take)
    return list_deployments(session, [space], wanted)


def list_timed_out(
    session: Session, space: Space, project: str, *, now: datetime, take: int
) -> Page[Deployment]:
    """Return the newest that timed out in the last `RECENT_DAYS`, and how many."""
    timed_out = (now - timedelta(days=RECENT_DAYS), None)
    wanted = DeploymentsWanted(projects=[project], timed_out=timed_out, take=take)
    return list_deployments(session, [space], wanted)
