"""The rows of a bundle's files: checked, and turned into entries of a batch."""

import csv
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import RowProblem
from insights_dash.domain.names import describe_flaw, is_blank
from insights_dash.ingest.bundle_files import (
    CARRIAGE_RETURNS,
    BundleFile,
    Lines,
    OnProgress,
    Problems,
)
from insights_dash.store.batch import (
    ChannelEntry,
    DeploymentEntry,
    EnvironmentEntry,
    ProjectEntry,
    ReleaseEntry,
    TenantEntry,
)
from insights_dash.store.record_catalogue import DEFAULT_CHANNEL

_LONGEST_NAME = 200
_LONGEST_VERSION = 349
_SORT_ORDERS = range(-(2**31), 2**31)
# .NET's unset instant is in the year 1, which would make durations of centuries.
_YEARS = range(1970, 2200)
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(?P<offset>Z|[+-]\d\d(:?\d\d)?)?",
    re.ASCII,
)
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
# A value in a row, with the comma or line end after it.
_VALUE = re.compile(
    r'(?:"(?P<quoted>(?:[^"]|"")*+)"|(?P<plain>(?!")[^,\r\n]*+))(?:,|\r?\n)'
)
_QUOTES = 'Close it, or double each quote inside a quoted value: "".'
_ENDLESS_ROW = (
    "The row that begins here is longer than 1 MiB; probably a quote is not closed. "
    f"{_QUOTES}"
)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "": False}
_STATES = {state.value: state for state in TaskState}

Entry = TypeVar("Entry")


class Row:
    """One row by column names, and what is wrong with it.

    Every method that reads a value notes the value's problem and returns something
    of the right type; the entry made of it is dropped.
    """

    __slots__ = ("_values", "line", "problems")

    def __init__(self, line: int, values: dict[str, str]) -> None:
        self.line = line
        self.problems: list[tuple[str, str]] = []
        self._values = values

    def refuse(self, column: str, reason: str) -> None:
        """Note a problem of a column."""
        self.problems.append((column, reason))

    def text(self, column: str, *, longest: int = _LONGEST_NAME) -> str:
        """A name that may be empty."""
        value = self._values.get(column, "")
        if len(value) > longest:
            self.refuse(column, f"The value is longer than {longest} characters.")
        if flaw := describe_flaw(value):
            self.refuse(column, flaw)
        return value

    def name(self, column: str, *, longest: int = _LONGEST_NAME) -> str:
        """A name that must be there."""
        value = self.text(column, longest=longest)
        if is_blank(value):
            self.refuse(column, "The value is missing.")
        return value

    def instant(self, column: str) -> datetime | None:
        """An instant; None where the value is empty. Parts of microseconds are cut."""
        value = self._values.get(column, "")
        if not value:
            return None
        form = _TIME.fullmatch(value)
        if form is None:
            self.refuse(column, f"'{value}' is not a time like 2026-01-31T09:30:00Z.")
            return None
        if form["offset"] is None:
            self.refuse(column, f"'{value}' has no offset from UTC; add Z or +01:00.")
            return None
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.refuse(column, f"'{value}' is no time that exists.")
            return None
        if instant.year not in _YEARS:
            self.refuse(column, f"'{value}' is not between 1970 and 2199.")
        return instant

    def boolean(self, column: str) -> bool:
        """True or false; false where the value is empty."""
        value = self._values.get(column, "")
        answer = _BOOLEANS.get(value.lower())
        if answer is None:
            self.refuse(column, f"'{value}' is neither true nor false.")
        return bool(answer)

    def whole_number(self, column: str) -> int | None:
        """A whole number; None where the value is empty."""
        value = self._values.get(column, "")
        if not value:
            return None
        if re.fullmatch(r"-?[0-9]{1,10}", value) and int(value) in _SORT_ORDERS:
            return int(value)
        self.refuse(column, f"'{value}' is not a whole number.")
        return None

    def tags(self, column: str) -> tuple[str, ...] | None:
        """Tags `Set/Tag`, separated by semicolons; None where there is no column."""
        if column not in self._values:
            return None
        tags = [each.strip() for each in self.text(column, longest=10_000).split(";")]
        return tuple(self._tag(column, tag) for tag in dict.fromkeys(tags) if tag)

    def _tag(self, column: str, tag: str) -> str:
        parts = [part.strip() for part in tag.split("/")]
        if len(parts) != 2 or not all(parts):  # noqa: PLR2004 - a set and a tag
            self.refuse(column, f"'{tag}' is not of the form Set/Tag.")
        if max(map(len, parts)) > _LONGEST_NAME:
            self.refuse(column, "A tag is longer than 200 characters.")
        return "/".join(parts)


