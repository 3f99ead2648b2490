"""What a report selects, rule by rule."""

from dataclasses import replace

import pytest

from insights_dash.domain.identity import ChannelId, ProjectGroupId, ProjectId, TenantId
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition, TenantMode
from insights_dash.metrics.answer.selection import Coverage, cover, select
from insights_dash.metrics.history.document_index import DocumentIndex
from random_worlds import CATALOGUE, everything

EMPTY = ReportDefinition("Report")
NORTH, SOUTH, EARLY = "Region/North", "Region/South", "Ring/Early"


def tenants(**changes: object) -> list[int]:
    definition = replace(EMPTY, **changes)  # type: ignore[arg-type]
    table = select(definition, DocumentIndex(CATALOGUE)).tenants
    return [number for number, is_selected in enumerate(table) if is_selected]


def channels(**changes: object) -> list[int]:
    definition = replace(EMPTY, **changes)  # type: ignore[arg-type]
    return list(select(definition, DocumentIndex(CATALOGUE)).channel_numbers)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (TenantMode.UNTENANTED, [0]),
        (TenantMode.TENANTED, [1, 2, 3, 4]),
        (TenantMode.TENANTED_AND_UNTENANTED, [0, 1, 2, 3, 4]),
    ],
)
def test_the_mode_says_whether_a_tenant_is_needed(
    mode: TenantMode, expected: list[int]
) -> None:
    assert tenants(tenant_mode=mode) == expected
    assert tenants(tenant_mode=mode, all_tenants=True, tenant_tags=(EARLY,)) == expected


def test_tags_of_one_set_are_alternatives() -> None:
    assert tenants(tenant_tags=(NORTH, SOUTH)) == [0, 1, 2, 4]


def test_tags_of_different_sets_must_all_match() -> None:
    assert tenants(tenant_tags=(NORTH, EARLY)) == [0, 1]
    assert tenants(tenant_tags=(SOUTH, EARLY)) == [0]


def test_a_listed_tenant_is_included_whatever_its_tags() -> None:
    listed = (TenantId("Tenants-3"),)
    assert tenants(tenant_ids=listed) == [0, 3]
    assert tenants(tenant_ids=listed, tenant_tags=(NORTH,)) == [0, 1, 3, 4]


def test_projects_and_groups_bring_their_default_channels() -> None:
    assert channels(project_ids=(ProjectId("Projects-1"),)) == [1]
    assert channels(project_group_ids=(ProjectGroupId("ProjectGroups-1"),)) == [1, 4]
    both = {
        "project_ids": (ProjectId("Projects-1"),),
        "channel_ids": (ChannelId("Channels-2"), ChannelId("Channels-1")),
    }
    assert channels(**both) == [1, 2]


def test_deleted_documents_select_nothing() -> None:
    gone = {"project_ids": (ProjectId("Projects-9"),), "channel_ids": (ChannelId("x"),)}
    assert channels(**gone) == []
    assert tenants(tenant_ids=(TenantId("Tenants-99"),)) == [0]


def test_deleted_documents_are_not_counted_as_covered() -> None:
    assert cover(everything(), DocumentIndex(CATALOGUE)) == Coverage(
        projects=2, environments=2, tenants=3, untenanted=True
    )
    nothing = replace(EMPTY, environment_groups=(EnvironmentGroup("None", ()),))
    covered = cover(nothing, DocumentIndex(CATALOGUE))
    assert (covered.projects, covered.environments) == (0, 0)
