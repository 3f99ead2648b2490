"""Embeds of a whole space, which have no report."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLE = "embed_link"
_KEY = "fk_embed_link_space_number"
_INDEX = "ix_embed_link_space_number"
_FILL = """
UPDATE embed_link SET space_number = (
    SELECT report.space_number FROM report
    WHERE report.number = embed_link.report_number
)
"""
# SQLite copies the table to change it.
_COPIED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    """Upgrade to this version."""
    op.add_column(_TABLE, sa.Column("space_number", NUMBER, nullable=True))
    op.execute(_FILL)
    last = _find_last_number()
    with op.batch_alter_table(_TABLE, table_kwargs=_COPIED) as table:
        table.alter_column("report_number", existing_type=NUMBER, nullable=True)
        table.alter_column("space_number", existing_type=NUMBER, nullable=False)
        table.create_foreign_key(
            _KEY, "space", ["space_number"], ["number"], ondelete="CASCADE"
        )
    _keep_last_number(last)
    op.create_index(_INDEX, _TABLE, ["space_number"])


def downgrade() -> None:
    """Downgrade to the version before, which has no embeds of spaces."""
    op.execute("DELETE FROM embed_link WHERE report_number IS NULL")
    op.drop_index(_INDEX, _TABLE)
    last = _find_last_number()
    with op.batch_alter_table(_TABLE, table_kwargs=_COPIED) as table:
        table.drop_constraint(_KEY, type_="foreignkey")
        table.drop_column("space_number")
        table.alter_column("report_number", existing_type=NUMBER, nullable=False)
    _keep_last_number(last)


def _find_last_number() -> int | None:
    """Return the last number that SQLite gave to a row, even if that was deleted."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return None
    query = "SELECT seq FROM sqlite_sequence WHERE name = 'embed_link'"
    last: int | None = connection.scalar(sa.text(query))
    return last


def _keep_last_number(last: int | None) -> None:
    """Never reuse a deleted link's number: its old URL would show the new link."""
    if last is None:
        return
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'embed_link'")
    kept = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
    op.execute(kept.bindparams(name=_TABLE, last=last))
