"""What every document of a space has: a name and a description.

`DocumentFields` and its subclasses hold what a client can set. Those of a new document
are as they came, and a document that is stored is the same with its ID. The checks
find every problem that fields have by themselves; the store knows whether what they
refer to exists.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from insights_dash.domain.errors import Problem
from insights_dash.domain.names import (
    check_characters,
    compose,
    is_blank,
    list_forms,
)
from insights_dash.domain.slugs import slug_of

NAME_LENGTH = 200
VERSION_LENGTH = 349
TEXT_LENGTH = 100_000
LARGEST_ORDER = 2_147_483_647
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class DocumentFields:
    """A name and a description."""

    name: str = ""
    description: str = ""

    def composed(self) -> Self:
        """Return the fields with names in Unicode form NFC, as new names are stored."""
        return replace(self, name=compose(self.name))

    @property
    def slug_of_name(self) -> str:
        """The slug of a document that stores none."""
        return slug_of(self.name)


def check_document(fields: DocumentFields, *, stored: str = "") -> Iterator[Problem]:
    """Find what is wrong with a name and description; `stored` is the current name."""
    yield from check_name("name", fields.name, stored=stored)
    yield from check_text("description", fields.description)


def check_name(
    field: str, name: str, length: int = NAME_LENGTH, *, stored: str = ""
) -> Iterator[Problem]:
    """Find what is wrong with a name: empty, too long, or with a bad character.

    An unchanged (`stored`) name is not checked: it may be older than the rules.
    """
    if stored and name.strip() in list_forms(stored):
        return
    if is_blank(name):
        yield Problem(field, "Enter a name.")
    elif len(name.strip()) > length:
        yield Problem(field, f"The name is longer than {length} characters.")
    else:
        yield from check_characters(field, name)


def check_text(field: str, text: str) -> Iterator[Problem]:
    """Find what is wrong with a text that can be empty."""
    if len(text) > TEXT_LENGTH:
        yield Problem(field, f"The text is longer than {TEXT_LENGTH:,} characters.")
    if _NOT_TEXT.search(text):
        yield Problem(field, "Contains an invalid character. Remove it.")


def check_order(field: str, order: int | None) -> Iterator[Problem]:
    """Find what is wrong with a sort order."""
    if order is not None and not 0 <= order <= LARGEST_ORDER:
        message = f'"{order}" is not a whole number from 0 to {LARGEST_ORDER:,}.'
        yield Problem(field, message)
