"""Links from a report to a project's own page, and back, with the same question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from insights_dash.domain.question import Question
from insights_dash.pages.report.place import Place
from insights_dash.pages.report.view import NOW, VIA, Asked

# What stays the same on the other page, by the names of the URL's parameters.
_KEPT = ("timeRange", "granularity", "statistic")


@dataclass(frozen=True)
class ProjectLink:
    """A project, and the environment that its page shows; empty for its usual one."""

    project: str
    environment: str = ""


def link_projects(place: Place, asked: Asked) -> Callable[[ProjectLink], str]:
    """Return what writes the URL of a project's page, in the report's time zone.

    A project's own page has no links to itself: it writes empty URLs.
    """
    if place.project:
        return lambda _: ""
    kept = {
        **_keep(place, asked),
        "timeZone": place.report.definition.time_zone,
        VIA: place.report.id,
    }
    ending = f"/{place.metric.value}" if place.metric else ""

    def write(link: ProjectLink) -> str:
        own = {"environmentId": link.environment} if link.environment else {}
        path = f"/{place.space.id}/projects/{link.project}/insights{ending}"
        return f"{path}?{urlencode({**own, **kept})}"

    return write


def link_back(place: Place, asked: Asked) -> tuple[str, str] | None:
    """The name and URL of the report that led to a project's page, if any."""
    if not place.via:
        return None
    ending = f"/{place.metric.value}" if place.metric else ""
    kept = _keep(place, asked)
    query = f"?{urlencode(kept)}" if kept else ""
    path = f"/{place.space.id}/insights/{place.via.id}{ending}"
    return place.via.definition.name, f"{path}{query}"


def _keep(place: Place, asked: Asked) -> Mapping[str, str]:
    """What of the question isn't the default."""
    usual = Question()
    defaults = {
        "timeRange": usual.time_range.value,
        "granularity": usual.granularity.value,
        "statistic": "Mean",
    }
    view: Mapping[str, object] = asked.view
    kept = {
        name: value for name in _KEPT if (value := str(view[name])) != defaults[name]
    }
    ends_on = place.closed_on.isoformat() if place.closed_on else ""
    as_of = asked.view["asOf"]
    if as_of != ends_on:
        kept["asOf"] = as_of or NOW
    return kept
