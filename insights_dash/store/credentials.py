"""Checks that credentials are still valid when new ones are created with them.

A request is authenticated when it begins. Before it writes, its session can end, or its
account can get another password, kind or state. The rows that this module checks stay
locked until the transaction ends.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.errors import CredentialsChangedError, SignInNeededError
from insights_dash.store.audit import find_actor
from insights_dash.store.tables import AccountRow, ApiKeyRow, SessionRow


def require_creator(session: Session) -> None:
    """Refuse to create a credential unless the actor is a signed-in person.

    Credentials are accounts, passwords, password links, identities, roles, API keys,
    OIDC identities, and keys that sign embeds: each could outlive the API key or the
    access token that created it.

    Raises:
        SignInNeededError: if the actor has an API key or an access token only.
        CredentialsChangedError: if the session has ended, or the account has changed.
    """
    credentials = find_actor(session).credentials
    if credentials is None:
        return
    if credentials.key is not None or credentials.access_token is not None:
        raise SignInNeededError
    require_version(session, credentials.account, credentials.version)
    if credentials.session is None:
        return
    is_session = SessionRow.number == credentials.session
    found = session.scalar(
        select(SessionRow.number).where(is_session).with_for_update()
    )
    if found is None:
        raise CredentialsChangedError


def limit_to_key(session: Session, expires: datetime | None) -> datetime | None:
    """Return `expires`, but no later than the end of the API key that the actor has.

    Without an API key, that is `expires` itself.

    Raises:
        SignInNeededError: if the actor has an access token, whose end no embed could
            follow.
        CredentialsChangedError: if the API key has been revoked in the meantime.
    """
    credentials = find_actor(session).credentials
    if credentials is not None and credentials.access_token is not None:
        raise SignInNeededError
    if credentials is None or credentials.key is None:
        return expires
    require_version(session, credentials.account, credentials.version)
    is_key = ApiKeyRow.revoked.is_(None) & (ApiKeyRow.number == credentials.key)
    if session.scalar(select(ApiKeyRow.number).where(is_key).with_for_update()) is None:
        raise CredentialsChangedError
    ends = [each for each in (expires, credentials.key_expires) if each is not None]
    return min(ends, default=None)


def find_key_of_actor(session: Session) -> int | None:
    """Return the number of the actor's API key, or None."""
    credentials = find_actor(session).credentials
    return credentials.key if credentials else None


def require_version(session: Session, account: int, version: int) -> None:
    """Refuse credentials that are older than the last change of their account.

    Raises:
        CredentialsChangedError: if they are, or if the account is not active.
    """
    current = session.execute(
        select(AccountRow.credential_version, AccountRow.is_active)
        .where(AccountRow.number == account)
        .with_for_update()
    ).first()
    if current is None or tuple(current) != (version, True):
        raise CredentialsChangedError
