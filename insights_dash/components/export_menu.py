"""The button that downloads everything that belongs to a space."""

from collections.abc import Mapping

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.report_icon import build_icon

# The values of the API's parameter `format`, and what they are for.
_FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("CSV", "To import again, or to open elsewhere"),
    "parquet": ("Parquet", "For DuckDB, pandas and other tools"),
}


def build_export_menu(space_id: str) -> Component:
    """Build a button that offers both formats, for a caller who can export the space.

    Each has an address of the API, from which `browser/export/menu.js` downloads the
    file that the command writes. The API requires Administer without limits, and so
    should the page.
    """
    items = [
        dmc.MenuItem(
            [dmc.Text(name, size="sm"), dmc.Text(purpose, size="xs", c="dimmed")],
            **data(export=f"/api/{space_id}/export?format={value}"),
        )
        for value, (name, purpose) in _FORMATS.items()
    ]
    # Mantine wraps the target in a box, which is the button.
    target = dmc.MenuTarget(
        html.Span([build_icon("download"), "Export"], className="button"),
        boxWrapperProps={"role": "button", "tabIndex": 0},
    )
    list_of_all = dmc.MenuDropdown([dmc.MenuLabel("Everything in this space"), *items])
    menu: Component = dmc.Menu(
        [target, list_of_all], position="bottom-end", shadow="md"
    )
    return menu
