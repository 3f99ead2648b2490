"""Bodies of requests, read as far as they go: what cannot be read is a problem.

Property names arrive in lower case. Null means absent; unknown properties are ignored.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from insights_dash.api.wire.problem import PROPERTY_NAMES
from insights_dash.domain.errors import InvalidInputError, Problem

_FIELDS = {name.lower(): field for field, name in PROPERTY_NAMES.items()}
# To name and remove more takes seconds, which somebody might want to cost us.
_MOST_WRONG = 10_000
_MESSAGES = {
    "string_type": "Must be a string.",
    "list_type": "Must be a list.",
    "bool_type": "Must be true or false.",
    "model_type": "Must be an object.",
    "dict_type": "Must be an object.",
    "int_type": "Must be a whole number.",
    "int_from_float": "Must be a whole number.",
    "float_type": "Must be a number.",
}


class Body(BaseModel):
    """A JSON object; every field has a default."""

    model_config = ConfigDict(
        strict=True, alias_generator=lambda field: field.replace("_", "")
    )

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, values: Any) -> Any:  # noqa: ANN401 - pydantic's way
        if not isinstance(values, Mapping):
            return values
        return {name: value for name, value in values.items() if value is not None}


Model = TypeVar("Model", bound=Body)


@dataclass(frozen=True)
class Read(Generic[Model]):
    """What could be read of a body, the problems of the rest, and what it named.

    `given` are the fields whose properties the body has, null or not.
    """

    body: Model
    problems: tuple[Problem, ...]
    given: frozenset[str]

    def has_problem_at(self, field: str) -> bool:
        """Whether `field`, or what it is part of, could not be read."""
        return any(f"{field}.".startswith(f"{each.field}.") for each in self.problems)

    def problems_with(self, broken: Sequence[Problem]) -> list[Problem]:
        """Its problems, and those of broken rules about what could be read."""
        readable = [each for each in broken if not self.has_problem_at(each.field)]
        return [*self.problems, *readable]


def read_model(
    model: type[Model],
    values: dict[str, object],
    *,
    object_lists: Collection[str] = (),
) -> Read[Model]:
    """Everything of a body that has its right type; `values` is used up.

    `object_lists` are the properties whose objects keep their places in messages,
    though some of them cannot be read.

    Raises:
        InvalidInputError: where over 10,000 values have a wrong type.
    """
    given = frozenset(_FIELDS[name] for name in values if name in _FIELDS)
    try:
        return Read(model.model_validate(values), (), given)
    except ValidationError as error:
        if error.error_count() > _MOST_WRONG:
            message = f"{error.error_count():,} values in the body have the wrong type."
            raise InvalidInputError([Problem("", message)]) from error
        details = error.errors(include_url=False, include_input=False)
    problems = tuple(map(_to_problem, details))
    _remove_unreadable(values, details, object_lists)
    return Read(model.model_validate(values), problems, given)


def _to_problem(detail: ErrorDetails) -> Problem:
    field = ".".join(_FIELDS.get(str(part), str(part)) for part in detail["loc"])
    return Problem(field, _MESSAGES.get(detail["type"], detail["msg"]))


def _remove_unreadable(
    values: dict[str, object],
    details: Sequence[ErrorDetails],
    object_lists: Collection[str],
) -> None:
    # From the end, so that the places of what is still to go stay right.
    for detail in reversed(details):
        *path, last = detail["loc"]
        container: Any = values
        for part in path:
            container = container[part]
        if len(path) == 1 and path[0] in object_lists:
            container[last] = {}  # later objects keep their numbers in messages
        else:
            del container[last]
