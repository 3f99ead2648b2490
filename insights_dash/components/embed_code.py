"""What is put into another web page to show an embed there, with ways to copy it."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.embed import write_iframe

_CHART, _OVERVIEW = 440, 760  # pixels


def build_code(address: str, title: str, *, is_overview: bool) -> Component:
    """An embed's address, and its frame as HTML."""
    height = _OVERVIEW if is_overview else _CHART
    return html.Div(
        [
            _build_copied("Address", address),
            _build_copied("HTML", write_iframe(address, title, height)),
        ],
        className="embed-code",
    )


def _build_copied(label: str, text: str) -> Component:
    return html.Div(
        [
            dmc.TextInput(label=label, value=text, readOnly=True),
            html.Button(
                [
                    build_icon("copy"),
                    html.Span("Copy", **aria(live="polite")),
                    html.Span(label, className="is-said"),
                ],
                type="button",
                className="button secret__copy",
            ),
        ],
        className="secret",
    )
