"""Insights of one project: what a report on it would answer, without a report."""

from dataclasses import replace

from flask import Response, request

from insights_dash.access.guard import enter_space
from insights_dash.api.parameters import AS_OF, QUESTION, SCOPE
from insights_dash.api.reply import reply_blocks, reply_csv
from insights_dash.api.reports import reply_metrics
from insights_dash.api.request import parse_metric
from insights_dash.api.route import CSV, Route
from insights_dash.api.services import Services
from insights_dash.api.wire.csv_text import write_deployments, write_series
from insights_dash.api.wire.deployments import write_project_deployments
from insights_dash.api.wire.figures import WireMetrics, WireProjectStreams
from insights_dash.domain.file_names import FileName, name_days, name_file
from insights_dash.domain.metric import Metric
from insights_dash.domain.project_insights import project_of, report_on
from insights_dash.domain.question import Question, parse_as_of, resolve_as_of
from insights_dash.domain.report import Report
from insights_dash.domain.role import Permission
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.project_scopes import read_scope


def get_metrics(services: Services, *, space: str, project: str) -> Response:
    """Get a project's metrics per interval."""
    question = Question.parse(request.args)
    report = find_project_report(services, space, project)
    return reply_metrics(services.metrics.ask(report, question, now=services.now()))


def get_metrics_csv(services: Services, *, space: str, project: str) -> Response:
    """Export a project's metrics as CSV, or one of them with `metric`."""
    question = Question.parse(request.args)
    metric = parse_metric(request.args)
    report = find_project_report(services, space, project)
    answer = services.metrics.answer(report, question, now=services.now())
    metrics = (metric,) if metric else tuple(Metric)
    days = name_days(*answer.days)
    file = _name_file(report, f"{metric or 'metrics'}-{days}.csv")
    return reply_csv(write_series(answer, metrics), file)


def get_deployments(services: Services, *, space: str, project: str) -> Response:
    """List a project's deployments, each with its own metrics."""
    as_of = parse_as_of(request.args.get("asOf", ""))
    report = find_project_report(services, space, project)
    instant = resolve_as_of(as_of, report.definition.zone, now=services.now())
    streams = services.metrics.deployments(report, as_of=instant)
    name = report.definition.name
    blocks = write_project_deployments(name, streams)
    return reply_blocks(blocks, lambda: streams.fingerprint(name))


def get_deployments_csv(services: Services, *, space: str, project: str) -> Response:
    """Export a project's deployments as CSV, sorted by completion time."""
    as_of = parse_as_of(request.args.get("asOf", ""))
    report = find_project_report(services, space, project)
    instant = resolve_as_of(as_of, report.definition.zone, now=services.now())
    listed = services.metrics.list_deployments(report, as_of=instant)
    day = instant.astimezone(report.definition.zone).date()
    file = _name_file(report, f"deployments-to-{day}.csv")
    return reply_csv(write_deployments(listed), file)


def _name_file(report: Report, ending: str) -> FileName:
    return name_file(report.definition.name, project_of(report), ending)


def find_project_report(services: Services, space: str, project: str) -> Report:
    """Return what a report on the project would be, with the scope of the request."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = PROJECTS.get(session, here, project)
        scope = read_scope(session, here, found, request.args)
    return report_on(
        scope,
        here.id,
        services.now(),
        visibility=here.visibility,
        definitions=here.definitions,
    )


_HERE, _VIEW = "/projects/<project>/insights", (Permission.REPORT_VIEW,)
_METRICS = Route(
    "GET",
    f"{_HERE}/metrics",
    get_metrics,
    _VIEW,
    answer=WireMetrics,
    parameters=(*QUESTION, *SCOPE),
)
ROUTES = (
    _METRICS,
    replace(_METRICS, address=f"{_HERE}/metrics/v1"),
    Route(
        "GET",
        f"{_HERE}/metrics/csv",
        get_metrics_csv,
        _VIEW,
        answer=str,
        parameters=(*QUESTION, *SCOPE, "metric", "measure", "bom"),
        media_types=CSV,
    ),
    Route(
        "GET",
        f"{_HERE}/deployments",
        get_deployments,
        _VIEW,
        answer=WireProjectStreams,
        parameters=(*AS_OF, *SCOPE),
    ),
    Route(
        "GET",
        f"{_HERE}/deployments/csv",
        get_deployments_csv,
        _VIEW,
        answer=str,
        parameters=(*AS_OF, *SCOPE, "bom"),
        media_types=CSV,
    ),
)
