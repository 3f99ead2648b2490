"""Rows by column names, their rules, and the entries that they become.

The rows come from a bundle's files, or from the items that a caller sends as JSON.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from insights_dash.domain.catalogue.change import Change, check_link
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.names import describe_flaw, is_blank
from insights_dash.ingest.cells import CellError, parse_time
from insights_dash.store.batch import (
    ChangeEntry,
    ChannelEntry,
    DeploymentEntry,
    EnvironmentEntry,
    ProjectEntry,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.catalogue.rules import DEFAULT_CHANNEL

LONGEST_NAME = 200
_LONGEST_VERSION = 349
_SORT_ORDERS = range(-(2**31), 2**31)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "": False}
UNKNOWN_STATE = f'Unknown state "{{}}". Use one of {", ".join(TaskState)}.'
UNKNOWN_BOOLEAN = 'Use true or false instead of "{}".'
_STATES = {state.value: state for state in TaskState}

Entry = TypeVar("Entry")


class Row:
    """A row by column names, with its problems.

    Each method that reads a value records its problem and returns a value of the right
    type. The entry of a row with problems is dropped.
    """

    __slots__ = ("_values", "line", "problems")

    def __init__(self, line: int, values: dict[str, str]) -> None:
        self.line = line
        self.problems: list[tuple[str, str, tuple[str, ...]]] = []
        self._values = values

    def refuse(self, column: str, reason: str, *values: str) -> None:
        """Record a problem of a column; `reason` has a `{}` for each of the values."""
        self.problems.append((column, reason, values))

    def text(self, column: str, *, longest: int = LONGEST_NAME) -> str:
        """Return a name, which can be empty."""
        value = self._values.get(column, "")
        if len(value) > longest:
            self.refuse(column, f"The value is longer than {longest} characters.")
        if flaw := describe_flaw(value):
            self.refuse(column, "{}", flaw)
        return value

    def name(self, column: str, *, longest: int = LONGEST_NAME) -> str:
        """Return a name, which is required."""
        value = self.text(column, longest=longest)
        if is_blank(value):
            self.refuse(column, "The value is missing.")
        return value

    def instant(self, column: str) -> datetime | None:
        """Return a UTC instant, cut to microseconds; None if the value is empty."""
        value = self._values.get(column, "")
        if not value:
            return None
        try:
            return parse_time(value)
        except CellError as error:
            self.refuse(column, error.reason, value)
            return None

    def boolean(self, column: str) -> bool:
        """Return true or false; false if the value is empty."""
        value = self._values.get(column, "")
        answer = _BOOLEANS.get(value.lower())
        if answer is None:
            self.refuse(column, UNKNOWN_BOOLEAN, value)
        return bool(answer)

    def known_boolean(self, column: str) -> bool | None:
        """Return true or false; None if the value is empty."""
        return self.boolean(column) if self._values.get(column, "") else None

    def line_of_text(self, column: str) -> str:
        """Return a text that can have any characters, which are cleaned later."""
        return self._values.get(column, "")

    def link(self, column: str) -> str:
        """Return a URL of the web, which can be empty."""
        value = self._values.get(column, "")
        for problem in check_link(column, value):
            self.refuse(column, "{}", problem.message)
        return value

    def has(self, column: str) -> bool:
        """Return whether the file has a column."""
        return column in self._values

    def long_text(self, column: str, *, longest: int | None = None) -> str:
        """Return a text that can have several lines, exactly as it is."""
        value = self._values.get(column, "")
        if longest is not None and len(value) > longest:
            self.refuse(column, f"The value is longer than {longest} characters.")
        if "\0" in value:
            self.refuse(column, "The value contains a null character.")
        return value

    def whole_number(self, column: str, within: range = _SORT_ORDERS) -> int | None:
        """Return a whole number; None if the value is empty."""
        value = self._values.get(column, "")
        if not value:
            return None
        if re.fullmatch(r"-?[0-9]{1,19}", value) and int(value) in within:
            return int(value)
        self.refuse(column, '"{}" is not a whole number.', value)
        return None

    def tags(self, column: str) -> tuple[str, ...] | None:
        """Return the tags `Set/Tag` between semicolons, None without the column."""
        if column not in self._values:
            return None
        tags = [each.strip() for each in self.text(column, longest=10_000).split(";")]
        return tuple(self._tag(column, tag) for tag in dict.fromkeys(tags) if tag)

    def _tag(self, column: str, tag: str) -> str:
        parts = [part.strip() for part in tag.split("/")]
        match parts:
            case [tag_set, name] if tag_set and name:
                pass
            case _:
                self.refuse(column, '"{}" is not of the form Set/Tag.', tag)
        if max(map(len, parts)) > LONGEST_NAME:
            self.refuse(column, "A tag is longer than 200 characters.")
        return "/".join(parts)


@dataclass(frozen=True)
class Form(Generic[Entry]):
    """The columns of a kind of file, and how to convert its rows to entries.

    `unique` maps a column to the part of an entry that no other entry of the file may
    repeat; None is never a repeat. For files that can be long, the store checks this.
    Values are cleaned unless the file `is_exact`.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    parse: Callable[[Row], Entry]
    unique: Mapping[str, Callable[[Entry], Hashable]] = field(default_factory=dict)
    is_exact: bool = False


