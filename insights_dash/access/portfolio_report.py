"""The generated report that stands for the portfolio of a space in embeds."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from insights_dash.access.embed_view import PortfolioView
from insights_dash.domain.project_insights import report_on_projects
from insights_dash.domain.report import Report
from insights_dash.store.project_scopes import read_scope_of_projects
from insights_dash.store.spaces import Space


def report_on_space(session: Session, space: Space, portfolio: PortfolioView) -> Report:
    """Return the report on every project of a space, with the space's name.

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
    return replace(report, definition=replace(report.definition, name=space.name))
