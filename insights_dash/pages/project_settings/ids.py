"""IDs of the page of a project's settings."""

from enum import StrEnum


class Ids(StrEnum):
    """What the page's callback reads and writes, besides the form's fields."""

    PLACE = "project-settings-place"  # which space and project the form is about
    LOCATION = "project-settings-location"
