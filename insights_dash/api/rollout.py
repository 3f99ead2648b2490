"""How releases spread and are promoted, of a report and of one project."""

from functools import partial

from flask import Response, request

from insights_dash.api.parameters import AS_OF, PERIOD, SCOPE
from insights_dash.api.projects import find_project_report
from insights_dash.api.reply import reply, reply_blocks, reply_bytes
from insights_dash.api.reports import find_report
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.promotion import WirePromotion, promotion_to_wire
from insights_dash.api.wire.rollout import WireRollout, write_rollout
from insights_dash.domain.project_insights import project_of
from insights_dash.domain.question import Question, parse_as_of, resolve_as_of
from insights_dash.domain.role import Permission
from insights_dash.domain.rollout_question import RolloutQuestion
from insights_dash.metrics.rollout_query import RolloutQuery

_JSON = "JSON"


def get_rollout(services: Services, *, space: str, report: str) -> Response:
    """Get how the releases of a project spread over a report's streams."""
    found = find_report(services, space, report)
    question = RolloutQuestion.parse(request.args)
    instant = resolve_as_of(question.as_of, found.definition.zone, now=services.now())
    return _reply(
        services.metrics.ask_rollout(found, question.project_id, as_of=instant)
    )


def get_rollout_of_project(services: Services, *, space: str, project: str) -> Response:
    """Get how a project's releases spread over its streams."""
    as_of = parse_as_of(request.args.get("asOf", ""))
    report = find_project_report(services, space, project)
    instant = resolve_as_of(as_of, report.definition.zone, now=services.now())
    return _reply(
        services.metrics.ask_rollout(report, project_of(report), as_of=instant)
    )


def get_promotion(services: Services, *, space: str, report: str) -> Response:
    """Get how far the releases of a period got in a report's environment groups."""
    question, project = _read_period(), request.args.get("projectId", "").strip()
    found = find_report(services, space, report)
    now = services.now()
    asked = services.metrics.ask_promotion(found, question, project, now=now)
    return reply(promotion_to_wire(asked.answer()))


def get_promotion_of_project(
    services: Services, *, space: str, project: str
) -> Response:
    """Get how far a project's releases of a period got in its environment."""
    question = _read_period()
    report = find_project_report(services, space, project)
    asked = services.metrics.ask_promotion(report, question, now=services.now())
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
