"""Callbacks of forms."""

from collections.abc import Callable, Mapping
from typing import Any, Unpack

from dash import Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from insights_dash.access.guard import Needs, guarded_callback
from insights_dash.components.browser_side import bind_in_browser
from insights_dash.components.delete_dialog import DeleteDialog
from insights_dash.components.form import Form
from insights_dash.domain.errors import ConflictError, InvalidInputError, Problem

Values = Mapping[str, Any]


def bind_form(
    app: Dash,
    form: Form,
    handle: Callable[[Values], Mapping[str, object]],
    *,
    shows: Mapping[str, Output],
    context: Mapping[str, State | dict[str, State]] | None = None,
    **needs: Unpack[Needs],
) -> None:
    """Call `handle` with the values of a form when a user submits it.

    `handle` gets the fields' values by name, and `context` as browsers post it. It
    returns what some of `shows` then show. If it raises InvalidInputError or
    ConflictError, each problem appears at its field. An error that belongs to no field
    appears in a toast, like all other errors.
    """
    cleared = [each.name for each in form.fields if each.clears]

    @guarded_callback(
        app,
        output={
            "errors": {
                each.name: Output(form.id_of(each.name), "error")
                for each in form.fields
            },
            "cleared": {each: Output(form.id_of(each), "value") for each in cleared},
            "shown": dict(shows),
        },
        inputs={"clicks": Input(form.submit_id, "n_clicks")},
        state={
            "posted": {
                each.name: State(form.id_of(each.name), "value") for each in form.fields
            },
            "around": dict(context or {}),
        },
        prevent_initial_call=True,
        **needs,
    )
    def submit(clicks: object, posted: Values, around: Values) -> Mapping[str, object]:
        if not clicks:
            raise PreventUpdate
        values = {each.name: each.read(posted[each.name]) for each in form.fields}
        try:
            shown = handle({**values, **around})
        except (InvalidInputError, ConflictError) as error:
            return {
                "errors": _place(form, error),
                "cleared": dict.fromkeys(cleared, no_update),
                "shown": dict.fromkeys(shows, no_update),
            }
        return {
            "errors": {each.name: "" for each in form.fields},
            "cleared": dict.fromkeys(cleared, ""),
            "shown": {name: shown.get(name, no_update) for name in shows},
        }


def bind_unsaved_warning(app: Dash, form: Form) -> None:
    """Let the browser ask before a user leaves the form with unsaved changes.

    The layout has a store `form.unsaved_id` with an ID of the opened form. The element
    around the fields has the same ID as `data-form`, and the question as
    `data-unsaved`.
    """
    bind_in_browser(
        app,
        "unsaved.note",
        Output(form.unsaved_id, "data"),
        *(Input(form.id_of(each.name), "value") for each in form.fields),
        State(form.unsaved_id, "data"),
    )


def bind_delete_dialog(
    app: Dash,
    dialog: DeleteDialog,
    delete: Callable[[Values], str],
    *,
    context: Mapping[str, State],
    **needs: Unpack[Needs],
) -> None:
    """Let the dialog open and close, and call `delete` once the user confirms.

    `delete` gets the typed text as "name", and `context`. It returns the URL of the
    page that the browser shows next, or raises InvalidInputError.
    """
    bind_in_browser(
        app,
        "dialogs.toggle",
        Output(dialog.dialog_id, "opened"),
        Input(dialog.button_id, "n_clicks"),
        Input(dialog.cancel_id, "n_clicks"),
        prevent_initial_call=True,
    )
    bind_form(
        app,
        dialog.form,
        lambda values: {"location": delete(values)},
        shows={"location": Output(dialog.location_id, "href")},
        context=context,
        **needs,
    )


def _place(form: Form, error: InvalidInputError | ConflictError) -> dict[str, str]:
    """Return the error of each field.

    Raises:
        InvalidInputError, ConflictError: if a problem belongs to no field.
    """
    placed: dict[str, list[str]] = {each.name: [] for each in form.fields}
    for problem in _list_problems(error):
        if problem.field not in placed:
            raise error
        placed[problem.field].append(problem.message)
    return {name: " ".join(messages) for name, messages in placed.items()}


def _list_problems(error: InvalidInputError | ConflictError) -> list[Problem]:
    if isinstance(error, InvalidInputError):
        return list(error.problems)
    return [error.problem]
