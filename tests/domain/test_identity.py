import pytest

from insights_dash.domain.identity import Kind, find_trailing_number


def test_an_identifier_is_its_kind_and_number() -> None:
    assert Kind.REPORT.identify(7) == "InsightsReports-7"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Projects-12", 12),
        ("projects-12", 12),
        ("Projects-012", None),
        ("Projects-0", 0),
        ("Projects-", None),
        ("Projects-x", None),
        ("Projects--1", None),
        ("ProjectGroups-12", None),
        ("12", None),
        ("Projects-\uff11\uff12", None),
        ("Projects-" + "9" * 19, None),
    ],
)
def test_a_number_is_found_only_in_an_identifier_of_the_kind(
    text: str, expected: int | None
) -> None:
    assert expected == Kind.PROJECT.find_number(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Deployments-163", 163), ("run-7-12", 12), ("abc", None), ("12", None)],
)
def test_a_source_id_ends_with_its_number(text: str, expected: int | None) -> None:
    assert expected == find_trailing_number(text)
