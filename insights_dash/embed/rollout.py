"""An embed of a rollout: what the page of a project's rollout shows, without links."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.access.embed_view import RolloutView
from insights_dash.access.embeds import Embed
from insights_dash.charts.rollout.content import (
    Links,
    announce_rollout,
    build_rollout,
)
from insights_dash.charts.rollout.found import FoundRollout, RolloutAsked
from insights_dash.components.attributes import data
from insights_dash.components.states import build_empty
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.period import Period
from insights_dash.domain.question import Question
from insights_dash.metrics.service import MetricsService


def build_rollout_results(
    embed: Embed,
    rollout: RolloutView,
    question: Question,
    metrics: MetricsService,
    *,
    now: datetime,
) -> Component:
    """Return the rollout, or an explanation why there is none."""
    report = embed.report
    zone = report.definition.zone
    try:
        as_of = question.instant(zone, now=now)
        period = Period.of(question, zone, as_of=as_of)
        query = metrics.releases.ask_rollout(report, rollout.project_id, as_of=as_of)
    except InvalidInputError as error:
        if any(each.field == "from" for each in error.problems):
            return build_empty("No deployments yet", "This period hasn't begun.")
        text = "Its project isn't in this space."
        return build_empty("This view is no longer available", text)
    promotion = metrics.releases.ask_promotion(
        report, question, rollout.project_id, now=now
    ).answer()
    if embed.view.hides_names:
        query = query.without_names()
    asked = RolloutAsked(period, rollout.tag_set)
    found = FoundRollout.of(query, asked, promotion)
    if not found.streams:
        return build_empty("Nothing is live", "No release of it has gone live.")
    return html.Div(
        build_rollout(found, Links()),
        className="rollout",
        **data(said=announce_rollout(found)),
    )
