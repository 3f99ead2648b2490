"""Reads texts that stand for the value of an enum, in any letter case."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from insights_dash.domain.errors import Problem

Choice = TypeVar("Choice", bound=StrEnum)
_SHOWN = 100  # characters of a value that a message repeats


def find_choice(text: str, choices: Iterable[Choice]) -> Choice | None:
    """Return the choice whose value is `text` in any letter case, or None."""
    folded = text.strip().casefold()
    return next((each for each in choices if each.casefold() == folded), None)


def choose(
    texts: Mapping[str, str],
    name: str,
    default: Choice,
    problems: list[Problem],
    choices: Iterable[Choice] | None = None,
) -> Choice:
    """Return the choice that the parameter `name` stands for.

    A missing or empty text means the default. So does an unknown one, which adds a
    problem with the field `name`. Without `choices`, there are all of the enum's.
    """
    offered = type(default) if choices is None else choices
    chosen = choose_if_given(texts, name, offered, problems)
    return default if chosen is None else chosen


def choose_if_given(
    texts: Mapping[str, str],
    name: str,
    choices: Iterable[Choice],
    problems: list[Problem],
) -> Choice | None:
    """Return the choice that the parameter `name` stands for, like `choose`.

    None if it is missing, empty or unknown.
    """
    text = texts.get(name, "").strip()
    if not text:
        return None
    chosen = find_choice(text, choices)
    if chosen is None:
        *first, last = choices
        offered = f"{', '.join(first)} or {last}" if first else last
        message = f'Unknown {name} "{text[:_SHOWN]}". Use {offered}.'
        problems.append(Problem(name, message))
    return chosen
