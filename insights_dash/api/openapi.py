"""The API's description of itself, OpenAPI 3.1, at `/api/openapi.json`.

It is generated from the routes and from the models of bodies and responses, so it
changes whenever one of them does.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from insights_dash.access.authenticator import COOKIE, KEY_HEADER
from insights_dash.api.openapi_schemas import AnswerSchemas, BodySchemas
from insights_dash.api.parameters import Schema, describe_parameters
from insights_dash.api.route import JSON, Route
from insights_dash.api.routes import list_routes
from insights_dash.api.wire.root import API_VERSION
from insights_dash.pictures.logo import LARGEST_LOGO

_ABOUT = """\
DORA metrics for your deployments, with an Octopus Deploy-compatible API.

`{space}` is the ID, name or slug of a space. Every URL that starts with `/api/{space}/`
also starts with `/api/spaces/{space}/` or, for the default space, with `/api/`.

Names of parameters and properties, and the values of parameters with a list of choices,
are not case-sensitive. A property that is null counts as absent."""
_WORDS = {
    HTTPStatus.OK: "Success.",
    HTTPStatus.CREATED: "Created.",
    HTTPStatus.NOT_MODIFIED: "Not modified since the caller's copy.",
    HTTPStatus.BAD_REQUEST: "The body or a parameter is not valid.",
    HTTPStatus.UNAUTHORIZED: "Not authenticated.",
    HTTPStatus.FORBIDDEN: "Missing permission, or a cross-site request.",
    HTTPStatus.NOT_FOUND: "Space, report or document not found.",
    HTTPStatus.CONFLICT: "Conflict: the name is in use or ambiguous, or stored data "
    "doesn't allow the change.",
    HTTPStatus.PRECONDITION_FAILED: "Conflict: modified since you read it.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The Content-Type is not JSON.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The server is busy. Try again later.",
    HTTPStatus.INSUFFICIENT_STORAGE: "The server has no disk space left.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The Idempotency-Key belongs to another request.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Internal error; quote the reference.",
}
# IDs that exist in every installation with the demo, for people who try it out.
_EXAMPLES = {
    "space": "Spaces-1",
    "report": "InsightsReports-1",
    "project": "Projects-1",
    "group": "ProjectGroups-1",
    "release": "Releases-1",
    "user": "me",
}
_PARTS = {
    "space": "ID, name or slug of the space",
    "report": "ID of the report",
    "project": "ID, name or slug of the project",
    "group": "ID, name or slug of the project group",
    "release": "ID of the release",
    "user": "ID or username of the user, or `me`",
    "environment": "ID, name or slug of the environment",
    "channel": "ID of the channel",
    "lifecycle": "ID, name or slug of the lifecycle",
    "tenant": "ID, name or slug of the tenant",
    "process": "ID of the process, such as `deploymentprocess-Projects-1`",
    "variables": "ID of the variables, such as `variableset-Projects-1`",
    "account": "ID or username of the service account",
    "identity": "ID of the OIDC identity",
    "wall": "ID of the wall display",
    "version": "Version or ID of the release",
    "check": "Key of the check, such as `releases-without-creation`",
    "identifier": "ID of the document. A name or slug also works if the kind has one",
}
_UPLOADS = ("image/png", "image/jpeg", "image/webp", "image/svg+xml")
_PARAMETERS, _RESPONSES = "#/components/parameters/", "#/components/responses/"
_BINARY: Schema = {"type": "string", "format": "binary"}


def describe_api() -> Schema:
    """The whole description."""
    routes = list_routes()
    answers = AnswerSchemas(each.answer for each in routes)
    bodies = BodySchemas(each.body for each in routes)
    paths: dict[str, Schema] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = {
            **_introduce(route),
            "parameters": [
                *map(_describe_part, route.parts),
                *({"$ref": f"{_PARAMETERS}{name}"} for name in route.parameters),
            ],
            **_describe_body(route, bodies),
            "responses": _describe_answers(route, answers),
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Insights Dash",
            "version": API_VERSION,
            "description": _ABOUT,
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}, {"bearer": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": {**answers.components, **bodies.components},
            "parameters": describe_parameters(),
            "responses": {
                status.name: _describe_answer(status, {JSON: answers.of_failure()})
                for status in HTTPStatus
                if status >= HTTPStatus.BAD_REQUEST and status in _WORDS
            },
            "securitySchemes": {
                "key": {
                    "type": "apiKey",
                    "in": "header",
                    "name": KEY_HEADER,
                    "description": "An API key",
                },
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key or an access token as a bearer token",
                },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIE,
                    "description": "The session of a signed-in browser",
                },
            },
        },
    }


def _introduce(route: Route) -> Schema:
    """Describe a route: its ID, its summary and the permission that it needs."""
    introduced: Schema = {
        "operationId": route.name,
        "tags": route.words[:1],
        "summary": route.summary or _first_line(route.view.__doc__),
    }
    if route.permissions:
        permissions = " or ".join(route.permissions)
        introduced["description"] = f"Required permission: {permissions}"
    if route.is_open:
        introduced["security"] = []
    return introduced


def _first_line(docstring: str | None) -> str:
    return (docstring or "").partition("\n")[0].removesuffix(".")


def _describe_part(name: str) -> Schema:
    described: Schema = {
        "name": name,
        "in": "path",
        "required": True,
        "description": _PARTS[name],
        "schema": {"type": "string", "minLength": 1},
    }
    return described | ({"example": _EXAMPLES[name]} if name in _EXAMPLES else {})


def _describe_body(route: Route, bodies: BodySchemas) -> Schema:
    content: Schema
    if route.body:
        schema = bodies.of(route.body, route.required)
        content = {JSON: {"schema": schema}}
        return {"requestBody": {"required": True, "content": content}}
    if route.takes_ids:
        ids: Schema = {"type": "array", "items": {"type": "string"}}
        return {"requestBody": {"required": True, "content": {JSON: {"schema": ids}}}}
    if route.takes_file:
        content = {"application/octet-stream": {"schema": _BINARY}}
        return {"requestBody": {"required": True, "content": content}}
    if not route.takes_picture:
        return {}
    form = {"type": "object", "properties": {"file": _BINARY}, "required": ["file"]}
    content = {each: {"schema": _BINARY} for each in _UPLOADS}
    content["multipart/form-data"] = {"schema": form}
    words = f"An image of at most {LARGEST_LOGO:,} bytes."
    return {"requestBody": {"required": True, "description": words, "content": content}}


def _describe_answers(route: Route, answers: AnswerSchemas) -> Schema:
    content = (
        {each: answers.of(route, each) for each in route.media_types}
        if route.answer
        else {}
    )
    described = {
        str(int(status)): _describe_answer(status, content)
        for status in (route.status, *route.also)
    }
    if route.method == "GET":
        status = HTTPStatus.NOT_MODIFIED
        described[str(int(status))] = _describe_answer(status, {})
    for status in sorted({*_list_refusals(route)}):
        described[str(int(status))] = {"$ref": f"{_RESPONSES}{status.name}"}
    return described


def _describe_answer(status: HTTPStatus, content: Mapping[str, Schema]) -> Schema:
    described: Schema = {"description": _WORDS[status]}
    if content:
        described["content"] = {
            media_type: {"schema": schema} for media_type, schema in content.items()
        }
    return described


def _list_refusals(route: Route) -> Iterator[HTTPStatus]:
    """Yield the error statuses that a route can return."""
    yield from (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)
    yield HTTPStatus.INTERNAL_SERVER_ERROR
    yield from route.refusals
    if not route.is_open:
        yield HTTPStatus.UNAUTHORIZED
    if route.parts:
        yield HTTPStatus.NOT_FOUND
        # Spaces and documents can also be found by name, which may be ambiguous.
        yield HTTPStatus.CONFLICT
    if route.body:
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
