"""Sets of tags for tenants, by sort order and name, each with all its tags."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.tag_set import (
    Tag,
    TagSet,
    TagSetFields,
    check_tag_set,
)
from insights_dash.domain.errors import Problem
from insights_dash.domain.identity import Kind, TagSetId
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.domain.names import fold
from insights_dash.store.catalogue.edit import Editing
from insights_dash.store.catalogue.rules import put_in_order
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.names import in_order
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import TagRow, TagSetRow


def _build(
    session: Session, _space: Space, rows: Sequence[TagSetRow]
) -> Iterator[TagSet]:
    tags = _list_tags(session, [row.number for row in rows])
    for row in rows:
        identifier = TagSetId(Kind.TAG_SET.identify(row.number))
        yield TagSet(
            row.name,
            row.description,
            row.sort_order,
            tuple(_build_tag(tag, identifier, row.name) for tag in tags[row.number]),
            id=identifier,
        )


def _build_tag(row: TagRow, tag_set: TagSetId, set_name: str) -> Tag:
    return Tag(
        row.name,
        row.description,
        f"{tag_set}/{Kind.TAG.identify(row.number)}",
        row.color,
        row.sort_order,
        canonical_name=f"{set_name}/{row.name}",
    )


def _list_tags(session: Session, sets: Sequence[int]) -> Mapping[int, list[TagRow]]:
    """Return the tags of sets, by the number of the set."""
    tags: dict[int, list[TagRow]] = defaultdict(list)
    for part in in_parts(sets):
        rows = session.scalars(
            select(TagRow)
            .where(TagRow.tag_set_number.in_(part))
            .order_by(TagRow.sort_order, in_order(TagRow.name), TagRow.number)
        )
        for tag in rows:
            tags[tag.tag_set_number].append(tag)
    return tags


TAG_SETS = StoredKind(
    Kind.TAG_SET,
    select(TagSetRow),
    TagSetRow.name,
    (
        TagSetRow.sort_order.asc(),
        in_order(TagSetRow.name),
        TagSetRow.number.asc(),
    ),
    _build,
)


@dataclass(frozen=True)
class FoundTag:
    """A tag, found by its canonical name."""

    number: int
    set_name: str


def _list_folded(
    session: Session, space: Space
) -> Mapping[str, Sequence[tuple[FoundTag, str]]]:
    """Return the tags of a space with their canonical names, by folded names."""
    rows = session.execute(
        select(TagSetRow.name, TagRow.name, TagRow.number)
        .join(TagRow, TagRow.tag_set_number == TagSetRow.number)
        .where(TagSetRow.space_number == space.number)
        .order_by(TagRow.number)
    )
    folded: dict[str, list[tuple[FoundTag, str]]] = defaultdict(list)
    for set_name, tag_name, number in rows:
        name = f"{set_name}/{tag_name}"
        folded[fold(name)].append((FoundTag(number, set_name), name))
    return folded


def find_tags(
    session: Session, space: Space, names: Iterable[str], *, field: str
) -> Mapping[str, FoundTag]:
    """Return the tags that canonical names stand for; unknown names are left out.

    Raises:
        AmbiguousNameError: if a name could mean several; the problem is at `field`.
    """
    folded = _list_folded(session, space)
    chosen = {
        each: choose_by_name(
            each,
            folded.get(fold(each), ()),
            noun="tenant tag",
            field=field,
        )
        for each in names
    }
    return {name: tag for name, tag in chosen.items() if tag is not None}


def _check(
    session: Session, _space: Space, fields: TagSetFields, row: TagSetRow | None
) -> Iterator[Problem]:
    tags = {tag.number: tag.name for tag in _list_own_tags(session, row)}
    stored = row.name if row else ""
    yield from check_tag_set(fields, stored=stored, stored_tags=tags.values())
    used: set[int | None] = set()
    for index, tag in enumerate(fields.tags):
        if not tag.id or row is None:
            continue
        number = _find_number(tag.id)
        if number not in tags:
            message = f'This tag set has no tag "{tag.id[:100]}".'
            yield Problem(f"tags.{index}.id", message)
        elif number in used:
            message = f'The tag "{tag.id[:100]}" is listed twice.'
            yield Problem(f"tags.{index}.id", message)
        used.add(number)


def _list_own_tags(session: Session, row: TagSetRow | None) -> Sequence[TagRow]:
    if row is None or row.number is None:
        return ()
    here = select(TagRow).where(TagRow.tag_set_number == row.number)
    return session.scalars(here).all()


def _find_number(identifier: str) -> int | None:
    """Return the number in `TagSets-1/Tags-2`."""
    return Kind.TAG.find_number(identifier.rpartition("/")[2])


def _fill(
    session: Session, _space: Space, row: TagSetRow, fields: TagSetFields
) -> None:
    stored = {tag.number: tag for tag in _list_own_tags(session, row)}
    put_in_order(session, row, fields.sort_order)
    session.add(row)
    session.flush()
    tags = _match_tags(stored, fields)
    for tag in stored.values():
        if tag not in tags:
            session.delete(tag)
        else:
            # Two tags that swap their names must not meet on the way.
            tag.name = f"\x01{tag.number}"
    session.flush()
    for position, (tag, each) in enumerate(zip(tags, fields.tags, strict=True)):
        tag.tag_set_number = row.number
        tag.name, tag.description = each.name.strip(), each.description.strip()
        tag.color = each.color
        tag.sort_order = position if each.sort_order is None else each.sort_order
        session.add(tag)


def _match_tags(stored: Mapping[int, TagRow], fields: TagSetFields) -> Sequence[TagRow]:
    """Return the row of each tag: by its id, else by its name, else a new one.

    A row that one tag names by its id is not another one's by its name.
    """
    rows = [stored.get(_find_number(each.id) or -1) for each in fields.tags]
    matched = []
    for index, (each, row) in enumerate(zip(fields.tags, rows, strict=True)):
        free = [tag for tag in stored.values() if tag not in rows]
        named = _find_tag(free, each.name.strip(), f"tags.{index}.name")
        matched.append(row or named or TagRow())
    return matched


def _find_tag(tags: Iterable[TagRow], name: str, field: str) -> TagRow | None:
    folded = fold(name)
    named = ((tag, tag.name) for tag in tags)
    same = [each for each in named if fold(each[1]) == folded]
    return choose_by_name(name, same, noun="tag", field=field)


TAG_SET_EDITING = Editing(TAG_SETS, _check, _fill)
