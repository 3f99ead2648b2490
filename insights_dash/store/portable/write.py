"""Writes rows of files into a space's tables: new ones, and those that differ.

A row that the space has already gets exactly the values of the file. Rows that no file
contains stay.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from insights_dash.domain.names import fold
from insights_dash.domain.slugs import choose_slug
from insights_dash.store.batch import Counts
from insights_dash.store.portable.columns import (
    Key,
    Link,
    Plain,
    SpaceTable,
    Value,
    Values,
)
from insights_dash.store.portable.read import NamesInFiles, describe_missing
from insights_dash.store.portable.tables import LIFECYCLES, PROJECTS
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ProjectRow, ReleaseRow

_ROWS_AT_ONCE = 2_000
_ALIKE = (
    'The space already has "{}", which differs only in letter case or Unicode form. '
    "Use the same name, or rename one of the two."
)
_MOST_REFUSED = 100_000  # hashes, which take a few megabytes
_TWICE = "The file has this row twice."

Refuse = Callable[[int, str, str, tuple[str, ...]], None]
"""Called with a line, a column, and a reason with a `{}` for each of the values."""
NumberedValues = tuple[int, Values]
"""The line of a row, and its values by the columns of the file."""
_Linked = tuple[int, Values, Values]  # the last are by columns of the database


class SpaceWriter:
    """Writes tables of one space, one after the other, in the order of `TABLES`.

    `revision` is that of the space after all changes.
    """

    def __init__(
        self, session: Session, space: Space, refuse: Refuse, *, revision: int
    ) -> None:
        self.names = NamesInFiles(session, space.number)
        self._session = session
        self._space = space
        self._refuse = refuse
        self._revision = revision
        self._refused: set[int] = set()

    def write(
        self,
        table: SpaceTable,
        rows: Iterable[NumberedValues],
        columns: Collection[str],
    ) -> Counts:
        """Write the rows of a table's file, which has these columns.

        Values are in the columns' types, and JSON has names of documents, which
        `names` finds. Rows that can't be written are refused.
        """
        writing = _Writing(self, table, columns)
        for block in _in_blocks(rows):
            writing.write(block)
        self.names.forget(table)
        return writing.counts()

    def refuse(self, line: int, column: str, reason: str, *values: str) -> None:
        """Refuse a row."""
        self._refuse(line, column, reason, values)

    def note_refused(self, table: SpaceTable, values: Values) -> None:
        """Remember a row that isn't written, because others may refer to it."""
        if len(self._refused) < _MOST_REFUSED:
            key = tuple(values.get(name) or "" for name in table.key_names)
            self._refused.add(hash((table.name, key)))

    def is_refused(self, table: SpaceTable, key: Key) -> bool:
        """Return whether a row is missing only because it was refused."""
        return hash((table.name, key)) in self._refused

    @property
    def session(self) -> Session:
        """The session that rows are written with."""
        return self._session

    @property
    def space(self) -> Space:
        """The space that rows are written into."""
        return self._space

    @property
    def revision(self) -> int:
        """The revision of the space after all changes."""
        return self._revision


