"""A route: its address, its view, who it lets in, what it takes and what it answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response

from insights_dash.api.wire.body import Body
from insights_dash.domain.role import Permission

# URLs of a space are known in three forms; the last is the default space's.
SPACE_PREFIXES = ("/api/<space>", "/api/spaces/<space>", "/api")
JSON = "application/json"
CSV, XML, TEXT = ("text/csv",), ("application/xml",), ("text/plain",)
ZIP = ("application/zip",)
PICTURES = ("image/png", "image/svg+xml")


@dataclass(frozen=True)
class Route:
    """Everything that is said of a route: the server and OpenAPI both read it here.

    An `address` that doesn't begin with `/api` is in a space. The view takes the
    services, then the parts of the address by name. Any one of `permissions` is enough.
    A route `of_server` needs it for the whole server. Without any, every known caller
    is let in, and strangers too if `is_open`.

    `answer` is the type of its JSON, `dict` for any object, None for an empty body; of
    other `media_types` it is text or a picture. `required` are fields of the body that
    can't be empty. If the route `takes_ids`, its body is an array of IDs; if it
    `takes_file`, any file. `also` are
    other statuses of success. `refusals` are statuses besides those that follow from
    all else. `summary` replaces the first line of the
    view's docstring if the view serves several kinds of documents.
    """

    method: str
    address: str
    view: Callable[..., Response]
    permissions: tuple[Permission, ...] = ()
    answer: Any = None
    parameters: tuple[str, ...] = ()
    body: type[Body] | None = None
    required: tuple[str, ...] = ()
    media_types: tuple[str, ...] = (JSON,)
    status: HTTPStatus = HTTPStatus.OK
    also: tuple[HTTPStatus, ...] = ()
    refusals: tuple[HTTPStatus, ...] = ()
    takes_picture: bool = False
    takes_file: bool = False
    takes_ids: bool = False
    summary: str = ""
    is_open: bool = False
    of_server: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        """Its URLs as Flask has them, the one with the space's ID first."""
        if self.address.startswith("/api"):
            return (self.address,)
        return tuple(prefix + self.address for prefix in SPACE_PREFIXES)

    @property
    def path(self) -> str:
        """The first of its URLs as OpenAPI has it."""
        return re.sub(r"<(\w+)>", r"{\1}", self.rules[0])

    @property
    def parts(self) -> list[str]:
        """The names of the variable parts of `path`."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def words(self) -> list[str]:
        """The words of `path`, without the space."""
        return re.findall(r"\w+", self.path.removeprefix("/api/{space}/"))

    @property
    def name(self) -> str:
        """Its name in Flask and OpenAPI, such as `get_insights_reports_report`."""
        return "_".join([self.method.lower(), *self.words])
