"""The icon of a report: a Font Awesome sign in a tile of its colour."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria

DEFAULT_ICON = "chart-line"
DEFAULT_COLOR = "#0D80D8"


def build_report_icon(icon: str | None, color: str | None) -> Component:
    """Decoration only: screen readers pass over it."""
    return html.Span(
        build_icon(icon or DEFAULT_ICON),
        className="report-icon",
        style={"backgroundColor": color or DEFAULT_COLOR},
        **aria(hidden="true"),
    )


def build_report_picture(icon: str | None, color: str | None, logo: str) -> Component:
    """The logo at that address, or the icon where there is none."""
    if not logo:
        return build_report_icon(icon, color)
    return html.Img(src=logo, alt="", className="report-icon report-icon--logo")


def build_icon(name: str) -> Component:
    """A solid Font Awesome icon that says nothing by itself."""
    return html.I(className=f"fa-solid fa-{name}", **aria(hidden="true"))
