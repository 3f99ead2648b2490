"""Saved reports."""

from datetime import datetime
from typing import TypedDict

from sqlalchemy import JSON, BigInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from insights_dash.store.tables.base import (
    EMPTY,
    NEVER_REUSED,
    Base,
    Instant,
    Number,
    belongs_to_space,
)


class SelectionColumns(TypedDict):
    """The lists of a report, as its JSON column stores them."""

    project_group_ids: list[str]
    project_ids: list[str]
    channel_ids: list[str]
    environment_groups: list[tuple[str, list[str]]]
    tenant_ids: list[str]
    tenant_tags: list[str]


class ReportRow(Base):
    """A saved report; `revision` grows with each change to it.

    `last_modified_by` is a username, which is empty if no one was signed in.
    """

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("space_number", "name"), NEVER_REUSED)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    selection: Mapped[SelectionColumns] = mapped_column(JSON)
    tenant_mode: Mapped[str] = mapped_column(String(21))
    all_tenants: Mapped[bool] = mapped_column(default=False)
    time_zone: Mapped[str] = mapped_column(String(100))
    icon_id: Mapped[str | None] = mapped_column(String(100))
    icon_color: Mapped[str | None] = mapped_column(String(7))
    targets: Mapped[dict[str, float] | None] = mapped_column(JSON)
    annotations: Mapped[list[tuple[str, str]] | None] = mapped_column(JSON)
    definitions: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    logo: Mapped[bytes | None]
    logo_type: Mapped[str | None] = mapped_column(String(50))
    revision: Mapped[int] = mapped_column(BigInteger, default=1)
    last_modified_on: Mapped[datetime] = mapped_column(Instant)
    last_modified_by: Mapped[str] = mapped_column(String(200), server_default=EMPTY)
