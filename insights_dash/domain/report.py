"""Reports: their selection, their appearance, and the rules that they must follow.

A `ReportDraft` is what a form or a request contains. `define_report` is the only way
from a draft to a valid `ReportDefinition`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from insights_dash.domain.definitions import DEFAULT_DEFINITIONS, Definitions, Statistic
from insights_dash.domain.goals import (
    Annotation,
    Targets,
)
from insights_dash.domain.identity import (
    ChannelId,
    EnvironmentId,
    ProjectGroupId,
    ProjectId,
    ReportId,
    SpaceId,
    TenantId,
)
from insights_dash.domain.question import Split
from insights_dash.domain.visibility import FULL_VISIBILITY, Visibility

Identifier = TypeVar("Identifier", bound=str)


class TenantMode(StrEnum):
    """Which deployments are selected: with a tenant, without, or both."""

    UNTENANTED = "Untenanted"
    TENANTED = "Tenanted"
    TENANTED_AND_UNTENANTED = "TenantedAndUntenanted"


@dataclass(frozen=True)
class EnvironmentGroup:
    """Environments that a report shows as one."""

    name: str
    environments: tuple[EnvironmentId, ...]


@dataclass(frozen=True)
class ReportDefinition:
    """A report as an editor defined it.

    `tenant_tags` are canonical names `Set/Tag`. `time_zone` is an IANA name. `targets`
    are deployments per week, a fraction, or seconds. `annotations` are sorted by day.
    `definitions` are None if the report doesn't say; its answers then have the
    published shape. `only_project_ids` are the projects that a viewer has narrowed it
    to; they aren't stored. None means every project.
    Source: docs/metrics.md, "What a report selects".
    """

    name: str
    description: str = ""
    project_group_ids: tuple[ProjectGroupId, ...] = ()
    project_ids: tuple[ProjectId, ...] = ()
    channel_ids: tuple[ChannelId, ...] = ()
    environment_groups: tuple[EnvironmentGroup, ...] = ()
    tenant_mode: TenantMode = TenantMode.TENANTED_AND_UNTENANTED
    tenant_ids: tuple[TenantId, ...] = ()
    tenant_tags: tuple[str, ...] = ()
    all_tenants: bool = False
    time_zone: str = "UTC"
    icon_id: str | None = None
    icon_color: str | None = None
    targets: Targets = field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()
    definitions: Definitions | None = None
    only_project_ids: tuple[ProjectId, ...] | None = None

    @property
    def applied_definitions(self) -> Definitions:
        """What its figures follow: its definitions, or the defaults."""
        return self.definitions or DEFAULT_DEFINITIONS

    @property
    def whole_split(self) -> Split:
        """The split that shows all deployments: by environment group if it has several.

        One number for staging and production together would describe neither.
        """
        has_several = len(self.environment_groups) > 1
        return Split.ENVIRONMENT_GROUP if has_several else Split.NONE

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its intervals."""
        return ZoneInfo(self.time_zone)

    @property
    def environment_ids(self) -> tuple[EnvironmentId, ...]:
        """Return the environments of all groups, in the groups' order."""
        return tuple(
            environment
            for group in self.environment_groups
            for environment in group.environments
        )

    def without(self, hidden: frozenset[str]) -> "ReportDefinition":
        """Return the definition without the IDs that a user can't see."""
        if not hidden:
            return self
        return replace(
            self,
            project_group_ids=_leave_out(self.project_group_ids, hidden),
            project_ids=_leave_out(self.project_ids, hidden),
            channel_ids=_leave_out(self.channel_ids, hidden),
            tenant_ids=_leave_out(self.tenant_ids, hidden),
            environment_groups=tuple(
                replace(group, environments=_leave_out(group.environments, hidden))
                for group in self.environment_groups
            ),
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be added before it can have data, such as "environments"."""
        lacks_channels = not (
            self.project_group_ids or self.project_ids or self.channel_ids
        )
        return ("projects or channels",) * lacks_channels + ("environments",) * (
            not self.environment_ids
        )


def _leave_out(
    identifiers: Iterable[Identifier], hidden: frozenset[str]
) -> tuple[Identifier, ...]:
    return tuple(each for each in identifiers if each not in hidden)


@dataclass(frozen=True)
class Logo:
    """A picture that is safe to store and to serve, with its media type."""

    media_type: str
    data: bytes


@dataclass(frozen=True)
class Report:
    """A stored report. `revision` grows with each change, including those of its logo.

    `last_modified_by` is a username, empty in local mode. All viewers see the same
    figures; `visibility` limits the names and deployments in them. `hidden` are the IDs
    in the definition that the user can't see.
    """

    id: ReportId
    space_id: SpaceId
    revision: int
    last_modified_on: datetime
    definition: ReportDefinition
    has_logo: bool = False
    last_modified_by: str = ""
    visibility: Visibility = FULL_VISIBILITY
    hidden: frozenset[str] = frozenset()

    @property
    def shown(self) -> ReportDefinition:
        """The definition that the user can see and edit."""
        return self.definition.without(self.hidden)

    @property
    def whole(self) -> "Report":
        """The report on all of its projects, whatever it is narrowed to."""
        if self.definition.only_project_ids is None:
            return self
        return replace(self, definition=replace(self.definition, only_project_ids=None))

    def judged_by(self, statistic: Statistic | None) -> "Report":
        """Return the report with this statistic of durations in place of its own."""
        definitions = self.definition.applied_definitions
        if statistic is None or definitions.statistic is statistic:
            return self
        defined = replace(definitions, statistic=statistic)
        return replace(self, definition=replace(self.definition, definitions=defined))

    def narrow_to(self, group: EnvironmentGroup) -> "Report":
        """Return a report on one of its environment groups, which isn't stored.

        Its ID differs from that of the stored report, because caches know reports by
        their IDs.
        """
        if self.definition.environment_groups == (group,):
            return self
        definition = replace(self.definition, environment_groups=(group,))
        own = ReportId(f"{self.id}#{group.name}")
        return replace(self, id=own, definition=definition)
