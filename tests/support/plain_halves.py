"""The two periods that `/metrics/changes` compares, as plain code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plain_figures import Cell
from plain_metrics import Facts
from plain_periods import (
    DAY,
    Calendar,
    Interval,
    Query,
    choose_period,
    list_intervals,
)

MICROSECONDS_PER_DAY = 86_400_000_000
DAYS_OF_CARDS = 28
DAYS_PER_BLOCK = 7
INTERVALS_BEFORE = 8


@dataclass(frozen=True)
class Half:
    """One of the two periods, with its intervals. `days` have 24 hours on cards."""

    calendar: Calendar
    begins: int
    ends: int
    intervals: Sequence[Interval]
    is_card: bool = False

    @property
    def first(self) -> date:
        return self.calendar.day_of(self.begins)

    @property
    def last(self) -> date:
        return self.calendar.day_of(self.ends - 1)

    @property
    def shown(self) -> dict[str, str]:
        return {"From": str(self.first), "To": str(self.last)}

    def days_since(self, instant: int) -> int:
        """Return its number of days, without those before an instant's day."""
        if self.is_card:
            skipped = max(0, (instant - self.begins) // MICROSECONDS_PER_DAY)
            return max(0, DAYS_OF_CARDS - skipped)
        first = max(self.first, self.calendar.day_of(instant))
        return max(0, (self.last - first).days + 1)


def select(facts: Sequence[Facts], span: Half | Interval) -> Cell:
    return Cell([each for each in facts if span.begins <= each.completed < span.ends])


@dataclass(frozen=True)
class Comparison:
    """The two periods that a query compares."""

    now: Half
    before: Half

    @classmethod
    def of(cls, query: Query, calendar: Calendar, as_of: int) -> "Comparison":
        if "days" in query:
            length = DAYS_OF_CARDS * MICROSECONDS_PER_DAY
            middle = as_of + 1 - length
            return cls(_card(calendar, middle), _card(calendar, middle - length))
        if "interval" in query:
            return cls._of_interval(query, calendar, as_of)
        granularity = query.get("granularity", "Weekly")
        period = choose_period(query, calendar, as_of)
        compared = period.compared(query.get("compare", "PreviousPeriod"), granularity)
        now, before = (
            Half(calendar, each.begins, each.ends, list_intervals(each, granularity))
            for each in (period, compared)
        )
        return cls(now, before)

    @classmethod
    def _of_interval(cls, query: Query, calendar: Calendar, as_of: int) -> "Comparison":
        granularity = query.get("granularity", "Weekly")
        period = choose_period(query, calendar, as_of)
        [picked] = [
            each
            for each in list_intervals(period, granularity)
            if str(each.start) == query["interval"]
        ]
        ends = calendar.unit_start(picked.start, granularity)
        units: list[Interval] = []
        while len(units) < INTERVALS_BEFORE:
            start = calendar.unit_start(ends - DAY, granularity)
            unit = Interval(start, calendar.begin(start), calendar.begin(ends))
            if unit.begins < unit.ends:
                units.insert(0, unit)
            ends = start
        return cls(
            Half(calendar, picked.begins, min(picked.ends, as_of + 1), [picked]),
            Half(calendar, units[0].begins, units[-1].ends, units),
        )


def _card(calendar: Calendar, begins: int) -> Half:
    block = DAYS_PER_BLOCK * MICROSECONDS_PER_DAY
    ends = begins + DAYS_OF_CARDS * MICROSECONDS_PER_DAY
    blocks = [
        Interval(calendar.day_of(at), at, at + block)
        for at in range(begins, ends, block)
    ]
    return Half(calendar, begins, ends, blocks, is_card=True)
