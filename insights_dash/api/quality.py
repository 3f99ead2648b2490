"""Data quality of a space or a report, which Octopus's API has no place for."""

from dataclasses import dataclass

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import authorise, enter_space
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_slice
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import LARGEST_PAGE, Collection
from insights_dash.api.wire.quality import (
    WireDataQuality,
    WireExample,
    list_to_wire,
    quality_to_wire,
)
from insights_dash.domain.report import Report
from insights_dash.domain.role import Permission
from insights_dash.metrics.quality.checks import CHECKS_BY_KEY
from insights_dash.store.examples import describe_examples
from insights_dash.store.reports import get_report
from insights_dash.store.spaces import Space

_EXAMPLES = 5


@dataclass(frozen=True)
class _Asked:
    space: Space
    report: Report | None

    @property
    def report_id(self) -> str | None:
        return self.report.id if self.report else None


def get_data_quality(services: Services, *, space: str) -> Response:
    """Check the data of a space, or of what a report selects."""
    with services.database.read() as session:
        asked = _find(session, space)
    quality = services.quality.check(asked.space, asked.report, now=services.now())
    with services.database.read() as session:
        findings = [
            (
                CHECKS_BY_KEY[each.key],
                each,
                describe_examples(session, asked.space, each.examples[:_EXAMPLES]),
            )
            for each in quality.findings
        ]
    return reply(quality_to_wire(asked.space.id, asked.report_id, quality, findings))


def list_found(services: Services, *, space: str, check: str) -> Response:
    """List what a check found, at most 1,000 documents."""
    part = parse_slice(request.args)
    with services.database.read() as session:
        asked = _find(session, space)
    quality = services.quality.check(asked.space, asked.report, now=services.now())
    finding = quality.get(check)
    chosen = finding.examples[part.skip : part.skip + min(part.take, LARGEST_PAGE)]
    with services.database.read() as session:
        examples = describe_examples(session, asked.space, chosen)
    place = (part.skip, part.take)
    return reply(
        list_to_wire(asked.space.id, asked.report_id, finding, examples, place)
    )


def _find(session: Session, space: str) -> _Asked:
    here = enter_space(session, space)
    report = request.args.get("report", "")
    if not report:
        return _Asked(here, None)
    authorise(Permission.REPORT_VIEW, here.id)
    return _Asked(here, get_report(session, here, report))


_GET = Route(
    "GET",
    "/data-quality",
    get_data_quality,
    (Permission.DEPLOYMENT_RECORD,),
    answer=WireDataQuality,
    parameters=("report",),
)
ROUTES = (
    _GET,
    Route(
        "GET",
        f"{_GET.address}/<check>",
        list_found,
        (Permission.DEPLOYMENT_RECORD,),
        answer=Collection[WireExample],
        parameters=(*PAGE, "report"),
    ),
)
