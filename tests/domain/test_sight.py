import pytest

from insights_dash.domain.sight import EVERYTHING, NOTHING, UNLIMITED, Limits, Sight

A, B = frozenset({"a"}), frozenset({"b"})


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (Limits(projects=A | B), Limits(projects=A)),
        (Limits(project_groups=A | B), Limits(project_groups=A)),
        (Limits(projects=A, project_groups=B), Limits(projects=A)),
        (Limits(projects=A, project_groups=B), Limits(project_groups=B)),
        (Limits(environments=A), Limits(environments=A, tenants=B)),
        (Limits(tenants=A | B), Limits(tenants=B)),
        (Limits(environments=A), Limits(projects=A, environments=A)),
        (EVERYTHING, Limits(projects=A, project_groups=B)),
    ],
)
def test_wider_limits_cover_narrower_ones(wide: Limits, narrow: Limits) -> None:
    assert wide.covers(wide)
    assert wide.covers(narrow)
    assert not narrow.covers(wide)


def test_limits_of_one_kind_do_not_cover_those_of_another() -> None:
    """A project can leave its group, so a group does not cover a listed project."""
    each = [
        Limits(project_groups=A),
        Limits(projects=A),
        Limits(environments=A),
        Limits(tenants=A),
    ]
    for one in each:
        assert [one] == [other for other in each if one.covers(other)]


def test_a_sight_covers_another_where_each_of_its_limits_is_covered() -> None:
    a, b = Limits(projects=A), Limits(projects=B)
    assert Sight((a, b)).covers(Sight((b,)))
    assert not Sight((a,)).covers(Sight((a, b)))
    assert UNLIMITED.covers(Sight((a, b)))
    assert not Sight((a, b)).covers(UNLIMITED)
    assert UNLIMITED.covers(NOTHING)
    assert not NOTHING.covers(Sight((a,)))
