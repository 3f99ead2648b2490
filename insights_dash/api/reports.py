"""The calls of Insights reports: list, create, get, update, delete, and their answers.

Source: insights-api.md.
"""

from dataclasses import replace
from functools import partial
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import enter_space
from insights_dash.api.logo import draw_logo
from insights_dash.api.parameters import AS_OF, PAGE, QUESTION, TEAM
from insights_dash.api.reply import (
    reply,
    reply_blocks,
    reply_bytes,
    reply_created,
    reply_csv,
    reply_empty,
)
from insights_dash.api.request import parse_list, parse_metric, parse_slice, read_body
from insights_dash.api.route import CSV, PICTURES, Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import read_model
from insights_dash.api.wire.collection import Collection, Paging, collection_to_wire
from insights_dash.api.wire.csv_text import write_deployments, write_series
from insights_dash.api.wire.deployments import write_report_deployments
from insights_dash.api.wire.figures import WireMetrics, WireReportStreams
from insights_dash.api.wire.json_text import write_around, write_array
from insights_dash.api.wire.metrics import write_answer
from insights_dash.api.wire.report import WireReport, WireWrappedReport, report_to_wire
from insights_dash.api.wire.report_body import (
    IconBody,
    ReportBody,
    report_from_wire,
)
from insights_dash.domain.errors import (
    ChangedMeanwhileError,
    InvalidInputError,
    Problem,
)
from insights_dash.domain.file_names import name_days, name_file
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import Question, parse_as_of, resolve_as_of
from insights_dash.domain.report import (
    Logo,
    Report,
    ReportDefinition,
)
from insights_dash.domain.report_draft import (
    check_report,
    define_report,
    draft_of,
)
from insights_dash.domain.role import Permission
from insights_dash.domain.team import Team
from insights_dash.metrics.service import ReportQuery
from insights_dash.pictures.logo import LARGEST_LOGO, read_logo
from insights_dash.store import reports
from insights_dash.store.page import Wanted
from insights_dash.store.spaces import Space
from insights_dash.store.teams import narrow_report

_JSON = "JSON"


def list_reports(services: Services, *, space: str) -> Response:
    """List reports, sorted by name."""
    part = parse_slice(request.args)
    with services.database.read() as session:
        here = enter_space(session, space)
        total = reports.count_reports(session, here)
    path = f"/api/{here.id}/insights/reports"
    paging = Paging(path, part.skip, part.take, filters={})
    shell: Collection[WireReport] = collection_to_wire(
        "InsightsReport", (), total=total, paging=paging
    )
    blocks = reports.list_reports_in_blocks(
        services.database, here, Wanted(skip=part.skip, take=part.take)
    )
    items = write_array(list(map(report_to_wire, block)) for block in blocks)
    return reply_blocks(write_around({**shell}, "Items", items))


def create_report(services: Services, *, space: str) -> Response:
    """Create a report."""
    body = report_from_wire(read_body())
    with services.database.write() as session:
        here = enter_space(session, space)
        definition = _define(session, here, body, own=None)
        report = reports.create_report(session, here, definition, now=services.now())
    shown = report_to_wire(report)
    return _tag(reply_created(shown, shown.links["Self"]), report)


def get_report(services: Services, *, space: str, report: str) -> Response:
    """Get a report."""
    found = find_report(services, space, report)
    return _tag(reply(report_to_wire(found)), found)


def update_report(services: Services, *, space: str, report: str) -> Response:
    """Update a report. Replaces all of its settings.

    Either everything in the body is stored, or nothing.
    """
    body = report_from_wire(read_body())
    with services.database.write() as session:
        here = enter_space(session, space)
        stored = reports.get_report(session, here, report, locks=True)
        expected = _read_if_match(stored)
        changed = body.for_update_of(stored)
        definition = _define(session, here, changed, own=stored)
        updated = reports.update_report(
            session,
            here,
            report,
            definition,
            now=services.now(),
            expected_revision=expected,
        )
    return _tag(reply(report_to_wire(updated)), updated)


def create_report_v1(services: Services, *, space: str) -> Response:
    """Create a report. The response wraps it in `Report`."""
    return wrap_report(create_report(services, space=space))


def get_report_v1(services: Services, *, space: str, report: str) -> Response:
    """Get a report. The response wraps it in `Report`."""
    return wrap_report(get_report(services, space=space, report=report))


def update_report_v1(services: Services, *, space: str, report: str) -> Response:
    """Update a report. The response wraps it in `Report`."""
    return wrap_report(update_report(services, space=space, report=report))


def delete_report_v1(services: Services, *, space: str, report: str) -> Response:
    """Delete a report. The response is an empty object."""
    delete_report(services, space=space, report=report)
    return reply({})


def wrap_report(response: Response) -> Response:
    """A response with its report as `Report`."""
    response.set_data(b'{"Report":' + response.get_data() + b"}")
    return response


