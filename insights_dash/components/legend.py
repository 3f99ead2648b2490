"""A series in the legend: its colour, its name, and a button that hides or shows it."""

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.figures.drawing import COLORS


def build_chip(name: str, index: int) -> Component:
    """The series of that name, drawn in the `index`-th colour."""
    return html.Button(
        [
            html.Span(className=f"legend__dot legend__dot--{index % COLORS}"),
            html.Span(name, className="legend__name"),
        ],
        className="legend__chip",
        title=f"Click to show or hide {name}. Double-click to isolate.",
        **data(series=name),
        **aria(pressed="true"),
    )
