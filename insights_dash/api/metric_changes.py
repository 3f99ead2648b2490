"""What changed between two periods, and why, in a report and in one project."""

from flask import Response, request

from insights_dash.api.parameters import CHANGES, SCOPE, TEAM
from insights_dash.api.projects import find_project_report
from insights_dash.api.reply import reply
from insights_dash.api.reports import find_narrowed_report
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.metric_changes import WireChanges, changes_to_wire
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.report import Report
from insights_dash.domain.role import Permission


def get_changes(services: Services, *, space: str, report: str) -> Response:
    """Get what changed in a report between two periods, and who contributed."""
    asked = ChangesQuestion.parse(request.args)
    return _reply(services, find_narrowed_report(services, space, report), asked)


def get_changes_of_project(services: Services, *, space: str, project: str) -> Response:
    """Get what changed in a project between two periods, and who contributed."""
    asked = ChangesQuestion.parse(request.args)
    return _reply(services, find_project_report(services, space, project), asked)


def _reply(services: Services, report: Report, asked: ChangesQuestion) -> Response:
    found = services.metrics.ask_changes(report, asked, now=services.now())
    return reply(changes_to_wire(found.answer()))


_VIEW = (Permission.REPORT_VIEW,)
ROUTES = (
    Route(
        "GET",
        "/insights/reports/<report>/metrics/changes",
        get_changes,
        _VIEW,
        answer=WireChanges,
        parameters=(*CHANGES, *TEAM),
    ),
    Route(
        "GET",
        "/projects/<project>/insights/metrics/changes",
        get_changes_of_project,
        _VIEW,
        answer=WireChanges,
        parameters=(*CHANGES, *SCOPE),
    ),
)