def delete_report(services: Services, *, space: str, report: str) -> Response:
    """Delete a report."""
    with services.database.write() as session:
        here = enter_space(session, space)
        expected = _read_if_match(reports.get_report(session, here, report))
        reports.delete_report(
            session, here, report, now=services.now(), expected_revision=expected
        )
    return reply_empty()


def get_deployments(services: Services, *, space: str, report: str) -> Response:
    """List a report's deployments, each with its own metrics."""
    as_of = parse_as_of(request.args.get("asOf", ""))
    found = find_report(services, space, report)
    instant = resolve_as_of(as_of, found.definition.zone, now=services.now())
    streams = services.metrics.deployments(found, as_of=instant)
    name = found.definition.name
    blocks = write_report_deployments(name, streams)
    return reply_blocks(blocks, lambda: streams.fingerprint(name))


def get_metrics(services: Services, *, space: str, report: str) -> Response:
    """Get a report's metrics per interval, split into series."""
    question = Question.parse(request.args)
    found = find_narrowed_report(services, space, report)
    return reply_metrics(services.metrics.ask(found, question, now=services.now()))


def reply_metrics(asked: ReportQuery) -> Response:
    """The answer in JSON, written again only where it is large or new."""
    written = asked.cached.find_written(_JSON)
    if written is not None:
        return reply_bytes(written)
    answer = asked.answer()
    keep = partial(asked.cached.keep_written, _JSON)
    return reply_blocks(write_answer(answer), answer.fingerprint, keep)


def get_deployments_csv(services: Services, *, space: str, report: str) -> Response:
    """Export a report's deployments as CSV, sorted by completion time."""
    as_of = parse_as_of(request.args.get("asOf", ""))
    found = find_report(services, space, report)
    instant = resolve_as_of(as_of, found.definition.zone, now=services.now())
    listed = services.metrics.list_deployments(found, as_of=instant)
    day = instant.astimezone(found.definition.zone).date()
    file = name_file(found.definition.name, found.id, f"deployments-to-{day}.csv")
    return reply_csv(write_deployments(listed), file)


def get_metrics_csv(services: Services, *, space: str, report: str) -> Response:
    """Export a report's metrics as CSV, or one of them with `metric`."""
    question = Question.parse(request.args)
    metric = parse_metric(request.args)
    found = find_narrowed_report(services, space, report)
    answer = services.metrics.answer(found, question, now=services.now())
    metrics = (metric,) if metric else tuple(Metric)
    ending = f"{metric or 'metrics'}-{name_days(*answer.days)}.csv"
    file = name_file(found.definition.name, found.id, ending)
    return reply_csv(write_series(answer, metrics), file)


def get_logo(services: Services, *, space: str, report: str) -> Response:
    """Get a report's logo: the uploaded image, or its initial on its colour."""
    with services.database.read() as session:
        here = enter_space(session, space)
        logo = reports.get_logo(session, here, report)
        found = reports.get_report(session, here, report)
    drawn = logo or Logo("image/svg+xml", draw_logo(found.definition).encode())
    return Response(drawn.data, mimetype=drawn.media_type)


def set_logo(services: Services, *, space: str, report: str) -> Response:
    """Upload a report's logo, as a multipart file or as the body."""
    # A little more than a picture may have, for what a multipart body adds.
    request.max_content_length = 2 * LARGEST_LOGO
    uploaded = next(iter(request.files.values()), None)
    data = uploaded.read() if uploaded else request.get_data(cache=False)
    logo = read_logo(data)
    with services.database.write() as session:
        here = enter_space(session, space)
        reports.set_logo(session, here, report, logo, now=services.now())
    return reply_empty()


def set_icon(services: Services, *, space: str, report: str) -> Response:
    """Set a report's icon and colour, and remove its uploaded logo."""
    read = read_model(IconBody, read_body())
    icon, color = read.body.icon_id, read.body.icon_color
    read.refuse(
        [
            Problem(field, "Must be a string.")
            for field, value in (("icon_id", icon), ("icon_color", color))
            if not value
        ],
    )
    with services.database.write() as session:
        here = enter_space(session, space)
        stored = reports.get_report(session, here, report, locks=True)
        draft = replace(draft_of(stored.shown), icon_id=icon, icon_color=color)
        known = reports.find_known_references(session, here, draft)
        definition = define_report(draft, known, stored.definition)
        reports.update_report(session, here, report, definition, now=services.now())
        if stored.has_logo:
            reports.set_logo(session, here, report, None, now=services.now())
    return reply({})


def _tag(response: Response, report: Report) -> Response:
    """Set the report's revision as the response's ETag."""
    response.set_etag(str(report.revision))
    return response


def _read_if_match(stored: Report) -> int | None:
    """The revision that a change is meant for; None where any will do.

    Raises:
        ChangedMeanwhileError: where `If-Match` names others than the stored one.
    """
    wanted = request.if_match
    if not wanted or wanted.star_tag:
        return None
    # Compressed answers have their encoding behind the revision.
    revisions = {tag.partition(":")[0] for tag in wanted}
    if str(stored.revision) not in revisions:
        raise ChangedMeanwhileError(stored.id, stored.revision)
    return stored.revision


