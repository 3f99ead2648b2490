"""Browsers that are signed in, and how often somebody failed to sign in.

Tokens and subjects arrive here hashed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from insights_dash.store.accounts import Account
from insights_dash.store.tables import SessionRow, SignInFailureRow

# A session ends after this long without a request, and after this long in any case.
IDLE, LONGEST = timedelta(hours=24), timedelta(days=30)
_USE_IS_NOTED_EVERY = timedelta(minutes=5)
_FAILURES_ARE_FORGOTTEN = timedelta(hours=24)


@dataclass(frozen=True)
class SignedIn:
    """A session that goes on: its number, and that of its account."""

    number: int
    account_number: int
    wants_note: bool


@dataclass(frozen=True)
class Failures:
    """How often in a row somebody failed, the last time at `last`."""

    count: int
    last: datetime | None


def begin_session(
    session: Session, account: Account, token_hash: str, *, now: datetime
) -> None:
    """Sign a browser in. Sessions that are over are forgotten on the way."""
    session.execute(
        delete(SessionRow).where(
            (SessionRow.last_used < now - IDLE) | (SessionRow.created < now - LONGEST)
        )
    )
    session.add(
        SessionRow(
            account_number=account.number,
            token_hash=token_hash,
            created=now,
            last_used=now,
        )
    )
    session.flush()


def find_session(
    session: Session, token_hash: str, *, now: datetime
) -> SignedIn | None:
    """The session of a token; None where there is none, or none any more."""
    row = session.scalars(
        select(SessionRow).where(
            SessionRow.token_hash == token_hash,
            SessionRow.last_used >= now - IDLE,
            SessionRow.created >= now - LONGEST,
        )
    ).first()
    if row is None:
        return None
    wants_note = now - row.last_used > _USE_IS_NOTED_EVERY
    return SignedIn(row.number, row.account_number, wants_note)


def note_use_of_session(session: Session, number: int, *, now: datetime) -> None:
    """It goes on from now."""
    session.execute(
        update(SessionRow).where(SessionRow.number == number).values(last_used=now)
    )


def end_session(session: Session, token_hash: str) -> None:
    """Sign a browser out."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


def read_failures(session: Session, subject: str, *, now: datetime) -> Failures:
    """How often a subject failed in a row, those of long ago forgotten."""
    row = session.get(SignInFailureRow, subject)
    if row is None or row.last < now - _FAILURES_ARE_FORGOTTEN:
        return Failures(0, None)
    return Failures(row.count, row.last)


def add_failure(session: Session, subject: str, *, now: datetime) -> None:
    """It failed once more."""
    count = read_failures(session, subject, now=now).count
    session.execute(
        delete(SignInFailureRow).where(
            (SignInFailureRow.subject == subject)
            | (SignInFailureRow.last < now - _FAILURES_ARE_FORGOTTEN)
        )
    )
    session.add(SignInFailureRow(subject=subject, count=count + 1, last=now))
    session.flush()


def forget_failures(session: Session, subject: str) -> None:
    """It succeeded."""
    session.execute(delete(SignInFailureRow).where(SignInFailureRow.subject == subject))
