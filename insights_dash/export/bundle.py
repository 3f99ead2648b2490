"""`export_bundle`: everything that belongs to a space, as one consistent bundle.

The same space always becomes the same bytes, wherever they are written to.
"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, Protocol

import orjson

from insights_dash.domain.instants import to_microseconds
from insights_dash.export.cells import write_instants
from insights_dash.export.writers import (
    Blocks,
    copy_to,
    write_csv,
    write_json_lines,
)
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.database import Database
from insights_dash.store.definitions import write_definitions
from insights_dash.store.portable.columns import SpaceTable
from insights_dash.store.portable.read import NamesInFiles, read_rows
from insights_dash.store.portable.tables import TABLES
from insights_dash.store.spaces import Space, get_space

FORMAT = 1
SPACE_FILE = "space.json"
# A zip can't have an earlier time, and the time of the export would change its bytes.
_NEVER = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_LEVEL = 6


class ExportFormat(StrEnum):
    """How tables are written. Documents with parts are JSON Lines in both."""

    CSV = "csv"
    PARQUET = "parquet"

    @property
    def label(self) -> str:
        """Return what people call it."""
        return "CSV" if self is ExportFormat.CSV else "Parquet"


class Sink(Protocol):
    """Where the files of a bundle go."""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a new file; the files are written one after the other."""


OnFile = Callable[[str, int, int], None]
"""Called with a file's name, how many files are written, and how many there are."""


@contextmanager
def open_zip(stream: IO[bytes]) -> Iterator[Sink]:
    """Yield what writes a zip, which is complete once the block ends."""
    archive = zipfile.ZipFile(stream, "w")
    try:
        yield ZipSink(archive)
    except BaseException:
        archive.fp = None  # or it would still write to a stream that may be closed
        raise
    archive.close()


class ZipSink:
    """Writes the members of a zip."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a new member."""
        member = zipfile.ZipInfo(name, _NEVER)
        member.external_attr = _READABLE
        member.create_system = 3  # the same bytes on every system
        is_packed = name.endswith(".parquet")
        member.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        member._compresslevel = _LEVEL  # type: ignore[attr-defined]  # noqa: SLF001
        return self._zip.open(member, "w", force_zip64=True)


class FolderSink:
    """Writes files into a folder that exists."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Create a new file."""
        with (self._folder / name).open("wb") as file:
            yield file


def export_bundle(
    database: Database,
    space_id: str,
    sink: Sink,
    file_format: ExportFormat = ExportFormat.CSV,
    on_file: OnFile = lambda _name, _done, _count: None,
) -> None:
    """Write everything that belongs to a space, as it is at one moment.

    Memory holds some thousands of rows, and the names of documents.

    Raises:
        NotFoundError: if the space doesn't exist.
    """
    with database.read() as session:
        space = get_space(session, space_id)
        names = NamesInFiles(session, space.number)
        with sink.open(SPACE_FILE) as stream:
            stream.write(describe_space(space))
        for place, table in enumerate(TABLES, start=1):
            name = name_file(table, file_format)
            on_file(name, place - 1, len(TABLES))
            blocks = read_rows(session, space.number, table)
            with sink.open(name) as stream:
                copy_to(stream, _write(table, blocks, names, file_format))
            on_file(name, place, len(TABLES))


def note_export(
    database: Database, space_id: str, file_format: ExportFormat, *, now: datetime
) -> None:
    """Record in the audit log that the actor exported a space.

    Raises:
        NotFoundError: if the space doesn't exist.
    """
    with database.write() as session:
        details = {"format": file_format.label}
        space = get_space(session, space_id)
        add_audit_entry(session, space, "data exported", details, now=now)


def name_file(table: SpaceTable, file_format: ExportFormat) -> str:
    """Return the name of a table's file."""
    return f"{table.name}.{'jsonl' if table.has_json else file_format.value}"


def describe_space(space: Space) -> bytes:
    """Return the JSON of a space's own properties, but its name.

    The file says that a bundle is an export.
    """
    ends_on = space.history_ends_on
    values = {
        "format": FORMAT,
        "description": space.description,
        "history_ends_on": ends_on and _write_instant(ends_on),
        "task_queue_stopped": space.task_queue_stopped,
        "definitions": write_definitions(space.definitions),
    }
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def _write_instant(instant: datetime) -> str:
    return write_instants([to_microseconds(instant)])[0]


def _write(
    table: SpaceTable,
    blocks: Blocks,
    names: NamesInFiles,
    file_format: ExportFormat,
) -> Iterator[bytes]:
    if table.has_json:
        return write_json_lines(table, blocks, names)
    if file_format is ExportFormat.PARQUET:
        # A server that exports no Parquet saves the memory of pandas.
        from insights_dash.export.parquet import write_parquet  # noqa: PLC0415

        return write_parquet(table, blocks)
    return write_csv(table, blocks)
