"""What happens on the page of a space's embeds: lists change, a secret is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import ALL, Dash, Output, State
from dash.development.base_component import Component
from sqlalchemy.orm import Session

from insights_dash.access.embed_tokens import LONGEST_LIFE, hash_token_id
from insights_dash.access.embed_view import Shown, find_view
from insights_dash.access.embeds import can_open, current_author, find_owners
from insights_dash.access.guard import enter_space, is_allowed
from insights_dash.components.administration import PAGE, read_page
from insights_dash.components.posted import read_text
from insights_dash.components.toast import show_toast
from insights_dash.dash_host.buttons import ButtonId, bind_buttons
from insights_dash.dash_host.forms import Values, bind_form
from insights_dash.dash_host.pages import PageRoute
from insights_dash.domain.embed import (
    IssuerScope,
    read_websites,
    split_websites,
)
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import ReportId
from insights_dash.domain.role import Permission
from insights_dash.pages.embed_heights import list_heights
from insights_dash.pages.embed_parts import name_rollouts
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

    def find_ids(space: str) -> Mapping[str, str]:
        with services.database.read() as session:
            return {"space": enter_space(session, space).id}

    _register_links(app, services)
    _register_issuers(app, services)
    _register_tokens(app, services)
    path = "/<space>/embeds"
    wanted = Permission.REPORT_EDIT
    return [PageRoute("embeds", path, "Embeds", show, wanted, find_ids)]


def _register_links(app: Dash, services: Services) -> None:
    bind_buttons(
        app,
        [act_id(Act.REVOKE, ALL), act_id(Act.REMAKE, ALL)],
        lambda button, place: change_link(services, place, button),
        shows={"links": Output(Ids.LINKS, "children", allow_duplicate=True)},
        place=State(Ids.PLACE, "data"),
        permission=Permission.REPORT_EDIT,
    )


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

    bind_buttons(
        app,
        [act_id(Act.REPLACE, ALL), act_id(Act.END, ALL)],
        lambda button, place: change_issuer(services, place, button),
        shows={
            "secret": Output(Ids.SECRET, "children", allow_duplicate=True),
            "issuers": Output(Ids.ISSUERS, "children", allow_duplicate=True),
        },
        place=State(Ids.PLACE, "data"),
        permission=Permission.ADMINISTER,
    )


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
    """Build the page of a space, or one that says that it was not found."""
    try:
        with services.database.read() as session:
            space = enter_space(session, identifier)
            embeds = _read(services, session, space, read_page(page))
    except NotFoundError:
        return build_missing()
    return build_page(_measure(services, embeds), services.now())


def change_link(
    services: Services, place: object, button: ButtonId
) -> Mapping[str, object]:
    """Revoke a link, or replace it with one that the caller owns; return all links."""
    now, link = services.now(), read_text(button.get("row"))
    with services.database.write() as session:
        space, page = _enter(session, place)
        owners = find_owners(session, space, Permission.REPORT_EDIT)
        if button.get("type") == Act.REVOKE:
            revoke_link(session, space, link, owners, now=now)
            title, said = "Embed revoked", "Pages using it show a notice instead."
        else:
            author = current_author(space)
            made = replace_link(session, space, link, author, owners, now=now)
            title = "Link regenerated"
            name = name_link(made, space, dict(list_report_names(session, space)))
            said = f"Copy the HTML of “{name}” into its page again."
    show_toast(title, said)
    return {"links": build_links(_reread(services, space, page), now)}


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


def change_issuer(
    services: Services, place: object, button: ButtonId
) -> Mapping[str, object]:
    """End an issuer, or replace it with one that the caller owns; return all issuers.

    The secret of a new issuer is shown once.
    """
    now = services.now()
    secret: Component | str = ""
    with services.database.write() as session:
        space, page = _enter(session, place)
        owners = find_owners(session, space, Permission.ADMINISTER)
        issuer = get_issuer(session, space, read_text(button.get("row")), owners)
        if button.get("type") == Act.REPLACE:
            author = current_author(space)
            issuer = replace_issuer(session, issuer, author, keeps_old=True, now=now)
            secret = build_new_secret(issuer, services.embeds.secret_of(issuer))
        else:
            end_issuer(session, issuer, now=now)
            show_toast("Application removed", f"All tokens of {issuer.id} revoked.")
    return {"secret": secret, "issuers": build_issuers(_reread(services, space, page))}


def end_token(services: Services, values: Values) -> Mapping[str, object]:
    """Revoke a token of an application.

    Raises:
        InvalidInputError: if a field is empty, or the application is not found.
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
        embeds = _read(services, session, space, page)
    return _measure(services, embeds)


def _measure(services: Services, embeds: Embeds) -> Embeds:
    """Add the heights of the embeds whose HTML is shown."""
    shown = [each for each in embeds.links if each.id in embeds.addresses]
    return replace(embeds, heights=list_heights(services, embeds.space, shown))


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
        projects=name_rollouts(session, space, [find_view(each) for each in links]),
    )
