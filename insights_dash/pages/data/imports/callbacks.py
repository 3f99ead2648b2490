"""The page of an import, and what its controls and buttons call."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from insights_dash.access.guard import (
    enter_whole_space,
    guarded_callback,
    is_allowed,
)
from insights_dash.components.administration import PAGE
from insights_dash.components.administration import read_page as read_page_number
from insights_dash.components.states import build_not_found
from insights_dash.dash_host.buttons import find_press
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission
from insights_dash.pages.data.imports.actions import change, press, read_page, refresh
from insights_dash.pages.data.imports.ids import (
    Ids,
    Part,
    action_id,
    becomes_id,
    choice_id,
    field_id,
    value_id,
)
from insights_dash.pages.data.imports.imports_card import ImportList, build_imports_page
from insights_dash.pages.data.imports.layout import build_page, list_links
from insights_dash.pages.services import Services

_WANTED = Permission.DEPLOYMENT_RECORD
_CONTROLS = {
    "choice": choice_id(ALL),
    "becomes": becomes_id(ALL),
    "style": field_id(Part.STYLE, ALL),
    "zone": field_id(Part.ZONE, ALL),
    "value": value_id(ALL, ALL),
    "fixed": field_id(Part.FIXED, ALL),
}
_SHOWS = {
    "body": Output(Ids.BODY, "children", allow_duplicate=True),
    "said": Output(Ids.SAID, "children", allow_duplicate=True),
}


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callbacks, and return the page."""
    _bind_controls(app, services)
    _bind_buttons(app, services)

    @guarded_callback(
        app,
        output={
            "body": Output(Ids.BODY, "children"),
            "said": Output(Ids.SAID, "children"),
        },
        inputs={"news": Input(Ids.NEWS, "data"), "place": State(Ids.PLACE, "data")},
        prevent_initial_call=True,
        permission=_WANTED,
    )
    def show_news(news: object, place: object) -> Mapping[str, object]:  # noqa: ARG001 - it only fires
        return refresh(services, place)

    def show(space: str = "", imported: str = "", **_: str) -> Component:
        return show_import(services, space, imported)

    def show_all(space: str = "", page: str = "", **_: str) -> Component:
        return show_imports(services, space, page=read_page_number(page))

    def find_ids(space: str, imported: str = "") -> Mapping[str, str]:
        with services.database.read() as session:
            here = enter_whole_space(session, space)
        if imported:
            services.uploads.get(here, imported)
        return {"space": here.id}

    return [
        PageRoute(
            "imports", "/<space>/data/imports", "Uploads", show_all, _WANTED, find_ids
        ),
        PageRoute(
            "import",
            "/<space>/data/imports/<imported>",
            "Import",
            show,
            _WANTED,
            find_ids,
        ),
    ]


def show_import(services: Services, space: str, identifier: str) -> Component:
    """Build the page, or one that says that the import was not found."""
    try:
        return build_page(read_page(services, space, identifier))
    except NotFoundError:
        return build_not_found(
            "Import not found", "It may have been deleted, or the URL may be wrong."
        )


def show_imports(services: Services, space: str, *, page: int) -> Component:
    """Build the page of a space's imports, or one that says that it was not found."""
    try:
        with services.database.read() as session:
            here = enter_whole_space(session, space)
    except NotFoundError:
        return build_not_found(
            "Space not found", "It may have been deleted, or the URL may be wrong."
        )
    found = services.uploads.list_page(here, skip=(page - 1) * PAGE, take=PAGE)
    items = [each.imported for each in found.items]
    listed = ImportList(here, items, found.total, services.uploads.largest)
    may_view = is_allowed(Permission.REPORT_VIEW, here.id)
    return build_imports_page(listed, page, list_links(here, may_view=may_view))


def _bind_controls(app: Dash, services: Services) -> None:
    posted: dict[str, Any] = {
        "place": State(Ids.PLACE, "data"),
        "form": State(Ids.FORM, "data"),
    }
    for name, pattern in _CONTROLS.items():
        posted[name] = Input(pattern, "value")
        posted[f"{name}_ids"] = State(pattern, "id")

    @guarded_callback(
        app,
        output={**_SHOWS, "kept": Output(Ids.KEPT, "data")},
        inputs={"posted": posted},
        prevent_initial_call=True,
        permission=_WANTED,
    )
    def keep(posted: Mapping[str, Any]) -> Mapping[str, object]:
        return {"kept": no_update, **change(services, posted)}


def _bind_buttons(app: Dash, services: Services) -> None:
    shows = {
        **_SHOWS,
        "plan": Output(Ids.UNDO_PLAN, "children"),
        "opened": Output(Ids.UNDO_DIALOG, "opened"),
        "location": Output(Ids.LOCATION, "href"),
    }
    posted = {
        "place": State(Ids.PLACE, "data"),
        "form": State(Ids.FORM, "data"),
        "choice": State(choice_id(ALL), "value"),
        "choice_ids": State(choice_id(ALL), "id"),
    }

    @guarded_callback(
        app,
        output=shows,
        inputs={"clicks": Input(action_id(ALL), "n_clicks"), "posted": posted},
        running=[(Output(Ids.BODY, "className"), "import is-busy", "import")],
        prevent_initial_call=True,
        permission=_WANTED,
    )
    def act(clicks: object, posted: Mapping[str, Any]) -> Mapping[str, object]:
        pressed = find_press(clicks)
        shown = press(services, pressed.get("name"), posted)
        return {name: shown.get(name, no_update) for name in shows}
