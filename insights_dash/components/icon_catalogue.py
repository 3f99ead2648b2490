"""The solid icons of Font Awesome Free by name, with further words to search for."""

import json
from functools import cache
from importlib.resources import files
from typing import TypedDict

_FILE = "font_awesome_icons.json"


class IconChoice(TypedDict):
    """An icon as an option of a select; `terms` are further words to search for."""

    value: str
    label: str
    terms: str


@cache
def list_icons() -> tuple[IconChoice, ...]:
    """Return every icon, by name."""
    text = (files("insights_dash.components") / _FILE).read_text(encoding="utf-8")
    return tuple(
        IconChoice(value=name, label=name.replace("-", " "), terms=terms)
        for name, terms in json.loads(text)["icons"]
    )
