"""What the page of a rollout shows when its figures arrive."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.rollout.asking import ProjectAsked, find_rollout
from insights_dash.charts.rollout.content import (
    announce_rollout,
    build_rollout,
)
from insights_dash.charts.rollout.found import FoundRollout
from insights_dash.charts.rollout.release import build_release
from insights_dash.charts.rollout.streams import Shown
from insights_dash.charts.rollout.times import Links
from insights_dash.components.states import build_empty
from insights_dash.domain.errors import Problem
from insights_dash.metrics.service import MetricsService
from insights_dash.pages.refused import build_problems
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.question_url import UrlQuery, write_query
from insights_dash.pages.report.rollout_project import (
    SHOWN,
    choose_project,
    find_tag_set,
    list_rollout_projects,
)
from insights_dash.pages.report.view import RequestedView


def show_rollout(
    metrics: MetricsService, place: Place, asked: RequestedView, *, as_of: datetime
) -> tuple[Component, str]:
    """Return the page's content, and what screen readers say."""
    projects = list_rollout_projects(metrics, place, as_of=as_of)
    project, wrong = choose_project(place, asked, projects)
    if not project:
        title = "This report has no projects that you can see"
        return _wrap([build_empty(title, "Ask for access, or edit the report.")]), title
    found = _find(metrics, place, asked, project, as_of=as_of)
    detail = found.find_release()
    if asked.view["release"] and detail is None:
        message = f'This project has no release "{asked.view["release"][:SHOWN]}".'
        wrong = [*wrong, Problem("release", message)]
    problems = [build_problems(wrong)] if wrong else []
    if not found.streams and not found.query.answer().releases.number.size:
        title = "No releases yet"
        text = "The project has no release in the channels that are shown here."
        return _wrap([*problems, build_empty(title, text)]), title
    if not found.streams:
        title = "Nothing is live"
        text = "No release of this project has gone live in what is shown here."
        return _wrap([*problems, build_empty(title, text)]), title
    name = next((each.name for each in projects if each.project_id == project), "")
    link = _link_releases(place, asked)
    parts = [
        *problems,
        html.H2(name, className="rollout__project") if name else None,
        build_release(found, detail, link("")) if detail else None,
        *build_rollout(found, Links(link, _link_files(place, asked, project))),
    ]
    return _wrap(parts), announce_rollout(found)


def _wrap(parts: Sequence[Component | None]) -> Component:
    return html.Div(list(parts), className="rollout")


def _find(
    metrics: MetricsService,
    place: Place,
    asked: RequestedView,
    project: str,
    *,
    as_of: datetime,
) -> FoundRollout:
    wanted = ProjectAsked(
        project,
        asked.question,
        find_tag_set(place, asked),
        Shown(asked.view["lanes"]),
        asked.view["release"],
    )
    return find_rollout(metrics, place.report, wanted, now=as_of)


def _link_files(
    place: Place, asked: RequestedView, project: str
) -> Callable[[str], str]:
    """Return a function for the URLs of the page's rows as CSV files."""
    query: dict[str, str] = {"asOf": asked.view["asOf"]}
    if place.project:
        scope = place.project.scope
        query |= {
            "channelId": scope.channel_id,
            "environmentId": ",".join(scope.environment_ids),
            "tenantFilter": "" if scope.tags else scope.tenant_filter.value,
            "tenantId": scope.tenant_id or "",
            "tags": ",".join(scope.tag_ids),
            "timeZone": scope.time_zone,
        }
    else:
        query["projectId"] = project
    kept = {name: value for name, value in query.items() if value}

    def write(rows: str) -> str:
        return f"{place.api}/rollout/csv?{urlencode({**kept, 'rows': rows})}"

    return write


def _link_releases(place: Place, asked: RequestedView) -> Callable[[str], str]:
    """Return a function for the URLs of this page with another release."""
    usual: UrlQuery = write_query(place, asked)
    kept: Mapping[str, object] = {
        name: value for name, value in usual.items() if name != "release"
    }

    def write(release: str) -> str:
        query = {**kept, "release": release} if release else kept
        text = urlencode(query, doseq=True)
        path = f"{place.path}{place.ending}"
        return f"{path}?{text}" if text else path

    return write
