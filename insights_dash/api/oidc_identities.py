"""OIDC identities of service accounts. Only administrators of the server use these."""

from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import authorise
from insights_dash.api.parameters import PAGE
from insights_dash.api.reply import reply, reply_created, reply_empty
from insights_dash.api.request import parse_slice, read_body
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.body import read_model
from insights_dash.api.wire.model import apply_body
from insights_dash.api.wire.oidc_identity import (
    PATH,
    WireOidcIdentities,
    WireOidcIdentity,
    identities_to_wire,
    identity_path,
    identity_to_wire,
)
from insights_dash.domain.errors import NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.oidc_identity import IdentityDraft, find_problems
from insights_dash.domain.role import Permission
from insights_dash.store.accounts.account import Account
from insights_dash.store.accounts.read import get_account
from insights_dash.store.oidc_identities import (
    create_identity,
    delete_identity,
    get_identity,
    list_identities,
    update_identity,
)

_REQUIRED = ("name", "issuer", "subject")


def list_account_identities(services: Services, *, account: str) -> Response:
    """List the OIDC identities of a service account, oldest first."""
    part = parse_slice(request.args)
    with services.database.read() as session:
        owner = _find_owner(session, account)
        found = list_identities(session, owner)
    page = found[part.skip : part.skip + part.take]
    url = request.host_url.rstrip("/")
    return reply(identities_to_wire(owner, page, len(found), url))


def get_account_identity(
    services: Services, *, account: str, identity: str
) -> Response:
    """Get an OIDC identity of a service account."""
    with services.database.read() as session:
        owner = _find_owner(session, account)
        found = get_identity(session, owner, identity)
    return reply(identity_to_wire(owner, found))


def create_account_identity(services: Services, *, account: str) -> Response:
    """Add an OIDC identity to a service account. An API key can't do this."""
    draft = _read_draft()
    with services.database.write() as session:
        owner = _find_owner(session, account)
        made = create_identity(session, owner, draft, now=services.now())
    return reply_created(identity_to_wire(owner, made), identity_path(owner, made))


def update_account_identity(
    services: Services, *, account: str, identity: str
) -> Response:
    """Replace an OIDC identity of a service account. An API key can't do this."""
    draft = _read_draft(identity)
    with services.database.write() as session:
        owner = _find_owner(session, account)
        changed = update_identity(session, owner, identity, draft, now=services.now())
    return reply(identity_to_wire(owner, changed))


def delete_account_identity(
    services: Services, *, account: str, identity: str
) -> Response:
    """Delete an OIDC identity, which ends its access tokens."""
    with services.database.write() as session:
        owner = _find_owner(session, account)
        delete_identity(session, owner, identity, now=services.now())
    return reply_empty()


def _find_owner(session: Session, identifier: str) -> Account:
    """Return a service account.

    Raises:
        PermissionDeniedError: if the caller doesn't administer the whole server.
        NotFoundError: if it is not found, or is a person's account.
    """
    authorise(Permission.ADMINISTER)
    found = get_account(session, identifier)
    if not found.is_service:
        raise NotFoundError(identifier, Kind.USER)
    return found


def _read_draft(identifier: str = "") -> IdentityDraft:
    """Read a whole identity: a property that the body doesn't have is empty.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    authorise(Permission.ADMINISTER)
    read = read_model(WireOidcIdentity.body, read_body())
    own = read.body.own_id.lower()
    message = "The ID in the body is not the one in the URL."
    is_other = bool(identifier and own) and own != identifier.lower()
    draft = apply_body(read, IdentityDraft())
    wrong_id = [Problem("id", message)] if is_other else []
    read.refuse([*wrong_id, *find_problems(draft)])
    return draft


_LIST = f"{PATH}/<account>/oidcidentities"
_ONE = f"{_LIST}/<identity>/v1"
_NEEDS = (Permission.ADMINISTER,)
ROUTES = (
    Route(
        *("GET", f"{_LIST}/v1", list_account_identities, _NEEDS),
        answer=WireOidcIdentities,
        parameters=PAGE,
    ),
    Route(
        *("POST", f"{_LIST}/create/v1", create_account_identity, _NEEDS),
        answer=WireOidcIdentity,
        body=WireOidcIdentity.body,
        required=_REQUIRED,
        status=HTTPStatus.CREATED,
    ),
    Route(
        *("GET", _ONE, get_account_identity, _NEEDS),
        answer=WireOidcIdentity,
    ),
    Route(
        *("PUT", _ONE, update_account_identity, _NEEDS),
        answer=WireOidcIdentity,
        body=WireOidcIdentity.body,
        required=_REQUIRED,
    ),
    Route("DELETE", _ONE, delete_account_identity, _NEEDS),
)
