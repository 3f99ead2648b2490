"""The project that a rollout's page shows, and the tag set that groups its lanes."""

from collections.abc import Sequence
from datetime import datetime

from insights_dash.domain.errors import Problem
from insights_dash.metrics.rollout_query import RolloutProject, list_projects
from insights_dash.metrics.service import MetricsService
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.rollout_controls import find_usual_project
from insights_dash.pages.report.view import NO_TAG_SET, RequestedView

SHOWN = 50  # characters of an ID that a message repeats


def list_rollout_projects(
    metrics: MetricsService, place: Place, *, as_of: datetime
) -> Sequence[RolloutProject]:
    """Return the projects that the page of a report offers; none for a project's."""
    if place.project:
        return ()
    snapshot = metrics.histories.snapshot(place.report.space_id)
    return list_projects(place.report, snapshot, as_of=as_of)


def choose_project(
    place: Place, asked: RequestedView, projects: Sequence[RolloutProject]
) -> tuple[str, Sequence[Problem]]:
    """Return the project's ID, and what is wrong with the one in the URL.

    The ID is empty if the report has no project that the reader can see.
    """
    if place.project:
        return place.project.project.id, ()
    usual, wanted = find_usual_project(projects), asked.view["projectId"]
    if usual is None:
        return "", ()
    if not wanted or any(each.project_id == wanted for each in projects):
        return wanted or usual.project_id, ()
    message = f'This report has no project "{wanted[:SHOWN]}".'
    return usual.project_id, [Problem("projectId", message)]


def find_tag_set(place: Place, asked: RequestedView) -> str:
    """Return the ID of the tag set that lanes are grouped by, empty without one."""
    tag_set = asked.view["groupBy"] or next((each.id for each in place.tag_sets), "")
    return "" if tag_set == NO_TAG_SET else tag_set
