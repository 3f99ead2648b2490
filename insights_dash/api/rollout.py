"""How releases spread and are promoted, of a report and of one project."""

from functools import partial

from flask import Response, request

from insights_dash.api.parameters import AS_OF, PERIOD, SCOPE
from insights_dash.api.projects import find_project_report
from insights_dash.api.reply import reply, reply_blocks, reply_bytes, reply_csv
from insights_dash.api.reports import find_report
from insights_dash.api.route import CSV, Route
from insights_dash.api.services import Services
from insights_dash.api.wire.arrivals import WireArrivals, arrivals_to_wire
from insights_dash.api.wire.promotion import WirePromotion, promotion_to_wire
from insights_dash.api.wire.rollout import WireRollout, write_rollout
from insights_dash.api.wire.rollout_csv import write_releases, write_standings
from insights_dash.domain.choice import choose
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.file_names import name_file
from insights_dash.domain.identity import Kind
from insights_dash.domain.project_insights import project_of
from insights_dash.domain.question import Question, parse_as_of, resolve_as_of
from insights_dash.domain.role import Permission
from insights_dash.domain.rollout_question import RolloutQuestion, RolloutRows
from insights_dash.metrics.rollout_query import RolloutQuery

_JSON = "JSON"
_SHOWN = 50  # characters of an ID that a message repeats
_FILES = {RolloutRows.NOW: "rollout", RolloutRows.RELEASES: "releases"}


def get_rollout(services: Services, *, space: str, report: str) -> Response:
    """Get how the releases of a project spread over a report's streams."""
    return _reply(_ask_of_report(services, space, report))


def get_rollout_of_project(services: Services, *, space: str, project: str) -> Response:
    """Get how a project's releases spread over its streams."""
    return _reply(_ask_of_project(services, space, project))


def get_arrivals(services: Services, *, space: str, report: str) -> Response:
    """Get when each of a report's streams got a release of a project."""
    return _reply_arrivals(_ask_of_report(services, space, report))


def get_arrivals_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """Get when each of a project's streams got one of its releases."""
    return _reply_arrivals(_ask_of_project(services, space, project))


def _ask_of_report(services: Services, space: str, report: str) -> RolloutQuery:
    found = find_report(services, space, report)
    question = RolloutQuestion.parse(request.args)
    instant = resolve_as_of(question.as_of, found.definition.zone, now=services.now())
    releases = services.metrics.releases
    return releases.ask_rollout(found, question.project_id, as_of=instant)


def _ask_of_project(services: Services, space: str, project: str) -> RolloutQuery:
    as_of = parse_as_of(request.args.get("asOf", ""))
    report = find_project_report(services, space, project)
    instant = resolve_as_of(as_of, report.definition.zone, now=services.now())
    releases = services.metrics.releases
    return releases.ask_rollout(report, project_of(report), as_of=instant)


def _reply_arrivals(asked: RolloutQuery) -> Response:
    """Answer with the arrivals of the request's release.

    Raises:
        InvalidInputError: if the rollout has no such release.
    """
    text = request.args.get("release", "").strip()
    number = Kind.RELEASE.find_number(text)
    if number is None or number not in asked.answer().releases.number:
        message = f'This project has no release "{text[:_SHOWN]}".'
        raise InvalidInputError([Problem("release", message)])
    return reply(arrivals_to_wire(asked, number, asked.find_reached(number)))


def get_rollout_csv(services: Services, *, space: str, report: str) -> Response:
    """Export a project's streams in a report as CSV, or its releases."""
    return _reply_csv(_ask_of_report(services, space, report))


def get_rollout_of_project_csv(
    services: Services, *, space: str, project: str
) -> Response:
    """Export a project's streams as CSV, or its releases."""
    return _reply_csv(_ask_of_project(services, space, project))


