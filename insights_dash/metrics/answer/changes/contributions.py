"""What groups contributed to the change of a series' figures.

Source: docs/metrics.md, "Contributions".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from insights_dash.metrics.answer.changes.groups import GroupSums
from insights_dash.metrics.answer.changes.judge import DAYS_PER_WEEK
from insights_dash.metrics.answer.changes.shown_parts import (
    Contributions,
    Part,
    show_parts,
)
from insights_dash.metrics.answer.rounding import (
    MICROSECONDS_PER_SECOND,
    SHARE_PLACES,
)


class _Counts(NamedTuple):
    """How many deployments count now and before, and what their values add up to."""

    now: int
    before: int
    total_now: int
    total_before: int

    @property
    def change(self) -> int:
        """The change of the mean, in parts of the product of both counts."""
        return self.total_now * self.before - self.total_before * self.now


class _Groups(NamedTuple):
    """The groups that count anything in either period, by name, and their sum."""

    names: Sequence[str]
    counts: Sequence[_Counts]
    whole: _Counts


@dataclass(frozen=True)
class AllContributions:
    """Contributions to each figure of a series.

    None if the series lacks values, deployments or days in one of the periods.
    """

    lead_time: Contributions | None
    time_to_recovery: Contributions | None
    tail: Contributions | None
    frequency: Contributions | None
    failure_rate: Contributions | None


@dataclass(frozen=True)
class Contributors:
    """The groups of all series, in the order of their split, with their sums."""

    names: Sequence[str]
    sums: GroupSums

    def contribute(
        self, series: int, days: tuple[int, int], *, has_slow_bound: bool
    ) -> AllContributions:
        """Return the contributions to each figure of a series.

        `days` are those of the series, now and before.
        """
        tail = self._to_share(series, "lead_times", "slow") if has_slow_bound else None
        return AllContributions(
            lead_time=self._to_mean(series, "lead_times", "lead_time_total"),
            time_to_recovery=self._to_mean(series, "recoveries", "recovery_total"),
            tail=tail,
            frequency=self._to_frequency(series, days),
            failure_rate=self._to_share(series, "deployments", "failed"),
        )

    def _to_mean(self, series: int, count: str, total: str) -> Contributions | None:
        groups = self._list(series, count, total)
        whole, product = groups.whole, groups.whole.now * groups.whole.before
        if not product:
            return None
        parts = [
            _split(name, group, whole)
            for name, group in zip(groups.names, groups.counts, strict=True)
        ]
        per_unit = 2 * product**2 * MICROSECONDS_PER_SECOND
        return show_parts(parts, 2 * product * whole.change, per_unit)

    def _to_share(self, series: int, count: str, total: str) -> Contributions | None:
        groups = self._list(series, count, total)
        whole, product = groups.whole, groups.whole.now * groups.whole.before
        if not product:
            return None
        sizes = [
            group.total_now * whole.before - group.total_before * whole.now
            for group in groups.counts
        ]
        return _show_places(groups.names, sizes, product)

    def _to_frequency(self, series: int, days: tuple[int, int]) -> Contributions | None:
        if not min(days):
            return None
        groups = self._list(series, "successes", "successes")
        sizes = [
            (group.now * days[1] - group.before * days[0]) * DAYS_PER_WEEK
            for group in groups.counts
        ]
        return _show_places(groups.names, sizes, days[0] * days[1] * self.sums.scale)

    def _list(self, series: int, count: str, total: str) -> _Groups:
        cells = slice(self.sums.begins[series], self.sums.begins[series + 1])
        both = self.sums.now, self.sums.before
        columns = [
            getattr(each, name)[cells] for name in (count, total) for each in both
        ]
        counts = list(map(_Counts, *columns))
        names = [self.names[each] for each in self.sums.group[cells]]
        counted = [each for each, one in enumerate(counts) if one.now or one.before]
        if len(counted) < len(counts):
            counts = [counts[each] for each in counted]
            names = [names[each] for each in counted]
        return _Groups(names, counts, _Counts(*map(sum, columns)))


def _show_places(
    names: Sequence[str], sizes: Sequence[int], per_one: int
) -> Contributions:
    """Show contributions with five places; one has so many parts."""
    places = [size * SHARE_PLACES for size in sizes]
    parts = [
        Part(name, size, ((size, per_one),))
        for name, size in zip(names, places, strict=True)
    ]
    return show_parts(parts, sum(places), per_one)


def _split(name: str, group: _Counts, whole: _Counts) -> Part:
    """Split a group's contribution to a mean into pace and mix.

    Both are in seconds, and their size is in parts of twice the squares of both counts
    of the series.
    """
    product = whole.now * whole.before
    more = group.now * whole.before - group.before * whole.now
    level = whole.total_now * whole.before + whole.total_before * whole.now
    moved = group.total_now * whole.before - group.total_before * whole.now
    size = 2 * product * moved - more * level
    per_second = 2 * product**2 * MICROSECONDS_PER_SECOND
    own = group.now * group.before
    if not own:
        # Its mean is the same in both periods, so its pace is 0.
        return Part(name, size, ((0, 1), (size, per_second)))
    shares = group.now * whole.before + group.before * whole.now
    pace = shares * group.change * product
    numbers = (pace, own * per_second), (size * own - pace, own * per_second)
    return Part(name, size, numbers)
