"""A drawing on a page: in several widths, with its key and its values as a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.commit import Text, fold_hashes
from insights_dash.components.svg import Svg
from insights_dash.components.table import build_table_head
from insights_dash.domain.metric import Metric
from insights_dash.domain.time_range import TimeRange
from insights_dash.drawings.overlay import Overlay
from insights_dash.drawings.picture import Frame, Key, Picture, show, show_sample

# The style sheet shows the widest one that has room.
FRAMES: Mapping[str, tuple[float, float]] = {
    "wide": (1_280, 340),
    "middle": (860, 320),
    "half": (560, 300),
    "narrow": (310, 260),
}
# The same for drawings of half the width. If a drawing has very many marks, the second
# is left out, and the style sheet enlarges the third.
HALF_FRAMES: Mapping[str, tuple[float, float]] = {
    "half": (620, 300),
    "third": (430, 280),
    "narrow": (310, 260),
}

# A browser is slow with thousands of rows.
MOST_ROWS = 1_000
MOST_GROUPS = 200  # of a split, which can have thousands


@dataclass(frozen=True)
class TableRow:
    """A row: its head, the other cells, and the `data-` attributes of its button.

    Without attributes its head is no button.
    """

    head: str
    cells: Sequence[str]
    picks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DrawnTable:
    """The values of a drawing as text: the heads of the columns, and the rows.

    A page shows the first `most` rows, and says how many more the CSV file has.
    """

    heads: Sequence[str]
    rows: Sequence[TableRow]
    most: int = MOST_ROWS


@dataclass(frozen=True)
class DrawnForm:
    """A drawing of an answer, which `draw` returns in any size, and its values.

    `said` is a sentence above it. `frames` are the sizes that the page has room for.
    `longer` is a period that shows more, which the page offers.
    """

    draw: Callable[[Frame], Picture]
    table: DrawnTable
    said: str = ""
    frames: Mapping[str, tuple[float, float]] = field(default_factory=lambda: FRAMES)
    longer: TimeRange | None = None

    def build(self, metric: Metric, overlay: Overlay) -> Component:
        """Build the drawing; marks can be picked."""
        return _build_drawn(self, metric, overlay)


def _build_drawn(form: DrawnForm, metric: Metric, overlay: Overlay) -> Component:
    pictures = {
        name: form.draw(Frame(*size, picks=metric.value, overlay=overlay))
        for name, size in form.frames.items()
    }
    return html.Div(
        [
            html.P(
                [html.Span(fold_hashes(form.said)), " ", _build_longer(form)],
                className="drawings__said",
            )
            if form.said
            else None,
            *(
                html.Div(
                    [
                        Svg(show(each), label="", name="drawings__picture"),
                        build_key(each.key),
                    ],
                    className=f"drawings__size drawings__size--{name}",
                )
                for name, each in pictures.items()
            ),
        ],
        className="drawings" if form.frames is FRAMES else "drawings is-half",
    )


def _build_longer(form: DrawnForm) -> Component | None:
    """Build the link to a longer period; scripts complete its address."""
    if form.longer is None:
        return None
    return html.A(
        "All failures of the last 12 months",
        href="",
        className="drawings__longer",
        **data(period=form.longer.value),
    )


def build_key(key: Sequence[Key]) -> Component | None:
    """Build what the marks of a drawing mean; nothing if it has none."""
    if not key:
        return None
    return html.Ul(
        [
            html.Li(
                [
                    Svg(show_sample(each), label="", name="drawings__sample"),
                    html.Span(each.text),
                ]
            )
            for each in key
        ],
        className="drawings__key",
    )


def build_table(table: DrawnTable, caption: str, csv: str = "") -> Component:
    """Build the values as a table, in which the marks can be picked by keyboard.

    `csv` is the URL of a file with all rows.
    """
    return html.Table(
        [
            html.Caption(caption, className="is-said"),
            build_table_head(table.heads),
            html.Tbody([_build_row(each) for each in table.rows[: table.most]]),
            _build_rest(table, csv),
        ]
    )


def build_rest(rest: int, csv: str) -> list[Component | str]:
    """Build `14 more in the CSV file`, with a link to the file."""
    link = html.A("CSV file", href=csv, download="") if csv else "CSV file"
    return [f"{rest:,} more in the ", link, "."]


def _build_rest(table: DrawnTable, csv: str) -> Component | None:
    """Build how many rows are left out."""
    rest = len(table.rows) - table.most
    if rest <= 0:
        return None
    said = html.Td(build_rest(rest, csv), colSpan=len(table.heads))
    return html.Tfoot(html.Tr([said]))


def _build_row(row: TableRow) -> Component:
    head: Component | Text = fold_hashes(row.head)
    if row.picks:
        head = html.Button(head, className="drawings__pick", **data(**row.picks))
    cells = (html.Td(fold_hashes(each)) for each in row.cells)
    return html.Tr([html.Th(head, scope="row"), *cells])
