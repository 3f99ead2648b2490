"""Parts of the page that compares two periods, before it has figures."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.report_icon import build_icon

_ROWS = 5


def build_print_button() -> Component:
    """Build the button that opens the browser's dialog for printing and PDFs."""
    return html.Button(
        [build_icon("print"), "Print or save as PDF"],
        className="button",
        title="One A4 page, landscape",
        **data(prints="true"),
    )


def build_compare_skeleton() -> Component:
    """Build the placeholder of a table that is being loaded."""
    rows = [html.Div(className="skeleton compare__waiting") for _ in range(_ROWS)]
    return html.Div(rows, className="panel compare__skeleton")
