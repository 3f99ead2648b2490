"""Reads records of JSON: one per line, in an array, or one after the other."""

import codecs
import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, Any

import orjson

from insights_dash.domain.names import compose
from insights_dash.ingest.bundle_files import DAMAGES
from insights_dash.ingest.files.content import Content, OnBytes, damaged, ignore_bytes
from insights_dash.ingest.files.encodings import find_encoding
from insights_dash.ingest.files.json_damage import describe_damage, describe_error
from insights_dash.ingest.files.upload import (
    MOST_COLUMNS,
    SAMPLED_ROWS,
    OnProgress,
    RawRow,
    ReadOptions,
    UnreadableUploadError,
    UploadedTable,
    name_columns,
    name_table,
)
from insights_dash.ingest.files.values import LONGEST_VALUE, write_value
from insights_dash.ingest.records import Flaw

_LONGEST_RECORD = 1024**2
_TOO_LONG = _LONGEST_RECORD + 1
_CHUNK = 256 * 1024
_DEEPEST = 10
_MOST_ITEMS = 5  # of a list of objects, which become columns
_LOOKED_AT = 20  # lines, to see whether each is an object
_MOST_LISTS = 50  # each is searched for from the start of the file
_SPACE = re.compile(r"[\s\x1e]*")
_NOT_A_RECORD = Flaw("This is not a JSON object.")
_DAMAGED = "This is not a JSON object. {}"
_NOT_UTF_8 = "It has characters that are not UTF-8."
_NO_TABLE = (
    "The JSON file has no list of objects. Upload an array of objects, or one object "
    "per line."
)
_TOO_MANY_LISTS = (
    f"The JSON file has more than {_MOST_LISTS} lists of objects. Upload only those "
    "with tables."
)
_DECODER = json.JSONDecoder()

_Record = tuple[int, object]
"""The number of a record, and its value; a `Flaw` if it can't be read."""


@dataclass(frozen=True)
class _Source:
    """Where records are: all values of a text, or those of an array in an object."""

    content: Content
    encoding: str
    key: str | None
    has_lines: bool

    def records(self, on_bytes: OnBytes) -> Iterator[_Record]:
        """Yield the records; those of lines have the numbers of lines."""
        if self.has_lines:
            yield from _read_lines(self.content, on_bytes)
        else:
            with closing(_Texts(self.content, self.encoding, on_bytes)) as texts:
                yield from enumerate(_list_values(texts, self.key), start=1)


def open_json(
    content: Content, name: str, options: ReadOptions
) -> Sequence[UploadedTable]:
    """Return the tables of a JSON file: one, or one per array of objects in an object.

    Raises:
        UnreadableUploadError: if it can't be read.
    """
    encoding = (options.encoding or find_encoding(content)).removesuffix("-sig")
    if encoding == "cp1252":
        encoding = "utf-8"
    if encoding == "utf-8" and _has_lines(content):
        return [_open_table(_Source(content, encoding, None, has_lines=True), name)]
    with closing(_Texts(content, encoding, ignore_bytes)) as texts:
        keys = _find_arrays(texts)
    if not keys:
        raise UnreadableUploadError(_NO_TABLE)
    return [
        _open_table(
            _Source(content, encoding, key, has_lines=False),
            name_table(key) if key else name,
        )
        for key in keys
    ]


def _open_table(source: _Source, name: str) -> UploadedTable:
    columns: dict[str, None] = {}
    records = islice(source.records(ignore_bytes), SAMPLED_ROWS)
    for _, value in records:
        if isinstance(value, dict):
            columns |= dict.fromkeys(_flatten(value))
    if not columns:
        raise UnreadableUploadError(_NO_TABLE)
    keys = tuple(columns)
    read = partial(_read_table, source, keys)
    return UploadedTable(
        name=name,
        format="JSON lines" if source.has_lines else "JSON",
        columns=name_columns(keys),
        sample=list(islice(read(lambda _done, _size: None), SAMPLED_ROWS)),
        header_row=0,
        read=read,
        encoding=source.encoding,
    )


