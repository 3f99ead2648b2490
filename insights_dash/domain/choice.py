"""Reads texts that stand for the value of an enum, in any letter case."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from insights_dash.domain.errors import Problem

Choice = TypeVar("Choice", bound=StrEnum)
_SHOWN = 100  # characters of a value that a message repeats


def find_choice(text: str, choices: type[Choice]) -> Choice | None:
    """Return the choice whose value is `text` in any letter case, or None."""
    folded = text.strip().casefold()
    return next((each for each in choices if each.casefold() == folded), None)


def choose(
    texts: Mapping[str, str], name: str, default: Choice, problems: list[Problem]
) -> Choice:
    """Return the choice that the parameter `name` stands for.

    A missing or empty text means the default. So does an unknown one, which adds a
    problem with the field `name`.
    """
    text = texts.get(name, "").strip()
    if not text:
        return default
    chosen = find_choice(text, type(default))
    if chosen is None:
        *first, last = type(default)
        offered = f"{', '.join(first)} or {last}" if first else last
        message = f'Unknown {name} "{text[:_SHOWN]}". Use {offered}.'
        problems.append(Problem(name, message))
        return default
    return chosen
