"""Spaces can be stopped and deleted.

The indexes let a database find the deployments of each environment and tenant that is
deleted with its space.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INDEXED = ("environment_number", "tenant_number")


def upgrade() -> None:
    """To this revision."""
    op.add_column(
        "space",
        sa.Column(
            "task_queue_stopped",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
        ),
    )
    for column in _INDEXED:
        op.create_index(f"ix_deployment_{column}", "deployment", [column])


def downgrade() -> None:
    """Back to the one before."""
    for column in reversed(_INDEXED):
        op.drop_index(f"ix_deployment_{column}", "deployment")
    op.drop_column("space", "task_queue_stopped")
