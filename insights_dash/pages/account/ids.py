"""Ids of the page of one's own account."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """What callbacks of this page read and write."""

    SESSIONS = "account-sessions"
    END_OTHERS = "account-end-others"
    NEW_KEY = "account-new-key"  # the one place where a key is shown
    KEYS = "account-keys"


def end_id(number: object) -> dict[str, Any]:
    """The id of the button that ends a session."""
    return {"type": "account-end-session", "number": number}


def revoke_id(key: object) -> dict[str, Any]:
    """The id of the button that revokes a key."""
    return {"type": "account-revoke-key", "key": key}
