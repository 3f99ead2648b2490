"""What the portfolio shows before its rows are there."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.guard import is_allowed
from insights_dash.components.attributes import aria, data
from insights_dash.components.control_sheet import build_opener
from insights_dash.components.report_icon import build_icon
from insights_dash.components.share_menu import Shared, build_share_menu
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.domain.errors import Problem
from insights_dash.domain.file_names import name_file
from insights_dash.domain.portfolio_question import PortfolioOrder
from insights_dash.domain.role import Permission
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.sentences import describe_day
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.metrics.answer.changes.portfolio import list_verdicts_in_order
from insights_dash.pages.embed_form import build_dialog
from insights_dash.pages.portfolio.controls import (
    FIGURES,
    USUAL_FIGURE,
    build_controls,
    build_figure_choice,
    build_finder,
)
from insights_dash.pages.portfolio.ids import EMBED, Ids
from insights_dash.pages.portfolio.view import (
    PARAMETERS,
    PERIOD,
    PortfolioView,
    list_defaults,
)
from insights_dash.pages.refused import build_problems
from insights_dash.pages.wall_dialog import build_wall_dialog

# What the browser does with the rows by itself, as parameters of the URL.
FILTERS = ("search", "verdict", "projectGroupId", "owner", "orderBy", "descending")
SHOWN = (*FILTERS, "notDeployed", "figure")
# The values of those that have a fixed set of them, as the browser compares them.
_CHOICES: Mapping[str, Sequence[str]] = {
    "verdict": [each.value for each in Verdict],
    "orderBy": [each.value for each in PortfolioOrder],
    "descending": ["true"],
    "notDeployed": ["shown"],
    "figure": list(FIGURES),
}
_REPEATED = 50  # characters of a value that a message repeats


def build_page(view: PortfolioView, shown: Mapping[str, str], path: str) -> Component:
    """Build the page; `shown` are the parameters that only the browser uses.

    `path` is the one in the URL, where a space can be written in several ways.
    """
    space = view.space
    may_edit = is_allowed(Permission.REPORT_EDIT, space.id)
    return html.Div(
        [
            html.A("Skip to rows", href=f"#{Ids.TABLE}", className="shell__skip"),
            dcc.Store(id=Ids.PLACE, data=_describe_place(view)),
            dcc.Store(id=Ids.VIEW, data={**view.texts}),
            dcc.Store(id=Ids.FILTERS, data=_list_filters(shown)),
            dcc.Store(id=Ids.ANSWER),
            html.P(id=Ids.STATUS, className="is-said", role="status"),
            build_breadcrumbs(
                [("Reports", "/"), (space.name, f"/{space.id}/insights")], "Portfolio"
            ),
            _build_header(view, may_edit=may_edit),
            html.Div(
                build_opener("", identifier=Ids.SET, controls=Ids.CONTROLS),
                className="overview__asks",
            ),
            build_controls(view, shown),
            build_problems(view.problems) if view.problems else None,
            html.Div(
                [
                    html.Div(
                        id=Ids.CHIPS,
                        className="portfolio__chips",
                        role="toolbar",
                        **aria(label="Verdict"),
                    ),
                    build_finder(shown["search"]),
                ],
                className="portfolio__narrow",
            ),
            build_figure_choice(shown["figure"]),
            build_dialog(EMBED) if may_edit else None,
            build_wall_dialog(Ids.WALL_DIALOG) if may_edit else None,
            html.Div(id=Ids.NOTICE, className="portfolio__notice"),
            html.Div(id=Ids.TABLE, className="portfolio__table", tabIndex=-1),
            html.Div(
                html.Div(className="skeleton skeleton--grid"),
                className="panel portfolio__skeleton",
            ),
        ],
        className="portfolio",
        **data(portfolio=path),
    )


def find_wrong_choices(shown: Mapping[str, str]) -> Sequence[Problem]:
    """Return what is wrong with the parameters that only the browser uses."""
    return [
        Problem(name, f'"{shown[name][:_REPEATED]}" isn\'t a valid choice.')
        for name, choices in _CHOICES.items()
        if shown[name] and shown[name] not in choices
    ]


def _list_filters(shown: Mapping[str, str]) -> dict[str, str]:
    """Return the filters and the order of the URL, without invalid values."""
    wrong = {each.field for each in find_wrong_choices(shown)}
    return {name: "" if name in wrong else shown[name] for name in FILTERS}


def _describe_place(view: PortfolioView) -> dict[str, Any]:
    """Return what scripts need to know of the page."""
    file = name_file(f"{view.space.name} portfolio", view.space.id, "")
    return {
        "space": view.space.id,
        "api": f"/api/{view.space.id}/insights/portfolio",
        "defaults": list_defaults(view),
        "parameters": PARAMETERS,
        "inherited": PERIOD,
        "shown": SHOWN,
        "choices": _CHOICES,
        "usualFigure": USUAL_FIGURE,
        "file": file.name,
        "filters": FILTERS,
        "timeZone": view.scope.time_zone,
        "verdicts": [
            [each.value, VERDICTS[each].word, VERDICTS[each].icon, VERDICTS[each].kind]
            for each in list_verdicts_in_order()
        ],
    }


def _build_header(view: PortfolioView, *, may_edit: bool) -> Component:
    closed = view.closed_on
    return html.Header(
        [
            html.Div(
                [
                    html.H1("Portfolio", className="overview__name"),
                    html.P(id=Ids.LEAD, className="portfolio__lead"),
                ]
            ),
            html.Div(
                [
                    html.Span(
                        [build_icon("calendar"), f"Data ends {describe_day(closed)}"],
                        className="portfolio__closed",
                    )
                    if closed
                    else None,
                    build_share_menu(_list_shared(may_edit=may_edit)),
                ],
                className="overview__actions",
            ),
        ],
        className="overview__header portfolio__header",
    )


def _list_shared(*, may_edit: bool) -> Shared:
    """Return what the Share menu offers; a table has no PNG."""
    return Shared(
        api=Ids.API_LINK,
        embed=Ids.EMBED if may_edit else "",
        wall=Ids.WALL if may_edit else "",
        paper="In landscape",
        csv="These rows",
    )
