"""What the page says of an export of a space, which an upload only reads in part."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.components.command import build_command
from insights_dash.components.report_icon import build_icon
from insights_dash.ingest.files.column_guesses import name_of
from insights_dash.ingest.files.guessing import is_export
from insights_dash.pages.data.imports.tables import TableView
from insights_dash.pages.data.imports.words import list_in_words
from insights_dash.store.portable.tables import TABLES

_COMMAND = 'insights-dash import bundle PATH --space "NAME" --new-space'
_NOUNS = {each.name: each.nouns for each in TABLES}


def build_export_notice(tables: Sequence[TableView]) -> list[Component]:
    """Build what is read and left out, and the command that restores all of it."""
    if not is_export(each.table.name for each in tables):
        return []
    filled = [each for each in tables if each.table.sample]
    read = [each.kind.label.lower() for each in filled if each.kind]
    left = [
        _NOUNS[name_of(each.table.name)]
        for each in filled
        if each.kind is None and name_of(each.table.name) in _NOUNS
    ]
    shown = list_in_words(list(dict.fromkeys(read)))
    others = list(dict.fromkeys([*left, "reports", "settings", "descriptions"]))
    return [
        html.Div(
            [
                html.P(
                    [
                        build_icon("triangle-exclamation"),
                        "This file is an export of a space",
                    ],
                    className="notice__title",
                ),
                html.P(
                    f"This upload reads its {shown or 'tables that you choose'}. It "
                    f"leaves out {list_in_words(others)}. Deployments get the source "
                    "of this upload, so a space that has them already would count "
                    "them twice."
                ),
                html.P(
                    "To restore the whole space as it was, discard the file, and run "
                    "this command where the server runs."
                ),
                build_command(_COMMAND),
            ],
            className="notice is-warning import__export",
        )
    ]
