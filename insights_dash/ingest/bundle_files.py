"""The files of an import bundle: found in a folder or a zip, read line by line.

Members of a zip are read as streams and never extracted, so their paths do no harm;
what a small file unpacks to is bounded, by line and in total.
"""

import gzip
import io
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
_UTF_8_MARK, _UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_DAMAGES = (EOFError, zlib.error, zipfile.BadZipFile, OSError)

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


@contextmanager
def open_bundle(path: Path) -> Iterator[Mapping[str, BundleFile]]:
    """The files of a bundle by their kind (`projects` … `deployments`).

    Raises:
        InvalidBundleError: where there is no bundle, or a required file is missing.
    """
    if path.is_dir():
        yield _choose(_list_folder(path))
        return
    if not path.is_file():
        raise _not_a_bundle(path, "There is no such file or folder.")
    if not zipfile.is_zipfile(path):
        raise _not_a_bundle(path, "This is neither a folder nor a zip file.")
    with zipfile.ZipFile(path) as archive:
        yield _choose(_list_archive(archive))


def _not_a_bundle(path: Path, reason: str) -> InvalidBundleError:
    return InvalidBundleError((RowProblem(str(path), None, "", reason),), count=1)


def _list_folder(path: Path) -> list[BundleFile]:
    return [
        BundleFile(each.name, each.stat().st_size, partial(_open, each))
        for each in sorted(path.iterdir())
        if each.is_file()
    ]


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _list_archive(archive: zipfile.ZipFile) -> list[BundleFile]:
    """The files at the top of an archive, or in the one folder that holds them."""
    members = [each for each in archive.infolist() if not each.is_dir()]
    folders = {
        PurePosixPath(each.filename).parent
        for each in members
        if _kind(PurePosixPath(each.filename).name)
        and not each.filename.startswith("__MACOSX")
    }
    top = min(folders, key=lambda each: len(each.parts), default=PurePosixPath())
    return [
        BundleFile(
            PurePosixPath(each.filename).name,
            each.file_size,
            partial(archive.open, each),
        )
        for each in members
        if PurePosixPath(each.filename).parent == top
    ]


def _kind(name: str) -> str | None:
    stem = name.removesuffix(".gz")
    kind = stem.removesuffix(".csv")
    return kind if stem.endswith(".csv") and kind in FILES else None


def _choose(files: list[BundleFile]) -> Mapping[str, BundleFile]:
    problems = Problems()
    found: dict[str, BundleFile] = {}
    for file in files:
        kind = _kind(file.name)
        if kind is None:
            continue
        if kind in found:
            problems.spoil(file.name, f"{found[kind].name} is there too.")
        found[kind] = file
    for kind in REQUIRED_FILES:
        if kind not in found:
            problems.spoil(f"{kind}.csv", "The file is missing.")
    if problems.count:
        raise InvalidBundleError(tuple(problems.kept), count=problems.count)
    return found


class Lines:
    """The lines of a bundle's file as text, for `csv.reader`.

    `undecodable` is the number of the last line that is not UTF-8, 0 where all are.
    """

    def __init__(
        self, file: BundleFile, problems: Problems, on_progress: OnProgress
    ) -> None:
        self.undecodable = 0
        self._file = file
        self._problems = problems
        self._on_progress = on_progress
        self._line = 0

    def __iter__(self) -> Iterator[str]:
        """Every line; ends early, with a problem, where the file is damaged."""
        try:
            yield from self._read()
        except (*_DAMAGES, RuntimeError, NotImplementedError) as error:
            # RuntimeError and NotImplementedError: an encrypted member of a zip, or
            # one packed in a way that zipfile does not know.
            reason = f"The file cannot be read: {error}"
            self._spoil(reason)

    def _read(self) -> Iterator[str]:
        size = 0
        with self._file.open() as packed, self._unpack(packed) as stream:
            while raw := stream.readline(_LONGEST_LINE + 1):
                self._line += 1
                size += len(raw)
                if len(raw) > _LONGEST_LINE:
                    return self._spoil("The line is longer than 1 MiB.")
                if size > LARGEST_FILE:
                    return self._spoil("The file unpacks to more than 8 GiB.")
                if self._line == 1 and raw.startswith(_UTF_16_MARKS):
                    return self._spoil("The file is UTF-16; save it as UTF-8.")
                if self._line == 1:
                    raw = raw.removeprefix(_UTF_8_MARK)
                yield self._decode(raw)
        self._on_progress(self._file.name, self._file.size, self._file.size)
        return None

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
