"""A command for a shell, with a button that copies it."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon


def build_command(text: str) -> Component:
    """Build a command with a button that copies it."""
    return html.Div(
        [
            html.Pre(html.Code(text), tabIndex=0),
            html.Button(
                [
                    build_icon("copy"),
                    html.Span("Copy", className="command__said", **aria(live="polite")),
                    html.Span(" the command", className="is-said"),
                ],
                type="button",
                className="button command__copy",
                **data(copy=text),
            ),
        ],
        className="command",
    )