class _Writing:
    """The writing of one table."""

    def __init__(
        self, writer: SpaceWriter, table: SpaceTable, columns: Collection[str]
    ) -> None:
        self._writer = writer
        self._session, self._space = writer.session, writer.space
        self._table = table
        self._items = [each for each in table.columns if {*each.names} <= {*columns}]
        self._key_names = table.key_names
        self._key, self._has_repeats = table.key, table.has_repeats
        self._counts: Counter[str] = Counter()
        self._last = self._find_last_number()
        self._had_rows = self._has_rows()
        is_named = table.key[-1] == "name" and table is not LIFECYCLES
        self._alike = self._fold_names() if is_named and self._had_rows else {}
        self._taken: Counter[tuple[Any, ...]] = Counter()

    def counts(self) -> Counts:
        """Return what became of the rows."""
        return Counts(**self._counts)

    def write(self, block: Sequence[NumberedValues]) -> None:
        """Write a block of rows."""
        rows: list[_Linked] = [(line, values, {}) for line, values in block]
        linked = list(self._link(rows))
        for _, values, stored in linked:
            for each in self._items:
                if isinstance(each, Plain):
                    stored[each.column] = values[each.name]
            stored.update(self._table.derive(stored))
        self._store(linked)

    def _link(self, rows: list[_Linked]) -> Iterator[_Linked]:
        """Yield the rows whose links all lead somewhere, with the numbers of these."""
        links = [each for each in self._items if isinstance(each, Link)]
        found = {each.column: self._find_numbers(each, rows) for each in links}
        for line, values, stored in rows:
            missing = None
            for each in links:
                key = _key_of(values, each.names)
                number = found[each.column].get(key) if key else None
                stored[each.column] = number
                is_needed = key or not self._table.is_nullable(each.column)
                if number is None and is_needed:
                    missing = each, key or ("",) * len(each.names)
            if missing:
                self._refuse_missing(line, values, *missing)
            else:
                yield line, values, stored

    def _refuse_missing(self, line: int, values: Values, link: Link, key: Key) -> None:
        """Refuse a row that refers to nothing, unless that is another row's fault."""
        self._writer.note_refused(self._table, values)
        if not self._writer.is_refused(link.target, key):
            template, shown = describe_missing(link.target, key)
            self._writer.refuse(line, link.names[-1], template, *shown)

    def _find_numbers(self, link: Link, rows: Sequence[_Linked]) -> Mapping[Key, int]:
        """Return the numbers of the rows that a block refers to, by their keys."""
        if not link.target.is_large:
            return self._writer.names.list_numbers(link.target)
        keys = {key for _, values, _ in rows if (key := _key_of(values, link.names))}
        return find_numbers(self._writer, link.target, keys)

    def _store(self, rows: Sequence[_Linked]) -> None:
        """Insert the rows that are new, and update those that differ."""
        known = self._read_known([stored for _, _, stored in rows])
        seen: set[tuple[Any, ...]] = set()
        inserted, updated = list[Values](), list[Values]()
        touched: set[int | None] = set()
        for line, values, stored in rows:
            key = tuple(stored[each] for each in self._key)
            if key in seen and not self._has_repeats:
                self._writer.refuse(line, self._key_names[-1], _TWICE)
                continue
            seen.add(key)
            row = self._choose_known(key, known)
            if row is None and not self._can_insert(line, values):
                continue
            if row is not None and self._is_new(row):
                self._writer.refuse(line, self._key_names[-1], _TWICE)
                continue
            if row is None:
                inserted.append(self._complete(stored))
            elif changed := self._find_difference(row, stored):
                updated.append(changed)
            else:
                self._counts["unchanged"] += 1
                continue
            touched.add(stored.get(self._table.stamped or ""))
        self._insert(inserted)
        self._update(updated)
        self._stamp(touched - {None})

    def _can_insert(self, line: int, values: Values) -> bool:
        if self._table.is_part:
            key = _key_of(values, self._key_names) or ()
            template, shown = describe_missing(self._table, key)
            self._writer.refuse(line, self._key_names[-1], template, *shown)
            return False
        if not self._alike:
            return True
        key = tuple(values[each] for each in self._key_names)
        if alike := self._alike.get(_fold(key)):
            self._writer.refuse(line, self._key_names[-1], _ALIKE, alike[-1])
            self._writer.note_refused(self._table, values)
            return False
        return True

    def _complete(self, stored: Values) -> Values:
        """Return a new row with what no file contains."""
        core, row = self._table.core, dict(stored)
        if "space_number" in core.c:
            row["space_number"] = self._space.number
        if "revision" in core.c:
            row["revision"] = self._writer.revision
        if self._table is PROJECTS and self._had_rows:
            row["slug"] = self._choose_slug(row)
        return row

    def _choose_slug(self, row: Values) -> str:
        """Return the slug of a new project, or another if the space uses it."""
        taken = self._session.scalars(
            select(ProjectRow.slug).where(
                ProjectRow.space_number == self._space.number,
                ProjectRow.deleted_on.is_(None),
            )
        )
        slugs = set(taken)
        is_free = row["slug"] not in slugs or row.get("deleted_on") is not None
        return row["slug"] if is_free else choose_slug(row["name"], slugs)

    def _find_difference(self, row: Row[Any], stored: Values) -> Values:
        """Return the columns of a known row that differ, empty if none does."""
        found = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
        changed = {
            column: value
            for column, value in stored.items()
            if column not in self._table.key and found[column] != value
        }
        if not changed:
            return {}
        keys = {f"key_{each.name}": found[each.name] for each in self._table.numbers}
        values = {name: value for name, value in stored.items() if name in found}
        return {**values, **keys}

    def _insert(self, rows: Sequence[Values]) -> None:
        self._counts["new"] += len(rows)
        if rows:
            self._session.connection().execute(insert(self._table.core), rows)

    def _update(self, rows: Sequence[Values]) -> None:
        self._counts["changed"] += len(rows)
        if not rows:
            return
        core = self._table.core
        values = {
            core.c[name]: bindparam(f"new_{name}", type_=core.c[name].type)
            for name in rows[0]
            if not name.startswith("key_")
        }
        if "revision" in core.c:
            values[core.c.revision] = bindparam("new_revision")
        is_row = and_(
            *(each == bindparam(f"key_{each.name}") for each in self._table.numbers)
        )
        self._session.connection().execute(
            update(core).where(is_row).values(values), list(map(self._bind, rows))
        )

    def _bind(self, row: Values) -> Values:
        bound = {
            name if name.startswith("key_") else f"new_{name}": value
            for name, value in row.items()
        }
        if "revision" in self._table.core.c:
            bound["new_revision"] = self._writer.revision
        return bound

    def _stamp(self, releases: Collection[int | None]) -> None:
        if self._table.stamped and releases:
            self._session.execute(
                update(ReleaseRow)
                .where(ReleaseRow.number.in_(releases))
                .values(revision=self._writer.revision)
            )

    def _read_known(
        self, rows: Sequence[Values]
    ) -> Mapping[tuple[Any, ...], Sequence[Row[Any]]]:
        """Return the stored rows with the keys of these, in order."""
        known: dict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
        if not rows:
            return known
        table, core = self._table, self._table.core
        columns = [core.c[each] for each in table.key]
        # A key with unknown values can't be looked up by these.
        sure = [each for each in columns if not each.nullable]
        keys = {tuple(row[each.name] for each in sure) for row in rows}
        names = dict.fromkeys([*table.key, *rows[0], *(n.name for n in table.numbers)])
        query = select(*(core.c[name] for name in names)).where(
            _is_one_of(sure, keys), *self._conditions()
        )
        for row in self._session.execute(query.order_by(*table.numbers)):
            found = row._mapping  # noqa: SLF001
            known[tuple(found[each] for each in table.key)].append(row)
        return known

    def _choose_known(
        self,
        key: tuple[Any, ...],
        known: Mapping[tuple[Any, ...], Sequence[Row[Any]]],
    ) -> Row[Any] | None:
        """Return the stored row that a row of the file stands for.

        Of rows with the same key, the first of the file is the first stored one.
        """
        rows = known.get(key, ())
        if not self._table.has_repeats:
            return rows[0] if rows else None
        place = self._taken[key]
        if place >= len(rows):
            return None
        self._taken[key] += 1
        return rows[place]

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        core = self._table.core
        if "space_number" in core.c:
            yield core.c.space_number == self._space.number
        if self._table.has_repeats:
            yield core.c.number <= self._last

    def _is_new(self, row: Row[Any]) -> bool:
        """Return whether an earlier row of the file created a stored row."""
        is_numbered = "number" in self._table.core.c and not self._table.is_part
        return is_numbered and row.number > self._last

    def _find_last_number(self) -> int:
        """Return the number of the last row before this import."""
        number = self._table.core.c.get("number")
        last = (
            None if number is None else self._session.scalar(select(func.max(number)))
        )
        return last or 0

    def _has_rows(self) -> bool:
        core = self._table.core
        here = select(core)
        if "space_number" in core.c:
            here = here.where(core.c.space_number == self._space.number)
        return self._session.execute(here.limit(1)).first() is not None

    def _fold_names(self) -> Mapping[Key, Key]:
        """Return the stored names by what names that look alike share."""
        stored = self._writer.names.list_numbers(self._table)
        return {_fold(key): key for key in stored}


