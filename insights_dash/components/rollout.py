"""Parts of the page of a rollout, before it has figures."""

from dash import html
from dash.development.base_component import Component

_CARDS, _ROWS = 4, 6


def build_rollout_skeleton() -> Component:
    """Build the placeholders of the answer, the cards and the lanes."""
    return html.Div(
        [
            html.Div(className="skeleton skeleton--sentence"),
            html.Div(
                [
                    html.Div(className="metric-card is-empty rollout__card")
                    for _ in range(_CARDS)
                ],
                className="rollout__cards",
            ),
            html.Div(
                [html.Div(className="skeleton compare__waiting") for _ in range(_ROWS)],
                className="panel compare__skeleton",
            ),
        ]
    )
