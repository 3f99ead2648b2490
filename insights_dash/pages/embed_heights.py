"""How high the frames of embeds are whose pages don't use the script for that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from insights_dash.access.embed_view import (
    EmbedView,
    PortfolioView,
    RolloutView,
    find_view,
)
from insights_dash.access.portfolio_report import list_rows_of_space, report_on_space
from insights_dash.charts.portfolio.asking import RowsAsked, find_table
from insights_dash.charts.portfolio.table import estimate_rows
from insights_dash.charts.rollout.asking import ProjectAsked, find_rollout
from insights_dash.charts.rollout.height import (
    NOTHING,
    estimate_release,
    estimate_rollout,
)
from insights_dash.components.embed_code import HEADER, PADDING, estimate_height
from insights_dash.domain.embed import EmbedLink
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report
from insights_dash.pages.services import Services
from insights_dash.store.reports import find_reports
from insights_dash.store.spaces import Space


def find_height(
    services: Services, space: Space, report: Report | None, view: EmbedView
) -> int:
    """Return the height of an embed without its script, in pixels.

    `report` is None if the view is that of the space.
    """
    if view.portfolio:
        content = _measure_rows(services, space, view, view.portfolio)
        return content + PADDING + HEADER * view.has_header
    if report is None:
        return NOTHING
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
    named = [each.report_id for each in links if each.report_id]
    with services.database.read() as session:
        reports = find_reports(session, space, named)
    return {
        each.id: find_height(services, space, reports.get(each.report_id or ""), view)
        for each in links
        if (each.report_id is None or each.report_id in reports)
        and (view := find_view(each))
    }


def _measure_rows(
    services: Services, space: Space, view: EmbedView, portfolio: PortfolioView
) -> int:
    database = services.database
    try:
        with database.read() as session:
            report = report_on_space(session, space, portfolio)
        asked = RowsAsked(
            report,
            portfolio.question,
            _find_question(space, report, view),
            view.statistic,
            *list_rows_of_space(database, space, portfolio),
        )
        return estimate_rows(find_table(services.metrics, asked, now=services.now()))
    except InvalidInputError:
        # The embed shows the error instead, in a few lines.
        return NOTHING


def _find_question(space: Space, report: Report, view: EmbedView) -> Question:
    """Return the question of an embed, as of the last day of a closed history."""
    question, ends_on = view.question, space.history_ends_on
    if question.as_of is not None or ends_on is None:
        return question
    day = ends_on.astimezone(report.definition.zone).date()
    return replace(question, as_of=day)


def _measure(
    services: Services,
    space: Space,
    report: Report,
    view: EmbedView,
    rollout: RolloutView,
) -> int:
    question = _find_question(space, report, view)
    asked = ProjectAsked(
        rollout.project_id, question, rollout.tag_set, release=rollout.release
    )
    try:
        found = find_rollout(services.metrics, report, asked, now=services.now())
    except InvalidInputError:
        # The embed shows the error instead, in a few lines.
        return NOTHING
    if rollout.release:
        return estimate_release(found)
    return estimate_rollout(found, rollout.part)
