"""The fields above a list that narrow it, declared once for layout and callback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.form import Field
from insights_dash.components.posted import read_text
from insights_dash.components.report_icon import build_icon


@dataclass(frozen=True)
class Filters:
    """Filters of a list; each field is called like its parameter in the page's URL.

    IDs of the fields and of the list begin with `name`.
    """

    name: str
    fields: Sequence[Field]

    @property
    def list_id(self) -> str:
        """The ID of the element that has the list."""
        return f"{self.name}-list"

    @property
    def names_id(self) -> str:
        """The ID of the store that tells the browser the parameters' names."""
        return f"{self.name}-filters"

    def id_of(self, field: str) -> str:
        """Return the ID of a field."""
        return f"{self.name}-{field}"

    def read(self, values: Mapping[str, object]) -> dict[str, str]:
        """Return the text of each field; empty if it is absent or no text."""
        return {each.name: read_text(values.get(each.name)) for each in self.fields}

    def build(
        self, values: Mapping[str, str], **given: Mapping[str, object]
    ) -> Component:
        """Return the fields with their values; `given` adds to fields by name."""
        return html.Div(
            [
                dcc.Store(id=self.names_id, data=[each.name for each in self.fields]),
                *(
                    each.build(
                        id=self.id_of(each.name),
                        label=each.label,
                        value=values[each.name],
                        **given.get(each.name, {}),
                    )
                    for each in self.fields
                ),
            ],
            className="filters",
            role="search",
        )


def build_search(**given: object) -> Component:
    """Return a field for free text with a magnifying glass."""
    icon = build_icon("magnifying-glass")
    field: Component = dmc.TextInput(debounce=250, leftSection=icon, **given)
    return field


def build_choice(*, value: str, **given: object) -> Component:
    """Return a list of which nothing must be chosen."""
    field: Component = dmc.Select(
        value=value or None, placeholder="Any", clearable=True, **given
    )
    return field


def build_day(*, value: str, **given: object) -> Component:
    """Return a calendar; the value is the day as `2026-05-31`."""
    field: Component = dmc.DateInput(
        weekendDays=[],
        value=value or None,
        valueFormat="D MMM YYYY",
        placeholder="Any day",
        clearable=True,
        **given,
    )
    return field
