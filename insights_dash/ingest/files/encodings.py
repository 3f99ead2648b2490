"""Finds the encoding of a text from its bytes."""

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import IO

from insights_dash.ingest.bundle_files import DAMAGES
from insights_dash.ingest.files.content import Content, damaged, ignore_bytes

# What users can choose; other programs call them by these names.
ENCODINGS: Mapping[str, str] = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "utf-32": "UTF-32",
    "utf-32-le": "UTF-32 (little-endian)",
    "utf-32-be": "UTF-32 (big-endian)",
    "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp850": "DOS 850 (Western Europe)",
    "cp437": "DOS 437 (United States)",
    "mac-roman": "Mac Roman",
    "cp932": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "cp949": "EUC-KR (Korean)",
    "koi8-r": "KOI8-R (Cyrillic)",
}
GUESSED_ENCODING = "cp1252"
_SEARCHED = 64 * 1024**2
_CHUNK = 256 * 1024
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Characters of UTF-8 with more than one byte.
_LONG = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
# This many characters of UTF-8 for one byte that isn't: some rows are damaged.
_MOSTLY = 10


def name_encoding(encoding: str) -> str:
    """Return how people call an encoding, without its region."""
    return ENCODINGS.get(encoding.removesuffix("-sig"), encoding).split(" (")[0]


def find_encoding(content: Content) -> str:
    """Return the encoding of a text; `cp1252` is a guess for what isn't Unicode.

    The first 64 MiB decide. UTF-16 and UTF-32 need no byte order mark, as every other
    byte of most of their characters is zero.

    Raises:
        UnreadableUploadError: if the content can't be read.
    """
    if found := find_unicode(content.start(4096)):
        return found
    characters, others = 0, 0
    for chunk in _read(content):
        if not chunk.isascii():
            high = len(_NOT_ASCII.findall(chunk))
            sizes = [len(each) for each in _LONG.findall(chunk)]
            characters += len(sizes)
            others += high - sum(sizes)
    return "utf-8" if characters >= others * _MOSTLY else GUESSED_ENCODING


def find_unicode(start: bytes) -> str:
    """Return the encoding that a byte order mark or zeros show; empty if none does."""
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    length = len(start) // 4
    if not length:
        return ""
    zeros = [start[place::4].count(0) for place in range(4)]
    many = [count * 2 > length for count in zeros]
    return {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }.get((many[0], many[1], many[2], many[3]), "")


def _read(content: Content) -> Iterator[bytes]:
    """Yield the first part of a content in chunks that end between characters."""
    try:
        with content.open(ignore_bytes) as stream:
            yield from _split(stream)
    except DAMAGES as error:
        raise damaged(error, has_begun=True) from error


def _split(stream: IO[bytes]) -> Iterator[bytes]:
    rest, done = b"", 0
    while done < _SEARCHED and (chunk := stream.read(_CHUNK)):
        done += len(chunk)
        chunk = rest + chunk
        # A character may go on in the next chunk; a line end is never part of one.
        end = chunk.rfind(b"\n") + 1 or len(chunk)
        yield chunk[:end]
        rest = chunk[end:]
    if done < _SEARCHED:
        yield rest
