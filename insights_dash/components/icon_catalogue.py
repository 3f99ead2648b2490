"""The solid icons of Font Awesome Free by name, with further words to search for."""

import json
from functools import cache
from importlib.resources import files
from typing import TypedDict

_FILE = "font_awesome_icons.json"


class IconChoice(TypedDict):
    """An icon as an option of a select.

    `terms` are further words to search for. `glyph` is its codepoint, hexadecimal.
    """

    value: str
    label: str
    terms: str
    glyph: str


class _Catalogue(TypedDict):
    """The file: names with their search terms, and codepoints, also of former names."""

    icons: list[tuple[str, str]]
    codepoints: dict[str, str]


@cache
def list_icons() -> tuple[IconChoice, ...]:
    """Return every icon, by name."""
    catalogue = _read()
    glyphs = catalogue["codepoints"]
    return tuple(
        IconChoice(
            value=name, label=name.replace("-", " "), terms=terms, glyph=glyphs[name]
        )
        for name, terms in catalogue["icons"]
    )


def find_glyph(name: str) -> str | None:
    """Return the codepoint of an icon, also by a former name; None if unknown."""
    return _read()["codepoints"].get(name)


@cache
def _read() -> _Catalogue:
    text = (files("insights_dash.components") / _FILE).read_text(encoding="utf-8")
    catalogue: _Catalogue = json.loads(text)
    return catalogue
