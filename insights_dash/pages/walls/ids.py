"""The ids on the pages of wall displays."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """The components that callbacks read and write."""

    PLACE = "walls-place"  # the space, the page of the list, and the wall display
    LOCATION = "walls-location"
    WALLS = "walls-list"
    NAME = "walls-name"
    VIEWS = "walls-views"
    PREVIEW = "walls-preview"


class Act(StrEnum):
    """The actions of the buttons in a row."""

    REVOKE = "walls-revoke"
    REMAKE = "walls-remake"
    EARLIER = "walls-earlier"
    LATER = "walls-later"
    REMOVE = "walls-remove"


def act_id(act: Act, row: object) -> dict[str, Any]:
    """Return the id of a button; `row` is the wall display's id, or a view's key."""
    return {"type": str(act), "row": row}
