"""Panels on a page: each with its name, what changed and its value; most are folded."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.drawn_view import build_key
from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon
from insights_dash.components.svg import Svg
from insights_dash.drawings.picture import Key, Picture, show
from insights_dash.figures.durations import keep_units

MOST_SHOWN = 9  # panels that aren't collapsed, in three columns next to a list
MOST_WIDE = 12  # and in four columns
MOST_PANELS = 60


def build_picture(picture: Picture, name: str = "drawings__picture") -> Component:
    """Build a drawing of the only size that it has, of a CSS class."""
    return Svg(show(picture), label="", name=name)


def fold(count: int, content: Sequence[Component]) -> Component | None:
    """Build a part that the reader opens; None if there is nothing in it."""
    if not count:
        return None
    return html.Details(
        [html.Summary(f"{count:,} more", className="panels__more"), *content],
        className="panels__rest",
    )


def build_panel(
    name: str,
    alike: Sequence[str],
    drawings: Sequence[Component],
    value: str,
    change: Component | None,
) -> Component:
    """Build a panel, whose name picks its series; `alike` are the series that share it.

    On phones it is a row of the list, whose button opens its chart.
    """
    names = alike or (name,)
    title: Component = html.Button(
        name, className="panels__name", **data(picks="of", value=name)
    )
    if alike:
        title = html.Span(
            name, title=", ".join(names), className="panels__name is-text"
        )
    shown = html.Span(keep_units(value), className="panels__value")
    toggle = html.Button(
        build_icon("chevron-down"),
        className="panels__toggle",
        **data(opens_panel="true"),
        **aria(expanded="false", label=f"Chart of {name}"),
    )
    head = [html.H4(title), change, shown, toggle]
    return html.Article(
        [
            html.Header(head, className="panels__head"),
            *drawings,
        ],
        className="panels__panel",
        **data(groups="\n".join(names)),
        **aria(label=name),
    )


def build_grid(
    shown: Sequence[Component],
    key: Sequence[Key],
    left_out: int,
    *,
    most: int = MOST_SHOWN,
) -> Component:
    """Build panels and their key. The first `most` are open, and the rest are folded.

    `left_out` is the number of panels that only the table has.
    """
    first, rest = shown[:most], shown[most:]
    hint = f"{left_out:,} more in the table."
    return html.Section(
        [
            html.Div(first, className="panels__grid"),
            build_key(key),
            fold(len(rest), [html.Div(rest, className="panels__grid")]),
            html.P(hint, className="drawings__hint") if left_out else None,
        ],
        className="panels__panels",
    )
