"""What happens on the page of a space's embeds: lists change, a secret is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy.orm import Session

from insights_dash.access.embed_tokens import LONGEST_LIFE, hash_token_id
from insights_dash.access.embed_view import Shown
from insights_dash.access.embeds import (
    can_open,
    current_author,
    find_owners,
)
from insights_dash.access.guard import (
    enter_space,
    guarded_callback,
    is_allowed,
)
from insights_dash.components.administration import PAGE, read_page
from insights_dash.components.posted import any_click, read_text
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.embed import IssuerScope, read_websites, split_websites
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import ReportId
from insights_dash.domain.role import Permission
from insights_dash.pages.embeds.forms import APPLICATION, TOKEN
from insights_dash.pages.embeds.ids import Act, Ids, act_id
from insights_dash.pages.embeds.layout import (
    Embeds,
    build_issuers,
    build_links,
    build_missing,
    build_new_secret,
    build_page,
    name_link,
)
from insights_dash.pages.services import Services
from insights_dash.store.embed_keys import (
    create_issuer,
    end_issuer,
    forget_revoked_tokens,
    get_issuer,
    list_issuers,
    replace_issuer,
    revoke_token,
)
from insights_dash.store.embed_links import (
    count_links,
    list_links,
    replace_link,
    revoke_link,
)
from insights_dash.store.reports import list_report_names
from insights_dash.store.spaces import Space


def register(app: Dash, services: Services) -> Sequence[PageRoute]:
    """Bind the page's callbacks; return the page."""

    def show(space: str = "", page: str = "", **_: str) -> Component:
        return show_embeds(services, space, page)

    def exists(space: str) -> None:
        with services.database.read() as session:
            enter_space(session, space)

    _register_links(app, services)
    _register_issuers(app, services)
    _register_tokens(app, services)
    path = "/<space>/embeds"
    return [PageRoute("embeds", path, "Embeds", show, Permission.REPORT_EDIT, exists)]


def _register_links(app: Dash, services: Services) -> None:
    @guarded_callback(
        app,
        Output(Ids.LINKS, "children", allow_duplicate=True),
        Input(act_id(Act.REVOKE, ALL), "n_clicks"),
        Input(act_id(Act.REMAKE, ALL), "n_clicks"),
        State(Ids.PLACE, "data"),
        permission=Permission.REPORT_EDIT,
        prevent_initial_call=True,
    )
    def change(revoked: object, remade: object, place: object) -> list[Component]:
        act, row = _read_press(revoked, remade)
        return change_link(services, place, act, row)


def _register_issuers(app: Dash, services: Services) -> None:
    bind_form(
        app,
        APPLICATION,
        lambda values: make_issuer(services, values),
        shows={
            "secret": Output(Ids.SECRET, "children"),
            "issuers": Output(Ids.ISSUERS, "children"),
        },
        context={"place": State(Ids.PLACE, "data")},
        permission=Permission.ADMINISTER,
    )

    @guarded_callback(
        app,
        Output(Ids.SECRET, "children", allow_duplicate=True),
        Output(Ids.ISSUERS, "children", allow_duplicate=True),
        Input(act_id(Act.REPLACE, ALL), "n_clicks"),
        Input(act_id(Act.END, ALL), "n_clicks"),
        State(Ids.PLACE, "data"),
        permission=Permission.ADMINISTER,
        prevent_initial_call=True,
    )
    def change(replaced: object, ended: object, place: object) -> list[Any]:
        act, row = _read_press(replaced, ended)
        return change_issuer(services, place, act, row)


def _register_tokens(app: Dash, services: Services) -> None:
    bind_form(
        app,
        TOKEN,
        lambda values: end_token(services, values),
        shows={},
        context={"place": State(Ids.PLACE, "data")},
        permission=Permission.ADMINISTER,
    )


def show_embeds(services: Services, identifier: str, page: str) -> Component:
    """The page of a space; a friendly one where there is none."""
    try:
        with services.database.read() as session:
            space = enter_space(session, identifier)
            embeds = _read(services, session, space, read_page(page))
    except NotFoundError:
        return build_missing()
    return build_page(embeds, services.now())


def change_link(
    services: Services, place: object, act: str, link: str
) -> list[Component]:
    """Revoke a link, or replace it with one that the caller owns; return all links."""
    now = services.now()
    with services.database.write() as session:
        space, page = _enter(session, place)
        owners = find_owners(session, space, Permission.REPORT_EDIT)
        if act == Act.REVOKE:
            revoke_link(session, space, link, owners, now=now)
            title, said = "Embed revoked", "Pages using it show a notice instead."
        else:
            author = current_author(space)
            made = replace_link(session, space, link, author, owners, now=now)
            title = "Link regenerated"
            name = name_link(made, dict(list_report_names(session, space)))
            said = f"Copy the HTML of “{name}” into its page again."
    show_toast(title, said)
    return build_links(_reread(services, space, page), now)


