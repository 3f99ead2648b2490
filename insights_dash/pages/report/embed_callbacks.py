"""What happens in the dialog that creates an embed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.embed_view import EmbedView, Shown, Theme
from insights_dash.access.embeds import current_author, find_owners
from insights_dash.access.guard import guarded_callback
from insights_dash.components.administration import build_problems
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.posted import read_text, read_texts
from insights_dash.domain.embed import (
    MOST_ORIGINS,
    read_website,
    read_websites,
    split_websites,
)
from insights_dash.domain.errors import InvalidInputError, NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.pages.report.embed import (
    LIFETIMES,
    NAMES,
    TITLE,
    build_form,
    build_made,
)
from insights_dash.pages.report.ids import Ids, embed_field_id
from insights_dash.pages.report.place import Place, find_place, read_asked
from insights_dash.pages.report.view import day_of
from insights_dash.pages.services import Services
from insights_dash.store.embed_links import (
    NewLink,
    create_link,
    find_same_link,
    list_origins,
)

# Two clicks on a button within this time want one embed.
_AT_ONCE = timedelta(seconds=10)
# A preview looks the same whatever these fields hold.
_UNSEEN = {"origins", "name", "expires"}
# Far more than are allowed, so that people do not lose what they pasted.
_MOST_WEBSITES = 10 * MOST_ORIGINS
_Fields = Mapping[str, object]


def register_embed_dialog(app: Dash, services: Services) -> None:
    """Bind the dialog's callbacks."""

    @guarded_callback(
        app,
        Output(Ids.EMBED_DIALOG, "opened"),
        Output(Ids.EMBED_DIALOG, "children"),
        Input(Ids.EMBED, "n_clicks"),
        State(Ids.VIEW, "data"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def open_dialog(clicks: object, view: object, place: object) -> list[Any]:
        if not clicks:
            raise PreventUpdate
        return [True, show_form(services, place, view)]

    @guarded_callback(
        app,
        Output(Ids.EMBED_MADE, "children"),
        Output(Ids.EMBED_FORM, "hidden"),
        Input(Ids.EMBED_MAKE, "n_clicks"),
        State(embed_field_id(ALL), "value"),
        State(embed_field_id(ALL), "id"),
        State(Ids.VIEW, "data"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_EDIT,
        running=[(Output(Ids.EMBED_MAKE, "loading"), True, False)],
        prevent_initial_call=True,
    )
    def make(
        clicks: object, values: object, ids: object, view: object, place: object
    ) -> object:
        if not clicks:
            raise PreventUpdate
        here = _find_report(services, place)
        return make_link(services, here, view, read_fields(values, ids))

    _register_help(app, services)
    bind_in_browser(
        app,
        "embeds.close",
        Output(Ids.EMBED_DIALOG, "opened", allow_duplicate=True),
        Input(Ids.EMBED_DONE, "n_clicks"),
        prevent_initial_call=True,
    )


def _register_help(app: Dash, services: Services) -> None:
    """What the form says while it is filled in."""

    @guarded_callback(
        app,
        Output(embed_field_id("origins"), "value"),
        Output(embed_field_id("origins"), "error"),
        Input(embed_field_id("origins"), "value"),
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def understand(given: object) -> list[Any]:
        return understand_websites(given)

    @guarded_callback(
        app,
        Output(Ids.EMBED_PREVIEW, "src"),
        Input(embed_field_id(ALL), "value"),
        State(embed_field_id(ALL), "id"),
        State(Ids.VIEW, "data"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def preview(values: object, ids: object, view: object, place: object) -> str:
        changed = ctx.triggered_id
        if isinstance(changed, dict) and read_text(changed.get("name")) in _UNSEEN:
            raise PreventUpdate
        here = _find_report(services, place)
        return show_preview(services, here, view, read_fields(values, ids))


def _find_report(services: Services, place: object) -> Place:
    """Return the place of a report; embeds cannot show a project's page.

    Raises:
        NotFoundError: if it is not a report, or there is none.
    """
    here = find_place(services.database, place)
    if here.project:
        raise NotFoundError(here.report.id, Kind.REPORT)
    return here


def read_fields(values: object, ids: object) -> _Fields:
    """Return what the form holds, by the names of its fields."""
    if not isinstance(values, list) or not isinstance(ids, list):
        return {}
    return {
        read_text(each.get("name")): value
        for each, value in zip(ids, values, strict=False)
        if isinstance(each, dict)
    }


def show_form(services: Services, place: object, view: object) -> list[Component]:
    """The form of an embed of the view at a place."""
    here = _find_report(services, place)
    with services.database.read() as session:
        owners = find_owners(session, here.space, Permission.REPORT_EDIT)
        websites = list_origins(session, here.space, owners)
    sees_all = here.space.visibility.is_unlimited
    fields: _Fields = {
        "metric": here.metric or "",
        "theme": Theme.LIGHT.value,
        "shown": [TITLE, NAMES],
    }
    preview = show_preview(services, here, view, fields)
    return build_form(here, websites, preview, sees_all=sees_all)


def understand_websites(given: object) -> list[Any]:
    """Return websites as origins, and an error if one of them isn't a website."""
    texts = list(_split_websites(given))
    if not texts:
        return [no_update, ""]
    understood, error = [], ""
    for text in texts:
        try:
            understood.append(read_website(text))
        except ValueError:
            understood.append(text)
    understood = list(dict.fromkeys(understood))
    try:
        read_websites(texts)
    except InvalidInputError as problems:
        error = " ".join(each.message for each in problems.problems)
    return [no_update if understood == given else understood, error]


def show_preview(
    services: Services, place: Place, view: object, fields: _Fields
) -> str:
    """Return the URL of a preview; empty if the caller can have none."""
    try:
        wanted = read_view(place, view, fields)
    except InvalidInputError as error:
        raise PreventUpdate from error
    return services.embeds.preview(place.space, place.report.id, wanted)


def make_link(
    services: Services, place: Place, view: object, fields: _Fields
) -> list[Any]:
    """Return the new embed's code, or what is wrong; and whether the form is done."""
    now = services.now()
    lifetime = LIFETIMES.get(read_text(fields.get("expires")))
    name = read_text(fields.get("name"))
    try:
        wanted = read_view(place, view, fields)
        new = NewLink(
            place.report.id,
            wanted.to_texts(),
            read_websites(_split_websites(fields.get("origins"))),
            name,
            now + lifetime if lifetime else None,
            current_author(place.space),
        )
        with services.database.write() as session:
            since = now - _AT_ONCE
            link = find_same_link(session, new, since=since, now=now)
            link = link or create_link(session, place.space, new, now=now)
    except InvalidInputError as error:
        return [build_problems([each.message for each in error.problems]), False]
    url = services.embeds.list_addresses([link])[link.id]
    return [build_made(link, place.title, url), True]


def _split_websites(given: object) -> Sequence[str]:
    """Return the single entries of a field; pasted text can hold several.

    Entries after the first `_MOST_WEBSITES` are left out: no embed can have so many.
    """
    texts = split_websites(read_text(given) or "\n".join(read_texts(given)))
    return list(islice(dict.fromkeys(texts), _MOST_WEBSITES))


def read_view(place: Place, view: object, fields: _Fields) -> EmbedView:
    """Return the view of the page, with what the form says besides.

    If the view is as of the last day of a closed history, the embed follows that day.
    """
    asked = read_asked(place, view)
    texts = asked.question.to_texts()
    day = day_of(asked.question, place.report.definition.zone)
    if day is not None and day == place.closed_on:
        texts["asOf"] = ""
    shown = read_texts(fields.get("shown"))
    return EmbedView.parse(
        {
            **texts,
            "metric": read_text(fields.get("metric", place.metric)),
            "statistic": asked.statistic.value,
            "changes": " ".join(read_texts(fields.get("changes"))),
            "theme": read_text(fields.get("theme")),
            "title": Shown.SHOWN if TITLE in shown else Shown.HIDDEN,
            "names": Shown.SHOWN if NAMES in shown else Shown.HIDDEN,
        }
    )
