"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Upgrade to this version."""
    op.create_table(
        "account",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("username", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_account"),
        sa.UniqueConstraint("username", name="uq_account_username"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "space",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("catalogue_revision", sa.BigInteger(), nullable=False),
        sa.Column("history_ends_on", sa.BigInteger(), nullable=True),
        sa.Column("last_modified_on", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_space"),
        sa.UniqueConstraint("name", name="uq_space_name"),
        sa.UniqueConstraint("slug", name="uq_space_slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "api_key",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("account_number", NUMBER, nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("key_hash", sa.String(length=200), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_number"],
            ["account.number"],
            name="fk_api_key_account_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_api_key"),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_key_account_number", "api_key", ["account_number"])

    op.create_table(
        "audit_entry",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=True),
        sa.Column("occurred", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=100), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_audit_entry_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_audit_entry_space_number_occurred",
        "audit_entry",
        ["space_number", "occurred"],
    )

    op.create_table(
        "environment",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("deleted_on", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_environment_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_environment"),
        sa.UniqueConstraint(
            "space_number", "name", name="uq_environment_space_number_name"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_environment_space_number", "environment", ["space_number"])

    op.create_table(
        "project_group",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("deleted_on", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_project_group_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_project_group"),
        sa.UniqueConstraint(
            "space_number", "name", name="uq_project_group_space_number_name"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_project_group_space_number", "project_group", ["space_number"])

    op.create_table(
        "report",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("tenant_mode", sa.String(length=21), nullable=False),
        sa.Column("all_tenants", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(length=100), nullable=False),
        sa.Column("icon_id", sa.String(length=100), nullable=True),
        sa.Column("icon_color", sa.String(length=7), nullable=True),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_type", sa.String(length=50), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("last_modified_on", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_report_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_report"),
        sa.UniqueConstraint("space_number", "name", name="uq_report_space_number_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_space_number", "report", ["space_number"])

    op.create_table(
        "tag_set",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_tag_set_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_tag_set"),
        sa.UniqueConstraint(
            "space_number", "name", name="uq_tag_set_space_number_name"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tag_set_space_number", "tag_set", ["space_number"])

    op.create_table(
        "tenant",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("deleted_on", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_tenant_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_tenant"),
        sa.UniqueConstraint("space_number", "name", name="uq_tenant_space_number_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tenant_space_number", "tenant", ["space_number"])

    op.create_table(
        "embed_link",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("report_number", NUMBER, nullable=False),
        sa.Column("view", sa.JSON(), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_number"],
            ["report.number"],
            name="fk_embed_link_report_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_embed_link"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_embed_link_report_number", "embed_link", ["report_number"])

    op.create_table(
        "project",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("project_group_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=210), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("deleted_on", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_group_number"],
            ["project_group.number"],
            name="fk_project_project_group_number",
        ),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_project_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_project"),
        sa.UniqueConstraint(
            "space_number", "name", name="uq_project_space_number_name"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_project_project_group_number", "project", ["project_group_number"]
    )
    op.create_index("ix_project_slug", "project", ["slug"])
    op.create_index("ix_project_space_number", "project", ["space_number"])

    op.create_table(
        "tag",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("tag_set_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_set_number"],
            ["tag_set.number"],
            name="fk_tag_tag_set_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_tag"),
        sa.UniqueConstraint(
            "tag_set_number", "name", name="uq_tag_tag_set_number_name"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "channel",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("project_number", NUMBER, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("deleted_on", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_number"], ["project.number"], name="fk_channel_project_number"
        ),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_channel_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_channel"),
        sa.UniqueConstraint(
            "project_number", "name", name="uq_channel_project_number_name"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_channel_space_number", "channel", ["space_number"])

    op.create_table(
        "tenant_tag",
        sa.Column("tenant_number", NUMBER, nullable=False),
        sa.Column("tag_number", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_number"],
            ["tag.number"],
            name="fk_tenant_tag_tag_number",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_number"],
            ["tenant.number"],
            name="fk_tenant_tag_tenant_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_number", "tag_number", name="pk_tenant_tag"),
    )
    op.create_index("ix_tenant_tag_tag_number", "tenant_tag", ["tag_number"])

    op.create_table(
        "release",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("project_number", NUMBER, nullable=False),
        sa.Column("channel_number", NUMBER, nullable=False),
        sa.Column("version", sa.String(length=349), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("deleted_on", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_number"], ["channel.number"], name="fk_release_channel_number"
        ),
        sa.ForeignKeyConstraint(
            ["project_number"], ["project.number"], name="fk_release_project_number"
        ),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_release_space_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_release"),
        sa.UniqueConstraint(
            "channel_number", "version", name="uq_release_channel_number_version"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_release_project_number", "release", ["project_number"])
    op.create_index(
        "ix_release_space_number_revision", "release", ["space_number", "revision"]
    )

    op.create_table(
        "deployment",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("space_number", NUMBER, nullable=False),
        sa.Column("release_number", NUMBER, nullable=False),
        sa.Column("environment_number", NUMBER, nullable=False),
        sa.Column("tenant_number", NUMBER, nullable=True),
        sa.Column("queued", sa.BigInteger(), nullable=True),
        sa.Column("started", sa.BigInteger(), nullable=True),
        sa.Column("completed", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("had_guided_failure", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["environment_number"],
            ["environment.number"],
            name="fk_deployment_environment_number",
        ),
        sa.ForeignKeyConstraint(
            ["release_number"], ["release.number"], name="fk_deployment_release_number"
        ),
        sa.ForeignKeyConstraint(
            ["space_number"],
            ["space.number"],
            name="fk_deployment_space_number",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_number"], ["tenant.number"], name="fk_deployment_tenant_number"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_deployment"),
        sa.UniqueConstraint(
            "space_number",
            "source",
            "source_id",
            name="uq_deployment_space_number_source_source_id",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deployment_release_number", "deployment", ["release_number"])
    op.create_index(
        "ix_deployment_space_number_revision",
        "deployment",
        ["space_number", "revision"],
    )


def downgrade() -> None:
    """Downgrade to the version before."""
    op.drop_index("ix_deployment_space_number_revision", "deployment")
    op.drop_index("ix_deployment_release_number", "deployment")

    op.drop_table("deployment")
    op.drop_index("ix_release_space_number_revision", "release")
    op.drop_index("ix_release_project_number", "release")

    op.drop_table("release")
    op.drop_index("ix_tenant_tag_tag_number", "tenant_tag")

    op.drop_table("tenant_tag")
    op.drop_index("ix_channel_space_number", "channel")

    op.drop_table("channel")
    op.drop_table("tag")
    op.drop_index("ix_project_space_number", "project")
    op.drop_index("ix_project_slug", "project")
    op.drop_index("ix_project_project_group_number", "project")

    op.drop_table("project")
    op.drop_index("ix_embed_link_report_number", "embed_link")

    op.drop_table("embed_link")
    op.drop_index("ix_tenant_space_number", "tenant")

    op.drop_table("tenant")
    op.drop_index("ix_tag_set_space_number", "tag_set")

    op.drop_table("tag_set")
    op.drop_index("ix_report_space_number", "report")

    op.drop_table("report")
    op.drop_index("ix_project_group_space_number", "project_group")

    op.drop_table("project_group")
    op.drop_index("ix_environment_space_number", "environment")

    op.drop_table("environment")
    op.drop_index("ix_audit_entry_space_number_occurred", "audit_entry")

    op.drop_table("audit_entry")
    op.drop_index("ix_api_key_account_number", "api_key")

    op.drop_table("api_key")
    op.drop_table("space")
    op.drop_table("account")
