"""Problems and failures as the API words them: `{"ErrorMessage": …, "Errors": […]}`."""

from collections.abc import Iterable, Mapping
from typing import NotRequired

from typing_extensions import TypedDict

from insights_dash.domain.errors import Problem

# The most problems in one answer, so that it stays readable.
_MOST_ERRORS = 1_000


class Failure(TypedDict):
    """The body of every error response."""

    ErrorMessage: str
    Errors: NotRequired[list[str]]


def failure_to_wire(message: str, texts: Iterable[str] = ()) -> Failure:
    """Return a failure; `Errors` has the text of each problem once, if there is any."""
    errors = list(dict.fromkeys(texts))
    further = len(errors) - _MOST_ERRORS
    if further > 0:
        errors = [*errors[:_MOST_ERRORS], f"And {further:,} more."]
    if not errors:
        return {"ErrorMessage": message}
    return {"ErrorMessage": message, "Errors": errors}


def problem_text(problem: Problem, names: Mapping[str, str]) -> str:
    """Return a problem with the property it belongs to; `names` are those of fields."""
    place = property_path(problem.field, names)
    return f"{place}: {problem.message}" if place else problem.message


def property_path(field: str, names: Mapping[str, str]) -> str:
    """Return `EnvironmentGroups[1].Name` for `environment_groups.1.name`.

    Parts without a name, such as query parameters, stay as they are.
    """
    path = ""
    for part in field.split("."):
        if part.isdecimal():
            path += f"[{part}]"
        else:
            path += ("." if path else "") + names.get(part, part)
    return path
