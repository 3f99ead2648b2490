"""What sources sent and the server could not record.

Each source that stores such failures joins as one `EventSource`, which `create_app`
passes to the service.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from insights_dash.store.spaces import Space


@dataclass(frozen=True)
class FailedEvents:
    """How many events or rows of a source failed, of how many."""

    failed: int
    of: int


EventSource = Callable[[Session, Space], FailedEvents]


def count_failed_events(
    session: Session, space: Space, sources: Sequence[EventSource]
) -> FailedEvents | None:
    """Return the sum over all sources, None if there are none.

    It is also None for callers with limits, because a failed event may be about a
    project that they can't see.
    """
    if not sources or not space.visibility.is_unlimited:
        return None
    found = [each(session, space) for each in sources]
    return FailedEvents(
        sum(each.failed for each in found), sum(each.of for each in found)
    )
