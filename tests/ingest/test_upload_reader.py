"""Files that are traps end in a refusal, which other users don't notice."""

import gzip
import io
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    UnavailableError,
)
from insights_dash.ingest.files.upload import ReadOptions
from insights_dash.ingest.uploads import found_file, read_process, reader
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.ingest.uploads.found_file import FoundFile, describe_file
from insights_dash.ingest.uploads.reader import UploadReader
from insights_dash.ingest.uploads.service import UploadService
from insights_dash.ingest.uploads.stored_mapping import read_mapping
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, create_space
from insights_dash.store.tables import ImportRow
from uploads import workbook

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HEADER = ["ID", "Project", "Version", "Environment", "Completed", "State"]
ROW = ["d1", "Shop", "1.0", "Test", "2024-04-01 10:05", "Success"]
TEXT = f"{','.join(HEADER)}\n{','.join(ROW)}\n".encode()
LITTLE_MEMORY = """
from pathlib import Path
from insights_dash.ingest import process_limits
from insights_dash.ingest.uploads.read_process import main
pages = int(Path("/proc/self/statm").read_text().split()[0])
process_limits.MOST_MEMORY = pages * 4096 + 32 * 1024**2
main()
"""
PRINTS = """
import os
from insights_dash.ingest.uploads import read_process
describe = read_process.describe_file
def print_and_describe(*arguments):
    os.write(1, b"Corrupted thrift data at 415")
    return describe(*arguments)
read_process.describe_file = print_and_describe
read_process.main()
"""
SHOWS_SURROUNDINGS = """
import json, os
open(os.environ["TMPDIR"] + "/copy", "w").close()
found = {"format": os.environ["TMPDIR"], "tables": sorted(os.environ), "mapping": {}}
print(json.dumps(found))
"""

Describe = Callable[[bytes, str], FoundFile]


@pytest.fixture
def describe(tmp_path: Path) -> Describe:
    """Describe a file as the server does."""
    folders = ImportFolders(tmp_path)
    folders.create()
    own = UploadReader(folders)

    def describe(data: bytes, name: str) -> FoundFile:
        path = tmp_path / "file"
        path.write_bytes(data)
        return own.describe(path, name, ReadOptions(), {})

    return describe


def run_instead(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let another program do the reading."""
    monkeypatch.setattr(reader, "_PROGRAM", (sys.executable, "-c", code))


def test_a_process_reads_workbooks(describe: Describe, tmp_path: Path) -> None:
    found = describe(workbook({1: HEADER, 2: ROW}), "june.xlsx")
    path = tmp_path / "file"
    assert describe_file(path, "june.xlsx", ReadOptions(), {}) == found
    with pytest.raises(InvalidInputError, match="The zip is damaged"):
        describe(workbook({1: HEADER})[:300], "june.xlsx")


def test_the_server_reads_small_texts(
    describe: Describe, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(monkeypatch, "raise SystemExit(1)")
    assert "deployments" == describe(TEXT, "a.csv").mapping["tables"]["a"]["kind"]
    long = TEXT + b"d1,Shop,1.0,Test,2024-04-01 10:05,Success\n" * 30_000
    for data in (long, gzip.compress(TEXT), workbook({1: HEADER})):
        with pytest.raises(InvalidInputError, match="can't be read"):
            describe(data, "a.csv")


def test_a_file_that_needs_too_much_memory_is_refused(
    describe: Describe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row takes 1 MB of memory, and all of them together are a small file."""
    run_instead(monkeypatch, LITTLE_MEMORY)
    bomb = TEXT + b"\n".join([b"a" * 1_000_000] * 50)
    with pytest.raises(InvalidInputError, match="needs too much memory"):
        describe(gzip.compress(bomb, 1), "a.csv.gz")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import time; time.sleep(60)", "more than two minutes"),
        ("import os; os.abort()", "needs too much memory"),
        ("import os; os.kill(os.getpid(), 9)", "needs too much memory"),
        ("import os; os.kill(os.getpid(), 24)", "more than two minutes"),
        ("raise ValueError", "is damaged, or unusual"),
    ],
)
def test_whatever_ends_the_process_the_file_is_refused(
    describe: Describe, monkeypatch: pytest.MonkeyPatch, code: str, message: str
) -> None:
    run_instead(monkeypatch, code)
    if "sleep" in code:
        monkeypatch.setattr(read_process, "MOST_SECONDS", 0.1)
    with pytest.raises(InvalidInputError, match=message):
        describe(workbook({1: HEADER}), "june.xlsx")


