"""The ways to sign in: passwords, invitations, identities of OpenID Connect.

Callers pass hashes of passwords and tokens.
"""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from insights_dash.domain.clock import SKEW
from insights_dash.domain.errors import (
    ConflictError,
    Problem,
)
from insights_dash.store.accounts.account import (
    Account,
    audit_account,
    get_row,
    lock_row,
    to_account,
)
from insights_dash.store.accounts.administrators import keeping_an_administrator
from insights_dash.store.accounts.read import find_account_by_identity
from insights_dash.store.credentials import require_creator, require_version
from insights_dash.store.tables import (
    AccessTokenRow,
    AccountRow,
    OidcIdentityRow,
    SessionRow,
)

LONGEST_IDENTITY = 500
INVITATION_LASTS = timedelta(days=3)


def read_password_hash(session: Session, account: Account) -> str | None:
    """Return the hash of the account's password, or None if it has no password."""
    row = session.get(AccountRow, account.number)
    return row.password_hash if row else None


def set_password(
    session: Session, account: Account, password_hash: str, *, now: datetime
) -> Account:
    """Replace the password, and end the sessions that began with the old one.

    Return the account as it is afterwards.

    Raises:
        ConflictError: if it is a service account.
        SignInNeededError: if the actor has an API key only.
        CredentialsChangedError: if it has changed since `account` was read.
    """
    require_creator(session)
    require_version(session, account.number, account.credential_version)
    row = lock_row(session, account)
    _refuse_service(row)
    row.password_hash = password_hash
    row.invitation_hash = row.invitation_expires = None
    end_credentials(session, row)
    changed = to_account(session, row)
    audit_account(session, changed, "password changed", now=now)
    return changed


def rehash_password(session: Session, account: Account, password_hash: str) -> None:
    """Store the same password, hashed with today's parameters.

    Raises:
        CredentialsChangedError: if the account has changed since `account` was read.
    """
    require_version(session, account.number, account.credential_version)
    lock_row(session, account).password_hash = password_hash


def invite(
    session: Session,
    account: Account,
    token_hash: str,
    *,
    expires: datetime,
    now: datetime,
) -> None:
    """Let the holder of a token choose the password, and end the old one.

    Raises:
        ConflictError: if it is a service account, or is not active, or if no one who
            can sign in would be left to administer the server.
    """
    with keeping_an_administrator(session):
        require_creator(session)
        row = lock_row(session, account)
        _refuse_service(row)
        if not row.is_active:
            message = f"{row.username} is disabled. Enable the account first."
            raise ConflictError(Problem("", message))
        row.password_hash = None
        row.invitation_hash, row.invitation_expires = token_hash, expires
        end_credentials(session, row)
    audit_account(session, account, "password link made", now=now)


def find_invited(session: Session, token_hash: str, *, now: datetime) -> Account | None:
    """Return the account whose password a token's holder can choose, or None.

    No link is valid for longer than `INVITATION_LASTS` from now, whatever is stored.
    """
    row = session.scalars(
        select(AccountRow).where(
            AccountRow.invitation_hash == token_hash,
            AccountRow.invitation_expires > now,
            AccountRow.invitation_expires <= now + INVITATION_LASTS + SKEW,
            AccountRow.is_active,
            AccountRow.is_service.is_(False),
        )
    ).first()
    return to_account(session, row) if row else None


def bind_identity(
    session: Session, account: Account, identity: str, *, now: datetime
) -> None:
    """Let an OpenID Connect identity sign in as the account.

    Raises:
        ConflictError: if it is a service account, has another identity already, or if
            the identity belongs to another account.
    """
    row = lock_row(session, account)
    require_creator(session)
    _refuse_service(row)
    if row.identity is not None:
        message = f"{account.username} already has a linked identity. Unlink it first."
        raise ConflictError(Problem("identity", message))
    refuse_bound(session, identity)
    row.identity = identity
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError(_bound_meanwhile()) from error
    audit_account(session, account, "identity bound", now=now, identity=identity)


def unbind_identity(session: Session, account: Account, *, now: datetime) -> None:
    """Stop an account's identity from signing in, and end its sessions.

    Raises:
        ConflictError: if the account has no identity, or if no one who can sign in
            would be left to administer the server.
    """
    with keeping_an_administrator(session):
        row = lock_row(session, account)
        if row.identity is None:
            message = f"{account.username} is not linked to an identity."
            raise ConflictError(Problem("identity", message))
        details = {"identity": row.identity}
        row.identity = None
        end_credentials(session, row)
    audit_account(session, account, "identity unbound", now=now, **details)


def mark_signed_in(session: Session, account: Account, *, now: datetime) -> None:
    """Store that the account has signed in now."""
    get_row(session, account.id).last_signed_in = now


def set_kind(
    session: Session, account: Account, *, is_service: bool, now: datetime
) -> None:
    """Turn a person's account into a service account, or back.

    A service account has no password, linked identity or sessions; a person has no OIDC
    identities or access tokens. What the account loses is deleted.

    Raises:
        ConflictError: if no one would be left to administer the server.
    """
    with keeping_an_administrator(session):
        row = lock_row(session, account)
        if row.is_service == is_service:
            return
        if not is_service:
            require_creator(session)
        row.is_service = is_service
        if is_service:
            row.password_hash = row.identity = None
            row.invitation_hash = row.invitation_expires = None
            row.external_id = row.external_id or str(uuid.uuid4())
        else:
            # Else they would work again if it became a service account again.
            delete_identities(session, row.number)
        end_credentials(session, row)
    kind = "service" if is_service else "person"
    audit_account(session, account, "account kind changed", now=now, kind=kind)


def end_credentials(session: Session, row: AccountRow) -> None:
    """Sign the account out everywhere, and stop sign-ins that are in progress."""
    row.credential_version += 1
    session.flush()
    for each in (SessionRow, AccessTokenRow):
        session.execute(delete(each).where(each.account_number == row.number))


def delete_identities(session: Session, account_number: int) -> None:
    """Delete all OIDC identities of an account, with their access tokens."""
    of_account = OidcIdentityRow.account_number == account_number
    session.execute(delete(OidcIdentityRow).where(of_account))


def refuse_bound(session: Session, identity: str | None) -> None:
    """Refuse an identity that belongs to an account already.

    Raises:
        ConflictError: if it does.
    """
    if identity and find_account_by_identity(session, identity) is not None:
        raise ConflictError(_bound_meanwhile())


def _bound_meanwhile() -> Problem:
    return Problem("identity", "This identity is already linked to another account.")


def _refuse_service(row: AccountRow) -> None:
    if row.is_service:
        message = (
            f"{row.username} is a service account. It uses API keys and OIDC "
            "identities only."
        )
        raise ConflictError(Problem("", message))
