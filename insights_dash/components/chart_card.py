"""The card of a metric: title, headline and chart; and its skeleton while loading."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.period_headline import (
    CardHeadline,
    build_period_headlines,
)
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.figures.sentences import describe_meaning

# No mode bar: it would offer to upload the chart.
_CONFIG: Any = {
    "displayModeBar": False,
    "displaylogo": False,
    "plotlyServerURL": "",
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}


@dataclass(frozen=True)
class ChartCard:
    """A metric's card; without a figure it says why there is no data.

    `summary` describes the chart to screen readers. `href` links to the metric's own
    page. `csv` is the URL of the values as a file; without it there are no downloads.
    `file` is the file name of saved pictures, without extension. A chart of durations
    shows `statistic`, and so do the headlines. A `drawing` replaces the figure, and has
    a `table` with its values. `forms` switches between the forms of the chart. `bands`
    are DORA's levels of several projects. `alike` says which lines are identical.
    `title` and `meaning` replace those of the metric. Without headlines there are none
    above the chart.
    """

    metric: Metric
    headlines: Sequence[CardHeadline]
    figure: dict[str, Any] | None
    summary: str
    csv: str = ""
    file: str = ""
    statistic: ChartStatistic = ChartStatistic.MEAN
    href: str = ""
    drawing: Component | None = None
    table: Component | None = None
    forms: Component | None = None
    title: str = ""
    meaning: str = ""
    bands: Component | None = None
    alike: str = ""


def build_chart_card(card: ChartCard) -> Component:
    """The browser sets the theme's colours before it draws the figure."""
    metric = card.metric
    chart = _build_chart(card) if card.drawing is None else card.drawing
    has_values = card.drawing is not None or card.figure is not None
    return html.Article(
        [
            _build_head(card),
            _add_bands(build_period_headlines(card.headlines), card.bands)
            if card.headlines
            else None,
            chart,
            _build_tools(card) if has_values else None,
        ],
        className=f"chart-card chart-card--{metric.value}",
        **data(metric=metric.value),
        **aria(labelledby=_title_id(metric)),
    )


def _add_bands(headlines: Component, bands: Component | None) -> Component:
    """Return the row of the card between its title and its chart."""
    return headlines if bands is None else html.Div([headlines, bands])


def _build_chart(card: ChartCard) -> Component:
    """Build the chart that Plotly draws, or the reason why there is none."""
    metric = card.metric
    chart: Component = html.P(metric.spec.nothing, className="chart-card__none")
    if card.figure:
        chart = dcc.Graph(
            id=f"chart-{metric.value}",
            figure=card.figure,
            config=_CONFIG,
            responsive=True,
            className="chart-card__graph",
        )
    return html.Div(
        [chart],
        id=f"chart-box-{metric.value}",
        className="chart-card__chart",
        role="img",
        tabIndex="0" if card.figure else None,
        **aria(label=card.summary),
    )


def _build_tools(card: ChartCard) -> Component:
    """Build what is below a chart: its values as a table, and downloads.

    The browser creates the table of a figure when the user opens it.
    """
    metric = card.metric
    table = f"View {metric.spec.title} as a table"
    alike = card.alike if card.drawing is None else ""
    return html.Div(
        [
            html.P(alike, className="chart-tools__alike") if alike else None,
            html.Div(
                [
                    html.Button(
                        [build_icon("table"), "Table"],
                        className="chart-tools__button",
                        title=table,
                        **data(opens_table=metric.value),
                        **aria(expanded="false", label=table),
                    ),
                    *(_build_files(card) if card.csv else ()),
                ],
                className="chart-tools__bar",
                role="toolbar",
                **aria(label=f"Values of {metric.spec.title}"),
            ),
            html.Div(
                card.table,
                className="chart-table",
                **data(table_of=metric.value),
                **(data(is_filled="true") if card.table is not None else {}),
            ),
        ],
        className="chart-tools",
    )


def _build_files(card: ChartCard) -> Sequence[Component]:
    metric = card.metric
    name = metric.spec.title
    pictures = [
        html.Button(
            kind.upper(),
            className="chart-tools__button",
            title=f"Download {name} as {kind.upper()}",
            **data(saves=metric.value, kind=kind, file=card.file),
            **aria(label=f"Download {name} as {kind.upper()}"),
        )
        for kind in ("png", "svg")
    ]
    return (
        html.A(
            "CSV",
            id=f"chart-csv-{metric.value}",
            href=card.csv,
            className="chart-tools__button",
            title=f"Download {name} as CSV",
            download="",
            **aria(label=f"Download {name} as CSV"),
        ),
        *pictures,
    )


def build_chart_skeleton(metric: Metric, statistic: ChartStatistic) -> Component:
    """Build a placeholder of the same height as the card."""
    return html.Article(
        [
            _build_head(ChartCard(metric, (), None, "", statistic=statistic)),
            html.Div(
                [
                    html.Div(className="skeleton skeleton--value"),
                    html.Div(className="skeleton skeleton--line"),
                ],
                className="headline",
            ),
            html.Div(
                html.Div(className="skeleton skeleton--chart"),
                className="chart-card__chart",
            ),
        ],
        className=f"chart-card chart-card--{metric.value}",
        **aria(busy="true"),
    )


def _build_head(card: ChartCard) -> Component:
    metric = card.metric
    text = card.title or metric.spec.title
    title: Component | str = text
    if card.href:
        title = dcc.Link(
            [text, build_icon("arrow-right")],
            href=card.href,
            className="chart-card__link keeps-query",
        )
    named = html.H2(title, id=_title_id(metric), className="chart-card__title")
    meaning = card.meaning or describe_meaning(metric, card.statistic)
    return html.Header(
        [named, html.P(meaning, className="chart-card__meaning"), card.forms],
        className="chart-card__head",
    )


def _title_id(metric: Metric) -> str:
    return f"title-of-{metric.value}"
