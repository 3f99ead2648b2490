"""An exported space comes back exactly as it was."""

import io
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from awkward_space import DAY, NAME, fill_awkward_space
from insights_dash.export.bundle import ExportFormat, ZipSink, export_bundle
from insights_dash.ingest.bundle import BundleImport, ImportedBundle, import_bundle
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space, find_space_by_name

NOW = DAY + timedelta(days=60)


def export(
    database: Database,
    name: str = NAME,
    file_format: ExportFormat = ExportFormat.CSV,
) -> bytes:
    stream = io.BytesIO()
    sink = ZipSink(stream)
    export_bundle(database, find(database, name).id, sink, file_format)
    sink.close()
    return stream.getvalue()


def find(database: Database, name: str) -> Space:
    with database.read() as session:
        space = find_space_by_name(session, name)
    assert space is not None
    return space


def unpack(packed: bytes) -> Mapping[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def load(
    database: Database, packed: bytes, folder: Path, name: str = "Copy"
) -> ImportedBundle:
    path = folder / "export.zip"
    path.write_bytes(packed)
    return import_bundle(database, BundleImport(path, name), now=NOW)


@pytest.mark.both_databases
def test_an_awkward_space_comes_back_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    fill_awkward_space(database)
    exported = export(database)
    loaded = load(database, exported, tmp_path)
    assert loaded.is_new_space
    assert loaded.revision
    copied = export(database, "Copy")
    assert unpack(exported) == unpack(copied)
    assert exported == copied
    again = load(database, exported, tmp_path)
    assert again.revision is None
    assert not any(each.new or each.changed for each in again.counts.values())
    assert exported == export(database, "Copy")
    assert exported == export(database)
