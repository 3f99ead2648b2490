"""Lifecycles, defects and states of tasks, which Octopus's clients read."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = {
    "project": (
        ("lifecycle_number", sa.BigInteger()),
        ("tenanted_mode", sa.String(length=21)),
        ("is_disabled", sa.Boolean()),
    ),
    "channel": (("lifecycle_number", sa.BigInteger()),),
    "environment": (("uses_guided_failure", sa.Boolean()),),
    "tenant": (("is_disabled", sa.Boolean()),),
    "release": (("notes", sa.Text()),),
    "deployment": (
        ("created", sa.BigInteger()),
        ("comments", sa.Text()),
        ("deployed_by", sa.String(length=200)),
    ),
}


def upgrade() -> None:
    """Upgrade to this version."""
    for table, columns in ADDED.items():
        for name, kind in columns:
            # Not in a batch: SQLite would copy the table, and reuse deleted numbers.
            op.add_column(table, sa.Column(name, kind, nullable=True))
    _create_lifecycle()
    _create_tenant_project()
    _create_defect()
    _create_task_state()
    installation = op.create_table(
        "installation",
        sa.Column("identifier", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("identifier", name="pk_installation"),
    )
    op.bulk_insert(installation, [{"identifier": str(uuid.uuid4())}])


def downgrade() -> None:
    """Downgrade to the version before."""
    for table in ("installation", "task_state", "defect", "tenant_project"):
        op.drop_table(table)
    op.drop_table("lifecycle")
    for table, columns in ADDED.items():
        for name, _ in columns:
            op.drop_column(table, name)


def _create_lifecycle() -> None:
    op.create_table(
        "lifecycle",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("phases", sa.JSON(), nullable=False),
        sa.Column("deleted_on", sa.BigInteger(), nullable=True),
        _refers("lifecycle", "space_number", "space"),
        sa.PrimaryKeyConstraint("number", name="pk_lifecycle"),
        sa.UniqueConstraint(
            "space_number", "name", name="uq_lifecycle_space_number_name"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_lifecycle_space_number", "lifecycle", ["space_number"])
    op.execute(
        "INSERT INTO lifecycle (space_number, name, description, is_default, phases) "
        "SELECT number, 'Default Lifecycle', '', TRUE, '[]' FROM space ORDER BY number"
    )


def _create_tenant_project() -> None:
    op.create_table(
        "tenant_project",
        sa.Column("tenant_number", NUMBER, nullable=False),
        sa.Column("project_number", NUMBER, nullable=False),
        sa.Column("environments", sa.JSON(), nullable=False),
        _refers("tenant_project", "tenant_number", "tenant"),
        _refers("tenant_project", "project_number", "project"),
        sa.PrimaryKeyConstraint(
            "tenant_number", "project_number", name="pk_tenant_project"
        ),
    )
    op.create_index(
        "ix_tenant_project_project_number", "tenant_project", ["project_number"]
    )


def _create_defect() -> None:
    op.create_table(
        "defect",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("release_number", NUMBER, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("reported", sa.BigInteger(), nullable=False),
        sa.Column("resolved", sa.BigInteger(), nullable=True),
        _refers("defect", "release_number", "release"),
        sa.PrimaryKeyConstraint("number", name="pk_defect"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_defect_release_number", "defect", ["release_number"])


def _create_task_state() -> None:
    op.create_table(
        "task_state",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("deployment_number", NUMBER, nullable=False),
        sa.Column("occurred", sa.BigInteger(), nullable=False),
        sa.Column("former", sa.String(length=12), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        _refers("task_state", "deployment_number", "deployment"),
        sa.PrimaryKeyConstraint("number", name="pk_task_state"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_task_state_deployment_number", "task_state", ["deployment_number"]
    )


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.number"],
        name=f"fk_{table}_{column}",
        ondelete="CASCADE",
    )
