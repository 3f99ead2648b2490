"""Who last changed a report is a column; the audit log was searched before."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# A report's last change is the newest entry of the same instant.
_FILL = """
UPDATE report SET last_modified_by = COALESCE((
    SELECT entry.actor FROM audit_entry AS entry
    WHERE entry.space_number = report.space_number
        AND entry.occurred = report.last_modified_on
        AND entry.document = 'InsightsReports-' || CAST(report.number AS TEXT)
    ORDER BY entry.number DESC LIMIT 1
), '')
"""


def upgrade() -> None:
    """To this revision."""
    op.add_column(
        "report",
        sa.Column(
            "last_modified_by",
            sa.String(200),
            nullable=False,
            server_default=sa.text("''"),
        ),
    )
    op.execute(_FILL)


def downgrade() -> None:
    """Back to the one before."""
    op.drop_column("report", "last_modified_by")
