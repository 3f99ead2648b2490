"""Posts to callbacks as a browser does, with values by id."""

import json
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ROUTER = ".._pages_content.children..._pages_store.data.."
# Dash's own callbacks, which need no permission.
OPEN_CALLBACKS = {ROUTER: "shows a page, whose layout is guarded itself"}

# The value of a field, or pairs of id and value for the fields of a pattern.
Values = Mapping[str, Any]


def post(
    client: FlaskClient,
    output: str,
    values: Values,
    *,
    pressed: tuple[Mapping[str, Any] | str, str] | None = None,
) -> TestResponse:
    """Run the callback with this output; fields without a value have None.

    `output` and `values` are by `id.property`, such as `f"{Ids.NAME}.value"`, with ids
    from the product: a test then passes whatever an id is called. Values of a pattern
    are by `type.property`, or by its type alone if it has ALL. The callback is
    triggered by its first input, or by the property that `pressed` names.
    """
    (known,) = _find(client, output)
    body = {
        "output": known["output"],
        "outputs": _outputs(known["output"], values),
        "inputs": [_dependency(each, values) for each in known["inputs"]],
        "state": [_dependency(each, values) for each in known["state"]],
        "changedPropIds": [
            f"{each['id']}.{each['property']}" for each in known["inputs"][:1]
        ],
    }
    if pressed:
        fired = text_of(pressed[0])
        body["changedPropIds"] = [f"{fired}.{pressed[1]}"]
    return client.post("/_dash-update-component", json=body)


def _find(client: FlaskClient, output: str) -> list[dict[str, Any]]:
    """Return the callbacks of the server with an output: exactly this one, if any.

    An output that several callbacks share ends in a hash.
    """
    on_server = [
        each
        for each in client.get("/_dash-dependencies").get_json()
        if not each["clientside_function"]
    ]
    exact = [
        each
        for each in on_server
        if output in each["output"].removeprefix("..").removesuffix("..").split("...")
    ]
    return exact or [each for each in on_server if output in each["output"]]


def props(response: TestResponse) -> dict[str, Any]:
    """Return the properties that a callback has set, by id."""
    assert 200 == response.status_code, response.text
    answered: dict[str, Any] = response.get_json()["response"]
    return answered


def said(response: TestResponse) -> str:
    """Return the whole answer of a callback as text, empty if it changes nothing."""
    if 204 == response.status_code:
        return ""
    return json.dumps(response.get_json(), ensure_ascii=False)


def _outputs(output: str, values: Values) -> Any:  # noqa: ANN401 - one or many
    if not output.startswith(".."):
        return _output(output, values)
    return [_output(each, values) for each in output.strip(".").split("...")]


def _output(text: str, values: Values) -> Any:  # noqa: ANN401 - one or many
    identifier, _, name = text.rpartition(".")
    if not identifier.startswith("{"):
        return {"id": identifier, "property": name.partition("@")[0]}
    if "ALL" not in identifier:
        return {"id": _one(identifier), "property": name}
    return [{"id": each, "property": name} for each, _ in _matching(identifier, values)]


def _dependency(known: Mapping[str, str], values: Values) -> Any:  # noqa: ANN401
    identifier, name = known["id"], known["property"]
    if not identifier.startswith("{"):
        value = values.get(f"{identifier}.{name}")
        return {"id": identifier, "property": name, "value": value}
    if "ALL" not in identifier:
        one = _one(identifier)
        value = values.get(f"{one['type']}.{name}")
        return {"id": one, "property": name, "value": value}
    return [
        {"id": each, "property": name, "value": each if name == "id" else value}
        for each, value in _matching(identifier, values)
    ]


def _one(pattern: str) -> dict[str, Any]:
    """Return an id that matches a pattern with MATCH."""
    return {
        name: "x" if isinstance(part, list) else part
        for name, part in json.loads(pattern).items()
    }


def _matching(pattern: str, values: Values) -> list[tuple[dict[str, Any], Any]]:
    kind = json.loads(pattern)["type"]
    matching: list[tuple[dict[str, Any], Any]] = values.get(kind, [])
    return matching


def text_of(identifier: Mapping[str, Any] | str) -> str:
    """Return an id as callbacks and answers write it; it may have ALL or MATCH."""
    if isinstance(identifier, str):
        return identifier
    return json.dumps(
        identifier,
        sort_keys=True,
        separators=(",", ":"),
        default=lambda wildcard: json.loads(wildcard.to_json()),
    )
