"""Changes the order of all documents of a kind at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.catalogue.stored_kind import StoredKind
from insights_dash.store.spaces import Space, raise_revision


def sort_documents(
    session: Session,
    space: Space,
    stored: StoredKind[Any],
    identifiers: Sequence[str],
    author: Author,
) -> None:
    """Put the documents of these IDs first, in their order; the others follow.

    Raises:
        InvalidInputError: if an ID is unknown or given twice.
    """
    raise_revision(session, space, catalogue=True)
    rows = session.scalars(stored.select_all(space).order_by(*stored.order)).all()
    known = {row.number: row for row in rows}
    numbers = [stored.kind.find_number(each) or 0 for each in identifiers]
    problems = list(_find_problems(stored, identifiers, numbers, set(known)))
    if problems:
        raise InvalidInputError(problems)
    order = dict.fromkeys([*numbers, *known])
    for place, number in enumerate(order):
        if known[number].sort_order != place:
            known[number].sort_order = place
    noun = stored.kind.nouns
    add_audit_entry(session, space, f"{noun} sorted", {}, now=author.now)
    session.flush()


def _find_problems(
    stored: StoredKind[Any],
    identifiers: Sequence[str],
    numbers: Sequence[int],
    known: set[int],
) -> Iterator[Problem]:
    counts = Counter(numbers)
    for place, (text, number) in enumerate(zip(identifiers, numbers, strict=True)):
        if number not in known:
            message = f'There is no {stored.kind.noun} "{text[:100]}" in this space.'
            yield Problem(f"{place}", message)
        elif counts[number] > 1:
            yield Problem(f"{place}", f'"{text[:100]}" is given more than once.')
