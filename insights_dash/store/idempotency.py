"""Answers that are kept for requests with an idempotency key, for 7 days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from insights_dash.domain.clock import SKEW
from insights_dash.domain.errors import InsightsError
from insights_dash.domain.identity import Kind
from insights_dash.store.audit import find_actor
from insights_dash.store.spaces import Space, lock_space
from insights_dash.store.tables import IdempotencyKeyRow

LONGEST_KEY = 255
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class KeyedRequest:
    """A request: the key that its caller chose for it, and its SHA-256."""

    key: str
    hash: str


class ReusedKeyError(InsightsError):
    """An idempotency key was sent again with another request."""

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used for another request. Use a new key for each "
            "request, and the same one only to send a request again."
        )


def find_answer(
    session: Session, space: Space, request: KeyedRequest, *, now: datetime
) -> str | None:
    """Return the answer to the caller's request, None if its key is new.

    Other writers of the space wait until the session's transaction ends, so that the
    same request can't be handled twice at the same time.

    Raises:
        ReusedKeyError: if the key was used for another request.
    """
    lock_space(session, space.number)
    name = (space.number, _identify_caller(session), request.key)
    row = session.get(IdempotencyKeyRow, name)
    # A clock that ran ahead must not keep an answer for longer.
    if row is None or not now - KEPT < row.created < now + SKEW:
        return None
    if row.request_hash != request.hash:
        raise ReusedKeyError
    return row.answer


def keep_answer(
    session: Session,
    space: Space,
    request: KeyedRequest,
    answer: str,
    *,
    now: datetime,
) -> None:
    """Keep the answer to a request, and delete all that are older than 7 days."""
    session.execute(
        delete(IdempotencyKeyRow).where(IdempotencyKeyRow.created <= now - KEPT)
    )
    session.merge(
        IdempotencyKeyRow(
            space_number=space.number,
            caller=_identify_caller(session),
            key=request.key,
            request_hash=request.hash,
            answer=answer,
            created=now,
        )
    )
    session.flush()


def _identify_caller(session: Session) -> str:
    """Return the ID of the caller's account: a new account can reuse a username."""
    credentials = find_actor(session).credentials
    return Kind.USER.identify(credentials.account) if credentials else ""
