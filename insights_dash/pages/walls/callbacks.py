"""What happens on the pages of wall displays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import ALL, Dash, Output, State
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.access.embeds import can_open, current_author, find_owners
from insights_dash.access.guard import enter_space
from insights_dash.components.administration import PAGE, read_page
from insights_dash.components.posted import read_text
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.buttons import ButtonId, bind_buttons
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.errors import InvalidInputError, NotFoundError
from insights_dash.domain.wall import (
    WallDisplay,
    WallSettings,
    WallView,
    move_view,
    remove_view,
)
from insights_dash.pages.services import Services
from insights_dash.pages.wall_changes import (
    EDIT,
    add_to_wall,
    change_wall,
    complete,
    create_wall_at,
    enter_at,
    get_own,
    read_named,
)
from insights_dash.pages.walls.forms import ADD, CREATE, SETTINGS, to_settings, to_view
from insights_dash.pages.walls.ids import Act, Ids, act_id
from insights_dash.pages.walls.layout import (
    Walls,
    build_missing,
    build_page,
    build_views,
    build_wall_page,
    build_walls,
    find_preview,
)
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import (
    count_walls,
    list_walls,
    replace_wall,
    revoke_wall,
)


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the pages' callbacks; return the pages."""

    def show(space: str = "", page: str = "", **_: str) -> Component:
        return show_walls(services, space, page)

    def find_ids(space: str) -> Mapping[str, str]:
        with services.database.read() as session:
            return {"space": enter_space(session, space).id}

    def show_one(space: str = "", wall: str = "", **_: str) -> Component:
        return show_wall(services, space, wall)

    def find_wall_ids(space: str, wall: str) -> Mapping[str, str]:
        with services.database.read() as session:
            here = enter_space(session, space)
            get_own(session, here, wall)
            return {"space": here.id}

    _register_list(app, services)
    _register_views(app, services)
    _register_settings(app, services)
    title, path = "Wall displays", "/<space>/walls"
    return [
        PageRoute("walls", path, title, show, EDIT, find_ids),
        PageRoute(
            "wall", f"{path}/<wall>", "Wall display", show_one, EDIT, find_wall_ids
        ),
    ]


def _register_list(app: Dash, services: Services) -> None:
    place = State(Ids.PLACE, "data")
    bind_form(
        app,
        CREATE,
        lambda values: make_wall(services, values),
        shows={"location": Output(Ids.LOCATION, "href")},
        context={"place": place},
        permission=EDIT,
    )
    bind_buttons(
        app,
        [act_id(Act.REVOKE, ALL), act_id(Act.REMAKE, ALL)],
        lambda button, place: change_link(services, place, button),
        shows={"walls": Output(Ids.WALLS, "children")},
        place=place,
        permission=EDIT,
    )


def _register_views(app: Dash, services: Services) -> None:
    place = State(Ids.PLACE, "data")
    bind_form(
        app,
        ADD,
        lambda values: add_one(services, values),
        shows={
            "views": Output(Ids.VIEWS, "children"),
            "preview": Output(Ids.PREVIEW, "src"),
        },
        context={"place": place},
        permission=EDIT,
    )
    bind_buttons(
        app,
        [act_id(each, ALL) for each in (Act.EARLIER, Act.LATER, Act.REMOVE)],
        lambda button, place: change_views(services, place, button),
        shows={
            "views": Output(Ids.VIEWS, "children", allow_duplicate=True),
            "preview": Output(Ids.PREVIEW, "src", allow_duplicate=True),
        },
        place=place,
        permission=EDIT,
    )


def _register_settings(app: Dash, services: Services) -> None:
    bind_form(
        app,
        SETTINGS,
        lambda values: save_settings(services, values),
        shows={"preview": Output(Ids.PREVIEW, "src", allow_duplicate=True)},
        context={"place": State(Ids.PLACE, "data")},
        permission=EDIT,
    )


def show_walls(services: Services, identifier: str, page: str) -> Component:
    """Build the list of a space, or a page that says that it was not found."""
    try:
        with services.database.read() as session:
            space = enter_space(session, identifier)
            walls = _read(services, session, space, read_page(page))
    except NotFoundError:
        return build_missing()
    return build_page(walls, services.now())


def show_wall(services: Services, space: str, identifier: str) -> Component:
    """Build the page of a wall display, or one that says that it was not found."""
    try:
        with services.database.read() as session:
            here = enter_space(session, space)
            wall = get_own(session, here, identifier)
    except NotFoundError:
        return build_missing()
    return build_wall_page(complete(services, here, wall), services.now())


def make_wall(services: Services, values: Values) -> Mapping[str, object]:
    """Create a wall display; return the URL of its page.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    settings = WallSettings(values["name"])
    wall = create_wall_at(services, values["place"], settings, values["expires"])
    return {"location": f"/{wall.space_id}/walls/{wall.id}"}


def change_link(
    services: Services, place: object, button: ButtonId
) -> Mapping[str, object]:
    """Revoke a wall display, or replace it with one that the caller owns."""
    now = services.now()
    with services.database.write() as session:
        space = enter_at(session, place)
        wall = get_own(session, space, read_text(button.get("row")))
        if button.get("type") == Act.REVOKE:
            revoke_wall(session, wall, now=now)
            said = ("Wall display revoked", "Screens show a notice instead.")
        else:
            replace_wall(session, space, wall, current_author(space), now=now)
            said = ("Link regenerated", f"Open the new link of “{wall.name}”.")
    show_toast(*said)
    with services.database.read() as session:
        walls = _read(services, session, space, read_page(read_named(place, "page")))
    return {"walls": build_walls(walls, now)}


def add_one(services: Services, values: Values) -> Mapping[str, object]:
    """Add a view to a wall display; return its views.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    view, place = to_view(values), values["place"]
    try:
        one = add_to_wall(services, place, values["report"], view, values["name"])
    except InvalidInputError as error:
        problems = [
            replace(each, field="report") if each.field == "views" else each
            for each in error.problems
        ]
        raise InvalidInputError(problems) from error
    return {"views": build_views(one), "preview": find_preview(one)}


def change_views(
    services: Services, place: object, button: ButtonId
) -> Mapping[str, object]:
    """Move or remove a view; return the views."""
    act, row = button.get("type"), button.get("row")
    key = row if isinstance(row, int) else 0

    def change(_session: Session, _space: Space, wall: WallDisplay) -> WallDisplay:
        return replace(wall, views=_apply(wall.views, act, key))

    one = change_wall(services, place, change)
    return {"views": build_views(one), "preview": find_preview(one)}


def _apply(views: tuple[WallView, ...], act: object, key: int) -> tuple[WallView, ...]:
    if act == Act.REMOVE:
        return remove_view(views, key)
    return move_view(views, key, by=-1 if act == Act.EARLIER else 1)


def save_settings(services: Services, values: Values) -> Mapping[str, object]:
    """Store the settings of a wall display.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    settings = to_settings(values)

    def change(_session: Session, _space: Space, wall: WallDisplay) -> WallDisplay:
        return replace(wall, settings=settings)

    one = change_wall(services, values["place"], change)
    show_toast("Settings saved", one.wall.name)
    return {"preview": find_preview(one)}


def _read(services: Services, session: Session, space: Space, page: int) -> Walls:
    owners = find_owners(session, space, EDIT)
    walls = list_walls(session, space, owners, skip=(page - 1) * PAGE, take=PAGE)
    return Walls(
        space,
        walls,
        count_walls(session, space, owners),
        page,
        services.walls.list_addresses(
            [each for each in walls if can_open(each, space)]
        ),
    )
