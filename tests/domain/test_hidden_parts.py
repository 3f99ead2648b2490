"""Users who edit a report lose no part of it that is hidden from them."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.domain.hidden_parts import restore
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition

FORMER: Any = ReportDefinition(
    name="Production",
    project_ids=("P1", "P2", "P3"),  # type: ignore[arg-type]
    environment_groups=(
        EnvironmentGroup("Tests", ("E1", "E2")),  # type: ignore[arg-type]
        EnvironmentGroup("Live", ("E3",)),  # type: ignore[arg-type]
    ),
    tenant_ids=("T1",),  # type: ignore[arg-type]
)
HIDDEN = frozenset({"P2", "E2", "E3", "T1"})
SHOWN: Any = FORMER.without(HIDDEN)


def groups(*pairs: tuple[str, tuple[str, ...]]) -> Any:  # noqa: ANN401 - of plain texts
    return tuple(EnvironmentGroup(name, ids) for name, ids in pairs)  # type: ignore[arg-type]


def test_a_shown_report_has_no_hidden_id() -> None:
    assert ("P1", "P3") == SHOWN.project_ids
    assert groups(("Tests", ("E1",)), ("Live", ())) == SHOWN.environment_groups
    assert () == SHOWN.tenant_ids


def test_unchanged_parts_come_back_as_they_were() -> None:
    assert FORMER == restore(SHOWN, FORMER, HIDDEN)
    assert SHOWN == restore(SHOWN, FORMER, frozenset())


def test_hidden_parts_stay_after_the_chosen_ones() -> None:
    edited = replace(SHOWN, name="Live", project_ids=("P4", "P1"))
    restored = restore(edited, FORMER, HIDDEN)
    assert ("P4", "P1", "P2") == restored.project_ids
    assert "Live" == restored.name


@pytest.mark.parametrize(
    ("edited", "restored"),
    [
        (  # in another order, and in other letters
            (("live", ("E4",)), ("Tests", ("E1",))),
            (("live", ("E4", "E3")), ("Tests", ("E1", "E2"))),
        ),
        (  # renamed
            (("Tests", ("E1",)), ("Production", ())),
            (("Tests", ("E1", "E2")), ("Production", ("E3",))),
        ),
        (  # removed
            (("Tests", ()),),
            (("Tests", ("E2",)), ("Live", ("E3",))),
        ),
        ((), (("Tests", ("E2",)), ("Live", ("E3",)))),
    ],
)
def test_hidden_environments_stay_in_their_group(edited: Any, restored: Any) -> None:  # noqa: ANN401 - pairs
    changed = replace(SHOWN, environment_groups=groups(*edited))
    found = restore(changed, FORMER, HIDDEN).environment_groups
    assert groups(*restored) == found


NAMES = st.lists(st.sampled_from(["Tests", "Live", "New", "live"]), unique_by=str.lower)


@given(
    NAMES,
    st.permutations(["E1", "E4", "E5"]),
    st.sets(st.sampled_from(["P1", "P3", "P4"])),
)
def test_nothing_hidden_is_lost_or_doubled(
    names: list[str], environments: list[str], projects: set[str]
) -> None:
    edited = replace(
        SHOWN,
        project_ids=tuple(projects),
        environment_groups=groups(
            *((name, (each,)) for name, each in zip(names, environments, strict=False))
        ),
    )
    found = restore(edited, FORMER, HIDDEN)
    listed = [*found.project_ids, *found.environment_ids, *found.tenant_ids]
    assert HIDDEN <= set(listed)
    assert len(listed) == len(set(listed))
    assert edited == found.without(HIDDEN) or len(names) < len(found.environment_groups)
    folded = [each.name.casefold() for each in found.environment_groups]
    assert len(folded) == len(set(folded))
