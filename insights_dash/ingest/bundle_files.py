"""Finds the files of an import bundle in a folder or zip, whatever packed them.

Members of a zip are read as streams and never extracted, so their paths are harmless.
"""

import errno
import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path, PureWindowsPath
from typing import IO

from insights_dash.domain.errors import InvalidBundleError, RowProblem
from insights_dash.ingest.problems import Problems, escape

FILES = (
    *("projects", "channels", "environments", "tenants"),
    *("releases", "deployments", "changes"),
)
REQUIRED_FILES = ("releases", "deployments")
# This file says that a bundle is an export of a space, which has more files.
EXPORT_MARK = "space.json"
_MOST_FOLDERS_SHOWN = 10
_MOST_NAMES_SHOWN = 10
_LONGEST_NAME_SHOWN = 100
# What zipfile, gzip and the decompressors raise for damaged files; ValueError is for
# names that are not text and for negative positions in the file.
DAMAGES = (
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
# A gigabyte of it would be 20 million files. The number of files in a zip can lie.
_LARGEST_LIST = 4 * 1024**2
_ENCRYPTED = 0x1 | 0x40  # flags of a member: encrypted with a password, or strongly

OnProgress = Callable[[str, int, int], None]
"""Called with a file's name, the number of bytes read so far, and its size."""


@dataclass(frozen=True)
class BundleFile:
    """A file of a bundle; `name` includes its `.gz`, `size` is in bytes."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


class UnreadableError(Exception):
    """A file can't be opened, or not read to its end; the message says why."""


@dataclass(frozen=True)
class _Contents:
    """The contents of a folder or zip.

    `files` are the bundle's files by folder, which is empty for the top level. `names`
    are the names of everything, for a message that lists what was found instead.
    `others` are all other files by folder, which only exports need.
    """

    files: Mapping[str, list[BundleFile]]
    names: Sequence[str]
    others: Mapping[str, list[BundleFile]]


@contextmanager
def open_bundle(path: Path) -> Iterator[Mapping[str, BundleFile]]:
    """The files of a bundle by their kind (`projects` … `changes`).

    If it is an export, its other files are there by their names, such as `tags.csv`.

    They are all at the top level of the folder or zip, or all in one folder inside it.
    Their names count in any letter case.

    Raises:
        InvalidBundleError: if there is no bundle, if its files are in several
            folders, or if a required file is missing.
    """
    if path.is_dir():
        yield _choose(path, _read_folder(path))
        return
    if not path.is_file():
        raise _not_a_bundle(path, "No such file or folder.")
    with _open_archive(path) as archive:
        yield _choose(path, _list_archive(archive))


def is_packed(name: str) -> bool:
    """Return whether a file is a gzip, by its name."""
    return name.lower().endswith(".gz")


def is_parquet(name: str) -> bool:
    """Return whether a file is Parquet, by its name."""
    return name.lower().endswith(".parquet")


def describe_damage(error: Exception, *, has_begun: bool) -> str:
    """Return what is wrong with a file, in the words of our messages."""
    if isinstance(error, gzip.BadGzipFile) and not has_begun:
        return "it is not a gzip file, although its name ends in .gz."
    if isinstance(error, EOFError):
        return "it ends too early. Copy it or create it again."
    # EINVAL comes from a damaged zip's negative position in the file.
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        return f"{error.strerror}."
    return "it is damaged. Copy it or create it again."


def _not_a_bundle(path: Path, reason: str) -> InvalidBundleError:
    return InvalidBundleError((RowProblem(str(path), (), "", reason),), count=1)


def _read_folder(path: Path) -> _Contents:
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
        return open_archive(path)
    except DAMAGES as error:
        raise _not_a_bundle(path, _DAMAGED_ZIP) from error


def _list_folder(path: Path) -> _Contents:
    """Find the bundle's files in a folder and in the folders directly inside it."""
    entries = sorted(path.iterdir())
    inside = [each for each in entries if each.is_dir()]
    found: dict[str, list[BundleFile]] = {}
    others: dict[str, list[BundleFile]] = {}
    for folder in (path, *inside):
        name = "" if folder == path else folder.name
        for each in _list_files(folder):
            file = BundleFile(each.name, each.stat().st_size, partial(_open, each))
            kind = found if _kind(each.name) else others
            kind.setdefault(name, []).append(file)
    names = [f"{each.name}/" if each in inside else each.name for each in entries]
    return _Contents(found, names, others)


def _list_files(folder: Path) -> list[Path]:
    try:
        return [each for each in sorted(folder.iterdir()) if each.is_file()]
    except PermissionError:
        # Some other folder, such as `lost+found`; the bundle itself was listed before.
        return []


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _list_archive(archive: zipfile.ZipFile) -> _Contents:
    """Find the bundle's files in every folder of a zip, in the order of the zip.

    Windows PowerShell separates folders by backslashes, so both kinds of slash count.
    """
    found: dict[str, list[BundleFile]] = {}
    others: dict[str, list[BundleFile]] = {}
    names: dict[str, None] = {}
    for member in archive.infolist():
        place = PureWindowsPath(member.filename)
        if is_outside(place):
            continue
        is_folder = member.filename.endswith(("/", "\\"))
        names[f"{place.as_posix()}/" if is_folder else place.as_posix()] = None
        if is_folder:
            continue
        start = partial(open_member, archive, member)
        file = BundleFile(place.name, member.file_size, start)
        folder = "" if len(place.parts) == 1 else place.parent.as_posix()
        kind = found if _kind(place.name) else others
        kind.setdefault(folder, []).append(file)
    return _Contents(found, list(names), others)


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open a zip, unless its list of files would fill the memory.

    Raises:
        BadZipFile: if it can't be read. Others of `DAMAGES` are possible as well.
    """
    with path.open("rb") as file:
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # noqa: SLF001
    if end and end[zipfile._ECD_SIZE] > _LARGEST_LIST:  # type: ignore[attr-defined]  # noqa: SLF001
        message = "The list of files is too large."
        raise zipfile.BadZipFile(message)
    return zipfile.ZipFile(path)


def open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    """Open a member of a zip.

    Raises:
        UnreadableError: if it is encrypted, or packed in an unusual way.
    """
    if member.flag_bits & _ENCRYPTED:
        reason = "it is encrypted. Create the zip without a password."
        raise UnreadableError(reason)
    if member.compress_type not in _COMPRESSIONS:
        reason = (
            "its compression method is not supported. Create the zip with the usual "
            "method, Deflate."
        )
        raise UnreadableError(reason)
    return archive.open(member)


def is_outside(place: PureWindowsPath) -> bool:
    """Return whether a member is not part of the bundle: macOS's, or a path outside."""
    return bool(place.anchor) or ".." in place.parts or "__MACOSX" in place.parts


def _kind(name: str) -> str | None:
    stem = name.lower().removesuffix(".gz")
    kind, _, ending = stem.rpartition(".")
    is_table = ending == "csv" or is_parquet(name)
    return kind if is_table and kind in FILES else None


def _sort_by_kind(
    files: Iterable[BundleFile], problems: Problems
) -> Mapping[str, BundleFile]:
    """Return a file per kind; note those of which there are two."""
    found: dict[str, BundleFile] = {}
    for file in files:
        kind = _kind(file.name) or ""
        if kind in found and found[kind].name == file.name:
            problems.spoil(file.name, "The zip contains this file twice.")
        elif kind in found:
            reason = 'There is also a file "{}". Keep one of the two.'
            problems.spoil(file.name, reason, found[kind].name)
        found[kind] = file
    return found


def _choose(path: Path, contents: _Contents) -> Mapping[str, BundleFile]:
    """Return the files of the only folder that has any."""
    folders = contents.files
    if len(folders) > 1:
        cure = "Import" if path.is_dir() else "Unpack the zip and import"
        reason = f"{_describe_folders(folders)} {cure} one folder at a time."
        raise _not_a_bundle(path, reason)
    problems = Problems()
    found = _sort_by_kind(chain.from_iterable(folders.values()), problems)
    missing = [f"{kind}.csv" for kind in REQUIRED_FILES if kind not in found]
    if missing:
        noun = "File" if len(missing) == 1 else "Files"
        place = "folder" if path.is_dir() else "zip"
        instead = _describe_names(place, contents.names)
        problems.spoil(" and ".join(missing), f"{noun} not found. {escape(instead)}")
    if problems.count:
        raise InvalidBundleError(problems.describe(), count=problems.count)
    others = {
        each.name: each for name in folders for each in contents.others.get(name, ())
    }
    return {**found, **others} if EXPORT_MARK in others else found


def _describe_names(place: str, names: Sequence[str]) -> str:
    if not names:
        return f"The {place} is empty."
    shown = [name[:_LONGEST_NAME_SHOWN] for name in islice(names, _MOST_NAMES_SHOWN)]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown):,} more")
    listed = " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
    return f"The {place} contains {listed}."


def _describe_folders(folders: Mapping[str, list[BundleFile]]) -> str:
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
