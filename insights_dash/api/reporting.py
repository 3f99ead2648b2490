"""Completed deployments: as XML, for spreadsheets and Grafana, and counted by week."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Response, request

from insights_dash.access.guard import LIST_READERS
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_instant, parse_list, parse_states
from insights_dash.api.route import XML, Route
from insights_dash.api.services import Services
from insights_dash.api.tasks import find_spaces
from insights_dash.api.wire.weeks import WireWeeks, weeks_to_wire
from insights_dash.api.wire.xml_text import BEGIN, END, write_block
from insights_dash.store.deployments import (
    DeploymentsWanted,
    count_by_project,
    iterate_deployments,
)

FILTERS = (
    *("projectId", "environmentId", "tenantId", "channelId", "releaseId", "taskState"),
    *("fromCompletedTime", "toCompletedTime"),
)
# Half a year, as in Octopus; the current week is the last.
_WEEKS = 26


def get_deployments_xml(services: Services, *, space: str) -> Response:
    """Export completed deployments as XML, sorted by completion time."""
    wanted = _read_wanted()
    with services.database.read() as session:
        opened = find_spaces(session, space)

    def write() -> Iterator[str]:
        yield BEGIN
        for block in iterate_deployments(services.database, opened, wanted):
            yield write_block(block)
        yield END

    return Response(write(), mimetype="application/xml")


def count_by_week(services: Services, *, space: str) -> Response:
    """Count the deployments of each project in each of the last 26 weeks, in UTC."""
    projects = parse_list(request.args, "projectIds")
    now = services.now().astimezone(UTC)
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    begin = today - timedelta(days=now.weekday(), weeks=_WEEKS - 1)
    weeks = [begin + timedelta(weeks=each) for each in range(_WEEKS)]
    with services.database.read() as session:
        spaces = find_spaces(session, space)
        counted = count_by_project(session, spaces, weeks, projects)
    return reply([weeks_to_wire(each, weeks, now) for each in counted])


def _read_wanted() -> DeploymentsWanted:
    first, last = "fromCompletedTime", "toCompletedTime"
    return DeploymentsWanted(
        projects=parse_list(request.args, "projectId"),
        environments=parse_list(request.args, "environmentId"),
        tenants=parse_list(request.args, "tenantId"),
        channels=parse_list(request.args, "channelId"),
        releases=parse_list(request.args, "releaseId"),
        states=parse_states(request.args, "taskState"),
        is_completed=True,
        completed=(
            parse_instant(request.args.get(first, ""), first),
            parse_instant(request.args.get(last, ""), last),
        ),
    )


ROUTES = (
    Route(
        "GET",
        "/reporting/deployments/xml",
        get_deployments_xml,
        LIST_READERS,
        answer=str,
        parameters=FILTERS,
        media_types=XML,
    ),
    Route(
        "GET",
        "/reporting/deployments-counted-by-week",
        count_by_week,
        LIST_READERS,
        answer=list[WireWeeks],
        parameters=("projectIds",),
    ),
)
