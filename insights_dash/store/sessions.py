"""Sessions of browsers, and failed attempts to sign in.

Callers pass tokens and the subjects of attempts as hashes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from insights_dash.domain.clock import SKEW
from insights_dash.domain.errors import NotFoundError
from insights_dash.store.accounts.account import Account
from insights_dash.store.audit import audit
from insights_dash.store.credentials import require_version
from insights_dash.store.tables import AccountRow, SessionRow, SignInFailureRow

# A session ends after this time without a request, and after this time at the latest.
IDLE, LONGEST = timedelta(hours=24), timedelta(days=30)
_USE_IS_RECORDED_EVERY = timedelta(minutes=5)
_FAILURES_ARE_FORGOTTEN = timedelta(hours=24)


@dataclass(frozen=True)
class SignedIn:
    """A valid session; with `use_is_outdated`, its last use should be updated."""

    number: int
    account_number: int
    use_is_outdated: bool


@dataclass(frozen=True)
class OpenSession:
    """A session as the list shows it to its owner."""

    number: int
    created: datetime
    last_used: datetime


@dataclass(frozen=True)
class Failures:
    """The number of failures in a row, and the time of the last."""

    count: int
    last: datetime | None


def _delete_ended(session: Session, now: datetime) -> None:
    """Delete sessions that ended, or that a fast clock dated in the future."""
    session.execute(
        delete(SessionRow).where(
            (SessionRow.last_used < now - IDLE)
            | (SessionRow.created < now - LONGEST)
            | (SessionRow.last_used > now + SKEW)
        )
    )


def begin_session(
    session: Session, account: Account, token_hash: str, *, now: datetime
) -> None:
    """Start a session, and delete those that have ended.

    Raises:
        CredentialsChangedError: if the account has changed since `account` was read.
    """
    require_version(session, account.number, account.credential_version)
    _delete_ended(session, now)
    session.add(
        SessionRow(
            account_number=account.number,
            token_hash=token_hash,
            credential_version=account.credential_version,
            created=now,
            last_used=now,
        )
    )
    session.flush()


def find_session(
    session: Session, token_hash: str, *, now: datetime
) -> SignedIn | None:
    """Return the session of a token; None if there is none or it has ended."""
    row = session.scalars(
        select(SessionRow).where(SessionRow.token_hash == token_hash, _goes_on(now))
    ).first()
    if row is None:
        return None
    use_is_outdated = now - row.last_used > _USE_IS_RECORDED_EVERY
    return SignedIn(row.number, row.account_number, use_is_outdated)


def record_use_of_session(session: Session, number: int, *, now: datetime) -> None:
    """Extend a session from now on."""
    session.execute(
        update(SessionRow).where(SessionRow.number == number).values(last_used=now)
    )


def end_session(session: Session, token_hash: str) -> None:
    """End the session of a token."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


def count_sessions(session: Session, account: Account, *, now: datetime) -> int:
    """Return how many valid sessions an account has."""
    counted = select(func.count()).where(
        SessionRow.account_number == account.number, _goes_on(now)
    )
    return session.scalar(counted) or 0


def list_sessions(
    session: Session, account: Account, *, now: datetime, take: int | None = None
) -> Sequence[OpenSession]:
    """Return the valid sessions of an account, the last used first."""
    rows = session.scalars(
        select(SessionRow)
        .where(SessionRow.account_number == account.number, _goes_on(now))
        .order_by(SessionRow.last_used.desc(), SessionRow.number.desc())
        .limit(take)
    )
    return [OpenSession(row.number, row.created, row.last_used) for row in rows]


def end_session_of(
    session: Session, account: Account, number: int, *, now: datetime
) -> None:
    """End a session of an account.

    Raises:
        NotFoundError: if the account has no valid session with this number.
    """
    row = session.get(SessionRow, number)
    if row is None or row.account_number != account.number:
        raise NotFoundError(str(number))
    session.delete(row)
    audit(session, "session ended", account.id, {"name": account.username}, now=now)


def sign_out_everywhere(
    session: Session, account: Account, *, now: datetime, but: int | None = None
) -> None:
    """End every session of an account, or every other one than `keep`."""
    session.execute(
        delete(SessionRow).where(
            SessionRow.account_number == account.number, SessionRow.number != (but or 0)
        )
    )
    action = "other sessions ended" if but else "all sessions ended"
    audit(session, action, account.id, {"name": account.username}, now=now)


def _goes_on(now: datetime) -> ColumnElement[bool]:
    current = (
        select(AccountRow.credential_version)
        .where(AccountRow.number == SessionRow.account_number)
        .scalar_subquery()
    )
    return and_(
        SessionRow.last_used >= now - IDLE,
        SessionRow.created >= now - LONGEST,
        SessionRow.last_used <= now + SKEW,
        SessionRow.credential_version == current,
    )


def read_failures(session: Session, subject: str, *, now: datetime) -> Failures:
    """Return how often a subject failed in a row, without old failures.

    A failure dated in the future, by a clock that ran ahead, counts as one of now.
    """
    row = session.get(SignInFailureRow, subject)
    if row is None or row.last < now - _FAILURES_ARE_FORGOTTEN:
        return Failures(0, None)
    return Failures(row.count, min(row.last, now))


def bound_failures(session: Session, subjects: Sequence[str], *, now: datetime) -> None:
    """Store failures that are dated in the future as failures of now.

    Otherwise the wait after them would begin again with each attempt.
    """
    session.execute(
        update(SignInFailureRow)
        .where(SignInFailureRow.subject.in_(subjects), SignInFailureRow.last > now)
        .values(last=now)
    )


def add_failure(session: Session, subject: str, *, now: datetime) -> None:
    """Count another failure of a subject."""
    count = read_failures(session, subject, now=now).count
    session.execute(
        delete(SignInFailureRow).where(
            (SignInFailureRow.subject == subject)
            | (SignInFailureRow.last < now - _FAILURES_ARE_FORGOTTEN)
        )
    )
    session.add(SignInFailureRow(subject=subject, count=count + 1, last=now))
    session.flush()


def take_back_failures(
    session: Session, subject: str, count: int, *, last: datetime | None
) -> None:
    """Forget some of a subject's failures.

    `last` is the time of the newest failure that is left; None if it is unknown.
    """
    row = session.get(SignInFailureRow, subject, with_for_update=True)
    if row is None:
        return
    row.count -= count
    row.last = last or row.last
    if row.count <= 0:
        session.delete(row)
    session.flush()


def forget_failures(session: Session, subject: str) -> None:
    """Forget a subject's failures."""
    session.execute(delete(SignInFailureRow).where(SignInFailureRow.subject == subject))
