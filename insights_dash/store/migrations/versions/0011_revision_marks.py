"""Marks of revisions, so that a restored database is recognised."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Upgrade to this version."""
    op.create_table(
        "revision_mark",
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_revision_mark_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("space_number", "revision", name="pk_revision_mark"),
    )


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_table("revision_mark")
