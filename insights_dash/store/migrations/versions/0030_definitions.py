"""Definitions of reports and spaces: the week start and the statistic."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to this version."""
    # Not in a batch: SQLite would copy the tables, and reuse deleted numbers.
    for table in ("report", "space"):
        op.add_column(table, sa.Column("definitions", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Downgrade to the version before."""
    for table in ("report", "space"):
        op.drop_column(table, "definitions")
