"""Writes the values of formats that have types as the text of a table."""

import datetime as dt
import json
import math

LONGEST_VALUE = 131_072


def write_value(value: object) -> str:
    """Return a value as text: times in ISO 8601, whole numbers without a fraction."""
    match value:
        case str():
            text = value
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case float():
            text = _write_number(value)
        case dt.datetime() | dt.date() | dt.time():
            text = value.isoformat()
        case bytes():
            text = value.decode("utf-8", "replace")
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False, default=str)[:LONGEST_VALUE]
        case _:
            text = str(value)[:LONGEST_VALUE]
    return text


def _write_number(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(value)
