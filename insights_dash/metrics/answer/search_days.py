"""Days and months named in a search text: `27 Feb 2026`, `Feb 2026`, `2026-02-27`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_FEWEST = 3  # letters of a month's name
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?")
_DAY = re.compile(r"\d{1,2}")
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True)
class Term:
    """Part of a search: words, and the days that they name, if they name any."""

    words: tuple[str, ...]
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def list_spans(self, years: range) -> Iterator[tuple[date, date]]:
        """Yield the first and last day of the named time, in any of `years`."""
        if self.month is None:
            return
        for year in years if self.year is None else (self.year,):
            span = _span(year, self.month, self.day)
            if span:
                yield span


def read_terms(search: str) -> tuple[Term, ...]:
    """Read the words of a search; those of a date belong together.

    A month's name may be shortened to three letters or more.
    """
    words = search.casefold().replace(",", " ").split()
    terms: list[Term] = []
    while words:
        size, term = _read_term(words)
        terms.append(term)
        words = words[size:]
    return tuple(terms)


def _read_term(words: list[str]) -> tuple[int, Term]:
    iso = _ISO.fullmatch(words[0])
    if iso:
        year, month, day = (int(part) if part else None for part in iso.groups())
        return 1, Term((words[0],), year, month, day)
    has_day = len(words) > 1 and bool(_DAY.fullmatch(words[0]))
    size = 1 + has_day
    month = _find_month(words[size - 1])
    if month is None:
        return 1, Term((words[0],))
    year = None
    if len(words) > size and _YEAR.fullmatch(words[size]):
        year, size = int(words[size]), size + 1
    day = int(words[0]) if has_day else None
    return size, Term(tuple(words[:size]), year, month, day)


def _find_month(word: str) -> int | None:
    if len(word) < _FEWEST:
        return None
    names = enumerate(_MONTHS, start=1)
    return next((number for number, name in names if name.startswith(word)), None)


def _span(year: int, month: int, day: int | None) -> tuple[date, date] | None:
    """Return the first and last day; None if the text is no valid date."""
    try:
        first = date(year, month, day or 1)
    except ValueError:
        return None
    if day is not None:
        return first, first
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)
