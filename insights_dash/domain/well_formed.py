"""Text that can be stored and sent: Unicode without NUL or unpaired surrogates.

JSON can escape both, but PostgreSQL stores no NUL, and UTF-8 has no surrogates.
"""

from collections.abc import Callable


def is_well_formed(text: str) -> bool:
    """Return whether every database can store a text, and every response contain it."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def all_texts(value: object, is_right: Callable[[str], bool]) -> bool:
    """Return whether a rule holds for every text in a JSON value, names included."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str) and not is_right(each):
            return False
        if isinstance(each, dict):
            waiting += each.keys()
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return True
