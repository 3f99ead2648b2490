"""The figures of an embed: a legend, and one card per metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from dash import html
from dash.development.base_component import Component

from insights_dash.access.embeds import Embed
from insights_dash.components.attributes import aria, data
from insights_dash.components.chart_card import ChartCard, build_chart_card
from insights_dash.components.legend import build_chip
from insights_dash.components.states import build_empty
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.metric import OVERVIEW, Headline, Metric, Series, Unit
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.embed.layout import PERIODS
from insights_dash.embed.names import NOUNS, hide_names
from insights_dash.figures.bands import draw_target
from insights_dash.figures.chart import build_figure
from insights_dash.figures.drawing import Drawing
from insights_dash.figures.overlays import Overlay
from insights_dash.figures.sentences import describe_day, summarise_chart
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.service import MetricsService

MOST_SERIES = 10
MOST_CHIPS = 5  # in narrow frames, as in embed.css, until the viewer asks for more


@dataclass(frozen=True)
class _Shown:
    """An embed, the question that was answered, and the series of the charts."""

    embed: Embed
    question: Question
    answer: MetricsAnswer
    series: Sequence[Series]
    colors: Mapping[str, int]

    @property
    def metrics(self) -> Sequence[Metric]:
        """Return the metrics that have a chart."""
        metric = self.embed.view.metric
        return (metric,) if metric else OVERVIEW


def build_results(embed: Embed, metrics: MetricsService, *, now: datetime) -> Component:
    """Return the charts and their legend, or an explanation why there are none."""
    question = _find_question(embed)
    try:
        asked = metrics.ask(embed.report, question, now=now)
        answer = asked.answer()
    except InvalidInputError:
        text = "It was split by a tag set that has been deleted."
        return build_empty("This view is no longer available", text)
    if not answer.totals.any() and not answer.has_lead_times:
        return build_empty("No deployments", "There were none in this period.")
    series: Sequence[Series] = answer.series(_find_largest(answer))
    if embed.view.hides_names:
        series = hide_names(series, question.split, own=answer.own)
    colors = {each.name: index for index, each in enumerate(series)}
    shown = _Shown(embed, question, answer, series, colors)
    single = " is-single" if len(shown.metrics) == 1 else ""
    return html.Div(
        [
            _build_legend(shown),
            html.Div(
                [
                    _build_card(shown, each)
                    for each in asked.headlines()
                    if each.metric in shown.metrics
                ],
                className=f"overview__cards{single}",
            ),
        ],
        **data(said=_describe(shown)),
    )


def _describe(shown: _Shown) -> str:
    """Return what screen readers announce after a change."""
    question, metric = shown.question, shown.embed.view.metric
    title = metric.spec.title if metric else "Overview"
    words = f"{title}, {PERIODS[question.time_range].lower()}"
    if question.split is Split.NONE:
        return f"{words}."
    count, total = len(shown.series), len(shown.answer.names)
    return f"{words}, by {NOUNS[question.split]}: {count} of {total:,} series shown."


def _find_question(embed: Embed) -> Question:
    """Return the view's question; an ended history is shown as of its last day."""
    question, ends_on = embed.view.question, embed.space.history_ends_on
    if question.as_of is None and ends_on is not None:
        zone = embed.report.definition.zone
        return replace(question, as_of=ends_on.astimezone(zone).date())
    return question


def _find_largest(answer: MetricsAnswer) -> Sequence[str]:
    """Return the names of the series with most deployments, at least one name."""
    totals = answer.totals.sum(axis=1)
    ranked = np.argsort(-totals, kind="stable")[:MOST_SERIES]
    return [answer.names[row] for row in ranked if totals[row]] or [answer.names[0]]


def _build_card(shown: _Shown, headline: Headline) -> Component:
    view, question, series = shown.embed.view, shown.question, shown.series
    drawing = Drawing(
        headline.metric,
        question.granularity,
        shown.colors,
        statistic=view.statistic,
        overlays=_list_overlays(shown, headline.metric),
        counts_waiting=question.lead_time is LeadTime.INCLUDING_WAITING,
    )
    has_values = any(
        drawing.value(interval) is not None
        for each in series
        for interval in each.intervals
    )
    return build_chart_card(
        ChartCard(
            headline,
            build_figure(drawing, series) if has_values else None,
            summary=summarise_chart(
                headline.metric, series, question.granularity, view.statistic
            ),
            statistic=view.statistic,
        )
    )


def _list_overlays(shown: _Shown, metric: Metric) -> Sequence[Overlay]:
    """Return the report's target. Annotations are left out: they can contain names."""
    target = shown.embed.report.definition.targets.get(metric)
    is_whole = shown.question.split is Split.NONE
    if target is None or not (is_whole or metric.spec.unit is not Unit.COUNT):
        return ()
    return (draw_target(metric, target, shown.question.granularity),)


def _build_legend(shown: _Shown) -> Component:
    answer, rest = shown.answer, len(shown.answer.names) - len(shown.series)
    chips: list[Component] = []
    if shown.question.split is not Split.NONE:
        chips = [build_chip(each.name, at) for at, each in enumerate(shown.series)]
    if len(chips) > MOST_CHIPS:
        chips.append(
            html.Button(
                f"{len(chips) - MOST_CHIPS} more",
                className="legend__more embed__unfold",
                **data(unfolds_legend="true"),
                **aria(expanded="false"),
            )
        )
    if chips and rest:
        chips.append(html.Span(f"{rest:,} more not shown", className="legend__all"))
    last = max(
        answer.intervals[-1].start,
        answer.as_of.astimezone(shown.embed.report.definition.zone).date(),
    )
    first = answer.intervals[0].start
    return html.Div(
        [
            html.Div(
                chips,
                className="legend__chips",
                role="group",
                **aria(label="Series"),
            )
            if chips
            else None,
            html.Span(
                f"{describe_day(first)} – {describe_day(last)}",
                className="embed__range",
            ),
        ],
        className="legend",
    )
