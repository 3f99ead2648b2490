"""The figures of an embed: a legend, and one card per metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.access.embeds import Embed
from insights_dash.charts.comparable import drop_late_start
from insights_dash.charts.headlines import list_period_headlines
from insights_dash.charts.judged import judge_by
from insights_dash.charts.metric_card import fill_card, list_targets
from insights_dash.charts.references import References
from insights_dash.charts.series import find_largest, pick_colors
from insights_dash.charts.whole_answer import WholeAnswer, answer_whole
from insights_dash.charts.words import say_range
from insights_dash.components.attributes import aria, data
from insights_dash.components.chart_card import build_chart_card
from insights_dash.components.legend import build_chip, build_grey_key, build_key
from insights_dash.components.states import build_empty
from insights_dash.domain.errors import InvalidInputError, TooLargeError
from insights_dash.domain.metric import OVERVIEW, Metric, Series
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.question import Question, Split
from insights_dash.domain.time_range import Compare
from insights_dash.embed.names import NOUNS, hide_names, number_names
from insights_dash.embed.rollout import build_rollout_results
from insights_dash.figures.sentences import describe_day
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import Changes
from insights_dash.metrics.service import MetricsService

MOST_CHIPS = 5  # in narrow frames, as in embed.css, until the viewer asks for more


@dataclass(frozen=True)
class _Shown:
    """An embed, the question that was answered, and the series of the charts.

    `whole` is the answer without the split, for the headlines. `changes` are those of
    the series, None if their names are hidden or nothing is compared. `colors` are the
    numbers of their colours, `first_days` are those of their first deployments ever.
    """

    embed: Embed
    question: Question
    answer: MetricsAnswer
    whole: WholeAnswer
    changes: Changes | None
    series: Sequence[Series]
    colors: Mapping[str, int]
    first_days: Mapping[str, date]

    @property
    def references(self) -> References:
        """Return what the charts show besides the series."""
        definition = self.whole.definition
        return References(
            self.answer,
            self.question,
            definition,
            self.changes,
            first_days=self.first_days,
        )

    @property
    def metrics(self) -> Sequence[Metric]:
        """Return the metrics that have a chart."""
        metric = self.embed.view.metric
        return (metric,) if metric else OVERVIEW


def build_results(embed: Embed, metrics: MetricsService, *, now: datetime) -> Component:
    """Return the charts and their legend, or an explanation why there are none."""
    question = find_question(embed)
    if embed.view.rollout:
        rollout = embed.view.rollout
        return build_rollout_results(embed, rollout, question, metrics, now=now)
    is_named = question.split is Split.NONE or not embed.view.hides_names
    try:
        report = judge_by(embed.report, embed.view.statistic)
        asked, reason = drop_late_start(metrics.ask(report, question, now=now))
        question = asked.question
        answer = asked.answer()
        whole, changes = answer_whole(asked), asked.changes() if is_named else None
    except TooLargeError as error:
        return build_empty("Too much to show", str(error))
    except InvalidInputError as error:
        if any(each.field == "from" for each in error.problems):
            return build_empty("No deployments yet", "This period hasn't begun.")
        text = "It was split by a tag set that has been deleted."
        return build_empty("This view is no longer available", text)
    if not answer.totals.any() and not answer.has_lead_times:
        return build_empty("No deployments", "There were none in this period.")
    largest = [answer.names[row] for row in find_largest(answer)]
    series: Sequence[Series] = answer.series(largest)
    first_days = asked.first_days()
    if embed.view.hides_names:
        hidden = [each for each in series if each.name not in answer.own]
        numbered = number_names(hidden, question.split)
        first_days = {numbered.get(name, name): day for name, day in first_days.items()}
        series = hide_names(series, question.split, own=answer.own)
        largest = [numbered.get(name, name) for name in largest]
    colors = pick_colors([each.name for each in series], largest)
    shown = _Shown(embed, question, answer, whole, changes, series, colors, first_days)
    headlines = _list_headlines(shown)
    single = " is-single" if len(shown.metrics) == 1 else ""
    return html.Div(
        [
            _build_legend(shown),
            html.P(reason, className="embed__range") if reason else None,
            html.Div(
                [_build_card(shown, headlines[each]) for each in shown.metrics],
                className=f"overview__cards{single}",
            ),
        ],
        **data(said=_describe(shown)),
    )


def _describe(shown: _Shown) -> str:
    """Return what screen readers announce after a change."""
    question, metric = shown.question, shown.embed.view.metric
    title = metric.spec.title if metric else "Overview"
    words = f"{title}, {say_range(question)}"
    if question.split is Split.NONE:
        return f"{words}."
    count, total = len(shown.series), len(shown.answer.names)
    return f"{words}, by {NOUNS[question.split]}: {count} of {total:,} series shown."


def _list_headlines(shown: _Shown) -> Mapping[Metric, Sequence[PeriodHeadline]]:
    """Return the headlines; environment groups with hidden names are numbered."""
    view = shown.embed.view
    headlines = list_period_headlines(shown.whole, view.statistic)
    if not view.hides_names:
        return headlines
    numbered = number_names(shown.whole.answer.series(), Split.ENVIRONMENT_GROUP)
    return {
        metric: _hide_groups(listed, numbered) for metric, listed in headlines.items()
    }


def _hide_groups(
    headlines: Sequence[PeriodHeadline], numbered: Mapping[str, str]
) -> Sequence[PeriodHeadline]:
    """Give environment groups the numbers that they have in charts.

    Those without deployments have no chart, and so no number.
    """
    if len(headlines) == 1:
        return headlines
    return [
        replace(each, name=numbered[each.name])
        for each in sorted(headlines, key=lambda each: numbered.get(each.name, ""))
        if each.name in numbered
    ]


def find_question(embed: Embed) -> Question:
    """Return the view's question; an ended history is shown as of its last day.

    A period before the view's own is shown only if the view says so.
    """
    question, ends_on = embed.question, embed.space.history_ends_on
    compare = question.compare or Compare.NONE
    question = replace(question, compare=compare, limits=True)
    if question.as_of is None and ends_on is not None:
        zone = embed.report.definition.zone
        return replace(question, as_of=ends_on.astimezone(zone).date())
    return question


def _build_card(shown: _Shown, headlines: Sequence[PeriodHeadline]) -> Component:
    question, definition = shown.question, shown.embed.report.definition
    # Annotations are left out: their texts may name anything.
    target = list_targets(definition, headlines[0].metric, question)
    return build_chart_card(
        fill_card(headlines, shown.series, shown.references, target, shown.colors)
    )


def _build_legend(shown: _Shown) -> Component:
    answer, rest = shown.answer, len(shown.answer.names) - len(shown.series)
    chips: list[Component] = []
    if shown.question.split is not Split.NONE:
        chips = [
            build_chip(each.name, shown.colors.get(each.name)) for each in shown.series
        ]
    if len(chips) > MOST_CHIPS:
        chips.append(
            html.Button(
                f"{len(chips) - MOST_CHIPS} more",
                className="legend__more embed__unfold",
                **data(unfolds_legend="true"),
                **aria(expanded="false"),
            )
        )
    if chips and len(shown.colors) < len(shown.series):
        chips.append(build_grey_key())
    if chips and rest:
        chips.append(html.Span(f"{rest:,} more not shown", className="legend__all"))
    if shown.question.split is Split.NONE:
        samples = shown.references.list_samples(
            shown.metrics, shown.embed.view.statistic
        )
        chips = [build_key(sample, text) for sample, text in samples]
    first, last = answer.days
    return html.Div(
        [
            html.Div(
                chips,
                className="legend__chips",
                role="toolbar",
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
