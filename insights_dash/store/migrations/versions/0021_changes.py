"""What releases consist of: changes, packages, a commit and custom fields."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = (
    ("git_ref", sa.Text()),
    ("git_commit", sa.Text()),
    ("custom_fields", sa.JSON()),
)
TEXTS = (
    *("build_environment", "build_number", "build_url", "branch"),
    *("vcs_type", "vcs_root", "vcs_commit_number"),
)


def upgrade() -> None:
    """Upgrade to this version."""
    for name, kind in ADDED:
        # Not in a batch: SQLite would copy the table, and reuse deleted numbers.
        op.add_column("release", sa.Column(name, kind, nullable=True))
    _create_release_change()
    _create_release_package()
    _create_build_information()


def downgrade() -> None:
    """Downgrade to the version before."""
    for table in ("build_information", "release_package", "release_change"):
        op.drop_table(table)
    for name, _ in ADDED:
        op.drop_column("release", name)


def _create_release_change() -> None:
    op.create_table(
        "release_change",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("release_number", NUMBER, nullable=False),
        sa.Column("project_number", NUMBER, nullable=False),
        sa.Column("identifier", sa.String(length=200), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=True),
        sa.Column("authored", sa.BigInteger(), nullable=True),
        sa.Column("committed", sa.BigInteger(), nullable=True),
        sa.Column("opened", sa.BigInteger(), nullable=True),
        sa.Column("merged", sa.BigInteger(), nullable=True),
        sa.Column("pull_request", sa.String(length=200), nullable=False),
        sa.Column("reverts", sa.String(length=200), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("is_implied", sa.Boolean(), nullable=False),
        _refers("release_change", "release_number", "release"),
        _refers("release_change", "project_number", "project"),
        sa.PrimaryKeyConstraint("number", name="pk_release_change"),
        sa.UniqueConstraint(
            "release_number",
            "identifier",
            name="uq_release_change_release_number_identifier",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_release_change_project_number_identifier",
        "release_change",
        ["project_number", "identifier"],
    )


def _create_release_package() -> None:
    op.create_table(
        "release_package",
        sa.Column("release_number", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=349), nullable=False),
        _refers("release_package", "release_number", "release"),
        sa.PrimaryKeyConstraint(
            "release_number", "position", name="pk_release_package"
        ),
    )
    op.create_index("ix_release_package_version", "release_package", ["version"])


def _create_build_information() -> None:
    op.create_table(
        "build_information",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("package_id", sa.String(length=200), nullable=False),
        sa.Column("package_key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=349), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("commits", sa.JSON(), nullable=False),
        sa.Column("work_items", sa.JSON(), nullable=False),
        _refers("build_information", "space_number", "space"),
        sa.PrimaryKeyConstraint("number", name="pk_build_information"),
        sa.UniqueConstraint(
            "space_number",
            "package_key",
            "version",
            name="uq_build_information_space_number_package_key_version",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_build_information_space_number", "build_information", ["space_number"]
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.number"],
        name=f"fk_{table}_{column}",
        ondelete="CASCADE",
    )
