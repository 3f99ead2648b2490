"""How well a name matches what a user types: the order of search results."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from insights_dash.domain.names import compose

_LONGEST_SEARCH = 200
_WORD_START = r"(?:\A|[\W_])"


class Match(IntEnum):
    """How a name matches a search, the best first."""

    EXACT = 0
    PREFIX = 1
    WORDS = 2
    INSIDE = 3


@dataclass(frozen=True)
class SearchText:
    """A search as it was typed; letter case doesn't matter.

    Anything after the first 200 characters is left out, because each word is a
    condition.
    """

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What a name must contain, all of it, in any order."""
        return tuple(self.text[:_LONGEST_SEARCH].split())

    def rank(self, name: str) -> Match:
        """Return how a name matches that contains every word."""
        folded = _fold(name)
        if folded == self._whole:
            return Match.EXACT
        if folded.startswith(self._whole):
            return Match.PREFIX
        if all(start.search(folded) for start in self._starts):
            return Match.WORDS
        return Match.INSIDE

    @cached_property
    def _whole(self) -> str:
        return _fold(" ".join(self.words))

    @cached_property
    def _starts(self) -> tuple[re.Pattern[str], ...]:
        return tuple(
            re.compile(_WORD_START + re.escape(_fold(word))) for word in self.words
        )


def _fold(text: str) -> str:
    return compose(text).lower()
