"""Attack: a name that a spreadsheet takes for a formula, alone or after a separator.

Where the comma is the decimal sign, spreadsheets begin a new cell after a semicolon.
"""

import pytest

from insights_dash.api.wire.csv_text import write_events
from insights_dash.store.events import Event
from whole_product import NOW


def write(name: str) -> str:
    event = Event("Events-1", "", NOW, name, "", "signed in", "", {})
    return b"".join(write_events([[event]])).decode().splitlines()[1]


@pytest.mark.parametrize(
    "name", ["=1", " =1", "\ufeff=1", "\u00a0=1", "\u3000\uff1d1", "Shop;=1", "a; @b"]
)
def test_a_formula_is_guarded(name: str) -> None:
    head, semicolon, rest = name.rpartition(";")
    assert f"{head}{semicolon}'{rest}" in write(name)


@pytest.mark.parametrize("name", ["a-b", "a; b", "a=b"])
def test_other_names_stay(name: str) -> None:
    assert f",{name}," in write(name)
