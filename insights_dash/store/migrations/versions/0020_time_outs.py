"""Settings of projects about reported deployments, and deployments that time out."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

# Clients still have to report the ends of these.
_AWAIT = """
UPDATE deployment SET awaited_since = {latest}(
    COALESCE(created, queued, started),
    COALESCE(queued, created, started),
    COALESCE(started, queued, created)
)
WHERE source = 'api' AND state IN ('Queued', 'Executing', 'Cancelling')
"""
_SETTINGS = (
    ("finishes_when_reported", sa.Boolean, "false"),
    ("time_out_hours", sa.Integer, "24"),
)
_COLUMNS = ("awaited_since", "timed_out")


def upgrade() -> None:
    """Upgrade to this version."""
    for name, kind, usual in _SETTINGS:
        default = sa.text(usual)
        column = sa.Column(name, kind(), nullable=False, server_default=default)
        op.add_column("project", column)
    for name in _COLUMNS:
        op.add_column("deployment", sa.Column(name, sa.BigInteger(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(_AWAIT.format(latest="max" if is_sqlite else "greatest"))
    for name in _COLUMNS:
        some = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_deployment_space_number_{name}",
            "deployment",
            ["space_number", name],
            sqlite_where=some,
            postgresql_where=some,
        )


def downgrade() -> None:
    """Downgrade to the version before."""
    for name in _COLUMNS:
        op.drop_index(f"ix_deployment_space_number_{name}", "deployment")
        op.drop_column("deployment", name)
    for name, _, _ in _SETTINGS:
        op.drop_column("project", name)
