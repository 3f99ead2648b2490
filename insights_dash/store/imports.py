"""The imports of a space: their state, what they found, and what they wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.orm import Session

from insights_dash.domain.data_import import ImportState
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import make_storable
from insights_dash.domain.source import SourceKind
from insights_dash.store.audit import find_actor_address, find_actor_name
from insights_dash.store.page import Page
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ImportMappingRow, ImportRow

Json = Mapping[str, Any]
_MOST_MAPPINGS, _MOST_CHARACTERS = 1_000, 4 * 1024 * 1024
_OUTCOMES = ("new", "changed", "unchanged")
_ADDING = 7_364_512_032  # any number that no other program uses as a lock


@dataclass(frozen=True)
class NewImport:
    """What is known of an import when it is created."""

    name: str
    source: str
    origin: SourceKind
    state: ImportState
    format: str = ""
    size: int = 0
    folder: str | None = None
    tables: Sequence[Json] = ()
    mapping: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Import:
    """An import; see `ImportRow`. `tables`, `mapping` and `summary` are JSON."""

    id: str
    space_id: str
    name: str
    source: str
    origin: SourceKind
    format: str
    size: int
    folder: str | None
    state: ImportState
    options: Json
    tables: Sequence[Json]
    mapping: Json
    summary: Json
    problem: str
    created: datetime
    created_by: str
    changed: datetime
    finished: datetime | None
    requested_by: str
    requested_from: str
    attempts: int
    revision: int

    @property
    def number(self) -> int:
        """Return the number in its ID."""
        return Kind.IMPORT.find_number(self.id) or 0


def lock_imports(session: Session) -> None:
    """Let no other session of a writer add an import until this one ends.

    On SQLite, writers wait for each other anyway.
    """
    connection = session.connection()
    is_writer = connection.get_execution_options().get("writes", False)
    if is_writer and connection.dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ADDING)))


def add_import(
    session: Session, space: Space, new: NewImport, *, now: datetime
) -> Import:
    """Create an import."""
    row = ImportRow(
        space_number=space.number,
        name=new.name,
        source=new.source,
        origin=new.origin.value,
        format=make_storable(new.format),
        size=new.size,
        folder=new.folder,
        state=new.state.value,
        options={},
        tables=[_clean(each) for each in new.tables],
        mapping=_clean(new.mapping),
        summary={},
        created=now,
        created_by=find_actor_name(session),
        changed=now,
        requested_by=find_actor_name(session),
        requested_from=find_actor_address(session),
    )
    session.add(row)
    session.flush()
    return to_import(row)


def get_import_row(
    session: Session, space: Space, identifier: str, *, locks: bool = False
) -> ImportRow:
    """Return the row of an import, as it is stored now.

    With `locks`, other writers that lock the row wait until the transaction ends, so
    the state that they see can't change. On SQLite they wait anyway.

    Raises:
        NotFoundError: if there is none in the space.
    """
    found = select(ImportRow).where(
        ImportRow.space_number == space.number,
        ImportRow.number == (Kind.IMPORT.find_number(identifier) or 0),
    )
    if locks:
        # The job's rows refer to the import's while they are written.
        found = found.with_for_update(key_share=True)
    row = session.scalars(found.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFoundError(identifier, Kind.IMPORT)
    return row


def get_import(session: Session, space: Space, identifier: str) -> Import:
    """Return an import.

    Raises:
        NotFoundError: if there is none in the space.
    """
    return to_import(get_import_row(session, space, identifier))


def list_imports(
    session: Session, space: Space, *, skip: int = 0, take: int | None = None
) -> Page[Import]:
    """Return a page of the imports of a space, newest first."""
    here = ImportRow.space_number == space.number
    rows = session.scalars(
        select(ImportRow)
        .where(here)
        .order_by(ImportRow.number.desc())
        .offset(skip)
        .limit(take)
    )
    items = tuple(map(to_import, rows))
    count = select(func.count()).select_from(ImportRow).where(here)
    return Page(items, session.scalar(count) or 0)


def count_faulty_rows(
    session: Session, space: Space, *, since: datetime
) -> tuple[int, int]:
    """Return how many rows of a space's files were left out since then, of how many.

    Only files that were imported count, and whose imports have not been undone. Of a
    file that an earlier version imported, the deployments and the faulty rows count.
    """
    summary = ImportRow.summary
    faulty = summary["faulty_rows"].as_integer()
    outcomes = [("counts", "deployments", each) for each in _OUTCOMES]
    good = [func.coalesce(summary[each].as_integer(), 0) for each in outcomes]
    read = func.coalesce(summary["row_count"].as_integer(), sum(good, faulty))
    left_out, total = session.execute(
        select(func.sum(faulty), func.sum(read)).where(
            ImportRow.space_number == space.number,
            ImportRow.state == ImportState.IMPORTED.value,
            ImportRow.finished >= since,
            faulty.is_not(None),
        )
    ).one()
    return left_out or 0, total or 0


def change_import(
    session: Session, row: ImportRow, *, now: datetime, **values: object
) -> Import:
    """Set columns of an import, and note the change.

    Texts come from files, so characters that can't be stored are replaced.
    """
    for name, value in values.items():
        setattr(row, name, _storable(value))
    row.changed = now
    row.revision += 1
    session.flush()
    return to_import(row)


def complete_summary(
    session: Session, space: Space, identifier: str, summary: Json
) -> None:
    """Set the summary of an import that has been recorded.

    Its undo may have been asked for since then, so its revision, which tells server
    processes what they have started a job for, stays.

    Raises:
        NotFoundError: if the import is not found.
    """
    get_import_row(session, space, identifier).summary = _clean(summary)
    session.flush()


def remember_mapping(
    session: Session, space: Space, signature: str, mapping: Json, *, now: datetime
) -> None:
    """Keep how the columns of a layout were matched, for the next file with it.

    A space has at most 1,000 of them: those that were used last.
    """
    key = (space.number, signature)
    row = session.get(ImportMappingRow, key)
    if row is None:
        row = ImportMappingRow(space_number=space.number, signature=signature)
        session.add(row)
    row.mapping, row.used = _clean(mapping), now
    session.flush()
    here = ImportMappingRow.space_number == space.number
    newest = select(ImportMappingRow.signature).where(here)
    kept = newest.order_by(ImportMappingRow.used.desc()).limit(_MOST_MAPPINGS)
    session.execute(
        delete(ImportMappingRow).where(
            here, ImportMappingRow.signature.not_in(session.scalars(kept).all())
        )
    )


def list_mappings(session: Session, space: Space) -> Mapping[str, Json]:
    """Return how the columns of each layout were matched last time, by signature.

    If they are large, those that were used last are returned.
    """
    here = ImportMappingRow.space_number == space.number
    size = func.length(cast(ImportMappingRow.mapping, Text))
    sizes = session.execute(
        select(ImportMappingRow.signature, size)
        .where(here)
        .order_by(ImportMappingRow.used.desc(), ImportMappingRow.signature)
    ).all()
    totals = accumulate(length for _, length in sizes)
    chosen = [
        signature
        for (signature, _), total in zip(sizes, totals, strict=True)
        if total <= _MOST_CHARACTERS
    ]
    rows = session.scalars(
        select(ImportMappingRow).where(here, ImportMappingRow.signature.in_(chosen))
    )
    return {row.signature: row.mapping for row in rows}


def to_import(row: ImportRow) -> Import:
    """Return the import that a row stores."""
    return Import(
        id=Kind.IMPORT.identify(row.number),
        space_id=Kind.SPACE.identify(row.space_number),
        name=row.name,
        source=row.source,
        origin=SourceKind(row.origin),
        format=row.format,
        size=row.size,
        folder=row.folder,
        state=ImportState(row.state),
        options=row.options,
        tables=row.tables,
        mapping=row.mapping,
        summary=row.summary,
        problem=row.problem,
        created=row.created,
        created_by=row.created_by,
        changed=row.changed,
        finished=row.finished,
        requested_by=row.requested_by,
        requested_from=row.requested_from,
        attempts=row.attempts,
        revision=row.revision,
    )


def _clean(values: Json) -> dict[str, Any]:
    """Return values whose texts the database can store."""
    return {make_storable(name): _storable(each) for name, each in values.items()}


def _storable(value: object) -> object:
    match value:
        case str():
            return make_storable(value)
        case Mapping():
            return {_storable(key): _storable(each) for key, each in value.items()}
        case list() | tuple():
            return [_storable(each) for each in value]
    return value
