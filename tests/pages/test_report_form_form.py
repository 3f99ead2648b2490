"""The form's values become a draft, and problems find their fields."""

from typing import Any

import pytest

from callback_post import text_of
from insights_dash.domain.errors import Problem
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition, TenantMode
from insights_dash.domain.report_draft import (
    EnvironmentGroupDraft,
    KnownReferences,
    ReportDraft,
    define_report,
    draft_of,
)
from insights_dash.pages.report_form.form import (
    Form,
    Message,
    list_messages,
    parse_form,
    place_problems,
)
from insights_dash.pages.report_form.ids import GroupPart, Ids, group_id, tags_id

NAMES = {"Environments-1": "Test"}


def values(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - as a browser sends them
    """Return a form with two environment groups, not in the order of their keys."""
    return {
        "name": "Production",
        "description": "What our users see.",
        "icon_id": "rocket",
        "icon_color": "#0D80D8",
        "project_group_ids": ["ProjectGroups-1"],
        "project_ids": ["Projects-1"],
        "channel_ids": [],
        "tenant_mode": "Tenanted",
        "all_tenants": True,
        "tenant_ids": ["Tenants-1"],
        "tags": [["Ring/Early"], [], ["Region/EU"]],
        "time_zone": "Europe/London",
        "group_order": ["b", "a"],
        "group_ids": [{"key": "a"}, {"key": "b"}],
        "group_names": ["Live", "Tests"],
        "environment_ids": [{"key": "b"}, {"key": "a"}],
        "group_environments": [["Environments-1"], ["Environments-2"]],
        **changes,
    }


def test_the_values_of_the_form_become_a_draft() -> None:
    draft = parse_form(values()).draft
    assert "Production" == draft.name
    assert ("ProjectGroups-1",) == draft.project_group_ids
    assert "Tenanted" == draft.tenant_mode
    assert draft.all_tenants
    assert ("Ring/Early", "Region/EU") == draft.tenant_tags
    assert "rocket" == draft.icon_id


def test_groups_are_in_the_order_shown_and_fields_are_matched_by_key() -> None:
    form = parse_form(values())
    assert ("b", "a") == form.group_keys
    expected = (
        EnvironmentGroupDraft("Tests", ("Environments-1",)),
        EnvironmentGroupDraft("Live", ("Environments-2",)),
    )
    assert expected == form.draft.environment_groups


def test_a_group_that_the_order_forgets_is_not_lost() -> None:
    assert ("a", "b") == parse_form(values(group_order=["a", "gone"])).group_keys


@pytest.mark.parametrize("wrong", [None, 7, {"a": 1}, [None, [1]]])
def test_values_of_a_wrong_type_are_empty_fields(wrong: object) -> None:
    draft = parse_form(dict.fromkeys(values(), wrong)).draft
    assert "" == draft.name
    assert () == draft.project_ids
    assert () == draft.environment_groups
    assert not draft.all_tenants
    assert draft.icon_color is None


def test_a_report_goes_through_its_draft_unchanged() -> None:
    definition = ReportDefinition(
        name="Production",
        environment_groups=(EnvironmentGroup("Live", ()),),
        tenant_mode=TenantMode.TENANTED,
        time_zone="Europe/London",
        icon_id="rocket",
    )
    assert definition == define_report(draft_of(definition), KnownReferences())


def test_problems_are_placed_at_their_fields_and_rows() -> None:
    problems = (
        Problem("name", "Enter a name."),
        Problem("environment_groups.1.name", "Enter a name for group 2."),
        Problem("environment_groups.0.environments", '"Environments-1" is taken.'),
        Problem("tenant_tags", 'There is no tenant tag "Ring/Old".'),
        Problem("environment_groups.9.name", "Of no row."),
    )
    errors = place_problems(problems, Form(ReportDraft(), ("b", "a")), NAMES)
    assert {"name": "Enter a name."} == errors.fields
    assert {"a": "Enter a name for group 2."} == errors.group_names
    assert {"b": '"Test" is taken.'} == errors.group_environments
    assert ['There is no tenant tag "Ring/Old".'] == errors.tags
    assert ("Of no row.",) == errors.other


def test_two_problems_of_one_field_are_both_shown() -> None:
    problems = (Problem("project_ids", "One."), Problem("project_ids", "Two."))
    errors = place_problems(problems, Form(ReportDraft()), {})
    assert {"project_ids": "One. Two."} == errors.fields


def test_the_summary_names_every_problem_in_the_order_of_the_page() -> None:
    form = parse_form(values(group_names=["Live", " "], tag_ids=[{"set": "TagSets-1"}]))
    problems = (
        Problem("", "Of no field."),
        Problem("time_zone", "Unknown zone."),
        Problem("tenant_tags", 'Unknown tag "Ring/Early".'),
        Problem("environment_groups.0.name", "No name."),
        Problem("name", "No name."),
    )
    errors = place_problems(problems, form, NAMES)
    expected = [
        Message("Name", "No name.", Ids.NAME),
        Message(
            "Environment group 1",
            "No name.",
            text_of(group_id(GroupPart.NAME, "b")),
        ),
        Message(
            "Tenant tags",
            'Unknown tag "Ring/Early".',
            text_of(tags_id("TagSets-1")),
        ),
        Message("Time zone", "Unknown zone.", Ids.TIME_ZONE),
        Message("", "Of no field."),
    ]
    assert expected == list(list_messages(errors, form))
