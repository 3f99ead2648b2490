"""The ids in the list of reports."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """The components that callbacks read and write."""

    SEARCH = "reports-search"
    WORDS = "reports-words"  # the text that each card is found by
    NOTHING_FOUND = "reports-nothing-found"
    FOUND = "reports-found"  # how many a search found, for screen readers
    CLEAR = "reports-clear-search"


class CardPart(StrEnum):
    """Parts of a card; the value is their type in an id."""

    CARD = "reports-card"
    FIGURES = "reports-figures"


SECTION = "reports-section"


def card_id(part: CardPart, space: object, report: object) -> dict[str, Any]:
    """Return the id of a part of a report's card."""
    return {"type": str(part), "space": space, "report": report}


def section_id(space: object) -> dict[str, Any]:
    """Return the id of a space's section."""
    return {"type": SECTION, "space": space}
