"""The portfolio of a space in embeds: its generated report, its title, its rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from insights_dash.access.embed_view import PortfolioView
from insights_dash.domain.comma_list import split_list
from insights_dash.domain.portfolio_question import PortfolioBy
from insights_dash.domain.project_insights import report_on_projects
from insights_dash.domain.report import Report
from insights_dash.store.catalogue.project import (
    PROJECTS,
    only_projects_of_groups,
    only_projects_of_owner,
)
from insights_dash.store.database import Database
from insights_dash.store.page import Wanted
from insights_dash.store.project_scopes import read_scope_of_projects
from insights_dash.store.reports import list_reports_in_blocks
from insights_dash.store.spaces import Space

_FILTERS = ("projectGroupId", "owner", "verdict")


def report_on_space(session: Session, space: Space, portfolio: PortfolioView) -> Report:
    """Return the report on every project of a space, named like the portfolio.

    Raises:
        InvalidInputError: if the view names an unknown environment or tag.
    """
    scope = read_scope_of_projects(session, space, portfolio.texts)
    report = report_on_projects(
        scope,
        space.id,
        datetime.fromtimestamp(0, UTC),
        visibility=space.visibility,
        definitions=space.definitions,
    )
    name = name_portfolio(space, portfolio)
    return replace(report, definition=replace(report.definition, name=name))


def name_portfolio(space: Space, portfolio: PortfolioView | None) -> str:
    """Return the title of a portfolio: `Default: all projects`, `Default: reports`.

    It doesn't say "all" if filters can leave out rows. None stands for a view whose
    options aren't valid.
    """
    if portfolio is None:
        return space.name
    by, texts = portfolio.question.by, portfolio.texts
    rows = "reports" if by is PortfolioBy.REPORT else "projects"
    is_filtered = any(texts.get(name) for name in _FILTERS)
    return f"{space.name}: {rows}" if is_filtered else f"{space.name}: all {rows}"


def list_rows_of_space(
    database: Database, space: Space, portfolio: PortfolioView
) -> tuple[Sequence[int], Sequence[Report]]:
    """Return the numbers of the projects, or the reports, that can have a row.

    Only those that the caller of the space sees are listed.
    """
    if portfolio.question.by is PortfolioBy.REPORT:
        blocks = list_reports_in_blocks(database, space)
        return (), [each for block in blocks for each in block]
    texts = portfolio.texts
    groups = split_list([texts.get("projectGroupId", "")], "projectGroupId", [])
    owner = texts.get("owner", "")
    of_groups = (only_projects_of_groups(groups),) if groups else ()
    of_owner = (only_projects_of_owner(owner),) if owner else ()
    with database.read() as session:
        wanted = Wanted(only=(*of_groups, *of_owner))
        return PROJECTS.list_numbers(session, space, wanted), ()
