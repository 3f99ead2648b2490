"""Counts the deployments that arrive, by source and day."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import String, bindparam, case, func, insert, update
from sqlalchemy.orm import Session

from insights_dash.domain.source import SourceKind
from insights_dash.store.tables import ArrivalRow, Instant

_NOW = bindparam("now", type_=Instant)
_ADD = (
    update(ArrivalRow)
    .where(
        ArrivalRow.space_number == bindparam("space"),
        ArrivalRow.source == bindparam("from_source"),
        ArrivalRow.day == bindparam("on_day"),
    )
    .values(
        kind=func.coalesce(bindparam("new_kind", type_=String), ArrivalRow.kind),
        deployments=ArrivalRow.deployments + bindparam("new"),
        # Imports began before they could write.
        last_arrival=case(
            (ArrivalRow.last_arrival > _NOW, ArrivalRow.last_arrival), else_=_NOW
        ),
    )
)


@dataclass(frozen=True)
class Arrival:
    """Something that arrives from a source; `new` is how many deployments are new.

    `kind` is None if only the source's name is known.
    """

    source: str
    kind: SourceKind | None
    new: int = 0


def add_arrival(session: Session, space: int, arrival: Arrival, now: datetime) -> None:
    """Count an arrival in a space, which the session has locked."""
    day, kind = now.astimezone(UTC).date(), arrival.kind and arrival.kind.value
    values = {
        "space": space,
        "from_source": arrival.source,
        "on_day": day,
        "new_kind": kind,
        "new": arrival.new,
        "now": now,
    }
    result = session.connection().execute(
        _ADD, values, execution_options={"preserve_rowcount": True}
    )
    if result.rowcount:
        return
    session.execute(
        insert(ArrivalRow).values(
            space_number=space,
            source=arrival.source,
            day=day,
            kind=kind,
            deployments=arrival.new,
            last_arrival=now,
        )
    )


def withdraw_arrival(
    session: Session, space: int, arrival: Arrival, arrived: datetime
) -> None:
    """Take back new deployments that arrived at an instant, after they were removed.

    If nothing else arrived from the source on that day, nothing says that it did.
    """
    row = session.get(
        ArrivalRow, (space, arrival.source, arrived.astimezone(UTC).date())
    )
    if row is None:
        return
    row.deployments = max(0, row.deployments - arrival.new)
    if not row.deployments:
        session.delete(row)
    session.flush()
