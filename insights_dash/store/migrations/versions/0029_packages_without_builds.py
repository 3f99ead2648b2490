"""Packages that a release names without getting their builds.

Releases keep the builds that they have.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade to this version."""
    op.add_column(
        "release_package",
        sa.Column("has_builds", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("release_package", "has_builds")
