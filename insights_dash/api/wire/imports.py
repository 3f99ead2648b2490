"""Imports of files, as the API shows them."""

from datetime import datetime
from typing import Any

from pydantic import Field

from insights_dash.api.wire.body import Body
from insights_dash.api.wire.model import Wire
from insights_dash.ingest.uploads.service import Waiting
from insights_dash.store.undo.kept import Undone


class WireProgress(Wire):
    """What a job is doing: `starting`, `queued`, `reading`, `waiting` or `writing`."""

    phase: str
    done: int
    total: int


class WireImport(Wire):
    """An import.

    `Options` say how the file is read, and `Tables` what is in it. `Mapping` says what
    its columns mean. `Summary` is what a preview, the import or its undo found.
    """

    id: str
    space_id: str
    name: str
    source: str
    origin: str
    format: str
    size: int
    state: str
    problem: str
    progress: WireProgress | None
    options: dict[str, Any]
    tables: list[dict[str, Any]]
    mapping: dict[str, Any]
    summary: dict[str, Any]
    created: datetime
    created_by: str
    changed: datetime
    finished: datetime | None

    @classmethod
    def of(cls, waiting: Waiting) -> "WireImport":
        """Show an import with its progress."""
        imported, progress = waiting.imported, waiting.progress
        names = set(cls.model_fields) - {"progress", "tables", "options"}
        return cls(
            **{name: getattr(imported, name) for name in names},
            options=dict(imported.options),
            tables=[dict(each) for each in imported.tables],
            progress=WireProgress(**vars(progress)) if progress else None,
        )


class WireKept(Wire):
    """Rows that stay for one reason: how many, and the names of the first.

    `ImportId` is the import to undo as well, if that is the reason.
    """

    kind: str
    reason: str
    count: int
    names: list[str]
    import_id: str = ""


class WireUndone(Wire):
    """What an undo takes back, by kind of document, and what stays."""

    removed: dict[str, int]
    restored: dict[str, int]
    kept: list[WireKept]

    @classmethod
    def of(cls, undone: Undone) -> "WireUndone":
        """Show the result of an undo."""
        kept = [
            WireKept(
                kind=each.kind,
                reason=each.reason,
                count=each.count,
                names=list(each.names),
                import_id=each.import_id,
            )
            for each in undone.kept
        ]
        return cls(
            removed=dict(undone.removed), restored=dict(undone.restored), kept=kept
        )


class MappingBody(Body):
    """How a file is read, what its columns mean, and the name of its source.

    `Options` have `encoding`, `separator` and `header_rows`. If they are given, the
    file is read again, and what it contains is guessed again. `Tables` have a mapping
    by the name of each table, as `Mapping` of the answer.
    """

    source: str = ""
    options: dict[str, Any] = Field(default_factory=dict)
    tables: dict[str, Any] = Field(default_factory=dict)
