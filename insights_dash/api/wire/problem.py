"""Problems and failures as the API words them: `{"ErrorMessage": …, "Errors": […]}`."""

from collections.abc import Iterable
from typing import NotRequired

from typing_extensions import TypedDict

from insights_dash.api.wire.goals import TARGET_NAMES
from insights_dash.domain.errors import Problem

PROPERTY_NAMES = {
    "id": "Id",
    "name": "Name",
    "description": "Description",
    "project_group_ids": "ProjectGroupIds",
    "project_ids": "ProjectIds",
    "channel_ids": "ChannelIds",
    "tenant_ids": "TenantIds",
    "tenant_tags": "TenantTags",
    "tenant_mode": "TenantMode",
    "all_tenants": "AllTenants",
    "environment_groups": "EnvironmentGroups",
    "environments": "Environments",
    "time_zone": "TimeZone",
    "icon_id": "IconId",
    "icon_color": "IconColor",
    "targets": "Targets",
    "annotations": "Annotations",
    "slug": "Slug",
    "project_group_id": "ProjectGroupId",
    "project_id": "ProjectId",
    "channel_id": "ChannelId",
    "environment_id": "EnvironmentId",
    "tenant_id": "TenantId",
    "release_id": "ReleaseId",
    "lifecycle_id": "LifecycleId",
    "tenanted_deployment_mode": "TenantedDeploymentMode",
    "is_disabled": "IsDisabled",
    "is_default": "IsDefault",
    "sort_order": "SortOrder",
    "use_guided_failure": "UseGuidedFailure",
    "project_environments": "ProjectEnvironments",
    "tags": "Tags",
    "color": "Color",
    "phases": "Phases",
    "automatic": "AutomaticDeploymentTargets",
    "optional": "OptionalDeploymentTargets",
    "minimum": "MinimumEnvironmentsBeforePromotion",
    "is_optional": "IsOptionalPhase",
    "version": "Version",
    "release_notes": "ReleaseNotes",
    "project_name": "ProjectName",
    "channel_name": "ChannelName",
    "release_version": "ReleaseVersion",
    "environment_name": "EnvironmentName",
    "environment_names": "EnvironmentNames",
    "tenants": "Tenants",
    "ignore_if_already_exists": "IgnoreIfAlreadyExists",
    "run_at": "RunAt",
    "queue_time": "QueueTime",
    "comments": "Comments",
    "state": "State",
    "reason": "Reason",
    "had_guided_failure": "HadGuidedFailure",
    "day": "Date",
    "text": "Text",
    **TARGET_NAMES,
}


# The most problems in one answer, so that it stays readable.
_MOST_ERRORS = 1_000


class Failure(TypedDict):
    """The body of every error response."""

    ErrorMessage: str
    Errors: NotRequired[list[str]]


def failure_to_wire(message: str, problems: Iterable[Problem] = ()) -> Failure:
    """`Errors` has one text a problem and is left out where there is none."""
    errors = list(dict.fromkeys(map(_text, problems)))
    further = len(errors) - _MOST_ERRORS
    if further > 0:
        errors = [*errors[:_MOST_ERRORS], f"And {further:,} more."]
    if not errors:
        return {"ErrorMessage": message}
    return {"ErrorMessage": message, "Errors": errors}


def _text(problem: Problem) -> str:
    place = property_path(problem.field)
    return f"{place}: {problem.message}" if place else problem.message


def property_path(field: str) -> str:
    """`environment_groups.1.name` is `EnvironmentGroups[1].Name`.

    Names of query parameters stay as they are.
    """
    path = ""
    for part in field.split("."):
        if part.isdecimal():
            path += f"[{part}]"
        else:
            path += ("." if path else "") + PROPERTY_NAMES.get(part, part)
    return path
