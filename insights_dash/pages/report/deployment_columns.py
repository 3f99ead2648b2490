"""The columns of the list of deployments: one table says everything about each of them.

A new column is one entry in `COLUMNS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.metric import OF_FAILURES, Figure, Metric
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_instant
from insights_dash.metrics.answer.deployment_facts import Fact, Listed
from insights_dash.metrics.answer.drill_down import FoundDeployment
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.pages.report.deployment_links import DeploymentLinks
from insights_dash.pages.report.project_links import link_deployed

_DELETED = "(deleted)"
_WITH_HASHES = {"cellRenderer": "Release"}
_ALIGNED_RIGHT = {"type": "rightAligned", "sortingOrder": ["desc", "asc"]}


@dataclass(frozen=True)
class DeploymentColumn:
    """A column: what it lists, its header, its width in pixels, and its text in a row.

    `leads` are the metrics whose pages show the column first, and always. `only_for`
    are the metrics whose pages show it at all; empty for every metric. `alike` says
    in a sentence which value all rows have. `grid` are further options of AG Grid.
    """

    listed: Listed
    header: str
    width: int
    describe: Callable[[FoundDeployment, ZoneInfo], str | int]
    leads: Sequence[Metric] = ()
    only_for: Sequence[Metric] = ()
    alike: str = ""
    grid: Mapping[str, Any] = field(default_factory=dict)


def _describe_duration(figure: Figure, found: FoundDeployment, _: ZoneInfo) -> str:
    duration = found.durations.get(figure)
    return "" if duration is None else _write(duration)


def _write(duration: timedelta) -> str:
    return describe_duration(duration.total_seconds())


def _list_duration(
    figure: Figure, header: str, width: int, *leads: Metric
) -> DeploymentColumn:
    describe = partial(_describe_duration, figure)
    return DeploymentColumn(figure, header, width, describe, leads, grid=_ALIGNED_RIGHT)


def _describe_tenant(found: FoundDeployment, _: ZoneInfo) -> str:
    return (found.tenant or _DELETED) if found.is_tenanted else ""


def _describe_recovery(found: FoundDeployment, zone: ZoneInfo) -> str:
    """Name the deployment that recovered a failed one."""
    metrics, recovery = found.metrics, found.recovery
    if recovery:
        version = recovery.version or _DELETED
        return f"{version}, {describe_instant(recovery.completed, zone)}"
    is_failed = metrics.task_state is TaskState.FAILED or metrics.had_guided_failure
    return "Not recovered yet" if is_failed else ""


# Columns by the names of their fields, in the order in which pages show them.
COLUMNS: Mapping[str, DeploymentColumn] = {
    "completed": DeploymentColumn(
        Fact.COMPLETED,
        "Completed",
        158,
        lambda found, zone: describe_instant(found.metrics.completed, zone),
        grid={
            "sort": "desc",
            "sortingOrder": ["desc", "asc"],
            "pinned": "left",
            "cellClass": "grid__link",
        },
    ),
    "project": DeploymentColumn(
        Dimension.PROJECT,
        "Project",
        170,
        lambda found, _: found.project or _DELETED,
        alike="project {}",
        grid={"cellRenderer": "ProjectLink"},
    ),
    "release": DeploymentColumn(
        Fact.RELEASE,
        "Release",
        120,
        lambda found, _: found.metrics.release_version or _DELETED,
        grid={"cellRenderer": "ReleaseLink"},
    ),
    "channel": DeploymentColumn(
        Dimension.CHANNEL,
        "Channel",
        105,
        lambda found, _: found.channel or _DELETED,
        alike="channel {}",
    ),
    "environment": DeploymentColumn(
        Dimension.ENVIRONMENT,
        "Environment",
        125,
        lambda found, _: found.environment or _DELETED,
        alike="environment {}",
    ),
    "tenant": DeploymentColumn(
        Dimension.TENANT, "Tenant", 125, _describe_tenant, alike="tenant {}"
    ),
    "state": DeploymentColumn(
        Fact.STATE,
        "State",
        95,
        lambda found, _: found.metrics.task_state.value,
        leads=(Metric.DEPLOYMENT_FAILURE_RATE,),
        grid={"cellClassRules": {"is-failed": {"function": "isFailed(params)"}}},
    ),
    "guidedFailure": DeploymentColumn(
        Fact.GUIDED_FAILURE,
        "Needed intervention",
        150,
        lambda found, _: "Yes" if found.metrics.had_guided_failure else "",
    ),
    "leadTime": _list_duration(Figure.LEAD_TIME, "Lead time", 110, Metric.LEAD_TIME),
    "sincePrevious": _list_duration(
        *(Figure.TIME_SINCE_PREVIOUS, "Time since previous", 145),
        Metric.DEPLOYMENT_FREQUENCY,
    ),
    "timeToRecovery": _list_duration(
        *(Figure.TIME_TO_RECOVERY, "Time to recovery", 130),
        *OF_FAILURES,
    ),
    "recoveredBy": DeploymentColumn(
        Fact.RECOVERED_BY,
        "Recovered by",
        215,
        _describe_recovery,
        leads=OF_FAILURES,
        only_for=OF_FAILURES,
        grid=_WITH_HASHES,
    ),
    "untilRecovery": DeploymentColumn(
        Figure.DEPLOYMENTS_UNTIL_RECOVERY,
        "Failed attempts before recovery",
        215,
        lambda found, _: found.metrics.deployments_until_recovery or "",
        leads=(Metric.TIME_TO_RECOVERY,),
        grid=_ALIGNED_RIGHT,
    ),
    "duration": _list_duration(
        *(Figure.DEPLOYMENT_DURATION, "Duration", 105), Metric.DEPLOYMENT_DURATION
    ),
    "queueTime": _list_duration(
        Figure.QUEUE_TIME, "Queue time", 105, Metric.QUEUE_TIME
    ),
}
_FIRST = ("completed", "project")


def list_columns(
    metric: Metric, alike: Mapping[Listed, str], *, rows: int
) -> Sequence[str]:
    """Return the fields of the columns that a metric's page shows.

    The metric's own columns follow the project. Columns with one value in all rows are
    left out, and the metric's own ones if they are empty in all rows. An empty list has
    only the first ones.
    """
    own = [name for name, each in COLUMNS.items() if metric in each.leads]
    first = (*_FIRST, *own)
    if not rows:
        return first
    rest = [
        name
        for name, each in COLUMNS.items()
        if name not in first and (not each.only_for or metric in each.only_for)
    ]
    return [
        name
        for name in (*first, *rest)
        if alike.get(COLUMNS[name].listed, name)
        and (name in own or COLUMNS[name].listed not in alike)
    ]


def define_column(name: str) -> dict[str, Any]:
    """Return AG Grid's definition of a column."""
    return {
        "field": name,
        "headerName": COLUMNS[name].header,
        "width": COLUMNS[name].width,
        # Columns that share the grid's width become no narrower.
        "minWidth": COLUMNS[name].width,
        "tooltipField": name,
        **COLUMNS[name].grid,
    }


def to_grid_row(
    found: FoundDeployment, zone: ZoneInfo, links: DeploymentLinks
) -> dict[str, Any]:
    """Return a row of the grid: texts by field, empty if there is no value."""
    return {
        "id": found.metrics.id,
        "projectUrl": links.project(link_deployed(found)) if found.project else "",
        "releaseUrl": links.release(found),
        **{name: each.describe(found, zone) for name, each in COLUMNS.items()},
    }
