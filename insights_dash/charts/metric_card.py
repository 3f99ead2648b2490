"""The card of a metric: its headline, and the figure of its series."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from insights_dash.charts.lines import describe_alike
from insights_dash.charts.references import References
from insights_dash.charts.whole_rows import list_whole_rows
from insights_dash.components.chart_card import ChartCard
from insights_dash.components.period_headline import CardHeadline
from insights_dash.domain.metric import Metric, Series, Unit
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.question import LeadTime, Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.figures.bands import draw_target
from insights_dash.figures.chart import build_figure
from insights_dash.figures.drawing import Drawing
from insights_dash.figures.overlays import Overlay
from insights_dash.figures.references import summarise_references
from insights_dash.figures.sentences import summarise_chart


def begin_card(headlines: Sequence[PeriodHeadline]) -> ChartCard:
    """Return a metric's card with its headlines alone, for a drawing to complete."""
    first = headlines[0]
    shown = [CardHeadline(each) for each in headlines]
    return ChartCard(first.metric, shown, None, "", statistic=first.statistic)


def fill_card(
    headlines: Sequence[PeriodHeadline],
    series: Sequence[Series],
    drawn: References,
    overlays: Sequence[Overlay],
    colors: Mapping[str, int],
) -> ChartCard:
    """Return a metric's card, without a figure if no series has a value.

    `headlines` is one, or one per environment group. `colors` are the numbers of the
    series' colours.
    """
    metric, question = headlines[0].metric, drawn.question
    granularity, statistic = question.granularity, headlines[0].statistic
    series = drawn.begin(series, metric)
    drawing = Drawing(
        metric,
        granularity,
        colors,
        statistic=statistic,
        overlays=overlays,
        counts_waiting=question.lead_time is LeadTime.INCLUDING_WAITING,
        ghost=drawn.ghost,
        usual=drawn.find_usual(metric, statistic),
        whole=list_whole_rows(drawn, metric, statistic, [each.name for each in series]),
    )
    summary = summarise_chart(metric, series, granularity, statistic)
    has_values = any(
        drawing.value(interval) is not None
        for each in series
        for interval in each.intervals
    )
    return replace(
        begin_card(headlines),
        figure=build_figure(drawing, series) if has_values else None,
        summary=" ".join([summary, *summarise_references(drawing, series)]),
        alike=describe_alike(series, drawing.value) if drawn.is_split else "",
    )


def list_targets(
    definition: ReportDefinition, metric: Metric, question: Question
) -> Sequence[Overlay]:
    """Return the line of the report's target, if the chart can be compared with it."""
    target = definition.targets.get(metric)
    # A frequency is that of all deployments, and says nothing about one of their parts.
    is_whole = question.split is definition.whole_split
    if target is None or not (is_whole or metric.spec.unit is not Unit.COUNT):
        return ()
    return (draw_target(metric, target, question.granularity),)
