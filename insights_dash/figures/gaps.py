"""Where a line has gaps."""

from collections.abc import Sequence


def is_alone(values: Sequence[float | None], index: int) -> bool:
    """Return whether no line reaches a value, because its neighbours have none."""
    before = index > 0 and values[index - 1] is not None
    after = index + 1 < len(values) and values[index + 1] is not None
    return values[index] is not None and not before and not after
