import pytest

from insights_dash.api.wire.body import property_names
from insights_dash.api.wire.collection import Collection, Paging, collection_to_wire
from insights_dash.api.wire.problem import (
    failure_to_wire,
    problem_text,
    property_path,
)
from insights_dash.api.wire.report import WireReport
from insights_dash.domain.errors import Problem


def links(*, skip: int, take: int, total: int) -> dict[str, str]:
    paging = Paging("/p", skip, take, filters={})
    return collection_to_wire("T", [], total=total, paging=paging)["Links"]


def page(*, take: int, total: int) -> tuple[int, int]:
    paging = Paging("/p", 0, take, filters={})
    wire: Collection[object] = collection_to_wire("T", [], total=total, paging=paging)
    return wire["NumberOfPages"], wire["LastPageNumber"]


@pytest.mark.parametrize(
    ("take", "total", "expected"),
    [
        (30, 0, (1, 0)),
        (30, 30, (1, 0)),
        (30, 31, (2, 1)),
        (1, 3, (3, 2)),
        (0, 3, (1, 0)),
        (2_147_483_647, 3, (1, 0)),
    ],
)
def test_pages_are_counted_from_one_and_numbered_from_zero(
    take: int, total: int, expected: tuple[int, int]
) -> None:
    assert expected == page(take=take, total=total)


def test_the_first_page_has_a_next_and_no_previous() -> None:
    found = links(skip=0, take=2, total=5)
    assert "/p?skip=2&take=2" == found["Page.Next"]
    assert "/p?skip=4&take=2" == found["Page.Last"]
    assert "Page.Previous" not in found


def test_the_last_page_has_a_previous_and_no_next() -> None:
    found = links(skip=4, take=2, total=5)
    assert "/p?skip=2&take=2" == found["Page.Previous"]
    assert "Page.Next" not in found


def test_the_page_before_never_starts_before_the_list() -> None:
    assert "/p?skip=0&take=2" == links(skip=1, take=2, total=5)["Page.Previous"]


def test_filters_stay_in_every_link() -> None:
    paging = Paging("/p", 0, 1, {"partialName": "a&b/ü"}, ("skip", "partialName"))
    found = collection_to_wire("T", [], total=2, paging=paging)["Links"]
    assert "/p?skip=1&take=1&partialName=a%26b/%C3%BC" == found["Page.Next"]
    assert "/p{?skip,partialName}" == found["Template"]


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("", ""),
        ("name", "Name"),
        ("environment_groups.1.name", "EnvironmentGroups[1].Name"),
        ("tenant_ids.0", "TenantIds[0]"),
        ("timeRange", "timeRange"),
    ],
)
def test_a_problem_names_its_place_as_the_client_knows_it(
    field: str, path: str
) -> None:
    assert path == property_path(field, property_names([WireReport.body]))


def test_a_failure_lists_each_problem_once_and_no_empty_list() -> None:
    assert {"ErrorMessage": "No."} == failure_to_wire("No.")
    problems = [Problem("name", "Bad."), Problem("", "Worse."), Problem("name", "Bad.")]
    texts = [problem_text(each, {"name": "Name"}) for each in problems]
    assert ["Name: Bad.", "Worse."] == failure_to_wire("No.", texts)["Errors"]
