"""Bodies of requests, read as far as they can be: everything else is a problem.

Property names arrive in lower case. Null means absent; unknown properties are ignored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, get_args

from pydantic import (
    AliasGenerator,
    BaseModel,
    ConfigDict,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_pascal
from pydantic_core import ErrorDetails

from insights_dash.api.wire.goals import TARGET_NAMES
from insights_dash.domain.errors import InvalidInputError, Problem

# To name and remove more takes seconds, which an attacker could use.
_MOST_WRONG = 10_000
_NOT_AN_OBJECT = "model_type"
UNKNOWN_PROPERTY = "Unknown property."
_MESSAGES = {
    "string_type": "Must be a string.",
    "list_type": "Must be a list.",
    "bool_type": "Must be true or false.",
    _NOT_AN_OBJECT: "Must be an object.",
    "dict_type": "Must be an object.",
    "int_type": "Must be a whole number.",
    "int_from_float": "Must be a whole number.",
    "float_type": "Must be a number.",
    "extra_forbidden": UNKNOWN_PROPERTY,
}


class Body(BaseModel):
    """A JSON object; every field has a default.

    Its property names are in Pascal case, unless a subclass words its own problems.
    """

    is_in_pascal_case: ClassVar[bool] = True
    model_config = ConfigDict(
        strict=True,
        alias_generator=AliasGenerator(
            validation_alias=lambda field: field.replace("_", ""),
            serialization_alias=to_pascal,
        ),
    )

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, values: object) -> object:
        if not isinstance(values, Mapping):
            return values
        return {name: value for name, value in values.items() if value is not None}


def has_problem_at(field: str, problems: Iterable[Problem]) -> bool:
    """Return whether one of the problems is at `field`, or at what it is part of."""
    return any(f"{field}.".startswith(f"{each.field}.") for each in problems)


Model = TypeVar("Model", bound=Body)
# Stands for a text with a NUL, which no database text can hold. No field accepts it.
_WITH_NUL = object()


@dataclass(frozen=True)
class Read(Generic[Model]):
    """What could be read of a body, the problems of the rest, and what it named.

    `given` are the fields whose properties the body has, null or not.
    """

    body: Model
    problems: tuple[Problem, ...]
    given: frozenset[str]

    def has_problem_at(self, field: str) -> bool:
        """Return whether `field`, or what it is part of, could not be read."""
        return has_problem_at(field, self.problems)

    def problems_with(self, broken: Sequence[Problem]) -> list[Problem]:
        """Return its problems, and those of broken rules about what could be read."""
        readable = [each for each in broken if not self.has_problem_at(each.field)]
        return [*self.problems, *readable]

    def refuse(self, broken: Sequence[Problem]) -> None:
        """Let a body without problems pass.

        Raises:
            InvalidInputError: with what could not be read and the `broken` rules.
        """
        if problems := self.problems_with(broken):
            raise InvalidInputError(problems)


def read_model(model: type[Model], values: dict[str, object]) -> Read[Model]:
    """Read everything of a body that has its right type; `values` is used up.

    Raises:
        InvalidInputError: if over 10,000 values have a wrong type.
    """
    given = frozenset(
        name
        for name, field in model.model_fields.items()
        if field.validation_alias in values
    )
    _replace_texts_with_nul(values)
    try:
        return Read(model.model_validate(values), (), given)
    except ValidationError as error:
        if error.error_count() > _MOST_WRONG:
            message = f"{error.error_count():,} values in the body have the wrong type."
            raise InvalidInputError([Problem("", message)]) from error
        details = error.errors(include_url=False)
    fields = {name.lower(): field for field, name in property_names([model]).items()}
    problems = tuple(_to_problem(detail, fields) for detail in details)
    _remove_unreadable(values, details)
    return Read(model.model_validate(values), problems, given)


def property_names(models: Iterable[type[Body]]) -> dict[str, str]:
    """Return the names of properties by field, with those of nested objects."""
    names = dict(TARGET_NAMES)
    for model in models:
        for field, info in model.model_fields.items():
            names[field] = info.serialization_alias or field
            names |= property_names(filter(_is_body, get_args(info.annotation)))
    return names


def _is_body(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Body)


def _replace_texts_with_nul(values: dict[str, object]) -> None:
    waiting: list[Any] = [values]
    while waiting:
        container = waiting.pop()
        places = container if isinstance(container, dict) else range(len(container))
        for place in places:
            value = container[place]
            if isinstance(value, str) and "\0" in value:
                container[place] = _WITH_NUL
            elif isinstance(value, dict | list):
                waiting.append(value)


def _to_problem(detail: ErrorDetails, fields: Mapping[str, str]) -> Problem:
    field = ".".join(fields.get(str(part), str(part)) for part in detail["loc"])
    if detail["input"] is _WITH_NUL:
        return Problem(field, "NUL characters are not allowed.")
    return Problem(field, _MESSAGES.get(detail["type"], detail["msg"]))


def _remove_unreadable(
    values: dict[str, object], details: Sequence[ErrorDetails]
) -> None:
    # From the end, so that the places of what is still to go stay right.
    for detail in reversed(details):
        *path, last = detail["loc"]
        container: Any = values
        for part in path:
            container = container[part]
        if detail["type"] == _NOT_AN_OBJECT:
            container[last] = {}  # later objects keep their numbers in messages
        else:
            del container[last]
