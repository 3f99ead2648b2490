"""Recognises formats from the first bytes of a file, whatever its name."""

import re
import zipfile
from enum import StrEnum
from typing import NoReturn

from insights_dash.ingest.bundle_files import DAMAGES, UnreadableError, open_member
from insights_dash.ingest.files.encodings import find_unicode
from insights_dash.ingest.files.upload import UnreadableUploadError


class Format(StrEnum):
    """How a file is read."""

    DELIMITED = "delimited text"
    JSON = "JSON"
    WORKBOOK = "workbook"
    PARQUET = "Parquet"
    ZIP = "zip"
    GZIP = "gzip"


_FORMATS = {
    b"PK\x03\x04": Format.ZIP,
    b"PK\x05\x06": Format.ZIP,  # an empty one
    b"\x1f\x8b": Format.GZIP,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Format.WORKBOOK,
    b"PAR1": Format.PARQUET,
    b"PARE": Format.PARQUET,
}
_UNPACK = "Unpack it and upload the table in it, or upload a zip."
_EXPORT = "Export the table as CSV or as an Excel workbook."
_OTHERS = {
    b"7z\xbc\xaf\x27\x1c": f"a 7-Zip archive. {_UNPACK}",
    b"Rar!": f"a RAR archive. {_UNPACK}",
    b"BZh": f"compressed with bzip2. {_UNPACK}",
    b"\xfd7zXZ\0": f"compressed with xz. {_UNPACK}",
    b"\x28\xb5\x2f\xfd": f"compressed with Zstandard. {_UNPACK}",
    b"\x04\x22\x4d\x18": f"compressed with LZ4. {_UNPACK}",
    b"%PDF": f"a PDF. {_EXPORT}",
    b"\x89PNG": f"a picture. {_EXPORT}",
    b"\xff\xd8\xff": f"a picture. {_EXPORT}",
    b"GIF8": f"a picture. {_EXPORT}",
    b"{\\rtf": f"a text document. {_EXPORT}",
    b"SQLite format 3\0": f"an SQLite database. {_EXPORT}",
    b"ORC": "an ORC file. Export the table as CSV or Parquet.",
    b"Obj\x01": "an Avro file. Export the table as CSV or Parquet.",
    b"ARROW1": "an Arrow file. Export the table as CSV or Parquet.",
    b"\x7fELF": f"a program. {_EXPORT}",
    b"MZ\x90": f"a program. {_EXPORT}",
}
_TAR_PLACE = 257
_MARKUP = re.compile(
    rb"\s*<(!doctype html|html|table|\?xml|[a-z]+[\s>])", re.IGNORECASE
)
_JSON = re.compile(r'\s*(?:\{\s*(?:"|\}\s*\Z)|\[\s*(?:[\[{]|\]\s*\Z))')
# Lines of objects of which the first is damaged.
_JSON_AFTER_DAMAGE = re.compile(r'[^\n]*\n\{\s*"[^"\n]*"\s*:')
# Hive separates columns by the character 1.
_CONTROL = re.compile(rb"[\x00\x02-\x08\x0e-\x1a\x1c-\x1f]")
_IN_ZIP = {
    "word/": "a Word document",
    "ppt/": "a PowerPoint presentation",
    "Index/Document.iwa": "a document of Apple Numbers, Pages or Keynote",
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
}


def find_format(start: bytes, ending: str) -> Format:
    """Return the format of a file that begins with some bytes.

    The ending of its name only helps to recognise text.

    Raises:
        UnreadableUploadError: if its format can't be read.
    """
    for mark, form in _FORMATS.items():
        if start.startswith(mark):
            return form
    for mark, what in _OTHERS.items():
        if start.startswith(mark) and _is_binary(start, mark):
            _refuse(what)
    if start[_TAR_PLACE : _TAR_PLACE + 5] == b"ustar":
        _refuse(f"a tar archive. {_UNPACK}")
    text = _decode(start)
    if _MARKUP.match(text.encode("utf-8", "replace")):
        what = "a web page or XML" if ending in {"xls", "xlsx"} else "XML or HTML"
        _refuse(f"{what}. {_EXPORT}")
    if _is_noise(text.encode("utf-8", "replace")):
        _refuse(f"not text, and of no format that can be read. {_EXPORT}")
    is_json = _JSON.match(text) or _JSON_AFTER_DAMAGE.match(text)
    return Format.JSON if is_json else Format.DELIMITED


def find_workbook(archive: zipfile.ZipFile) -> Format | None:
    """Return the format of a workbook, which is a zip; None if it is another zip.

    Raises:
        UnreadableUploadError: if it is a document of another program.
    """
    names = set(archive.namelist())
    if any(each.casefold() == "xl/workbook.xml" for each in names):
        return Format.WORKBOOK
    if "content.xml" in names and "mimetype" in names:
        kind = _read_start(archive, "mimetype").decode("ascii", "replace")
        if "opendocument.spreadsheet" in kind:
            return Format.WORKBOOK
        _refuse(f"an OpenDocument file without sheets. {_EXPORT}")
    is_document = "[Content_Types].xml" in names
    for start, what in _IN_ZIP.items():
        if any(each.startswith(start) for each in names) and (
            is_document or start.startswith("Index")
        ):
            _refuse(f"{what}. {_EXPORT}")
    return None


def _read_start(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with open_member(archive, archive.getinfo(name)) as stream:
            return stream.read(100)
    except (UnreadableError, *DAMAGES) as error:
        message = "The document is damaged. Open it, save it again, and upload that."
        raise UnreadableUploadError(message) from error


def _decode(start: bytes) -> str:
    """Return the first characters, as far as they are needed to recognise a format."""
    encoding = find_unicode(start) or "utf-8"
    return start.decode(encoding, "replace").lstrip("\ufeff")


def _is_binary(start: bytes, mark: bytes) -> bool:
    """Return whether a mark of letters is not just how a text begins."""
    is_word = mark.isalnum() and mark.isascii()
    return not is_word or _is_noise(start)


def _is_noise(start: bytes) -> bool:
    return len(_CONTROL.findall(start)) * 50 > len(start)


def _refuse(what: str) -> NoReturn:
    message = f"The file is {what}"
    raise UnreadableUploadError(message)
