"""What happens on the portfolio: rows arrive, the browser draws and narrows them."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from dash import ALL, Dash, Input, Output, State, html
from dash.development.base_component import Component

from insights_dash.access.guard import enter_space, guarded_callback, is_allowed
from insights_dash.access.permission import PermissionDeniedError
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.period_days import build_period_days
from insights_dash.components.report_icon import build_icon
from insights_dash.components.states import (
    build_empty,
    build_error,
    build_failure,
    build_not_found,
    build_refused,
)
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import InvalidInputError, NotFoundError, TooLargeError
from insights_dash.domain.metric import ChartStatistic
from insights_dash.domain.portfolio_question import PortfolioBy
from insights_dash.domain.role import Permission
from insights_dash.figures.sentences import (
    describe_days,
    join_words,
    name_statistic,
)
from insights_dash.pages.embed_dialog import register_embed_dialog
from insights_dash.pages.portfolio.ids import Ids
from insights_dash.pages.portfolio.layout import (
    SHOWN,
    build_page,
    find_wrong_choices,
)
from insights_dash.pages.portfolio.rows import Found, describe_rows, find_rows
from insights_dash.pages.portfolio.shared_view import (
    declare_embed_dialog,
    declare_wall_dialog,
)
from insights_dash.pages.portfolio.view import (
    PortfolioView,
    find_statistic,
    find_view,
)
from insights_dash.pages.services import Services
from insights_dash.pages.wall_dialog import register_wall_dialog

Answered = tuple[
    Mapping[str, Any] | None, Component | None, Component | None, Component | None
]
_log = logging.getLogger(__name__)


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks, and return the page."""
    _register_browser_side(app)
    register_embed_dialog(app, services, declare_embed_dialog())
    register_wall_dialog(app, services, declare_wall_dialog())

    @guarded_callback(
        app,
        Output(Ids.ANSWER, "data"),
        Output(Ids.NOTICE, "children"),
        Output(Ids.DAYS, "children"),
        Output(Ids.COMPARED_DAYS, "children"),
        Input(Ids.VIEW, "data"),
        Input({"type": Ids.RETRY, "role": ALL}, "n_clicks"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_VIEW,
        running=[
            (
                Output(Ids.TABLE, "className"),
                "portfolio__table is-busy",
                "portfolio__table",
            )
        ],
        on_error=_show_failure,
    )
    def show(view: object, _retries: object, place: object) -> Answered:
        return answer(services, place, view)

    def layout(space: str = "", **parameters: object) -> Component:
        return show_portfolio(services, space, parameters)

    def find_ids(space: str) -> Mapping[str, str]:
        with services.database.read() as session:
            return {"space": enter_space(session, space).id}

    path, wanted = "/<space>/portfolio", Permission.REPORT_VIEW
    return [PageRoute("portfolio", path, "Portfolio", layout, wanted, find_ids)]


def show_portfolio(
    services: Services, space: str, parameters: Mapping[str, object]
) -> Component:
    """Build the page, or one that says that the space was not found."""
    try:
        with services.database.read() as session:
            view = find_view(session, space, parameters, now=services.now())
    except NotFoundError:
        return build_not_found("Space not found", "Check the URL.")
    shown = {name: str(parameters.get(name) or "") for name in SHOWN}
    problems = (*view.problems, *find_wrong_choices(shown))
    view = replace(view, problems=problems)
    return build_page(view, shown, f"/{space}/portfolio")


def answer(services: Services, place: object, asked: object) -> Answered:
    """Return the rows, or why there are none, and the days of both periods."""
    named = place if isinstance(place, dict) else {}
    try:
        with services.database.read() as session:
            view = find_view(session, named.get("space"), asked, now=services.now())
    except NotFoundError:
        said = build_not_found("Space not found", "Check the URL.", is_page=False)
        return None, said, None, None
    found = find_rows(services, view)
    rows = found.rows.rows
    if not rows:
        return None, _build_empty(view), None, None
    entry, statistics = rows[0].entry, _list_statistics(view, found)
    answered = {
        "by": view.by.value,
        "space": view.space.name,
        "environment": join_words([name for _, name in view.scope.environments]),
        "statistics": " or ".join(map(name_statistic, statistics)).capitalize(),
        # The API has one statistic in a call.
        "statistic": statistics[0].value if len(statistics) == 1 else "",
        "days": describe_days(*entry.now),
        "rows": describe_rows(found, view),
        "deployed": sum(
            each.entry.find_figure("DeploymentFailureRate").counts[0] > 0
            for each in rows
        ),
    }
    as_of = view.question.instant(ZoneInfo(view.scope.time_zone), now=services.now())
    return (
        answered,
        None,
        build_period_days(entry.now, as_of),
        html.Span(describe_days(*entry.before)),
    )


def _list_statistics(view: PortfolioView, found: Found) -> Sequence[ChartStatistic]:
    """Return the statistics that rows have, by name."""
    if view.by is PortfolioBy.PROJECT:
        return [find_statistic(view.space.definitions)]
    definitions = {each.definition.definitions for each in found.reports.values()}
    return sorted({find_statistic(each) for each in definitions}, key=name_statistic)


def _build_empty(view: PortfolioView) -> Component:
    space = view.space
    if view.by is PortfolioBy.REPORT:
        return build_empty(
            f"No reports in {space.name} yet",
            "A report has a row here as soon as it is saved.",
        )
    link = html.A("Add data", href=f"/{space.id}/insights", className="button")
    may_add = is_allowed(Permission.DEPLOYMENT_RECORD, space.id)
    return build_empty(
        f"No projects in {space.name} yet",
        "A project has a row here as soon as its first deployment is recorded."
        if space.visibility.is_unlimited
        else "You can see none of the projects of this space.",
        actions=[link] if may_add else (),
    )


def _show_failure(error: Exception) -> Answered:
    return None, _describe_failure(error), None, None


def _describe_failure(error: Exception) -> Component:
    if isinstance(error, PermissionDeniedError):
        return build_refused(error.in_words, is_page=False)
    if isinstance(error, TooLargeError | InvalidInputError):
        return build_failure("Can't show this period", str(error))
    reference = uuid.uuid4().hex[:8]
    _log.error("Portfolio error %s", reference, exc_info=error)
    again = html.Button(
        [build_icon("rotate-right"), "Try again"],
        id={"type": Ids.RETRY, "role": "rows"},
        className="button button--filled",
    )
    return build_error(reference, actions=[again])


def _register_browser_side(app: Dash) -> None:
    bind_in_browser(
        app,
        "portfolio.ask",
        Output(Ids.VIEW, "data"),
        Output(Ids.CUSTOM_FIELD, "hidden"),
        Output(Ids.ENVIRONMENT_FIELD, "hidden"),
        Output(Ids.TAGS_FIELD, "hidden"),
        Output(Ids.GROUP_FIELD, "hidden"),
        Output(Ids.OWNER_FIELD, "hidden"),
        Output(Ids.SET, "children"),
        *(
            Input(each, "value")
            for each in (
                *(Ids.BY, Ids.TIME_RANGE, Ids.CUSTOM_DAYS, Ids.COMPARE),
                *(Ids.ENVIRONMENT, Ids.TAGS, Ids.AS_OF, Ids.GROUP, Ids.OWNER),
                *(Ids.SEARCH, Ids.FIGURE),
            )
        ),
        State(Ids.ENVIRONMENT, "data"),
        State(Ids.TAGS, "data"),
        State(Ids.VIEW, "data"),
        State(Ids.PLACE, "data"),
    )
    bind_in_browser(
        app,
        "portfolio.paint",
        Output(Ids.LEAD, "children"),
        Output(Ids.API_LINK, "href"),
        Input(Ids.ANSWER, "data"),
        State(Ids.PLACE, "data"),
        prevent_initial_call=True,
    )
