"""Ids of the page of signing keys."""

from enum import StrEnum


class Ids(StrEnum):
    """What its callbacks read and write."""

    KEYS = "signing-keys"
    ROTATE = "signing-keys-rotate"  # old links keep working
    REVOKE = "signing-keys-revoke"  # old links stop working
