"""What browsers post, read once: anybody can post anything to any callback."""

from collections.abc import Sequence


def read_text(value: object) -> str:
    """A text, empty for anything else."""
    return value if isinstance(value, str) else ""


def read_texts(value: object) -> Sequence[str]:
    """The texts of a list, none for anything else."""
    parts = value if isinstance(value, list) else []
    return [each for each in parts if isinstance(each, str)]


def any_click(counts: object) -> bool:
    """Whether one of a pattern's buttons was pressed: new ones fire without that."""
    return isinstance(counts, list) and any(counts)
