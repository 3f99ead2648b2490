"""Refuses requests to pages and forms with text that cannot be stored or sent.

The API has its own check, and so do callbacks (`dash_host.callback_body`).
"""

from collections.abc import Iterator

from flask import Flask, request
from werkzeug.exceptions import NotFound

from insights_dash.domain.errors import InsightsError
from insights_dash.domain.well_formed import is_well_formed

_API = "/api/"


class MalformedTextError(InsightsError):
    """The request contains text that is not well-formed."""

    def __init__(self) -> None:
        super().__init__(
            "The request contains a NUL character or an unpaired surrogate. Remove it, "
            "and send the request again."
        )


def install_text_check(server: Flask) -> None:
    """Check the URL and the form of every request, except the API's.

    Raises, in requests:
        NotFound: if the path is not well-formed.
        MalformedTextError: if a parameter or a field is not well-formed.
    """

    @server.before_request
    def check() -> None:
        if request.path.startswith(_API):
            return
        if not is_well_formed(request.path):
            raise NotFound
        if not all(map(is_well_formed, _list_texts())):
            raise MalformedTextError


def _list_texts() -> Iterator[str]:
    for name, text in request.args.items(multi=True):
        yield from (name, text)
    if request.method == "POST" and not request.is_json:
        for name, text in request.form.items(multi=True):
            yield from (name, text)
