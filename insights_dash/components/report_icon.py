"""The icon of a report: a Font Awesome icon on a tile in its colour."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.icon_catalogue import find_glyph

DEFAULT_ICON = "chart-line"
DEFAULT_COLOR = "#0D80D8"


def build_report_icon(icon: str | None, color: str | None) -> Component:
    """Build the icon, which is decorative: screen readers skip it.

    The style sheet has no rule for it, because it can be any icon. An unknown one is
    shown as the default.
    """
    glyph = find_glyph(icon or DEFAULT_ICON) or find_glyph(DEFAULT_ICON)
    drawn = html.I(className="fa-solid", style={"--fa": f'"\\{glyph}"'})
    return html.Span(
        drawn,
        className="report-icon",
        style={"backgroundColor": color or DEFAULT_COLOR},
        **aria(hidden="true"),
    )


def build_report_picture(icon: str | None, color: str | None, logo: str) -> Component:
    """Build the logo at a URL, or the icon if there is no logo."""
    if not logo:
        return build_report_icon(icon, color)
    return html.Img(src=logo, alt="", className="report-icon report-icon--logo")


def build_icon(name: str) -> Component:
    """Build a solid Font Awesome icon that screen readers skip.

    `tools/icons.py` gives the style sheet the icons that the code names.
    """
    return html.I(className=f"fa-solid fa-{name}", **aria(hidden="true"))
