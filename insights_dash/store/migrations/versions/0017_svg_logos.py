"""Stored SVG logos use attributes instead of styles, which are no longer allowed.

They were sanitised when they were uploaded: each declaration left in a style is also an
attribute of SVG. New SVG logos are stored as PNG.
"""

from xml.etree.ElementTree import register_namespace, tostring

import sqlalchemy as sa
from alembic import op
from defusedxml.ElementTree import fromstring

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_REPORT = sa.table(
    "report", sa.column("number"), sa.column("logo"), sa.column("logo_type")
)


def upgrade() -> None:
    """To this revision."""
    register_namespace("", "http://www.w3.org/2000/svg")
    connection = op.get_bind()
    found = connection.execute(
        sa.select(_REPORT.c.number, _REPORT.c.logo).where(
            _REPORT.c.logo_type == "image/svg+xml"
        )
    )
    for number, logo in found.all():
        connection.execute(
            sa.update(_REPORT)
            .where(_REPORT.c.number == number)
            .values(logo=_without_styles(logo))
        )


def _without_styles(svg: bytes) -> bytes:
    root = fromstring(svg)
    for element in root.iter():
        for declaration in element.attrib.pop("style", "").split(";"):
            name, _, value = declaration.partition(":")
            if value:
                plain = value.replace("!important", "").strip()
                element.set(name.strip().lower(), plain)
    written: bytes = tostring(root, encoding="utf-8")
    return written


def downgrade() -> None:
    """Back to the one before, which serves these logos as well."""
