"""SVG logos from before they were drawn look the same without inline styles."""

from pathlib import Path

import pytest
from sqlalchemy import text

from any_database import KINDS, empty_database
from insights_dash.domain.report import Logo, ReportDefinition
from insights_dash.store.database import Database
from insights_dash.store.reports import create_report, get_logo, set_logo
from insights_dash.store.spaces import create_space, get_space
from migrations import downgrade_to
from small_world import at

pytestmark = pytest.mark.both_databases

NOW = at(20)
STORED = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g fill="red">'
    b'<path style="fill:url(#a);stroke: rgb(1, 2, 3) !important" fill="blue" />'
    b"<text>a &amp; \xc3\xb6</text></g></svg>"
)
KEPT = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g fill="red">'
    b'<path fill="url(#a)" stroke="rgb(1, 2, 3)" />'
    b"<text>a &amp; \xc3\xb6</text></g></svg>"
)
PNG = Logo("image/png", b"\x89PNG\r\n\x1a\n style=")


@pytest.mark.parametrize("kind", KINDS)
def test_styles_of_stored_svg_logos_become_attributes(
    kind: str, tmp_path: Path
) -> None:
    with empty_database(kind, tmp_path) as database:
        database.upgrade()
        with database.write() as session:
            space = create_space(session, "Main", now=NOW)
            for name, logo in (
                ("SVG", Logo("image/svg+xml", STORED)),
                ("PNG", PNG),
                ("None", None),
            ):
                report = create_report(
                    session, space, ReportDefinition(name=name), now=NOW
                )
                set_logo(session, space, report.id, logo, now=NOW)
        downgrade_to(database, "0016")
        database.upgrade()
        drawn = Logo("image/svg+xml", KEPT)
        assert [drawn, PNG, None] == read_logos(database, space.id)
        downgrade_to(database, "0016")
        database.upgrade()
        assert [drawn, PNG, None] == read_logos(database, space.id)


def read_logos(database: Database, space_id: str) -> list[Logo | None]:
    with database.read() as session:
        space = get_space(session, space_id)
        numbers = session.scalars(text("SELECT number FROM report ORDER BY number"))
        return [get_logo(session, space, f"InsightsReports-{n}") for n in numbers]
