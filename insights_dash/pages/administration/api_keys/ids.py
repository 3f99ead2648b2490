"""Ids of the page of everybody's API keys."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """What callbacks of this page read and write."""

    SEARCH = "keys-search"
    STATE = "keys-state"
    LIST = "keys-list"
    FILTERS = "keys-filters"  # names of what narrows the list, in the address


def revoke_id(key: object) -> dict[str, Any]:
    """The id of the button that revokes a key."""
    return {"type": "keys-revoke", "key": key}
