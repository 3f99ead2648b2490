"""Credential versions, one account per identity, and links created with an API key."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Parallel sign-ins could link an identity twice: the older account keeps it.
_DROP_SECOND_BINDINGS = """
UPDATE account SET identity = NULL
WHERE identity IS NOT NULL AND number > (
    SELECT MIN(older.number) FROM account AS older
    WHERE older.identity = account.identity
)
"""


def upgrade() -> None:
    """Upgrade to this version."""
    for table in ("account", "sign_in_session"):
        op.add_column(
            table,
            sa.Column(
                "credential_version",
                sa.Integer(),
                nullable=False,
                server_default=sa.text("1"),
            ),
        )
    op.add_column("embed_link", sa.Column("api_key_number", NUMBER, nullable=True))
    op.execute(_DROP_SECOND_BINDINGS)
    op.drop_index("ix_account_identity", "account")
    op.create_index("ix_account_identity", "account", ["identity"], unique=True)


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_index("ix_account_identity", "account")
    op.create_index("ix_account_identity", "account", ["identity"])
    op.drop_column("embed_link", "api_key_number")
    for table in ("sign_in_session", "account"):
        op.drop_column(table, "credential_version")
