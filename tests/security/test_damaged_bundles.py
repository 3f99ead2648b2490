"""Attack: import files that are damaged on purpose."""

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from insights_dash.domain.errors import InvalidBundleError
from insights_dash.ingest.bundle_files import open_bundle
from insights_dash.ingest.bundle_rows import read_entries
from insights_dash.ingest.lines import Lines
from insights_dash.ingest.problems import Problems
from insights_dash.ingest.rows import DEPLOYMENTS

HEADER = "id,project,version,environment,completed,state\n"
ROW = "d-1,Shop,1.0,Test,2024-04-01T11:05:00Z,Success\n"
METHODS = {
    "stored": zipfile.ZIP_STORED,
    "deflate": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}
OWN_WORDS = (
    "This is neither a folder nor a zip file.",
    "The zip is damaged or incomplete: its list of files cannot be read. ",
    "The file cannot be read: it is damaged. ",
    "The file cannot be read: it ends too early. ",
    "The file cannot be read: it is encrypted. ",
    "The file cannot be read: its compression method is not supported. ",
    "The file cannot be read: it is not a gzip file, although its name ends in .gz.",
    "File not found. ",
    "Files not found. ",
    "The file cannot be read: the text seems to be UTF-16 without a byte order mark. ",
    "The text is not valid UTF-",
    'There is also a file "',
    "The line is longer than 1 MiB.",
    "The zip contains this file twice.",
    "The files of a bundle must all be in one folder, but these are in ",
)


def read_all(path: Path) -> list[str]:
    """Read every line of a bundle; return its problems."""
    problems = Problems()

    def spoil(reason: str, line: int | None) -> None:
        problems.spoil("", reason, line=line)

    try:
        with open_bundle(path) as files:
            for file in files.values():
                lines = Lines(file, spoil, lambda _name, _done, _size: None)
                assert sum(map(len, lines)) < 10_000
    except InvalidBundleError as error:
        return [row.reason for row in error.rows]
    return [row.reason for row in problems.describe()]


def damage(data: bytes) -> Iterator[bytes]:
    """Yield the data with each byte changed in several ways, and cut at each place."""
    for place, byte in enumerate(data):
        yield data[:place]
        for other in {0xFF, byte ^ 1} - {byte}:
            yield data[:place] + bytes([other]) + data[place + 1 :]


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_any_damage_of_a_zip_has_a_message_of_ours(tmp_path: Path, method: int) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.writestr("releases.csv", "project,version,created\n")
        archive.writestr("deployments.csv", HEADER)
    path = tmp_path / "bundle.zip"
    told = set()
    for data in damage(whole.getvalue()):
        path.write_bytes(data)
        told.update(read_all(path))
    assert not [each for each in told if not each.startswith(OWN_WORDS)]
    assert any("list of files cannot be read" in each for each in told)


def test_any_damage_of_a_gzip_has_a_message_of_ours(tmp_path: Path) -> None:
    (tmp_path / "releases.csv").write_text("project,version,created\n")
    path = tmp_path / "deployments.csv.gz"
    told = set()
    for data in damage(gzip.compress((HEADER + ROW * 3).encode())):
        path.write_bytes(data)
        told.update(read_all(tmp_path))
    assert not [each for each in told if not each.startswith(OWN_WORDS)]
    assert any("it is damaged" in each for each in told)


@pytest.mark.parametrize("follower", [ROW, 'd-3,Shop,1.0,",",x\n'])
def test_a_quote_that_is_never_closed_is_refused_at_a_limit(
    tmp_path: Path, follower: str
) -> None:
    """Reading stops there, and never reaches the damaged end of the file."""
    text = HEADER + ROW + 'd-2,Shop,1.0,"Test\n' + follower * 300_000
    packed = gzip.compress(text.encode(), compresslevel=1)
    (tmp_path / "releases.csv").write_text("project,version,created\n")
    (tmp_path / "deployments.csv.gz").write_bytes(packed[:-9] + b"\0" * 9)
    problems = Problems()
    with open_bundle(tmp_path) as files:
        entries = list(
            read_entries(
                files["deployments"],
                DEPLOYMENTS,
                problems=problems,
                on_progress=lambda _name, _done, _size: None,
            )
        )
    assert ["d-1"] == [each.id for each in entries]
    (problem,) = problems.describe()
    assert (3, True) == (problem.line, problems.spoils_file)
    most = f"{csv.field_size_limit():,}"
    assert problem.reason.startswith(
        (
            f"The quote that opens here is not closed within {most} characters. ",
            "The row that begins here is longer than 1 MiB; ",
        )
    )