def find_report(services: Services, space: str, report: str) -> Report:
    """Return a report of a space that the caller can enter."""
    with services.database.read() as session:
        return reports.get_report(session, enter_space(session, space), report)


def find_narrowed_report(services: Services, space: str, report: str) -> Report:
    """Return a report on the team of the request, or on every project.

    A team without projects has no deployments.
    """
    groups = parse_list(request.args, "projectGroupId") or ()
    team = Team(tuple(groups), request.args.get("owner", "").strip())
    with services.database.read() as session:
        here = enter_space(session, space)
        found = reports.get_report(session, here, report)
        return narrow_report(session, here, found, team)


def _define(
    session: Session, space: Space, body: ReportBody, *, own: Report | None
) -> ReportDefinition:
    """The definition in a body; `own` is the report that it replaces.

    Raises:
        InvalidInputError: with what could not be read and what breaks a rule, all of
            it. Rules are not checked for fields that could not be read.
    """
    known = reports.find_known_references(session, space, body.draft)
    former = own.definition if own else None
    broken = [
        problem
        for problem in check_report(body.draft, known, former)
        if not body.has_problem_at(problem.field)
    ]
    if body.problems or broken:
        # If the name is the only problem, the store raises ConflictError (409) instead.
        problems = [*body.problems, *broken]
        if not any(problem.field == "name" for problem in problems):
            problems += reports.check_name(session, space, body.draft.name, own=own)
        raise InvalidInputError(problems)
    return define_report(body.draft, known, former)


_EVERY, _ONE = "/insights/reports", "/insights/reports/<report>"
_VIEW, _EDIT = (Permission.REPORT_VIEW,), (Permission.REPORT_EDIT,)
_CREATE = Route(
    "POST",
    _EVERY,
    create_report,
    (Permission.REPORT_CREATE,),
    answer=WireReport,
    body=WireReport.body,
    required=("name",),
    status=HTTPStatus.CREATED,
    refusals=(HTTPStatus.CONFLICT,),
)
_UPDATE = Route(
    "PUT",
    _ONE,
    update_report,
    _EDIT,
    answer=WireReport,
    body=WireReport.body,
    required=("name",),
    refusals=(HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED),
)
_DELETE = Route(
    "DELETE",
    _ONE,
    delete_report,
    (Permission.REPORT_DELETE,),
    refusals=(HTTPStatus.PRECONDITION_FAILED,),
)
_METRICS = Route(
    "GET",
    f"{_ONE}/metrics",
    get_metrics,
    _VIEW,
    answer=WireMetrics,
    parameters=(*QUESTION, *TEAM),
)
_ICON = Route(
    "POST",
    f"{_ONE}/logo/icon",
    set_icon,
    _EDIT,
    answer=dict,
    body=IconBody,
    required=("icon_id", "icon_color"),
)
ROUTES = (
    Route(
        "GET",
        _EVERY,
        list_reports,
        _VIEW,
        answer=Collection[WireReport],
        parameters=PAGE,
    ),
    _CREATE,
    Route("GET", _ONE, get_report, _VIEW, answer=WireReport),
    _UPDATE,
    _DELETE,
    Route(
        "GET",
        f"{_ONE}/deployments",
        get_deployments,
        _VIEW,
        answer=WireReportStreams,
        parameters=AS_OF,
    ),
    Route(
        "GET",
        f"{_ONE}/deployments/csv",
        get_deployments_csv,
        _VIEW,
        answer=str,
        parameters=(*AS_OF, "bom"),
        media_types=CSV,
    ),
    _METRICS,
    Route(
        "GET",
        f"{_ONE}/metrics/csv",
        get_metrics_csv,
        _VIEW,
        answer=str,
        parameters=(*QUESTION, *TEAM, "metric", "measure", "bom"),
        media_types=CSV,
    ),
    Route("GET", f"{_ONE}/logo", get_logo, _VIEW, answer=bytes, media_types=PICTURES),
    Route(
        "POST",
        f"{_ONE}/logo",
        set_logo,
        _EDIT,
        takes_picture=True,
        refusals=(HTTPStatus.REQUEST_ENTITY_TOO_LARGE,),
    ),
    _ICON,
    # The newer forms, which end in /v1.
    replace(
        _CREATE,
        address=f"{_EVERY}/v1",
        view=create_report_v1,
        answer=WireWrappedReport,
    ),
    Route("GET", f"{_ONE}/v1", get_report_v1, _VIEW, answer=WireWrappedReport),
    replace(
        _UPDATE, address=f"{_ONE}/v1", view=update_report_v1, answer=WireWrappedReport
    ),
    replace(_DELETE, address=f"{_ONE}/v1", view=delete_report_v1, answer=dict),
    replace(_METRICS, address=f"{_ONE}/metrics/v1"),
    replace(_ICON, address=f"{_ONE}/logo/icon/v1"),
)
