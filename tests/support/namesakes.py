"""Documents whose names differ only in letter case, as older versions stored them."""

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from insights_dash.store.batch import Batch, Recorded
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    TagRow,
    TagSetRow,
    TenantRow,
)

_NAMES = (
    *(ProjectGroupRow.name, ProjectRow.name, ChannelRow.name, EnvironmentRow.name),
    *(TagSetRow.name, TagRow.name, TenantRow.name, ReleaseRow.version),
)


def record_namesakes(
    session: Session, space: Space, batch: Batch, *, now: datetime
) -> Recorded:
    """Record a batch, then remove the `~` that its names end with.

    So `shop~` becomes a project `shop` beside `Shop`, which no import creates.
    """
    recorded = record(session, space, batch, now=now)
    for name in _NAMES:
        table = name.class_
        renamed = {name.key: func.rtrim(name, "~")}
        session.execute(update(table).where(name.endswith("~")).values(renamed))
    return recorded
