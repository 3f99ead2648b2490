"""Where a deployment leads: to its project's page, and to its release's rollout."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from insights_dash.metrics.answer.drill_down import FoundDeployment
from insights_dash.pages.report.place import Place, Tab
from insights_dash.pages.report.project_links import ProjectLink, link_projects
from insights_dash.pages.report.question_url import write_query
from insights_dash.pages.report.view import SCOPE, VIA, RequestedView

# What the rollout shares with the page of a metric, by URL parameter.
_KEPT = ("timeRange", "from", "to", "asOf", *SCOPE, VIA)


@dataclass(frozen=True)
class DeploymentLinks:
    """URLs of a project's page and of a deployment's rollout; empty without one."""

    project: Callable[[ProjectLink], str] = lambda _: ""
    release: Callable[[FoundDeployment], str] = lambda _: ""

    @classmethod
    def of(cls, place: Place, asked: RequestedView) -> "DeploymentLinks":
        """Return the links of a report's or a project's page."""
        return cls(link_projects(place, asked), link_rollouts(place, asked))


def link_rollouts(
    place: Place, asked: RequestedView
) -> Callable[[FoundDeployment], str]:
    """Return a function for URLs of the rollouts of deployments, with the same period.

    A deployment whose project or release was deleted has none.
    """
    query = write_query(place, asked)
    kept = {name: query[name] for name in _KEPT if name in query}

    def write(found: FoundDeployment) -> str:
        if not (found.project and found.release_id):
            return ""
        own = {} if place.project else {"projectId": found.project_id}
        text = urlencode({**kept, **own, "release": found.release_id})
        return f"{place.path}/{Tab.ROLLOUT}?{text}"

    return write
