"""The files of an import bundle: found in a folder or a zip, read line by line.

Members of a zip are read as streams and never extracted, so their paths do no harm;
what a small file unpacks to is bounded, by line and in total.
"""

import errno
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from insights_dash.domain.errors import InvalidBundleError, RowProblem

FILES = (
    *("projects", "channels", "environments", "tenants"),
    *("releases", "deployments"),
)
REQUIRED_FILES = ("releases", "deployments")
MOST_PROBLEMS = 10_000
LARGEST_FILE = 8 * 1024**3
_LONGEST_LINE = 1024**2
_MOST_FOLDERS_SHOWN = 10
CARRIAGE_RETURNS = (
    "The line contains carriage returns (CR) outside quotes. Save the file with LF or "
    "CRLF line endings."
)
_UTF_8_MARK, _UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
# What zipfile, gzip and the decompressors raise for damaged files; ValueError is for
# names that are not text and for negative positions in the file.
_DAMAGES = (
    *(EOFError, OSError, ValueError, NotImplementedError, struct.error),
    *(zlib.error, lzma.LZMAError, zipfile.BadZipFile),
)
_DAMAGED_ZIP = (
    "The zip is damaged or incomplete: its list of files cannot be read. "
    "Copy it or create it again."
)
_COMPRESSIONS = (
    *(zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
    *(zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA),
)
_ENCRYPTED = 0x1 | 0x40  # flags of a member: encrypted with a password, or strongly

OnProgress = Callable[[str, int, int], None]
"""Told a file's name, how many of its bytes were read, and how many it has."""


@dataclass
class Problems:
    """Problems as they are found: all counted, the first kept.

    `spoils_file` says that one of them is more than a bad row.
    """

    kept: list[RowProblem] = field(default_factory=list)
    count: int = 0
    spoils_file: bool = False

    def add(self, problem: RowProblem) -> None:
        """Take note of a problem of one row."""
        self.count += 1
        if len(self.kept) < MOST_PROBLEMS:
            self.kept.append(problem)

    def spoil(self, file: str, reason: str, *, line: int | None = None) -> None:
        """Take note of a problem that makes the rest of a file unreadable."""
        self.spoils_file = True
        self.add(RowProblem(file, line, "", reason))


@dataclass(frozen=True)
class BundleFile:
    """One file of a bundle. `name` is as found, with its `.gz`."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


_Folders = Mapping[str, list[BundleFile]]
"""The bundle's files by folder; the empty name is the top level."""


@contextmanager
def open_bundle(path: Path) -> Iterator[Mapping[str, BundleFile]]:
    """The files of a bundle by their kind (`projects` … `deployments`).

    They are all at the top level of the folder or zip, or all in one folder inside it.

    Raises:
        InvalidBundleError: if there is no bundle, if its files are in several
            folders, or if a required file is missing.
    """
    if path.is_dir():
        yield _choose(path, _read_folder(path))
        return
    if not path.is_file():
        raise _not_a_bundle(path, "There is no such file or folder.")
    with _open_archive(path) as archive:
        yield _choose(path, _list_archive(archive))


def _not_a_bundle(path: Path, reason: str) -> InvalidBundleError:
    return InvalidBundleError((RowProblem(str(path), None, "", reason),), count=1)


def _read_folder(path: Path) -> _Folders:
    try:
        return _list_folder(path)
    except OSError as error:
        reason = f"The folder cannot be read: {error.strerror}."
        raise _not_a_bundle(path, reason) from error


def _open_archive(path: Path) -> zipfile.ZipFile:
    try:
        with path.open("rb") as file:
            start = file.read(2)
    except OSError as error:
        reason = f"The file cannot be opened: {error.strerror}."
        raise _not_a_bundle(path, reason) from error
    if start != b"PK" and not zipfile.is_zipfile(path):
        raise _not_a_bundle(path, "This is neither a folder nor a zip file.")
    try:
        return zipfile.ZipFile(path)
    except _DAMAGES as error:
        raise _not_a_bundle(path, _DAMAGED_ZIP) from error


def _list_folder(path: Path) -> _Folders:
    """Find the bundle's files in a folder and in the folders directly inside it."""
    inside = [each for each in sorted(path.iterdir()) if each.is_dir()]
    found: dict[str, list[BundleFile]] = {}
    for folder in (path, *inside):
        name = "" if folder == path else folder.name
        for each in _list_files(folder):
            file = BundleFile(each.name, each.stat().st_size, partial(_open, each))
            found.setdefault(name, []).append(file)
    return found


def _list_files(folder: Path) -> list[Path]:
    try:
        return [
            each
            for each in sorted(folder.iterdir())
            if _kind(each.name) and each.is_file()
        ]
    except PermissionError:
        # Some other folder, such as `lost+found`; the bundle itself was listed before.
        return []


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _list_archive(archive: zipfile.ZipFile) -> _Folders:
    """Find the bundle's files in every folder of a zip, in the order of the zip."""
    found: dict[str, list[BundleFile]] = {}
    for member in archive.infolist():
        place = PurePosixPath(member.filename)
        if _kind(place.name) is None or member.is_dir() or _is_outside(place):
            continue
        open_member = partial(_open_member, archive, member)
        file = BundleFile(place.name, member.file_size, open_member)
        folder = "" if place.parent == PurePosixPath() else str(place.parent)
        found.setdefault(folder, []).append(file)
    return found


def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    if member.flag_bits & _ENCRYPTED:
        reason = "it is encrypted. Create the zip without a password."
        raise _UnreadableError(reason)
    if member.compress_type not in _COMPRESSIONS:
        reason = (
            "its compression method is not supported. Create the zip with the usual "
            "method, Deflate."
        )
        raise _UnreadableError(reason)
    return archive.open(member)


def _is_outside(place: PurePosixPath) -> bool:
    """Return whether a member is not part of the bundle: macOS's, or a path outside."""
    return place.is_absolute() or ".." in place.parts or place.parts[0] == "__MACOSX"


def _kind(name: str) -> str | None:
    stem = name.removesuffix(".gz")
    kind = stem.removesuffix(".csv")
    return kind if stem.endswith(".csv") and kind in FILES else None


def _choose(path: Path, folders: _Folders) -> Mapping[str, BundleFile]:
    """Return the files of the only folder that has any."""
    if len(folders) > 1:
        cure = "Import" if path.is_dir() else "Unpack the zip and import"
        reason = f"{_describe_folders(folders)} {cure} one folder at a time."
        raise _not_a_bundle(path, reason)
    problems = Problems()
    found: dict[str, BundleFile] = {}
    for file in (each for files in folders.values() for each in files):
        kind = _kind(file.name) or ""
        if kind in found and found[kind].name == file.name:
            problems.spoil(file.name, "The zip contains this file twice.")
        elif kind in found:
            problems.spoil(file.name, f"{found[kind].name} is there too.")
        found[kind] = file
    for kind in REQUIRED_FILES:
        if kind not in found:
            problems.spoil(f"{kind}.csv", "The file is missing.")
    if problems.count:
        raise InvalidBundleError(tuple(problems.kept), count=problems.count)
    return found


def _describe_folders(folders: _Folders) -> str:
    shown = [
        f"{folder or 'the top level'} ({', '.join(file.name for file in files)})"
        for folder, files in list(folders.items())[:_MOST_FOLDERS_SHOWN]
    ]
    if len(folders) > len(shown):
        shown.append(f"{len(folders) - len(shown)} more")
    return (
        "The files of a bundle must all be in one folder, but these are in "
        f"{len(folders)}: {'; '.join(shown)}."
    )


class _UnreadableError(Exception):
    """A member of a zip cannot be opened; the message gives the reason."""


class Lines:
    """The lines of a bundle's file as text, for `csv.reader`.

    `undecodable` is the number of the last line that is not UTF-8, or 0. `row` holds
    the lines since the last `begin_row`. `is_cut` means that the file could not be read
    to its end, which is also reported as a problem; `is_endless`, that a row was too
    long to continue.
    """

    def __init__(
        self, file: BundleFile, problems: Problems, on_progress: OnProgress
    ) -> None:
        self.undecodable = 0
        self.row: list[str] = []
        self.is_cut = False
        self.is_endless = False
        self._row_size = 0
        self._file = file
        self._problems = problems
        self._on_progress = on_progress
        self._line = 0

    def begin_row(self) -> None:
        """Forget the lines of the previous row."""
        self.row.clear()
        self._row_size = 0

    def __iter__(self) -> Iterator[str]:
        """Every line; ends early, with a problem, where the file is damaged."""
        try:
            yield from self._read()
        except (_UnreadableError, *_DAMAGES) as error:
            self._spoil(f"The file cannot be read: {self._explain(error)}")

    def _read(self) -> Iterator[str]:
        size = 0
        with self._file.open() as packed, self._unpack(packed) as stream:
            while raw := stream.readline(_LONGEST_LINE + 1):
                self._line += 1
                size += len(raw)
                self._row_size += len(raw)
                if reason := self._refuse(raw, size):
                    return self._spoil(reason)
                if self._row_size > _LONGEST_LINE:
                    self.is_endless = True
                    return None
                if self._line == 1:
                    raw = raw.removeprefix(_UTF_8_MARK)
                text = self._decode(raw)
                self.row.append(text)
                yield text
        self._on_progress(self._file.name, self._file.size, self._file.size)
        return None

    def _refuse(self, raw: bytes, size: int) -> str | None:
        """Return why the file cannot be read from this line on, if so."""
        if self._line == 1 and raw.startswith(_UTF_16_MARKS):
            return "The file is UTF-16; save it as UTF-8."
        if len(raw) > _LONGEST_LINE and b"\r" in raw:
            return CARRIAGE_RETURNS
        if len(raw) > _LONGEST_LINE:
            return "The line is longer than 1 MiB."
        if size > LARGEST_FILE:
            return "The file unpacks to more than 8 GiB."
        return None

    def _explain(self, error: Exception) -> str:
        """Say what is wrong with the file and what to do, in our own words."""
        if isinstance(error, _UnreadableError):
            return str(error)
        if isinstance(error, gzip.BadGzipFile) and not self._line:
            return "it is not a gzip file, although its name ends in .gz."
        if isinstance(error, EOFError):
            return "it ends too early. Copy it or create it again."
        # EINVAL comes from a damaged zip's negative position in the file.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            return f"{error.strerror}."
        return "it is damaged. Copy it or create it again."

    def _unpack(self, packed: IO[bytes]) -> io.BufferedIOBase:
        counted = io.BufferedReader(_Counted(packed, self._report), 256 * 1024)
        if self._file.name.endswith(".gz"):
            return gzip.GzipFile(fileobj=counted)
        return counted

    def _report(self, done: int) -> None:
        self._on_progress(self._file.name, done, self._file.size)

    def _decode(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            self.undecodable = self._line
            return raw.decode(errors="replace")

    def _spoil(self, reason: str) -> None:
        self.is_cut = True
        self._problems.spoil(self._file.name, reason, line=self._line or None)


class _Counted(io.RawIOBase):
    """A stream that tells how far it was read."""

    def __init__(self, stream: IO[bytes], report: Callable[[int], None]) -> None:
        super().__init__()
        self._stream = stream
        self._report = report
        self._done = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the stream goes."""
        read = self._stream.read(len(buffer))
        buffer[: len(read)] = read
        self._done += len(read)
        self._report(self._done)
        return len(read)