def make_issuer(services: Services, values: Values) -> Mapping[str, object]:
    """Create an issuer; return its secret, this once, and all issuers.

    Raises:
        InvalidInputError: if values are wrong.
    """
    with services.database.write() as session:
        space, page = _enter(session, values["place"])
        known = {each for each, _ in list_report_names(session, space)}
        wanted = tuple(map(ReportId, values["reports"]))
        if not known.issuperset(wanted):
            problem = Problem("reports", "One of the reports no longer exists.")
            raise InvalidInputError([problem])
        scope = IssuerScope(
            space.id,
            wanted or None,
            read_websites(split_websites(values["origins"])),
            hides_names=values["names"] == Shown.HIDDEN,
        )
        author, now = current_author(space), services.now()
        issuer = create_issuer(session, values["name"], scope, author, now=now)
    return {
        "secret": build_new_secret(issuer, services.embeds.secret_of(issuer)),
        "issuers": build_issuers(_reread(services, space, page)),
    }


def change_issuer(services: Services, place: object, act: str, row: str) -> list[Any]:
    """End an issuer, or replace it with one that the caller owns; return all issuers.

    The secret of a new issuer is shown once.
    """
    now = services.now()
    secret: Any = ""
    with services.database.write() as session:
        space, page = _enter(session, place)
        owners = find_owners(session, space, Permission.ADMINISTER)
        issuer = get_issuer(session, space, row, owners)
        if act == Act.REPLACE:
            author = current_author(space)
            issuer = replace_issuer(session, issuer, author, keeps_old=True, now=now)
            secret = build_new_secret(issuer, services.embeds.secret_of(issuer))
        else:
            end_issuer(session, issuer, now=now)
            show_toast("Application removed", f"All tokens of {issuer.id} revoked.")
    return [secret, build_issuers(_reread(services, space, page))]


def end_token(services: Services, values: Values) -> Mapping[str, object]:
    """Revoke a token of an application.

    Raises:
        InvalidInputError: if a field is empty, or there is no such application.
    """
    now, token = services.now(), values["token"].strip()
    if not token:
        problem = Problem("token", "Enter the jti claim of the token.")
        raise InvalidInputError([problem])
    try:
        with services.database.write() as session:
            space, _ = _enter(session, values["place"])
            owners = find_owners(session, space, Permission.ADMINISTER)
            issuer = get_issuer(session, space, values["issuer"].strip(), owners)
            forget_revoked_tokens(session, before=now - 2 * LONGEST_LIFE)
            revoke_token(session, issuer, hash_token_id(token), now=now)
    except NotFoundError as error:
        problem = Problem("issuer", "Application not found in this space.")
        raise InvalidInputError([problem]) from error
    show_toast("Token revoked", "Pages using it show a notice instead.")
    return {}


def _enter(session: Session, place: object) -> tuple[Space, int]:
    named: Mapping[str, object] = place if isinstance(place, dict) else {}
    space = enter_space(session, read_text(named.get("space")))
    return space, read_page(str(named.get("page")))


def _reread(services: Services, space: Space, page: int) -> Embeds:
    """The space's embeds after a change, which is committed by now."""
    with services.database.read() as session:
        return _read(services, session, space, page)


def _read(services: Services, session: Session, space: Space, page: int) -> Embeds:
    owners = find_owners(session, space, Permission.REPORT_EDIT)
    links = list_links(session, space, owners, skip=(page - 1) * PAGE, take=PAGE)
    issuers = None
    if is_allowed(Permission.ADMINISTER, space.id):
        administered = find_owners(session, space, Permission.ADMINISTER)
        issuers = list_issuers(session, space, administered)
    return Embeds(
        space,
        dict(list_report_names(session, space)),
        links,
        count_links(session, space, owners),
        page,
        services.embeds.list_addresses(
            [each for each in links if can_open(each, space)]
        ),
        issuers,
    )


def _read_press(*clicks: object) -> tuple[str, str]:
    """Which button was pressed; new ones fire without that."""
    pressed = ctx.triggered_id
    if not isinstance(pressed, dict) or not any(map(any_click, clicks)):
        raise PreventUpdate
    return read_text(pressed.get("type")), read_text(pressed.get("row"))
