"""Responses: JSON bodies, and the headers that every answer of the API has."""

import codecs
import os
from collections.abc import Callable, Iterator
from http import HTTPStatus
from itertools import chain, islice
from typing import IO
from urllib.parse import quote

from flask import Blueprint, Response, request

from insights_dash.api.request import parse_flag
from insights_dash.api.wire.json_text import write
from insights_dash.domain.file_names import FileName

_PIECE = 256 * 1024


class _StreamedResponse(Response):
    """A response whose body is written while it is sent: nothing else may read it."""

    implicit_sequence_conversion = False


def reply(value: object, *, status: int = HTTPStatus.OK) -> Response:
    """`value` as a JSON response."""
    return reply_bytes(write(value), status=status)


def reply_bytes(body: bytes, *, status: int = HTTPStatus.OK) -> Response:
    """Return a response with this JSON."""
    return Response(body, status=status, mimetype="application/json")


def reply_blocks(
    blocks: Iterator[bytes],
    fingerprint: Callable[[], str] | None = None,
    keep: Callable[[bytes], None] = lambda _: None,
) -> Response:
    """Return JSON written in blocks; if there are several, it is streamed.

    `fingerprint` differs if the body does. It is the ETag of a body of several blocks.
    `keep` is called with a body that is a single block.
    """
    begun = list(islice(blocks, 2))
    if len(begun) == 1:
        keep(begun[0])
        return reply_bytes(begun[0])
    response = _StreamedResponse(chain(begun, blocks), mimetype="application/json")
    if fingerprint:
        # A weak one stays the same, however the answer is compressed.
        response.set_etag(fingerprint(), weak=True)
    return response


def reply_text(text: str) -> Response:
    """Plain text as a response."""
    return Response(text, mimetype="text/plain")


def reply_created(value: object, address: str) -> Response:
    """Return a created object (201), with its URL in the header `Location`."""
    response = reply(value, status=HTTPStatus.CREATED)
    response.headers["Location"] = address
    return response


def reply_csv(blocks: Iterator[bytes], file: FileName) -> Response:
    """Send lines as they are written, as a file that browsers save under its name.

    A byte order mark comes first if `bom=true` asks for it: Excel takes a file without
    one for text of an old code page, and programs rarely expect one.
    """
    # If writing the first blocks fails, the client gets an error, not half a file.
    begun = list(islice(blocks, 2))
    if parse_flag(request.args, "bom"):
        begun.insert(0, codecs.BOM_UTF8)
    response = _StreamedResponse(chain(begun, blocks), mimetype="text/csv")
    response.headers["Content-Disposition"] = _describe_attachment(file)
    return response


def reply_file(file: IO[bytes], name: FileName, *, media_type: str) -> Response:
    """Send an open file under a name for browsers, and close it afterwards."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    response = _StreamedResponse(_read_pieces(file), mimetype=media_type)
    response.content_length = size
    response.headers["Content-Disposition"] = _describe_attachment(name)
    response.call_on_close(file.close)
    return response


def _read_pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _describe_attachment(file: FileName) -> str:
    """Return a header with both names of a file. Source: RFC 6266, appendix D."""
    plain = f"attachment; filename={file.fallback}"
    if file.name == file.fallback:
        return plain
    return f"{plain}; filename*=UTF-8''{quote(file.name, safe='')}"


def reply_empty() -> Response:
    """Return an empty response with 200: clients treat 204 as a failure."""
    response = Response(status=HTTPStatus.OK)
    # With a type, clients would try to parse the empty body as JSON.
    del response.headers["Content-Type"]
    return response


def register_headers(api: Blueprint) -> None:
    """Let caches keep answers for their own user, and ask before each use."""
    api.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.cache_control.private = True
    response.cache_control.no_cache = True
    if request.method not in {"GET", "HEAD"} or response.status_code != HTTPStatus.OK:
        return response
    if not response.is_streamed:
        response.add_etag()
    if "ETag" in response.headers:
        response.make_conditional(request)
    return response
