"""Natural limits are kept until a figure that they are calculated from can differ."""

from dataclasses import astuple, replace
from typing import Any

import numpy as np
import pytest

from hand_made import at, deploy, release, world
from insights_dash.domain.instants import to_microseconds
from insights_dash.metrics.answer.limits import Limits, limit_counts
from insights_dash.metrics.answer.limits_memory import Basis, LimitsMemory
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.memory import Memory
from random_worlds import build_live_history

HOURS = 10
# The first release is created after it is deployed, which is after the second one.
RELEASES = [release(1, 3.5), release(2, -900)]
COUNTS = np.arange(2 * HOURS).reshape(2, HOURS) % 7


class Kept:
    """Limits of two series in ten hours, of which the first nine are over."""

    def __init__(self) -> None:
        rows = [deploy(1, 2, 1), deploy(2, 1, 3)]
        self.live = build_live_history(world(RELEASES, rows))
        self._memory = Memory(1 << 20)
        self.calculated = 0
        self.included = np.ones((2, HOURS), bool)
        self.included[:, -1] = False

    def arrive(self, hour: float) -> None:
        """Add a deployment."""
        self.live.apply(Releases.of([]), [astuple(deploy(3, 2, hour))])

    def make_basis(self, **changed: Any) -> Basis:  # noqa: ANN401 - of the basis
        """Return what limits depend on, at hour ten unless it is changed."""
        hours = np.array([to_microseconds(at(each)) for each in range(HOURS + 1)])
        basis = Basis(
            self.live.snapshot(),
            int(hours[-1]),
            is_final=True,
            begins=hours[:-1],
            ends=hours[1:],
            series=np.array([3, 5]),
            included=self.included,
        )
        return replace(basis, **changed)

    def find(self, basis: Basis) -> Limits:
        """Return the limits."""

        def calculate() -> list[Limits]:
            self.calculated += 1
            return [limit_counts(COUNTS, basis.included)]

        (found,) = LimitsMemory(self._memory, "limits").find(basis, calculate)
        return found


def test_limits_outlast_deployments_after_their_intervals() -> None:
    kept = Kept()
    first = kept.find(kept.make_basis())
    kept.arrive(9.5)
    assert kept.find(kept.make_basis()) is first
    assert kept.calculated == 1


def test_a_deployment_in_an_included_interval_changes_limits() -> None:
    kept = Kept()
    kept.find(kept.make_basis())
    kept.arrive(8.5)
    kept.find(kept.make_basis())
    assert kept.calculated == 2


@pytest.mark.parametrize("name", ["begins", "ends", "series", "included"])
def test_limits_of_another_basis_are_calculated(name: str) -> None:
    kept = Kept()
    basis = kept.make_basis()
    kept.find(basis)
    other = getattr(basis, name).copy()
    other[0] = ~other[0] if other.dtype == bool else other[0] - 1
    kept.find(replace(basis, **{name: other}))
    assert kept.calculated == 2


def test_the_interval_in_progress_does_not_change_limits() -> None:
    kept = Kept()
    basis = kept.make_basis()
    kept.find(basis)
    ends = basis.ends.copy()
    ends[-1] += 1
    kept.find(replace(basis, ends=ends, known=basis.known + 1))
    assert kept.calculated == 1


def test_an_earlier_instant_knows_fewer_lead_times() -> None:
    kept = Kept()
    basis = kept.make_basis()
    kept.find(basis)
    kept.find(replace(basis, known=basis.known - 1))
    assert kept.calculated == 2


def test_limits_are_not_kept_while_a_lead_time_is_unknown() -> None:
    kept = Kept()
    basis = kept.make_basis(is_final=False)
    kept.find(basis)
    kept.find(basis)
    assert kept.calculated == 2
