"""Targets and annotations of reports."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to this version."""
    for name in ("targets", "annotations"):
        # Not in a batch: SQLite would copy the table, and reuse deleted numbers.
        op.add_column("report", sa.Column(name, sa.JSON(), nullable=True))


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_column("report", "annotations")
    op.drop_column("report", "targets")
