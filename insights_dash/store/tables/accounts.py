"""Accounts, and everything that lets them sign in."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import (
    EMPTY,
    FALSE,
    NEVER_REUSED,
    ONE,
    Base,
    Instant,
    Number,
)


class AccountRow(Base):
    """A person or a service that can sign in.

    `username` is in lower case; `identity` is `issuer|subject` of OpenID Connect.
    Until `invitation_expires`, a link whose token has the hash `invitation_hash` lets
    its bearer choose the password. An account has a password, an invitation or neither.
    `credential_version` is raised whenever the account's credentials stop working.
    Service accounts have an `external_id`, a UUID that no other server has.
    """

    __tablename__ = "account"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    username: Mapped[str] = mapped_column(String(200), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200), server_default=EMPTY)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    invitation_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    invitation_expires: Mapped[datetime | None] = mapped_column(Instant)
    identity: Mapped[str | None] = mapped_column(String(500), index=True, unique=True)
    credential_version: Mapped[int] = mapped_column(server_default=ONE)
    external_id: Mapped[str | None] = mapped_column(String(36), index=True, unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_service: Mapped[bool] = mapped_column(server_default=FALSE)
    created: Mapped[datetime] = mapped_column(Instant)
    last_signed_in: Mapped[datetime | None] = mapped_column(Instant)


class GrantRow(Base):
    """A role of an account, in one space or in all, possibly with limits."""

    __tablename__ = "role_grant"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    account_number: Mapped[int] = mapped_column(
        ForeignKey("account.number", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(String(50))
    space_number: Mapped[int | None] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE")
    )
    limits: Mapped[dict[str, list[str]]] = mapped_column(JSON)


class SessionRow(Base):
    """A session of a browser; only the hash of its token is stored.

    It ends when the `credential_version` of its account changes.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    account_number: Mapped[int] = mapped_column(
        ForeignKey("account.number", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    credential_version: Mapped[int] = mapped_column(server_default=ONE)
    created: Mapped[datetime] = mapped_column(Instant)
    last_used: Mapped[datetime] = mapped_column(Instant)


class SignInFailureRow(Base):
    """The number of failures in a row to sign in, by username or address."""

    __tablename__ = "sign_in_failure"
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last: Mapped[datetime] = mapped_column(Instant)


class ApiKeyRow(Base):
    """An API key of an account: its hash, and its beginning as a `hint`."""

    __tablename__ = "api_key"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    account_number: Mapped[int] = mapped_column(
        ForeignKey("account.number", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(200))
    key_hash: Mapped[str] = mapped_column(String(200), unique=True)
    hint: Mapped[str] = mapped_column(String(20), server_default=EMPTY)
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime | None] = mapped_column(Instant)
    last_used: Mapped[datetime | None] = mapped_column(Instant)
    revoked: Mapped[datetime | None] = mapped_column(Instant)
