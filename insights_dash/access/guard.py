"""Checks every request: its caller, their permission, and which site caused it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import NotRequired, ParamSpec, TypedDict, TypeVar
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, g, has_request_context, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import SecurityError

from insights_dash.access.permission import (
    Caller,
    Credential,
    NotSignedInError,
    PermissionDeniedError,
    require,
    require_somewhere,
)
from insights_dash.access.public_paths import is_public
from insights_dash.access.refusals import Refusal, refuse
from insights_dash.domain.errors import (
    InsightsError,
    SignInNeededError,
)
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Permission
from insights_dash.store import spaces
from insights_dash.store.audit import Actor, Credentials
from insights_dash.store.spaces import Space

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# These permissions include reading the names that a space consists of.
LIST_READERS = (Permission.REPORT_VIEW, Permission.DEPLOYMENT_RECORD)
_LONGEST_PATH = 200  # in the audit log
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Browsers send "none" if the user typed the URL or opened a bookmark.
_OWN_SITES = frozenset({"same-origin", "none"})


class Needs(TypedDict):
    """The permission, or any of them, that a callback needs; see `guarded`."""

    permission: Permission | tuple[Permission, ...]
    of_server: NotRequired[bool]


class CrossSiteRequestError(InsightsError):
    """A page of another site asked the browser to change something here."""

    def __init__(self) -> None:
        super().__init__("Cross-site request blocked.")


def install_guard(server: Flask, identify: Callable[[], Caller]) -> None:
    """Put the caller into `flask.g` before each request, and refuse strangers.

    Raises, in requests:
        NotSignedInError: if the caller is unknown and the path is not public.
        CrossSiteRequestError: if another site's page wants to change something.
    """

    @server.before_request
    def admit() -> None:
        if isinstance(request.routing_exception, SecurityError):
            raise request.routing_exception  # a host that is not ours
        g.caller = identify()
        g.permissions = frozenset()
        if request.method not in _SAFE_METHODS and not _is_own_request(g.caller):
            raise CrossSiteRequestError
        is_stranger = g.caller.credential is Credential.NONE
        if is_stranger and not is_public(request.path):
            raise NotSignedInError


def current_caller() -> Caller:
    """Return the caller of the current request."""
    caller: Caller = g.caller
    return caller


def current_actor() -> Actor:
    """Return the caller for the audit log; empty outside requests, as in the CLI."""
    if not has_request_context():
        return Actor()
    # `identify` itself can record a refusal, before the caller is known.
    caller: Caller | None = g.get("caller")
    address = request.remote_addr or ""
    if caller is None or caller.account is None:
        return Actor(address=address)
    account, key = caller.account, caller.key
    credentials = Credentials(
        account.number,
        account.credential_version,
        caller.session,
        key.number if key else None,
        key.expires if key else None,
        caller.access_token,
    )
    return Actor(account.username, address, credentials)


def authorise(permission: Permission, space: SpaceId | None = None) -> None:
    """Let the current request pass if its caller has the permission.

    `space` None stands for the whole server.

    Raises:
        NotSignedInError: if the caller is unknown.
        PermissionDeniedError: if the caller lacks the permission.
    """
    require(current_caller(), frozenset({permission}), space)


def enter_space(session: Session, identifier: str) -> Space:
    """Return the space of this id, name or slug, if the caller has the permission.

    The guard of the view or callback says which permission. Every page and route of a
    space gets the space from here, and reads only what its `visibility` includes.

    Raises:
        NotFoundError: if there is none, or none that the caller can see.
        AmbiguousNameError: if the name could mean several spaces of the caller.
        PermissionDeniedError: if the caller lacks the permission in it.
    """
    caller = current_caller()
    space = spaces.get_space(session, identifier, is_open=caller.can_enter)
    require(caller, g.permissions, space.id)
    return replace(space, visibility=caller.visibility(space.id, g.permissions))


def enter_whole_space(session: Session, identifier: str) -> Space:
    """Return a space as `enter_space` does, but only to callers without limits.

    Callers with limits could overwrite or learn documents that are hidden from them.

    Raises:
        NotFoundError: if there is none, or none that the caller can see.
        PermissionDeniedError: if the caller lacks the permission, or has limits.
    """
    space = enter_space(session, identifier)
    if not space.visibility.is_unlimited:
        raise PermissionDeniedError(g.permissions, limits=True)
    return space


def enter_spaces(session: Session) -> Sequence[Space]:
    """Return every space that `enter_space` lets the caller enter, by name."""
    return list_open_spaces(session, *g.permissions)


def list_open_spaces(session: Session, *permissions: Permission) -> Sequence[Space]:
    """Return the spaces where the caller has one of these permissions, by name."""
    caller, wanted = current_caller(), frozenset(permissions)
    return [
        replace(space, visibility=caller.visibility(space.id, wanted))
        for space in spaces.list_spaces(session)
        if any(caller.may(each, space.id) for each in permissions)
    ]


def is_allowed(permission: Permission, space: SpaceId | None) -> bool:
    """Return whether to offer an action: whether the caller has its permission."""
    return current_caller().may(permission, space)


def list_permissions(space: SpaceId) -> frozenset[Permission]:
    """Return the permissions that the caller has in a space."""
    return frozenset(each for each in Permission if is_allowed(each, space))


@contextmanager
def _deciding_by(wanted: frozenset[Permission]) -> Iterator[None]:
    """Make `enter_space` require these permissions."""
    # A callback may render a page, whose layout has its own guard.
    outer, g.permissions = g.permissions, wanted
    try:
        yield
    finally:
        g.permissions = outer


def guarded(
    *permissions: Permission, of_server: bool = False
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Let only callers with one of `permissions` use a view or page layout.

    It is enough to have the permission in one space: `enter_space` then decides by the
    same permissions. With `of_server`, the caller needs it for the whole server.
    Without permissions, everyone who is signed in can use the view.
    """
    wanted = frozenset(permissions)

    def guard(view: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(view)
        def guarded_view(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            with _refusals_noted(wanted):
                if of_server:
                    require(current_caller(), wanted, None)
                else:
                    require_somewhere(current_caller(), wanted)
                with _deciding_by(wanted):
                    return view(*args, **kwargs)

        # Tests check which permission each view and callback needs.
        vars(guarded_view).update(permissions=wanted, of_server=of_server)
        return guarded_view

    return guard


def guarded_callback(
    app: Dash,
    *dependencies: object,
    permission: Permission | tuple[Permission, ...],
    of_server: bool = False,
    **options: object,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Register a Dash callback for callers with `permission`, or with one of several.

    Server-side callbacks are only registered here, since anyone can post to any
    callback, whatever page it belongs to. A test checks the whole callback map.
    """

    def register(
        callback: Callable[Parameters, Result],
    ) -> Callable[Parameters, Result]:
        guarded_body = guarded(*as_tuple(permission), of_server=of_server)(callback)
        app.callback(*dependencies, **options)(guarded_body)
        return guarded_body

    return register


def as_tuple(
    permission: Permission | tuple[Permission, ...],
) -> tuple[Permission, ...]:
    """Return permissions as `guarded` takes them."""
    return (permission,) if isinstance(permission, Permission) else permission


@contextmanager
def _refusals_noted(permissions: frozenset[Permission]) -> Iterator[None]:
    """Record in the audit log that an account lacked a permission."""
    try:
        yield
    except (PermissionDeniedError, SignInNeededError):
        if current_caller().account is not None:
            named = ", ".join(each for each in Permission if each in permissions)
            details = {"path": request.path[:_LONGEST_PATH], "permission": named}
            refuse(Refusal("permission refused", details))
        raise


def _is_own_request(caller: Caller) -> bool:
    """Return whether the request was not caused by a page of another site.

    Current browsers say which site a request comes from; older ones name its origin. A
    request with neither may still come from a browser if its credentials are sent
    automatically: a cookie, or a session at the proxy in front.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in _OWN_SITES
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return caller.credential not in {Credential.COOKIE, Credential.PROXY}
