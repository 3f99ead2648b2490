"""An embed of a rollout: what the page of a project's rollout shows, without links."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from insights_dash.access.embed_view import RolloutView
from insights_dash.access.embeds import Embed
from insights_dash.charts.rollout.asking import ProjectAsked, find_rollout
from insights_dash.charts.rollout.content import (
    announce_rollout,
    build_part,
    build_rollout,
)
from insights_dash.charts.rollout.found import FoundRollout
from insights_dash.charts.rollout.release import build_release
from insights_dash.charts.rollout.times import Links
from insights_dash.components.attributes import data
from insights_dash.components.states import build_empty
from insights_dash.domain.errors import InvalidInputError
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
    asked = ProjectAsked(
        rollout.project_id, question, rollout.tag_set, release=rollout.release
    )
    try:
        found = find_rollout(
            metrics, embed.report, asked, now=now, hides_names=embed.view.hides_names
        )
    except InvalidInputError as error:
        if any(each.field == "from" for each in error.problems):
            return build_empty("No deployments yet", "This period hasn't begun.")
        text = "Its project isn't in this space."
        return build_empty("This view is no longer available", text)
    if not found.query.is_in_report:
        text = "Its project isn't in this report."
        return build_empty("This view is no longer available", text)
    name = None
    if not embed.view.hides_names:
        name = html.H2(found.project_name, className="rollout__project")
    return html.Div(
        [name, *_build_content(found, rollout)],
        className="rollout",
        **data(said=announce_rollout(found) if found.streams else ""),
    )


def _build_content(found: FoundRollout, rollout: RolloutView) -> list[Component]:
    if rollout.release:
        detail = found.find_release()
        if detail is None:
            text = "Its release isn't in this project."
            return [build_empty("This view is no longer available", text)]
        return [build_release(found, detail)]
    if not found.streams:
        return [build_empty("Nothing is live", "No release of it has gone live.")]
    if rollout.part:
        return [build_part(found, rollout.part)]
    return build_rollout(found, Links())
