"""Sets of tags for tenants."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Self

from insights_dash.domain.catalogue.document import (
    DocumentFields,
    check_document,
    check_name,
    check_order,
    check_text,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import TagSetId
from insights_dash.domain.names import fold

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}\Z")


@dataclass(frozen=True)
class TagFields(DocumentFields):
    """A tag, identified by its ID (`TagSets-1/Tags-1`) or else its name."""

    id: str = ""
    color: str = "#333333"
    sort_order: int | None = None


@dataclass(frozen=True)
class Tag(TagFields):
    """A stored tag; its canonical name is `Set/Tag`."""

    sort_order: int = 0
    canonical_name: str = field(kw_only=True)


@dataclass(frozen=True)
class TagSetFields(DocumentFields):
    """A tag set with all its tags; one without a sort order comes last."""

    sort_order: int | None = None
    tags: tuple[TagFields, ...] = ()

    def composed(self) -> Self:
        """Return the fields with names in Unicode form NFC."""
        tags = tuple(each.composed() for each in self.tags)
        return replace(super().composed(), tags=tags)


@dataclass(frozen=True)
class TagSet(TagSetFields):
    """A stored tag set, its tags by their sort order."""

    sort_order: int = 0
    tags: tuple[Tag, ...] = ()
    id: TagSetId = field(kw_only=True)


def check_tag_set(
    fields: TagSetFields, *, stored: str = "", stored_tags: Collection[str] = ()
) -> Iterator[Problem]:
    """Find what is wrong with a tag set by itself.

    `stored` is its current name, `stored_tags` are the current names of its tags. An
    import can store two tags that differ only in letter case; these can stay.
    """
    yield from check_document(fields, stored=stored)
    yield from check_order("sort_order", fields.sort_order)
    if "/" in fields.name:
        yield Problem("name", 'Tag set names can\'t contain "/".')
    names = Counter(tag.name.strip() for tag in fields.tags)
    folded = Counter(fold(tag.name.strip()) for tag in fields.tags)
    for index, tag in enumerate(fields.tags):
        place, name = f"tags.{index}", tag.name.strip()
        kept = name if name in stored_tags else ""
        is_taken = names[name] > 1 or (not kept and folded[fold(name)] > 1)
        yield from _check_tag(place, tag, stored=kept, is_taken=is_taken)


def _check_tag(
    place: str, tag: TagFields, *, stored: str, is_taken: bool
) -> Iterator[Problem]:
    yield from check_name(f"{place}.name", tag.name, stored=stored)
    yield from check_text(f"{place}.description", tag.description)
    yield from check_order(f"{place}.sort_order", tag.sort_order)
    if is_taken:
        message = f'There\'s already a tag named "{tag.name.strip()}" in this set.'
        yield Problem(f"{place}.name", message)
    if not is_color(tag.color):
        message = f'"{tag.color[:50]}" is not a hex code. Use one such as #0D80D8.'
        yield Problem(f"{place}.color", message)


def is_color(text: str) -> bool:
    """Return whether a text is a colour such as `#0D80D8`."""
    return _COLOR.match(text) is not None
