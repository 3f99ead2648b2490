"""The address from which an import's job was asked for, for the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to this version."""
    # Not in a batch: SQLite would copy the table, and reuse deleted numbers.
    column = sa.Column(
        "requested_from", sa.String(50), nullable=False, server_default=sa.text("''")
    )
    op.add_column("import", column)


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_column("import", "requested_from")
