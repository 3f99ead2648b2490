"""The search of the form's long lists."""

from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import enter_space, guarded_callback
from insights_dash.components.posted import read_texts
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.pages.long_lists import LongLists, build_hint
from insights_dash.pages.report_form.ids import LONG_LISTS, Ids, found_id, wanted_id
from insights_dash.pages.report_form.place import parse_place, to_dict
from insights_dash.store.database import Database


def register_search(app: Dash, database: Database, lists: LongLists) -> None:
    """Bind a search on the server for each long list."""

    def bind(kind: Kind) -> None:
        @guarded_callback(
            app,
            Output(found_id(kind), "data"),
            Input(wanted_id(kind), "data"),
            State(Ids.PLACE, "data"),
            permission=Permission.REPORT_VIEW,
            prevent_initial_call=True,
        )
        def search(wanted: object, place: object) -> object:
            return search_list(database, lists, place, kind, wanted)

    for each in LONG_LISTS:
        bind(each)


def search_list(
    database: Database, lists: LongLists, place: object, kind: Kind, wanted: object
) -> dict[str, Any]:
    """The best matches for a search of a long list, chosen ones left out.

    Raises:
        PreventUpdate: where the browser searches nothing, or a space that is gone.
    """
    space_id, _ = parse_place(place)
    search, chosen = to_dict(wanted).get("search"), to_dict(wanted).get("chosen")
    if not isinstance(search, str):
        raise PreventUpdate
    try:
        with database.read() as session:
            names = lists.read(session, enter_space(session, space_id), kind)
    except NotFoundError as error:
        raise PreventUpdate from error
    found = names.find(search, leave_out=read_texts(chosen))
    return {"options": found.options, "hint": build_hint(search, found.more)}
