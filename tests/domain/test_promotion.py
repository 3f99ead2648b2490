from collections.abc import Sequence

import pytest

from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.lifecycle import Lifecycle, Phase
from insights_dash.domain.catalogue.promotion import list_phases, list_targets, promote
from insights_dash.domain.identity import EnvironmentId, LifecycleId

PHASES = (
    Phase(id="build", optional=("dev", "qa")),
    Phase(id="check", optional=("perf",), is_optional=True),
    Phase(id="stage", automatic=("stage-eu",), optional=("stage-us",), minimum=1),
    Phase(id="live", optional=("live-eu", "live-us")),
)


def lifecycle(*phases: Phase) -> Lifecycle:
    return Lifecycle("Usual", "", phases, id=LifecycleId("L"), is_default=True)


def environments(*names: str) -> Sequence[Environment]:
    return [Environment(each, id=EnvironmentId(each)) for each in names]


@pytest.mark.parametrize(
    ("reached", "progress", "following", "minimum"),
    [
        ([], "Current Pending Pending Pending", "dev qa", 2),
        (["dev"], "Current Pending Pending Pending", "qa", 2),
        # An optional phase can be skipped.
        (
            ["dev", "qa"],
            "Complete Current Current Pending",
            "perf stage-eu stage-us",
            1,
        ),
        (
            ["dev", "qa", "stage-us"],
            "Complete Current Complete Current",
            "perf live-eu live-us",
            1,
        ),
        (
            ["dev", "qa", "perf", "stage-us"],
            "Complete Complete Complete Current",
            "live-eu live-us",
            2,
        ),
        (
            ["dev", "qa", "perf", "stage-us", "live-eu", "live-us"],
            "Complete Complete Complete Complete",
            "",
            0,
        ),
        # Nothing stops a pipeline from deploying out of turn.
        (["live-eu", "live-us"], "Current Pending Pending Complete", "dev qa", 2),
    ],
)
def test_a_release_goes_from_phase_to_phase(
    reached: list[str], progress: str, following: str, minimum: int
) -> None:
    found = promote(PHASES, reached, is_blocked=False)
    assert progress.split() == [each.progress for each in found.phases]
    assert tuple(following.split()) == found.following
    assert minimum == found.minimum


def test_a_release_with_a_defect_goes_nowhere() -> None:
    found = promote(PHASES, ["dev", "qa"], is_blocked=True)
    assert () == found.following
    assert 0 == found.minimum
    assert "Complete" == found.phases[0].progress


def test_without_phases_each_environment_is_a_phase() -> None:
    phases = list_phases(lifecycle(), environments("dev", "live"))
    assert [("dev",), ("live",)] == [list_targets(each) for each in phases]
    assert ["dev", "live"] == [each.name for each in phases]


def test_a_phase_without_environments_has_those_that_no_other_phase_has() -> None:
    listed = lifecycle(Phase(id="a", automatic=("dev",)), Phase(id="b"))
    phases = list_phases(listed, environments("dev", "qa", "live"))
    assert [("dev",), ("qa", "live")] == [list_targets(each) for each in phases]


def test_environments_that_no_longer_exist_are_not_waited_for() -> None:
    listed = lifecycle(Phase(id="a", automatic=("gone",), optional=("dev", "gone")))
    phases = list_phases(listed, environments("dev", "live"))
    assert [("dev",)] == [list_targets(each) for each in phases]
    assert "Complete" == promote(phases, ["dev"], is_blocked=False).phases[0].progress
