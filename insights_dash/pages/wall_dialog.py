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
from insights_dash.components.browser_side import bind_in_browser
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
from insights_dash.domain.wall import WallDisplay, WallSettings, WallView, add_view
from insights_dash.pages.embed_parts import LIFETIME_NAMES, build_note
from insights_dash.pages.services import Services
from insights_dash.pages.wall_changes import EDIT, add_to_wall, create_wall_at
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import list_walls

NEW = "new"  # the choice of a wall display that doesn't exist yet
_OTHERS = ("new_name", "expires", "name")  # the fields besides the wall display
_LIFETIMES = [{"value": value, "label": label} for value, label in LIFETIME_NAMES]


@dataclass(frozen=True)
class PageToAdd:
    """What a page shows; `report` is None for the whole space. `name` is its title.

    `note` says what the page shows and the wall display doesn't.
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
                "new_name",
                "Name of the wall display",
                partial(dmc.TextInput, placeholder="e.g. Delivery floor", value=""),
            ),
            Field(
                "expires",
                "Expires",
                partial(dmc.Select, allowDeselect=False, data=_LIFETIMES, value="365"),
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
        shows={
            "opened": Output(one.dialog, "opened", allow_duplicate=True),
            "content": Output(one.dialog, "children", allow_duplicate=True),
        },
        context=one.page,
        permission=Permission.REPORT_EDIT,
    )
    bind_in_browser(
        app,
        "walls.choose",
        Output(_id_of_new(one.form), "hidden"),
        Input(one.form.id_of("wall"), "value"),
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
    return _build_choice(one.form, shown, valid)


def add_page(
    services: Services, one: WallDialog, values: Values
) -> Mapping[str, object]:
    """Add the view that a page shows; close the dialog, or show the new wall display.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    shown = one.find(services, values)
    place = {"space": shown.space.id, "wall": values["wall"]}
    try:
        if values["wall"] == NEW:
            return {"content": _build_created(_create(services, shown, values))}
        added = add_to_wall(services, place, shown.report, shown.view, values["name"])
    except NotFoundError as error:
        problem = Problem("wall", "Choose a wall display.")
        raise InvalidInputError([problem]) from error
    except ConflictError as error:
        raise InvalidInputError([Problem("wall", str(error))]) from error
    except InvalidInputError as error:
        problems = [
            each if each.field in _OTHERS else Problem("wall", each.message)
            for each in error.problems
        ]
        raise InvalidInputError(problems) from error
    show_toast("View added", f"“{added.wall.name}” shows it within a minute.")
    return {"opened": False}


def _create(services: Services, shown: PageToAdd, values: Values) -> WallDisplay:
    """Create the wall display that the fields describe, with the view of a page.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    settings = WallSettings(values["new_name"])
    try:
        settings.check()
    except InvalidInputError as error:
        problems = [Problem("new_name", each.message) for each in error.problems]
        raise InvalidInputError(problems) from error
    view = WallView(shown.report, shown.view.to_texts(), values["name"])
    views = add_view((), view)
    place = {"space": shown.space.id}
    return create_wall_at(services, place, settings, values["expires"], views)


def _build_created(wall: WallDisplay) -> list[Component]:
    path = f"/{wall.space_id}/walls"
    return [
        html.P(f"“{wall.name}” has been created with this view.", role="status"),
        dmc.Group(
            [
                dcc.Link(
                    "Open wall display",
                    href=f"{path}/{wall.id}",
                    className="button button--filled",
                ),
                dcc.Link("All wall displays", href=path),
            ],
            mt="lg",
        ),
    ]


def _id_of_new(form: Form) -> str:
    """Return the ID of the fields of a new wall display."""
    return f"{form.name}-new"


def _build_choice(
    form: Form, shown: PageToAdd, walls: Sequence[WallDisplay]
) -> list[Component]:
    path = f"/{shown.space.id}/walls"
    data = [{"value": NEW, "label": "New wall display"}]
    data += [{"value": each.id, "label": each.name} for each in walls]
    chosen = walls[0].id if walls else NEW
    new = [form.build_field("new_name"), form.build_field("expires")]
    fields = [
        *([build_note(shown.note)] if shown.note else ()),
        form.build_field("wall", data=data, value=chosen),
        html.Div(dmc.Stack(new), id=_id_of_new(form), hidden=bool(walls)),
        form.build_field("name", placeholder=shown.name),
    ]
    actions = [
        dmc.Button(form.submit, id=form.submit_id),
        dcc.Link("All wall displays", href=path),
    ]
    return [dmc.Stack(fields), dmc.Group(actions, mt="lg")]
