"""How far a stream is behind the newest release, and when it has been left behind."""

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import pairwise

# A stream that is further behind, or has waited longer, has been left behind.
LEFT_BEHIND_RELEASES = 30
LEFT_BEHIND_AFTER = timedelta(days=30)
# The fewest releases behind of each class of lag but the first, which is up to date.
LAG_BOUNDS = (1, 3, 6, 12, LEFT_BEHIND_RELEASES + 1)
LAG_NAMES = (
    "up to date",
    *(f"{low}–{stop - 1}" for low, stop in pairwise(LAG_BOUNDS)),
    f"more than {LEFT_BEHIND_RELEASES}",
)


def classify_lag(behind: int) -> int:
    """Return the class of a number of releases: its place in `LAG_NAMES`."""
    return bisect_right(LAG_BOUNDS, behind)


def is_left_behind(
    behind: int, waiting_since: datetime | None, *, as_of: datetime
) -> bool:
    """Return whether a stream has been left behind; None means it waits for nothing."""
    if behind > LEFT_BEHIND_RELEASES:
        return True
    return waiting_since is not None and as_of - waiting_since > LEFT_BEHIND_AFTER
