import json
from typing import Any

import pytest

from insights_dash.api.wire.json_text import read_object, write_array
from insights_dash.api.wire.report_body import ReportBody, report_from_wire
from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.report_draft import EnvironmentGroupDraft, ReportDraft


def read(**properties: Any) -> ReportBody:  # noqa: ANN401 - any JSON
    return report_from_wire(read_object(json.dumps(properties).encode()))


def fields_of(body: ReportBody) -> list[str]:
    return [problem.field for problem in body.problems]


def test_an_empty_body_is_an_empty_draft() -> None:
    body = read()
    assert ReportDraft() == body.draft
    assert () == body.problems


def test_names_are_read_in_any_letter_case_and_unknown_ones_ignored() -> None:
    body = read(
        NAME="A", projectIds=["Projects-1"], Links={"Self": [1]}, SpaceId=5, Foo=None
    )
    assert ReportDraft(name="A", project_ids=("Projects-1",)) == body.draft
    assert {"name", "project_ids"} == body.given


def test_null_means_absent() -> None:
    body = read(
        Name=None, TenantIds=None, TimeZone=None, IconId=None, AllTenants=None, Id=None
    )
    assert ReportDraft() == body.draft
    assert () == body.problems


def test_every_wrong_type_is_named_and_the_rest_is_read() -> None:
    body = read(
        Name=5,
        Description="d",
        AllTenants="yes",
        ProjectIds="Projects-1",
        TenantIds=["Tenants-1", 2, None, "Tenants-3", {"a": 1}],
        EnvironmentGroups=[
            {"Name": 1, "Environments": ["Environments-1", 7]},
            "Test",
            {"Name": "Live", "Environments": ["Environments-2"]},
        ],
    )
    assert sorted(
        [
            "name",
            "all_tenants",
            "project_ids",
            "tenant_ids.1",
            "tenant_ids.2",
            "tenant_ids.4",
            "environment_groups.0.name",
            "environment_groups.0.environments.1",
            "environment_groups.1",
        ]
    ) == sorted(fields_of(body))
    assert ("Tenants-1", "Tenants-3") == body.draft.tenant_ids
    assert (
        EnvironmentGroupDraft("", ("Environments-1",)),
        EnvironmentGroupDraft(),
        EnvironmentGroupDraft("Live", ("Environments-2",)),
    ) == body.draft.environment_groups
    assert "d" == body.draft.description


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"Name": 1}, "Must be a string."),
        ({"ProjectIds": "Projects-1"}, "Must be a list."),
        ({"AllTenants": "yes"}, "Must be true or false."),
        ({"EnvironmentGroups": [1]}, "Must be an object."),
        ({"Targets": 1}, "Must be an object."),
        ({"Targets": {"LeadTimeSeconds": "1"}}, "Must be a number."),
    ],
)
def test_the_error_for_a_wrong_type_names_the_right_one(
    properties: dict[str, Any], message: str
) -> None:
    (problem,) = read(**properties).problems
    assert message == problem.message


def test_what_is_part_of_an_unreadable_value_has_its_problem() -> None:
    body = read(EnvironmentGroups=[5], Name=[])
    assert body.has_problem_at("name")
    assert body.has_problem_at("environment_groups.0.name")
    assert not body.has_problem_at("environment_groups.1.name")
    assert not body.has_problem_at("description")


def test_an_environment_group_needs_its_list() -> None:
    body = read(EnvironmentGroups=[{"Name": "A"}, {"Environments": []}])
    assert ["environment_groups.0.environments"] == fields_of(body)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b'"a"',
        b"null",
        b'{"Name": NaN}',
        b'{"Name": Infinity}',
        b'{"Name": "\xff"}',
        b'{"Name": "\\ud800"}',
        b'{"Name": "a", "name": "b"}',
        b'{"Name": "a", "Name": "b"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"Name": "a"} x',
        b"\xff\xfe{\x00}\x00",
        b"[" * 1_000_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
def test_a_body_that_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_object(text)
    assert [""] == [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize("depth", [100, 500, 900, 980, 1_000, 1_020])
def test_nesting_is_refused_or_read_but_never_breaks_the_reader(depth: int) -> None:
    text = b'{"Name": ' + b"[" * depth + b"]" * depth + b"}"
    try:
        body = report_from_wire(read_object(text))
    except InvalidInputError:
        return
    assert ["name"] == fields_of(body)


def test_a_byte_order_mark_is_skipped() -> None:
    assert {"name": "ü"} == read_object(b"\xef\xbb\xbf" + '{"Name": "ü"}'.encode())


@pytest.mark.parametrize(
    ("blocks", "written"),
    [
        ([], [b"[]"]),
        ([[1, 2]], [b"[1,2]"]),
        ([[{}], [[]], [3]], [b"[{}", b",[]", b",3]"]),
    ],
)
def test_an_array_is_written_in_the_blocks_that_it_is_read_in(
    blocks: list[list[object]], written: list[bytes]
) -> None:
    assert list(write_array(blocks)) == written
