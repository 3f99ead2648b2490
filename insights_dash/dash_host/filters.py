"""Callbacks of lists that filters narrow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Unpack

from dash import Dash, Input, Output, State, ctx

from insights_dash.access.guard import Needs, guarded_callback
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.filters import Filters
from insights_dash.dash_host.buttons import find_press

Values = Mapping[str, str]


@dataclass(frozen=True)
class RowButtons:
    """Buttons in a list's rows: the pattern of their IDs, and what happens on a press.

    `press` gets the ID of the button.
    """

    pattern: Mapping[str, Any]
    press: Callable[[Mapping[str, Any]], None]


def list_states(filters: Filters) -> dict[str, State]:
    """Return what a callback needs to read the filters' values by their names."""
    return {
        each.name: State(filters.id_of(each.name), "value") for each in filters.fields
    }


def bind_filters(
    app: Dash,
    filters: Filters,
    show: Callable[[Values], list[Any]],
    *,
    buttons: RowButtons | None = None,
    **needs: Unpack[Needs],
) -> None:
    """Show the list again when a filter changes, or after a button of a row.

    The page's URL follows the filters.
    """
    fields = {each.name: (filters.id_of(each.name), "value") for each in filters.fields}

    @guarded_callback(
        app,
        output=Output(filters.list_id, "children", allow_duplicate=True),
        inputs={
            "texts": {name: Input(*field) for name, field in fields.items()},
            "clicks": Input(dict(buttons.pattern), "n_clicks") if buttons else [],
        },
        prevent_initial_call=True,
        **needs,
    )
    def narrow(texts: Mapping[str, object], clicks: object) -> list[Any]:
        if buttons and isinstance(ctx.triggered_id, dict):
            buttons.press(find_press(clicks))
        return show(filters.read(texts))

    bind_in_browser(
        app,
        "administration.keepAddress",
        Output(filters.names_id, "data"),
        *(Input(*field) for field in fields.values()),
        State(filters.names_id, "data"),
        prevent_initial_call=True,
    )
