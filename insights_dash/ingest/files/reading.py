"""`open_upload`: the tables of a file of any usual format, found from its content."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from insights_dash.ingest.bundle_files import DAMAGES
from insights_dash.ingest.files.archives import list_members, open_gzip, open_zip
from insights_dash.ingest.files.content import (
    Content,
    damaged,
    ignore_bytes,
    open_path,
)
from insights_dash.ingest.files.delimited import open_delimited
from insights_dash.ingest.files.json_records import open_json
from insights_dash.ingest.files.sheets import open_workbook
from insights_dash.ingest.files.signatures import Format, find_format, find_workbook
from insights_dash.ingest.files.upload import (
    ReadOptions,
    UnreadableUploadError,
    Upload,
    UploadedTable,
    name_table,
)

_START = 4096
_CHUNK = 1024**2
_DEEPEST = 3
_LARGEST_COPY = 2 * 1024**3
_MOST_FORMATS = 3  # that are named
_EMPTY = "The file is empty."
_TOO_DEEP = "The file is compressed several times over. Unpack it first."
_NO_TABLE = "The file has no rows."
_TOO_LARGE = (
    "A workbook or Parquet file in a zip can have up to 2 GiB. Upload it alone."
)


@contextmanager
def open_upload(
    path: Path, name: str, options: ReadOptions | None = None
) -> Iterator[Upload]:
    """Open a file that a user uploaded under a name, and find its tables.

    The tables can be read as long as the context lasts.

    Raises:
        UnreadableUploadError: if the file can't be read, with what to do about it.
    """
    content = open_path(path, name)
    if not content.size:
        raise UnreadableUploadError(_EMPTY)
    with ExitStack() as stack:
        opening = _Opening(options or ReadOptions(), stack)
        tables, notes = opening.open(content, path)
        if not tables:
            raise UnreadableUploadError(" ".join(notes) or _NO_TABLE)
        yield Upload(
            name=name,
            format=_describe(opening.packing, tables),
            size=content.size,
            tables=_make_unique(tables),
            notes=notes,
        )


def _describe(packing: str, tables: Sequence[UploadedTable]) -> str:
    formats = [*dict.fromkeys(each.format for each in tables)]
    if len(formats) > _MOST_FORMATS:
        formats[_MOST_FORMATS:] = ["other formats"]
    said = " and ".join(formats)
    return f"{packing} with {said}" if packing else said


def _make_unique(tables: Sequence[UploadedTable]) -> Sequence[UploadedTable]:
    names: set[str] = set()
    unique = []
    for each in tables:
        name, number = each.name, 2
        while name in names:
            name, number = f"{each.name} ({number})", number + 1
        names.add(name)
        unique.append(replace(each, name=name))
    return unique


@dataclass
class _Opening:
    """A file that is being opened; `stack` closes it, and deletes what it unpacked."""

    options: ReadOptions
    stack: ExitStack
    packing: str = ""
    members: int = 1  # files of the zip, which share the limit of gzip files

    def open(
        self, content: Content, path: Path | None, depth: int = 0
    ) -> tuple[Sequence[UploadedTable], Sequence[str]]:
        """Return the tables of a content, and notes on parts that can't be read.

        `path` is where the content is on the disk, None if it is not.
        """
        form = find_format(content.start(_START), content.ending)
        if form is Format.GZIP:
            if depth == _DEEPEST:
                raise UnreadableUploadError(_TOO_DEEP)
            self.packing = self.packing or "gzip"
            return self.open(open_gzip(content, self.members), None, depth + 1)
        if form is Format.ZIP:
            return self._open_zip(content, path)
        name = self._name(content)
        return self._open_tables(content, path, form, name), ()

    def _open_tables(
        self, content: Content, path: Path | None, form: Format, name: str
    ) -> Sequence[UploadedTable]:
        match form:
            case Format.WORKBOOK:
                prefix = f"{name}: " if self.packing == "zip" else ""
                return open_workbook(path or self._copy(content), prefix, self.options)
            case Format.PARQUET:
                # pandas needs a second and 60 MB, which no other format does.
                from insights_dash.ingest.files.parquet import (  # noqa: PLC0415
                    open_parquet,
                )

                return [open_parquet(path or self._copy(content), name)]
            case Format.JSON:
                return open_json(content, name, self.options)
        return [open_delimited(content, name, self.options)]

    def _open_zip(
        self, content: Content, path: Path | None
    ) -> tuple[Sequence[UploadedTable], Sequence[str]]:
        path = path or self._copy(content)
        archive = self.stack.enter_context(open_zip(path))
        workbook = find_workbook(archive)
        if workbook:
            name = self._name(content)
            return self._open_tables(content, path, workbook, name), ()
        if self.packing == "zip":
            message = f'"{content.name}" is a zip in a zip. Unpack it first.'
            raise UnreadableUploadError(message)
        self.packing = "zip"
        tables: list[UploadedTable] = []
        notes: list[str] = []
        members = list_members(archive)
        self.members = len(members)
        for member in members:
            try:
                found, more = self.open(member, None, 1)
            except UnreadableUploadError as error:
                notes.append(f"{member.name}: {error.message}")
            else:
                tables += found
                notes += more
        return tables, notes

    def _copy(self, content: Content) -> Path:
        """Return where a copy of a content is on the disk, as long as it is open."""
        folder = self.stack.enter_context(
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        )
        path = Path(folder) / f"copy.{re.sub('[^a-z0-9]', '', content.ending)}"
        left = _LARGEST_COPY
        try:
            with content.open(ignore_bytes) as source, path.open("wb") as target:
                while chunk := source.read(_CHUNK):
                    left -= target.write(chunk)
                    if left < 0:
                        raise UnreadableUploadError(_TOO_LARGE)
        except DAMAGES as error:
            raise damaged(error, has_begun=True) from error
        return path

    def _name(self, content: Content) -> str:
        """Return the name of a table: that of the file, or its path in the zip."""
        return name_table(content.name if self.packing == "zip" else content.stem)
