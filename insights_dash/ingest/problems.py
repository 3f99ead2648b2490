"""The problems of an import, grouped by kind, so that no kind hides another."""

from dataclasses import dataclass

from insights_dash.domain.errors import RowProblem

MOST_KINDS = 1_000
_MOST_RANGES = 10
_LONGEST_VALUE = 200
_OTHER_VALUES = "Other rows have the same problem with other values."


@dataclass
class _Kind:
    """A problem that many rows have: the first one's message, and the lines."""

    reason: str
    values: tuple[str, ...]
    lines: list[range]
    unlisted: int = 0
    count: int = 0
    has_other_values: bool = False

    def add(self, line: int | None, values: tuple[str, ...]) -> None:
        self.count += 1
        self.has_other_values |= values != self.values
        if line is None:
            return
        last = self.lines[-1] if self.lines else range(0)
        if line in last:
            return
        if line == last.stop:
            self.lines[-1] = range(last.start, line + 1)
        elif self.unlisted or len(self.lines) == _MOST_RANGES:
            self.unlisted += 1
        else:
            self.lines.append(range(line, line + 1))

    def describe(self) -> str:
        shown = (_shorten(value) for value in self.values)
        reason = self.reason.format(*shown)
        return f"{reason} {_OTHER_VALUES}" if self.has_other_values else reason


class Problems:
    """The problems found so far: all are counted, and each kind is described once.

    `spoils_file` means that one of them is more than a bad row.
    """

    def __init__(self) -> None:
        self.count = 0
        self.spoils_file = False
        self.kinds: dict[tuple[str, str, str], _Kind] = {}

    def add(
        self, file: str, line: int | None, column: str, reason: str, *values: str
    ) -> None:
        """Add a problem of one row; `reason` has a `{}` for each of the values.

        Rows with the same reason in the same column are described together.
        """
        self.count += 1
        key = (file, column, reason)
        kind = self.kinds.get(key)
        if kind is None:
            if len(self.kinds) == MOST_KINDS:
                return
            kind = self.kinds[key] = _Kind(reason, values, [])
        kind.add(line, values)

    def spoil(
        self, file: str, reason: str, *values: str, line: int | None = None
    ) -> None:
        """Add a problem that makes the rest of a file unreadable."""
        self.spoils_file = True
        self.add(file, line, "", reason, *values)

    def merge(self, others: "Problems") -> None:
        """Add problems of other kinds."""
        self.count += others.count
        self.kinds |= others.kinds

    def describe(self) -> tuple[RowProblem, ...]:
        """Return the kinds of problems, file by file, in the order of lines."""
        described = [
            RowProblem(file, tuple(kind.lines), column, kind.describe(), kind.unlisted)
            for (file, column, _), kind in self.kinds.items()
        ]
        return tuple(sorted(described, key=lambda each: (each.file, each.line or 0)))


def escape(text: str) -> str:
    """Return a text that reads the same as part of a problem's reason."""
    return text.replace("{", "{{").replace("}", "}}")


def _shorten(value: str) -> str:
    return f"{value[:_LONGEST_VALUE]}…" if len(value) > _LONGEST_VALUE else value
