"""The two periods that `/metrics/changes` compares.

Source: docs/metrics.md, "Changes".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from insights_dash.domain.changes_question import CARD_DAYS, ChangesQuestion
from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import Question
from insights_dash.domain.time_range import (
    DAY,
    TICK,
    Compare,
    Granularity,
    Interval,
    start_of_interval,
)
from insights_dash.domain.zones import start_of_day

# A picked interval is compared with so many whole ones before it.
INTERVALS_BEFORE = 8
_CARD = timedelta(days=CARD_DAYS)
_BLOCK = timedelta(days=7)


@dataclass(frozen=True)
class ComparedPeriod:
    """One of the two periods, with its intervals.

    It includes its last microsecond, `end`. Its intervals have figures up to `until`,
    which can be later. Days of a card have 24 hours; others are local dates.
    """

    zone: ZoneInfo
    begins: datetime
    end: datetime
    intervals: tuple[Interval, ...]
    until: datetime
    is_card: bool = False

    @classmethod
    def of(cls, period: Period, intervals: tuple[Interval, ...]) -> "ComparedPeriod":
        """Return a period of a report with its intervals."""
        until = period.last_instant(intervals)
        return cls(period.zone, period.begins, period.end, intervals, until)

    @classmethod
    def from_intervals(
        cls, intervals: Sequence[Interval], zone: ZoneInfo, *, as_of: datetime
    ) -> "ComparedPeriod":
        """Return the time of these intervals, which has nothing after `as_of`."""
        end = min(intervals[-1].ends - TICK, as_of)
        return cls(zone, intervals[0].begins, end, tuple(intervals), end)

    @classmethod
    def card(cls, begins: datetime, zone: ZoneInfo) -> "ComparedPeriod":
        """Return 28 days of 24 hours, in blocks of seven."""
        blocks = tuple(
            Interval(at.astimezone(zone).date(), at, at + _BLOCK)
            for at in (begins + each * _BLOCK for each in range(_CARD // _BLOCK))
        )
        end = begins + _CARD - TICK
        return cls(zone, begins, end, blocks, end, is_card=True)

    @property
    def first(self) -> date:
        """The local date of its first instant."""
        return self.begins.astimezone(self.zone).date()

    @property
    def last(self) -> date:
        """The local date of its last instant."""
        return self.end.astimezone(self.zone).date()

    def as_interval(self) -> Interval:
        """Return it as a single interval."""
        ends = max(self.end + TICK, self.begins + TICK)
        return Interval(self.first, self.begins, ends)

    def days_since(self, instant: datetime) -> int:
        """Count its days, less those before an instant, such as a first deployment."""
        if self.is_card:
            return max(0, CARD_DAYS - max(0, (instant - self.begins) // DAY))
        first = max(self.first, instant.astimezone(self.zone).date())
        return max(0, (self.last - first) // DAY + 1)


@dataclass(frozen=True)
class ComparedPeriods:
    """The period that a verdict is about, and the one that it is compared with."""

    now: ComparedPeriod
    before: ComparedPeriod
    as_of: datetime

    @classmethod
    def of(
        cls,
        asked: ChangesQuestion,
        zone: ZoneInfo,
        week_start: WeekStart,
        *,
        as_of: datetime,
    ) -> "ComparedPeriods":
        """Return the periods of a question as of an instant.

        Raises:
            InvalidInputError: if custom dates begin after `as_of`, or if the period has
                no such interval. `field` is the parameter's name.
        """
        if asked.is_card:
            middle = as_of + TICK - _CARD
            now, before = (
                ComparedPeriod.card(each, zone) for each in (middle, middle - _CARD)
            )
            return cls(now, before, as_of)
        question = asked.question
        period = Period.of(question, zone, as_of=as_of)
        intervals = list_intervals(period, question.granularity, week_start)
        if asked.interval is not None:
            picked = _pick(intervals, asked.interval)
            earlier = _list_before(picked, question.granularity, week_start, zone)
            now, before = (
                ComparedPeriod.from_intervals(each, zone, as_of=as_of)
                for each in ((picked,), earlier)
            )
            return cls(now, before, as_of)
        compared = find_compared(question, period)
        earlier = list_intervals(compared, question.granularity, week_start)
        return cls(
            ComparedPeriod.of(period, intervals),
            ComparedPeriod.of(compared, earlier),
            as_of,
        )


def find_compared(question: Question, period: Period) -> Period:
    """Return the period that a question's period is compared with."""
    compare = question.compare or Compare.PREVIOUS_PERIOD
    return period.compared(compare, question.granularity)


def _pick(intervals: Sequence[Interval], start: date) -> Interval:
    for each in intervals:
        if each.start == start:
            return each
    message = f"The period has no interval that starts on {start.isoformat()}."
    raise InvalidInputError([Problem("interval", message)])


def _list_before(
    picked: Interval, granularity: Granularity, week_start: WeekStart, zone: ZoneInfo
) -> tuple[Interval, ...]:
    """Return the whole intervals before the one that an interval lies in.

    A local day that the zone skipped is none.
    """
    following = start_of_interval(picked.start, granularity, week_start)
    found: list[Interval] = []
    while len(found) < INTERVALS_BEFORE:
        start = start_of_interval(following - DAY, granularity, week_start)
        begins, ends = start_of_day(start, zone), start_of_day(following, zone)
        if begins < ends:
            found.append(Interval(start, begins, ends))
        following = start
    return tuple(reversed(found))
