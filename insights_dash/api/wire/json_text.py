"""JSON text in and out: strict reading, names in any letter case, fast writing."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import orjson
from pydantic import BaseModel

from insights_dash.domain.errors import InvalidInputError, Problem

_WRITTEN_AT_ONCE = 1024 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# No model reads these, and Octopus's client sends them back twice, in two letter cases.
_UNREAD = frozenset({"spaceid", "spacename", "links"})
# Their objects have names that users chose.
_SPELLED = frozenset({"customfields", "options", "tables"})


def read_object(body: bytes) -> dict[str, object]:
    """The JSON object that `body` holds, every property name in lower case.

    The names of custom fields keep their letter case.

    Raises:
        InvalidInputError: where it is no JSON object, or names a property twice.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        # The strict reader first: it refuses NaN, bad UTF-8 and half surrogate pairs,
        # but cannot see names that come twice.
        spelled = orjson.loads(body)
        value: object = json.loads(body, object_pairs_hook=_fold_names)
    except RecursionError as error:
        raise InvalidInputError(_only("The body is nested too deeply.")) from error
    except ValueError as error:
        problems = _only(f"The body is not valid JSON: {error}.")
        raise InvalidInputError(problems) from error
    if not isinstance(value, dict):
        raise InvalidInputError(_only("The body must be a JSON object."))
    for name in spelled:
        if name.lower() in _SPELLED:
            value[name.lower()] = spelled[name]
    return value


def read_texts(body: bytes) -> list[str]:
    """Return the JSON array of texts that `body` holds.

    Raises:
        InvalidInputError: if it holds anything else.
    """
    try:
        value: object = orjson.loads(body.removeprefix(_BYTE_ORDER_MARK))
    except ValueError as error:
        problems = _only(f"The body is not valid JSON: {error}.")
        raise InvalidInputError(problems) from error
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidInputError(_only("The body must be a JSON array of IDs."))
    return value


def write(value: object) -> bytes:
    """Return `value` as UTF-8 JSON; it can have models for objects."""
    return orjson.dumps(value, default=_write_model)


def write_array(blocks: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield one JSON array, in one block of text per block of items; none is empty."""
    held, before = b"[", b""
    for block in blocks:
        if before:
            yield held
            held = b""
        held += before + write(block).removeprefix(b"[").removesuffix(b"]")
        before = b","
    yield held + b"]"


def write_around(
    shell: Mapping[str, object], name: str, items: Iterable[bytes]
) -> Iterator[bytes]:
    """Yield an object whose property `name`, an empty list in `shell`, has `items`.

    Small blocks are joined, up to about 1 MiB.
    """
    held, _, end = write(shell).partition(b'"%s":[]' % name.encode())
    held += b'"%s":' % name.encode()
    for block in items:
        held += block
        if len(held) >= _WRITTEN_AT_ONCE:
            yield held
            held = b""
    yield held + end


def _write_model(value: object) -> orjson.Fragment:
    if isinstance(value, BaseModel):
        return orjson.Fragment(value.model_dump_json())
    raise TypeError


def _fold_names(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    folded: dict[str, object] = {}
    for name, value in pairs:
        if name.lower() in folded and name.lower() not in _UNREAD:
            problems = _only(f'The property "{name}" is given more than once.')
            raise InvalidInputError(problems)
        folded[name.lower()] = value
    return folded


def _only(message: str) -> list[Problem]:
    return [Problem("", message)]
