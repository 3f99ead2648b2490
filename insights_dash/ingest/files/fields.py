"""The kinds of tables, and the fields that their columns can become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from insights_dash.ingest.rows import (
    CHANGES,
    CHANNELS,
    DEPLOYMENTS,
    ENVIRONMENTS,
    PROJECTS,
    RELEASES,
    TENANTS,
    Form,
)


class ValueKind(StrEnum):
    """What the values of a field are."""

    TEXT = "text"
    TIME = "time"
    STATE = "state"
    CLOCK = "clock"  # a time of day, whose date is in another column
    BOOLEAN = "boolean"
    NUMBER = "number"


@dataclass(frozen=True)
class TableField:
    """A field of a kind of table: its name in a bundle, and how pages call it."""

    name: str
    label: str
    values: ValueKind = ValueKind.TEXT
    is_required: bool = False


@dataclass(frozen=True)
class TableKind:
    """A kind of table: its name, how pages call it, its form and its fields."""

    name: str
    label: str
    form: Form[Any]
    fields: Sequence[TableField]

    def field(self, name: str) -> TableField | None:
        """Return the field with a name, None if the kind doesn't have it."""
        return next((each for each in self.fields if each.name == name), None)

    @property
    def times(self) -> Sequence[str]:
        """The names of the fields that are times."""
        return [each.name for each in self.fields if each.values is ValueKind.TIME]

    @property
    def clocks(self) -> Mapping[str, str]:
        """The names of the times of day, by the times that they complete."""
        return {each: f"{each}{_TIME_OF_DAY}" for each in self.times}


RELEASE_CREATED = "release_created"
_TIME_OF_DAY = "_time_of_day"
_LABELS = {
    "id": "ID",
    "is_bot": "Author is a bot",
    "is_default": "Default channel",
    "had_guided_failure": "Needed intervention",
    "project_group": "Project group",
    "owner_url": "Link to the owner",
    "sort_order": "Sort order",
    "pull_request": "Pull request",
    RELEASE_CREATED: "Release created",
}
_VALUES = {
    **dict.fromkeys(
        (
            *("created", "queued", "started", "completed", RELEASE_CREATED),
            *("authored", "committed", "opened", "merged"),
        ),
        ValueKind.TIME,
    ),
    **dict.fromkeys(("is_bot", "is_default", "had_guided_failure"), ValueKind.BOOLEAN),
    "state": ValueKind.STATE,
    "sort_order": ValueKind.NUMBER,
}
# A deployment without an ID gets one from its names and its time (`derive_id`).
_OPTIONAL = {("deployments", "id")}


def _kind(name: str, form: Form[Any], *more: str) -> TableKind:
    fields = [
        TableField(
            each,
            _LABELS.get(each, each.capitalize()),
            _VALUES.get(each, ValueKind.TEXT),
            is_required=each in form.required and (name, each) not in _OPTIONAL,
        )
        for each in (*form.required, *form.optional, *more)
    ]
    fields += [
        TableField(
            f"{each.name}{_TIME_OF_DAY}",
            f"{each.label} (time)",
            ValueKind.CLOCK,
        )
        for each in fields
        if each.values is ValueKind.TIME
    ]
    return TableKind(name, name.capitalize(), form, fields)


KINDS: Mapping[str, TableKind] = {
    each.name: each
    for each in (
        _kind("deployments", DEPLOYMENTS, RELEASE_CREATED),
        _kind("releases", RELEASES),
        _kind("changes", CHANGES),
        _kind("projects", PROJECTS),
        _kind("channels", CHANNELS),
        _kind("environments", ENVIRONMENTS),
        _kind("tenants", TENANTS),
    )
}
