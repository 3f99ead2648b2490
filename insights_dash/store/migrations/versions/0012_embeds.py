"""Embeds: last use of links and keys, authors of keys, and revoked tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Upgrade to this version."""
    text = sa.text("''")
    op.add_column("embed_link", sa.Column("last_used", sa.BigInteger(), nullable=True))
    for column in (
        sa.Column("author", sa.String(200), nullable=False, server_default=text),
        sa.Column("account_number", NUMBER, nullable=True),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
    ):
        op.add_column("embed_key", column)
    op.create_table(
        "embed_revocation",
        sa.Column("key_number", NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_number"],
            ["embed_key.number"],
            name="fk_embed_revocation_key_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_number", "token_hash", name="pk_embed_revocation"),
    )


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_table("embed_revocation")
    for column in ("last_used", "account_number", "author"):
        op.drop_column("embed_key", column)
    op.drop_column("embed_link", "last_used")
