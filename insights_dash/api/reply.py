"""Responses: JSON bodies, and the headers that every answer of the API has."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from itertools import chain, islice

from flask import Blueprint, Response, request

from insights_dash.api.wire.json_text import write


class _StreamedResponse(Response):
    """A response whose body is written while it is sent: nothing else may read it."""

    implicit_sequence_conversion = False


def reply(value: object, *, status: int = HTTPStatus.OK) -> Response:
    """`value` as a JSON response."""
    return reply_bytes(write(value), status=status)


def reply_bytes(body: bytes, *, status: int = HTTPStatus.OK) -> Response:
    """JSON that is written already, as a response."""
    return Response(body, status=status, mimetype="application/json")


def reply_blocks(
    blocks: Iterator[bytes],
    fingerprint: Callable[[], str] | None = None,
    keep: Callable[[bytes], None] = lambda _: None,
) -> Response:
    """JSON that is written in blocks: as it is sent, where there are several.

    `fingerprint` differs where the body would; only an answer of several blocks asks,
    and has an ETag of it. Of one block `keep` may keep the body.
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
    """`value` as the answer to its creation, with its address."""
    response = reply(value, status=HTTPStatus.CREATED)
    response.headers["Location"] = address
    return response


def reply_csv(blocks: Iterator[bytes], name: str) -> Response:
    """Lines as a file that browsers save under `name`, sent as they are written."""
    # What fails fails before anything is sent.
    begun = list(islice(blocks, 2))
    response = _StreamedResponse(chain(begun, blocks), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def reply_empty() -> Response:
    """Success with nothing to say: 200, since clients take 204 for a failure."""
    response = Response(status=HTTPStatus.OK)
    # An empty text is no JSON; a type would have clients try to read it.
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
