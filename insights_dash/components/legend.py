"""The legend: series, with buttons that hide or show them, and what else is drawn."""

from enum import StrEnum

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data


def build_chip(name: str, color: int | None) -> Component:
    """Build the button of a series, whose line is grey without a number of a colour."""
    kind = "grey" if color is None else color
    return html.Button(
        [
            html.Span(className=f"legend__line legend__line--{kind}"),
            html.Span(name, className="legend__name"),
        ],
        className="legend__chip",
        title=f"Click to show or hide {name}. Double-click to isolate.",
        **data(series=name),
        **aria(pressed="true"),
    )


def build_grey_key() -> Component:
    """Build what grey lines are, of which charts have no labels."""
    hint = html.Span("Point at one to see its name.", className="legend__hint")
    return html.Span(["Grey lines have no label. ", hint], className="legend__note")


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
