"""Ids of the page of one's own account."""

from enum import StrEnum
from typing import Any

from insights_dash.pages.new_key import KeyFormIds


class Ids(StrEnum):
    """What callbacks of this page read and write."""

    OLD_PASSWORD = "account-old-password"  # noqa: S105 - no password
    PASSWORD = "account-password"  # noqa: S105 - no password
    PASSWORD_AGAIN = "account-password-again"  # noqa: S105 - no password
    SAVE_PASSWORD = "account-save-password"  # noqa: S105 - no password
    SESSIONS = "account-sessions"
    END_OTHERS = "account-end-others"
    PURPOSE = "account-key-purpose"
    EXPIRY = "account-key-expiry"
    MAKE_KEY = "account-make-key"
    NEW_KEY = "account-new-key"  # the one place where a key is shown
    KEYS = "account-keys"


KEY_FORM = KeyFormIds(Ids.PURPOSE, Ids.EXPIRY, Ids.MAKE_KEY)


def end_id(number: Any) -> dict[str, Any]:  # noqa: ANN401 - or a wildcard
    """The id of the button that ends a session."""
    return {"type": "account-end-session", "number": number}


def revoke_id(key: Any) -> dict[str, Any]:  # noqa: ANN401 - or a wildcard
    """The id of the button that revokes a key."""
    return {"type": "account-revoke-key", "key": key}
