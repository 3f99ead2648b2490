"""A picture for a report without an uploaded logo."""

from xml.sax.saxutils import escape

from insights_dash.domain.names import without_flaws
from insights_dash.domain.report import ReportDefinition

# The colour of insights-api.md's example.
_COLOR = "#0D80D8"


def draw_logo(report: ReportDefinition) -> str:
    """Draw an SVG: the first letter of the report's name on its icon's colour."""
    # Old databases may hold names with characters that XML does not allow.
    letter = escape(without_flaws(report.name).strip()[:1].upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="12" fill="{report.icon_color or _COLOR}"/>'
        '<text x="32" y="44" font-family="sans-serif" font-size="34" fill="#fff"'
        f' text-anchor="middle">{letter}</text></svg>'
    )
