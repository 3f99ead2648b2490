"""A batch's rows in their staging tables: names replaced by codes, bad rows taken out.

Everything is done in SQL, whole tables at a time, so memory only grows with the number
of different names.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store import staging
from insights_dash.store.batch import Batch, Counts, Refusal
from insights_dash.store.catalogue.known_catalogue import Reason

MOST_REFUSALS = 10_000
_ROWS_AT_ONCE = 1_000


Name: TypeAlias = Any
"""A name, or the names of a channel and its project."""


class Codes:
    """Small integers that replace names in staged rows.

    Each different name has a code of its own, until `settle` says what names mean.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.column = f"{kind.noun}_code"
        self._codes: dict[Any, int] = {}
        self._names: list[Any] = []

    def code(self, name: Hashable) -> int:
        """Return the code of a name, or of a pair; a new name gets the next one."""
        code = self._codes.setdefault(name, len(self._names))
        if code == len(self._names):
            self._names.append(name)
        return code

    def settle(self, spell: Callable[[Any], Any]) -> Mapping[int, int]:
        """Spell every name; return the codes that are replaced by an earlier one.

        `spell` returns the same name for these as for an earlier one.
        """
        codes: dict[Any, int] = {}
        replaced: dict[int, int] = {}
        for code, name in enumerate(self._names):
            self._names[code] = spelled = spell(name)
            kept = codes.setdefault(spelled, code)
            if kept != code:
                replaced[code] = kept
        self._codes = codes
        return replaced

    def name(self, code: int) -> Name:
        """Return the name of a code, as it is spelled."""
        return self._names[code]

    def items(self) -> Iterator[tuple[Any, int]]:
        """Return every name, as it is spelled, with its code."""
        return iter(self._codes.items())


@dataclass
class Refusals:
    """The refused entries: all are reported and counted, the first are kept."""

    report: Callable[[Refusal], None]
    kept: list[Refusal] = field(default_factory=list)
    count: int = 0

    def add(self, refusal: Refusal) -> None:
        """Report a refusal, and count it."""
        self.report(refusal)
        self.count += 1
        if len(self.kept) < MOST_REFUSALS:
            self.kept.append(refusal)


class Incoming:
    """The staged rows of one batch, while they are being recorded.

    `kind_of_releases` is the kind of entry that staged releases come from.
    """

    def __init__(
        self, session: Session, batch: Batch, channels: Codes, refusals: Refusals
    ) -> None:
        self.kind_of_releases = "releases"
        self._batch = batch
        self._session = session
        self._channels = channels
        self._refusals = refusals
        self._resolved: set[tuple[Kind, int]] = set()

    def resolve(self, codes: Codes, find: Callable[[Any], int | None]) -> None:
        """Tell the database which documents the codes stand for, if `find` knows."""
        rows: list[dict[str, Any]] = [
            {"kind": codes.kind.noun, "code": code, "number": number}
            for name, code in codes.items()
            if (codes.kind, code) not in self._resolved
            and (number := find(name)) is not None
        ]
        if rows:
            self._session.execute(insert(staging.CODE), rows)
            self._resolved.update((codes.kind, row["code"]) for row in rows)

    def list_names(self, table: Table, codes: Codes) -> Mapping[Any, int]:
        """Return the names in staged rows with the position of their first entries."""
        column = table.c[codes.column]
        firsts = (
            select(column.label("code"), func.min(table.c.row).label("row"))
            .where(column.is_not(None))
            .group_by(column)
            .subquery()
        )
        rows = self._session.execute(
            select(firsts.c.code, table.c.position)
            .join(firsts, firsts.c.row == table.c.row)
            .order_by(table.c.row)
        )
        return {codes.name(code): position for code, position in rows}

    def refuse_repeated(self, table: Table, field: str, *key: str) -> None:
        """Refuse entries whose key an earlier one has."""
        columns = [table.c[name] for name in key]
        repeated = (
            select(*columns, func.min(table.c.row).label("first"))
            .group_by(*columns)
            .having(func.count() > 1)
            .subquery("repeated")
        )
        same = and_(*(table.c[name] == repeated.c[name] for name in key))
        first = table.alias("first")
        later = (
            select(table, first.c.position.label("first_position"))
            .join(repeated, same)
            .join(first, first.c.row == repeated.c.first)
            .where(table.c.row > repeated.c.first)
        )
        self.refuse(
            table,
            later,
            lambda row: (
                field,
                f"Duplicate {field} (first seen {{}}).",
                (self._batch.name_place(row.first_position),),
            ),
        )

    def refuse_unresolved(
        self, table: Table, codes: Codes, reason: Callable[[Any], Reason]
    ) -> None:
        """Refuse entries with a name that stands for nothing; `reason` says why."""
        column, code = table.c[codes.column], code_of(codes.kind)
        unresolved = select(table).where(
            column.is_not(None), ~exists().where(stands_for(code, codes.kind, column))
        )
        self.refuse(
            table, unresolved, lambda row: reason(codes.name(getattr(row, column.name)))
        )

    def refuse(
        self, table: Table, rows: Select[Any], reason: Callable[[Any], Reason]
    ) -> None:
        """Take staged rows out; `reason` says why, for each one."""
        is_release = table is staging.RELEASE
        kind = self.kind_of_releases if is_release else "deployments"
        in_order = rows.order_by(table.c.row).execution_options(yield_per=_ROWS_AT_ONCE)
        has_any = False
        for row in self._session.execute(in_order):
            has_any = True
            names = (*self._channels.name(row.channel_code), row.version)
            self._refusals.add(Refusal(kind, row.position, *reason(row), names))
        if not has_any:
            return
        chosen = rows.with_only_columns(table.c.row)
        self.run(delete(table).where(table.c.row.in_(chosen)))

    def list_numbers(self, table: Table, kind: Kind) -> Sequence[int]:
        """Return the numbers of the documents that staged entries refer to."""
        code = code_of(kind)
        named = select(table.c[f"{kind.noun}_code"])
        numbers = select(code.c.number).where(
            code.c.kind == kind.noun, code.c.code.in_(named)
        )
        return self._session.scalars(numbers).all()

    def count(self, table: Table, *, new: int, changed: int) -> Counts:
        """Return what became of the staged entries, of which some were written."""
        staged = self._session.scalar(select(func.count()).select_from(table)) or 0
        return Counts(new=new, changed=changed, unchanged=staged - new - changed)

    def run(self, statement: Executable) -> int:
        """Execute a statement, and return how many rows it wrote."""
        result = self._session.connection().execute(
            statement, execution_options={"preserve_rowcount": True}
        )
        return result.rowcount


def code_of(kind: Kind) -> FromClause:
    """Return the table of codes, under a name for one kind."""
    return staging.CODE.alias(f"{kind.noun}_code")


def stands_for(
    code: FromClause, kind: Kind, column: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Return whether a column has this code of a kind."""
    return and_(code.c.kind == kind.noun, code.c.code == column)
