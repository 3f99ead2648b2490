"""How the file is read, for the user to correct, and the name of its source."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.ingest.files.encodings import ENCODINGS
from insights_dash.pages.data.imports.ids import Action, Choice, action_id, choice_id
from insights_dash.pages.data.imports.tables import TableView
from insights_dash.pages.data.imports.words import SEPARATORS
from insights_dash.store.imports import Import


def build_reading(imported: Import, view: TableView) -> html.Details:
    """Build the options of reading; text files have more of them than others."""
    table = view.table
    fields: list[Component] = [
        dmc.TextInput(
            id=choice_id(Choice.SOURCE),
            label="Source",
            description="The name that the Data page shows for these deployments",
            value=imported.source,
            debounce=True,
        ),
        dmc.TextInput(
            id=choice_id(Choice.HEADER_ROW),
            label="Header row",
            description="0 if the file has none",
            value=str(table.header_row),
            inputProps={"inputMode": "numeric"},
        ),
    ]
    if table.separator:
        fields += _build_text_fields(view)
    notes = [html.P(each, className="import__lead") for each in table.notes]
    return html.Details(
        [
            html.Summary("How the file is read"),
            html.Div(fields, className="import__options"),
            *notes,
            html.Button(
                "Read the file again",
                id=action_id(Action.READ),
                type="button",
                className="button",
            ),
        ],
        className="import__reading",
    )


def _build_text_fields(view: TableView) -> list[Component]:
    table = view.table
    separators = {**SEPARATORS, table.separator: SEPARATORS.get(table.separator, "")}
    encoding = table.encoding.removesuffix("-sig")
    encodings = {**ENCODINGS, encoding: ENCODINGS.get(encoding, encoding)}
    return [
        dmc.Select(
            id=choice_id(Choice.SEPARATOR),
            label="Separator",
            data=[
                {"value": each, "label": f"{name} ({each})" if each != "\t" else name}
                for each, name in separators.items()
            ],
            value=table.separator,
            allowDeselect=False,
        ),
        dmc.Select(
            id=choice_id(Choice.ENCODING),
            label="Encoding",
            data=[
                {"value": each, "label": name}
                for each, name in encodings.items()
                if each
            ],
            value=encoding,
            allowDeselect=False,
            searchable=True,
        ),
    ]
