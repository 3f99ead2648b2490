"""Parts of the page that compares two periods, before it has figures."""

from dash import html
from dash.development.base_component import Component

_ROWS = 5


def build_compare_skeleton() -> Component:
    """Build the placeholder of a table that is being loaded."""
    rows = [html.Div(className="skeleton compare__waiting") for _ in range(_ROWS)]
    return html.Div(rows, className="panel compare__skeleton")
