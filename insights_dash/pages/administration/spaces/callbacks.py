"""What happens on the pages of spaces."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import Dash, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy.orm import Session

from insights_dash.access.guard import current_caller, guarded_callback
from insights_dash.components.definition_fields import STATISTIC, WEEK_START
from insights_dash.components.posted import read_text
from insights_dash.components.shell import SpaceLink
from insights_dash.components.switcher import update_switcher
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.forms import Values, bind_delete_dialog, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.definitions import PAGE_DEFINITIONS, DefinitionsDraft
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.names import compose
from insights_dash.domain.space import SpaceFields
from insights_dash.pages.administration.permission import ADMINISTER
from insights_dash.pages.administration.spaces.forms import DELETE, NEW, PROFILE
from insights_dash.pages.administration.spaces.ids import Ids
from insights_dash.pages.administration.spaces.layout import (
    PATH,
    Detail,
    build_default,
    build_deletion,
    build_detail,
    build_list,
    build_missing,
    build_new,
    build_title,
    list_definitions,
)
from insights_dash.pages.services import Services
from insights_dash.store.audit import Author
from insights_dash.store.database import Database
from insights_dash.store.space_changes import (
    add_space,
    change_space,
    count_contents,
    fields_of,
    remove_space,
)
from insights_dash.store.spaces import get_space, list_spaces


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind callbacks, all for administrators of the server; return the pages."""
    database = services.database

    def show_list(**_: str) -> Component:
        with database.read() as session:
            return build_list(list_spaces(session))

    def show_new(**_: str) -> Component:
        return build_new()

    def show_one(space: str = "", **_: str) -> Component:
        return show_space(database, space)

    def find_ids(space: str) -> Mapping[str, str]:
        with database.read() as session:
            return {"space": get_space(session, space).id}

    _bind_forms(app, services)
    _bind_default(app, services)
    one = f"{PATH}/<space>"
    return [
        PageRoute("spaces", PATH, "Spaces", show_list, **ADMINISTER),
        PageRoute("new_space", f"{PATH}/new", "New space", show_new, **ADMINISTER),
        PageRoute("one_space", one, "Space", show_one, find_ids=find_ids, **ADMINISTER),
    ]


def _bind_forms(app: Dash, services: Services) -> None:
    context = {"space": State(Ids.PLACE, "data")}
    stored = {
        name: Output(PROFILE.id_of(name), "value")
        for name in ("slug", WEEK_START, STATISTIC)
    }
    bind_form(
        app,
        NEW,
        lambda values: create(services, values),
        shows={"opens": Output(Ids.OPENS, "href")},
        **ADMINISTER,
    )
    bind_form(
        app,
        PROFILE,
        lambda values: save(services, values),
        shows={"head": Output(Ids.HEAD, "children"), **stored},
        context=context,
        **ADMINISTER,
    )
    bind_delete_dialog(
        app,
        DELETE,
        lambda values: remove(services, values),
        context=context,
        **ADMINISTER,
    )


def _bind_default(app: Dash, services: Services) -> None:
    @guarded_callback(
        app,
        Output(Ids.DEFAULT_STATE, "children"),
        Output(Ids.DELETION, "children"),
        Input(Ids.DEFAULT, "n_clicks"),
        State(Ids.PLACE, "data"),
        **ADMINISTER,
        prevent_initial_call=True,
    )
    def press(clicks: object, space: object) -> tuple[Component, Sequence[Component]]:
        if not clicks:
            raise PreventUpdate
        return set_default(services, read_text(space))


def show_space(database: Database, identifier: str) -> Component:
    """Build the page of a space, or a friendly page if there is none."""
    try:
        with database.read() as session:
            space = get_space(session, identifier)
            return build_detail(Detail(space, count_contents(session, space)))
    except NotFoundError:
        return build_missing()


def create(services: Services, values: Values) -> Mapping[str, object]:
    """Create a space, and open its page.

    Raises:
        InvalidInputError: if values are wrong.
        ConflictError: if the name is taken.
    """
    fields = SpaceFields(values["name"], description=values["description"])
    with services.database.write() as session:
        space = add_space(session, fields, _author(services))
        links = _list_links(session)
    update_switcher(links)
    show_toast("Space created", space.name)
    return {"opens": f"{PATH}/{space.id}"}


def save(services: Services, values: Values) -> Mapping[str, object]:
    """Change a space; return the head of its page and its slug.

    Raises:
        InvalidInputError: if values are wrong.
        ConflictError: if the name or slug is taken.
        NotFoundError: if the space has been deleted.
    """
    with services.database.write() as session:
        stored = get_space(session, read_text(values["space"]))
        fields = replace(
            fields_of(stored),
            name=values["name"],
            slug=values["slug"],
            description=values["description"],
            definitions=_read_definitions(values),
        )
        space = change_space(session, stored, fields, _author(services))
        links = _list_links(session)
    update_switcher(links)
    show_toast("Space saved", space.name)
    shown = {"head": build_title(space), "slug": space.slug}
    return {**shown, **list_definitions(space)}


def _read_definitions(values: Values) -> DefinitionsDraft | None:
    """Return the definitions in the form; one alone is completed as pages do."""
    week_start, statistic = values[WEEK_START], values[STATISTIC]
    if not week_start and not statistic:
        return None
    return DefinitionsDraft(
        week_start or PAGE_DEFINITIONS.week_start,
        statistic or PAGE_DEFINITIONS.statistic,
    )


def set_default(
    services: Services, identifier: str
) -> tuple[Component, Sequence[Component]]:
    """Set a space as the default; return what its page says about it, and deletion.

    Raises:
        NotFoundError: if the space has been deleted.
    """
    with services.database.write() as session:
        stored = get_space(session, identifier)
        fields = replace(fields_of(stored), is_default=True)
        space = change_space(session, stored, fields, _author(services))
    show_toast("Default space changed", space.name)
    return build_default(space), build_deletion(Detail(space, {}))


def remove(services: Services, values: Values) -> str:
    """Delete a space once its name was typed; return the list's URL.

    Raises:
        InvalidInputError: if something else was typed.
        ConflictError: if it is the default space.
    """
    with services.database.write() as session:
        try:
            space = get_space(session, read_text(values["space"]))
        except NotFoundError:
            show_toast("Space deleted", "It had already been deleted.")
            return PATH
        if compose(read_text(values["name"]).strip()) != compose(space.name):
            message = f"Type “{space.name}” to confirm."
            raise InvalidInputError([Problem("name", message)])
        # Programs stop the queue first. Here, typing the name takes its place.
        remove_space(session, space, _author(services), is_confirmed=True)
        links = _list_links(session)
    services.metrics.forget_deleted_spaces()
    update_switcher(links)
    show_toast("Space deleted", space.name)
    return PATH


def _list_links(session: Session) -> list[SpaceLink]:
    spaces = list_spaces(session)
    return [SpaceLink(space.id, space.slug, space.name) for space in spaces]


def _author(services: Services) -> Author:
    return Author(current_caller().name, services.now())
