"""The lines of a bundle's file as text, unpacked and decoded while they are read.

Limits per line, per row and in total bound what a file can make the server read.
"""

import codecs
import gzip
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from insights_dash.domain.names import BYTE_ORDER_MARK
from insights_dash.ingest.bundle_files import (
    DAMAGES,
    BundleFile,
    OnProgress,
    UnreadableError,
    describe_damage,
    is_packed,
)
from insights_dash.ingest.cells import find_declared_separator, is_blank_line

LARGEST_FILE = 8 * 1024**3
LONGEST_LINE = 1024**2
_BUFFER = 256 * 1024
# UTF-32's little-endian mark begins with UTF-16's.
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_MARK_NEEDED = (
    "the text seems to be UTF-16 without a byte order mark. Save the file as UTF-8."
)
# Bytes that these can't decode leave no character to go on with.
_STRICT = {
    *("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
}
# How files begin that people rename or save as CSV by mistake.
_OTHER_FORMATS = {
    b"PK\x03\x04": "it is a zip or an Excel workbook. Save it as CSV.",
    b"\xd0\xcf\x11\xe0": "it is an Excel workbook. Save it as CSV.",
    b"\x1f\x8b": "it is compressed with gzip. Unpack it, or add .gz to its name.",
}
_NOT_DECODED = "The text is not valid {}. Save the file as UTF-8."
# The character that replaces bytes which can't be decoded.
_ESCAPED = re.compile("[\udc80-\udcff]")


Bytes = IO[bytes] | gzip.GzipFile

OnCut = Callable[[str, int | None], None]
"""Called with the reason why a file can't be read further, and the line."""


@dataclass(frozen=True)
class TextOptions:
    """How text is read; `longest` is the most characters of a line and of a row.

    Without an `encoding`, it is found from a byte order mark, and UTF-8 if there is
    none.
    """

    encoding: str = ""
    longest: int = LONGEST_LINE


_USUAL = TextOptions()


class Lines:
    """The lines of a file, for `csv.reader`; they end with CR, LF or both.

    `number` is the number of the last line that was read, and `undecodable` that of the
    last line with bytes that are not text, or 0. `row` contains the lines since the
    last `begin_row`. `is_cut` means that the file couldn't be read to its end, which
    `on_cut` was told; `is_endless`, that a row was too long to continue.
    """

    def __init__(
        self,
        file: BundleFile,
        on_cut: OnCut,
        on_progress: OnProgress,
        options: TextOptions = _USUAL,
    ) -> None:
        self._options = options
        self.number = 0
        self.undecodable = 0
        self.row: list[str] = []
        self.is_cut = False
        self.is_endless = False
        self._row_size = 0
        self._file = file
        self._on_cut = on_cut
        self._on_progress = on_progress
        self._texts = self._read()
        self._ahead: list[str] = []

    def find_header(self) -> tuple[str, str | None]:
        """Return the first line with a value, which `csv.reader` still reads next.

        It is returned with the separator that a line before it declares, if one does.
        """
        declared = None
        for text in self._texts:
            separator = find_declared_separator(text)
            if declared is None and separator:
                declared = separator
            elif not is_blank_line(text):
                self._ahead.append(text)
                return text, declared
            self.number += 1
        return "", declared

    def begin_row(self) -> None:
        """Forget the lines of the previous row."""
        self.row.clear()
        self._row_size = 0

    def __iter__(self) -> Iterator[str]:
        """Yield every line; stop early, with a problem, if the file is damaged."""
        while self._ahead:
            yield self._take(self._ahead.pop())
        for text in self._texts:
            self._row_size += len(text)
            if self._row_size > self._options.longest:
                self.is_endless = True
                return
            yield self._take(text)

    def _take(self, text: str) -> str:
        self.number += 1
        if not text.isascii() and _ESCAPED.search(text):
            self.undecodable = self.number
        self.row.append(text)
        return text

    def _read(self) -> Iterator[str]:
        has_begun = False
        try:
            with self._open() as stream:
                while text := stream.readline(self._options.longest + 1):
                    if len(text) > self._options.longest:
                        self.number += 1
                        size = self._options.longest // 1024**2
                        self._spoil(f"The line is longer than {size} MiB.")
                        return
                    # Some programs write a byte order mark after the encoding's own.
                    yield text if has_begun else text.lstrip(BYTE_ORDER_MARK)
                    has_begun = True
        except UnreadableError as error:
            self._spoil(f"The file cannot be read: {error}")
        except UnicodeDecodeError as error:
            self._spoil(_NOT_DECODED.format(error.encoding.upper()))
        except DAMAGES as error:
            reason = describe_damage(error, has_begun=self.number > 0)
            self._spoil(f"The file cannot be read: {reason}")
        else:
            self._on_progress(self._file.name, self._file.size, self._file.size)

    @contextmanager
    def _open(self) -> Iterator[io.TextIOWrapper]:
        with (
            self._file.open() as packed,
            self._unpack(packed) as stream,
            _decode(stream, self._options.encoding) as text,
        ):
            yield text

    def _unpack(self, packed: IO[bytes]) -> io.BufferedReader:
        stream = CountedStream(packed, self._report)
        if is_packed(self._file.name):
            buffered = io.BufferedReader(stream, _BUFFER)
            stream = CountedStream(gzip.GzipFile(fileobj=buffered), check_size)
        return io.BufferedReader(stream, _BUFFER)

    def _report(self, done: int) -> None:
        check_size(done)
        self._on_progress(self._file.name, done, self._file.size)

    def _spoil(self, reason: str) -> None:
        self.is_cut = True
        self._on_cut(reason, self.number or None)


def check_size(done: int) -> None:
    """Refuse content that is larger than a file may be after unpacking."""
    if done > LARGEST_FILE:
        reason = "its content is larger than 8 GiB."
        raise UnreadableError(reason)


def _decode(stream: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    """Decode a stream, by its byte order mark or as UTF-8 if no encoding is given."""
    if encoding:
        escape = "strict" if encoding in _STRICT else "surrogateescape"
        return io.TextIOWrapper(stream, encoding, errors=escape, newline="")
    start = stream.peek(4)[:4]
    for other, reason in _OTHER_FORMATS.items():
        if start.startswith(other):
            raise UnreadableError(reason)
    mark = next(filter(start.startswith, _MARKS), b"")
    encoding = _MARKS.get(mark, "utf-8")
    if not mark and {start[0::2], start[1::2]} & {b"\0\0"} and start.strip(b"\0"):
        raise UnreadableError(_MARK_NEEDED)
    if encoding != "utf-8":
        return io.TextIOWrapper(stream, encoding, newline="")
    stream.read(len(mark))
    return io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")


class CountedStream(io.RawIOBase):
    """A stream that reports how far it has been read, and closes what it reads."""

    def __init__(self, stream: Bytes, report: Callable[[int], None]) -> None:
        super().__init__()
        self._stream = stream
        self._report = report
        self._done = 0

    def readable(self) -> bool:
        """Return true, as RawIOBase requires."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with what the stream has left."""
        read = self._stream.read(len(buffer))
        buffer[: len(read)] = read
        self._done += len(read)
        self._report(self._done)
        return len(read)

    def close(self) -> None:
        """Close the stream below as well."""
        self._stream.close()
        super().close()
