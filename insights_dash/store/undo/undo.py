"""Takes back what an import wrote, in one transaction."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.arrivals import Arrival, withdraw_arrival
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.imports import get_import_row
from insights_dash.store.spaces import Space, lock_space, raise_revision
from insights_dash.store.tables import ImportRow, RevisionMarkRow
from insights_dash.store.undo.changes import ChangesUndo
from insights_dash.store.undo.documents import DocumentsUndo
from insights_dash.store.undo.held import forget_held
from insights_dash.store.undo.kept import Tally, Undone
from insights_dash.store.undo.releases import ReleasesUndo
from insights_dash.store.undo.rows import DeploymentsUndo


def undo_import(
    session: Session, space: Space, identifier: str, *, now: datetime
) -> Undone:
    """Take back what an import wrote, as far as nothing newer needs it.

    Other writers of the space wait until the session's transaction ends. The state of
    the import stays as it is.

    Raises:
        NotFoundError: if the space has no import with this ID.
    """
    lock_space(session, space.number)
    row = get_import_row(session, space, identifier)
    if row.data_revision is None:
        forget_held(session, row)
        return Tally().finish()
    undone = _take_back(session, space, row)
    removed = undone.removed.get(Kind.DEPLOYMENT.nouns, 0)
    if removed and row.finished:
        arrival = Arrival(row.source, None, removed)
        withdraw_arrival(session, space.number, arrival, row.finished)
    _close(session, space, row, undone, now=now)
    row.data_revision = None
    session.flush()
    session.expire_all()
    return undone


def try_undo(session: Session, space: Space, identifier: str) -> Undone:
    """Return what an undo takes back; callers roll back.

    Writers of the space don't wait, unless they change the same rows.

    Raises:
        NotFoundError: if the space has no import with this ID.
    """
    row = get_import_row(session, space, identifier)
    if row.data_revision is None:
        return Tally().finish()
    return _take_back(session, space, row)


def _take_back(session: Session, space: Space, row: ImportRow) -> Undone:
    tally = Tally()
    deployments = DeploymentsUndo(session, row, tally)
    releases = ReleasesUndo(session, row, tally)
    deployments.undo()
    ChangesUndo(session, row, tally).undo()
    releases.undo()
    DocumentsUndo(session, space, row, tally).undo()
    for each in (deployments, releases):
        each.clear()
    forget_held(session, row)
    named = select(ImportRow.number, ImportRow.name)
    rows = session.execute(named.where(ImportRow.number.in_(tally.list_reasons())))
    return tally.finish(dict(rows.all()))


def _close(
    session: Session, space: Space, row: ImportRow, undone: Undone, *, now: datetime
) -> None:
    revision = raise_revision(session, space, catalogue=True)
    # Rows have gone, and others have former revisions again: without marks of earlier
    # revisions, every process reads the whole history.
    session.execute(
        delete(RevisionMarkRow).where(
            RevisionMarkRow.space_number == space.number,
            RevisionMarkRow.revision < revision,
        )
    )
    details = {
        "name": row.name,
        **{f"removed {kind}": f"{n:,}" for kind, n in undone.removed.items()},
        **{f"restored {kind}": f"{n:,}" for kind, n in undone.restored.items()},
    }
    if undone.kept:
        details["kept"] = f"{sum(each.count for each in undone.kept):,}"
    add_audit_entry(
        *(session, space, "ImportUndone", details),
        now=now,
        document=Kind.IMPORT.identify(row.number),
    )
