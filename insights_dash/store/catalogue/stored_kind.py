"""How documents of one kind are read: lists, pages of them, and single ones.

Deleted documents are left out everywhere except in `find_names`. Documents that a
caller's limits hide are left out everywhere, as if there were none.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import QueryableAttribute, Session
from sqlalchemy.sql.elements import SQLCoreOperations

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.domain.slugs import slug_of
from insights_dash.store.database import Database
from insights_dash.store.names import has_part, is_named
from insights_dash.store.page import EVERYTHING, Page, Wanted
from insights_dash.store.parts import IDS_PER_QUERY, in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import AnyTable
from insights_dash.store.visibility import only_visible

Item = TypeVar("Item")
Row = TypeVar("Row")

_BLOCK = 1_000
_FEW = 10  # names that a message can list


def as_stored(
    _session: Session, _space: Space, items: Sequence[Item]
) -> Sequence[Item]:
    """Return documents unchanged."""
    return items


@dataclass(frozen=True)
class StoredKind(Generic[Item]):
    """One kind of document in its table.

    `shown` selects the rows that are not deleted, `order` orders lists, and `build`
    makes documents of rows. `slug` is a stored slug column, or None if slugs follow
    from names. `has_slugs` is False if a slug could name several documents. `full_name`
    tells documents of the same name apart, and is the name unless given.
    """

    kind: Kind
    shown: Select[Any]
    name: QueryableAttribute[str]
    order: tuple[ColumnElement[Any], ...]
    build: Callable[[Session, Space, Sequence[Any]], Iterable[Item]]
    slug: SQLCoreOperations[str] | None = None
    has_slugs: bool = True
    full_name: SQLCoreOperations[str] | None = None

    @property
    def table(self) -> AnyTable:
        """Return the table, as a mapped class."""
        return self.name.class_

    def list_page(
        self, session: Session, space: Space, wanted: Wanted = EVERYTHING
    ) -> Page[Item]:
        """Return part of the list.

        Raises:
            AmbiguousNameError: if the wanted name could mean several documents.
        """
        matching = self._narrow(space, wanted)
        if wanted.name:
            number = self._find_by_name(session, matching, wanted.name)
            matching = matching.where(self.table.number == number)
        page = matching.order_by(*self.order).offset(wanted.skip).limit(wanted.take)
        rows = session.scalars(page).all()
        items = tuple(self.build(session, space, rows))
        if wanted.skip == 0 and (wanted.take is None or len(rows) < wanted.take):
            return Page(items, len(rows))
        counted = select(func.count()).select_from(matching.subquery())
        return Page(items, session.scalar(counted) or 0)

    def list_all(self, session: Session, space: Space) -> tuple[Item, ...]:
        """Return the whole list."""
        return self.list_page(session, space).items

    def list_numbers(
        self, session: Session, space: Space, wanted: Wanted
    ) -> Sequence[int]:
        """Return the numbers of all wanted documents, in the order of the list."""
        matching = (
            self._narrow(space, wanted)
            .with_only_columns(self.table.number)
            .order_by(*self.order)
            .execution_options(yield_per=IDS_PER_QUERY)
        )
        return array("q", session.scalars(matching))

    def list_in_blocks(
        self,
        database: Database,
        space: Space,
        wanted: Wanted,
        complete: Callable[
            [Session, Space, Sequence[Item]], Sequence[Item]
        ] = as_stored,
    ) -> Iterator[Sequence[Item]]:
        """Yield all wanted documents, 1,000 at a time, as `complete` returns them.

        Memory holds one block and eight bytes per document. Each block is read
        separately, so a slow client holds no connection. Documents deleted between
        blocks are left out.
        """
        with database.read() as session:
            numbers = self.list_numbers(session, space, wanted)
        for part in in_parts(numbers, _BLOCK):
            ids = list(map(self.kind.identify, part))
            with database.read() as session:
                page = self.list_page(session, space, Wanted(ids=ids))
                items = complete(session, space, page.items)
            if items:
                yield items

    def get(self, session: Session, space: Space, identifier: str) -> Item:
        """Return the document of an ID, name or slug.

        Raises:
            NotFoundError: if there is none.
            AmbiguousNameError: if a name or slug could mean several documents.
        """
        found = self._find_id(session, space, identifier)
        if found is not None:
            for item in self.list_page(session, space, Wanted(ids=(found,))).items:
                return item
        is_name = self.has_slugs and self.kind.find_number(identifier) is None
        names = self._read_few_names(session, space) if is_name else None
        raise NotFoundError(identifier, self.kind, names)

    def list_names(self, session: Session, space: Space) -> Sequence[tuple[str, str]]:
        """Return all IDs and full names, in the order of the list.

        This reads much less than the documents themselves.
        """
        name = self.name if self.full_name is None else self.full_name
        rows = session.execute(
            self.select_all(space)
            .with_only_columns(self.table.number, name)
            .order_by(*self.order)
        )
        return [(self.kind.identify(number), text) for number, text in rows]

    def find_names(
        self, session: Session, space: Space, identifiers: Iterable[str]
    ) -> Mapping[str, str]:
        """Return names by ID, also of deleted documents; unknown IDs are left out."""
        return find_names(session, space, self.kind, self.table, identifiers)

    def select_all(self, space: Space) -> Select[Any]:
        """Select everything of the kind that the caller sees in a space."""
        return self.shown.where(
            self.table.space_number == space.number,
            only_visible(self.kind, space.visibility),
        )

    def _narrow(self, space: Space, wanted: Wanted) -> Select[Any]:
        statement = self.select_all(space)
        if wanted.partial_name:
            statement = statement.where(has_part(self.name, wanted.partial_name))
        if wanted.ids is not None:
            numbers = {self.kind.find_number(each) for each in wanted.ids} - {None}
            statement = statement.where(self.table.number.in_(numbers))
        return statement.where(*wanted.only)

    def _find_id(self, session: Session, space: Space, identifier: str) -> str | None:
        """Return the ID of an ID, name or slug; it may be the ID of nothing."""
        if self.kind.find_number(identifier) is not None or not self.has_slugs:
            return identifier
        everything = self.select_all(space)
        number = self._find_by_name(session, everything, identifier)
        if number is None:
            number = self._find_by_slug(session, everything, identifier)
        return None if number is None else self.kind.identify(number)

    def _find_by_name(
        self, session: Session, among: Select[Any], name: str
    ) -> int | None:
        columns = among.where(is_named(self.name, name)).with_only_columns(
            self.table.number, self.name
        )
        found = session.execute(columns.order_by(self.table.number))
        named = ((number, spelled) for number, spelled in found)
        return choose_by_name(name, named, noun=self.kind.noun)

    def _find_by_slug(
        self, session: Session, among: Select[Any], text: str
    ) -> int | None:
        slug, number = text.lower(), self.table.number
        columns = among.with_only_columns(number, self.name).order_by(number)
        if self.slug is not None:
            return session.scalars(columns.where(self.slug == slug)).first()
        # Databases without a locale only fold English letters.
        found = [
            (number, name)
            for number, name in session.execute(columns)
            if slug in {slug_of(name), name.lower()}
        ]
        return choose_by_name(text, found, noun=self.kind.noun)

    def _read_few_names(self, session: Session, space: Space) -> Sequence[str] | None:
        """Return the names of the kind that are seen; None for none or for many."""
        columns = self.select_all(space).with_only_columns(self.name)
        names = session.scalars(columns.order_by(*self.order).limit(_FEW + 1)).all()
        return names if 0 < len(names) <= _FEW else None


def find_names(
    session: Session,
    space: Space,
    kind: Kind,
    table: AnyTable,
    identifiers: Iterable[str],
) -> Mapping[str, str]:
    """Return the names in a table by ID, also of deleted rows."""
    numbers = [number for each in identifiers if (number := kind.find_number(each))]
    names: dict[str, str] = {}
    for part in in_parts(numbers):
        rows = session.execute(
            select(table.number, table.name).where(
                table.space_number == space.number,
                table.number.in_(part),
                only_visible(kind, space.visibility),
            )
        )
        names.update({kind.identify(number): name for number, name in rows})
    return names
