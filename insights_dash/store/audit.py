"""The audit log: who did what to which document, when, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.spaces import Space
from insights_dash.store.tables import AuditEntryRow

_ACTOR = "actor"  # the key of a session's actor
# The columns' sizes. The address that a proxy sends can be longer than any.
_LONGEST_NAME, _LONGEST_ADDRESS = 200, 50


@dataclass(frozen=True)
class Credentials:
    """How an actor was authenticated: an account, and its session, API key or token.

    They are given by number; `version` is the account's `credential_version` at the
    time. The key ends at `key_expires`; None means never.
    """

    account: int
    version: int
    session: int | None = None
    key: int | None = None
    key_expires: datetime | None = None
    access_token: int | None = None


@dataclass(frozen=True)
class Actor:
    """The author of a change: a username, empty in local mode, and an IP address.

    `credentials` are None in local mode, on the command line, and in the log.
    """

    name: str = ""
    address: str = ""
    credentials: Credentials | None = None


@dataclass(frozen=True)
class Author:
    """The username of the last editor of a document, and the time of the edit (UTC)."""

    name: str
    now: datetime


def set_actor(session: Session, actor: Actor) -> None:
    """Name `actor` in the log as the author of this session's changes."""
    session.info[_ACTOR] = actor


def act_as(session: Session, name: str) -> None:
    """Name a user who is just signing in as the actor, at the same address."""
    actor = find_actor(session)
    set_actor(session, replace(actor, name=name, credentials=None))


def find_actor(session: Session) -> Actor:
    """Return who makes the changes of this session."""
    actor: Actor = session.info.get(_ACTOR, Actor())
    return actor


def find_actor_name(session: Session) -> str:
    """Return who makes the changes of this session, as the database stores names."""
    return find_actor(session).name[:_LONGEST_NAME]


def find_actor_address(session: Session) -> str:
    """Return where the changes of this session come from, as the database stores it."""
    return find_actor(session).address[:_LONGEST_ADDRESS]


def audit(  # noqa: PLR0913 - what an entry is made of
    session: Session,
    action: str,
    document: str,
    details: Mapping[str, str],
    *,
    now: datetime,
    space: str | None = None,
) -> None:
    """Add an entry to the log; its author is the actor of the session."""
    session.add(
        AuditEntryRow(
            space_number=space and Kind.SPACE.find_number(space),
            occurred=now,
            actor=find_actor_name(session),
            address=find_actor_address(session),
            action=action,
            document=document,
            details=dict(details),
        )
    )


def add_audit_entry(  # noqa: PLR0913 - an entry has this many parts
    session: Session,
    space: Space,
    action: str,
    details: Mapping[str, str],
    *,
    now: datetime,
    document: str = "",
) -> None:
    """Add an entry about a document of a space, or about the space as a whole."""
    document = document or space.id
    audit(session, action, document, details, now=now, space=space.id)


def find_last_audit_entry(
    session: Session, space: Space, action: str
) -> Mapping[str, str] | None:
    """Return the details of the newest entry of an action, None without one."""
    return session.scalars(
        select(AuditEntryRow.details)
        .where(
            AuditEntryRow.space_number == space.number,
            AuditEntryRow.document == space.id,
            AuditEntryRow.action == action,
        )
        .order_by(AuditEntryRow.occurred.desc(), AuditEntryRow.number.desc())
        .limit(1)
    ).first()
