"""Ids of the pages of accounts."""

from enum import StrEnum
from typing import Any

from insights_dash.components.delete_dialog import DeleteIds


class Ids(StrEnum):
    """What callbacks of these pages read and write."""

    SEARCH = "accounts-search"
    STATE = "accounts-state"
    LIST = "accounts-list"
    FILTERS = "accounts-filters"  # names of what narrows the list, in the address

    NEW = "accounts-new"  # the form of a new account, then what became of it

    FIRST_LOCATION = "accounts-first-location"

    PLACE = "accounts-place"  # the account that a page is about
    HEAD = "accounts-head"
    CONTENT = "accounts-content"
    NEW_KEY = "accounts-new-key"  # where a new key is shown
    KEYS = "accounts-keys"
    DELETE = "accounts-delete"
    DELETE_MODAL = "accounts-delete-modal"
    DELETE_NAME = "accounts-delete-name"
    DELETE_CANCEL = "accounts-delete-cancel"
    DELETE_CONFIRM = "accounts-delete-confirm"
    LOCATION = "accounts-location"


DELETE = DeleteIds(
    opens=Ids.DELETE,
    dialog=Ids.DELETE_MODAL,
    name=Ids.DELETE_NAME,
    cancel=Ids.DELETE_CANCEL,
    confirm=Ids.DELETE_CONFIRM,
)


class Act(StrEnum):
    """What an administrator does to an account at the press of a button."""

    INVITE = "invite"
    SIGN_OUT = "sign-out"
    DISABLE = "disable"
    ENABLE = "enable"
    REVOKE_ROLE = "revoke-role"
    REVOKE_KEY = "revoke-key"


def act_id(act: object, about: object = "") -> dict[str, Any]:
    """The id of a button; `about` is the role or key that it is about."""
    return {"type": "accounts-act", "act": act, "about": about}
