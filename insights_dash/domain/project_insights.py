"""Insights of a project: a report that is generated, not saved."""

from dataclasses import dataclass, replace
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
class InsightsScope:
    """An environment, for all tenants or a single one.

    `environment_id` is None in a space without environments, `tenant_id` unless there
    is a single tenant. `time_zone` is an IANA name.
    """

    environment_id: EnvironmentId | None
    environment_name: str
    tenant_filter: TenantFilter
    tenant_id: TenantId | None
    time_zone: str


@dataclass(frozen=True)
class ProjectScope(InsightsScope):
    """A channel of a project in an environment, for all tenants or a single one."""

    project_id: ProjectId
    project_name: str
    channel_id: ChannelId


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
    definition = replace(
        _define(scope, definitions),
        name=scope.project_name,
        channel_ids=(scope.channel_id,),
    )
    parts = scope.project_id, scope.channel_id, *_identify(scope)
    report = ReportId(" ".join(parts))
    return Report(report, space, 0, now, definition, visibility=visibility)


def report_on_projects(
    scope: InsightsScope,
    space: SpaceId,
    now: datetime,
    *,
    visibility: Visibility,
    definitions: Definitions | None,
) -> Report:
    """Return the report on every project of a space, in the scope of each.

    It lacks the channels, one of each project, which follow from the history's
    catalogue. Its id is unique to the scope. `definitions` are those of the space.
    """
    report = ReportId(" ".join(("Projects", *_identify(scope))))
    definition = _define(scope, definitions)
    return Report(report, space, 0, now, definition, visibility=visibility)


def _define(scope: InsightsScope, definitions: Definitions | None) -> ReportDefinition:
    groups: tuple[EnvironmentGroup, ...] = ()
    if scope.environment_id:
        group = EnvironmentGroup(scope.environment_name, (scope.environment_id,))
        groups = (group,)
    return ReportDefinition(
        name="",
        environment_groups=groups,
        tenant_mode=_MODES[scope.tenant_filter],
        tenant_ids=(scope.tenant_id,) if scope.tenant_id else (),
        time_zone=scope.time_zone,
        definitions=definitions,
    )


def _identify(scope: InsightsScope) -> tuple[str, ...]:
    return (
        *(scope.environment_id or "", scope.tenant_filter.value),
        *(scope.tenant_id or "", scope.time_zone),
    )


def project_of(report: Report) -> ProjectId:
    """Return the project of a report that `report_on` returned."""
    return ProjectId(report.id.partition(" ")[0])
