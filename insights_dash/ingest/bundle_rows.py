"""Reads the rows of a bundle's files: a CSV reader that explains what is wrong."""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence

from insights_dash.domain.names import describe_flaw, without_flaws
from insights_dash.ingest.bundle_files import BundleFile, OnProgress
from insights_dash.ingest.cells import (
    SEPARATORS,
    CellError,
    find_separator,
    list_columns,
)
from insights_dash.ingest.lines import Lines
from insights_dash.ingest.problems import Problems, escape
from insights_dash.ingest.records import find_flaw, read_records
from insights_dash.ingest.rows import Entry, Form, Row

_SEPARATORS_READ = " Separate the columns by commas, semicolons, tabs or pipes."
_NOT_UTF_8 = (
    "The row is not UTF-8; the file may be Windows-1252 or Latin-1. Save it as UTF-8, "
    'in Excel as "CSV UTF-8".'
)


def read_entries(
    file: BundleFile,
    form: Form[Entry],
    *,
    problems: Problems,
    on_progress: OnProgress,
    on_bad_entry: Callable[[Entry], None] = lambda _entry: None,
) -> Iterator[Entry]:
    """Yield the entries of a file's good rows in order, and report bad rows.

    `on_bad_entry` is called with the entry of each bad row, as far as it can be read.
    """
    lines = Lines(
        file,
        lambda reason, line: problems.spoil(file.name, reason, line=line),
        on_progress,
    )
    records = _read_records(file, form, lines, problems)
    known_problems = problems.count
    header = next(records, None)
    if header is None:
        if problems.count == known_problems:
            problems.spoil(file.name, "The file is empty. It needs a header row.")
        return
    columns = [column.lower() for column in header[1]]
    if not _check_header(file, header[0], columns, form, problems):
        return
    first_lines: dict[tuple[str, Hashable], int] = {}
    for line, values in records:
        flaw = find_flaw(values, header[1])
        if flaw and flaw.is_header:
            problems.add(file.name, line, "", flaw.reason)
            continue
        row = Row(line, dict(zip(columns, values, strict=False)))
        if flaw:
            problems.add(file.name, line, "", flaw.reason, *flaw.values)
            on_bad_entry(form.parse(row))
            continue
        entry = form.parse(row)
        if form.unique:
            _refuse_repeats(row, entry, form, first_lines)
        for column, reason, shown in row.problems:
            problems.add(file.name, line, column, reason, *shown)
        if row.problems:
            on_bad_entry(entry)
        else:
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
            reason = f"Duplicate {column} (first seen on line {{}})."
            row.refuse(column, reason, f"{first}")


def _read_records(
    file: BundleFile, form: Form[Entry], lines: Lines, problems: Problems
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield every row that has a value, with the number of its first line.

    It ends at a row that makes the rest unreadable. The first row is the header:
    without it, no other row can be read.
    """
    separator = _find_separator(file, form, lines, problems)
    if separator is None:
        return
    is_header = True
    records = read_records(
        lines, separator, not_decoded=_NOT_UTF_8, is_exact=form.is_exact
    )
    for each in records:
        if not each.reason:
            yield each.line, each.values
            is_header = False
            continue
        problems.add(file.name, each.line, "", each.reason)
        if each.swallows or is_header:
            problems.spoils_file = True
        if is_header:
            return


def _find_separator(
    file: BundleFile, form: Form[Entry], lines: Lines, problems: Problems
) -> str | None:
    """Return what separates a file's columns; None if that is uncertain."""
    header, declared = lines.find_header()
    known = (*form.required, *form.optional)
    line = lines.number + 1
    try:
        found = find_separator(header, required=form.required, known=known)
    except CellError as error:
        if declared is None:
            problems.spoil(file.name, error.reason, line=line)
        return declared
    if declared in {None, found} or not (list_columns(header, found) & {*known}):
        return declared or found
    if list_columns(header, declared) & {*known}:
        return declared
    used, said = SEPARATORS[found], SEPARATORS[declared]
    reason = f"The header row uses {used}, but the line before it declares {said}."
    problems.spoil(file.name, f"{reason} Change one of the two.", line=line)
    return None


def _check_header(
    file: BundleFile,
    line: int,
    columns: Sequence[str],
    form: Form[Entry],
    problems: Problems,
) -> bool:
    known = (*form.required, *form.optional)
    hidden = dict(_find_hidden_names(columns, known))
    missing = [name for name in form.required if name not in {*columns, *hidden}]
    repeated = [name for name in known if columns.count(name) > 1]
    if not missing and not repeated and not hidden:
        return True
    for name, flaw in hidden.items():
        reason = f'The name of the column "{name}" cannot be read. {escape(flaw)}'
        problems.spoil(file.name, reason, line=line)
    hint = _SEPARATORS_READ if not any(name in columns for name in known) else ""
    for name in missing:
        reason = f'The column "{name}" is missing.{hint}'
        problems.spoil(file.name, reason, line=line)
    for name in repeated:
        problems.spoil(file.name, f'The column "{name}" occurs twice.', line=line)
    return False


def _find_hidden_names(
    columns: Sequence[str], known: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Find known column names with invisible characters, and what these are.

    Such a column would be ignored like one with another name. So would all rows if a
    file's lines end with characters that CSV doesn't know.
    """
    for column in columns:
        if flaw := describe_flaw(column):
            for name in (without_flaws(column), *re.findall("[a-z_]+", column)):
                if name in known and name not in columns:
                    yield name, flaw
