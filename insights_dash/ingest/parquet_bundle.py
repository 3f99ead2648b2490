"""Reads bundles of Parquet files: each becomes a CSV file, in a process with limits.

Damaged Parquet files can end the process that reads them.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from insights_dash.domain.errors import InvalidBundleError, RowProblem
from insights_dash.ingest.bundle_files import (
    DAMAGES,
    BundleFile,
    UnreadableError,
    describe_damage,
    is_parquet,
)
from insights_dash.ingest.process_limits import NO_MEMORY, REFUSED

# Only that process needs pandas, which takes 0.2 s and 60 MB to import.
_PROGRAM = (sys.executable, "-m", "insights_dash.ingest.parquet_process")
_DAMAGED = "The Parquet file is damaged or incomplete. Copy it or create it again."
_TOO_LARGE = "The Parquet file needs too much memory. Write it in smaller row groups."
_WITHOUT_MEMORY = {NO_MEMORY, -signal.SIGABRT}


@contextmanager
def without_parquet(
    files: Mapping[str, BundleFile],
) -> Iterator[Mapping[str, BundleFile]]:
    """Yield the files of a bundle, with CSV in place of Parquet.

    Their names in messages stay. A row counts as the line that it has as CSV.

    Raises:
        InvalidBundleError: if a Parquet file can't be read.
    """
    found = {key: file for key, file in files.items() if is_parquet(file.name)}
    if not found:
        yield files
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        converted = _convert([*found.values()], Path(folder))
        others = {key: file for key, file in files.items() if key not in found}
        yield others | dict(zip(map(_rename, found), converted, strict=True))


def _rename(key: str) -> str:
    """Return `tags.csv` for `tags.parquet`; kinds such as `releases` have no ending."""
    return f"{key[: -len('.parquet')]}.csv" if is_parquet(key) else key


def _convert(files: Sequence[BundleFile], folder: Path) -> Sequence[BundleFile]:
    pairs = [
        (folder / f"{place}.parquet", folder / f"{place}.csv")
        for place in range(len(files))
    ]
    for file, (source, _) in zip(files, pairs, strict=True):
        _copy(file, source)
    ended = subprocess.run(  # noqa: S603 - our own program
        _PROGRAM,
        input=json.dumps([[*map(str, each)] for each in pairs]).encode(),
        capture_output=True,
        check=False,
    )
    if ended.returncode:
        raise _explain(files, ended)
    return [
        BundleFile(file.name, target.stat().st_size, _opener(target))
        for file, (_, target) in zip(files, pairs, strict=True)
    ]


def _copy(file: BundleFile, path: Path) -> None:
    try:
        with file.open() as stream, path.open("wb") as target:
            shutil.copyfileobj(stream, target)
    except UnreadableError as error:
        raise _refused(file, f"The file can't be read: {error}") from error
    except DAMAGES as error:
        reason = describe_damage(error, has_begun=True)
        raise _refused(file, f"The file can't be read: {reason}") from error


def _explain(
    files: Sequence[BundleFile], ended: "subprocess.CompletedProcess[bytes]"
) -> InvalidBundleError:
    """Return the error about the file that the process read last."""
    said = ended.stdout.decode().splitlines()
    places = [int(each) for each in said if each.isdecimal()]
    reason = _TOO_LARGE if ended.returncode in _WITHOUT_MEMORY else _DAMAGED
    if ended.returncode == REFUSED:
        reason = said[-1]
    return _refused(files[places[-1]] if places else files[0], reason)


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _refused(file: BundleFile, reason: str) -> InvalidBundleError:
    return InvalidBundleError((RowProblem(file.name, (), "", reason),), count=1)
