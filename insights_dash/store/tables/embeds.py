"""Embeds: links, the keys that sign them, tokens that ended early, wall displays."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import EMPTY, NEVER_REUSED, Base, Instant, Number


class EmbedKeyRow(Base):
    """A key that signs embeds, with the salt from which its secret is derived.

    `kind` says whether the server or a host application signs with it. One that is
    `replaced` signs nothing new; what an `ended` one signed is no longer valid.
    """

    __tablename__ = "embed_key"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200), default="")
    salt: Mapped[str] = mapped_column(String(64))
    scope: Mapped[dict[str, Any]] = mapped_column(JSON)
    author: Mapped[str] = mapped_column(String(200), server_default=EMPTY)
    account_number: Mapped[int | None] = mapped_column(Number)
    created: Mapped[datetime] = mapped_column(Instant)
    replaced: Mapped[datetime | None] = mapped_column(Instant)
    ended: Mapped[datetime | None] = mapped_column(Instant)
    last_used: Mapped[datetime | None] = mapped_column(Instant)


class EmbedRevocationRow(Base):
    """A revoked token of a host application, by the hash of its id."""

    __tablename__ = "embed_revocation"
    key_number: Mapped[int] = mapped_column(
        ForeignKey("embed_key.number", ondelete="CASCADE"), primary_key=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    revoked: Mapped[datetime] = mapped_column(Instant)


class EmbedLinkRow(Base):
    """A view that other pages can frame; `author` created the link.

    `report_number` is null for a view of the whole space. A link that was created with
    an API key ends when that key does.
    """

    __tablename__ = "embed_link"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE"), index=True
    )
    report_number: Mapped[int | None] = mapped_column(
        ForeignKey("report.number", ondelete="CASCADE"), index=True
    )
    view: Mapped[dict[str, str]] = mapped_column(JSON)
    origins: Mapped[list[str]] = mapped_column(JSON)
    name: Mapped[str] = mapped_column(String(200), server_default=EMPTY)
    author: Mapped[str] = mapped_column(String(200), server_default=EMPTY)
    account_number: Mapped[int | None] = mapped_column(Number)
    api_key_number: Mapped[int | None] = mapped_column(Number)
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime | None] = mapped_column(Instant)
    revoked: Mapped[datetime | None] = mapped_column(Instant)
    last_used: Mapped[datetime | None] = mapped_column(Instant)


class WallDisplayRow(Base):
    """Views of a space that a screen shows one after another.

    Each of `views` has the ID of its report (null for one of the space), the texts of
    its view, and its name. Each is shown for `seconds`; `refresh` is in minutes. A wall
    display that was created with an API key ends when that key does.
    """

    __tablename__ = "wall_display"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    views: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    seconds: Mapped[int]
    refresh: Mapped[int]
    theme: Mapped[str] = mapped_column(String(20))
    hides_names: Mapped[bool]
    author: Mapped[str] = mapped_column(String(200), server_default=EMPTY)
    account_number: Mapped[int | None] = mapped_column(Number)
    api_key_number: Mapped[int | None] = mapped_column(Number)
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime | None] = mapped_column(Instant)
    revoked: Mapped[datetime | None] = mapped_column(Instant)
    last_used: Mapped[datetime | None] = mapped_column(Instant)
