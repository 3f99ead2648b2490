"""OIDC identities of service accounts: who can get access tokens for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose, fold
from insights_dash.domain.oidc_identity import (
    MOST_IDENTITIES,
    IdentityDraft,
    OidcIdentity,
    find_problems,
)
from insights_dash.store.accounts.account import Account, audit_account, lock_row
from insights_dash.store.credentials import require_creator
from insights_dash.store.tables import AccessTokenRow, OidcIdentityRow


def list_identities(
    session: Session, account: Account, *, issuer: str | None = None
) -> Sequence[OidcIdentity]:
    """Return an account's identities, oldest first; with `issuer`, only of that."""
    rows = select(OidcIdentityRow).where(
        OidcIdentityRow.account_number == account.number
    )
    if issuer is not None:
        rows = rows.where(OidcIdentityRow.issuer == issuer)
    found = session.scalars(rows.order_by(OidcIdentityRow.number))
    return [_to_identity(row) for row in found]


def get_identity(session: Session, account: Account, identifier: str) -> OidcIdentity:
    """Return an identity of the account by its ID.

    Raises:
        NotFoundError: if the account has no such identity.
    """
    return _to_identity(_get_row(session, account, identifier))


def create_identity(
    session: Session, account: Account, draft: IdentityDraft, *, now: datetime
) -> OidcIdentity:
    """Let the tokens that fit an identity stand for a service account.

    Raises:
        InvalidInputError: with everything that is wrong.
        ConflictError: if the account is a person's, or has an identity of that name, or
            too many.
        SignInNeededError: if the actor is not a signed-in person.
        CredentialsChangedError: if the actor has been signed out in the meantime.
    """
    require_creator(session)
    draft = _check(session, account, draft)
    row = OidcIdentityRow(account_number=account.number, created=now)
    _write(row, draft)
    session.add(row)
    session.flush()
    _audit(session, account, "OIDC identity created", draft, now=now)
    return _to_identity(row)


def update_identity(
    session: Session,
    account: Account,
    identifier: str,
    draft: IdentityDraft,
    *,
    now: datetime,
) -> OidcIdentity:
    """Change an identity; unless only its name changes, its access tokens end.

    Raises:
        InvalidInputError, ConflictError: as `create_identity` does.
        SignInNeededError: if the actor is not a signed-in person.
        NotFoundError: if the account has no such identity.
    """
    require_creator(session)
    row = _get_row(session, account, identifier)
    before = _to_identity(row).draft
    draft = _check(session, account, draft, but=row.number)
    if draft == before:
        return _to_identity(row)
    if replace(before, name=draft.name) != draft:
        session.execute(
            delete(AccessTokenRow).where(AccessTokenRow.identity_number == row.number)
        )
    _write(row, draft)
    session.flush()
    _audit(session, account, "OIDC identity changed", draft, now=now)
    return _to_identity(row)


def delete_identity(
    session: Session, account: Account, identifier: str, *, now: datetime
) -> None:
    """Delete an identity of the account, which ends its access tokens.

    Raises:
        NotFoundError: if the account has no such identity.
    """
    row = _get_row(session, account, identifier)
    draft = _to_identity(row).draft
    session.delete(row)
    session.flush()
    _audit(session, account, "OIDC identity deleted", draft, now=now)


def _get_row(session: Session, account: Account, identifier: str) -> OidcIdentityRow:
    number = Kind.OIDC_IDENTITY.find_number(identifier) or 0
    row = session.get(OidcIdentityRow, number)
    if row is None or row.account_number != account.number:
        raise NotFoundError(identifier, Kind.OIDC_IDENTITY)
    return row


def _check(
    session: Session, account: Account, draft: IdentityDraft, *, but: int = 0
) -> IdentityDraft:
    """Return the draft as it is stored.

    Raises:
        InvalidInputError: with everything that is wrong.
        ConflictError: if the account can't have it.
    """
    # Two requests that add the same name wait for each other.
    if not lock_row(session, account).is_service:
        message = f"{account.username} is a person. Only service accounts have these."
        raise ConflictError(Problem("", message))
    draft = replace(draft, name=compose(draft.name.strip()))
    if problems := find_problems(draft):
        raise InvalidInputError(list(problems))
    others = OidcIdentityRow.account_number == account.number
    others &= OidcIdentityRow.number != but
    names = session.scalars(select(OidcIdentityRow.name).where(others)).all()
    if len(names) >= MOST_IDENTITIES:
        message = f"An account can have up to {MOST_IDENTITIES} OIDC identities."
        raise ConflictError(Problem("name", message))
    if fold(draft.name) in {fold(each) for each in names}:
        message = f'The account already has an identity called "{draft.name}".'
        raise ConflictError(Problem("name", message))
    return draft


def _write(row: OidcIdentityRow, draft: IdentityDraft) -> None:
    row.name, row.issuer = draft.name, draft.issuer
    row.subject, row.audience = draft.subject, draft.audience


def _audit(
    session: Session,
    account: Account,
    action: str,
    draft: IdentityDraft,
    *,
    now: datetime,
) -> None:
    details = {
        "identity": draft.name,
        "issuer": draft.issuer,
        "subject": draft.subject,
        "audience": draft.audience,
    }
    audit_account(session, account, action, now=now, **details)


def _to_identity(row: OidcIdentityRow) -> OidcIdentity:
    return OidcIdentity(
        id=Kind.OIDC_IDENTITY.identify(row.number),
        account_number=row.account_number,
        draft=IdentityDraft(row.name, row.issuer, row.subject, row.audience),
        created=row.created,
        last_used=row.last_used,
    )
