"""The sample that users download is a bundle like any other."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.ingest.bundle_files import FILES
from insights_dash.ingest.sample_bundle import FORMS, build_sample_bundle
from insights_dash.store.catalogue.kinds import read_catalogue
from insights_dash.store.database import Database

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


def test_the_sample_imports_without_a_problem(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "sample.zip"
    path.write_bytes(build_sample_bundle(NOW))

    imported = import_bundle(database, BundleImport(path, "My space"), now=NOW)

    assert 0 == imported.problem_count
    assert 36 == imported.counts["releases"].new
    assert 144 == imported.counts["deployments"].new
    assert 108 == imported.counts["changes"].new
    with database.read() as session:
        catalogue = read_catalogue(session, imported.space)
    assert {"Web shop", "Payments", "Stock service"} == {
        each.name for each in catalogue.projects
    }


def test_the_sample_has_every_file_with_every_column() -> None:
    assert {f"{kind}.csv" for kind in FILES} == set(FORMS)
    with zipfile.ZipFile(io.BytesIO(build_sample_bundle(NOW))) as bundle:
        for name, form in FORMS.items():
            head = bundle.read(name).decode().splitlines()[0].split(",")
            assert [*form.required, *form.optional] == head, name
