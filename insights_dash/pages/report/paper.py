"""The options of a report's page as text, for paper."""

from collections.abc import Iterator
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.words import COMPARISONS, name_range
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.time_range import TimeRange
from insights_dash.figures.sentences import (
    STATISTICS,
    describe_day,
    describe_days,
    describe_instant,
)
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.pages.report.controls import GRANULARITIES
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.view import RequestedView


def build_asked(place: Place, asked: RequestedView, answer: MetricsAnswer) -> Component:
    """Build the options by the names of their controls, only for paper."""
    return html.Dl(
        [
            html.Div([html.Dt(name), html.Dd(text)])
            for name, text in list_asked(place, asked, answer)
        ],
        id=Ids.ASKED,
        className="paper-asked",
    )


def list_asked(
    place: Place, asked: RequestedView, answer: MetricsAnswer
) -> Iterator[tuple[str, str]]:
    """Return pairs such as `("Group by", "Week")`, without options that don't apply."""
    question, metric = asked.question, place.metric
    days, compared = describe_days(*answer.days), answer.comparison
    if place.team:
        yield "Team", place.team.name
    is_custom = question.time_range is TimeRange.CUSTOM
    yield "Period", days if is_custom else f"{name_range(question)}, {days}"
    if compared is not None and question.compare is not None:
        before = describe_days(*compared.days)
        yield "Compared with", f"{COMPARISONS[question.compare]}, {before}"
    yield "Group by", _describe_intervals(question, answer)
    yield "Data as of", _describe_as_of(asked, answer, place)
    if question.split is not Split.NONE:
        yield "Split by", place.name_split(question)
    yield from list_scope(place)
    if metric is None or metric.is_duration:
        yield "Statistic", STATISTICS[asked.statistic]
    if metric is Metric.LEAD_TIME and question.lead_time is LeadTime.INCLUDING_WAITING:
        yield "Undeployed changes", "Included"


def _describe_intervals(question: Question, answer: MetricsAnswer) -> str:
    """Return `Week (the last one isn't over)`, or only `Week`."""
    name = GRANULARITIES[question.granularity]
    is_over = not answer.intervals or answer.intervals[-1].is_over(answer.as_of)
    return name if is_over else f"{name} (the last one isn't over)"


def _describe_as_of(asked: RequestedView, answer: MetricsAnswer, place: Place) -> str:
    """Return the day of the question, or the instant of the answer."""
    as_of = asked.question.as_of
    if as_of is None or isinstance(as_of, datetime):
        return describe_instant(answer.as_of, place.report.definition.zone)
    return describe_day(as_of)


def list_scope(place: Place) -> Iterator[tuple[str, str]]:
    """Return the filters of a project's page."""
    if not place.project:
        return
    here, scope = place.project, place.project.scope
    channels = dict(here.channels)
    if scope.channel_id in channels:
        yield "Channel", channels[scope.channel_id]
    if scope.environments:
        yield "Environment", scope.environment_names
    if here.tenant_name:
        yield "Tenant", here.tenant_name
