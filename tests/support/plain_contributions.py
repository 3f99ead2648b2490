"""What groups contributed to a change, and how it is shown: as plain code.

A group is a pair of what was deployed now and before. Its deployments have weights,
because one that belongs to k groups counts 1/k in each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from plain_figures import PLACES, SECOND, show_seconds
from plain_metrics import Facts, Row

MOST_NAMED = 3
DAYS_PER_WEEK = 7
Number = int | Fraction


@dataclass(frozen=True)
class Share:
    """A deployment, and how much of it counts in a group."""

    fact: Facts
    weight: Fraction


Groups = Mapping[Row, Sequence[Sequence[Share]]]  # by key: now, before
# Reads what a deployment adds: a number, or None if it isn't counted.
Read = Callable[[Facts], Number | None]


@dataclass(frozen=True)
class Part:
    """What a group contributes: its pace and its mix, or one number."""

    name: str
    numbers: Sequence[Fraction]

    @property
    def size(self) -> Fraction:
        return sum(self.numbers, Fraction(0))


@dataclass(frozen=True)
class Sum:
    """How much was counted, and what it adds up to."""

    count: Fraction
    total: Fraction

    @property
    def mean(self) -> Fraction:
        return self.total / self.count


def add_up(shares: Sequence[Share], read: Read) -> Sum:
    counted = [(each.weight, read(each.fact)) for each in shares]
    return Sum(
        sum((weight for weight, value in counted if value is not None), Fraction(0)),
        sum(
            (weight * value for weight, value in counted if value is not None),
            Fraction(0),
        ),
    )


def list_contributions(
    groups: Groups, days: tuple[int, int], slow_bound: Fraction | None
) -> dict[str, Any]:
    """Return `Contributions`; `days` are those of the series, now and before."""

    def is_over(fact: Facts) -> bool | None:
        if fact.lead_time is None or slow_bound is None:
            return None
        return fact.lead_time > slow_bound

    return {
        "LeadTime": to_mean(groups, lambda fact: fact.lead_time),
        "MeanTimeToRecovery": to_mean(groups, lambda fact: fact.recovery),
        "Tail": to_share(groups, is_over),
        "Frequency": to_frequency(groups, days),
        "DeploymentFailureRate": to_share(groups, lambda fact: not fact.is_success),
    }


def to_mean(groups: Groups, read: Read) -> dict[str, Any] | None:
    """Split the change of a mean into each group's pace and mix."""
    (now, before), counted = _count(groups, read)
    if not now.count or not before.count:
        return None
    parts = []
    for key, (later, earlier) in counted.items():
        mean = later.mean if later.count else earlier.mean
        old_mean = earlier.mean if earlier.count else later.mean
        share, old_share = later.count / now.count, earlier.count / before.count
        pace = (old_share + share) / 2 * (mean - old_mean)
        level = (old_mean + mean) / 2 - (before.mean + now.mean) / 2
        parts.append(Part(str(key[-1]), (pace, (share - old_share) * level)))
    change = now.mean - before.mean
    return show_parts(parts, change, ("Pace", "Mix"), unit=Fraction(SECOND))


def to_share(groups: Groups, read: Read) -> dict[str, Any] | None:
    """Split the change of a share of deployments."""
    (now, before), counted = _count(groups, read)
    if not now.count or not before.count:
        return None
    parts = [
        Part(
            str(key[-1]),
            (later.total / now.count - earlier.total / before.count,),
        )
        for key, (later, earlier) in counted.items()
    ]
    return show_parts(parts, now.mean - before.mean, ("Contribution",))


def to_frequency(groups: Groups, days: tuple[int, int]) -> dict[str, Any] | None:
    """Split the change of the successes a week."""
    if not min(days):
        return None

    def change(now: Sum, before: Sum) -> Fraction:
        return (now.count / days[0] - before.count / days[1]) * DAYS_PER_WEEK

    both, counted = _count(groups, lambda fact: 1 if fact.is_success else None)
    parts = [Part(str(key[-1]), (change(*sums),)) for key, sums in counted.items()]
    return show_parts(parts, change(*both), ("Contribution",))


def _count(
    groups: Groups, read: Read
) -> tuple[tuple[Sum, Sum], Mapping[Row, tuple[Sum, Sum]]]:
    """Return the sums of all groups together, and of each that counts anything."""
    sums = {
        key: (add_up(now, read), add_up(before, read))
        for key, (now, before) in groups.items()
    }
    together = [
        Sum(
            sum((each[at].count for each in sums.values()), Fraction(0)),
            sum((each[at].total for each in sums.values()), Fraction(0)),
        )
        for at in (0, 1)
    ]
    counted = {
        key: each for key, each in sums.items() if each[0].count or each[1].count
    }
    return (together[0], together[1]), counted


def show_parts(
    parts: Sequence[Part],
    change: Fraction,
    names: Sequence[str],
    *,
    unit: Fraction = Fraction(1, 10**PLACES),
) -> dict[str, Any]:
    """Show the parts, largest first, so that they add up to the shown change."""
    rows = sorted(parts, key=lambda each: -abs(each.size))  # stable
    exact = [number / unit for row in rows for number in row.numbers]
    units = [number // 1 for number in exact]
    missing = round(change / unit) - sum(units)
    by_remainder = sorted(range(len(exact)), key=lambda at: units[at] - exact[at])
    for at in by_remainder[:missing]:
        units[at] += 1

    def show(number: int) -> Any:  # noqa: ANN401
        return show_seconds(number) if unit == SECOND else float(number * unit)

    width = len(names)
    return {
        "Change": show(round(change / unit)),
        "Mostly": [row.name for row in _mostly(rows, change)],
        "Groups": [
            {"Name": row.name}
            | {
                name: show(units[at * width + offset])
                for offset, name in enumerate(names)
            }
            for at, row in enumerate(rows)
        ],
    }


def _mostly(rows: Sequence[Part], change: Fraction) -> Sequence[Part]:
    """Return the fewest rows that make half of the change, three at most."""
    alike = [row for row in rows if row.size * change > 0]
    for count in range(1, MOST_NAMED + 1):
        together = sum((row.size for row in alike[:count]), Fraction(0))
        if change and abs(together) >= abs(change) / 2:
            return alike[:count]
    return []