def parse_project(row: Row) -> ProjectEntry:
    """Convert a row of `projects.csv`."""
    owner, url = row.text("owner"), row.link("owner_url")
    if owner and is_blank(owner):
        row.refuse("owner", "The value has no visible character.")
    if url and not owner:
        row.refuse("owner", "This is required when owner_url is given.")
    return ProjectEntry(
        row.name("project"),
        row.text("project_group") or None,
        position=row.line,
        owner=owner or None,
        owner_url=url or None,
    )


def parse_channel(row: Row) -> ChannelEntry:
    """Convert a row of `channels.csv`."""
    names = row.name("project"), row.name("channel")
    return ChannelEntry(*names, row.boolean("is_default"), position=row.line)


def parse_environment(row: Row) -> EnvironmentEntry:
    """Convert a row of `environments.csv`."""
    order = row.whole_number("sort_order")
    return EnvironmentEntry(row.name("environment"), order, position=row.line)


def parse_tenant(row: Row) -> TenantEntry:
    """Convert a row of `tenants.csv`."""
    return TenantEntry(row.name("tenant"), row.tags("tags"), position=row.line)


def parse_release(row: Row) -> ReleaseEntry:
    """Convert a row of `releases.csv`."""
    project = row.name("project")
    channel = row.text("channel") or DEFAULT_CHANNEL
    version = row.name("version", longest=_LONGEST_VERSION)
    return ReleaseEntry(row.line, project, channel, version, row.instant("created"))


def parse_deployment(row: Row) -> DeploymentEntry:
    """Convert a row of `deployments.csv`."""
    value = row.name("state")
    state = _STATES.get(value)
    if state is None and value:
        row.refuse("state", UNKNOWN_STATE, value)
    queued, started, completed = _parse_times(row, state)
    return DeploymentEntry(
        row.line,
        row.name("id"),
        row.name("project"),
        row.text("channel") or DEFAULT_CHANNEL,
        row.name("version", longest=_LONGEST_VERSION),
        row.name("environment"),
        row.text("tenant") or None,
        queued,
        started,
        completed,
        state or TaskState.QUEUED,
        row.boolean("had_guided_failure"),
    )


def parse_change(row: Row) -> ChangeEntry:
    """Convert a row of `changes.csv`."""
    change = Change(
        row.name("id"),
        row.line_of_text("message"),
        row.line_of_text("author"),
        row.known_boolean("is_bot"),
        authored=row.instant("authored"),
        committed=row.instant("committed"),
        opened=row.instant("opened"),
        merged=row.instant("merged"),
        pull_request=row.text("pull_request"),
        reverts=row.text("reverts"),
        link=row.link("link"),
    )
    return ChangeEntry(
        row.line,
        row.name("project"),
        row.text("channel") or DEFAULT_CHANNEL,
        row.name("version", longest=_LONGEST_VERSION),
        change,
    )


def _parse_times(
    row: Row, state: TaskState | None
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Return when the deployment was queued, started and completed."""
    queued, started = row.instant("queued"), row.instant("started")
    completed = row.instant("completed")
    if completed is None and state and state.counts and not row.problems:
        reason = "This is required when state is {}."
        row.refuse("completed", reason, state)
    if queued and started and started < queued:
        row.refuse("started", "The deployment started before it was queued.")
    if started and completed and completed < started:
        row.refuse("completed", "The deployment completed before it started.")
    return queued, started, completed


PROJECTS = Form(
    ("project",),
    ("project_group", "owner", "owner_url"),
    parse_project,
    {"project": lambda each: each.name},
)
CHANNELS = Form(
    ("project", "channel"),
    ("is_default",),
    parse_channel,
    {
        "channel": lambda each: (each.project, each.name),
        "is_default": lambda each: each.project if each.is_default else None,
    },
)
ENVIRONMENTS = Form(
    ("environment",),
    ("sort_order",),
    parse_environment,
    {"environment": lambda each: each.name},
)
TENANTS = Form(("tenant",), ("tags",), parse_tenant, {"tenant": lambda each: each.name})
RELEASES = Form(("project", "version"), ("created", "channel"), parse_release)
CHANGES = Form(
    ("id", "project", "version"),
    (
        *("channel", "message", "author", "is_bot", "authored", "committed", "opened"),
        *("merged", "pull_request", "reverts", "link"),
    ),
    parse_change,
)
DEPLOYMENTS = Form(
    ("id", "project", "version", "environment", "completed", "state"),
    ("channel", "tenant", "queued", "started", "had_guided_failure"),
    parse_deployment,
)
