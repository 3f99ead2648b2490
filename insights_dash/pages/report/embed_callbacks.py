"""What happens in the dialog that makes an embed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dash import ALL, Dash, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.embed_view import EmbedView
from insights_dash.access.embeds import EmbedDesk, current_author
from insights_dash.access.guard import guarded_callback
from insights_dash.components.administration import build_problems
from insights_dash.domain.embed import read_origins
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.role import Permission
from insights_dash.pages.posted import read_text, read_texts
from insights_dash.pages.report.embed import LIFETIMES, build_form, build_made
from insights_dash.pages.report.ids import Ids, embed_field_id
from insights_dash.pages.report.place import Place, find_place, read_asked
from insights_dash.pages.report.view import QUERY, day_of
from insights_dash.store.database import Database
from insights_dash.store.embeds import NewLink, create_link


def register_embed_dialog(
    app: Dash, *, database: Database, desk: EmbedDesk, now: Callable[[], datetime]
) -> None:
    """Bind the dialog's callbacks."""

    @guarded_callback(
        app,
        Output(Ids.EMBED_DIALOG, "opened"),
        Output(Ids.EMBED_DIALOG, "children"),
        Input(Ids.EMBED, "n_clicks"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def open_dialog(clicks: Any, place: Any) -> list[Any]:  # noqa: ANN401 - the browser's
        if not clicks:
            raise PreventUpdate
        return [True, show_form(database, place)]

    @guarded_callback(
        app,
        Output(Ids.EMBED_MADE, "children"),
        Input(Ids.EMBED_MAKE, "n_clicks"),
        State(embed_field_id(ALL), "value"),
        State(embed_field_id(ALL), "id"),
        State(Ids.VIEW, "data"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def make(clicks: Any, values: Any, ids: Any, view: Any, place: Any) -> Any:  # noqa: ANN401 - the browser's
        if not clicks:
            raise PreventUpdate
        fields = {each["name"]: value for each, value in zip(ids, values, strict=False)}
        here = find_place(database, place)
        return make_link(database, desk, here, view, fields, now=now())


def show_form(database: Database, place: object) -> list[Component]:
    """The form of an embed of the view at a place."""
    here = find_place(database, place)
    sees_all = here.space.sight.is_unlimited
    return build_form(here, sees_all=sees_all)


def make_link(  # noqa: PLR0913 - where, of what, with what
    database: Database,
    desk: EmbedDesk,
    place: Place,
    view: object,
    fields: Mapping[str, object],
    *,
    now: datetime,
) -> Component | str | list[Component]:
    """The link's address and code, or what is wrong with the form."""
    lifetime = LIFETIMES.get(read_text(fields.get("expires")))
    name = read_text(fields.get("name"))
    try:
        new = NewLink(
            place.report.id,
            read_view(place, view, fields).to_texts(),
            read_origins(read_text(fields.get("origins")).split()),
            name,
            now + lifetime if lifetime else None,
            current_author(place.space),
        )
        with database.write() as session:
            link = create_link(session, place.space, new, now=now)
    except InvalidInputError as error:
        return build_problems([each.message for each in error.problems])
    return build_made(place, link.name, desk.list_addresses([link])[link.id])


def read_view(place: Place, view: object, fields: Mapping[str, object]) -> EmbedView:
    """The view of the page, with what the form says besides.

    On the last day of a closed history it follows that, as the page does.
    """
    asked = read_asked(place, view)
    texts = {name: str(asked.view[name]) for name in QUERY}  # type: ignore[literal-required]
    day = day_of(asked.query, place.report.definition.zone)
    if day is not None and day == place.closed_on:
        texts["asOf"] = ""
    return EmbedView.parse(
        {
            **texts,
            "measure": place.measure or "",
            "statistic": asked.statistic.value,
            "changes": " ".join(read_texts(fields.get("changes"))),
            **{
                each: read_text(fields.get(each))
                for each in ("theme", "title", "names")
            },
        }
    )
