"""The current user and all other users."""

from collections.abc import Iterable, Iterator

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import (
    LIST_READERS,
    current_caller,
    is_allowed,
    list_open_spaces,
)
from insights_dash.access.permission import LOCAL_CALLER
from insights_dash.api.catalogue.resource import page_links
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_list, parse_slice
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import Collection, collection_to_wire
from insights_dash.api.wire.root import WireSpace, space_to_wire
from insights_dash.api.wire.server import WireUser, user_to_wire
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import get_account, iterate_accounts

_FILTERS = ("ids", "filter")
# Without accounts there is one user: the user of this machine.
_LOCAL_USER = "Users-0"


def get_current_user(_services: Services) -> Response:
    """Get the current user."""
    return reply(_to_wire(current_caller().account))


def list_users(services: Services) -> Response:
    """List users: all of them for administrators, otherwise only the caller."""
    part = parse_slice(request.args)
    items: list[WireUser] = []
    total = 0
    with services.database.read() as session:
        for user in _iterate_wanted(session):
            if part.skip <= total < part.skip + part.take:
                items.append(user)
            total += 1
    paging = page_links("/api/users", part.skip, part.take, _FILTERS)
    return reply(collection_to_wire("User", items, total=total, paging=paging))


def list_all_users(services: Services) -> Response:
    """List the same users as an array."""
    with services.database.read() as session:
        return reply(list(_iterate_wanted(session)))


def get_user(services: Services, *, user: str) -> Response:
    """Get a user. Callers can get themselves, administrators everyone."""
    with services.database.read() as session:
        return reply(_to_wire(_find(session, user)))


def list_user_spaces(services: Services, *, user: str) -> Response:
    """List the caller's spaces as an array."""
    caller = current_caller()
    with services.database.read() as session:
        if _find(session, user) != caller.account:
            raise NotFoundError(user, Kind.USER)
        listed = list_open_spaces(session, *LIST_READERS)
    return reply([space_to_wire(space) for space in listed])


def _iterate_wanted(session: Session) -> Iterator[WireUser]:
    """Yield the users that the caller can see and the request's filters match."""
    ids = parse_list(request.args, "ids")
    wanted = None if ids is None else {each.lower() for each in ids}
    name = request.args.get("filter", "").strip().lower()
    for user in map(_to_wire, _list_visible(session)):
        names = (user.username.lower(), user.display_name.lower())
        is_wanted = wanted is None or user.id.lower() in wanted
        if is_wanted and any(name in each for each in names):
            yield user


def _list_visible(session: Session) -> Iterable[Account | None]:
    account = current_caller().account
    if account is None or not is_allowed(Permission.ADMINISTER, None):
        return [account]
    return iterate_accounts(session)


def _find(session: Session, user: str) -> Account | None:
    """The account meant, None for the local user.

    Raises:
        NotFoundError: if the caller can see no account with that id.
    """
    account = current_caller().account
    own = {"me", *([account.id, account.username] if account else [_LOCAL_USER])}
    if user.lower() in {each.lower() for each in own}:
        return account
    if account is None or not is_allowed(Permission.ADMINISTER, None):
        raise NotFoundError(user, Kind.USER)
    return get_account(session, user)


def _to_wire(account: Account | None) -> WireUser:
    is_caller = account == current_caller().account
    if account is not None:
        return user_to_wire(
            account.id, account.username, account, is_requestor=is_caller
        )
    name = LOCAL_CALLER.name
    return user_to_wire(_LOCAL_USER, name, None, is_requestor=is_caller)


ROUTES = (
    Route(
        "GET",
        "/api/users",
        list_users,
        answer=Collection[WireUser],
        parameters=(*PAGE, *_FILTERS),
    ),
    Route(
        "GET",
        "/api/users/all",
        list_all_users,
        answer=list[WireUser],
        parameters=_FILTERS,
    ),
    Route("GET", "/api/users/me", get_current_user, answer=WireUser),
    Route("GET", "/api/users/<user>", get_user, answer=WireUser),
    Route("GET", "/api/users/<user>/spaces", list_user_spaces, answer=list[WireSpace]),
)
