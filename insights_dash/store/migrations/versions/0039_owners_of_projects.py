"""Owners of projects: a team, and a link to it."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_COLUMNS = (("owner_name", sa.String(200)), ("owner_url", sa.Text()))


def upgrade() -> None:
    """Upgrade to this version."""
    for name, kind in _COLUMNS:
        column = sa.Column(name, kind, nullable=False, server_default=sa.text("''"))
        op.add_column("project", column)


def downgrade() -> None:
    """Downgrade to the version before."""
    for name, _ in _COLUMNS:
        op.drop_column("project", name)
