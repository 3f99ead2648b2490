"""Roles, their permissions, and grants of roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from insights_dash.domain.identity import SpaceId
from insights_dash.domain.visibility import NO_LIMITS, RoleLimits


class Permission(StrEnum):
    """What a route or callback requires, by its name in Octopus if it has one there."""

    REPORT_VIEW = "InsightsReportView"
    REPORT_CREATE = "InsightsReportCreate"
    REPORT_EDIT = "InsightsReportEdit"
    REPORT_DELETE = "InsightsReportDelete"
    DEPLOYMENT_RECORD = "DeploymentRecord"
    ADMINISTER = "Administer"


class Role(StrEnum):
    """A role; the values are shown to users."""

    REPORT_VIEWER = "Report viewer"
    REPORT_EDITOR = "Report editor"
    REPORT_MANAGER = "Insights report manager"
    DEPLOYMENT_RECORDER = "Deployment recorder"
    ADMINISTRATOR = "Administrator"


PERMITTED: Mapping[Role, frozenset[Permission]] = {
    Role.REPORT_VIEWER: frozenset({Permission.REPORT_VIEW}),
    Role.REPORT_EDITOR: frozenset({Permission.REPORT_VIEW, Permission.REPORT_EDIT}),
    Role.REPORT_MANAGER: frozenset(
        {
            *(Permission.REPORT_VIEW, Permission.REPORT_CREATE),
            *(Permission.REPORT_EDIT, Permission.REPORT_DELETE),
        }
    ),
    Role.DEPLOYMENT_RECORDER: frozenset({Permission.DEPLOYMENT_RECORD}),
    Role.ADMINISTRATOR: frozenset(Permission),
}


@dataclass(frozen=True)
class Grant:
    """A role in one space, or in all if `space` is None, within limits."""

    role: Role
    space: SpaceId | None = None
    limits: RoleLimits = NO_LIMITS

    def permits(self, permission: Permission, space: SpaceId | None) -> bool:
        """Return whether it includes a permission in a space; None is the server.

        A grant with limits never includes the whole server, whose administrators could
        remove their own limits.
        """
        if space is None and not self.limits.is_unlimited:
            return False
        return permission in PERMITTED[self.role] and self.space in {None, space}
