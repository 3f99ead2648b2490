"""Sign-in without keys: OIDC identities of service accounts, and access tokens."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import EMPTY, NEVER_REUSED, Base, Instant, Number


class OidcIdentityRow(Base):
    """Tokens of `issuer` whose subject fits `subject` stand for a service account.

    They must be for `audience`; if it is empty, for the account's `external_id`.
    """

    __tablename__ = "oidc_identity"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    account_number: Mapped[int] = mapped_column(
        ForeignKey("account.number", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(500))
    audience: Mapped[str] = mapped_column(String(200), server_default=EMPTY)
    created: Mapped[datetime] = mapped_column(Instant)
    last_used: Mapped[datetime | None] = mapped_column(Instant)


class AccessTokenRow(Base):
    """An access token that was issued to an OIDC identity; only its hash is stored.

    It ends with its identity, and when its account's `credential_version` changes.
    """

    __tablename__ = "access_token"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    account_number: Mapped[int] = mapped_column(
        ForeignKey("account.number", ondelete="CASCADE"), index=True
    )
    identity_number: Mapped[int] = mapped_column(
        ForeignKey("oidc_identity.number", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    credential_version: Mapped[int]
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime] = mapped_column(Instant, index=True)
