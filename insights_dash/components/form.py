"""Forms, each declared once for its layout and its callback."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from insights_dash.components.administration import build_submit
from insights_dash.components.posted import read_text


@dataclass(frozen=True)
class Field:
    """A field, by the name that errors use for it.

    `build` makes its component from an `id`, a `label` and what a layout adds, such as
    a `value`. `read` turns what a browser posts into a value. A field that `clears` is
    emptied after the form was submitted without errors.
    """

    name: str
    label: str
    build: Callable[..., Component]
    read: Callable[[object], Any] = read_text
    clears: bool = False


@dataclass(frozen=True)
class Form:
    """A form with its fields, and the label of the button that submits it.

    IDs of fields and button begin with the form's name, which no other form has.
    """

    name: str
    submit: str
    fields: Sequence[Field]

    @property
    def submit_id(self) -> str:
        """Return the ID of the button."""
        return f"{self.name}-submit"

    @property
    def unsaved_id(self) -> str:
        """Return the ID of the store that says which opened form this is."""
        return f"{self.name}-unsaved"

    def id_of(self, field: str) -> str:
        """Return the ID of a field."""
        return f"{self.name}-{field.replace('_', '-').replace('.', '-')}"

    def build_field(self, name: str, **given: object) -> Component:
        """Return the component of a field."""
        field = next(each for each in self.fields if each.name == name)
        return field.build(id=self.id_of(name), label=field.label, **given)

    def build_submit(self) -> Component:
        """Return the button."""
        return build_submit(self.submit, self.submit_id)

    def build(self) -> list[Component]:
        """Return all fields and the button."""
        fields = [self.build_field(each.name) for each in self.fields]
        return [*fields, self.build_submit()]
