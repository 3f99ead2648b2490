import pytest

from insights_dash.domain.visibility import (
    FULL_VISIBILITY,
    NO_LIMITS,
    RoleLimits,
    Visibility,
)

A, B = frozenset({"a"}), frozenset({"b"})


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (RoleLimits(projects=A | B), RoleLimits(projects=A)),
        (RoleLimits(project_groups=A | B), RoleLimits(project_groups=A)),
        (RoleLimits(projects=A, project_groups=B), RoleLimits(projects=A)),
        (RoleLimits(projects=A, project_groups=B), RoleLimits(project_groups=B)),
        (RoleLimits(environments=A), RoleLimits(environments=A, tenants=B)),
        (RoleLimits(tenants=A | B), RoleLimits(tenants=B)),
        (RoleLimits(environments=A), RoleLimits(projects=A, environments=A)),
        (NO_LIMITS, RoleLimits(projects=A, project_groups=B)),
    ],
)
def test_wider_limits_cover_narrower_ones(wide: RoleLimits, narrow: RoleLimits) -> None:
    assert wide.covers(wide)
    assert wide.covers(narrow)
    assert not narrow.covers(wide)


def test_limits_of_one_kind_do_not_cover_those_of_another() -> None:
    """A project can leave its group, so a group does not cover a listed project."""
    each = [
        RoleLimits(project_groups=A),
        RoleLimits(projects=A),
        RoleLimits(environments=A),
        RoleLimits(tenants=A),
    ]
    for one in each:
        assert [one] == [other for other in each if one.covers(other)]


def test_a_visibility_covers_another_where_each_of_its_limits_is_covered() -> None:
    a, b = RoleLimits(projects=A), RoleLimits(projects=B)
    assert Visibility((a, b)).covers(Visibility((b,)))
    assert not Visibility((a,)).covers(Visibility((a, b)))
    assert FULL_VISIBILITY.covers(Visibility((a, b)))
    assert not Visibility((a, b)).covers(FULL_VISIBILITY)
    assert FULL_VISIBILITY.covers(Visibility(()))
    assert not Visibility(()).covers(Visibility((a,)))
