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
    """Environments together, for all tenants, a single one, or those with tags.

    `environments` and `tags` are IDs with names, those of tags canonical (`Set/Tag`).
    There is no environment in a space without environments. `tenant_id` is None unless
    there is a single tenant. With tags, untenanted deployments are left out.
    `time_zone` is an IANA name.
    """

    environments: tuple[tuple[EnvironmentId, str], ...]
    tenant_filter: TenantFilter
    tenant_id: TenantId | None
    tags: tuple[tuple[str, str], ...]
    time_zone: str

    @property
    def environment_ids(self) -> tuple[EnvironmentId, ...]:
        """Return the IDs of the environments."""
        return tuple(each for each, _ in self.environments)

    @property
    def environment_names(self) -> str:
        """Return the names of the environments, separated by commas."""
        return ", ".join(name for _, name in self.environments)

    @property
    def tag_ids(self) -> tuple[str, ...]:
        """Return the IDs of the tags, such as `TagSets-1/Tags-2`."""
        return tuple(each for each, _ in self.tags)

    @property
    def tag_names(self) -> tuple[str, ...]:
        """Return the canonical names of the tags."""
        return tuple(name for _, name in self.tags)


@dataclass(frozen=True)
class ProjectScope(InsightsScope):
    """A channel of a project, in a scope."""

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
    if scope.environments:
        group = EnvironmentGroup(scope.environment_names, scope.environment_ids)
        groups = (group,)
    return ReportDefinition(
        name="",
        environment_groups=groups,
        tenant_mode=TenantMode.TENANTED if scope.tags else _MODES[scope.tenant_filter],
        tenant_ids=(scope.tenant_id,) if scope.tenant_id else (),
        tenant_tags=scope.tag_names,
        time_zone=scope.time_zone,
        definitions=definitions,
    )


def _identify(scope: InsightsScope) -> tuple[str, ...]:
    return (
        *(",".join(scope.environment_ids), scope.tenant_filter.value),
        *(scope.tenant_id or "", scope.time_zone, ",".join(scope.tag_ids)),
    )


def project_of(report: Report) -> ProjectId:
    """Return the project of a report that `report_on` returned."""
    return ProjectId(report.id.partition(" ")[0])
