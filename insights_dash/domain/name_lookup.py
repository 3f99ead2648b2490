"""One rule for finding a document by name, wherever the name comes from.

The exact name wins, then the same name in another Unicode form. A name in another
letter case is only accepted if it can mean a single document. So nothing is recorded
for the wrong one of two, or read from it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from insights_dash.domain.errors import AmbiguousNameError, ConflictError, Problem
from insights_dash.domain.names import compose

Key = TypeVar("Key")
_MOST_LISTED = 5
_SHOWN = 100


def choose_by_name(
    name: str, candidates: Iterable[tuple[Key, str]], *, noun: str, field: str = ""
) -> Key | None:
    """Return the candidate called `name`, else the only one in another letter case.

    `candidates` are keys and names, which already match in some letter case and some
    Unicode form. The first of several with the same name is returned; None if there
    are no candidates.

    Raises:
        AmbiguousNameError: if the name could mean several; the problem is at `field`.
    """
    first: dict[str, Key] = {}
    for key, candidate in candidates:
        first.setdefault(candidate, key)
    if name in first:
        return first[name]
    wanted = compose(name)
    for candidate, key in first.items():
        if compose(candidate) == wanted:
            return key
    if len(first) > 1:
        choice = describe_choice(name, list(first), noun)
        raise AmbiguousNameError(name, Problem(field, choice))
    return next(iter(first.values()), None)


def describe_choice(name: str, names: Sequence[str], noun: str) -> str:
    """Say which documents a name could mean, and how to choose one."""
    listed = [f'"{each[:_SHOWN]}"' for each in names[:_MOST_LISTED]]
    if len(names) > _MOST_LISTED:
        listed.append(f"{len(names) - _MOST_LISTED} more")
    choices = f"{', '.join(listed[:-1])} or {listed[-1]}"
    return f'"{name[:_SHOWN]}" could mean the {noun} {choices}. Use the exact name.'


@contextmanager
def naming_field(field: str) -> Iterator[None]:
    """Report an ambiguous name as a conflict, at the field that contains it.

    Raises:
        ConflictError: if the name could mean several documents.
    """
    try:
        yield
    except AmbiguousNameError as error:
        raise ConflictError(replace(error.problem, field=field)) from error
