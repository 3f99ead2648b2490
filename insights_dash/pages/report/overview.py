"""The overview of a report: sentences, a card per metric, and charts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.card_drawings import draw_in_card
from insights_dash.charts.drawn_overview import draw_failures, say_failures_of_both
from insights_dash.charts.drawn_view import HALF_FRAMES, DrawnForm
from insights_dash.charts.forms import Form
from insights_dash.charts.headlines import list_period_headlines
from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.components.chart_card import build_chart_card
from insights_dash.components.metric_card import MetricCard, build_metric_card
from insights_dash.domain.metric import DORA_METRICS, Metric, Series
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.question import Question, Split
from insights_dash.figures.sentences import name_interval
from insights_dash.metrics.service import ReportQuery
from insights_dash.pages.report.delivery import build_delivery
from insights_dash.pages.report.form import ShownForm, find_form
from insights_dash.pages.report.paper import build_asked
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.results import (
    AnsweredView,
    build_dates,
    build_hint,
    build_legend,
    complete_headline,
    fill_chart,
    list_annotations,
)
from insights_dash.pages.report.split_table import build_split_table
from insights_dash.pages.report.view import RequestedView

# DORA's two groups of metrics, in its order.
GROUPS: Mapping[str, Sequence[Metric]] = {
    "Throughput": DORA_METRICS[:3],
    "Instability": DORA_METRICS[3:],
}
_MANY_COLUMNS = 30  # each column can have dozens of deployments
_FAILURES = "Failures and recoveries"


@dataclass(frozen=True)
class OverviewChart:
    """A chart of the overview; an empty title or meaning is that of the metric."""

    metric: Metric
    form: ShownForm
    title: str = ""
    meaning: str = ""
    is_wide: bool = False


def find_charts(
    query: ReportQuery, asked: RequestedView, whole: WholeAnswer, place: Place
) -> Sequence[OverviewChart]:
    """Return the charts of a view: with a split, that of the chosen card's metric."""
    split = query.question.split
    if split is not Split.NONE:
        form = find_form(query, asked.card, asked)
        is_whole = form.form is Form.EVENTS
        title = f"{asked.card.spec.title} by {place.say_split(query.question)}"
        shown = "" if is_whole else title
        return [OverviewChart(asked.card, form, shown, is_wide=True)]
    return list(_list_charts(query, asked, whole))


def _list_charts(
    query: ReportQuery, asked: RequestedView, whole: WholeAnswer
) -> Iterator[OverviewChart]:
    for metric in (Metric.DEPLOYMENT_FREQUENCY, Metric.LEAD_TIME):
        form = _halve(find_form(query, metric, asked))
        yield OverviewChart(metric, form, meaning=_explain(form, query.question))
    rate = Metric.DEPLOYMENT_FAILURE_RATE
    drawn = None if asked.form is Form.LINE else draw_failures(query, whole)
    if drawn is None:
        for metric in (rate, Metric.TIME_TO_RECOVERY):
            yield OverviewChart(metric, ShownForm())
        return
    said, form = say_failures_of_both(whole), ShownForm(Form.EVENTS, drawn=drawn)
    yield OverviewChart(rate, form, _FAILURES, said, is_wide=True)


def _explain(form: ShownForm, question: Question) -> str:
    """Return what a drawing shows, if the metric's own words don't say it."""
    interval = name_interval(question.granularity)
    return f"Successful deployments per {interval}" if form.form is Form.BARS else ""


def _halve(form: ShownForm) -> ShownForm:
    """Return a form without its switch, in half the width."""
    drawn = form.drawn
    if isinstance(drawn, DrawnForm):
        frames = dict(HALF_FRAMES)
        if len(drawn.table.rows) > _MANY_COLUMNS:
            del frames["third"]
        drawn = replace(drawn, frames=frames)
    return ShownForm(form.form, drawn=drawn)


def build_overview(
    view: AnsweredView, charts: Sequence[OverviewChart], names: Sequence[str]
) -> Component:
    """Build the overview of a view; lines are those of the series of these names."""
    headlines = list_period_headlines(view.whole, view.asked.statistic)
    series = view.answer.series(names)
    form = charts[0].form
    is_whole = view.question.split is Split.NONE
    are_lines = any(each.form.drawn is None for each in charts)
    return html.Div(
        [
            build_asked(view.place, view.asked, view.answer),
            build_delivery(view.delivery),
            build_dates(view.answer),
            build_hint(view.asked.not_compared),
            html.Div(
                [
                    build_legend(replace(view, form=form), series, is_needed=are_lines),
                    _build_groups(view, headlines),
                ],
                className="overview__metrics",
            ),
            build_hint(form.hint),
            html.Div(
                [_build_chart(view, each, headlines, series) for each in charts],
                className="overview__charts",
            ),
            view.time_spent,
            None if is_whole else build_split_table(view),
            list_annotations(view),
        ]
    )


def _build_groups(
    view: AnsweredView, headlines: Mapping[Metric, Sequence[PeriodHeadline]]
) -> Component:
    return html.Div(
        [
            html.Section(
                [
                    html.H2(title, className="overview__group-name"),
                    html.Div(
                        [_build_card(view, headlines[each]) for each in metrics],
                        className="overview__group-cards",
                    ),
                ],
                className=f"overview__group is-of-{len(metrics)}",
            )
            for title, metrics in GROUPS.items()
        ],
        className="overview__groups",
    )


def _build_card(view: AnsweredView, headlines: Sequence[PeriodHeadline]) -> Component:
    metric = headlines[0].metric
    drawing = draw_in_card(headlines[0], view.whole)
    is_split = view.question.split is not Split.NONE
    return build_metric_card(
        MetricCard(
            metric,
            [complete_headline(view, each) for each in headlines],
            href="" if is_split else f"{view.place.path}/{metric.value}",
            drawing=None if drawing is None else drawing.build(),
            words="" if drawing is None else drawing.words,
            is_chosen=is_split and metric is view.asked.card,
        )
    )


def _build_chart(
    view: AnsweredView,
    chart: OverviewChart,
    headlines: Mapping[Metric, Sequence[PeriodHeadline]],
    series: Sequence[Series],
) -> Component:
    shown = replace(view, form=chart.form)
    card = fill_chart(shown, headlines[chart.metric], series)
    built = build_chart_card(
        replace(
            card,
            headlines=(),
            title=chart.title,
            meaning=chart.meaning or card.meaning,
        )
    )
    size = "overview__chart is-wide" if chart.is_wide else "overview__chart"
    return html.Div(built, className=size)
