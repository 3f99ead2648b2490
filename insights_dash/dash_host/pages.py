"""The table of pages: Dash's router and the HTTP status of pages both come from it."""

import logging
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar
from urllib.parse import quote

import dash
from dash import html
from dash.development.base_component import Component
from flask import Flask, Response, make_response, redirect, request

from insights_dash.access.guard import as_tuple, current_caller, guarded
from insights_dash.access.permission import Credential, PermissionDeniedError
from insights_dash.components.states import build_error, build_refused
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.role import Permission

_PRODUCT = "Insights Dash"
_ENDPOINTS = {"/", "/<path:path>"}  # Dash's endpoints of all pages
_log = logging.getLogger(__name__)
Parameters = ParamSpec("Parameters")
Shown = TypeVar("Shown")
_View = Callable[Parameters, Shown]


@dataclass(frozen=True)
class PageRoute:
    """A page, its path, and who can see it.

    The variables of a path such as `/<space>/insights` are arguments of `layout`, which
    also gets the parameters of the URL, of `find_ids`, and of a `title` that depends on
    them. `find_ids` returns the IDs of those that can also be names or slugs, and
    raises NotFoundError if the page doesn't exist. Only a path without variables can
    do without it. `permission` is one permission, or several of
    which the user needs one; () is every user. A page `of_server` needs it for the
    whole server.
    """

    name: str
    path: str
    title: str | Callable[..., str]
    layout: Callable[..., Component]
    permission: Permission | tuple[Permission, ...]
    find_ids: Callable[..., Mapping[str, str]] | None = None
    of_server: bool = False

    def __post_init__(self) -> None:
        """Refuse a path with variables whose existence nothing checks."""
        if self.has_variables and self.find_ids is None:
            message = f"{self.path} needs a function that says which pages exist."
            raise ValueError(message)

    @property
    def has_variables(self) -> bool:
        """Return whether the path stands for several pages."""
        return "<" in self.path

    def match(self, path: str) -> Mapping[str, str] | None:
        """Return the variables of a path, None if the path is not one of this page."""
        pattern = re.sub("<(.*?)>", r"(?P<\1>[^/]+)", self.path.rstrip("/"))
        found = re.fullmatch(f"{pattern}/?", path)
        return found.groupdict() if found else None

    def locate(self, variables: Mapping[str, str]) -> tuple[HTTPStatus, str]:
        """Return the page's status for the caller, and its path with IDs if OK."""
        find_ids = self.find_ids or _find_none
        try:
            values = {**variables, **self._guard(find_ids)(**variables)}
        except NotFoundError:
            return HTTPStatus.NOT_FOUND, ""
        except PermissionDeniedError:
            return HTTPStatus.FORBIDDEN, ""
        path = re.sub("<(.*?)>", lambda found: values[found[1]], self.path)
        return HTTPStatus.OK, path

    def guarded_title(self) -> str | Callable[..., str]:
        """Return the browser's title, without names if the caller can't see the page.

        A page that doesn't exist has a title that says so.
        """
        title = self.title
        if isinstance(title, str) and not self.has_variables:
            return f"{title} · {_PRODUCT}"
        guarded_one = self._guard(self._name if isinstance(title, str) else title)

        @wraps(guarded_one)
        def name(*args: object, **kwargs: object) -> str:
            try:
                return f"{guarded_one(*args, **kwargs)} · {_PRODUCT}"
            except NotFoundError:
                return f"Not found · {_PRODUCT}"
            except PermissionDeniedError:
                return _PRODUCT

        return name

    def _name(self, **variables: str) -> str:
        (self.find_ids or _find_none)(**variables)
        return str(self.title)

    def guarded_layout(self) -> Callable[..., Component]:
        """Return the layout, or a page with the refusal or error."""
        guarded_one = self._guard(self.layout)

        @wraps(guarded_one)
        def show(*args: object, **kwargs: object) -> Component:
            try:
                return guarded_one(*args, **kwargs)
            except PermissionDeniedError as error:
                return build_refused(error.in_words)
            except Exception as error:  # noqa: BLE001 - the last that can say so
                reference = uuid.uuid4().hex[:8]
                _log.error("Page error %s", reference, exc_info=error)
                # An empty address means the page itself.
                again = html.A("Try again", href="", className="button button--filled")
                return build_error(reference, actions=[again], is_page=True)

        return show

    def _guard(self, view: _View[Parameters, Shown]) -> _View[Parameters, Shown]:
        return guarded(*as_tuple(self.permission), of_server=self.of_server)(view)


def install_pages(server: Flask, routes: Sequence[PageRoute]) -> None:
    """Register pages with Dash, and give them their HTTP status: Dash says 200 always.

    A path with a name or slug redirects to the one with IDs, which all links have.

    Dash keeps one list of pages per process, and takes the first that fits a path. Its
    variables also match slashes: longer paths come first, then those with fewer
    variables.
    """
    ordered = sorted(routes, key=lambda each: _count_parts(each.path))
    dash.page_registry.clear()
    for order, route in enumerate(ordered):
        dash.register_page(
            route.name,
            **{"path_template" if route.has_variables else "path": route.path},
            title=route.guarded_title(),
            layout=route.guarded_layout(),
            order=order,
        )

    @server.after_request
    def correct(response: Response) -> Response:
        is_page = request.endpoint in _ENDPOINTS and request.method == "GET"
        if is_page and response.status_code == HTTPStatus.OK:
            response.status_code, path = _locate_for_caller(ordered)
            if path not in {"", request.path}:
                return _redirect(path)
        return response


def _locate_for_caller(routes: Sequence[PageRoute]) -> tuple[HTTPStatus, str]:
    # Strangers only get here with paths that begin like a public one.
    if current_caller().credential is Credential.NONE:
        return HTTPStatus.NOT_FOUND, ""
    return _locate(routes, request.path)


def _locate(ordered: Sequence[PageRoute], path: str) -> tuple[HTTPStatus, str]:
    """Return what `PageRoute.locate` says of the first page that fits a path."""
    for route in ordered:
        variables = route.match(path)
        if variables is not None:
            return route.locate(variables)
    return HTTPStatus.NOT_FOUND, ""


def _redirect(path: str) -> Response:
    query = request.query_string.decode(errors="replace")
    response = make_response(redirect(f"{quote(path)}?{query}".removesuffix("?")))
    response.headers["Cache-Control"] = "no-store"  # a slug can be changed
    return response


def _count_parts(path: str) -> tuple[int, int]:
    return -path.count("/"), path.count("<")


def _find_none() -> Mapping[str, str]:
    """Return no IDs, for a path without variables."""
    return {}
