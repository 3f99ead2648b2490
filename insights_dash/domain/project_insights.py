"""Insights of a project: a report that is generated, not saved."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from insights_dash.domain.definitions import Definitions
from insights_dash.domain.identity import (
    ChannelId,
    EnvironmentId,
    ProjectId,
    ReportId,
    SpaceId,
    TenantId,
)
from insights_dash.domain.report import (
    EnvironmentGroup,
    Report,
    ReportDefinition,
    TenantMode,
)
from insights_dash.domain.visibility import Visibility


class TenantFilter(StrEnum):
    """Which deployments of a project are included, by tenant; values are the API's."""

    UNTENANTED_AND_ALL_TENANTS = "UntenantedAndAllTenants"
    UNTENANTED = "Untenanted"
    SINGLE_TENANT = "SingleTenant"


_MODES = {
    TenantFilter.UNTENANTED_AND_ALL_TENANTS: TenantMode.TENANTED_AND_UNTENANTED,
    TenantFilter.UNTENANTED: TenantMode.UNTENANTED,
    TenantFilter.SINGLE_TENANT: TenantMode.TENANTED,
}


@dataclass(frozen=True)
class ProjectScope:
    """A channel of a project in an environment, for all tenants or a single one.

    `environment_id` is None in a space without environments, `tenant_id` unless there
    is a single tenant. `time_zone` is an IANA name.
    """

    project_id: ProjectId
    project_name: str
    channel_id: ChannelId
    environment_id: EnvironmentId | None
    environment_name: str
    tenant_filter: TenantFilter
    tenant_id: TenantId | None
    time_zone: str


def report_on(
    scope: ProjectScope,
    space: SpaceId,
    now: datetime,
    *,
    visibility: Visibility,
    definitions: Definitions | None,
) -> Report:
    """Return the report of a scope, whose id is unique to the scope.

    `definitions` are those of the space.
    """
    tenant_ids = (scope.tenant_id,) if scope.tenant_id else ()
    groups: tuple[EnvironmentGroup, ...] = ()
    if scope.environment_id:
        group = EnvironmentGroup(scope.environment_name, (scope.environment_id,))
        groups = (group,)
    definition = ReportDefinition(
        name=scope.project_name,
        channel_ids=(scope.channel_id,),
        environment_groups=groups,
        tenant_mode=_MODES[scope.tenant_filter],
        tenant_ids=tenant_ids,
        time_zone=scope.time_zone,
        definitions=definitions,
    )
    parts = (
        *(scope.project_id, scope.channel_id, scope.environment_id or ""),
        *(scope.tenant_filter.value, scope.tenant_id or "", scope.time_zone),
    )
    report = ReportId(" ".join(parts))
    return Report(report, space, 0, now, definition, visibility=visibility)


def project_of(report: Report) -> ProjectId:
    """Return the project of a report that `report_on` returned."""
    return ProjectId(report.id.partition(" ")[0])
