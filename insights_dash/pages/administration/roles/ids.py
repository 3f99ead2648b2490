"""The ids on the page of all roles."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """What callbacks of this page read and write."""

    LIMITS = "roles-limits"
    LIMITS_NOTE = "roles-limits-note"  # stands where the limits are hidden


def revoke_id(number: object) -> dict[str, Any]:
    """The id of the button that revokes a role."""
    return {"type": "roles-revoke", "number": number}
