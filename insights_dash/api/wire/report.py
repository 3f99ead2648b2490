"""Reports as the API shows them. Source: insights-api.md, "Get a specific report".

`ChannelIds`, `AllTenants`, `Targets`, `Annotations`, `Definitions` and `LastModified…`
are not in that page; they stand behind the properties that are.
"""

from dataclasses import fields

from pydantic import Field, JsonValue

from insights_dash.api.wire.collection import Links
from insights_dash.api.wire.goals import TARGET_NAMES, targets_to_wire
from insights_dash.api.wire.model import Wire
from insights_dash.api.wire.moment import InstantText, instant_text
from insights_dash.domain.definitions import (
    Definitions,
    DefinitionsDraft,
    Statistic,
    WeekStart,
)
from insights_dash.domain.goals import AnnotationDraft
from insights_dash.domain.report import Report
from insights_dash.domain.report_draft import (
    EnvironmentGroupDraft,
    ReportDraft,
    draft_of,
)
from insights_dash.domain.zones import windows_name

_TARGETS: list[JsonValue] = [*TARGET_NAMES.values()]
_WEEK_STARTS: list[JsonValue] = [each.value for each in WeekStart]
_STATISTICS: list[JsonValue] = [each.value for each in Statistic]


class WireEnvironmentGroup(Wire):
    """A group of environments, by ID, that a report shows as one."""

    sets = EnvironmentGroupDraft
    name: str
    environments: list[str]


class WireDefinitions(Wire):
    """What figures follow, beyond Octopus's own definitions."""

    sets = DefinitionsDraft
    week_start: str = Field(json_schema_extra={"enum": _WEEK_STARTS})
    statistic: str = Field(json_schema_extra={"enum": _STATISTICS})


class WireAnnotation(Wire):
    """A date with a short note."""

    sets = AnnotationDraft
    day: str = Field(serialization_alias="Date")
    text: str


class WireReport(Wire):
    """A report. `Definitions` are left out if the report has none."""

    sets = ReportDraft
    id: str
    space_id: str
    name: str
    description: str
    project_group_ids: list[str]
    project_ids: list[str]
    tenant_ids: list[str]
    tenant_tags: list[str]
    tenant_mode: str
    environment_groups: list[WireEnvironmentGroup]
    time_zone: str
    icon_id: str | None
    icon_color: str | None
    channel_ids: list[str]
    all_tenants: bool
    targets: dict[str, float] = Field(
        json_schema_extra={"propertyNames": {"enum": _TARGETS}}
    )
    annotations: list[WireAnnotation]
    definitions: WireDefinitions | None = Field(
        default=None, exclude_if=lambda each: each is None
    )
    last_modified_on: InstantText
    last_modified_by: str | None
    links: Links


class WireWrappedReport(Wire):
    """A report, wrapped in `Report`."""

    report: WireReport


def definitions_to_wire(definitions: Definitions | None) -> WireDefinitions | None:
    """Show definitions, of a report or of a space."""
    if definitions is None:
        return None
    return WireDefinitions(
        week_start=definitions.week_start, statistic=definitions.statistic
    )


def report_to_wire(report: Report) -> WireReport:
    """Show a report.

    The time zone has its Windows name, or its IANA name if it has none. IDs that the
    caller can't see are left out.
    """
    draft = draft_of(report.shown)
    address = f"/api/{report.space_id}/insights/reports/{report.id}"
    values = {each.name: getattr(draft, each.name) for each in fields(draft)} | {
        "id": report.id,
        "space_id": report.space_id,
        "time_zone": windows_name(draft.time_zone),
        "targets": targets_to_wire(report.shown.targets),
        "last_modified_on": instant_text(report.last_modified_on),
        "last_modified_by": report.last_modified_by or None,
        "links": {"Self": address, "Logo": f"{address}/logo"},
    }
    return WireReport.model_validate(values, from_attributes=True)
