"""Callbacks of buttons that stand in the rows of a list."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import Needs, guarded_callback

ButtonId = Mapping[str, Any]


def bind_buttons(
    app: Dash,
    patterns: Sequence[ButtonId],
    press: Callable[[ButtonId, object], Mapping[str, object]],
    *,
    shows: Mapping[str, Output],
    place: State | None = None,
    **needs: Unpack[Needs],
) -> None:
    """Call `press` when a user presses a button with an ID of these patterns.

    `press` gets the ID and, as the browser posts it, the `place` that the page is
    about. It returns what some of `shows` then show.
    """

    @guarded_callback(
        app,
        output=dict(shows),
        inputs={"clicks": [Input(dict(pattern), "n_clicks") for pattern in patterns]},
        state={"where": place or []},
        prevent_initial_call=True,
        **needs,
    )
    def answer(clicks: Sequence[object], where: object) -> Mapping[str, object]:
        shown = press(find_press(*clicks), where)
        return {name: shown.get(name, no_update) for name in shows}


def find_press(*clicks: object) -> ButtonId:
    """Return the ID of the pressed button; `clicks` are the counts of its pattern.

    Raises:
        PreventUpdate: if no button was pressed. Dash also calls when buttons appear,
            which have no clicks yet, while others on the page have some.
    """
    was_clicked = any(isinstance(each, list) and any(each) for each in clicks)
    for each in ctx.triggered if was_clicked else ():
        pressed = ctx.triggered_prop_ids.get(each["prop_id"])
        if each["value"] and isinstance(pressed, dict):
            return pressed
    raise PreventUpdate
