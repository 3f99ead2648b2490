"""Imports of a space, and what is needed to undo them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from insights_dash.store.tables.base import (
    EMPTY,
    NEVER_REUSED,
    Base,
    Instant,
    Number,
    belongs_to_space,
)


class ImportRow(Base):
    """An import: a file that a user uploaded, or a bundle that a command imported.

    `folder` is the name of the folder with its files, which are deleted in time.
    `requested_by` is the user who asked for the current job, and `requested_from` the
    IP address. `attempts` is how often the job was begun. `revision` grows whenever a
    job is asked for, ends or fails, and whenever the user changes what it will do.

    `data_revision` is the space's revision that the import's rows have, None if it
    changed nothing. Its new rows are those of the space whose numbers are greater than
    `deployments_after` and at most `deployments_to`; the same goes for releases.
    """

    __tablename__ = "import"
    __table_args__ = (NEVER_REUSED,)
    number: Mapped[int] = mapped_column(Number, primary_key=True)
    space_number: Mapped[int] = belongs_to_space()
    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(100))
    origin: Mapped[str] = mapped_column(String(12))
    format: Mapped[str] = mapped_column(String(200), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    folder: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    tables: Mapped[list[Any]] = mapped_column(JSON, default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problem: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(200), default="")
    changed: Mapped[datetime] = mapped_column(Instant)
    finished: Mapped[datetime | None] = mapped_column(Instant)
    requested_by: Mapped[str] = mapped_column(String(200), default="")
    requested_from: Mapped[str] = mapped_column(
        String(50), default="", server_default=EMPTY
    )
    attempts: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(BigInteger, default=1)
    data_revision: Mapped[int | None] = mapped_column(BigInteger)
    deployments_after: Mapped[int] = mapped_column(BigInteger, default=0)
    deployments_to: Mapped[int] = mapped_column(BigInteger, default=0)
    releases_after: Mapped[int] = mapped_column(BigInteger, default=0)
    releases_to: Mapped[int] = mapped_column(BigInteger, default=0)


class ImportMappingRow(Base):
    """How the user last matched the columns of a table with this layout."""

    __tablename__ = "import_mapping"
    space_number: Mapped[int] = mapped_column(
        ForeignKey("space.number", ondelete="CASCADE"), primary_key=True
    )
    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    used: Mapped[datetime] = mapped_column(Instant)


def _of_import() -> MappedColumn[Any]:
    return mapped_column(
        ForeignKey("import.number", ondelete="CASCADE"), primary_key=True
    )


class ImportedDeploymentRow(Base):
    """A deployment before an import corrected it, with its revision at that time.

    If `is_new`, the import that created it has been undone, and this import, which
    corrected it, removes it. `revision` is then the one that the deployment has.
    """

    __tablename__ = "imported_deployment"
    __table_args__ = (Index(None, "number"), Index(None, "release_number"))
    import_number: Mapped[int] = _of_import()
    number: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    is_new: Mapped[bool]
    revision: Mapped[int] = mapped_column(BigInteger)
    release_number: Mapped[int | None] = mapped_column(BigInteger)
    environment_number: Mapped[int | None] = mapped_column(BigInteger)
    tenant_number: Mapped[int | None] = mapped_column(BigInteger)
    queued: Mapped[datetime | None] = mapped_column(Instant)
    started: Mapped[datetime | None] = mapped_column(Instant)
    completed: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str | None] = mapped_column(String(12))
    had_guided_failure: Mapped[bool | None]
    link: Mapped[str | None] = mapped_column(Text)


class ImportedReleaseRow(Base):
    """A release before an import changed it; see `ImportedDeploymentRow`."""

    __tablename__ = "imported_release"
    __table_args__ = (Index(None, "number"),)
    import_number: Mapped[int] = _of_import()
    number: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    is_new: Mapped[bool]
    revision: Mapped[int] = mapped_column(BigInteger)
    created: Mapped[datetime | None] = mapped_column(Instant)
    git_commit: Mapped[str | None] = mapped_column(Text)
    deleted_on: Mapped[datetime | None] = mapped_column(Instant)


class ImportedChangeRow(Base):
    """A change of a release before and after an import.

    `before` is None if the import added it, and `after` if the import removed it.
    """

    __tablename__ = "imported_change"
    __table_args__ = (Index(None, "release_number", "identifier"),)
    import_number: Mapped[int] = _of_import()
    release_number: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    identifier: Mapped[str] = mapped_column(String(200), primary_key=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ImportedDocumentRow(Base):
    """The columns of a document before and after an import.

    `kind` is the prefix of the document's ID. `before` is None if the import created
    it.
    """

    __tablename__ = "imported_document"
    __table_args__ = (Index(None, "kind", "number"),)
    import_number: Mapped[int] = _of_import()
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class ImportedRangeRow(Base):
    """Rows that an import had in its file, and that were stored like that already.

    They are those of a kind whose numbers are in a range, both ends included. `kind` is
    the prefix of their IDs, and `Changes` for changes of releases.
    """

    __tablename__ = "imported_range"
    import_number: Mapped[int] = _of_import()
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    first: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    last: Mapped[int] = mapped_column(BigInteger)
