"""Documents by name, in memory: what an import looks names up in, row after row.

The rule is that of `domain.name_lookup`. Deleted documents keep their names, because an
import restores what it names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Generic, TypeVar

from insights_dash.domain.errors import AmbiguousNameError, NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.domain.names import compose, fold
from insights_dash.store.batch import name_line
from insights_dash.store.catalogue.rules import find_namesakes
from insights_dash.store.tables import (
    ChannelRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    TagRow,
    TagSetRow,
    TenantRow,
)

Row = TypeVar(
    "Row",
    ProjectGroupRow,
    ProjectRow,
    ChannelRow,
    EnvironmentRow,
    TagSetRow,
    TagRow,
    TenantRow,
)
Explanation = tuple[str, tuple[str, ...]]
"""A text with a `{}` for each value, and the values."""

NAMESAKE = (
    '"{}" and "{}" {} differ only in letter case. Use the same name, or rename one of '
    "the two."
)


class KnownNames(Generic[Row]):
    """The documents of one kind, in one space, project or tag set.

    Names are in Unicode form NFC. Of two documents that were stored in two forms, only
    one has the name here.
    """

    def __init__(
        self,
        kind: Kind,
        rows: Iterable[Row] = (),
        name_place: Callable[[int], str] = name_line,
    ) -> None:
        self.kind = kind
        self._name_place = name_place
        self._rows: dict[str, Row] = {}
        self._alike: dict[str, list[Row]] = defaultdict(list)
        self._refused: dict[str, Explanation] = {}
        for row in sorted(rows, key=lambda row: row.name != compose(row.name)):
            self.add(row)

    def __iter__(self) -> Iterator[Row]:
        """Iterate over all documents, also deleted ones."""
        return iter(self._rows.values())

    def add(self, row: Row) -> None:
        """Add a document."""
        name = compose(row.name)
        self._rows[row.name if name in self._rows else name] = row
        self._alike[fold(name)].append(row)

    def find(self, name: str) -> Row | None:
        """Return the document that a name means; None also if it could mean several."""
        if name in self._rows:
            return self._rows[name]
        with suppress(AmbiguousNameError):
            return self._choose(name)
        return None

    def get(self, name: str) -> Row:
        """Return the document that a name means.

        Raises:
            NotFoundError: if there is none.
        """
        row = self.find(name)
        if row is None:
            raise NotFoundError(name, self.kind)
        return row

    def spell(self, name: str) -> str:
        """Return a name as the document has it that the name means, if there is one."""
        row = self.find(name)
        return name if row is None else compose(row.name)

    def find_number(self, name: str) -> int | None:
        """Return the number of the document that a name means."""
        row = self.find(name)
        return row.number if row else None

    def explain_missing(self, name: str) -> tuple[str, str, tuple[str, ...]]:
        """Say why a name means no document: the noun, a text and its values."""
        missing = (f'No {self.kind.noun} named "{{}}".', (name,))
        text, values = self.explain(name) or missing
        return self.kind.noun, text, values

    def explain(self, name: str) -> Explanation | None:
        """Say why a name can mean no document, not even a new one; None if it can."""
        if name in self._refused:
            return self._refused[name]
        try:
            found = self._choose(name)
        except AmbiguousNameError as error:
            return "{}", (error.problem.message,)
        # Lookups would take it for the ID of another document. One that was named so
        # before keeps its name.
        if found is None and self.kind.find_number(name) is not None:
            return "{}", (self.kind.refusal_of_ids,)
        return None

    def only_new(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the names of documents that are missing and can be created."""
        for name in names:
            if self.find(name) is None and self.explain(name) is None:
                yield name

    def refuse_namesakes(self, lines: Mapping[str, int]) -> None:
        """Refuse the names of a batch that differ from others only in letter case.

        `lines` are the names with the lines on which they are first. A source may tell
        such names apart, so recording both for one document could mix up two.
        """
        for name, kept in find_namesakes(lines, self._rows.__contains__):
            place = self._name_place(lines[kept])
            self._refused[name] = (NAMESAKE, (name, kept, place))

    def _choose(self, name: str) -> Row | None:
        if name in self._rows:
            return self._rows[name]
        if name in self._refused:
            return None
        same = self._alike.get(fold(name), ())
        present = [row for row in same if getattr(row, "deleted_on", None) is None]
        named = ((row, row.name) for row in present or same)
        return choose_by_name(name, named, noun=self.kind.noun)


def find_lines(names: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    """Return the lines on which names are first."""
    lines: dict[str, int] = {}
    for name, line in names:
        lines.setdefault(name, line)
    return lines
