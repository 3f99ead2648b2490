"""Repeated rows of the form: each has a key, which stays when rows are moved.

Nothing that the browser sends is trusted: a value of another type counts as empty.
"""

import json
from collections.abc import Iterable, Mapping

from insights_dash.components.posted import read_texts

TEMPLATE_KEY = "new-row"  # the browser gives each copy of a template its own key


def list_values(value: object) -> list[object]:
    """Return the list that the browser sent."""
    return value if isinstance(value, list) else []


def list_keys(order: object, existing: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of the existing rows in the order shown."""
    known = list(existing)
    shown = [key for key in read_texts(order) if key in known]
    return tuple(dict.fromkeys([*shown, *known]))


def read_column(ids: object, values: object) -> Mapping[str, object]:
    """Return the values of a field that each row has, by the key in the field's id."""
    pairs = zip(list_values(ids), list_values(values), strict=False)
    return {key: value for identifier, value in pairs if (key := key_of(identifier))}


def key_of(identifier: object) -> str:
    """Return the key in the id of a row's field; empty if there is none."""
    key = identifier.get("key") if isinstance(identifier, dict) else None
    return key if isinstance(key, str) else ""


def element_id(identifier: str | Mapping[str, str]) -> str:
    """Return the id that Dash gives the element of a component."""
    if isinstance(identifier, str):
        return str(identifier)
    return json.dumps(dict(identifier), sort_keys=True, separators=(",", ":"))
