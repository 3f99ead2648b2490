"""What users do first: the commands they copy, and the files of a bundle."""

import re
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria
from insights_dash.components.command import build_command
from insights_dash.components.report_icon import build_icon
from insights_dash.components.table import build_table_head
from insights_dash.ingest.bundle_files import REQUIRED_FILES
from insights_dash.ingest.sample_bundle import FORMS

SAMPLE_PATH = "/sample-bundle.zip"
# Characters that end a quoted text in sh, PowerShell or cmd, or are replaced inside it,
# and a name that would be an option.
_UNSAFE = re.compile('["$`\\\\!%^\u201c-\u201f]|\\A-')
_MEANINGS = {
    "releases.csv": "One row per release and channel. Lead times start at created.",
    "deployments.csv": "One row per deployment of a release to an environment.",
    "projects.csv": "The projects and their groups.",
    "channels.csv": "The channels of each project, and which one is the default.",
    "environments.csv": "The environments, in the order of sort_order.",
    "tenants.csv": "The tenants and their tags, written Set/Tag;Set/Tag.",
    "changes.csv": "The pull requests or commits that each release contains.",
}


def build_no_space() -> Component:
    """Build the page of a user who has access to no space."""
    return html.Div(
        [
            html.Span(build_icon("chart-line"), className="reports__empty-icon"),
            html.H1("No spaces yet"),
            html.P("Ask an administrator to give you a role in a space."),
        ],
        className="reports__empty",
    )


def build_bundle_help(space: str, identifier: str) -> list[Component]:
    """Build the command that imports a bundle into a space, and what a bundle is.

    People copy the command into a shell. So the space's ID replaces a name that a shell
    would not take as text.
    """
    named = identifier if _UNSAFE.search(space) else space
    return [
        build_command(f'insights-dash import bundle PATH --space "{named}"'),
        html.A("Sample bundle", href=SAMPLE_PATH, download=""),
        html.Details(
            [html.Summary("What a bundle contains"), _build_files()],
            className="first-steps",
        ),
    ]


def _build_files() -> Component:
    columns = ("File", "Columns", "Contents")
    head = build_table_head(columns)
    rows = [
        html.Tr(
            [
                html.Th(html.Code(name), scope="row"),
                html.Td(_name_columns(form.required, form.optional)),
                html.Td(_describe_file(name)),
            ]
        )
        for name, form in FORMS.items()
    ]
    return html.Div(
        [
            html.P(
                "A bundle is a folder or zip of CSV files in UTF-8, plain or as "
                ".csv.gz. The first row names the columns. Columns in italics are "
                "optional. Times need an offset from UTC, as in 2026-01-31T09:30:00Z. "
                "The states that count are Success and Failed."
            ),
            html.Div(
                html.Table([head, html.Tbody(rows)]),
                className="first-steps__table",
                tabIndex=0,
                role="region",
                **aria(label="Files and columns"),
            ),
        ]
    )


def _name_columns(required: Sequence[str], optional: Sequence[str]) -> list[Component]:
    named: list[Component] = [html.Code(each) for each in required]
    named += [html.Em(html.Code(each)) for each in optional]
    return named


def _describe_file(name: str) -> str:
    is_required = name.removesuffix(".csv") in REQUIRED_FILES
    return f"{_MEANINGS[name]} {'Required.' if is_required else ''}".strip()
