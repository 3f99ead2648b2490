"""Whether credentials still hold, checked where new ones are created from them.

A request is let in at its beginning. Before it writes, its session may end, or the
password, the kind or the state of its account may change. The rows that this module
checks stay as they are until the transaction ends.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.errors import CredentialsChangedError
from insights_dash.store.audit import find_actor
from insights_dash.store.tables import AccountRow, SessionRow


def require_lasting_actor(session: Session) -> None:
    """Refuse a change whose actor has lost the credentials that let them in.

    Raises:
        CredentialsChangedError: if the session has ended, or the account has changed.
    """
    credentials = find_actor(session).credentials
    if credentials is None:
        return
    require_version(session, credentials.account, credentials.version)
    if credentials.session is None:
        return
    found = session.scalar(
        select(SessionRow.number)
        .where(SessionRow.number == credentials.session)
        .with_for_update()
    )
    if found is None:
        raise CredentialsChangedError


def require_version(session: Session, account: int, version: int) -> None:
    """Refuse credentials of an account that were given before its last change.

    Raises:
        CredentialsChangedError: if they were, or if the account is not active.
    """
    current = session.execute(
        select(AccountRow.credential_version, AccountRow.is_active)
        .where(AccountRow.number == account)
        .with_for_update()
    ).first()
    if current is None or tuple(current) != (version, True):
        raise CredentialsChangedError
