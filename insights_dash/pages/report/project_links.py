"""Links from a report to a project's own page, and back, with the same question."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import data
from insights_dash.domain.definitions import Definitions
from insights_dash.domain.question import Question
from insights_dash.metrics.answer.drill_down import FoundDeployment
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.view import (
    ADDITIONS,
    NOW,
    VIA,
    RequestedView,
    find_usual_statistic,
)

# The options that the other page keeps besides `asOf`, by URL parameter.
_KEPT = (
    *("timeRange", "from", "to", "granularity"),
    *("compare", "leadTime", "statistic"),
)
INHERITED = (*_KEPT, "asOf")


@dataclass(frozen=True)
class ProjectLink:
    """A project and the environment of its page.

    If it is empty, that is the report's only environment, else the project's default.
    """

    project: str
    environment: str = ""


def link_deployed(found: FoundDeployment) -> ProjectLink:
    """Return the project and the environment of a deployment that has a project."""
    return ProjectLink(
        found.project_id, found.environment_id if found.environment else ""
    )


def link_projects(place: Place, asked: RequestedView) -> Callable[[ProjectLink], str]:
    """Return a function for URLs of projects' pages, in the report's time zone.

    A project's own page has no links to itself: its URLs are empty.
    """
    if place.project:
        return lambda _: ""
    kept = {
        **_keep(place, asked, place.space.definitions),
        "timeZone": place.report.definition.time_zone,
        VIA: place.report.id,
    }

    def write(link: ProjectLink) -> str:
        environment = link.environment or place.environment
        own = {"environmentId": environment} if environment else {}
        path = f"/{place.space.id}/projects/{link.project}/insights{place.ending}"
        return f"{path}?{urlencode({**own, **kept})}"

    return write


def link_back(place: Place, asked: RequestedView) -> Component | None:
    """Return a link to the report whose page linked to a project's, if any.

    Scripts renew its query from the report's defaults when the question changes.
    """
    if not place.via:
        return None
    definitions = place.via.definition.definitions
    kept = _keep(place, asked, definitions)
    query = f"?{urlencode(kept)}" if kept else ""
    path = f"/{place.space.id}/insights/{place.via.id}{place.ending}"
    usual = _list_defaults(definitions)
    ends_on = place.closed_on.isoformat() if place.closed_on else ""
    return html.A(
        place.via.definition.name,
        href=f"{path}{query}",
        className="leads-on",
        **data(usual=json.dumps({**usual, "asOf": ends_on})),
    )


def _keep(
    place: Place, asked: RequestedView, definitions: Definitions | None
) -> Mapping[str, str]:
    """Return the options of the question that aren't the default of the other page.

    `definitions` are those that the other page follows.
    """
    defaults = _list_defaults(definitions)
    view: Mapping[str, object] = asked.view
    kept = {
        name: value for name in _KEPT if (value := str(view[name])) != defaults[name]
    }
    ends_on = place.closed_on.isoformat() if place.closed_on else ""
    as_of = asked.view["asOf"]
    if as_of != ends_on:
        kept["asOf"] = as_of or NOW
    return kept


def _list_defaults(definitions: Definitions | None) -> Mapping[str, str]:
    texts: Mapping[str, object] = {
        **Question().to_texts(),
        **ADDITIONS,
        "statistic": find_usual_statistic(definitions).value,
    }
    return {name: str(texts[name]) for name in _KEPT}
