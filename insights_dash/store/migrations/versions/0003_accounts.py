"""Accounts: roles, sessions, keys; keys of embeds; where audited actions came from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Upgrade to this version."""
    _extend_tables()
    op.create_table(
        "role_grant",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("account_number", NUMBER, nullable=False),
        sa.Column("role", sa.String(50), nullable=False),
        sa.Column("space_number", NUMBER, nullable=True),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_number"],
            ["account.number"],
            ondelete="CASCADE",
            name="fk_role_grant_account_number",
        ),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            ondelete="CASCADE",
            name="fk_role_grant_space_number",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_role_grant"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_role_grant_account_number", "role_grant", ["account_number"])
    op.create_table(
        "sign_in_session",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("account_number", NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_number"],
            ["account.number"],
            ondelete="CASCADE",
            name="fk_sign_in_session_account_number",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_sign_in_session"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_session_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_sign_in_session_account_number", "sign_in_session", ["account_number"]
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_sign_in_failure"),
    )
    op.create_table(
        "embed_key",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("replaced", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_embed_key"),
        sqlite_autoincrement=True,
    )


def _extend_tables() -> None:
    """Add columns without a batch: SQLite would copy the table and reuse numbers."""
    text, no = sa.text("''"), sa.text("false")
    added = {
        "account": (
            sa.Column("email", sa.String(200), nullable=False, server_default=text),
            sa.Column("identity", sa.String(500), nullable=True),
            sa.Column("is_service", sa.Boolean(), nullable=False, server_default=no),
            sa.Column("last_signed_in", sa.BigInteger(), nullable=True),
        ),
        "api_key": (
            sa.Column("hint", sa.String(20), nullable=False, server_default=text),
        ),
        "embed_link": (
            sa.Column("name", sa.String(200), nullable=False, server_default=text),
            sa.Column("author", sa.String(200), nullable=False, server_default=text),
            sa.Column("account_number", NUMBER, nullable=True),
        ),
        "audit_entry": (
            sa.Column("address", sa.String(50), nullable=False, server_default=text),
        ),
    }
    for table, columns in added.items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_account_identity", "account", ["identity"])


def downgrade() -> None:
    """Downgrade to the version before."""
    for table in ("embed_key", "sign_in_failure", "sign_in_session", "role_grant"):
        op.drop_table(table)
    op.drop_index("ix_account_identity", "account")
    dropped = {
        "audit_entry": ("address",),
        "embed_link": ("account_number", "author", "name"),
        "api_key": ("hint",),
        "account": ("last_signed_in", "is_service", "identity", "email"),
    }
    for table, columns in dropped.items():
        for column in columns:
            op.drop_column(table, column)
