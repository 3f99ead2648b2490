"""What happens on the pages of wall displays."""

from collections.abc import Callable, Mapping, Sequence
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
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.role import Permission
from insights_dash.domain.wall import (
    WallDisplay,
    WallSettings,
    WallView,
    add_view,
    move_view,
    remove_view,
)
from insights_dash.pages.report.embed import LIFETIMES
from insights_dash.pages.services import Services
from insights_dash.pages.walls.forms import ADD, CREATE, SETTINGS, to_settings, to_view
from insights_dash.pages.walls.ids import Act, Ids, act_id
from insights_dash.pages.walls.layout import (
    OneWall,
    Walls,
    build_missing,
    build_page,
    build_views,
    build_wall_page,
    build_walls,
    find_preview,
    path_of,
)
from insights_dash.store.reports import get_report, list_report_names
from insights_dash.store.spaces import Space
from insights_dash.store.wall_displays import (
    NewWall,
    count_walls,
    create_wall,
    get_wall,
    list_walls,
    lock_wall,
    replace_wall,
    revoke_wall,
    update_wall,
)

_EDIT = Permission.REPORT_EDIT
_Change = Callable[[Session, Space, WallDisplay], WallDisplay]


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the pages' callbacks; return the pages."""

    def show(space: str = "", page: str = "", **_: str) -> Component:
        return show_walls(services, space, page)

    def exists(space: str) -> None:
        with services.database.read() as session:
            enter_space(session, space)

    def show_one(space: str = "", wall: str = "", **_: str) -> Component:
        return show_wall(services, space, wall)

    def is_there(space: str, wall: str) -> None:
        with services.database.read() as session:
            _get(session, enter_space(session, space), wall)

    _register_list(app, services)
    _register_views(app, services)
    _register_settings(app, services)
    title, path = "Wall displays", "/<space>/walls"
    return [
        PageRoute("walls", path, title, show, _EDIT, exists),
        PageRoute("wall", f"{path}/<wall>", "Wall display", show_one, _EDIT, is_there),
    ]


def _register_list(app: Dash, services: Services) -> None:
    place = State(Ids.PLACE, "data")
    bind_form(
        app,
        CREATE,
        lambda values: make_wall(services, values),
        shows={"location": Output(Ids.LOCATION, "href")},
        context={"place": place},
        permission=_EDIT,
    )
    bind_buttons(
        app,
        [act_id(Act.REVOKE, ALL), act_id(Act.REMAKE, ALL)],
        lambda button, place: change_link(services, place, button),
        shows={"walls": Output(Ids.WALLS, "children")},
        place=place,
        permission=_EDIT,
    )


def _register_views(app: Dash, services: Services) -> None:
    place = State(Ids.PLACE, "data")
    bind_form(
        app,
        ADD,
        lambda values: add_to_wall(services, values),
        shows={
            "views": Output(Ids.VIEWS, "children"),
            "preview": Output(Ids.PREVIEW, "src"),
        },
        context={"place": place},
        permission=_EDIT,
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
        permission=_EDIT,
    )


