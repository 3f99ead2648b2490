"""Releases without a creation time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to this version."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("release", "created", nullable=True)
        return
    # SQLite cannot make a column nullable. In a batch it would copy the table and drop
    # the original, whose defects would be deleted with it.
    op.add_column("release", sa.Column("told", sa.BigInteger(), nullable=True))
    op.execute("UPDATE release SET told = created")
    op.drop_column("release", "created")
    op.execute("ALTER TABLE release RENAME COLUMN told TO created")


def downgrade() -> None:
    """Downgrade to the version before, which needs a creation time for each release."""
    op.execute("UPDATE release SET created = 0 WHERE created IS NULL")
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("release", "created", nullable=False)
        return
    told = sa.Column("told", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("release", told)
    op.execute("UPDATE release SET told = created")
    op.drop_column("release", "created")
    op.execute("ALTER TABLE release RENAME COLUMN told TO created")
