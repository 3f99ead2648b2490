"""What an undo takes back, and what it has to keep."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from insights_dash.domain.identity import Kind

IMPORTED = "Imported"
MOST_NAMED = 200  # rows of one kind and reason


class ByImport(NamedTuple):
    """A reason that is another import; its name replaces the `{}` of the text."""

    text: str
    number: int


Reason = str | ByImport
"""Why rows stay."""


@dataclass(frozen=True)
class Kept:
    """Rows of a kind that stay for one reason, and the names of the first ones.

    `import_id` is the ID of the import that is the reason, empty if none is.
    """

    kind: str
    reason: str
    count: int
    names: Sequence[str]
    import_id: str = ""


@dataclass(frozen=True)
class Undone:
    """The result of an undo: counts of rows by kind, and what stays.

    `removed` were new, `restored` were corrected, and have their former values again.
    """

    removed: Mapping[str, int]
    restored: Mapping[str, int]
    kept: Sequence[Kept]

    @property
    def is_complete(self) -> bool:
        """Return whether nothing of the import is left."""
        return not self.kept


@dataclass
class Tally:
    """Counts what is taken back and what stays, while an import is undone."""

    removed: Counter[str] = field(default_factory=Counter)
    restored: Counter[str] = field(default_factory=Counter)
    _names: dict[tuple[str, Reason], list[str]] = field(default_factory=dict)
    _counts: Counter[tuple[str, Reason]] = field(default_factory=Counter)

    def keep(self, kind: str, reason: Reason, names: Iterable[str]) -> None:
        """Note rows that stay, by the name that users know."""
        key = kind, reason
        known = self._names.setdefault(key, [])
        for name in names:
            self._counts[key] += 1
            if len(known) < MOST_NAMED:
                known.append(name)

    def keep_counted(
        self, kind: str, reason: Reason, names: Iterable[str], count: int
    ) -> None:
        """Note rows that were counted already, by the names of the first ones."""
        key = kind, reason
        known = self._names.setdefault(key, [])
        known += list(names)[: MOST_NAMED - len(known)]
        self._counts[key] += count

    def list_reasons(self) -> frozenset[int]:
        """Return the numbers of the imports that are reasons."""
        reasons = (reason for _, reason in self._names)
        return frozenset(e.number for e in reasons if isinstance(e, ByImport))

    def finish(self, imports: Mapping[int, str] | None = None) -> Undone:
        """Return everything that was counted; `imports` has names by number."""
        kept = [
            Kept(
                kind,
                _spell(reason, imports or {}),
                self._counts[kind, reason],
                names,
                _identify(reason),
            )
            for (kind, reason), names in self._names.items()
            if names
        ]
        return Undone(dict(+self.removed), dict(+self.restored), kept)


def _spell(reason: Reason, imports: Mapping[int, str]) -> str:
    if isinstance(reason, str):
        return reason
    return reason.text.format(imports[reason.number])


def _identify(reason: Reason) -> str:
    return "" if isinstance(reason, str) else Kind.IMPORT.identify(reason.number)
