"""The head of a plain table."""

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component


def build_table_head(columns: Iterable[Component | str]) -> html.Thead:
    """Build the row with the names of the columns."""
    return html.Thead(html.Tr([html.Th(each, scope="col") for each in columns]))
