"""Callbacks of the dialog that creates an embed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from insights_dash.access.embed_view import Theme
from insights_dash.access.embeds import current_author, find_owners
from insights_dash.access.guard import guarded_callback
from insights_dash.access.view_references import check_references
from insights_dash.components.administration import build_problems
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.posted import read_text, read_texts
from insights_dash.dash_host.forms import Values
from insights_dash.domain.embed import (
    MOST_ORIGINS,
    read_website,
    read_websites,
    split_websites,
)
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.role import Permission
from insights_dash.pages.embed_form import build_form, build_made
from insights_dash.pages.embed_heights import find_height
from insights_dash.pages.embed_parts import LIFETIMES
from insights_dash.pages.page_to_embed import (
    NAMES,
    TITLE,
    EmbedDialog,
    Fields,
    PageToEmbed,
)
from insights_dash.pages.services import Services
from insights_dash.store.embed_links import (
    NewLink,
    create_link,
    find_same_link,
    list_origins,
)

# Two clicks on a button within this time create only one embed.
_AT_ONCE = timedelta(seconds=10)
# Far more than are allowed, so that people do not lose what they pasted.
_MOST_WEBSITES = 10 * MOST_ORIGINS
_OTHERS = ("origins", "name", "expires")  # the fields that don't change the looks


def register_embed_dialog(app: Dash, services: Services, one: EmbedDialog) -> None:
    """Bind the callbacks of a page's dialog."""
    _register_opening(app, services, one)
    _register_creation(app, services, one)
    _register_websites(app, one)
    _register_preview(app, services, one)


def _register_opening(app: Dash, services: Services, one: EmbedDialog) -> None:
    ids = one.ids

    @guarded_callback(
        app,
        output={
            "opened": Output(ids.dialog, "opened"),
            "content": Output(ids.dialog, "children"),
        },
        inputs={"clicks": Input(ids.item, "n_clicks")},
        state={"page": dict(one.page)},
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def open_dialog(clicks: object, page: Values) -> Mapping[str, Any]:
        if not clicks:
            raise PreventUpdate
        return {"opened": True, "content": show_form(services, one, page)}

    bind_in_browser(
        app,
        "embeds.close",
        Output(ids.dialog, "opened", allow_duplicate=True),
        Input(ids.done, "n_clicks"),
        prevent_initial_call=True,
    )


def _register_creation(app: Dash, services: Services, one: EmbedDialog) -> None:
    ids = one.ids

    @guarded_callback(
        app,
        output={
            "made": Output(ids.made, "children"),
            "hides_form": Output(ids.form, "hidden"),
        },
        inputs={"clicks": Input(ids.make, "n_clicks")},
        state={
            "fields": _list_fields(State, one, *one.looks, *_OTHERS),
            "page": dict(one.page),
        },
        permission=Permission.REPORT_EDIT,
        running=[(Output(ids.make, "loading"), True, False)],
        prevent_initial_call=True,
    )
    def make(clicks: object, fields: Fields, page: Values) -> Mapping[str, Any]:
        if not clicks:
            raise PreventUpdate
        return make_link(services, one, page, fields)


def _register_websites(app: Dash, one: EmbedDialog) -> None:
    origins = one.ids.field("origins")

    @guarded_callback(
        app,
        output={"value": Output(origins, "value"), "error": Output(origins, "error")},
        inputs={"given": Input(origins, "value")},
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def understand(given: object) -> Mapping[str, Any]:
        return understand_websites(given)


def _register_preview(app: Dash, services: Services, one: EmbedDialog) -> None:
    @guarded_callback(
        app,
        output=Output(one.ids.preview, "src"),
        inputs={"fields": _list_fields(Input, one, *one.looks)},
        state={"page": dict(one.page)},
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def preview(fields: Fields, page: Values) -> str:
        return show_preview(services, one.find(services, page), fields)


def _list_fields(
    dependency: type[State] | type[Input], one: EmbedDialog, *names: str
) -> dict[str, State | Input]:
    """Return the values of fields, by the names of the fields."""
    return {name: dependency(one.ids.field(name), "value") for name in names}


def show_form(services: Services, one: EmbedDialog, page: Values) -> list[Component]:
    """Build the form of an embed of what a page shows."""
    here = one.find(services, page)
    with services.database.read() as session:
        owners = find_owners(session, here.space, Permission.REPORT_EDIT)
        websites = list_origins(session, here.space, owners)
    fields: Fields = {
        "content": here.contents[0][0] if here.contents else "",
        "theme": Theme.LIGHT.value,
        "shown": [TITLE, NAMES],
    }
    preview = show_preview(services, here, fields)
    return build_form(one.ids, here, websites=websites, preview=preview)


def understand_websites(given: object) -> Mapping[str, Any]:
    """Return websites as origins, and an error if one of them isn't a website."""
    texts = list(_split_websites(given))
    if not texts:
        return {"value": no_update, "error": ""}
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
    value = no_update if understood == given else understood
    return {"value": value, "error": error}


def show_preview(services: Services, page: PageToEmbed, fields: Fields) -> str:
    """Return the URL of a preview; empty if the caller can't have one."""
    try:
        wanted = page.read(fields)
    except InvalidInputError as error:
        raise PreventUpdate from error
    report = page.report.id if page.report else ""
    return services.embeds.preview(page.space, report, wanted)


def make_link(
    services: Services, one: EmbedDialog, page: Values, fields: Fields
) -> Mapping[str, Any]:
    """Create an embed; return its code and hide the form, or return what is wrong."""
    now = services.now()
    lifetime = LIFETIMES.get(read_text(fields.get("expires")))
    try:
        here = one.find(services, page)
        wanted = here.read(fields)
        new = NewLink(
            here.report.id if here.report else None,
            wanted.to_texts(),
            read_websites(_split_websites(fields.get("origins"))),
            read_text(fields.get("name")),
            now + lifetime if lifetime else None,
            current_author(here.space),
        )
        with services.database.write() as session:
            check_references(session, here.space, wanted)
            since = now - _AT_ONCE
            link = find_same_link(session, here.space, new, since=since, now=now)
            link = link or create_link(session, here.space, new, now=now)
    except InvalidInputError as error:
        problems = build_problems([each.message for each in error.problems])
        return {"made": problems, "hides_form": False}
    url = services.embeds.list_addresses([link])[link.id]
    height = find_height(services, here.space, here.report, wanted)
    made = build_made(one.ids, link, here.title, url, height)
    return {"made": made, "hides_form": True}


def _split_websites(given: object) -> Sequence[str]:
    """Split a field into its entries; pasted text can contain several.

    Entries after the first `_MOST_WEBSITES` are left out: no embed can have so many.
    """
    texts = split_websites(read_text(given) or "\n".join(read_texts(given)))
    return list(islice(dict.fromkeys(texts), _MOST_WEBSITES))
