"""The forms of a metric's own page that are drawn as SVG by the server."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.drawn import build_strip
from insights_dash.charts.drawn_view import build_drawn
from insights_dash.domain.metric import Metric
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import LeadTime, Split
from insights_dash.domain.report import Report
from insights_dash.metrics.answer.strip import DeploymentStrip
from insights_dash.metrics.service import ReportQuery
from insights_dash.pages.report.view import Form, RequestedView

MOST_INTERVALS = 130  # more would be too narrow


def ask_strip(
    query: ReportQuery, metric: Metric | None, form: Form
) -> DeploymentStrip | None:
    """Return the deployments that a form draws.

    None if a line is asked for, or if the form can't show the answer: with a split,
    with undeployed changes, or with too many intervals.
    """
    question = query.question
    is_plain = question.split is Split.NONE and question.lead_time is LeadTime.COMPLETED
    if form is Form.LINE or metric is None or not metric.is_duration or not is_plain:
        return None
    definition = query.report.definition
    period = Period.of(question, definition.zone, as_of=query.as_of)
    week_start = definition.applied_definitions.week_start
    intervals = list_intervals(period, question.granularity, week_start)
    if len(intervals) > MOST_INTERVALS:
        return None
    strip = query.strip(metric)
    return strip if strip.count else None


def explain_line(
    asked: RequestedView, found: DeploymentStrip | None, metrics: Sequence[Metric]
) -> Component | None:
    """Say why there is a line although another form is asked for; None if not."""
    is_duration = len(metrics) == 1 and metrics[0].is_duration
    if asked.form is Form.LINE or found is not None or not is_duration:
        return None
    return html.P(
        f"Showing a line. {asked.form} can be shown without a split, without "
        f"undeployed changes, and for at most {MOST_INTERVALS} intervals.",
        className="drawings__hint",
    )


def draw_form(
    found: DeploymentStrip, report: Report, asked: RequestedView, metric: Metric
) -> Component:
    """Return the drawing that a view asks for."""
    strip = build_strip(
        found, metric, asked.question.granularity, report.definition.zone
    )
    return build_drawn(strip, metric, as_dots=asked.form is Form.DEPLOYMENTS)