def _register_settings(app: Dash, services: Services) -> None:
    bind_form(
        app,
        SETTINGS,
        lambda values: save_settings(services, values),
        shows={"preview": Output(Ids.PREVIEW, "src", allow_duplicate=True)},
        context={"place": State(Ids.PLACE, "data")},
        permission=_EDIT,
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
            wall = _get(session, here, identifier)
    except NotFoundError:
        return build_missing()
    return build_wall_page(_complete(services, here, wall), services.now())


def make_wall(services: Services, values: Values) -> Mapping[str, object]:
    """Create a wall display; return the URL of its page.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    now = services.now()
    if values["expires"] not in LIFETIMES:
        raise InvalidInputError([Problem("expires", "Choose one.")])
    lifetime = LIFETIMES[values["expires"]]
    with services.database.write() as session:
        space = _enter(session, values["place"])
        author = current_author(space)
        expires = now + lifetime if lifetime else None
        settings = WallSettings(values["name"])
        new = NewWall(settings, (), expires, author)
        wall = create_wall(session, space, new, now=now)
    return {"location": path_of(space, wall)}


def change_link(
    services: Services, place: object, button: ButtonId
) -> Mapping[str, object]:
    """Revoke a wall display, or replace it with one that the caller owns."""
    now = services.now()
    with services.database.write() as session:
        space = _enter(session, place)
        wall = _get(session, space, read_text(button.get("row")))
        if button.get("type") == Act.REVOKE:
            revoke_wall(session, wall, now=now)
            said = ("Wall display revoked", "Screens show a notice instead.")
        else:
            replace_wall(session, space, wall, current_author(space), now=now)
            said = ("Link regenerated", f"Open the new link of “{wall.name}”.")
    show_toast(*said)
    with services.database.read() as session:
        walls = _read(services, session, space, read_page(_read_named(place, "page")))
    return {"walls": build_walls(walls, now)}


def add_to_wall(services: Services, values: Values) -> Mapping[str, object]:
    """Add a view to a wall display; return its views.

    Raises:
        InvalidInputError: with every problem at its field.
    """
    view = to_view(values)

    def change(session: Session, space: Space, wall: WallDisplay) -> WallDisplay:
        return add_report(session, space, wall, values["report"], view.to_texts())

    def name(session: Session, space: Space, wall: WallDisplay) -> WallDisplay:
        changed = change(session, space, wall)
        last = replace(changed.views[-1], name=values["name"])
        return replace(changed, views=(*changed.views[:-1], last))

    one = change_wall(services, values["place"], name)
    return {"views": build_views(one), "preview": find_preview(one)}


def add_report(
    session: Session,
    space: Space,
    wall: WallDisplay,
    report: str,
    view: Mapping[str, str],
) -> WallDisplay:
    """Return a wall display with a view of a report at its end.

    Raises:
        InvalidInputError: if the space doesn't contain the report, or there are too
            many views.
    """
    try:
        found = get_report(session, space, report)
    except NotFoundError as error:
        message = "Choose a report." if not report else "The report no longer exists."
        raise InvalidInputError([Problem("report", message)]) from error
    try:
        views = add_view(wall.views, found.id, view)
    except InvalidInputError as error:
        problems = [Problem("report", each.message) for each in error.problems]
        raise InvalidInputError(problems) from error
    return replace(wall, views=views)


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


def change_wall(services: Services, place: object, change: _Change) -> OneWall:
    """Store what `change` makes of the wall display at a place.

    Raises:
        NotFoundError: if the caller can't manage it, or it doesn't exist.
        InvalidInputError: with everything that is wrong.
    """
    with services.database.write() as session:
        space = _enter(session, place)
        owners = find_owners(session, space, _EDIT)
        wall = lock_wall(session, space, _read_named(place, "wall"), owners)
        changed = change(session, space, wall)
        sees_all = space.visibility.is_unlimited
        wall = update_wall(session, changed, sees_all=sees_all, now=services.now())
    return _complete(services, space, wall)


def _enter(session: Session, place: object) -> Space:
    return enter_space(session, _read_named(place, "space"))


def _read_named(place: object, name: str) -> str:
    named: Mapping[str, object] = place if isinstance(place, dict) else {}
    value = named.get(name)
    return str(value) if isinstance(value, int) else read_text(value)


def _get(session: Session, space: Space, identifier: str) -> WallDisplay:
    return get_wall(session, space, identifier, find_owners(session, space, _EDIT))


def _complete(services: Services, space: Space, wall: WallDisplay) -> OneWall:
    with services.database.read() as session:
        reports = dict(list_report_names(session, space))
    shown = [wall] if can_open(wall, space) else []
    address = services.walls.list_addresses(shown).get(wall.id, "")
    return OneWall(space, wall, reports, address)


def _read(services: Services, session: Session, space: Space, page: int) -> Walls:
    owners = find_owners(session, space, _EDIT)
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
