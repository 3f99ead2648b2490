"""What groups contributed to the change of a series' figures.

Source: docs/metrics.md, "Contributions".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from insights_dash.metrics.answer.changes.groups import GroupSums, Sum, Sums
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

_SECOND = Fraction(MICROSECONDS_PER_SECOND)
_PLACE = Fraction(1, SHARE_PLACES)


@dataclass(frozen=True)
class _Counts:
    """How many deployments count now and before, and what their values add up to."""

    now: int
    before: int
    total_now: int
    total_before: int

    @classmethod
    def add_up(cls, each: Sequence["_Counts"]) -> "_Counts":
        return cls(
            sum(one.now for one in each),
            sum(one.before for one in each),
            sum(one.total_now for one in each),
            sum(one.total_before for one in each),
        )

    @property
    def is_in_both(self) -> bool:
        return self.now > 0 and self.before > 0

    @property
    def change(self) -> Fraction:
        """The change of the mean."""
        return Fraction(
            self.total_now * self.before - self.total_before * self.now,
            self.now * self.before,
        )


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
        whole = _Counts.add_up([group for _, group in groups])
        if not whole.is_in_both:
            return None
        parts = [Part(name, _find_pace_and_mix(group, whole)) for name, group in groups]
        return show_parts(parts, whole.change, _SECOND)

    def _to_share(self, series: int, count: str, total: str) -> Contributions | None:
        groups = self._list(series, count, total)
        whole = _Counts.add_up([group for _, group in groups])
        if not whole.is_in_both:
            return None
        numbers = whole.now * whole.before
        parts = [
            Part(
                name,
                (
                    Fraction(
                        group.total_now * whole.before - group.total_before * whole.now,
                        numbers,
                    ),
                ),
            )
            for name, group in groups
        ]
        return show_parts(parts, whole.change, _PLACE)

    def _to_frequency(self, series: int, days: tuple[int, int]) -> Contributions | None:
        if not min(days):
            return None
        groups = self._list(series, "successes", "successes")
        whole = _Counts.add_up([group for _, group in groups])
        scale = days[0] * days[1] * self.sums.scale

        def change(group: _Counts) -> Fraction:
            apart = group.now * days[1] - group.before * days[0]
            return Fraction(apart * DAYS_PER_WEEK, scale)

        parts = [Part(name, (change(group),)) for name, group in groups]
        return show_parts(parts, change(whole), _PLACE)

    def _list(
        self, series: int, count: str, total: str
    ) -> Sequence[tuple[str, _Counts]]:
        """Return the groups that count anything in either period."""
        cells = slice(self.sums.begins[series], self.sums.begins[series + 1])

        def read(sums: Sums, name: str) -> Sum:
            column: Sum = getattr(sums, name)
            return column[cells]

        both = self.sums.now, self.sums.before
        columns = [read(each, name) for name in (count, total) for each in both]
        return [
            (self.names[group], _Counts(*values))
            for group, *values in zip(self.sums.group[cells], *columns, strict=True)
            if values[0] or values[1]
        ]


def _find_pace_and_mix(group: _Counts, whole: _Counts) -> tuple[Fraction, Fraction]:
    """Split a group's contribution: it became slower, or its share became larger."""
    # A group without values in one period has its mean from the other.
    now = (group.total_now, group.now) if group.now else None
    before = (group.total_before, group.before) if group.before else None
    total_now, count_now = now or before or (0, 1)
    total_before, count_before = before or now or (0, 1)
    both, all_of_both = count_now * count_before, whole.now * whole.before
    share = group.now * whole.before + group.before * whole.now
    faster = total_now * count_before - total_before * count_now
    pace = Fraction(share * faster, 2 * all_of_both * both)
    # Twice the middle of both means, of the group and of the series.
    level = total_now * count_before + total_before * count_now
    own_level = whole.total_now * whole.before + whole.total_before * whole.now
    more = group.now * whole.before - group.before * whole.now
    mix = Fraction(
        more * (level * all_of_both - own_level * both), 2 * all_of_both**2 * both
    )
    return pace, mix
