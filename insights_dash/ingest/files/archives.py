"""Unpacks gzip files and zips, whose members are read as streams."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import IO

from insights_dash.ingest.bundle_files import (
    DAMAGES,
    UnreadableError,
    is_outside,
    open_archive,
    open_member,
)
from insights_dash.ingest.files.content import Content, OnBytes
from insights_dash.ingest.files.upload import UnreadableUploadError
from insights_dash.ingest.lines import LARGEST_FILE, CountedStream

_BUFFER = 256 * 1024
_MOST_MEMBERS = 1_000
_MOST_SHOWN = 10
_DAMAGED = (
    "The zip is damaged or incomplete: its list of files can't be read. Copy it or "
    "create it again."
)
_TOO_MANY = (
    f"The zip has more than {_MOST_MEMBERS:,} files. Upload only those with tables."
)
_TOO_LARGE = "The file is larger than 8 GiB after unpacking. Upload it in parts."
_TOO_LARGE_IN_ZIP = (
    "A compressed file in the zip is too large after unpacking. Upload it alone."
)
# Files that programs add to folders, or that only describe other files.
_HIDDEN = (".", "~$", "thumbs.db", "desktop.ini")
_NOT_TABLES = frozenset(
    {
        *("md", "png", "jpg", "jpeg", "gif", "svg", "pdf", "html", "htm", "docx"),
        *("pptx", "log", "sql", "py", "sh", "ps1", "yml", "yaml", "xml", "ini", "cfg"),
        *("toml", "doc", "rtf"),
    }
)


def open_gzip(content: Content, sharing: int = 1) -> Content:
    """Return what a gzip file contains, by its name without `.gz`.

    `sharing` is how many files share the limit of what can be unpacked: those of a zip
    could each be small, and enormous after unpacking.
    """
    most = LARGEST_FILE // sharing

    def check(done: int) -> None:
        if done > most:
            message = _TOO_LARGE if sharing == 1 else _TOO_LARGE_IN_ZIP
            raise UnreadableUploadError(message)

    def start(on_bytes: OnBytes) -> IO[bytes]:
        return io.BufferedReader(_Unpacked(content.open(on_bytes), check), _BUFFER)

    name = content.name
    plain = name[: -len(".gz")] if name.lower().endswith(".gz") else name
    return Content(plain, content.size, start)


class _Unpacked(CountedStream):
    """What a gzip file contains; closing it closes the file, as GzipFile doesn't."""

    def __init__(self, packed: IO[bytes], check: Callable[[int], None]) -> None:
        super().__init__(gzip.GzipFile(fileobj=packed), check)
        self._packed = packed

    def close(self) -> None:
        """Close the file as well."""
        super().close()
        self._packed.close()


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip on the disk.

    Raises:
        UnreadableUploadError: if it can't be read.
    """
    try:
        return open_archive(path)
    except DAMAGES as error:
        raise UnreadableUploadError(_DAMAGED) from error


def list_members(archive: zipfile.ZipFile) -> Sequence[Content]:
    """Return the files in a zip that may have tables, by their paths in the zip.

    Windows PowerShell separates folders by backslashes, so both kinds of slash count.

    Raises:
        UnreadableUploadError: if there is none, or if there are too many.
    """
    members = list(_list_files(archive))
    if len(members) > _MOST_MEMBERS:
        raise UnreadableUploadError(_TOO_MANY)
    if sum(size for _, size, _ in members) > LARGEST_FILE:
        raise UnreadableUploadError(_TOO_LARGE)
    found = [
        Content(name, member.compress_size, partial(_open, archive, member))
        for name, _, member in members
        if name.rsplit(".", 1)[-1].casefold() not in _NOT_TABLES
    ]
    if not found:
        names = [name for name, _, _ in members]
        message = f"The zip has no tables. {_describe(names)}"
        raise UnreadableUploadError(message)
    return found


def _list_files(
    archive: zipfile.ZipFile,
) -> Iterator[tuple[str, int, zipfile.ZipInfo]]:
    for member in archive.infolist():
        place = PureWindowsPath(member.filename)
        is_folder = member.filename.endswith(("/", "\\"))
        is_hidden = place.name.casefold().startswith(_HIDDEN)
        if not (is_folder or is_hidden or is_outside(place)):
            yield place.as_posix(), member.file_size, member


def _open(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, on_bytes: OnBytes
) -> IO[bytes]:
    try:
        stream = open_member(archive, member)
    except UnreadableError as error:
        message = f'The file "{member.filename}" can\'t be read: {error}'
        raise UnreadableUploadError(message) from error
    except DAMAGES as error:
        message = f'The file "{member.filename}" in the zip is damaged.'
        raise UnreadableUploadError(message) from error
    share = member.compress_size / max(member.file_size, 1)

    def report(done: int) -> None:
        if done > LARGEST_FILE:
            raise UnreadableUploadError(_TOO_LARGE)
        on_bytes(int(done * share))

    return io.BufferedReader(CountedStream(stream, report), _BUFFER)


def _describe(names: Sequence[str]) -> str:
    if not names:
        return "It is empty."
    shown = ", ".join(each[:100] for each in names[:_MOST_SHOWN])
    more = len(names) - _MOST_SHOWN
    return f"It contains {shown}{f' and {more:,} more' if more > 0 else ''}."
