"""Reports as the API shows them. Source: insights-api.md, "Get a specific report".

`ChannelIds`, `AllTenants`, `Targets`, `Annotations` and `LastModified…` are not in that
page; they stand behind the properties that are.
"""

from typing_extensions import TypedDict

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.goals import (
    WireAnnotation,
    annotations_to_wire,
    targets_to_wire,
)
from insights_dash.api.wire.moment import InstantText, instant_text
from insights_dash.domain.report import Report
from insights_dash.domain.zones import windows_name


class WireEnvironmentGroup(TypedDict):
    """A group of environments, by ID, that a report shows as one."""

    Name: str
    Environments: list[str]


class WireReport(TypedDict):
    """A report."""

    Id: str
    SpaceId: str
    Name: str
    Description: str
    ProjectGroupIds: list[str]
    ProjectIds: list[str]
    TenantIds: list[str]
    TenantTags: list[str]
    TenantMode: str
    EnvironmentGroups: list[WireEnvironmentGroup]
    TimeZone: str
    IconId: str | None
    IconColor: str | None
    ChannelIds: list[str]
    AllTenants: bool
    Targets: dict[str, float]
    Annotations: list[WireAnnotation]
    LastModifiedOn: InstantText
    LastModifiedBy: str | None
    Links: Links


class WireWrappedReport(TypedDict):
    """A report, wrapped in `Report`."""

    Report: WireReport


def report_to_wire(report: Report) -> WireReport:
    """The time zone by its Windows name, or its IANA name where it has none.

    Ids that the caller may not see are left out.
    """
    definition = report.shown
    address = f"/api/{report.space_id}/insights/reports/{report.id}"
    return {
        "Id": report.id,
        "SpaceId": report.space_id,
        "Name": definition.name,
        "Description": definition.description,
        "ProjectGroupIds": list(definition.project_group_ids),
        "ProjectIds": list(definition.project_ids),
        "TenantIds": list(definition.tenant_ids),
        "TenantTags": list(definition.tenant_tags),
        "TenantMode": definition.tenant_mode.value,
        "EnvironmentGroups": [
            {"Name": group.name, "Environments": list(group.environments)}
            for group in definition.environment_groups
        ],
        "TimeZone": windows_name(definition.time_zone),
        "IconId": definition.icon_id,
        "IconColor": definition.icon_color,
        "ChannelIds": list(definition.channel_ids),
        "AllTenants": definition.all_tenants,
        "Targets": targets_to_wire(definition.targets),
        "Annotations": annotations_to_wire(definition.annotations),
        "LastModifiedOn": instant_text(report.last_modified_on),
        "LastModifiedBy": report.last_modified_by or None,
        "Links": {"Self": address, "Logo": f"{address}/logo"},
    }
