"""Wall displays: views of reports that a screen shows one after another."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EMPTY = sa.text("''")


def upgrade() -> None:
    """Upgrade to this version."""
    op.create_table(
        "wall_display",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("views", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("refresh", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(20), nullable=False),
        sa.Column("hides_names", sa.Boolean(), nullable=False),
        sa.Column(
            "author", sa.String(200), nullable=False, server_default=sa.text("''")
        ),
        sa.Column("account_number", NUMBER, nullable=True),
        sa.Column("api_key_number", NUMBER, nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_wall_display_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_wall_display"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wall_display_space_number", "wall_display", ["space_number"])


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_index("ix_wall_display_space_number", "wall_display")
    op.drop_table("wall_display")
