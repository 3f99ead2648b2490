"""What `insights-dash export bundle` writes, with real files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from audit_log import list_audit_entries
from insights_dash.export import places
from insights_dash.export.bundle import ExportFormat
from insights_dash.store.database import Database

Call = Callable[..., Result]
RELEASES = "project,version,created\nShop,1.0,2024-04-01T10:00:00Z\n"
DEPLOYMENTS = (
    "id,project,version,environment,completed,state\n"
    "d-1,Shop,1.0,Test,2024-04-01T11:05:00Z,Success\n"
)


@pytest.fixture
def imported(call: Call, tmp_path: Path) -> Path:
    """A folder for exports of the space Main, which has a deployment."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "releases.csv").write_text(RELEASES)
    (bundle / "deployments.csv").write_text(DEPLOYMENTS)
    assert 0 == call("import", "bundle", str(bundle), "--space", "Main").exit_code
    return tmp_path / "exports"


def export(call: Call, out: Path, *options: str) -> Result:
    return call("export", "bundle", str(out), "--space", "Main", *options)


def test_a_space_is_exported_and_imported_again(
    call: Call, imported: Path, installed: Database
) -> None:
    out = imported / "main.zip"
    result = export(call, out)
    assert (0, "") == (result.exit_code, result.stderr)
    assert f"Exported the space Main to {out} in " in result.stdout
    again = call("import", "bundle", str(out), "--space", "Main")
    assert again.stdout.endswith(" s. Nothing changed.\n")
    first = out.read_bytes()
    assert 0 == export(call, out).exit_code  # replaces it
    assert first == out.read_bytes()
    assert [out] == list(imported.iterdir())
    with installed.read() as session:
        entry, *_ = list_audit_entries(session)
    assert ("data exported", {"format": "CSV"}) == (entry.action, entry.details)


def test_a_folder_has_to_be_empty(call: Call, imported: Path) -> None:
    out = imported / "folder"
    assert 0 == export(call, out, "--format", ExportFormat.PARQUET.value).exit_code
    assert (out / "deployments.parquet").read_bytes().startswith(b"PAR1")
    result = export(call, out)
    assert 1 == result.exit_code
    assert f"{out} exists and is not an empty folder." in result.stderr
    assert not (out / "deployments.csv").exists()


def test_a_place_that_can_not_be_written_is_named(call: Call, imported: Path) -> None:
    imported.write_text("a file")
    for out in (imported / "main.zip", imported / "folder"):
        result = export(call, out)
        assert 1 == result.exit_code
        assert f"{out} can't be written: " in result.stderr
    (imported.parent / "folder.zip").mkdir()
    result = export(call, imported.parent / "folder.zip")
    assert "is a folder. Choose the name of a file." in result.stderr


def test_an_unknown_space_is_named(call: Call, imported: Path) -> None:
    result = call("export", "bundle", str(imported), "--space", "Shop")
    assert 1 == result.exit_code
    assert 'Space "Shop" not found.' in result.stderr


@pytest.mark.parametrize("name", ["main.zip", "folder"])
def test_an_export_that_fails_leaves_nothing(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        places.open_place(tmp_path / name) as sink,
        sink.open("space.json"),
    ):
        raise KeyboardInterrupt
    assert [] == list(tmp_path.iterdir())


def test_a_folder_of_parquet_is_imported_again(call: Call, imported: Path) -> None:
    out = imported / "folder"
    export(call, out, "--format", ExportFormat.PARQUET.value)
    path = out / "releases.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:8] + b"\0" * (len(whole) - 16) + whole[-8:])
    result = call("import", "bundle", str(out), "--space", "Copy")
    assert 1 == result.exit_code
    assert "releases.parquet: The Parquet file is damaged" in result.stderr
    path.write_bytes(whole)
    result = call("import", "bundle", str(out), "--space", "Copy")
    assert (0, "") == (result.exit_code, result.stderr)
    assert call("import", "bundle", str(out), "--space", "Copy").stdout.endswith(
        " s. Nothing changed.\n"
    )
