"""The API sends the same bundle as the command, to those who can see everything."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from audit_log import list_audit_entries
from insights_dash.api import export as routes
from insights_dash.domain.errors import UnavailableError
from insights_dash.domain.identity import SpaceId
from insights_dash.domain.role import Grant, Role
from insights_dash.export import downloads
from insights_dash.export.bundle import ExportFormat, export_bundle, open_zip
from insights_dash.export.downloads import Downloads
from insights_dash.store.database import Database
from insights_dash.store.spaces import Space
from people import calling_as, limited

EXPORT = "/api/Spaces-1/export"
ADMINISTRATOR = Role.ADMINISTRATOR


@pytest.mark.parametrize("file_format", ExportFormat)
def test_the_api_sends_what_the_command_writes(
    client: FlaskClient, database: Database, file_format: ExportFormat
) -> None:
    response = client.get(EXPORT, query_string={"format": file_format.value})
    assert 200 == response.status_code
    assert "application/zip" == response.mimetype
    name = f"attachment; filename=Main-Space-export-{file_format.value}.zip"
    assert name == response.headers["Content-Disposition"]
    written = io.BytesIO()
    with open_zip(written) as sink:
        export_bundle(database, "Spaces-1", sink, file_format)
    assert written.getvalue() == response.data
    assert str(len(response.data)) == response.headers["Content-Length"]
    with database.read() as session:
        entry, *_ = list_audit_entries(session)
    assert ("data exported", "Spaces-1") == (entry.action, entry.document)
    assert file_format.label == entry.details["format"]
    assert "127.0.0.1" == entry.actor.address


def test_an_export_that_can_not_be_noted_is_not_sent(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = UnavailableError("The database is busy.")

    def fail(*_arguments: object, **_more: object) -> None:
        raise busy

    monkeypatch.setattr(routes, "note_export", fail)
    assert 503 == client.get(EXPORT).status_code


def test_the_default_format_is_csv(client: FlaskClient) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get(EXPORT).data)) as archive:
        assert {"space.json", "deployments.csv", "reports.jsonl"} <= {
            *archive.namelist()
        }
        assert archive.testzip() is None


def test_an_unknown_format_is_refused(reader: FlaskClient) -> None:
    response = reader.get(EXPORT, query_string={"format": "xlsx"})
    assert 400 == response.status_code
    assert 'Unknown format \\"xlsx\\". Use csv or parquet.' in response.text


@pytest.mark.parametrize(
    "grants",
    [
        [Grant(role) for role in Role if role is not ADMINISTRATOR],
        [Grant(ADMINISTRATOR, SpaceId("Spaces-2")), Grant(Role.REPORT_VIEWER)],
    ],
    ids=["every other role", "administrator elsewhere"],
)
def test_it_requires_administer_in_the_space(
    reader: FlaskClient, grants: list[Grant]
) -> None:
    with calling_as(reader.application, *grants):
        response = reader.get(EXPORT)
    assert 403 == response.status_code
    assert "Missing permission: Administer" in response.text


def test_a_limited_administrator_is_told_why(reader: FlaskClient) -> None:
    """A part of a space would look like all of it."""
    with calling_as(reader.application, limited(ADMINISTRATOR, projects="Projects-1")):
        response = reader.get(EXPORT)
    assert 403 == response.status_code
    assert "your role is limited to some projects" in response.text


def test_a_process_writes_one_export_at_a_time(
    database: Database, space: Space, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports, refused = Downloads(), list[str]()

    def write_another(*_arguments: object) -> None:
        with pytest.raises(UnavailableError) as raised:
            exports.write(database, space.id, ExportFormat.CSV)
        refused.append(raised.value.summary)

    with monkeypatch.context() as patch:
        patch.setattr(downloads, "export_bundle", write_another)
        exports.write(database, space.id, ExportFormat.CSV).close()
    assert ["Another export is being written. Try again in a moment."] == refused
    exports.write(database, space.id, ExportFormat.CSV).close()


def test_a_full_disk_is_an_answer(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = str(tmp_path / "missing")
    monkeypatch.setattr(tempfile, "tempdir", missing)
    response = reader.get(EXPORT)
    assert 503 == response.status_code
    assert "folder of temporary files" in response.text
    assert missing not in response.text
