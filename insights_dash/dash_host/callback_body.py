"""Checks the bodies of requests to callbacks against Dash's own list of callbacks.

Dash trusts the browser here: a body of another shape would cause an internal error.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash
from flask import Flask, request

from insights_dash.access.request_text import MalformedTextError
from insights_dash.domain.errors import InsightsError
from insights_dash.domain.well_formed import all_texts, is_well_formed

_Dependency = Mapping[str, str]

CALLBACK_PATH = "/_dash-update-component"
_MANY = (["ALL"], ["ALLSMALLER"])
_WILDCARDS = (*_MANY, ["MATCH"])
_ADDRESS = "_pages_location"  # of Dash's own page router
_SEVERAL = ".."  # the beginning and end of the name of a callback with several outputs


class MalformedCallbackError(InsightsError):
    """The body has a form that no page sends."""

    def __init__(self) -> None:
        super().__init__("Unknown callback.")


def install_body_check(server: Flask, app: Dash) -> None:
    """Refuse malformed bodies before Dash reads them.

    Raises, in requests:
        MalformedCallbackError: if a body has another shape than the app's callbacks.
        MalformedTextError: if one of its texts is not well-formed.
    """
    address = app.config.routes_pathname_prefix + CALLBACK_PATH.removeprefix("/")

    @server.before_request
    def check() -> None:
        if request.path != address or request.method != "POST":
            return
        try:
            body = request.get_json()
        except RecursionError as error:
            raise MalformedCallbackError from error
        if not fits(body, app.callback_map):
            raise MalformedCallbackError
        if not all_texts(body, is_well_formed):
            raise MalformedTextError


def fits(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether a body names a callback, with its outputs and inputs.

    `callbacks` are `Dash.callback_map`.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    known = callbacks.get(body["output"], {})
    if "callback" not in known:
        return False
    changed = body.get("changedPropIds", [])
    return (
        _fit_outputs(body.get("outputs"), body["output"])
        and _fit_all(body.get("inputs", []), known["inputs"])
        and _fit_all(body.get("state", []), known["state"])
        and isinstance(changed, list)
        and all(isinstance(each, str) for each in changed)
    )


def _fit_outputs(sent: object, output: str) -> bool:
    if not output.startswith(_SEVERAL):
        return _fits_dependency(sent, _read_output(output))
    outputs = output.removeprefix(_SEVERAL).removesuffix(_SEVERAL).split("...")
    return _fit_all(sent, [_read_output(each) for each in outputs])


def _read_output(text: str) -> _Dependency:
    identifier, _, name = text.rpartition(".")
    return {"id": identifier, "property": _clean(name)}


def _clean(name: str) -> str:
    """Return a property's name, without Dash's suffix after an @."""
    return name.partition("@")[0]


def _fit_all(sent: object, known: Sequence[_Dependency]) -> bool:
    return (
        isinstance(sent, list)
        and len(sent) == len(known)
        and all(map(_fits_dependency, sent, known))
    )


def _fits_dependency(sent: object, known: _Dependency) -> bool:
    identifier = known["id"]
    wanted = json.loads(identifier) if identifier.startswith("{") else identifier
    if isinstance(wanted, dict) and any(part in _MANY for part in wanted.values()):
        return isinstance(sent, list) and all(
            _fits_one(each, wanted, known["property"]) for each in sent
        )
    return _fits_one(sent, wanted, known["property"])


def _fits_one(sent: object, wanted: str | Mapping[str, Any], name: str) -> bool:
    if not isinstance(sent, dict) or not isinstance(sent.get("property"), str):
        return False
    if _clean(sent["property"]) != name:
        return False
    if wanted == _ADDRESS and not _is_address(sent.get("value"), name):
        return False
    identifier = sent.get("id")
    if isinstance(wanted, str) or not isinstance(identifier, dict):
        return bool(identifier == wanted)
    return identifier.keys() == wanted.keys() and all(
        isinstance(identifier[key], str | int | float)
        if part in _WILDCARDS
        else identifier[key] == part
        for key, part in wanted.items()
    )


def _is_address(value: object, name: str) -> bool:
    """Return whether the page router can read a part of the browser's address."""
    if value is None:
        return True
    return isinstance(value, str) and (name != "pathname" or value.startswith("/"))
