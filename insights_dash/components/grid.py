"""What all grids have in common; the browser loads their script when a page has one."""

from collections.abc import Mapping
from typing import Any

_THEME = (
    "themeQuartz.withParams({"
    "backgroundColor: 'var(--surface)', foregroundColor: 'var(--text)',"
    "headerBackgroundColor: 'var(--surface)', headerTextColor: 'var(--text-dim)',"
    "borderColor: 'var(--border)', rowHoverColor: 'var(--hover)',"
    "accentColor: 'var(--accent)', fontFamily: 'inherit', fontSize: 13,"
    "headerFontSize: 12, headerFontWeight: 600, rowHeight: 38, headerHeight: 36,"
    "wrapperBorder: false, cellHorizontalPadding: 12,"
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
}
