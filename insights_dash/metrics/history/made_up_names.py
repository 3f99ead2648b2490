"""Generates names for what has none to show, unlike any that the reader can see."""

from collections.abc import Collection, Iterator
from itertools import chain, count

from insights_dash.domain.identity import Kind
from insights_dash.domain.names import normalize
from insights_dash.domain.question import UNTENANTED_SERIES

_BEGINNINGS = ("restricted ", "deleted ", UNTENANTED_SERIES.casefold())


def name_hidden(kind: Kind, place: int) -> str:
    """Return what a reader sees in place of a hidden name."""
    return f"Restricted {kind.noun} {place}"


def name_deleted(kind: Kind, number: int) -> str:
    """Return what replaces the name of a deleted document."""
    return f"Deleted {kind.noun} {number}"


def fold_name(name: str) -> str:
    """Return a form that is equal for names that look the same, but for letter case."""
    return " ".join(normalize("NFKC", name).casefold().split())


def find_lookalike(name: str) -> str | None:
    """Return the folded name if a generated name could equal it, else None."""
    folded = fold_name(name)
    return folded if folded.startswith(_BEGINNINGS) else None


def list_places(kind: Kind, taken: Collection[str]) -> Iterator[int]:
    """Yield numbers for hidden names, without those that a name in `taken` uses."""
    return (
        place for place in count(1) if fold_name(name_hidden(kind, place)) not in taken
    )


def tell_apart(name: str, taken: Collection[str]) -> str:
    """Return a generated name, numbered if it would equal a name in `taken`."""
    numbered = (f"{name} ({number})" for number in count(2))
    return next(
        each for each in chain((name,), numbered) if fold_name(each) not in taken
    )
