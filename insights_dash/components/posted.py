"""Reads what browsers post, once: anyone can post anything to any callback."""

_MOST_DIGITS = 9


def read_text(value: object) -> str:
    """A text, empty for anything else."""
    return value if isinstance(value, str) else ""


def read_texts(value: object) -> tuple[str, ...]:
    """The texts of a list, none for anything else."""
    parts = value if isinstance(value, list) else []
    return tuple(each for each in parts if isinstance(each, str))


def read_number(text: str) -> int:
    """A number above 0, which is 0 for any other text."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else 0
