"""Answers every error of a request in the API's own shape.

The handlers belong to the blueprint, so pages are free to have their own.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    SecurityError,
    UnsupportedMediaType,
    default_exceptions,
)

from insights_dash.access.permission import NotSignedInError
from insights_dash.access.statuses import SECONDS_TO_RETRY, find_status
from insights_dash.api.reply import reply
from insights_dash.api.wire.absent import find_absent
from insights_dash.api.wire.problem import failure_to_wire, problem_text
from insights_dash.domain.errors import (
    AmbiguousNameError,
    ConflictError,
    InsightsError,
    InvalidInputError,
    Problem,
    UnavailableError,
)

_GENERAL_MESSAGE = "There was a problem with your request."
_HTTP_MESSAGES: dict[type[HTTPException], str] = {
    SecurityError: "Host not allowed. Add it to INSIGHTS_ALLOWED_HOSTS.",
    NotFound: 'Unknown URL "{path}". /api/openapi.json lists every endpoint.',
    MethodNotAllowed: "Method {method} is not allowed for "
    '"{path}". Allowed: {allowed}.',
    RequestEntityTooLarge: "The request body is too large.",
    UnsupportedMediaType: "Send JSON, with the header Content-Type: application/json. "
    "Only requests with an API key in a header can omit it.",
}
_ABSENT = (
    "Insights Dash has no {}: it records deployments and measures them, but it doesn't "
    "deploy anything."
)


def register_errors(api: Blueprint, names: Mapping[str, str]) -> None:
    """Answer every error of a request to the blueprint in the API's own shape.

    `names` are the names of properties by field.
    """
    api.register_error_handler(InsightsError, partial(_answer_insights_error, names))
    api.register_error_handler(HTTPException, answer_http_error)
    # Flask asks for a handler of the exact code first, the pages' before this one.
    for code in default_exceptions:
        api.register_error_handler(code, answer_http_error)
    api.register_error_handler(Exception, _answer_bug)


def answer_http_error(error: HTTPException) -> Response:
    """Answer what the web framework refused: unknown URL, wrong method, large body."""
    message = _HTTP_MESSAGES.get(type(error), error.description or _GENERAL_MESSAGE)
    allowed = (
        sorted(error.valid_methods or ()) if isinstance(error, MethodNotAllowed) else []
    )
    for name, value in (
        ("{allowed}", ", ".join(allowed) or "none"),
        ("{method}", request.method),
        ("{path}", request.path),
    ):
        message = message.replace(name, value)
    absent = find_absent(request.path)
    if absent and isinstance(error, NotFound | MethodNotAllowed):
        message = f"{message} {_ABSENT.format(absent.nouns)}"
    response = _answer(message, error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if isinstance(error, MethodNotAllowed):
        response.allow.update(allowed)
    return response


def _answer_insights_error(names: Mapping[str, str], error: InsightsError) -> Response:
    status = find_status(error)
    if status is None:
        return _answer_bug(error)
    if problems := _list_problems(error):
        # Without a body, fields are parameters, which have names of their own.
        known = {} if request.method in {"GET", "HEAD"} else names
        texts = [problem_text(each, known) for each in problems]
        return _answer(_GENERAL_MESSAGE, status, texts)
    if isinstance(error, UnavailableError):
        return _answer_unavailable(error, status)
    response = _answer(str(error), status)
    if isinstance(error, NotSignedInError):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _list_problems(error: InsightsError) -> Sequence[Problem]:
    if isinstance(error, ConflictError | AmbiguousNameError):
        return [error.problem]
    return error.problems if isinstance(error, InvalidInputError) else ()


def _answer_unavailable(error: UnavailableError, status: HTTPStatus) -> Response:
    current_app.logger.warning("%s", error)
    response = _answer(error.summary, status)
    response.headers["Retry-After"] = SECONDS_TO_RETRY
    return response


def _answer_bug(error: Exception) -> Response:
    reference = uuid.uuid4().hex
    current_app.logger.error("API error %s", reference, exc_info=error)
    return _answer(
        f"Internal server error. Reference: {reference}.",
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def _answer(message: str, status: int, texts: Iterable[str] = ()) -> Response:
    return reply(failure_to_wire(message, texts), status=status)
