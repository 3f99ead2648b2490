"""Changes of a space's documents: created, updated and deleted one at a time.

Each raises the space's revision in its own transaction. What is deleted keeps its row,
its number and its name, since deployments and reports may refer to it; a new document
of that name pushes the old one's aside.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.document import DocumentFields
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.catalogue.rules import set_aside
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.names import is_named
from insights_dash.store.spaces import Space, raise_revision
from insights_dash.store.tables import AnyRow, AnyTable
from insights_dash.store.visibility import only_visible

Fields = TypeVar("Fields", bound=DocumentFields)


def refuse_nothing(_session: Session, _row: object) -> str | None:
    """Let any document be deleted."""
    return None


def is_in_space(space: Space, table: AnyTable, _fields: object) -> ColumnElement[bool]:
    """Names of most kinds are unique in their space."""
    condition: ColumnElement[bool] = table.space_number == space.number
    return condition


@dataclass(frozen=True)
class Editing(Generic[Fields]):
    """How documents of one kind are changed.

    `check` finds what is wrong with fields, given the row of the stored document, if
    there is one. `fill` writes fields into a row, which is new if its number is None.
    `refuse` says why a document can't be deleted. `scope` is where its name must be
    unique.
    """

    stored: StoredKind[Any]
    check: Callable[[Session, Space, Fields, Any], Iterable[Problem]]
    fill: Callable[[Session, Space, Any, Fields], None]
    refuse: Callable[[Session, Any], str | None] = refuse_nothing
    scope: Callable[[Space, Any, Fields], ColumnElement[bool]] = is_in_space

    def find_problems(
        self, session: Session, space: Space, fields: Fields, identifier: str = ""
    ) -> Iterable[Problem]:
        """Find everything that is wrong with the fields of a new or stored document."""
        number = self.stored.kind.find_number(identifier)
        row = session.get(self.stored.table, number) if number else None
        return self.check(session, space, fields.composed(), row)

    def create(
        self, session: Session, space: Space, fields: Fields, author: Author
    ) -> str:
        """Store a document, whose fields were checked, and return its ID.

        Raises:
            ConflictError: if another document has its name.
        """
        raise_revision(session, space, catalogue=True)
        row = self.stored.table(space_number=space.number)
        self._write(session, space, row, fields)
        self._note(session, space, "Created", row, author)
        return self.stored.kind.identify(row.number)

    def update(
        self,
        session: Session,
        space: Space,
        identifier: str,
        fields: Fields,
        author: Author,
    ) -> None:
        """Replace the fields of a document; they were checked.

        Raises:
            NotFoundError: if there is none.
            ConflictError: if another document has its name.
        """
        raise_revision(session, space, catalogue=True)
        row = self._get(session, space, identifier)
        self._write(session, space, row, fields)
        self._note(session, space, "Modified", row, author)

    def delete(
        self, session: Session, space: Space, identifier: str, author: Author
    ) -> None:
        """Delete a document; deployments that refer to it still count.

        Raises:
            NotFoundError: if there is none.
            ConflictError: if something still needs it.
        """
        raise_revision(session, space, catalogue=True)
        row = self._get(session, space, identifier)
        if reason := self.refuse(session, row):
            raise ConflictError(Problem("", reason))
        self._note(session, space, "Deleted", row, author)
        if hasattr(row, "deleted_on"):
            row.deleted_on = author.now
        else:
            session.delete(row)
        session.flush()

    def _get(self, session: Session, space: Space, identifier: str) -> AnyRow:
        table, number = self.stored.table, self.stored.kind.find_number(identifier)
        here = select(table).where(
            table.space_number == space.number,
            table.number == (-1 if number is None else number),
        )
        row = session.scalars(here).first()
        if row is None or getattr(row, "deleted_on", None) is not None:
            raise NotFoundError(identifier, self.stored.kind)
        return row

    def _write(
        self, session: Session, space: Space, row: AnyRow, fields: Fields
    ) -> None:
        fields = fields.composed()
        name = fields.name.strip()
        if row.name and compose(row.name) == name:
            name = row.name  # stored in another Unicode form, but not changed
        # An unchanged name is not checked: an import may have stored names that differ
        # in letter case only. A new one is checked before the row takes it.
        if row.name != name:
            kind = self.stored.kind
            if kind.find_number(name) is not None:
                raise InvalidInputError([Problem("name", kind.refusal_of_ids)])
            with session.no_autoflush:
                scope = self.scope(space, self.stored.table, fields)
                self._free_name(session, scope, row, name)
        session.flush()
        row.name, row.description = name, fields.description.strip()
        with session.no_autoflush:
            self.fill(session, space, row, fields)
        session.flush()

    def _free_name(
        self,
        session: Session,
        scope: ColumnElement[bool],
        row: AnyRow,
        name: str,
    ) -> None:
        """Push deleted documents of the same name aside.

        Raises:
            ConflictError: if one that is not deleted has the name.
        """
        table, kind = self.stored.table, self.stored.kind
        same = select(table).where(scope, is_named(table.name, name))
        for other in session.scalars(same):
            if other is row:
                continue
            if getattr(other, "deleted_on", None) is None:
                article = "An" if kind.noun[0] in "aeiou" else "A"
                named = f'{article} {kind.noun} named "{other.name}"'
                message = f"{named} already exists."
                raise ConflictError(Problem("name", message))
            other.name = set_aside(other.name, kind.identify(other.number))

    def _note(
        self,
        session: Session,
        space: Space,
        action: str,
        row: AnyRow,
        author: Author,
    ) -> None:
        kind = self.stored.kind
        add_audit_entry(
            session,
            space,
            action,
            {"name": row.name, "kind": kind.noun},
            now=author.now,
            document=kind.identify(row.number),
        )


def find_unknown(
    session: Session, space: Space, stored: StoredKind[Any], identifiers: Iterable[str]
) -> list[str]:
    """Return the IDs of a kind that name nothing that the caller sees in the space."""
    table, kind = stored.table, stored.kind
    wanted = {each: kind.find_number(each) for each in identifiers}
    living = set(
        session.scalars(
            select(table.number).where(
                table.space_number == space.number,
                table.deleted_on.is_(None),
                table.number.in_({n for n in wanted.values() if n is not None}),
                only_visible(kind, space.visibility),
            )
        )
    )
    return [each for each, number in wanted.items() if number not in living]


def check_reference(
    session: Session, space: Space, stored: StoredKind[Any], field: str, identifier: str
) -> Iterator[Problem]:
    """Find the problem of an ID that is not empty and names nothing."""
    if identifier and find_unknown(session, space, stored, [identifier]):
        yield describe_unknown(field, stored.kind, identifier)


def describe_unknown(field: str, kind: Kind, identifier: str) -> Problem:
    """Return the problem of an ID that names nothing."""
    return Problem(
        field, f'There is no {kind.noun} "{identifier[:100]}" in this space.'
    )
