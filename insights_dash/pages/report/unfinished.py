"""What a project's page says about the project: its owner, and unended deployments."""

from dataclasses import dataclass
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from insights_dash.access.whole_projects import may_administer_project
from insights_dash.components.report_icon import build_icon
from insights_dash.pages.report.place import Place
from insights_dash.store.catalogue.project_group import PROJECT_GROUPS
from insights_dash.store.database import Database
from insights_dash.store.project_settings import read_settings
from insights_dash.store.unfinished import RECENT_DAYS, list_timed_out, list_unfinished


@dataclass(frozen=True)
class ProjectState:
    """How many deployments have no end, and whether the user can change settings.

    `group` is the name of the project's group, and `owner` the team that owns the
    project, with its URL; both are empty if there is none.
    """

    awaited: int = 0
    timed_out: int = 0
    may_administer: bool = False
    group: str = ""
    owner: tuple[str, str] = ("", "")


NO_PROJECT = ProjectState()


def read_state(database: Database, place: Place, *, now: datetime) -> ProjectState:
    """Return the state of a place's project; a report has none."""
    if not place.project:
        return NO_PROJECT
    space, project = place.space, place.project.project
    with database.read() as session:
        awaited, timed_out = (
            find(session, space, project.id, now=now, take=0).total
            for find in (list_unfinished, list_timed_out)
        )
        may_administer = may_administer_project(session, space, project)
        settings = read_settings(session, space, project.id)
        groups = PROJECT_GROUPS.find_names(session, space, [project.project_group_id])
    group = groups.get(project.project_group_id, "")
    owner = (settings.owner_name, settings.owner_url)
    return ProjectState(awaited, timed_out, may_administer, group, owner)


def build_owner(state: ProjectState) -> Component | None:
    """Name the team that owns the project, with a link to it."""
    name, url = state.owner
    if not name:
        return None
    team = (
        html.A(name, href=url, target="_blank", rel="noopener noreferrer")
        if url
        else name
    )
    return html.Span(["Owner: ", team], className="overview__owner")


def build_note(place: Place, state: ProjectState) -> Component | None:
    """Say how many deployments have no end, with a link to them."""
    parts = []
    if state.awaited:
        parts.append(f"{state.awaited:,} unfinished {_noun(state.awaited)}")
    if state.timed_out:
        noun = "" if parts else f" {_noun(state.timed_out)}"
        parts.append(
            f"{state.timed_out:,}{noun} timed out in the last {RECENT_DAYS} days"
        )
    if not parts:
        return None
    link = dcc.Link(", ".join(parts), href=f"{place.path}/unfinished")
    return html.P(
        [build_icon("hourglass-half"), link], className="overview__unfinished"
    )


def _noun(number: int) -> str:
    return "deployments" if number > 1 else "deployment"
