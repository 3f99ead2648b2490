"""Service accounts get a UUID, OIDC identities and short-lived access tokens."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ACCOUNT = sa.table(
    "account", sa.column("number"), sa.column("is_service"), sa.column("external_id")
)


def upgrade() -> None:
    """To this revision."""
    op.add_column("account", sa.Column("external_id", sa.String(36), nullable=True))
    _fill()
    op.create_index("ix_account_external_id", "account", ["external_id"], unique=True)
    op.create_table(
        "oidc_identity",
        sa.Column("number", NUMBER, primary_key=True),
        _of("account"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column(
            "audience", sa.String(200), nullable=False, server_default=sa.text("''")
        ),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "access_token",
        sa.Column("number", NUMBER, primary_key=True),
        _of("account"),
        _of("oidc_identity", "identity_number"),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("credential_version", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sqlite_autoincrement=True,
    )
    for table, column in (
        ("oidc_identity", "account_number"),
        ("access_token", "account_number"),
        ("access_token", "identity_number"),
        ("access_token", "expires"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _fill() -> None:
    connection = op.get_bind()
    services = sa.select(_ACCOUNT.c.number).where(_ACCOUNT.c.is_service)
    for number in connection.scalars(services).all():
        connection.execute(
            sa.update(_ACCOUNT)
            .where(_ACCOUNT.c.number == number)
            .values(external_id=str(uuid.uuid4()))
        )


def _of(table: str, name: str = "account_number") -> sa.Column[int]:
    target = sa.ForeignKey(f"{table}.number", ondelete="CASCADE")
    return sa.Column(name, NUMBER, target, nullable=False)


def downgrade() -> None:
    """Back to the one before, which has no sign-in without keys."""
    op.drop_table("access_token")
    op.drop_table("oidc_identity")
    op.drop_index("ix_account_external_id", "account")
    op.drop_column("account", "external_id")
