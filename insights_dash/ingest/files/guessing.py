"""Guesses what the columns and values of a table mean, for the user to confirm."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from insights_dash.domain.zones import find_zone
from insights_dash.ingest.bundle_files import EXPORT_MARK
from insights_dash.ingest.files.column_guesses import (
    ColumnValues,
    guess_columns,
    guess_kind,
    name_of,
)
from insights_dash.ingest.files.fields import KINDS, TableKind, ValueKind
from insights_dash.ingest.files.known_values import (
    find_boolean,
    find_state,
    is_uncertain,
)
from insights_dash.ingest.files.mapping import (
    TableMapping,
    TimeFormat,
    UploadMapping,
    signature,
)
from insights_dash.ingest.files.synonyms import find_zone_hint, normalise
from insights_dash.ingest.files.time_guesses import TimeGuess, guess_times
from insights_dash.ingest.files.upload import Upload, UploadedTable

# How far a table is read for values that the first rows don't have.
_SEARCHED_ROWS = 100_000
_MOST_TEXTS = 200
# Values of all columns together, and of each column of a wide table.
_MOST_SAMPLED, _LEAST_SAMPLED = 100_000, 50
_LONGEST_TEXT = 200
_SHOWN = 5
UNREAD = "Some values can't be read"
"""How the last sentence of a guess at times begins, if there are such values."""


def guess_mapping(
    upload: Upload, remembered: Mapping[str, TableMapping], *, zone: str = "UTC"
) -> UploadMapping:
    """Guess what each table of a file means; see `guess_table`.

    Of an export of a space, only the tables that are those of a bundle are imported:
    others have similar columns, but mean something else.
    """
    is_whole = is_export(each.name for each in upload.tables)
    tables = {
        each.name: guess_table(each, remembered, zone=zone)
        if not is_whole or name_of(each.name) in KINDS
        else TableMapping(None, dict.fromkeys(each.columns))
        for each in upload.tables
    }
    return UploadMapping(tables)


def is_export(tables: Iterable[str]) -> bool:
    """Return whether a file with these tables is an export of a space."""
    return any(re.split(r"[/\\]", each)[-1] == EXPORT_MARK for each in tables)


def guess_table(
    table: UploadedTable, remembered: Mapping[str, TableMapping], *, zone: str = "UTC"
) -> TableMapping:
    """Guess what a table means, from the names of its columns and from its values.

    `remembered` has confirmed mappings by `signature`, which win. `zone` is the time
    zone of times without an offset. Values that the first rows don't have are searched
    in the first 100,000.

    Raises:
        UnreadableUploadError: if the file can't be read.
    """
    known = remembered.get(signature(table.columns))
    if known is not None and set(known.columns) <= set(table.columns):
        return _complete(table, known)
    most = max(_LEAST_SAMPLED, _MOST_SAMPLED // max(1, len(table.columns)))
    samples = {name: values[:most] for name, values in table.samples.items()}
    columns = [
        ColumnValues(name, normalise(name), values, guess_times(values, zone))
        for name, values in samples.items()
    ]
    kind = guess_kind(table.name, columns)
    if kind is None:
        return TableMapping(None, dict.fromkeys(table.columns))
    guessed = guess_columns(kind, columns)
    chosen = guessed.chosen
    found = _Findings(table, kind, chosen)
    times, unsure = found.times(columns, zone)
    values, states = found.values({})
    mapping = {each.name: chosen.get(each.name) for each in columns}
    guesses = {**guessed.notes, **unsure, **states}
    return TableMapping(kind.name, mapping, times, values, {}, guesses, guessed.rivals)


def _complete(table: UploadedTable, known: TableMapping) -> TableMapping:
    """Return a remembered mapping, with the values that are new in this table."""
    kind = KINDS.get(known.kind or "")
    if kind is None:
        return known
    chosen = {column: name for column, name in known.columns.items() if name}
    found, guesses = _Findings(table, kind, chosen).values(known.values)
    new = {name: {**known.values.get(name, {}), **its} for name, its in found.items()}
    values = {**known.values, **new}
    return replace(known, values=values, guesses=guesses, rivals={})


@dataclass(frozen=True)
class _Findings:
    """What the values of a table's chosen columns show."""

    table: UploadedTable
    kind: TableKind
    chosen: Mapping[str, str]

    def times(
        self, columns: Sequence[ColumnValues], zone: str
    ) -> tuple[dict[str, TimeFormat], dict[str, str]]:
        """Return how the times are written, and what is uncertain about that."""
        guesses = {
            self.chosen[each.name]: (
                each,
                each.time or TimeGuess(TimeFormat(zone=zone), 1),
            )
            for each in columns
            if self._is(each.name, ValueKind.TIME)
        }
        decided = self._decide(guesses)
        times: dict[str, TimeFormat] = {}
        unsure: dict[str, str] = {}
        for name, (column, guess) in guesses.items():
            form = guess.form
            if guess.is_ambiguous and name in decided:
                form = replace(form, style=decided[name].style)
            hint = find_zone_hint(column.name)
            times[name] = replace(form, zone=hint) if hint else form
            is_decided = name in decided
            if notes := [*_describe_time(guess, times[name], is_decided=is_decided)]:
                unsure[name] = " ".join(notes)
        return times, unsure

    def _decide(
        self, guesses: Mapping[str, tuple[ColumnValues, TimeGuess]]
    ) -> Mapping[str, TimeFormat]:
        """Return the formats of columns that the first rows leave open.

        Columns of a table usually have one format. Later rows may have the 13th day
        of a month.
        """
        open_ = {name: each for name, each in guesses.items() if each[1].is_ambiguous}
        if not open_:
            return {}
        sure = [
            guess.form
            for _, guess in guesses.values()
            if guess.share and not guess.is_ambiguous and "first" in guess.form.style
        ]
        if sure:
            return dict.fromkeys(open_, sure[0])
        for column, guess in open_.values():
            place = self.table.columns.index(column.name)
            texts = {cells[place] for cells in self._cells() if place < len(cells)}
            again = guess_times(sorted(texts), guess.form.zone)
            if again and not again.is_ambiguous:
                return dict.fromkeys(open_, again.form)
        return {}

    def values(
        self, known: Mapping[str, Mapping[str, str | None]]
    ) -> tuple[dict[str, dict[str, str | None]], dict[str, str]]:
        """Return what states and yes-or-no values stand for, and what is uncertain.

        Texts that stand for nothing known are left out, for the user to choose, and so
        are those that the user has chosen the meaning of.
        """
        values: dict[str, dict[str, str | None]] = {}
        guesses: dict[str, str] = {}
        for column, counted in self._count_texts().items():
            name = self.chosen[column]
            seen = {text.casefold() for text in known.get(name, {})}
            texts = [each for each in counted if each.casefold() not in seen]
            if self._is(column, ValueKind.BOOLEAN):
                flags = {text: find_boolean(text) for text in texts if text}
                values[name] = {text: its for text, its in flags.items() if its}
                continue
            title = normalise(column)
            found = {text: find_state(text, title) for text in texts}
            values[name] = {text: its for text, its in found.items() if its}
            unsure = [
                text for text, its in found.items() if its and is_uncertain(text, title)
            ]
            unknown = [text for text, its in found.items() if text and not its]
            if notes := [*_describe_states(unsure, unknown, found)]:
                guesses[name] = " ".join(notes)
        return values, guesses

    def _count_texts(self) -> Mapping[str, Sequence[str]]:
        """Return the texts of each column that has states or yes-or-no values.

        The most frequent ones come first.
        """
        counts: dict[str, Counter[str]] = {
            column: Counter()
            for column in self.chosen
            if self._is(column, ValueKind.STATE) or self._is(column, ValueKind.BOOLEAN)
        }
        places = [(self.table.columns.index(each), its) for each, its in counts.items()]
        for cells in self._cells() if places else ():
            for place, counter in places:
                if place < len(cells):
                    text = cells[place][:_LONGEST_TEXT]
                    if text in counter or len(counter) < _MOST_TEXTS:
                        counter[text] += 1
        return {
            column: [text for text, _ in counter.most_common()]
            for column, counter in counts.items()
        }

    def _cells(self) -> Iterator[Sequence[str]]:
        rows = islice(self.table.rows(), _SEARCHED_ROWS)
        return (row.cells for row in rows if row.flaw is None)

    def _is(self, column: str, values: ValueKind) -> bool:
        field = self.kind.field(self.chosen.get(column, ""))
        return field is not None and field.values is values


def _describe_time(
    guess: TimeGuess, form: TimeFormat, *, is_decided: bool
) -> Iterable[str]:
    if guess.is_ambiguous and not is_decided:
        order = form.style.replace("-", " ")
        yield (
            f'Day and month can\'t be told apart, as in "{guess.example}". They are '
            f"read with the {order}."
        )
    if guess.needs_zone:
        zone = find_zone(form.zone) or form.zone
        yield f"The times have no offset from UTC. They are read as {zone}."
    if guess.unread:
        yield f'{UNREAD}, such as "{guess.unread}".'


def _describe_states(
    unsure: Sequence[str], unknown: Sequence[str], found: Mapping[str, str | None]
) -> Iterable[str]:
    if unknown:
        texts = [f'"{each[:40]}"' for each in unknown]
        yield f"Choose what these mean: {_list(texts)}."
    if unsure:
        texts = [f'"{each[:40]}" is read as {found[each]}' for each in unsure]
        yield f"Check what these mean: {_list(texts)}."


def _list(texts: Sequence[str]) -> str:
    shown = ", ".join(texts[:_SHOWN])
    more = len(texts) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
