"""The audit log as tests read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.audit import Actor
from insights_dash.store.tables import AuditEntryRow


@dataclass(frozen=True)
class AuditEntry:
    """An entry of the log; `space_id` is None if it concerns the whole server."""

    number: int
    occurred: datetime
    actor: Actor
    action: str
    document: str
    space_id: str | None
    details: Mapping[str, str]


def list_audit_entries(session: Session, *, take: int = 100) -> Sequence[AuditEntry]:
    """Return the newest entries of the whole server, the newest first."""
    query = select(AuditEntryRow).order_by(AuditEntryRow.number.desc()).limit(take)
    return [_to_entry(row) for row in session.scalars(query)]


def _to_entry(row: AuditEntryRow) -> AuditEntry:
    space = row.space_number
    return AuditEntry(
        number=row.number,
        occurred=row.occurred,
        actor=Actor(row.actor, row.address),
        action=row.action,
        document=row.document,
        space_id=None if space is None else Kind.SPACE.identify(space),
        details=row.details,
    )
