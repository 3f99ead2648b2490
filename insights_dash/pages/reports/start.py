"""The page of a space without deployments: the ways to get some into it."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.command import build_command
from insights_dash.components.link_button import build_link_button
from insights_dash.components.report_icon import build_icon
from insights_dash.components.shell import API_GUIDE
from insights_dash.components.table import build_table_head
from insights_dash.components.upload import build_drop_zone
from insights_dash.domain.role import Permission
from insights_dash.ingest.sample_file import EXAMPLES
from insights_dash.pages.reports.demo import DemoState, build_demo
from insights_dash.pages.reports.first_steps import build_bundle_help
from insights_dash.store.spaces import Space

TEMPLATE_PATH, SAMPLE_FILE_PATH = "/deployments-template.csv", "/sample-deployments.csv"
_ACCOUNT, _SERVICE_ACCOUNTS = "/account", "/administration/accounts/new"
# What pages call a column of the table, by its name in files.
SHOWN_COLUMNS: Mapping[str, str] = {
    "project": "Project",
    "version": "Version",
    "environment": "Environment",
    "completed": "Completed",
    "state": "Outcome",
}
ALL_COLUMNS: Mapping[str, str] = {
    "project": "Name of the application or service. Required.",
    "version": "Version of the release. Required.",
    "environment": "Where it was deployed, such as production. Required.",
    "completed": "When the deployment ended. Required.",
    "state": "Its outcome. You choose which words mean Success and Failed. Required.",
    "release_created": "When the release was created. Lead time starts here.",
    "started": "When the deployment started. Without it there is no duration.",
    "queued": "When the deployment was queued.",
    "tenant": "The customer, region or cluster it was for.",
    "channel": "The release channel, such as Hotfix.",
    "id": "The deployment's ID in your tool, so that later files can correct it.",
    "had_guided_failure": "Whether a person had to step in.",
}


@dataclass(frozen=True)
class Start:
    """What the page shows depends on the space, the user and the server.

    `address` is the server's URL, without a slash at its end. `is_alone` says that the
    user sees no other space, and `signs_in` that the user has an account. `may_upload`
    says that they can import into all of the space. `demo` is None for those who may
    not load it.
    """

    space: Space
    allowed: Container[Permission]
    address: str
    is_alone: bool
    signs_in: bool
    may_upload: bool = True
    demo: DemoState | None = None


def build_start(start: Start) -> Component:
    """Build the page, with the ways that the user may go."""
    if Permission.DEPLOYMENT_RECORD not in start.allowed:
        return _build_waiting(start)
    return html.Div(
        [
            _build_head(start),
            html.Div(
                [
                    _build_upload(start.space) if start.may_upload else None,
                    html.Div(
                        [
                            _build_pipeline(start),
                            _build_command_line(start.space),
                        ],
                        className="start__side",
                    ),
                ],
                className="start__ways",
            ),
            build_demo(start.demo) if start.demo else None,
        ],
        className="start",
    )


def _build_head(start: Start) -> Component:
    title, lead = (
        f"Add data to {start.space.name}",
        "This space has no deployments yet.",
    )
    if start.is_alone:
        title = "See how your software gets delivered"
        lead = (
            "Import your deployments to see lead time, deployment frequency, recovery "
            "and failure rate. Your data stays on this server."
        )
    report = None
    if start.space.revision and Permission.REPORT_CREATE in start.allowed:
        report = build_link_button(
            "plus", "New report", href=f"/{start.space.id}/insights/new"
        )
    return html.Header(
        [html.Div([html.H1(title), html.P(lead)]), report], className="start__head"
    )


def _build_waiting(start: Start) -> Component:
    """Build the page of users who can only wait for others to add data."""
    return html.Div(
        [
            html.Span(build_icon("chart-line"), className="reports__empty-icon"),
            html.H1(f"No deployments in {start.space.name} yet"),
            html.P(
                "Someone whose role includes recording deployments can upload a file "
                "here, or send deployments from a pipeline."
            ),
        ],
        className="reports__empty",
    )


def _build_card(
    title: str, icon: str, *content: Component | None, name: str = ""
) -> Component:
    anchor = f"start-{icon}"
    return html.Section(
        [
            html.H2([build_icon(icon), title], id=anchor, className="start__title"),
            *content,
        ],
        className=f"start__card {name}".strip(),
        **aria(labelledby=anchor),
    )


def _build_upload(space: Space) -> Component:
    return _build_card(
        "Upload a file",
        "upload",
        build_drop_zone(space.id),
        html.H3("What the file needs: one row per deployment"),
        _build_example(),
        html.P(
            "Columns can have other names and any order. Optional: when a release was "
            "created (for lead time), started, queued, tenant, channel."
        ),
        html.Details(
            [
                html.Summary("All columns"),
                html.Dl(
                    [
                        part
                        for name, text in ALL_COLUMNS.items()
                        for part in (html.Dt(html.Code(name)), html.Dd(text))
                    ],
                    className="start__columns",
                ),
            ]
        ),
        html.Div(
            [
                _build_download("CSV template", TEMPLATE_PATH),
                _build_download("Sample file, about 200 deployments", SAMPLE_FILE_PATH),
            ],
            className="start__files",
        ),
        name="start__card--upload",
    )


def _build_download(label: str, path: str) -> Component:
    return html.A(
        [build_icon("download"), label], href=path, download="", className="button"
    )


def _build_example() -> Component:
    head = build_table_head(SHOWN_COLUMNS.values())
    rows = [
        html.Tr(
            [
                html.Td(cell, **data(label=name))
                for name, cell in zip(
                    SHOWN_COLUMNS.values(), _shorten(each), strict=True
                )
            ]
        )
        for each in EXAMPLES
    ]
    return html.Div(
        html.Table([head, html.Tbody(rows)]),
        className="start__example",
    )


def _shorten(row: Sequence[str]) -> Sequence[str]:
    """Return the shown columns of an example, with times as people write them."""
    project, version, environment, _created, _started, completed, state = row
    time = completed.replace("T", " ").removesuffix("Z")
    return project, version, environment, time, state


def _build_pipeline(start: Start) -> Component:
    return _build_card(
        "Send from a pipeline",
        "terminal",
        html.P(
            "Record each deployment with one command. It creates the project, "
            "environment and release if they don't exist."
        ),
        _build_keys(start) if start.signs_in else None,
        build_command(write_pipeline_command(start.space, start.address)),
        html.A("API guide", href=API_GUIDE),
    )


def _build_keys(start: Start) -> Component:
    before, after = "Create an ", " first"
    link: Component = dcc.Link("API key", href=_ACCOUNT)
    if Permission.ADMINISTER in start.allowed:
        before, after = "Create a ", " with an API key first"
        link = dcc.Link("service account", href=_SERVICE_ACCOUNTS)
    variable = html.Code("INSIGHTS_API_KEY")
    return html.P([before, link, f"{after}, and set ", variable, " to the key."])


def write_pipeline_command(space: Space, address: str) -> str:
    """Return the command that downloads the recorder and records a deployment.

    It contains nothing that a user named: people copy it into a shell.
    """
    of_space = "" if space.is_default else f" --space {space.id}"
    return (
        f"curl -fsSO {address}/insights-record.py\n"
        "python3 insights-record.py done \\\n"
        f"  --url {address}{of_space} \\\n"
        '  --project "Web shop" --version 1.0.0 \\\n'
        "  --environment production"
    )


def _build_command_line(space: Space) -> Component:
    return _build_card(
        "Import on the command line",
        "file-zipper",
        html.P("For a folder or zip of CSV files, on the machine of this server."),
        *build_bundle_help(space.name, space.id),
    )
