"""Zips that are small, and enormous for a reader that trusts them."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from insights_dash.ingest import bundle_files
from insights_dash.ingest.files import json_records
from uploads import opened, packed, refuse, workbook

ROW = "Shop,1.0,prod,2026-03-02T09:00:00Z,Success\n"
CSV = f"project,version,environment,completed,state\n{ROW}"
OPEN_DOCUMENT = {
    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": "<x/>",
}


def change(data: bytes, member: str, local: int, central: int) -> bytes:
    """Flip a bit of a member's header, and of the same field in the list of files."""
    changed = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        changed[archive.getinfo(member).header_offset + local] ^= 1
        begin = archive.start_dir
    place = data.index(member.encode(), begin) - 46
    changed[place + central] ^= 1
    return bytes(changed)


def encrypt(data: bytes, member: str) -> bytes:
    return change(data, member, 6, 8)


def damage(data: bytes, member: str) -> bytes:
    return change(data, member, 14, 16)


@pytest.mark.parametrize("spoil", [encrypt, damage])
@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("a.ods", "mimetype"),
        ("a.ods", "content.xml"),
        ("a.xlsx", "xl/workbook.xml"),
        ("a.xlsx", "xl/worksheets/sheet1.xml"),
    ],
)
def test_a_workbook_with_an_unreadable_part_is_damaged(
    tmp_path: Path, spoil: type, name: str, member: str
) -> None:
    whole = packed(OPEN_DOCUMENT) if name == "a.ods" else workbook({1: ["a", "b"]})
    assert "is damaged" in refuse(tmp_path, spoil(whole, member), name)


@pytest.mark.parametrize("name", ["a.zip", "a.xlsx"])
def test_a_zip_with_millions_of_names_is_not_listed(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_files, "_LARGEST_LIST", 1_000)
    data = packed({f"{place}.csv": "" for place in range(100)})
    # The number of files isn't what a library reads by.
    end = data.rindex(b"PK\x05\x06")
    lying = bytearray(data)
    struct.pack_into("<HH", lying, end + 8, 1, 1)
    assert "list of files can't be read" in refuse(tmp_path, bytes(lying), name)


def test_small_files_in_a_zip_share_what_can_be_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "insights_dash.ingest.files.archives.LARGEST_FILE", 60 * len(CSV)
    )
    bomb = gzip.compress(f"{CSV}{ROW * 50}".encode())
    with opened(tmp_path, packed({"a.csv.gz": bomb}), "a.zip") as upload:
        assert 1 == len(upload.tables)
    many = packed({f"{place}.csv.gz": bomb for place in range(10)})
    assert "compressed file in the zip is too large" in refuse(tmp_path, many, "a.zip")


def test_an_object_with_thousands_of_lists_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_records, "_MOST_LISTS", 3)
    lists = ", ".join(f'"{place}": [{{"a": 1}}]' for place in range(4))
    assert "lists of objects" in refuse(tmp_path, f"{{{lists}}}", "a.json")


def test_a_format_of_many_parts_has_a_short_name(tmp_path: Path) -> None:
    files = {
        f"{place}.csv": CSV.replace(",", separator).encode(encoding)
        for place, (separator, encoding) in enumerate(
            (separator, encoding)
            for separator in ",;|\t"
            for encoding in ("utf-8-sig", "utf-16")
        )
    }
    with opened(tmp_path, packed(files), "a.zip") as upload:
        assert upload.format.endswith("and other formats")
        assert len(upload.format) < 150
