"""Responses: JSON bodies, and the headers that every answer of the API has."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Response, request

from insights_dash.api.wire.json_text import write


def reply(value: object, *, status: int = HTTPStatus.OK) -> Response:
    """`value` as a JSON response."""
    return reply_bytes(write(value), status=status)


def reply_bytes(body: bytes, *, status: int = HTTPStatus.OK) -> Response:
    """JSON that is written already, as a response."""
    return Response(body, status=status, mimetype="application/json")


def reply_text(text: str) -> Response:
    """Plain text as a response."""
    return Response(text, mimetype="text/plain")


def reply_created(value: object, address: str) -> Response:
    """`value` as the answer to its creation, with its address."""
    response = reply(value, status=HTTPStatus.CREATED)
    response.headers["Location"] = address
    return response


def reply_csv(lines: Iterator[str], name: str) -> Response:
    """Lines as a file that browsers save under `name`, sent as they are written."""
    response = Response(lines, mimetype="text/csv")
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
    if response.is_streamed:
        return response
    if request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK:
        response.add_etag()
        response.make_conditional(request)
    return response
