"""Idempotency keys, links to the runs of pipelines, and an index of deleted releases.

Each recording asks whether there are deleted releases.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


_IS_DELETED = sa.text("deleted_on IS NOT NULL")


def upgrade() -> None:
    """Upgrade to this version."""
    op.create_index(
        "ix_release_deleted",
        "release",
        ["space_number"],
        sqlite_where=_IS_DELETED,
        postgresql_where=_IS_DELETED,
    )
    # Not in a batch: SQLite would copy the table, and reuse deleted numbers.
    op.add_column("deployment", sa.Column("link", sa.Text(), nullable=True))
    op.create_table(
        "idempotency_key",
        sa.Column(
            "space_number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey(
                "space.number",
                ondelete="CASCADE",
                name="fk_idempotency_key_space_number",
            ),
            nullable=False,
        ),
        sa.Column("caller", sa.String(200), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "space_number", "caller", "key", name="pk_idempotency_key"
        ),
    )
    op.create_index("ix_idempotency_key_created", "idempotency_key", ["created"])


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_table("idempotency_key")
    op.drop_column("deployment", "link")
    op.drop_index("ix_release_deleted", "release")
