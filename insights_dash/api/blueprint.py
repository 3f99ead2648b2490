"""The API on a Flask server."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    SecurityError,
)
from werkzeug.routing import PathConverter

from insights_dash.access.guard import guarded
from insights_dash.api.errors import answer_http_error, register_errors
from insights_dash.api.letter_case import FoldedPaths
from insights_dash.api.openapi import describe_api
from insights_dash.api.reply import register_headers, reply_empty
from insights_dash.api.request import fold_query, refuse_nul
from insights_dash.api.route import Route
from insights_dash.api.routes import list_routes
from insights_dash.api.services import Services
from insights_dash.api.wire.body import property_names
from insights_dash.api.wire.json_text import write
from insights_dash.store.spaces import DEFAULT_SPACE

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ALSO = (("OPTIONS",), ("HEAD", "OPTIONS"))
_UNKNOWN = "unknown"


class _Rest(PathConverter):
    """The rest of a URL's path, which may begin with a slash."""

    regex = ".+?"
    part_isolating = False


def register_api(server: Flask, services: Services) -> None:
    """Answer everything below `/api`."""
    describe = cache(lambda: write(describe_api()))
    services = replace(services, describe=describe)
    api = Blueprint("api", __name__)
    routes = list_routes()
    bodies = (each.body for each in routes if each.body)
    in_pascal_case = (each for each in bodies if each.is_in_pascal_case)
    register_errors(api, property_names(in_pascal_case))
    register_headers(api)
    api.before_request(refuse_nul)
    api.before_request(fold_query)
    for route in routes:
        _add_route(api, route, services)
    # Everything else below /api, because Dash's pages respond to any other path.
    server.url_map.converters["rest"] = _Rest
    every = (*_METHODS, "OPTIONS")
    api.add_url_rule("/api/<rest:_rest>", _UNKNOWN, _refuse_unknown, methods=every)
    server.register_blueprint(api)
    rules = [rule for route in routes for rule in route.rules]
    server.wsgi_app = FoldedPaths(server.wsgi_app, rules).answer  # type: ignore[assignment, method-assign]  # as it is meant to
    # Flask raises these before it finds a route, so no blueprint handles them.
    for error in (MethodNotAllowed, SecurityError):
        server.register_error_handler(error, _answer_outside_routes)


def _add_route(api: Blueprint, route: Route, services: Services) -> None:
    forms = [rule for rule in route.rules if "<space>" in rule]
    # If there are such forms, the others belong to the default space.
    others = [rule for rule in route.rules if rule not in forms]
    given = {"space": DEFAULT_SPACE} if forms else {}
    for rules, arguments, name in (
        (forms, {}, route.name),
        (others, given, f"{route.name}-default" if forms else route.name),
    ):
        view: Callable[..., Response] = partial(route.view, services, **arguments)
        if not route.is_open:
            view = guarded(*route.permissions, of_server=route.of_server)(view)
        for rule in rules:
            api.add_url_rule(
                rule,
                name,
                view,
                methods=[route.method],
                strict_slashes=False,
                # Flask would name the methods of the rule for unknown addresses too;
                # only the root is not among those.
                provide_automatic_options=rule == "/api",
            )


def _refuse_unknown(_rest: str) -> Response:
    """Refuse an unknown URL, or a known one with a method that it doesn't have.

    `OPTIONS` returns the methods that the URL has.
    """
    adapter = current_app.create_url_adapter(request)
    allowed = [
        method
        for method in _METHODS
        if adapter and adapter.match(method=method)[0] != f"api.{_UNKNOWN}"
    ]
    if allowed and request.method == "OPTIONS":
        response = reply_empty()
        response.allow.update([*allowed, *_ALSO["GET" in allowed]])
        return response
    if allowed:
        raise MethodNotAllowed(valid_methods=allowed)
    raise NotFound


def _answer_outside_routes(error: HTTPException) -> Response | HTTPException:
    is_ours = f"{request.path}/".startswith("/api/")
    return answer_http_error(error) if is_ours else error
