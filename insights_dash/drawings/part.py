"""Whether an interval is whole, and what a key says if it isn't."""

from enum import StrEnum


class Part(StrEnum):
    """How much of an interval has figures."""

    WHOLE = "whole"
    CUT = "cut"  # by the first or the last day of custom dates
    IN_PROGRESS = "in progress"

    @classmethod
    def of(cls, *, is_over: bool, is_cut: bool) -> "Part":
        """Return the part of an interval that is over or not, and cut or not."""
        if not is_over:
            return cls.IN_PROGRESS
        return cls.CUT if is_cut else cls.WHOLE

    def describe(self, interval: str) -> str:
        """Return what the key says: `Week in progress`, `Part of a week`."""
        if self is Part.IN_PROGRESS:
            return f"{interval.capitalize()} in progress"
        return f"Part of a {interval}"
