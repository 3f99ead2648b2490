"""How high the frames of embeds are whose pages don't use the script for that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from insights_dash.access.embed_view import EmbedView, RolloutView, find_options
from insights_dash.charts.rollout.asking import ProjectAsked, find_rollout
from insights_dash.charts.rollout.height import (
    NOTHING,
    estimate_release,
    estimate_rollout,
)
from insights_dash.components.embed_code import HEADER, PADDING, estimate_height
from insights_dash.domain.embed import EmbedLink
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.report import Report
from insights_dash.pages.services import Services
from insights_dash.store.reports import find_reports
from insights_dash.store.spaces import Space


def find_height(
    services: Services, space: Space, report: Report, view: EmbedView
) -> int:
    """Return the height of an embed without its script, in pixels."""
    if view.rollout is None:
        return estimate_height(
            view.metric,
            has_header=view.has_header,
            has_legend=view.has_legend,
            groups=len(report.definition.environment_groups),
        )
    content = _measure(services, space, report, view, view.rollout)
    lines = view.has_header + (not view.hides_names)  # the report and the project
    return content + PADDING + HEADER * lines


def list_heights(
    services: Services, space: Space, links: Sequence[EmbedLink]
) -> Mapping[str, int]:
    """Return the heights of links by ID.

    Those of deleted reports, and with options that aren't valid, are left out.
    """
    with services.database.read() as session:
        reports = find_reports(session, space, [each.report_id for each in links])
    return {
        each.id: find_height(services, space, reports[each.report_id], view)
        for each in links
        if each.report_id in reports and (view := find_options(each.view))
    }


def _measure(
    services: Services,
    space: Space,
    report: Report,
    view: EmbedView,
    rollout: RolloutView,
) -> int:
    question, ends_on = view.question, space.history_ends_on
    if question.as_of is None and ends_on is not None:
        day = ends_on.astimezone(report.definition.zone).date()
        question = replace(question, as_of=day)
    asked = ProjectAsked(
        rollout.project_id, question, rollout.tag_set, release=rollout.release
    )
    try:
        found = find_rollout(services.metrics, report, asked, now=services.now())
    except InvalidInputError:
        # The embed explains what is wrong, which has a few lines.
        return NOTHING
    if rollout.release:
        return estimate_release(found)
    return estimate_rollout(found, rollout.part)
