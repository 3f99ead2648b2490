"""A drawing on a page: in several widths, with its key and its values as a table."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.svg import Svg
from insights_dash.domain.metric import Metric
from insights_dash.drawings.percentiles import draw_percentiles
from insights_dash.drawings.picture import Frame, Key, show, show_sample
from insights_dash.drawings.strip import Column, Strip, draw_strip
from insights_dash.figures.durations import describe_duration

# The style sheet shows the widest one that has room.
_FRAMES = {
    "wide": (1_280, 340),
    "middle": (860, 320),
    "half": (560, 300),
    "narrow": (310, 260),
}


def build_drawn(strip: Strip, metric: Metric, *, as_dots: bool) -> Component:
    """Build a drawing of a metric, in which intervals can be picked.

    It shows single deployments, or percentiles.
    """
    draw = draw_strip if as_dots else draw_percentiles
    pictures = {
        name: draw(strip, Frame(*size, picks=metric.value))
        for name, size in _FRAMES.items()
    }
    return html.Div(
        [
            *(
                html.Div(
                    [
                        Svg(show(each), label="", name="drawings__picture"),
                        _build_key(each.key),
                    ],
                    className=f"drawings__size drawings__size--{name}",
                )
                for name, each in pictures.items()
            ),
            _build_table(strip, metric),
        ],
        className="drawings",
    )


def _build_key(key: Sequence[Key]) -> Component:
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


def _build_table(strip: Strip, metric: Metric) -> Component:
    """Build the values as a table, in which intervals can be picked by keyboard."""
    heads = (strip.interval.capitalize(), "Median", "95% within", "Deployments")
    return html.Details(
        [
            html.Summary("Table", className="chart-tools__button"),
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(each, scope="col") for each in heads])),
                    html.Tbody([_build_row(each, metric) for each in strip.columns]),
                ],
                className="drawings__table",
            ),
        ],
        className="drawings__details",
    )


def _build_row(column: Column, metric: Metric) -> Component:
    start = column.first.isoformat()
    pick = html.Button(
        column.days,
        className="drawings__pick",
        **data(picks="point", metric=metric.value, point=start),
    )
    figures = [
        "–" if each is None else describe_duration(each)
        for each in (column.median, column.ninety_fifth)
    ]
    return html.Tr(
        [
            html.Th(pick if column.count else column.days, scope="row"),
            *map(html.Td, figures),
            html.Td(f"{column.count:,}"),
        ]
    )
