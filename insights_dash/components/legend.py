"""The legend: series, with buttons that hide or show them, and what else is drawn."""

from enum import StrEnum

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


class Sample(StrEnum):
    """How something besides the series looks; the value is part of its class."""

    BEFORE = "before"
    USUAL = "usual"
    SIGNAL = "signal"


def build_key(sample: Sample, text: str) -> Component:
    """Build an entry of the legend that can't be pressed."""
    return html.Span(
        [html.Span(className=f"legend__sample legend__sample--{sample}"), text],
        className="legend__key",
    )
