"""DORA's performance levels of a report: a bar of its projects by level."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria

_SEVERAL_GROUPS = (
    "DORA rates one project in one environment. This report has several environment "
    "groups, so its projects have no single level."
)


def build_band_counts(counts: Mapping[str, int], *, unrated: int) -> Component:
    """Build how many projects have each level, best first.

    `unrated` are projects without a value of the metric.
    """
    rated = sum(counts.values())
    of = f"{rated:,} project{'' if rated == 1 else 's'} by DORA performance level"
    shown = [(name, count) for name, count in counts.items() if count]
    items = [
        html.Li(
            [html.Span(className=_mark(name), **aria(hidden="true")), f"{count} {name}"]
        )
        for name, count in shown
    ]
    if unrated:
        items.append(html.Li(f"{unrated} without a value", className="bands__unrated"))
    bar = [html.Span(className=_mark(name), style={"flexGrow": n}) for name, n in shown]
    return html.Div(
        [
            html.Span(of, className="bands__title"),
            html.Div(bar, className="bands__bar", **aria(hidden="true")),
            html.Ul(items, className="bands__list"),
        ],
        className="bands",
    )


def build_no_bands() -> Component:
    """Build the reason why a report with several environment groups has no levels."""
    return html.P(_SEVERAL_GROUPS, className="bands bands__title")


def _mark(name: str) -> str:
    return f"bands__mark is-{name.lower()}"
