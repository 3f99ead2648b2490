"""Says in plain English what is wrong with a text that should be JSON."""

import json

_SHOWN = 30  # characters from the place of the damage
_AT_END = "It ends before it is complete."
_UNCLOSED = "Unterminated string starting at"
_REASONS = {
    _UNCLOSED: "A text has no closing quotation mark",
    "Expecting property name enclosed in double quotes": (
        'A name in double quotes (") is missing'
    ),
    "Expecting ':' delimiter": "A colon is missing",
    "Expecting ',' delimiter": "A comma or a closing bracket is missing",
    "Expecting value": "A value is missing or isn't valid JSON",
    "Invalid control character at": (
        "A text has a line break, a tab or another control character"
    ),
    "Invalid \\escape": "A text has a backslash that has to be doubled",
    "Invalid \\uXXXX escape": "A text has an incomplete \\u code",
    "Extra data": "There is something after its end",
}
_OTHER = "It has a character or a number that JSON doesn't allow."
_TOO_DEEP = "Its values are nested too deeply."


def describe_damage(text: str) -> str:
    """Return what is wrong with a text that isn't a JSON value, as a sentence."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return describe_error(error)
    except RecursionError:
        return _TOO_DEEP
    return _OTHER  # such as NaN, which only Python reads


def describe_error(error: Exception) -> str:
    """Return what an error of Python's reader means, as a sentence."""
    if isinstance(error, RecursionError):
        return _TOO_DEEP
    if not isinstance(error, json.JSONDecodeError):
        return _OTHER
    message, place = error.msg.removesuffix(": "), error.pos
    if message not in _REASONS:
        return _OTHER
    if message != _UNCLOSED and not error.doc[place:].strip():
        return _AT_END
    shown = " ".join(error.doc[place : place + _SHOWN].split())
    return f"{_REASONS[message]}, at “{shown}”."
