"""The page of a project's unfinished deployments, which only shows them."""

from collections.abc import Mapping, Sequence

from dash import Dash
from dash.development.base_component import Component

from insights_dash.access.guard import enter_space
from insights_dash.access.whole_projects import may_administer_project
from insights_dash.components.administration import MOST_ROWS
from insights_dash.components.states import build_not_found
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission
from insights_dash.pages.services import Services
from insights_dash.pages.unfinished.layout import Unfinished, build_page
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.project_settings import read_settings
from insights_dash.store.unfinished import list_timed_out, list_unfinished


def register(_app: Dash, services: Services) -> Sequence[PageRoute]:
    """Return the page; it has no callbacks."""

    def show(space: str = "", project: str = "", **_: str) -> Component:
        return show_unfinished(services, space, project)

    def find_ids(space: str, project: str) -> Mapping[str, str]:
        with services.database.read() as session:
            here = enter_space(session, space)
            found = PROJECTS.get(session, here, project)
            return {"space": here.id, "project": found.id}

    return [
        PageRoute(
            "unfinished",
            "/<space>/projects/<project>/insights/unfinished",
            "Unfinished deployments",
            show,
            Permission.REPORT_VIEW,
            find_ids,
        )
    ]


def show_unfinished(services: Services, space: str, project: str) -> Component:
    """Build the page, or one that says that the project was not found."""
    now, take = services.now(), MOST_ROWS + 1
    try:
        with services.database.read() as session:
            here = enter_space(session, space)
            found = PROJECTS.get(session, here, project)
            awaited = list_unfinished(session, here, found.id, now=now, take=take)
            timed_out = list_timed_out(session, here, found.id, now=now, take=take)
            unfinished = Unfinished(
                here,
                found,
                read_settings(session, here, found.id),
                awaited.items,
                timed_out.items,
                may_administer=may_administer_project(session, here, found),
            )
    except NotFoundError:
        return build_not_found(
            "Project not found", "It may have been deleted, or the URL may be wrong."
        )
    return build_page(unfinished)
