"""The portfolio of a space: what changed in every project or report."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

from flask import Response, request

from insights_dash.access.guard import enter_space
from insights_dash.api.catalogue.resource import page_links
from insights_dash.api.parameters import PAGE, PORTFOLIO, PORTFOLIO_DEPLOYMENTS
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_list, parse_slice
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.portfolio import (
    PortfolioPage,
    WirePortfolio,
    WirePortfolioDeployments,
    portfolio_to_wire,
    row_marks_to_wire,
    take_page,
)
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.portfolio_question import (
    COMPARED,
    SCOPE,
    STATISTIC,
    PortfolioBy,
    PortfolioQuestion,
)
from insights_dash.domain.project_insights import InsightsScope, report_on_projects
from insights_dash.domain.report import Report
from insights_dash.domain.role import Permission
from insights_dash.metrics.answer.row_marks import RowMarks
from insights_dash.metrics.portfolio_order import arrange
from insights_dash.metrics.portfolio_query import FoundRows
from insights_dash.store.catalogue.project import (
    PROJECTS,
    only_projects_of_groups,
    only_projects_of_owner,
)
from insights_dash.store.page import Wanted
from insights_dash.store.project_scopes import read_scope_of_projects
from insights_dash.store.project_settings import read_owners
from insights_dash.store.reports import list_reports_in_blocks
from insights_dash.store.spaces import Space

_OF_ROWS = (*COMPARED, STATISTIC, *SCOPE)  # what rows and their own changes share
_MOST_ROWS = 100  # whose deployments are listed at once


def get_portfolio(services: Services, *, space: str) -> Response:
    """List what changed in each project or report of a space."""
    verdicts = parse_list(request.args, "verdict")
    question = PortfolioQuestion.parse(request.args, verdicts)
    part = parse_slice(request.args)
    wanted = Wanted(
        ids=parse_list(request.args, "ids"),
        partial_name=request.args.get("partialName", ""),
    )
    with services.database.read() as session:
        here = enter_space(session, space)
    path = f"/api/{here.id}/insights/portfolio"
    page = PortfolioPage(
        here.id,
        question.by,
        _list_given(),
        None,
        page_links(path, part.skip, part.take, PORTFOLIO),
    )
    if question.by is PortfolioBy.REPORT:
        found = _find_reports(services, here, wanted, question)
    else:
        with services.database.read() as session:
            scope = read_scope_of_projects(session, here, request.args)
        page = replace(page, scope=scope)
        found = _find_projects(services, here, wanted, question, scope)
    arranged = arrange(found.rows, question)
    if question.by is PortfolioBy.PROJECT:
        numbers = [each.number for each in take_page(arranged, page.paging)]
        with services.database.read() as session:
            page = replace(page, owners=read_owners(session, here.number, numbers))
    return reply(portfolio_to_wire(found, arranged, page))


def _find_projects(
    services: Services,
    space: Space,
    wanted: Wanted,
    question: PortfolioQuestion,
    scope: InsightsScope,
) -> FoundRows:
    groups = parse_list(request.args, "projectGroupId")
    if groups is not None:
        wanted = replace(wanted, only=(only_projects_of_groups(groups),))
    owner = request.args.get("owner", "").strip()
    if owner:
        wanted = replace(wanted, only=(*wanted.only, only_projects_of_owner(owner)))
    with services.database.read() as session:
        projects = PROJECTS.list_numbers(session, space, wanted)
    now = services.now()
    report = _report_on_all(space, scope, now)
    return services.metrics.list_portfolio(report, question.asked, projects, now=now)


def _find_reports(
    services: Services, space: Space, wanted: Wanted, question: PortfolioQuestion
) -> FoundRows:
    blocks = list_reports_in_blocks(services.database, space, wanted)
    return services.metrics.list_portfolio_of_reports(
        space.id, question.asked, chain.from_iterable(blocks), now=services.now()
    )


def get_row_deployments(services: Services, *, space: str) -> Response:
    """List the deployments behind some rows of the portfolio, for small drawings."""
    given = {name: request.args.get(name, "") for name in PORTFOLIO_DEPLOYMENTS}
    question = PortfolioQuestion.parse(given, None)
    ids = _parse_ids()
    with services.database.read() as session:
        here = enter_space(session, space)
        scope = None
        if question.by is PortfolioBy.PROJECT:
            scope = read_scope_of_projects(session, here, request.args)
    if scope is None:
        marks = _find_marks_of_reports(services, here, ids, question)
    else:
        marks = _find_marks_of_projects(services, here, ids, question, scope)
    return reply(row_marks_to_wire(marks))


def _parse_ids() -> list[str] | None:
    """Return the IDs of the wanted rows; None if the first ones by name are wanted.

    Raises:
        InvalidInputError: if there are too many.
    """
    ids = parse_list(request.args, "ids")
    if ids is not None and len(ids) > _MOST_ROWS:
        message = f"List at most {_MOST_ROWS} IDs."
        raise InvalidInputError([Problem("ids", message)])
    return ids


def _find_marks_of_projects(
    services: Services,
    space: Space,
    ids: list[str] | None,
    question: PortfolioQuestion,
    scope: InsightsScope,
) -> list[tuple[str, RowMarks]]:
    with services.database.read() as session:
        found = PROJECTS.list_numbers(session, space, Wanted(ids=ids))
    numbers = found[:_MOST_ROWS]
    now = services.now()
    report = _report_on_all(space, scope, now)
    marks = services.metrics.find_portfolio_marks(
        report, question.asked, sorted(numbers), now=now
    )
    return [(Kind.PROJECT.identify(each), marks[each]) for each in numbers]


def _find_marks_of_reports(
    services: Services,
    space: Space,
    ids: list[str] | None,
    question: PortfolioQuestion,
) -> list[tuple[str, RowMarks]]:
    blocks = list_reports_in_blocks(services.database, space, Wanted(ids=ids))
    now = services.now()
    return [
        (each.id, services.metrics.find_report_marks(each, question.asked, now=now))
        for each in islice(chain.from_iterable(blocks), _MOST_ROWS)
    ]


def _report_on_all(space: Space, scope: InsightsScope, now: datetime) -> Report:
    return report_on_projects(
        scope,
        space.id,
        now,
        visibility=space.visibility,
        definitions=space.definitions,
    )


def _list_given() -> Mapping[str, str]:
    """Return the parameters of a row's own changes that the request has."""
    texts = {name: request.args.get(name, "") for name in _OF_ROWS}
    return {name: text for name, text in texts.items() if text}


ROUTES = (
    Route(
        "GET",
        "/insights/portfolio",
        get_portfolio,
        (Permission.REPORT_VIEW,),
        answer=WirePortfolio,
        parameters=(*PAGE, *PORTFOLIO),
    ),
    Route(
        "GET",
        "/insights/portfolio/deployments",
        get_row_deployments,
        (Permission.REPORT_VIEW,),
        answer=WirePortfolioDeployments,
        parameters=PORTFOLIO_DEPLOYMENTS,
    ),
)
