"""Panels of a split, each with its name, its value and what changed. Most are folded.

Folded panels are sent without their drawings, which are most of the response. The page
loads them when the reader opens the panels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.charts.drawn_view import build_key
from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon
from insights_dash.components.svg import Svg
from insights_dash.drawings.picture import Frame, Key, Picture, show, show_blank
from insights_dash.figures.durations import keep_units

MOST_SHOWN = 9  # panels that aren't collapsed, in three columns next to a list
MOST_WIDE = 12  # and in four columns
MOST_PANELS = 60


class Folded(StrEnum):
    """The parts of a split's chart that can be folded."""

    ROWS = "rows"  # of the ranked list
    PANELS = "panels"


class FoldIds(StrEnum):
    """The components that callbacks read and write; see `fold_id`."""

    CONTENT = "panels-folded"
    OPENED = "panels-opened"  # whether the reader has opened the part


def fold_id(kind: FoldIds, part: object, asked: object) -> dict[str, Any]:
    """Return the id of a folded part of the chart for the view `asked`."""
    return {"type": str(kind), "part": part, "asked": asked}


def build_picture(picture: Picture, name: str = "drawings__picture") -> Component:
    """Build a drawing of the only size that it has, of a CSS class."""
    return Svg(show(picture), label="", name=name)


def build_blank(frame: Frame, name: str = "drawings__picture") -> Component:
    """Build a placeholder for a drawing that hasn't been sent yet."""
    return Svg(show_blank(frame), label="", name=name)


@dataclass(frozen=True)
class Fold:
    """A folded part of the chart for the view `asked`."""

    part: Folded
    asked: str

    def build(self, count: int, content: Component) -> Component:
        """Build the part; it shows `content` until its drawings arrive."""
        part = str(self.part)
        return html.Details(
            [
                html.Summary(f"{count:,} more", className="panels__more"),
                dcc.Store(id=fold_id(FoldIds.OPENED, part, self.asked)),
                html.Div(content, id=fold_id(FoldIds.CONTENT, part, self.asked)),
            ],
            className="panels__rest",
            **data(part=part, asked=self.asked),
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


def lay_out(panels: Sequence[Component]) -> Component:
    """Put panels into columns."""
    return html.Div(panels, className="panels__grid")


def build_grid(
    first: Sequence[Component],
    rest: Component | None,
    key: Sequence[Key],
    left_out: int,
) -> Component:
    """Build panels with their key, then the folded ones in `rest`.

    `left_out` is the number of panels that only the table has.
    """
    hint = f"{left_out:,} more in the table."
    return html.Section(
        [
            lay_out(first),
            build_key(key),
            rest,
            html.P(hint, className="drawings__hint") if left_out else None,
        ],
        className="panels__panels",
    )
