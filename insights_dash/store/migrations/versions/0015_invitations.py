"""Invitations have columns of their own; they were in the place of the password."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# An invitation was stored as `invited:<64 hexadecimal digits>:<microseconds>`.
_MOVE_OUT = """
UPDATE account SET
    invitation_hash = substr(password_hash, 9, 64),
    invitation_expires = CAST(substr(password_hash, 74) AS BIGINT),
    password_hash = NULL
WHERE password_hash LIKE 'invited:%'
"""
_MOVE_BACK = """
UPDATE account SET
    password_hash =
        'invited:' || invitation_hash || ':' || CAST(invitation_expires AS TEXT)
WHERE invitation_hash IS NOT NULL
"""


def upgrade() -> None:
    """To this revision."""
    op.add_column("account", sa.Column("invitation_hash", sa.String(64), nullable=True))
    op.add_column(
        "account", sa.Column("invitation_expires", sa.BigInteger(), nullable=True)
    )
    op.create_index("ix_account_invitation_hash", "account", ["invitation_hash"])
    op.execute(_MOVE_OUT)


def downgrade() -> None:
    """Back to the one before."""
    op.execute(_MOVE_BACK)
    op.drop_index("ix_account_invitation_hash", "account")
    op.drop_column("account", "invitation_expires")
    op.drop_column("account", "invitation_hash")
