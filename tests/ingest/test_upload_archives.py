"""Zips and gzip files: bundles, single tables, and what doesn't belong in them."""

import gzip
import io
import struct
import zipfile
from pathlib import Path
from typing import IO

import pytest

from insights_dash.ingest.files.archives import open_gzip
from insights_dash.ingest.files.content import (
    Content,
    OnBytes,
    ignore_bytes,
    open_path,
)
from uploads import opened, packed, read, refuse

RELEASES = "project,version,created\nShop,1.0,2026-03-02T09:00:00Z\n"
DEPLOYMENTS = (
    "id,project,version,environment,completed,state\n"
    "1,Shop,1.0,prod,2026-03-02T09:00:00Z,Success\n"
)
BUNDLE = {"releases.csv": RELEASES, "deployments.csv": DEPLOYMENTS}


def names(folder: Path, data: bytes, name: str = "a.zip") -> list[str]:
    with opened(folder, data, name) as upload:
        return [each.name for each in upload.tables]


def test_each_file_in_a_zip_is_a_table(tmp_path: Path) -> None:
    assert ["releases.csv", "deployments.csv"] == names(tmp_path, packed(BUNDLE))


def test_a_zip_of_windows_powershell_has_backslashes(tmp_path: Path) -> None:
    data = packed({f"export\\2026\\{name}": text for name, text in BUNDLE.items()})
    assert ["export/2026/releases.csv", "export/2026/deployments.csv"] == names(
        tmp_path, data
    )


def test_files_of_systems_and_documents_are_left_out(tmp_path: Path) -> None:
    others = {
        "__MACOSX/._releases.csv": "x",
        ".DS_Store": "x",
        "a/Thumbs.db": "x",
        "README.md": "x",
        "../evil.csv": DEPLOYMENTS,
        "/etc/evil.csv": DEPLOYMENTS,
        "folder/": "",
    }
    data = packed({**others, "a.csv": DEPLOYMENTS})
    assert ["a.csv"] == names(tmp_path, data)
    message = refuse(tmp_path, packed(others), "a.zip")
    assert "The zip has no tables. It contains README.md." == message


def test_an_unreadable_member_is_a_note(tmp_path: Path) -> None:
    with opened(tmp_path, packed({**BUNDLE, "a.dat": b"%PDF-1.7"}), "a.zip") as upload:
        assert 2 == len(upload.tables)
        assert [True] == [
            each.startswith("a.dat: The file is a PDF.") for each in upload.notes
        ]


def test_members_can_be_compressed_again_but_not_be_zips(tmp_path: Path) -> None:
    data = packed({"a.csv.gz": gzip.compress(DEPLOYMENTS.encode())})
    assert ["a.csv"] == names(tmp_path, data)
    assert "zip in a zip" in refuse(
        tmp_path, packed({"b.zip": packed(BUNDLE)}), "a.zip"
    )


def test_a_gzip_file_is_unpacked_whatever_its_name(tmp_path: Path) -> None:
    data = gzip.compress(DEPLOYMENTS.encode())
    with opened(tmp_path, data, "deployments.csv") as upload:
        assert "gzip with CSV, commas, UTF-8" == upload.format
    assert 1 == len(read(tmp_path, data, "deployments.csv.gz"))
    assert ["releases.csv", "deployments.csv"] == names(
        tmp_path, gzip.compress(packed(BUNDLE)), "a.zip.gz"
    )


def test_nested_gzip_files_end(tmp_path: Path) -> None:
    data = DEPLOYMENTS.encode()
    for _ in range(4):
        data = gzip.compress(data)
    assert "several times" in refuse(tmp_path, data, "a.gz")


@pytest.mark.parametrize("length", [10, 30, 60])
def test_a_cut_file_is_refused(tmp_path: Path, length: int) -> None:
    assert "can't be read" in refuse(
        tmp_path, gzip.compress(DEPLOYMENTS.encode())[:length], "a.gz"
    )
    assert "The zip is damaged" in refuse(tmp_path, packed(BUNDLE)[:length], "a.zip")


def test_a_gzip_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(DEPLOYMENTS.encode()))
    content = open_path(path, path.name)
    opened_streams: list[IO[bytes]] = []

    def note(on_bytes: OnBytes) -> IO[bytes]:
        opened_streams.append(content.open(on_bytes))
        return opened_streams[-1]

    with open_gzip(Content(content.name, content.size, note)).open(ignore_bytes) as one:
        one.read(10)
        assert [False] == [each.closed for each in opened_streams]
    assert [True] == [each.closed for each in opened_streams]


def test_an_encrypted_zip_says_what_to_do(tmp_path: Path) -> None:
    data = bytearray(packed({"a.csv": DEPLOYMENTS}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        begin = data.index(mark) + place
        struct.pack_into("<H", data, begin, data[begin] | 1)
    message = refuse(tmp_path, bytes(data), "a.zip")
    assert "it is encrypted. Create the zip without a password." in message


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insights_dash.ingest.files.archives.LARGEST_FILE", 1_000_000)
    bomb = DEPLOYMENTS.encode() + b"\n" * 2_000_000
    assert "larger than 8 GiB" in refuse(tmp_path, packed({"a.csv": bomb}), "a.zip")
    assert "larger than 8 GiB" in refuse(tmp_path, gzip.compress(bomb), "a.csv.gz")


def test_tables_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = _twice()
    assert ["a.csv", "a.csv (2)"] == names(tmp_path, data)


def _twice() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", DEPLOYMENTS)
        archive.writestr("a.csv", RELEASES)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"BZh91AY&SY\x00\x00\x01\x02\x03", "bzip2"),
        (b"\xfd7zXZ\x00", "xz"),
        (b"\x28\xb5\x2f\xfd\x00", "Zstandard"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"ARROW1\x00\x00", "Arrow"),
        (b"Obj\x01", "Avro"),
        (b"\x00\x01\x02\x03" * 100, "not text"),
        (b'<?xml version="1.0"?><a/>', "XML"),
        (b"x" * 257 + b"ustar\x00", "tar archive"),
    ],
)
def test_other_formats_are_refused_by_name(
    tmp_path: Path, data: bytes, what: str
) -> None:
    assert what in refuse(tmp_path, data, "a.csv")


def test_a_text_that_begins_like_another_format_is_a_text(tmp_path: Path) -> None:
    assert [(2, ["1", "2"])] == read(tmp_path, "ORC,BZh\n1,2\n")
    assert [(2, ["1", "2"])] == read(tmp_path, "[id],[b]\n1,2\n")
