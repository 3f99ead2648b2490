"""What all grids share; the browser loads their script only if a page has one."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data

_ROW_HEIGHT, _HEADER_HEIGHT = 38, 36
_SCROLLBAR = 18  # a grid too narrow for its columns has one below its rows
_FEWEST_ROWS = 1  # has room for the message of a grid without rows
_THEME = (
    "themeQuartz.withParams({"
    "backgroundColor: 'var(--surface)', foregroundColor: 'var(--text)',"
    "headerBackgroundColor: 'var(--surface)', headerTextColor: 'var(--text-dim)',"
    "borderColor: 'var(--border)', rowHoverColor: 'var(--hover)',"
    "accentColor: 'var(--accent)', fontFamily: 'inherit', fontSize: 13,"
    "headerFontSize: 12, headerFontWeight: 600,"
    f"rowHeight: rowHeight({_ROW_HEIGHT}),"
    f"headerHeight: headerHeight({_HEADER_HEIGHT}),"
    "wrapperBorder: false, cellHorizontalPadding: 12, browserColorScheme: 'inherit',"
    "selectedRowBackgroundColor: 'var(--accent-soft)'})"
)
GRID_OPTIONS: Mapping[str, Any] = {
    "theme": {"function": _THEME},
    "suppressCellFocus": False,
    # Tab leaves the grid, and arrow keys move inside it.
    "tabToNextCell": {"function": "leaveGrid()"},
    "tabToNextHeader": {"function": "leaveGrid()"},
    "suppressMovableColumns": True,
    "animateRows": False,
    "enableCellTextSelection": True,
    # On phones, each row is one cell of two lines, with one number.
    "isFullWidthRow": {"function": "hasTwoLines()"},
    "fullWidthCellRenderer": "TwoLines",
}


def build_order(columns: Sequence[Mapping[str, Any]], *, parameter: str) -> Component:
    """Build a list to sort a grid with, for phones: their grids have no headers.

    `parameter` of the URL holds the order: a column, after "-" if it is descending.
    """
    options = [
        html.Option(f"{each['headerName']} {arrow}", value=f"{sign}{each['field']}")
        for each in columns
        for sign, arrow in (("", "↑"), ("-", "↓"))
    ]
    return html.Label(
        [html.Span("Sort by"), html.Select(options, **data(orders=parameter))],
        className="details__order",
    )


def fit_rows(rows: int) -> dict[str, int]:
    """Return the style of a grid as tall as its rows; `.grid` limits the height."""
    height = _HEADER_HEIGHT + max(rows, _FEWEST_ROWS) * _ROW_HEIGHT + _SCROLLBAR
    return {"height": height}


def describe_alike(parts: Sequence[str], *, rows: int) -> str:
    """Return what all rows have in common, such as `All rows: untenanted`."""
    if not parts:
        return ""
    said = ", ".join(parts)
    return f"All rows: {said}" if rows > 1 else said[0].upper() + said[1:]
