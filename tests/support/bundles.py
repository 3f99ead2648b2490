"""Bundles to import, as real files: folders, zips and gzips."""

import gzip
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from insights_dash.domain.errors import InvalidBundleError
from insights_dash.ingest.bundle import BundleImport, ImportedBundle, import_bundle
from insights_dash.store.catalogue.kinds import Catalogue, read_catalogue
from insights_dash.store.database import Database
from insights_dash.store.spaces import find_space_by_name, list_spaces

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
Files = Mapping[str, str | bytes]

RELEASES = """project,channel,version,created
Shop,Default,1.0,2024-04-01T10:00:00Z
Shop,Default,1.1,2024-04-02T10:00:00Z
"""
DEPLOYMENTS = (
    "id,project,channel,version,environment,tenant,queued,started,completed,state,"
    "had_guided_failure\n"
    "Deployments-1,Shop,Default,1.0,Test,,,2024-04-01T11:00:00Z,2024-04-01T11:05:00Z,"
    "Success,false\n"
    "Deployments-2,Shop,Default,1.1,Test,Acme,,,2024-04-02T11:05:00Z,Failed,false\n"
)
FILES: Files = {"releases.csv": RELEASES, "deployments.csv": DEPLOYMENTS}
HEADER = "id,project,version,environment,completed,state"
GOOD = "d-1,Shop,1.0,Test,2024-04-01T11:05:00Z,Success"


def folder(path: Path, files: Files = FILES) -> Path:
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        packed = name.endswith(".gz") and isinstance(content, str)
        (path / name).parent.mkdir(exist_ok=True)
        (path / name).write_bytes(gzip.compress(data) if packed else data)
    return path


def archive(path: Path, files: Files = FILES) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            packed = name.endswith(".gz")
            written.writestr(name, gzip.compress(data) if packed else data)
    return path


def rewrite(path: Path, offsets: Mapping[bytes, int], byte: bytes) -> None:
    """Write a byte into a zip, at an offset from each of several marks."""
    data = path.read_bytes()
    for mark, offset in offsets.items():
        first, *parts = data.split(mark)
        place = offset - len(mark)
        changed = [each[:place] + byte + each[place + 1 :] for each in parts]
        data = mark.join([first, *changed])
    path.write_bytes(data)


def load(
    database: Database, path: Path, *, source: str = "ci", skip_bad_rows: bool = False
) -> ImportedBundle:
    wanted = BundleImport(path, "Main", source, skip_bad_rows)
    return import_bundle(database, wanted, now=NOW)


def refuse(database: Database, path: Path) -> list[str]:
    """Return the problems of a bundle that has to be refused as a whole."""
    with pytest.raises(InvalidBundleError) as raised:
        load(database, path)
    with database.read() as session:
        assert [] == list_spaces(session)
    assert len(raised.value.problems) == len(raised.value.rows)
    return [str(row) for row in raised.value.rows]


def deployments(*rows: str, header: str = HEADER) -> Files:
    return {**FILES, "deployments.csv": "\n".join((header, *rows, ""))}


def known(database: Database) -> Catalogue:
    with database.read() as session:
        space = find_space_by_name(session, "Main")
        assert space is not None
        return read_catalogue(session, space)
