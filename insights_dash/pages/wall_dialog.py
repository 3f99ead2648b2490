"""The dialog that adds what a page shows to a wall display."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.embed_view import EmbedView
from insights_dash.access.embeds import find_owners
from insights_dash.access.guard import guarded_callback
from insights_dash.components.form import Field, Form
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.domain.embed import LinkState
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.identity import ReportId
from insights_dash.domain.role import Permission
from insights_dash.domain.wall import WallDisplay
from insights_dash.pages.embed_parts import build_note
from insights_dash.pages.services import Services
from insights_dash.pages.wall_changes import EDIT, add_to_wall
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import list_walls


@dataclass(frozen=True)
class PageToAdd:
    """What a page shows; `report` is None for the whole space. `name` is its title.

    `note` says what of the page the wall display doesn't show.
    """

    space: Space
    report: ReportId | None
    name: str
    view: EmbedView
    note: str = ""


@dataclass(frozen=True)
class WallDialog:
    """The IDs of a page's dialog: the menu's item that opens it, itself, its form.

    `page` are the components that say what the page shows, by the names with which
    `find` reads their values.
    """

    item: str
    dialog: str
    form: Form
    page: Mapping[str, State]
    find: Callable[[Services, Values], PageToAdd]


def declare_wall_form(name: str) -> Form:
    """Return the form of a page's dialog, whose IDs begin with `name`."""
    return Form(
        name,
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
                partial(dmc.TextInput, description="Shown above the view", value=""),
            ),
        ),
    )


def register_wall_dialog(app: Dash, services: Services, one: WallDialog) -> None:
    """Bind the callbacks of a page's dialog."""

    @guarded_callback(
        app,
        output={
            "opened": Output(one.dialog, "opened"),
            "content": Output(one.dialog, "children"),
        },
        inputs={"clicks": Input(one.item, "n_clicks")},
        state={"page": dict(one.page)},
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def open_dialog(clicks: object, page: Values) -> Mapping[str, object]:
        if not clicks:
            raise PreventUpdate
        return {"opened": True, "content": show_choice(services, one, page)}

    bind_form(
        app,
        one.form,
        lambda values: add_page(services, one, values),
        shows={"opened": Output(one.dialog, "opened", allow_duplicate=True)},
        context=one.page,
        permission=Permission.REPORT_EDIT,
    )


def build_wall_dialog(dialog: str) -> dmc.Modal:
    """Build the closed dialog, which the server fills when the user opens it."""
    return dmc.Modal(
        id=dialog,
        title="Add to wall display",
        opened=False,
        closeButtonProps={"aria-label": "Close"},
    )


def show_choice(services: Services, one: WallDialog, page: Values) -> list[Component]:
    """Build the choice of a wall display for what a page shows."""
    shown, now = one.find(services, page), services.now()
    with services.database.read() as session:
        owners = find_owners(session, shown.space, EDIT)
        walls = list_walls(session, shown.space, owners)
    valid = [each for each in walls if each.state(now) is LinkState.VALID]
    choice = _build_choice(one.form, shown, valid)
    return [build_note(shown.note), *choice] if shown.note else choice


def add_page(
    services: Services, one: WallDialog, values: Values
) -> Mapping[str, object]:
    """Add the view that a page shows; close the dialog.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    shown = one.find(services, values)
    place = {"space": shown.space.id, "wall": values["wall"]}
    try:
        added = add_to_wall(services, place, shown.report, shown.view, values["name"])
    except NotFoundError as error:
        problem = Problem("wall", "Choose a wall display.")
        raise InvalidInputError([problem]) from error
    except ConflictError as error:
        raise InvalidInputError([Problem("wall", str(error))]) from error
    except InvalidInputError as error:
        problems = [
            each if each.field == "name" else Problem("wall", each.message)
            for each in error.problems
        ]
        raise InvalidInputError(problems) from error
    show_toast("View added", f"“{added.wall.name}” shows it within a minute.")
    return {"opened": False}


def _build_choice(
    form: Form, shown: PageToAdd, walls: Sequence[WallDisplay]
) -> list[Component]:
    path = f"/{shown.space.id}/walls"
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
        form.build_field("wall", data=data, value=walls[0].id),
        form.build_field("name", placeholder=shown.name),
    ]
    actions = [
        dmc.Button(form.submit, id=form.submit_id),
        dcc.Link("All wall displays", href=path),
    ]
    return [dmc.Stack(fields), dmc.Group(actions, mt="lg")]