@dataclass(frozen=True)
class Form(Generic[Entry]):
    """What a kind of file holds, and how a row of it becomes an entry.

    `unique` names columns, and what of an entry no other entry of the file may have
    there; None is never a repeat. Files that may be long leave it to the store.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    parse: Callable[[Row], Entry | None]
    unique: Mapping[str, Callable[[Entry], Hashable]] = field(default_factory=dict)


def parse_project(row: Row) -> ProjectEntry:
    """A row of `projects.csv`."""
    return ProjectEntry(row.name("project"), row.text("project_group") or None)


def parse_channel(row: Row) -> ChannelEntry:
    """A row of `channels.csv`."""
    return ChannelEntry(
        row.name("project"), row.name("channel"), row.boolean("is_default")
    )


def parse_environment(row: Row) -> EnvironmentEntry:
    """A row of `environments.csv`."""
    return EnvironmentEntry(row.name("environment"), row.whole_number("sort_order"))


def parse_tenant(row: Row) -> TenantEntry:
    """A row of `tenants.csv`."""
    return TenantEntry(row.name("tenant"), row.tags("tags"))


def parse_release(row: Row) -> ReleaseEntry:
    """A row of `releases.csv`."""
    project = row.name("project")
    channel = row.text("channel") or DEFAULT_CHANNEL
    version = row.name("version", longest=_LONGEST_VERSION)
    return ReleaseEntry(row.line, project, channel, version, row.instant("created"))


def parse_deployment(row: Row) -> DeploymentEntry | None:
    """A row of `deployments.csv`."""
    value = row.name("state")
    state = _STATES.get(value)
    if state is None and value:
        choices = ", ".join(TaskState)
        row.refuse("state", f"'{value}' is not a task state. Choose one of {choices}.")
    queued, started = row.instant("queued"), row.instant("started")
    completed = row.instant("completed")
    if completed is None and state and state.counts and not row.problems:
        row.refuse("completed", f"A task in the state {state} has ended: say when.")
    if queued and started and started < queued:
        row.refuse("started", "The deployment started before it was queued.")
    if started and completed and completed < started:
        row.refuse("completed", "The deployment completed before it started.")
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


PROJECTS = Form(
    ("project",), ("project_group",), parse_project, {"project": lambda each: each.name}
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
DEPLOYMENTS = Form(
    ("id", "project", "version", "environment", "completed", "state"),
    ("channel", "tenant", "queued", "started", "had_guided_failure"),
    parse_deployment,
)


def read_entries(
    file: BundleFile,
    form: Form[Entry],
    *,
    problems: Problems,
    on_progress: OnProgress,
) -> Iterator[Entry]:
    """The entries of a file's good rows, in order; bad rows go to `problems`."""
    lines = Lines(file, problems, on_progress)
    records = _read_records(file, lines, problems)
    known_problems = problems.count
    header = next(records, None)
    if header is None:
        if problems.count == known_problems:
            problems.spoil(file.name, "The file is empty; it needs a header row.")
        return
    columns = [column.strip().lower() for column in header[1]]
    if not _check_header(file, header[0], columns, form, problems):
        return
    first_lines: dict[tuple[str, Hashable], int] = {}
    for line, values in records:
        row = Row(line, dict(zip(columns, map(str.strip, values), strict=False)))
        if len(values) != len(columns):
            row.refuse("", f"The row has {len(values)} values, not {len(columns)}.")
            entry = None
        else:
            entry = form.parse(row)
        if entry is not None and form.unique:
            _refuse_repeats(row, entry, form, first_lines)
        for column, reason in row.problems:
            problems.add(RowProblem(file.name, line, column, reason))
        if entry is not None and not row.problems:
            yield entry


