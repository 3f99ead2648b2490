"""Access tokens of OIDC identities. Callers pass the hashes of tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from insights_dash.domain.clock import SKEW
from insights_dash.domain.errors import CredentialsChangedError
from insights_dash.domain.oidc_identity import OidcIdentity
from insights_dash.store.accounts.account import Account, audit_account
from insights_dash.store.audit import act_as
from insights_dash.store.credentials import require_version
from insights_dash.store.tables import AccessTokenRow, AccountRow, OidcIdentityRow

LIFETIME = timedelta(hours=1)
MOST_TOKENS = 10_000  # of an account that are valid at the same time


@dataclass(frozen=True)
class AccessToken:
    """A valid token, by its number, with the numbers that it stands for."""

    number: int
    account_number: int


@dataclass(frozen=True)
class NewToken:
    """A token to issue; the audit log shows the `details`."""

    token_hash: str
    details: Mapping[str, str]


def issue_token(
    session: Session,
    account: Account,
    identity: OidcIdentity,
    new: NewToken,
    *,
    now: datetime,
) -> None:
    """Store a token that lasts for `LIFETIME`, and delete those that have ended.

    Raises:
        CredentialsChangedError: if the account or the identity has changed since they
            were read.
    """
    require_version(session, account.number, account.credential_version)
    row = session.get(OidcIdentityRow, identity.number, with_for_update=True)
    draft = identity.draft
    if row is None or (row.issuer, row.subject, row.audience) != (
        *(draft.issuer, draft.subject, draft.audience),
    ):
        raise CredentialsChangedError
    _delete_ended(session, now)
    row.last_used = now
    session.add(
        AccessTokenRow(
            account_number=account.number,
            identity_number=identity.number,
            token_hash=new.token_hash,
            credential_version=account.credential_version,
            created=now,
            expires=now + LIFETIME,
        )
    )
    session.flush()
    act_as(session, account.username)
    told = {"identity": draft.name, **new.details}
    audit_account(session, account, "access token issued", now=now, **told)


def count_tokens(session: Session, account: Account, *, now: datetime) -> int:
    """Return how many access tokens of an account are valid."""
    valid = AccessTokenRow.expires > now
    of_account = AccessTokenRow.account_number == account.number
    return session.scalar(select(func.count()).where(of_account, valid)) or 0


def find_token(
    session: Session, token_hash: str, *, now: datetime
) -> AccessToken | None:
    """Return the token with this hash, None if there is none or it has ended.

    No token is valid for longer than `LIFETIME` from now, whatever the clock was when
    it was issued.
    """
    row = session.scalars(
        select(AccessTokenRow)
        .join(AccountRow, AccountRow.number == AccessTokenRow.account_number)
        .where(
            AccessTokenRow.token_hash == token_hash,
            AccessTokenRow.credential_version == AccountRow.credential_version,
            AccessTokenRow.expires > now,
            AccessTokenRow.expires <= now + LIFETIME + SKEW,
        )
    ).first()
    return AccessToken(row.number, row.account_number) if row else None


def revoke_tokens(session: Session, account: Account, *, now: datetime) -> None:
    """End every access token of an account."""
    of_account = AccessTokenRow.account_number == account.number
    session.execute(delete(AccessTokenRow).where(of_account))
    audit_account(session, account, "access tokens revoked", now=now)


def _delete_ended(session: Session, now: datetime) -> None:
    is_over = AccessTokenRow.expires <= now
    is_of_the_future = AccessTokenRow.expires > now + LIFETIME + SKEW
    session.execute(delete(AccessTokenRow).where(is_over | is_of_the_future))
