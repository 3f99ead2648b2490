"""The dialog that adds the view of a report's page to a wall display."""

from collections.abc import Mapping, Sequence
from functools import partial

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.embeds import find_owners
from insights_dash.access.guard import guarded_callback
from insights_dash.components.form import Field, Form
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.domain.embed import LinkState
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.role import Permission
from insights_dash.domain.wall import WallDisplay
from insights_dash.pages.report.embed import NAMES, TITLE, build_team_note
from insights_dash.pages.report.embed_callbacks import (
    find_report,
    is_narrowed,
    read_view,
)
from insights_dash.pages.report.ids import Ids
from insights_dash.pages.report.place import Place
from insights_dash.pages.services import Services
from insights_dash.pages.wall_changes import EDIT, add_to_wall
from insights_dash.store.wall_displays import list_walls

WALL = Form(
    Ids.WALL_FORM,
    "Add view",
    (
        Field(
            "wall",
            "Wall display",
            partial(dmc.Select, allowDeselect=False, searchable=True, limit=60),
        ),
        Field(
            "name",
            "Title",
            partial(dmc.TextInput, description="Shown above the charts", value=""),
        ),
    ),
)


def register_wall_dialog(app: Dash, services: Services) -> None:
    """Bind the dialog's callbacks."""
    page = {"view": State(Ids.VIEW, "data"), "place": State(Ids.PLACE, "data")}

    @guarded_callback(
        app,
        output={
            "opened": Output(Ids.WALL_DIALOG, "opened"),
            "content": Output(Ids.WALL_DIALOG, "children"),
        },
        inputs={"clicks": Input(Ids.WALL, "n_clicks")},
        state=page,
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def open_dialog(
        clicks: object, view: object, place: object
    ) -> Mapping[str, object]:
        if not clicks:
            raise PreventUpdate
        content = show_choice(services, place)
        if is_narrowed(view):
            content = [build_team_note("Wall displays show"), *content]
        return {"opened": True, "content": content}

    bind_form(
        app,
        WALL,
        lambda values: add_page(services, values),
        shows={"opened": Output(Ids.WALL_DIALOG, "opened", allow_duplicate=True)},
        context=page,
        permission=Permission.REPORT_EDIT,
    )


def build_wall_dialog() -> dmc.Modal:
    """Build the closed dialog, which the server fills when the user opens it."""
    return dmc.Modal(
        id=Ids.WALL_DIALOG,
        title="Add to wall display",
        opened=False,
        closeButtonProps={"aria-label": "Close"},
    )


def show_choice(services: Services, place: object) -> list[Component]:
    """Build the choice of a wall display for the page at a place."""
    here, now = find_report(services, place), services.now()
    with services.database.read() as session:
        owners = find_owners(session, here.space, EDIT)
        walls = list_walls(session, here.space, owners)
    return _build_choice(
        here, [each for each in walls if each.state(now) is LinkState.VALID]
    )


def add_page(services: Services, values: Values) -> Mapping[str, object]:
    """Add the view that a page shows; close the dialog.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    here = find_report(services, values["place"])
    fields = {
        "content": here.metric or "",
        "theme": "auto",
        "changes": [],
        "shown": [TITLE, NAMES],
    }
    view = read_view(services, here, values["view"], fields)
    place = {"space": here.space.id, "wall": values["wall"]}
    try:
        one = add_to_wall(services, place, here.report.id, view, values["name"])
    except NotFoundError as error:
        problem = Problem("wall", "Choose a wall display.")
        raise InvalidInputError([problem]) from error
    except InvalidInputError as error:
        problems = [
            each if each.field == "name" else Problem("wall", each.message)
            for each in error.problems
        ]
        raise InvalidInputError(problems) from error
    show_toast("View added", f"“{one.wall.name}” shows it within a minute.")
    return {"opened": False}


def _build_choice(here: Place, walls: Sequence[WallDisplay]) -> list[Component]:
    path = f"/{here.space.id}/walls"
    if not walls:
        return [
            html.P("This space has no wall display yet.", className="embed-form__note"),
            dmc.Group(
                dcc.Link(
                    "Create a wall display",
                    href=path,
                    className="button button--filled",
                ),
                mt="lg",
            ),
        ]
    data = [{"value": each.id, "label": each.name} for each in walls]
    fields = [
        WALL.build_field("wall", data=data, value=walls[0].id),
        WALL.build_field("name", placeholder=here.name),
    ]
    actions = [
        dmc.Button(WALL.submit, id=WALL.submit_id),
        dcc.Link("All wall displays", href=path),
    ]
    return [dmc.Stack(fields), dmc.Group(actions, mt="lg")]