def test_what_libraries_print_is_not_taken_for_the_result(
    describe: Describe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fastparquet does, about what is damaged in a file."""
    run_instead(monkeypatch, PRINTS)
    found = describe(workbook({1: HEADER, 2: ROW}), "june.xlsx")
    assert ["Sheet1"] == [each["name"] for each in found.tables]


def test_the_process_knows_no_secrets_and_leaves_no_files(
    describe: Describe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSIGHTS_SECRET_KEY", "s3cret")
    run_instead(monkeypatch, SHOWS_SURROUNDINGS)
    found = describe(workbook({1: HEADER}), "june.xlsx")
    assert not [each for each in found.tables if "INSIGHTS" in str(each)]
    assert not Path(found.format).exists()


def test_what_is_stored_of_a_file_is_limited(
    describe: Describe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_file, "_LONGEST", 100)
    with pytest.raises(InvalidInputError, match="1 tables with 6 columns"):
        describe(TEXT, "a.csv")


@pytest.fixture
def space(database: Database) -> Space:
    with database.write() as session:
        return create_space(session, "Main", now=NOW)


@pytest.fixture
def service(database: Database, tmp_path: Path) -> UploadService:
    return UploadService(database, ImportFolders(tmp_path), lambda _: None, lambda: NOW)


def test_few_uploads_are_worked_on_at_once(
    service: UploadService, space: Space
) -> None:
    identifier = service.create(space, "a.csv", io.BytesIO(TEXT)).id
    with ExitStack() as others:
        for _ in range(3):
            others.enter_context(service.reader.place())
        with pytest.raises(UnavailableError, match="Other files are being uploaded"):
            service.create(space, "a.csv", io.BytesIO(TEXT))
        with pytest.raises(UnavailableError, match="Other files are being uploaded"):
            service.set_options(space, identifier, {})
    service.set_options(space, identifier, {})


def test_what_is_known_of_a_file_is_not_read_again(
    service: UploadService, space: Space, tmp_path: Path
) -> None:
    found = service.create(space, "a.csv", io.BytesIO(TEXT))
    (tmp_path / "imports" / str(found.folder) / "file").write_bytes(b"%PDF")
    mapping = read_mapping(found.mapping)
    service.set_mapping(space, found.id, mapping, source="")
    service.confirm(space, found.id)


class Together:
    """A file that is only sent when another one is being sent as well."""

    def __init__(self, barrier: Barrier) -> None:
        self._barrier = barrier
        self._rest: list[bytes] = [TEXT]

    def read(self, _size: int) -> bytes:
        """Return the next part."""
        if not self._rest:
            return b""
        self._barrier.wait(timeout=20)
        return self._rest.pop()


@pytest.mark.both_databases
def test_uploads_at_once_are_all_counted(
    service: UploadService, space: Space, database: Database
) -> None:
    for _ in range(19):
        service.create(space, "a.csv", io.BytesIO(TEXT))
    barrier = Barrier(3)

    def upload(_number: int) -> int:
        stream: Any = Together(barrier)
        try:
            service.create(space, "a.csv", stream)
        except ConflictError:
            return 0
        return 1

    with ThreadPoolExecutor(3) as users:
        assert 1 == sum(users.map(upload, range(3)))
    with database.read() as session:
        assert 20 == session.scalar(select(func.count()).select_from(ImportRow))
    assert 20 == len(list(service.folders.root.glob("*/file")))
