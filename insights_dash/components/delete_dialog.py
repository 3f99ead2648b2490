"""The dialog before a permanent deletion: the user types the name to confirm."""

from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html

from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.report_icon import build_icon


@dataclass(frozen=True)
class DeleteIds:
    """Ids of the button that opens the dialog, of the dialog, and of what is in it."""

    opens: str
    dialog: str
    name: str
    cancel: str
    confirm: str


def build_delete_button(ids: DeleteIds, noun: str) -> html.Button:
    """What opens the dialog."""
    return html.Button(
        [build_icon("trash-can"), f"Delete this {noun}…"],
        id=ids.opens,
        type="button",
        className="button button--danger delete-dialog__opens",
    )


def build_delete_dialog(
    ids: DeleteIds, noun: str, name: str, consequence: str, *, confirmed_by: str
) -> dmc.Modal:
    """Return the dialog in which `name` is typed to confirm the deletion.

    `consequence` continues "The report X …". `confirmed_by` says what `name` is, such
    as "username".
    """
    return dmc.Modal(
        [
            html.P(
                [f"The {noun} ", html.Strong(name), f" {consequence}"],
                className="confirm-dialog__text",
            ),
            dmc.TextInput(
                id=ids.name,
                label=f"Type the {confirmed_by} to confirm",
                value="",
                inputProps={"autoComplete": "off", "data-autofocus": True},
            ),
            html.Div(
                [
                    html.Button(
                        "Cancel", id=ids.cancel, type="button", className="button"
                    ),
                    html.Button(
                        f"Delete {noun}",
                        id=ids.confirm,
                        type="button",
                        className="button button--danger-filled",
                    ),
                ],
                className="confirm-dialog__actions",
            ),
        ],
        id=ids.dialog,
        title=f"Delete this {noun}?",
        closeButtonProps={"aria-label": "Close"},
        # It looks like the dialog of components/confirm_dialog.py.
        classNames={
            "content": "delete-dialog",
            "header": "delete-dialog__header",
            "title": "delete-dialog__title",
            "body": "delete-dialog__body",
        },
        centered=True,
        opened=False,
    )


def bind_delete_dialog(app: Dash, ids: DeleteIds) -> None:
    """Let its button open the dialog, and "Cancel" close it."""
    bind_in_browser(
        app,
        "dialogs.toggle",
        Output(ids.dialog, "opened"),
        Input(ids.opens, "n_clicks"),
        Input(ids.cancel, "n_clicks"),
        prevent_initial_call=True,
    )
