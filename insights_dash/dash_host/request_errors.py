"""Turns errors of the product into responses, except in the API."""

import logging
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from insights_dash.access.permission import NotSignedInError
from insights_dash.access.statuses import SECONDS_TO_RETRY, find_status
from insights_dash.domain.errors import InsightsError, UnavailableError

_log = logging.getLogger("insights_dash")


def install_errors(server: Flask) -> None:
    """Respond with an error's text and status; send strangers to sign in."""
    server.register_error_handler(InsightsError, _answer)


def _answer(error: InsightsError) -> tuple[str, HTTPStatus] | WerkzeugResponse:
    is_page = request.method == "GET" and not request.path.startswith("/_")
    status = find_status(error) or HTTPStatus.BAD_REQUEST
    if isinstance(error, UnavailableError):
        return _answer_unavailable(error, status, is_page=is_page)
    if isinstance(error, NotSignedInError) and is_page:
        address = request.full_path.removesuffix("?")
        return redirect(f"/sign-in?{urlencode({'next': address})}")
    return str(error), status


def _answer_unavailable(
    error: UnavailableError, status: HTTPStatus, *, is_page: bool
) -> Response:
    _log.warning("%s", error)
    text = error.summary
    if is_page:
        text = render_template("unavailable.html", problem=error.summary)
    response = make_response(text, status)
    response.headers["Retry-After"] = SECONDS_TO_RETRY
    return response
