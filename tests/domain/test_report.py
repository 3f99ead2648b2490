from dataclasses import replace
from typing import Any

import pytest

from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition, TenantMode
from insights_dash.domain.report_draft import (
    EnvironmentGroupDraft,
    KnownReferences,
    ReportDraft,
    check_report,
    define_report,
)

KNOWN = KnownReferences(
    project_group_ids=frozenset({"ProjectGroups-1"}),
    project_ids=frozenset({"Projects-1", "Projects-2"}),
    channel_ids=frozenset({"Channels-1"}),
    environment_ids=frozenset({"Environments-1", "Environments-2"}),
    tenant_ids=frozenset({"Tenants-1"}),
    tenant_tags=frozenset({"Ring/Early"}),
)
DRAFT = ReportDraft(
    name=" Production ",
    description="What our users see.",
    project_group_ids=("ProjectGroups-1",),
    project_ids=("Projects-1", "Projects-2", "Projects-1"),
    channel_ids=("Channels-1",),
    environment_groups=(
        EnvironmentGroupDraft("Test", ("Environments-1",)),
        EnvironmentGroupDraft("Live", ("Environments-2",)),
    ),
    tenant_ids=("Tenants-1",),
    tenant_tags=("Ring/Early",),
    time_zone="GMT Standard Time",
    icon_id="rocket",
    icon_color="#0D80D8",
)


def fields_of(draft: ReportDraft) -> list[str]:
    return [problem.field for problem in check_report(draft, KNOWN)]


def test_a_valid_draft_becomes_a_definition() -> None:
    definition = define_report(DRAFT, KNOWN)
    assert definition.name == "Production"
    assert definition.project_ids == ("Projects-1", "Projects-2")
    assert definition.environment_groups[1] == EnvironmentGroup(
        "Live", definition.environment_ids[1:]
    )
    assert definition.environment_ids == ("Environments-1", "Environments-2")
    assert definition.tenant_mode is TenantMode.TENANTED_AND_UNTENANTED
    assert definition.time_zone == definition.zone.key == "Europe/London"
    assert definition.missing == ()


def test_only_the_name_is_required() -> None:
    definition = define_report(ReportDraft(name="Bare"), KnownReferences())
    assert definition == ReportDefinition(name="Bare")
    assert definition.missing == ("projects or channels", "environments")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"description": "d" * 5001}, "description"),
        ({"tenant_mode": "TenantedOrUntenanted"}, "tenant_mode"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"icon_id": "<script>"}, "icon_id"),
        ({"icon_color": "red"}, "icon_color"),
        ({"project_group_ids": ("ProjectGroups-9",)}, "project_group_ids"),
        ({"project_ids": ("Projects-9",)}, "project_ids"),
        ({"channel_ids": ("Channels-9",)}, "channel_ids"),
        ({"tenant_ids": ("Tenants-9",)}, "tenant_ids"),
        ({"tenant_tags": ("Ring/Late",)}, "tenant_tags"),
    ],
)
def test_a_problem_names_its_field(changes: dict[str, Any], field: str) -> None:
    draft = replace(DRAFT, **changes)
    assert [field] == fields_of(draft)


@pytest.mark.parametrize(
    ("groups", "fields"),
    [
        ([("", ())], ["environment_groups.0.name"]),
        (
            [("Live", ()), ("live ", ())],
            ["environment_groups.0.name", "environment_groups.1.name"],
        ),
        ([("A", ("Environments-9",))], ["environment_groups.0.environments"]),
        (
            [("A", ("Environments-1",)), ("B", ("Environments-1",))],
            ["environment_groups.1.environments"],
        ),
        ([("A", ("Environments-1", "Environments-1"))], []),
    ],
)
def test_group_names_are_unique_and_environments_in_one_group(
    groups: list[tuple[str, tuple[str, ...]]], fields: list[str]
) -> None:
    drafts = tuple(EnvironmentGroupDraft(*group) for group in groups)
    assert fields == fields_of(replace(DRAFT, environment_groups=drafts))


def test_every_problem_is_reported_at_once() -> None:
    draft = replace(DRAFT, name="", time_zone="?", project_ids=("Projects-8", "x"))
    with pytest.raises(InvalidInputError) as caught:
        define_report(draft, KNOWN)
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["name", "time_zone", "project_ids", "project_ids"]
    assert "Projects-8" in str(caught.value)


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_a_character_that_no_database_stores_is_refused(character: str) -> None:
    group = EnvironmentGroupDraft(f"Te{character}st", ("Environments-1",))
    draft = ReportDraft(
        name=f"a{character}", description=character, environment_groups=(group,)
    )
    assert ["name", "description", "environment_groups.0.name"] == fields_of(draft)


def test_an_icon_name_is_no_longer_than_its_column() -> None:
    assert ["icon_id"] == fields_of(replace(DRAFT, icon_id="a" * 101))
