"""Targets and annotations of reports."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    for name in ("targets", "annotations"):
        # Not in a batch: SQLite would make the table anew, and use numbers again.
        op.add_column("report", sa.Column(name, sa.JSON(), nullable=True))


def downgrade() -> None:
    """Back to the one before."""
    op.drop_column("report", "annotations")
    op.drop_column("report", "targets")