def _read_rows() -> RolloutRows:
    """Return what the rows of a file are.

    Raises:
        InvalidInputError: if the name of the rows is unknown.
    """
    problems: list[Problem] = []
    rows = choose(request.args, "rows", RolloutRows.NOW, problems)
    if problems:
        raise InvalidInputError(problems)
    return rows


def _reply_csv(asked: RolloutQuery) -> Response:
    rows, project = _read_rows(), Kind.PROJECT.identify(asked.project)
    day = asked.as_of.astimezone(asked.report.definition.zone).date()
    ending = f"{project}-{_FILES[rows]}-{day}.csv"
    file = name_file(asked.report.definition.name, asked.report.id, ending)
    write = write_standings if rows is RolloutRows.NOW else write_releases
    return reply_csv(write(asked.answer()), file)


def get_promotion(services: Services, *, space: str, report: str) -> Response:
    """Get how far the releases of a period got in a report's environment groups."""
    question, project = _read_period(), request.args.get("projectId", "").strip()
    found = find_report(services, space, report)
    now = services.now()
    asked = services.metrics.releases.ask_promotion(found, question, project, now=now)
    return reply(promotion_to_wire(asked.answer()))


def get_promotion_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """Get how far a project's releases of a period got in its environment."""
    question = _read_period()
    report = find_project_report(services, space, project)
    asked = services.metrics.releases.ask_promotion(
        report, question, now=services.now()
    )
    return reply(promotion_to_wire(asked.answer()))


def _read_period() -> Question:
    """Return the question with the period of the request, and nothing else of it."""
    return Question.parse({name: request.args.get(name, "") for name in PERIOD})


def _reply(asked: RolloutQuery) -> Response:
    """The rollout in JSON, written again only where it is large or new."""
    written = asked.cached.find_written(_JSON)
    if written is not None:
        return reply_bytes(written)
    answer = asked.answer()
    keep = partial(asked.cached.keep_written, _JSON)
    return reply_blocks(write_rollout(answer), answer.fingerprint, keep)


_REPORT = "/insights/reports/<report>"
_PROJECT = "/projects/<project>/insights"
_VIEW = (Permission.REPORT_VIEW,)
ROUTES = (
    Route(
        "GET",
        f"{_REPORT}/rollout",
        get_rollout,
        _VIEW,
        answer=WireRollout,
        parameters=("projectId", *AS_OF),
    ),
    Route(
        "GET",
        f"{_PROJECT}/rollout",
        get_rollout_of_project,
        _VIEW,
        answer=WireRollout,
        parameters=(*AS_OF, *SCOPE),
    ),
    Route(
        "GET",
        f"{_REPORT}/rollout/arrivals",
        get_arrivals,
        _VIEW,
        answer=WireArrivals,
        parameters=("projectId", "release", *AS_OF),
    ),
    Route(
        "GET",
        f"{_PROJECT}/rollout/arrivals",
        get_arrivals_of_project,
        _VIEW,
        answer=WireArrivals,
        parameters=("release", *AS_OF, *SCOPE),
    ),
    Route(
        "GET",
        f"{_REPORT}/rollout/csv",
        get_rollout_csv,
        _VIEW,
        answer=str,
        parameters=("projectId", "rows", *AS_OF, "bom"),
        media_types=CSV,
    ),
    Route(
        "GET",
        f"{_PROJECT}/rollout/csv",
        get_rollout_of_project_csv,
        _VIEW,
        answer=str,
        parameters=("rows", *AS_OF, *SCOPE, "bom"),
        media_types=CSV,
    ),
    Route(
        "GET",
        f"{_REPORT}/promotion",
        get_promotion,
        _VIEW,
        answer=WirePromotion,
        parameters=(*PERIOD, "projectId"),
    ),
    Route(
        "GET",
        f"{_PROJECT}/promotion",
        get_promotion_of_project,
        _VIEW,
        answer=WirePromotion,
        parameters=(*PERIOD, *SCOPE),
    ),
)
