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
    DEMO = "reports-demo"  # what the card of the demo says
    DEMO_WATCH = "reports-demo-watch"  # asks how far the demo is being loaded
    DEMO_OPENS = "reports-demo-opens"  # the page after the demo was removed


class DemoButton(StrEnum):
    """What buttons do with the demo; the value is their type in an id."""

    LOAD = "reports-load-demo"
    REMOVE = "reports-remove-demo"

    def id(self, name: object = "demo") -> dict[str, Any]:
        """Return the id of the button; the name can be Dash's ALL."""
        return {"type": str(self), "name": name}


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
