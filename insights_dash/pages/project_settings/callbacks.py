"""What happens on the page of a project's settings."""

from collections.abc import Mapping, Sequence

from dash import Dash, Output, State
from dash.development.base_component import Component

from insights_dash.access.guard import current_caller
from insights_dash.access.whole_projects import enter_whole_project
from insights_dash.components.states import build_not_found
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.forms import Values, bind_form, bind_unsaved_warning
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission
from insights_dash.pages.project_settings.forms import SETTINGS, to_settings
from insights_dash.pages.project_settings.ids import Ids
from insights_dash.pages.project_settings.layout import build_page, path_of
from insights_dash.pages.services import Services
from insights_dash.store.audit import Author
from insights_dash.store.database import Database
from insights_dash.store.project_settings import (
    read_settings,
    read_settings_to_change,
    write_settings,
)


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callback, and return the page."""
    database = services.database
    bind_unsaved_warning(app, SETTINGS)
    bind_form(
        app,
        SETTINGS,
        lambda values: save_settings(services, values),
        shows={"location": Output(Ids.LOCATION, "href")},
        context={"place": State(Ids.PLACE, "data")},
        permission=Permission.ADMINISTER,
    )

    def show(space: str = "", project: str = "", **_: str) -> Component:
        return show_settings(database, space, project)

    def find_ids(space: str, project: str) -> Mapping[str, str]:
        with database.read() as session:
            here, found = enter_whole_project(session, space, project)
            return {"space": here.id, "project": found.id}

    return [
        PageRoute(
            "project_settings",
            "/<space>/projects/<project>/insights/settings",
            "Project settings",
            show,
            Permission.ADMINISTER,
            find_ids,
        )
    ]


def show_settings(database: Database, space: str, project: str) -> Component:
    """Build the page, or one that says that the project was not found."""
    try:
        with database.read() as session:
            here, found = enter_whole_project(session, space, project)
            settings = read_settings(session, here, found.id)
    except NotFoundError:
        return build_not_found(
            "Project not found", "It may have been deleted, or the URL may be wrong."
        )
    return build_page(here, found, settings)


def save_settings(services: Services, values: Values) -> Mapping[str, object]:
    """Store the settings; return the URL of the project's insights.

    Fields that the user hasn't changed keep what others have stored since the page was
    opened.

    Raises:
        InvalidInputError: if values are wrong.
        NotFoundError: if the project has been deleted.
    """
    settings = to_settings(values)
    place = values["place"] if isinstance(values["place"], dict) else {}
    author = Author(current_caller().name, services.now())
    with services.database.write() as session:
        named = (str(place.get(each, "")) for each in ("space", "project"))
        here, project = enter_whole_project(session, *named)
        stored = read_settings_to_change(session, here, project.id)
        shown = place.get("shown")
        if isinstance(shown, dict):
            settings = settings.merged(shown, stored)
        write_settings(session, here, project.id, settings, author)
    show_toast("Settings saved", project.name)
    return {"location": path_of(here, project)}
