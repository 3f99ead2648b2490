"""The HTTP status of pages: Dash answers every URL with 200."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, request

from insights_dash.access.guard import current_caller
from insights_dash.access.permission import Credential

_PAGES = {"/", "/<path:path>"}  # Dash's endpoints of all pages


def install_page_status(
    server: Flask, find_status: Callable[[str], HTTPStatus]
) -> None:
    """Give each page the status that `find_status` finds for its path."""

    @server.after_request
    def correct(response: Response) -> Response:
        is_page = request.endpoint in _PAGES and request.method == "GET"
        if is_page and response.status_code == HTTPStatus.OK:
            # Strangers get here by paths that only begin like a public one.
            is_stranger = current_caller().credential is Credential.NONE
            found = HTTPStatus.NOT_FOUND if is_stranger else find_status(request.path)
            response.status_code = found
        return response
