"""When the deployments of each source arrived, as far as it is known.

The audit log has every import that changed something, and the tasks of the API's
deployments have the times of their reports.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

_API = "api"
_KINDS = {_API: "Api", "ingest": "Pipeline", "bundle": "Bundle", "demo": "Demo"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEW = re.compile(r"([\d,]+) new")
# The server itself ends deployments that time out.
_REPORTED = """
SELECT deployment.space_number, task_state.occurred,
    CASE WHEN task_state.former IS NULL THEN 1 ELSE 0 END AS new
FROM task_state JOIN deployment ON deployment.number = task_state.deployment_number
WHERE deployment.source = 'api' AND task_state.actor <> 'Insights Dash'
"""


@dataclass
class _Day:
    new: int = 0
    last: int = 0

    def add(self, new: int, instant: int) -> None:
        self.new += new
        self.last = max(self.last, instant)


def upgrade() -> None:
    """Upgrade to this version."""
    arrival = op.create_table(
        "arrival",
        sa.Column(
            "space_number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey(
                "space.number", ondelete="CASCADE", name="fk_arrival_space_number"
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=True),
        sa.Column("deployments", sa.Integer(), nullable=False),
        sa.Column("last_arrival", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("space_number", "source", "day", name="pk_arrival"),
    )
    days = defaultdict[tuple[int, str, date], _Day](_Day)
    for space, source, new, instant in (*_list_reported(), *_list_imported()):
        day = (_EPOCH + timedelta(microseconds=instant)).date()
        days[space, source, day].add(new, instant)
    rows = [
        {
            "space_number": space,
            "source": source,
            "day": day,
            "kind": _KINDS.get(source),
            "deployments": each.new,
            "last_arrival": each.last,
        }
        for (space, source, day), each in days.items()
    ]
    op.bulk_insert(arrival, rows)


def _list_reported() -> Iterator[tuple[int, str, int, int]]:
    """Yield the reports of clients: space, source, new deployments and instant."""
    for space, instant, new in op.get_bind().execute(sa.text(_REPORTED)):
        yield space, _API, new, instant


def _list_imported() -> Iterator[tuple[int, str, int, int]]:
    """Yield the imports of deployments that the audit log of a space has."""
    entry = sa.table(
        "audit_entry",
        sa.column("space_number", sa.BigInteger()),
        sa.column("occurred", sa.BigInteger()),
        sa.column("action", sa.String()),
        sa.column("details", sa.JSON()),
    )
    query = sa.select(entry.c.space_number, entry.c.occurred, entry.c.details).where(
        entry.c.action == "data recorded", entry.c.space_number.is_not(None)
    )
    for space, instant, details in op.get_bind().execute(query):
        source, counts = details.get("source"), details.get("deployments")
        if source and counts:
            found = _NEW.match(counts)
            new = int(found[1].replace(",", "")) if found else 0
            yield space, source, new, instant


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_table("arrival")
