"""Ids of the page of a space's embeds."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """What its callbacks read and write."""

    PLACE = "embeds-place"  # the space, and the page of the list
    LINKS = "embeds-links"
    ISSUERS = "embeds-issuers"
    SECRET = "embeds-secret"  # noqa: S105 - where a new one is shown, once


class Act(StrEnum):
    """What a button of a row does."""

    REVOKE = "embeds-revoke"
    REMAKE = "embeds-remake"
    REPLACE = "embeds-replace"
    END = "embeds-end"


def act_id(act: Act, row: object) -> dict[str, Any]:
    """The id of a button; `row` is the id of what it is about."""
    return {"type": str(act), "row": row}