def _refuse_repeats(
    row: Row,
    entry: Entry,
    form: Form[Entry],
    first_lines: dict[tuple[str, Hashable], int],
) -> None:
    for column, key_of in form.unique.items():
        key = key_of(entry)
        first = first_lines.setdefault((column, key), row.line)
        if key is not None and first != row.line:
            row.refuse(column, f"It repeats the {column} of line {first}.")


def _read_records(
    file: BundleFile, lines: Lines, problems: Problems
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield every row that is not blank, with the number of the line it starts on.

    Ends at a row that makes the rest unreadable. The first row is the header: without
    it, no other row can be read.
    """
    reader = csv.reader(lines, strict=True)
    is_header = True
    while True:
        line = reader.line_num + 1
        lines.begin_row()
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if lines.is_cut or _refuse_row(file, line, lines, problems) or is_header:
                problems.spoils_file = True
                return
            continue
        if lines.undecodable >= line:
            problems.add(RowProblem(file.name, line, "", "The row is not UTF-8."))
            if is_header:
                problems.spoils_file = True
                return
        elif values:
            yield line, values
            is_header = False


def _refuse_row(file: BundleFile, line: int, lines: Lines, problems: Problems) -> bool:
    """Report why a row is not CSV; return whether to give up the file.

    That is needed if a value may contain further rows: a quote that is not closed
    swallows the lines after it.
    """
    if lines.is_endless:
        problems.spoil(file.name, _ENDLESS_ROW, line=line)
        return True
    text = "".join(lines.row)
    begin = _find_broken_value(text)
    line += text.count("\n", 0, begin)
    reason, is_open = _explain_value(text[begin:])
    problems.add(RowProblem(file.name, line, "", reason))
    if len(lines.row) > 1:
        problems.spoils_file = True
    return is_open and len(lines.row) > 1


def _find_broken_value(text: str) -> int:
    """Find where the first value that breaks a row begins."""
    begin, most = 0, csv.field_size_limit()
    while value := _VALUE.match(text, begin):
        if len(value["quoted"] or value["plain"] or "") > most:
            break
        begin = value.end()
    return begin


def _explain_value(text: str) -> tuple[str, bool]:
    """Return what is wrong with a text's first value, and whether it never ends."""
    most = csv.field_size_limit()
    if not text.startswith('"'):
        is_broken = "\r" in text.partition(",")[0].removesuffix("\r\n")
        too_long = f"A value is longer than {most:,} characters."
        return (CARRIAGE_RETURNS if is_broken else too_long), False
    quoted = _QUOTED.match(text)
    if (quoted.end() if quoted else len(text)) > most:
        reason = f"The quote that opens here is not closed within {most:,} characters."
        return f"{reason} {_QUOTES}", True
    if quoted is None:
        return f"The quote that opens here is never closed. {_QUOTES}", True
    if text.startswith("\r", quoted.end()):
        return CARRIAGE_RETURNS, False
    return f"A value goes on after its closing quote. {_QUOTES}", False


def _check_header(
    file: BundleFile,
    line: int,
    columns: Sequence[str],
    form: Form[Entry],
    problems: Problems,
) -> bool:
    missing = [name for name in form.required if name not in columns]
    known = (*form.required, *form.optional)
    repeated = [name for name in known if columns.count(name) > 1]
    if not missing and not repeated:
        return True
    hint = " Separate columns by commas." if ";" in columns[0] else ""
    for name in missing:
        reason = f"The column '{name}' is missing.{hint}"
        problems.spoil(file.name, reason, line=line)
    for name in repeated:
        problems.spoil(file.name, f"The column '{name}' occurs twice.", line=line)
    return False
