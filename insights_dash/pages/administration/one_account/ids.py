"""IDs of the page of an account."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """What callbacks of this page read and write."""

    PLACE = "accounts-place"  # the account that the page is about
    HEAD = "accounts-head"
    CONTENT = "accounts-content"
    NEW_KEY = "accounts-new-key"  # where a new key is shown
    KEYS = "accounts-keys"
    IDENTITIES = "accounts-identities"
    EDITED = "accounts-edited-identity"  # the identity whose form is open


class Act(StrEnum):
    """What a button does to the account."""

    INVITE = "invite"
    SIGN_OUT = "sign-out"
    DISABLE = "disable"
    ENABLE = "enable"
    REVOKE_ROLE = "revoke-role"
    REVOKE_KEY = "revoke-key"


def act_id(act: object, about: object = "") -> dict[str, Any]:
    """Return the ID of a button; `about` is the role or key that it revokes."""
    return {"type": "accounts-act", "act": act, "about": about}


class IdentityAct(StrEnum):
    """What a button does to an OIDC identity, or to the access tokens of all."""

    EDIT = "edit"
    CANCEL = "cancel"
    DELETE = "delete"
    REVOKE_TOKENS = "revoke-tokens"


def identity_act_id(act: object, about: object = "") -> dict[str, Any]:
    """Return the ID of a button; `about` is the ID of the identity."""
    return {"type": "accounts-identity-act", "act": act, "about": about}
