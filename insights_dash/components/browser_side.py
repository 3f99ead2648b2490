"""Callbacks that run in the browser: functions of the modules in `browser/`."""

from dash import ClientsideFunction, Dash
from dash.dependencies import DashDependency


def bind_in_browser(
    app: Dash,
    function: str,
    *dependencies: DashDependency,
    prevent_initial_call: bool = False,
) -> None:
    """Call a function such as `report.paint` when one of its inputs changes."""
    app.clientside_callback(
        ClientsideFunction(*function.split(".")),
        *dependencies,
        prevent_initial_call=prevent_initial_call,
    )
