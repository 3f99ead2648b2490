"""Imports of a space, and what is needed to undo them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0029"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    *("imported_document", "imported_change", "imported_release"),
    *("imported_deployment", "import_mapping", "import"),
)
RANGES = ("deployments_after", "deployments_to", "releases_after", "releases_to")


def upgrade() -> None:
    """Upgrade to this version."""
    _create_import()
    op.create_table(
        "import_mapping",
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        _refers("import_mapping", "space_number", "space"),
        sa.PrimaryKeyConstraint("space_number", "signature", name="pk_import_mapping"),
    )
    _create_imported_deployment()
    _create_imported_release()
    _create_imported_change()
    _create_imported_document()


def downgrade() -> None:
    """Downgrade to the version before."""
    for table in TABLES:
        op.drop_table(table)


def _create_import() -> None:
    op.create_table(
        "import",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("format", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("folder", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        *(
            sa.Column(each, sa.JSON(), nullable=False)
            for each in ("options", "tables", "mapping", "summary")
        ),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger(), nullable=True),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("data_revision", sa.BigInteger(), nullable=True),
        *(sa.Column(each, sa.BigInteger(), nullable=False) for each in RANGES),
        _refers("import", "space_number", "space"),
        sa.PrimaryKeyConstraint("number", name="pk_import"),
        sa.UniqueConstraint("folder", name="uq_import_folder"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_space_number", "import", ["space_number"])
    op.create_index("ix_import_state", "import", ["state"])


def _create_imported_deployment() -> None:
    op.create_table(
        "imported_deployment",
        *_columns_of_row(),
        *(
            sa.Column(each, sa.BigInteger(), nullable=True)
            for each in (
                *("release_number", "environment_number", "tenant_number"),
                *("queued", "started", "completed"),
            )
        ),
        sa.Column("state", sa.String(length=12), nullable=True),
        sa.Column("had_guided_failure", sa.Boolean(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        *_keys("imported_deployment", "number"),
    )
    for column in ("number", "release_number"):
        name = f"ix_imported_deployment_{column}"
        op.create_index(name, "imported_deployment", [column])


def _create_imported_release() -> None:
    op.create_table(
        "imported_release",
        *_columns_of_row(),
        sa.Column("created", sa.BigInteger(), nullable=True),
        sa.Column("git_commit", sa.Text(), nullable=True),
        sa.Column("deleted_on", sa.BigInteger(), nullable=True),
        *_keys("imported_release", "number"),
    )
    op.create_index("ix_imported_release_number", "imported_release", ["number"])


def _create_imported_change() -> None:
    op.create_table(
        "imported_change",
        sa.Column("import_number", NUMBER, nullable=False),
        sa.Column("release_number", sa.BigInteger(), nullable=False),
        sa.Column("identifier", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        *_keys("imported_change", "release_number", "identifier"),
    )
    op.create_index(
        "ix_imported_change_release_number_identifier",
        "imported_change",
        ["release_number", "identifier"],
    )


def _create_imported_document() -> None:
    op.create_table(
        "imported_document",
        sa.Column("import_number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        *_keys("imported_document", "kind", "number"),
    )
    op.create_index(
        "ix_imported_document_kind_number", "imported_document", ["kind", "number"]
    )


def _columns_of_row() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("import_number", NUMBER, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )


def _keys(table: str, *columns: str) -> tuple[sa.Constraint, ...]:
    return (
        _refers(table, "import_number", "import"),
        sa.PrimaryKeyConstraint("import_number", *columns, name=f"pk_{table}"),
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.number"],
        name=f"fk_{table}_{column}",
        ondelete="CASCADE",
    )