def _read_table(
    source: _Source, keys: Sequence[str], on_progress: OnProgress
) -> Iterator[RawRow]:
    size = source.content.size
    for number, value in source.records(lambda done: on_progress(done, size)):
        if not isinstance(value, dict):
            flaw = value if isinstance(value, Flaw) else _NOT_A_RECORD
            yield RawRow(number, (), flaw)
            continue
        values = _flatten(value)
        cells = [values.get(key, "") for key in keys]
        if any(cells):
            yield RawRow(number, cells)
    on_progress(size, size)


def _flatten(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of an object as text, those of nested objects as `a.b`."""
    values: dict[str, str] = {}
    for key, value in record.items():
        _add(values, compose(key), value, 1)
    return values


def _add(values: dict[str, str], key: str, value: object, depth: int) -> None:
    match value:
        case str():
            values[key] = compose(value.strip())
        case dict() if depth < _DEEPEST:
            for inner, its in value.items():
                if len(values) < MOST_COLUMNS:
                    _add(values, f"{key}.{compose(inner)}", its, depth + 1)
        case list() if depth < _DEEPEST and any(isinstance(e, dict) for e in value):
            for place, each in enumerate(value[:_MOST_ITEMS]):
                _add(values, f"{key}.{place}", each, depth + 1)
        case list():
            texts = map(write_value, value)
            values[key] = compose(";".join(texts))[:LONGEST_VALUE]
        case dict():
            values[key] = ""
        case _:
            values[key] = write_value(value)


def _has_lines(content: Content) -> bool:
    """Return whether at least half of the first lines that aren't empty are objects.

    A file with some damaged lines is still read line by line. A file that begins with a
    bracket on a line of its own is an array.
    """
    whole: list[bool] = []
    try:
        with content.open(ignore_bytes) as stream:
            while len(whole) < _LOOKED_AT and (line := stream.readline(_TOO_LONG)):
                text = _clean(line)
                if not whole and text in {b"[", b"{"}:
                    return False
                if text:
                    whole.append(_is_object(text))
    except DAMAGES as error:
        raise damaged(error, has_begun=True) from error
    return len(whole) > 1 and sum(whole) * 2 >= len(whole)


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(orjson.loads(text), dict)
    except ValueError:
        return False


def _read_lines(content: Content, on_bytes: OnBytes) -> Iterator[_Record]:
    try:
        with content.open(on_bytes) as stream:
            for number, line in enumerate(_split(stream), start=1):
                if text := _clean(line):
                    yield number, _read_line(text)
    except DAMAGES as error:
        raise damaged(error, has_begun=True) from error


def _read_line(text: bytes) -> object:
    try:
        return orjson.loads(text)
    except ValueError:
        try:
            reason = describe_damage(text.decode())
        except UnicodeDecodeError:
            reason = _NOT_UTF_8
        return Flaw(_DAMAGED, (reason,))


def _clean(line: bytes) -> bytes:
    """Return a line without a byte order mark, and without what separates records."""
    return line.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n\x1e")


def _split(stream: IO[bytes]) -> Iterator[bytes]:
    while line := stream.readline(_TOO_LONG):
        if len(line) > _LONGEST_RECORD:
            message = "A line of the JSON file is longer than 1 MiB."
            raise UnreadableUploadError(message)
        yield line


class _Texts:
    """The text of a JSON file, of which only the part that is read is in memory."""

    def __init__(self, content: Content, encoding: str, on_bytes: OnBytes) -> None:
        self._text, self._place = "", 0
        self._lines = 0  # that end before the text
        self.row = 0  # of the list that is read
        self._chunks = _decode(content, encoding, on_bytes)

    def close(self) -> None:
        """Close the file."""
        self._chunks.close()

    def peek(self) -> str:
        """Return the next character that is not a space; empty at the end."""
        while True:
            space = _SPACE.match(self._text, self._place)
            self._place = space.end() if space else self._place
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._load():
                return ""

    def skip(self, character: str) -> bool:
        """Go beyond a character if it is the next one, and return whether it was."""
        if self.peek() != character:
            return False
        self._place += 1
        return True

    def value(self) -> object:
        """Return the next value and go beyond it.

        Raises:
            UnreadableUploadError: if it is none.
        """
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._place)
            except (ValueError, RecursionError) as error:
                self._grow(error)
                continue
            # A number may go on in the next chunk.
            if end < len(self._text) or not self._load():
                self._place = end
                return value

    def locate(self, place: int | None = None) -> str:
        """Return the row and line of the file at a place of the text."""
        end = self._place if place is None else place
        line = f"line {self._lines + self._text.count(chr(10), 0, end) + 1:,}"
        return f"row {self.row:,} ({line})" if self.row else line

    def _grow(self, error: Exception) -> None:
        left = len(self._text) - self._place
        where = self.locate(getattr(error, "pos", None))
        if (
            left > _LONGEST_RECORD
            or isinstance(error, RecursionError)
            or not self._load()
        ):
            message = f"The JSON file is damaged at {where}. {describe_error(error)}"
            raise UnreadableUploadError(message) from error

    def _load(self) -> bool:
        chunk = next(self._chunks, "")
        self._lines += self._text.count("\n", 0, self._place)
        self._text = self._text[self._place :] + chunk
        self._place = 0
        return bool(chunk)


def _decode(
    content: Content, encoding: str, on_bytes: OnBytes
) -> Generator[str, None, None]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    try:
        with content.open(on_bytes) as stream:
            while chunk := stream.read(_CHUNK):
                yield decoder.decode(chunk).lstrip("\ufeff")
    except DAMAGES as error:
        raise damaged(error, has_begun=True) from error


def _list_values(texts: _Texts, key: str | None) -> Iterator[object]:
    """Yield the values of the array of an object, or of the file."""
    if key is not None:
        for found in _list_keys(texts):
            if found == key:
                yield from _list_items(texts)
                return
            texts.value()
    elif texts.peek() == "[":
        yield from _list_items(texts)
    while key is None and texts.peek():
        texts.row += 1
        yield texts.value()
        texts.skip(",")


def _list_items(texts: _Texts) -> Iterator[object]:
    texts.skip("[")
    while not texts.skip("]"):
        texts.row += 1
        yield texts.value()
        if not texts.skip(",") and texts.peek() != "]":
            message = (
                f"The JSON file is damaged after {texts.locate()}. A comma or the "
                "closing bracket of the list is missing."
            )
            raise UnreadableUploadError(message)
    texts.row = 0


def _list_keys(texts: _Texts) -> Iterator[str]:
    """Yield the keys of an object; their values have to be read in between."""
    texts.skip("{")
    while not texts.skip("}"):
        key = texts.value()
        if not isinstance(key, str) or not texts.skip(":"):
            raise UnreadableUploadError(_NO_TABLE)
        yield key
        if not texts.skip(",") and texts.peek() != "}":
            raise UnreadableUploadError(_NO_TABLE)


def _find_arrays(texts: _Texts) -> Sequence[str | None]:
    """Return the keys of arrays of objects; None for the values of the file."""
    if texts.peek() != "{":
        return [None]
    keys: list[str | None] = []
    for key in _list_keys(texts):
        if texts.peek() == "[":
            items = _list_items(texts)
            if isinstance(next(items, None), dict):
                keys.append(key)
            if len(keys) > _MOST_LISTS:
                raise UnreadableUploadError(_TOO_MANY_LISTS)
            for _ in items:
                pass
        else:
            texts.value()
    # The file may also be a single object, or several one after the other.
    return [None] if texts.peek() or not keys else keys
