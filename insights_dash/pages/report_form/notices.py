"""What the page shows besides the form: problems, conflicts, unknown reports."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.components.link_button import build_link_button
from insights_dash.components.report_icon import build_icon
from insights_dash.components.states import build_empty, build_not_found
from insights_dash.components.table import build_table_head
from insights_dash.pages.report_form.form import Message
from insights_dash.pages.report_form.ids import overwrite_id
from insights_dash.pages.report_form.place import reports_path
from insights_dash.store.spaces import Space

_MOST_SPACES_OFFERED = 6


def build_missing_report() -> Component:
    """Build the page of a URL whose report does not exist."""
    return build_not_found(
        "Report not found",
        "It may have been deleted, or the URL may be wrong.",
    )


def build_missing_space(spaces: Sequence[Space]) -> Component:
    """Build the page of a form in an unknown space; it offers those of `spaces`."""
    if not spaces:
        return build_empty(
            "No spaces yet",
            "Import deployments to create one. Then you can create a report.",
            icon="compass",
            is_page=True,
            actions=[dcc.Link("Get started", href="/", className="button")],
        )
    actions = [
        build_link_button(
            "plus", f"New report in {space.name}", href=f"{reports_path(space)}/new"
        )
        for space in spaces[:_MOST_SPACES_OFFERED]
    ]
    return build_empty(
        "Space not found",
        "Check the URL, or create the report in one of these spaces.",
        icon="compass",
        is_page=True,
        actions=[*actions, dcc.Link("Back to reports", href="/", className="button")],
    )


def build_conflict(
    differences: Sequence[tuple[str, str, str]], *, href: str, revision: int
) -> dmc.Alert:
    """Build the comparison of the form with what another user has saved since."""
    rows = [
        html.Tr([html.Th(label, scope="row"), html.Td(theirs), html.Td(mine)])
        for label, theirs, mine in differences
    ]
    columns = ("Field", "Current version", "Your version")
    return dmc.Alert(
        [
            html.P(
                "Another user saved changes while you were editing. Your changes "
                "haven't been saved."
            ),
            html.Table(
                [build_table_head(columns), html.Tbody(rows)],
                className="report-form__differences",
            )
            if rows
            else html.P("Both versions are identical."),
            html.Div(
                [
                    html.A(
                        "Discard my changes",
                        href=href,
                        className="button",
                        **data(discards="true"),
                    ),
                    html.Button(
                        "Overwrite",
                        id=overwrite_id(revision),
                        className="button button--filled",
                    ),
                ],
                className="report-form__choices",
            ),
        ],
        title="Someone else changed this report",
        color="yellow",
        icon=build_icon("code-branch"),
    )


def build_summary(messages: Sequence[Message]) -> dmc.Alert:
    """Build the list of every problem, which stands above the form."""
    count = len(messages)
    title = "There's 1 problem" if count == 1 else f"There are {count} problems"
    return dmc.Alert(
        html.Ul([html.Li(_build_message(each)) for each in messages]),
        title=title,
        color="red",
        icon=build_icon("circle-exclamation"),
    )


def _build_message(message: Message) -> list[Component | str]:
    """Build a problem whose label leads to its field."""
    if not message.label:
        return [message.text]
    label: Component = html.Strong(message.label)
    if message.target:
        label = html.A(label, href=f"#{message.target}", **data(field=message.target))
    return [label, ": ", message.text]
