"""Data that the server hands to the browser's scripts, once in every page."""

from collections.abc import Mapping
from enum import StrEnum

from plotly.io.json import to_json_plotly


def build_page_data(data: Mapping[str, object]) -> str:
    """Return an HTML element with this data as JSON, for `browser/page_data.js`.

    Components in it are written as Dash sends them. No value can end the element.
    """
    text = to_json_plotly(data).replace("<", "\\u003c")
    return f'<script id="page-data" type="application/json">{text}</script>'


def list_members(values: type[StrEnum]) -> Mapping[str, str]:
    """Return the values of an enumeration by their names in the code."""
    return {each.name: each.value for each in values}
