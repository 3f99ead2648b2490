"""The ids on the page of a space's embeds."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """The components that callbacks read and write."""

    PLACE = "embeds-place"  # the space, and the page of the list
    LINKS = "embeds-links"
    ISSUERS = "embeds-issuers"
    SECRET = "embeds-secret"  # noqa: S105 - the place of a new secret, shown once


class Act(StrEnum):
    """The actions of the buttons in a row."""

    REVOKE = "embeds-revoke"
    REMAKE = "embeds-remake"
    REPLACE = "embeds-replace"
    END = "embeds-end"


def act_id(act: Act, row: object) -> dict[str, Any]:
    """Return the id of a button; `row` is the id of the link or issuer in its row."""
    return {"type": str(act), "row": row}
