"""An index that finds releases by the beginning of their version."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_INDEX = "ix_release_space_number_version"
_KEYS = {"sqlite": "version COLLATE NOCASE", "postgresql": 'lower(version COLLATE "C")'}


def upgrade() -> None:
    """Upgrade to this version."""
    key = sa.text(_KEYS[op.get_bind().dialect.name])
    op.create_index(_INDEX, "release", ["space_number", key, "project_number"])


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_index(_INDEX, "release")
