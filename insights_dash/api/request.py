"""What a request asks for, read once from its query and its body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import (
    NotFound,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from insights_dash.access.authenticator import sends_key
from insights_dash.api.wire.collection import LARGEST_PAGE, LARGEST_TAKE
from insights_dash.api.wire.json_text import read_object, read_texts
from insights_dash.domain.choice import find_choice
from insights_dash.domain.comma_list import split_list
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import parse_as_of
from insights_dash.store.page import Wanted

_USUAL_TAKE = 30
_MOST_IDS = 10_000
_STATES = f"one of {', '.join(TaskState)}"
# A report that lists every one of 50,000 tenants by id takes 1 MB.
_LARGEST_BODY = 4 * 1024 * 1024

# The content types that clients send with JSON if no one sets one.
_PLAIN_TYPES = frozenset({"", "application/x-www-form-urlencoded", "text/plain"})


@dataclass(frozen=True)
class Slice:
    """Which part of a list is served."""

    skip: int
    take: int


class Query(MultiDict[str, str]):
    """The parameters of a request: names in any letter case, as on an Octopus server.

    A list can be given in several parameters. Any other parameter can be repeated only
    with the same value.
    """

    def __init__(self, parameters: MultiDict[str, str]) -> None:
        pairs = parameters.items(multi=True)
        super().__init__([(name.lower(), text) for name, text in pairs])

    def __getitem__(self, name: str) -> str:
        texts = set(self.getlist(name))
        if len(texts) > 1:
            message = "Given more than once, with different values."
            raise InvalidInputError([Problem(name, message)])
        return super().__getitem__(name.lower())

    def getlist(self, key: str, type: Any = None) -> list[Any]:  # noqa: A002, ANN401 - as in what it overrides
        """Every value of a parameter."""
        return super().getlist(key.lower(), type)


def fold_query() -> None:
    """Let views read the request's parameters in any letter case."""
    request.args = Query(request.args)


def refuse_nul() -> None:
    """Refuse requests with the character NUL, which no database text can hold.

    Raises:
        NotFound: if it is in the path.
        InvalidInputError: if it is in the query.
    """
    if "\0" in request.path:
        raise NotFound
    problems = [
        Problem(name.replace("\0", ""), "NUL characters are not allowed.")
        for name, text in request.args.items(multi=True)
        if "\0" in name + text
    ]
    if problems:
        raise InvalidInputError(problems)


def read_body() -> dict[str, object]:
    """The JSON object in the body, its property names in lower case.

    Raises:
        InvalidInputError: where it is no JSON object.
        UnsupportedMediaType: where it does not say that it is JSON.
        RequestEntityTooLarge: where it has 4 MiB or more.
    """
    return read_object(_read_json())


def read_id_list() -> Sequence[str]:
    """Return the JSON array of IDs in the body.

    Raises:
        InvalidInputError: if it is anything else, or has over 10,000 IDs.
        UnsupportedMediaType: if it doesn't say that it is JSON.
        RequestEntityTooLarge: if it has 4 MiB or more.
    """
    ids = read_texts(_read_json())
    if len(ids) > _MOST_IDS:
        message = f"At most {_MOST_IDS:,} IDs are allowed."
        raise InvalidInputError([Problem("", message)])
    return ids


def _read_json() -> bytes:
    """Return the body, which is said to be JSON.

    It has to say that it is JSON, unless an API key is in a header. PowerShell, curl
    and Python's requests send JSON as a form, as plain text or without a type. Other
    sites' forms can do so too, but can't send a key.

    Raises:
        UnsupportedMediaType: where it does not say that it is JSON.
        RequestEntityTooLarge: where it has 4 MiB or more.
    """
    if not request.is_json and not (request.mimetype in _PLAIN_TYPES and sends_key()):
        raise UnsupportedMediaType
    request.max_content_length = _LARGEST_BODY
    body = request.get_data(cache=False)
    # Werkzeug cuts a chunked body at its limit and says nothing.
    if len(body) >= _LARGEST_BODY:
        raise RequestEntityTooLarge
    return body if request.is_json else _to_utf_8(body)


