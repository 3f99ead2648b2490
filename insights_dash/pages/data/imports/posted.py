"""Reads what the page's controls post: anyone can post anything."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from insights_dash.components.posted import read_text, read_texts
from insights_dash.ingest.files.upload import MOST_COLUMNS
from insights_dash.pages.data.imports.draft import NOT_IMPORTED, Posted
from insights_dash.pages.data.imports.ids import Choice

_MOST_DIGITS = 7


def read_place(place: object) -> tuple[str, str]:
    """Return the IDs of the space and the import that a page is about."""
    parts = place if isinstance(place, dict) else {}
    return read_text(parts.get("space")), read_text(parts.get("import"))


def read_choices(posted: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what the user chose for the whole table or file, by name."""
    return dict(_pair(posted, "choice", lambda part: part.get("name")))


def read_table(choices: Mapping[str, str], form: object) -> int | None:
    """Return the place of the table that the controls are about."""
    chosen = choices.get(Choice.TABLE, "")
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < _MOST_DIGITS:
        return int(chosen)
    table = form.get("table") if isinstance(form, dict) else None
    return table if isinstance(table, int) else None


def read_revision(form: object) -> object:
    """Return the revision of the import that the page shows."""
    return form.get("revision") if isinstance(form, dict) else None


def read_more(choices: Mapping[str, str], form: object) -> Sequence[int]:
    """Return the places of columns to list: those so far, and the one just chosen."""
    listed = form.get("more") if isinstance(form, dict) else None
    given = listed if isinstance(listed, list) else []
    places = [each for each in given if isinstance(each, int)]
    chosen = choices.get(Choice.COLUMN, "")
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < _MOST_DIGITS:
        places.append(int(chosen))
    return list(dict.fromkeys(places))[:MOST_COLUMNS]


def read_controls(posted: Mapping[str, Any], form: object) -> Posted:
    """Return what the controls of a table say."""
    choices = read_choices(posted)
    kind = choices.get(Choice.KIND, NOT_IMPORTED)
    return Posted(
        kind=None if kind == NOT_IMPORTED else kind,
        becomes=dict(_pair(posted, "becomes", lambda part: part.get("column"))),
        styles=dict(_pair(posted, "style", _field)),
        zones=dict(_pair(posted, "zone", _field)),
        values=_read_values(posted, form),
        fixed=dict(_pair(posted, "fixed", _field)),
    )


def _field(part: Mapping[str, Any]) -> object:
    return part.get("field")


def _read_values(
    posted: Mapping[str, Any], form: object
) -> Mapping[str, Mapping[str, str]]:
    texts = form.get("texts") if isinstance(form, dict) else None
    values: dict[str, dict[str, str]] = {}
    for part, value in _list_pairs(posted, "value"):
        field, place = read_text(part.get("field")), part.get("place")
        listed: Sequence[str] = ()
        if isinstance(texts, dict):
            listed = read_texts(texts.get(field))
        if isinstance(place, int) and 0 <= place < len(listed):
            values.setdefault(field, {})[listed[place]] = value
    return values


def _pair(
    posted: Mapping[str, Any],
    name: str,
    key_of: Callable[[Mapping[str, Any]], Any],
) -> Iterator[tuple[Any, str]]:
    for part, value in _list_pairs(posted, name):
        key = key_of(part)
        if isinstance(key, str | int):
            yield key, value


def _list_pairs(
    posted: Mapping[str, Any], name: str
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the ID and the text of each control of a kind."""
    identifiers, values = posted.get(f"{name}_ids"), posted.get(name)
    if isinstance(identifiers, list) and isinstance(values, list):
        for each, value in zip(identifiers, values, strict=False):
            if isinstance(each, dict):
                yield each, read_text(value)
