"""IDs of the page of an import."""

from enum import StrEnum
from typing import Any


class Ids(StrEnum):
    """What the page's callbacks and script read and write."""

    PLACE = "import-place"  # which space and import the page is about
    BODY = "import-body"  # everything that depends on the import's state
    SAID = "import-said"  # the state in a sentence, for screen readers
    FORM = "import-form"  # which table is shown, and the texts of its fields
    NEWS = "import-news"  # the script's word that the job has ended
    KEPT = "import-kept"  # the revision of the import with the user's last choice
    LOCATION = "import-location"
    UNDO_DIALOG = "import-undo-dialog"
    UNDO_PLAN = "import-undo-plan"


class Part(StrEnum):
    """The kinds of controls, of which the page can have several or none."""

    ACTION = "import-action"
    CHOICE = "import-choice"
    BECOMES = "import-becomes"
    STYLE = "import-style"
    ZONE = "import-zone"
    VALUE = "import-value"
    FIXED = "import-fixed"


class Action(StrEnum):
    """What the buttons do."""

    READ = "read"
    PREVIEW = "preview"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    PLAN = "plan"
    KEEP = "keep"
    UNDO = "undo"
    DELETE = "delete"


class Choice(StrEnum):
    """What the user chooses for a whole table or file."""

    TABLE = "table"
    COLUMN = "column"  # to list a column that a wide table leaves out
    KIND = "kind"
    SOURCE = "source"
    SEPARATOR = "separator"
    ENCODING = "encoding"
    HEADER_ROW = "header-row"


def values_anchor(field: str) -> str:
    """Return the ID of the place where the user chooses what a field's texts mean."""
    return f"import-values-{field}"


def action_id(action: object) -> dict[str, Any]:
    """Return the ID of a button."""
    return {"type": Part.ACTION, "name": action}


def choice_id(choice: object) -> dict[str, Any]:
    """Return the ID of a choice."""
    return {"type": Part.CHOICE, "name": choice}


def becomes_id(column: object) -> dict[str, Any]:
    """Return the ID of what a column becomes, by its place in the table."""
    return {"type": Part.BECOMES, "column": column}


def field_id(part: Part, field: object) -> dict[str, Any]:
    """Return the ID of a control of a field: how times are written, or a value."""
    return {"type": part, "field": field}


def value_id(field: object, place: object) -> dict[str, Any]:
    """Return the ID of what a text of a field stands for, by its place in the form."""
    return {"type": Part.VALUE, "field": field, "place": place}
