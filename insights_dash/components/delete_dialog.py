"""The dialog before a permanent deletion: the user types the name to confirm."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from insights_dash.components.administration import build_form
from insights_dash.components.form import Field, Form
from insights_dash.components.report_icon import build_icon

# It looks like the dialog of confirm_dialog.py.
LOOKS: Final[Mapping[str, Any]] = {
    "classNames": {
        "content": "delete-dialog",
        "header": "delete-dialog__header",
        "title": "delete-dialog__title",
        "body": "delete-dialog__body",
    },
    "closeButtonProps": {"aria-label": "Close"},
    "centered": True,
    "opened": False,
}


@dataclass(frozen=True)
class DeleteDialog:
    """A dialog whose IDs begin with `name`; its form has one field, called "name".

    `noun` is what is deleted, such as "account". `confirmed_by` is what the user types,
    such as "username".
    """

    name: str
    noun: str
    confirmed_by: str

    @property
    def form(self) -> Form:
        """The form in the dialog."""
        build_name = partial(
            dmc.TextInput,
            value="",
            inputProps={"autoComplete": "off", "data-autofocus": True},
        )
        label = f"Type the {self.confirmed_by} to confirm"
        field = Field("name", label, build_name)
        return Form(self.name, f"Delete {self.noun}", (field,))

    @property
    def button_id(self) -> str:
        """The ID of the button that opens the dialog."""
        return self.name

    @property
    def dialog_id(self) -> str:
        """The ID of the dialog."""
        return f"{self.name}-dialog"

    @property
    def cancel_id(self) -> str:
        """The ID of the button that closes it."""
        return f"{self.name}-cancel"

    @property
    def location_id(self) -> str:
        """The ID of what leads the browser to another page after the deletion."""
        return f"{self.name}-location"

    def build_button(self) -> html.Button:
        """Return the button that opens the dialog."""
        return html.Button(
            [build_icon("trash-can"), f"Delete this {self.noun}…"],
            id=self.button_id,
            type="button",
            className="button button--danger delete-dialog__opens",
        )

    def _build_buttons(self) -> list[html.Button]:
        cancel = html.Button(
            "Cancel", id=self.cancel_id, type="button", className="button"
        )
        delete = html.Button(
            self.form.submit,
            id=self.form.submit_id,
            type="submit",
            className="button button--danger-filled",
        )
        return [cancel, delete]

    def build(self, name: str, consequence: str) -> dmc.Modal:
        """Return the closed dialog; `consequence` continues "The report X …"."""
        form = self.form
        return dmc.Modal(
            build_form(
                dcc.Location(id=self.location_id, refresh="callback-nav"),
                html.P(
                    [f"The {self.noun} ", html.Strong(name), f" {consequence}"],
                    className="confirm-dialog__text",
                ),
                form.build_field("name"),
                html.Div(self._build_buttons(), className="confirm-dialog__actions"),
                class_name="",
            ),
            id=self.dialog_id,
            title=f"Delete this {self.noun}?",
            **LOOKS,
        )