def _to_utf_8(body: bytes) -> bytes:
    """Return a body in UTF-8; Windows PowerShell sends Latin-1 without saying so."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1").encode()
    return body


def parse_slice(parameters: Mapping[str, str]) -> Slice:
    """Return `skip` and `take`, by default 0 and 30; `take` is at most 1,000.

    Octopus's clients ask for 2,147,483,647 items. They get the first 1,000 and follow
    the page's links to the rest.

    Raises:
        InvalidInputError: if one is not a whole number from 0 to 2,147,483,647.
    """
    problems: list[Problem] = []
    skip = _parse_number(parameters, "skip", 0, problems)
    take = _parse_number(parameters, "take", _USUAL_TAKE, problems)
    if problems:
        raise InvalidInputError(problems)
    return Slice(skip, min(take, LARGEST_PAGE))


def parse_metric(parameters: MultiDict[str, str]) -> Metric | None:
    """Return the metric named by `metric`, or by its former name `measure`.

    None if neither names one.

    Raises:
        InvalidInputError: if no metric has that name, or if both differ.
    """
    name = "metric" if parameters.get("metric") else "measure"
    named = {parameters.get(each, "") for each in ("metric", "measure")} - {""}
    if len(named) > 1:
        message = 'This is the former name of "metric", and the two differ.'
        raise InvalidInputError([Problem("measure", message)])
    text = parameters.get(name, "")
    if not text.strip():
        return None
    metric = find_choice(text, Metric)
    if metric is not None:
        return metric
    message = f'Unknown metric "{text[:50]}". Use one of {", ".join(Metric)}.'
    raise InvalidInputError([Problem(name, message)])


def parse_wanted(parameters: MultiDict[str, str], *, paged: bool) -> Wanted:
    """`ids` and `partialName`, and, where the list is paged, `skip` and `take`.

    Raises:
        InvalidInputError: where a number is none, or there are over 10,000 ids.
    """
    ids = parse_list(parameters, "ids")
    name = parameters.get("partialName", "")
    if not paged:
        return Wanted(ids=ids, partial_name=name)
    part = parse_slice(parameters)
    return Wanted(ids, name, skip=part.skip, take=part.take)


def parse_list(parameters: MultiDict[str, str], name: str) -> list[str] | None:
    """Return the values of a comma-separated list, or of several; None if it is empty.

    Raises:
        InvalidInputError: if there are only commas, or over 10,000 values.
    """
    problems: list[Problem] = []
    parts = list(split_list(parameters.getlist(name), name, problems))
    if len(parts) > _MOST_IDS:
        message = f"At most {_MOST_IDS:,} values are allowed."
        problems.append(Problem(name, message))
    if problems:
        raise InvalidInputError(problems)
    return parts or None


def parse_states(
    parameters: MultiDict[str, str], name: str
) -> frozenset[TaskState] | None:
    """Read a comma-separated list of task states in any letter case; None if empty.

    Raises:
        InvalidInputError: where one is no state.
    """
    texts = parse_list(parameters, name)
    found = {text: find_choice(text, TaskState) for text in texts or ()}
    problems = [
        Problem(name, f'Unknown task state "{text[:50]}". Use {_STATES}.')
        for text, state in found.items()
        if state is None
    ]
    if problems:
        raise InvalidInputError(problems)
    return None if texts is None else frozenset(filter(None, found.values()))


def parse_flag(parameters: Mapping[str, str], name: str) -> bool | None:
    """`true` or `false` in any letter case; None for no text.

    Raises:
        InvalidInputError: where it is neither.
    """
    text = parameters.get(name, "").strip().lower()
    if text in {"", "true", "false"}:
        return None if not text else text == "true"
    message = f'"{text[:50]}" must be true or false.'
    raise InvalidInputError([Problem(name, message)])


def parse_instant(text: str, name: str) -> datetime | None:
    """An ISO instant or date, which is its first moment in UTC; None for no text.

    A blank in the place of a `+` is read as one.

    Raises:
        InvalidInputError: where it is neither.
    """
    try:
        found = parse_as_of(text)
    except InvalidInputError as error:
        problems = [Problem(name, each.message) for each in error.problems]
        raise InvalidInputError(problems) from error
    if found is None or isinstance(found, datetime):
        return found
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def parse_whole(parameters: Mapping[str, str], name: str) -> int | None:
    """A whole number from 0 to 2,147,483,647; None for no text.

    Raises:
        InvalidInputError: where it is none.
    """
    problems: list[Problem] = []
    number = _parse_number(parameters, name, -1, problems)
    if problems:
        raise InvalidInputError(problems)
    return None if number < 0 else number


def _parse_number(
    parameters: Mapping[str, str], name: str, default: int, problems: list[Problem]
) -> int:
    text = parameters.get(name, "").strip()
    if not text:
        return default
    digits = text.isascii() and text.isdecimal() and len(text) <= len("2147483647")
    if digits and int(text) <= LARGEST_TAKE:
        return int(text)
    shown = text[:50]
    message = f'"{shown}" must be a whole number from 0 to {LARGEST_TAKE:,}.'
    problems.append(Problem(name, message))
    return default
