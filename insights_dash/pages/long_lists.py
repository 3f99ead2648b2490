"""Searches the long lists of forms; the browser only has a page of each.

Names are kept in memory, folded for searching. A search takes a millisecond or two in
26,000 channels. The database would take 25, and only fold ASCII letters.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import NotRequired, TypedDict

from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.names import normalize
from insights_dash.metrics.memory import MEGABYTE, Memory
from insights_dash.store.catalogue.kinds import STORED_KINDS
from insights_dash.store.spaces import Space

PAGE = 50
HINT = "more-options"  # no id of a document looks like it
_LONGEST_SEARCH = 200  # no name is longer
# The lists of a space with 56,000 names take half of this.
_MOST_BYTES = 64 * MEGABYTE
_BYTES_PER_NAME = 300  # apart from its letters, which are stored four times


class Option(TypedDict):
    """An option of a select; `terms` are further words to search for.

    An option that is `kept` stays in the list only because it is chosen. A hint is the
    last row of a list that continues; `answers` is the search that it belongs to.
    """

    value: str
    label: str
    terms: NotRequired[str]
    color: NotRequired[str]
    kept: NotRequired[bool]
    disabled: NotRequired[bool]
    answers: NotRequired[str]
    more: NotRequired[int]


@dataclass(frozen=True)
class FoundOptions:
    """The best matches, and the number of further ones."""

    options: Sequence[Option]
    more: int


@dataclass(frozen=True)
class NameList:
    """All documents of a kind in a space: unique labels by id, in the list's order."""

    labels: Mapping[str, str]

    @cached_property
    def _folded(self) -> Sequence[tuple[str, str, str]]:
        """Return the folded label, all text that is searched, and the id."""
        folded = ((fold_accents(label), value) for value, label in self.labels.items())
        return [(label, f"{label}\n{value.lower()}", value) for label, value in folded]

    def size(self) -> int:
        """Return about how many bytes it takes once it has been searched."""
        return sum(_BYTES_PER_NAME + 4 * len(each) for each in self.labels.values())

    def find(
        self, search: str, *, leave_out: Collection[str] = (), take: int = PAGE
    ) -> FoundOptions:
        """Return options with every word in label or id, the best ones first."""
        words = list(dict.fromkeys(fold_accents(search[:_LONGEST_SEARCH]).split()))
        without = frozenset(leave_out)
        matching = [each for each in self._folded if each[2] not in without]
        for word in words:
            matching = [each for each in matching if word in each[1]]
        best = sorted(matching, key=lambda each: _rank(each[0], words))[:take]
        options = [
            Option(value=value, label=self.labels[value]) for _, _, value in best
        ]
        return FoundOptions(options, len(matching) - len(options))


class LongLists:
    """The lists that were requested last; safe to use from several threads."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        """Nothing is read before the first request."""
        self._lists = Memory(most_bytes)
        self._lock = Lock()

    def read(self, session: Session, space: Space, kind: Kind) -> NameList:
        """Return the list as of the space's catalogue revision.

        The list of a user with limits is short, and not kept.
        """
        if not space.visibility.is_unlimited:
            return _read(session, space, kind)
        key = (space.id, kind)
        known: tuple[int, NameList] | None = self._lists.recall(key)
        if known and known[0] == space.catalogue_revision:
            return known[1]
        with self._lock:
            names = _read(session, space, kind)
            known = space.catalogue_revision, names
            self._lists.hold(key, known, size=names.size())
            return names


def _read(session: Session, space: Space, kind: Kind) -> NameList:
    names = offer_options(STORED_KINDS[kind].list_names(session, space))
    return NameList({each["value"]: each["label"] for each in names})


def _rank(label: str, words: Sequence[str]) -> int:
    """Return a sort key: first labels that begin with the first word, last ids."""
    if label.startswith(tuple(words[:1])):
        return 0
    return 1 if all(word in label for word in words) else 2


def fold_accents(text: str) -> str:
    """Return lower case without accents, as `fold` in `option_search.js` does."""
    lower = text.lower()
    if lower.isascii():
        return lower
    parts = normalize("NFD", lower)
    return "".join(each for each in parts if not "\u0300" <= each <= "\u036f")


def build_hint(search: str, more: int) -> Option:
    """Return the hint below the results of a search: how many more there are."""
    label = f"{more:,} more. Type to narrow."
    return Option(value=HINT, label=label, disabled=True, answers=search, more=more)


def count_options(options: Iterable[Option]) -> int:
    """Return how many options a list has, including those that the browser lacks."""
    return sum(each.get("more", 1) for each in options)


def offer_options(named: Iterable[tuple[str, str]]) -> Sequence[Option]:
    """Return options by id and name; a name that occurs twice gets its id."""
    taken: set[str] = set()
    options: list[Option] = []
    for value, name in named:
        label = f"{name} ({value})" if name in taken else name
        taken.add(label)
        options.append(Option(value=value, label=label))
    return options
