"""IDs of the pages of spaces."""

from enum import StrEnum


class Ids(StrEnum):
    """What their callbacks read and write."""

    PLACE = "space-place"  # the ID of the space
    HEAD = "space-head"
    DEFAULT = "space-default"  # sets the space as the default
    DEFAULT_STATE = "space-default-state"
    DELETION = "space-deletion"  # the button and its dialog
    OPENS = "space-new-opens"  # leads to the page of a new space
