"""Whether lead times tell only of what was deployed, or also of what waits for it."""

from enum import StrEnum


class LeadTime(StrEnum):
    """The value is its name in the API."""

    COMPLETED = "Completed"
    INCLUDING_WAITING = "IncludingWaiting"
