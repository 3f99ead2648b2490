"""Deployments counted by week in Octopus's shape, one report per project.

Source: the models of octopus-deploy-swagger-client 1.1.0, from PyPI.
"""

from collections.abc import Sequence
from datetime import datetime

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.model import Wire
from insights_dash.api.wire.moment import InstantText, instant_text
from insights_dash.store.deployments import ProjectWeeks


class WireSeries(Wire):
    """Numbers of deployments, one per label."""

    label: str = "Deployments"
    data: list[int]


class WireReportData(Wire):
    """Weeks, each named by its Monday, and the series with a number for each."""

    labels: list[str]
    series: list[WireSeries]


class WireWeeks(Wire):
    """How many deployments of a project were completed in each week."""

    id: str
    project_id: str
    report_data: WireReportData
    last_modified_on: InstantText
    last_modified_by: None = None
    links: Links


def weeks_to_wire(
    counted: ProjectWeeks, weeks: Sequence[datetime], now: datetime
) -> WireWeeks:
    """Show the counts of a project in weeks that begin at `weeks`."""
    project = counted.project_id
    return WireWeeks(
        id=f"DeploymentsCountedByWeek-{project}",
        project_id=project,
        report_data=WireReportData(
            labels=[each.date().isoformat() for each in weeks],
            series=[WireSeries(data=list(counted.counts))],
        ),
        last_modified_on=instant_text(now),
        links={
            "Self": f"/api/{counted.space_id}/reporting/deployments-counted-by-week"
            f"?projectIds={project}",
            "Project": f"/api/{counted.space_id}/projects/{project}",
        },
    )
