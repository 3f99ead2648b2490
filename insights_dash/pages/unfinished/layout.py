"""What the page of unfinished deployments shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from insights_dash.components.administration import (
    MOST_ROWS,
    build_head,
    build_moment,
    build_section,
    build_state,
    build_table,
)
from insights_dash.components.link_button import build_link_button
from insights_dash.components.report_icon import build_icon
from insights_dash.components.shell import build_breadcrumbs
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.project_settings import ProjectSettings, describe_time_out
from insights_dash.store.deployments import Deployment
from insights_dash.store.spaces import Space
from insights_dash.store.unfinished import RECENT_DAYS

_REST = f"Showing the newest {MOST_ROWS}."
_Cell = Component | str | None


@dataclass(frozen=True)
class Unfinished:
    """A project's deployments without an end, and what happens to them."""

    space: Space
    project: Project
    settings: ProjectSettings
    awaited: Sequence[Deployment]
    timed_out: Sequence[Deployment]
    may_administer: bool

    @property
    def path(self) -> str:
        """Return the path of the project's insights."""
        return f"/{self.space.id}/projects/{self.project.id}/insights"


def build_page(found: Unfinished) -> html.Div:
    """Build the list of deployments that are awaited, and of those that timed out."""
    links = [
        ("Reports", "/"),
        (found.space.name, f"/{found.space.id}/insights"),
        (found.project.name, found.path),
    ]
    settings = build_link_button("gear", "Settings", href=f"{found.path}/settings")
    return html.Div(
        [
            build_breadcrumbs(links, "Unfinished deployments"),
            build_head(
                "Unfinished deployments",
                "No client has reported how these deployments ended.",
                actions=[settings] if found.may_administer else [],
            ),
            build_section(
                "No end reported yet",
                _explain_wait(found.settings),
                _build_list(
                    found.awaited,
                    ("State", "Last report", "Times out"),
                    lambda each: _describe_wait(each, found.settings),
                    nothing="Every deployment has ended, or was reported recently.",
                ),
            ),
            build_section(
                "Timed out",
                f"In the last {RECENT_DAYS} days. They don't count, unless a client "
                "still reports their end.",
                _build_list(
                    found.timed_out,
                    ("Timed out",),
                    lambda each: [build_moment(each.timed_out)],
                    nothing=f"No deployments timed out in the last {RECENT_DAYS} days.",
                ),
            ),
        ],
        className="administration administration--alone",
    )


def _explain_wait(settings: ProjectSettings) -> str:
    if settings.time_out is None:
        return "They don't count until a client reports their end, and never time out."
    waited = describe_time_out(settings)
    return (
        f"They time out {waited} after their last report, and don't count unless a "
        "client reports their end."
    )


def _build_list(
    deployments: Sequence[Deployment],
    columns: tuple[str, ...],
    describe: Callable[[Deployment], Sequence[_Cell]],
    *,
    nothing: str,
) -> Component:
    rows = [[*_describe(each), *describe(each)] for each in deployments]
    named = ("Release", "Environment", "Task", *columns)
    return build_table(
        named, rows, nothing=nothing, rest=_REST, kind="listing--deployments"
    )


def _describe(deployment: Deployment) -> list[_Cell]:
    tenant = deployment.tenant
    environment = deployment.environment.name or deployment.environment.id
    return [
        html.Strong(deployment.release.name or deployment.release.id),
        f"{environment} \u00b7 {tenant.name or tenant.id}" if tenant else environment,
        _link_task(deployment),
    ]


def _link_task(deployment: Deployment) -> Component:
    """Link to the task's log, and to the run of the pipeline if it is known."""
    task = deployment.task_id
    log = f"/api/{deployment.space_id}/tasks/{task}/raw"
    run = html.A(
        [
            build_icon("arrow-up-right-from-square"),
            html.Span("Pipeline run", className="is-said"),
        ],
        title="Pipeline run",
        href=deployment.link,
        target="_blank",
        rel="noopener noreferrer",
    )
    link = html.A(html.Code(task), href=log)
    return html.Span([link, " ", run] if deployment.link else link)


def _describe_wait(deployment: Deployment, settings: ProjectSettings) -> list[_Cell]:
    since, waited = deployment.awaited_since, settings.time_out
    return [
        build_state(deployment.state.value),
        build_moment(since),
        build_moment(_due(since, waited)),
    ]


def _due(since: datetime | None, waited: timedelta | None) -> datetime | None:
    return None if since is None or waited is None else since + waited