def find_numbers(
    writer: SpaceWriter, table: SpaceTable, keys: Collection[Key]
) -> Mapping[Key, int]:
    """Return the numbers of the rows of a large table with these keys of a file."""
    stored: dict[tuple[Any, ...], Key] = {}
    for key in keys:
        named = dict(zip(table.key_names, key, strict=True))
        parts = [_find_part(writer, table.item(each), named) for each in table.key]
        if None not in parts:
            stored[tuple(parts)] = key
    if not stored:
        return {}
    core = table.core
    columns = [core.c[each] for each in table.key]
    rows = writer.session.execute(
        select(core.c.number, *columns).where(
            _is_one_of(columns, stored), core.c.space_number == writer.space.number
        )
    )
    return {stored[tuple(key)]: number for number, *key in rows}


def _find_part(writer: SpaceWriter, item: Plain | Link, named: Values) -> Value:
    if isinstance(item, Plain):
        return named[item.name]
    key = tuple(named[each] for each in item.names)
    return writer.names.list_numbers(item.target).get(key)


def _is_one_of(
    columns: Sequence[ColumnElement[Any]], keys: Iterable[tuple[Any, ...]]
) -> ColumnElement[bool]:
    if len(columns) == 1:
        return columns[0].in_([each[0] for each in keys])
    return tuple_(*columns).in_(list(keys))


def _key_of(values: Values, names: Key) -> Key | None:
    """Return the key in these columns; None if they are all empty."""
    key = tuple(values[each] or "" for each in names)
    return key if any(key) else None


def _fold(key: Key) -> Key:
    return (*key[:-1], fold(key[-1]))


def _in_blocks(rows: Iterable[NumberedValues]) -> Iterator[Sequence[NumberedValues]]:
    left = iter(rows)
    while block := list(islice(left, _ROWS_AT_ONCE)):
        yield block
