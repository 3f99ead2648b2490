"""Periods, their intervals and the answer of `/metrics`: definitions as plain code.

A query is a mapping of the parameters of `/metrics`, with dates and other values as
they are written in a URL; `limits` is a boolean. Every instant is a number of
microseconds since 1970, and every span `[begins, ends)` is half open.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from insights_dash.domain.identity import TagSetId
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.zones import start_of_day
from plain_figures import Cell
from plain_limits import draw_limits
from plain_metrics import EPOCH, MICROSECOND, Facts, Reference, Row, World

DAY = timedelta(days=1)
Query = Mapping[str, Any]

# First day: a unit of so many months, begun so many units before this one.
_MONTHS_BACK = {"LastMonth": 1, "LastQuarter": 3, "LastYear": 12, "LastTwoYears": 24}
_MONTHS_OF = {"Month": 1, "Quarter": 3, "Year": 12}
_MONTHS_IN = {"Monthly": 1, "Quarterly": 3}


@dataclass(frozen=True)
class PlainReport:
    """A report, with its `Definitions` as the API writes them, or None."""

    definition: ReportDefinition
    definitions: Mapping[str, str] | None = None

    @property
    def week_start(self) -> str:
        return (self.definitions or {}).get("WeekStart", "Sunday")

    @property
    def statistic(self) -> str:
        return (self.definitions or {}).get("Statistic", "Mean")


@dataclass(frozen=True)
class Calendar:
    """Local days, and the units of a granularity."""

    zone: ZoneInfo
    week_start: str

    def begin(self, day: date) -> int:
        return (start_of_day(day, self.zone) - EPOCH) // MICROSECOND

    def local(self, instant: int) -> datetime:
        return (EPOCH + instant * MICROSECOND).astimezone(self.zone)

    def day_of(self, instant: int) -> date:
        return self.local(instant).date()

    def at_local_time(self, day: date, like: int) -> int:
        """Return the instant of a day at the local time of another instant.

        Where the clocks skip or repeat it, it has the offset from before the change.
        """
        time = self.local(like).time().replace(fold=0)
        moved = datetime.combine(day, time, self.zone).astimezone(UTC)
        return (moved - EPOCH) // MICROSECOND

    def unit_start(self, day: date, granularity: str) -> date:
        if granularity == "Daily":
            return day
        if granularity == "Weekly":
            while f"{day:%A}" != self.week_start:
                day -= DAY
            return day
        return month_start(day, _MONTHS_IN[granularity])

    def next_unit(self, start: date, granularity: str) -> date:
        day = start + DAY
        while self.unit_start(day, granularity) != day:
            day += DAY
        return day


def month_start(day: date, months: int) -> date:
    """Return the first day of the month, quarter or year of a day."""
    return date(day.year, day.month - (day.month - 1) % months, 1)


def move_months(day: date, months: int) -> date:
    """Return the same day so many months before, or the last of that month."""
    index = day.year * 12 + day.month - 1 - months
    first = date(index // 12, index % 12 + 1, 1)
    return min(first + (day.day - 1) * DAY, _last_of_month(first))


def _last_of_month(day: date) -> date:
    while (day + DAY).month == day.month:
        day += DAY
    return day


@dataclass(frozen=True)
class Period:
    """`days` or `months` are what the period before it lies back."""

    calendar: Calendar
    first: date
    last: date
    ends: int
    is_custom: bool = False
    days: int = 0
    months: int = 0

    @property
    def begins(self) -> int:
        return self.calendar.begin(self.first)

    @property
    def is_whole(self) -> bool:
        """Whether it ends with its last day, rather than within it."""
        return self.ends == self.calendar.begin(self.last + DAY)

    def compared(self, compare: str, granularity: str) -> "Period":
        """Return the period that it is compared with."""
        if compare == "PreviousPeriod" and self.is_custom:
            return self._moved(lambda day: day - self.days * DAY)
        if compare == "YearBefore" and granularity == "Weekly":
            return self._moved(lambda day: day - 364 * DAY)
        months = 12 if compare == "YearBefore" else self.months
        return self._moved(
            lambda day: move_months(day, months),
            last=lambda day: (
                _last_of_month(move_months(day, months))
                if self.is_whole and day == _last_of_month(day)
                else move_months(day, months)
            ),
        )

    def _moved(
        self,
        move: Callable[[date], date],
        *,
        last: Callable[[date], date] | None = None,
    ) -> "Period":
        day = (last or move)(self.last)
        ends = (
            self.calendar.begin(day + DAY)
            if self.is_whole
            else self.calendar.at_local_time(day, self.ends - 1) + 1
        )
        return replace(self, first=move(self.first), last=day, ends=ends)


def choose_period(query: Query, calendar: Calendar, as_of: int) -> Period:
    """Return the period of a query; `as_of` is the last instant that is known."""
    name = query.get("timeRange", "LastQuarter")
    ends = as_of + 1
    today = calendar.day_of(as_of)
    if name == "Custom":
        first, to = (date.fromisoformat(query[each]) for each in ("from", "to"))
        ends = min(ends, calendar.begin(to + DAY))
        last = calendar.day_of(ends - 1)
        days = (to - first).days + 1
        return Period(calendar, first, last, ends, is_custom=True, days=days)
    if name in _MONTHS_BACK:
        back = _MONTHS_BACK[name]
        first = move_months(month_start(today, 1), back)
        return Period(calendar, first, today, ends, months=back + 1)
    months = _MONTHS_OF[name.removeprefix("This").removeprefix("Previous")]
    first = month_start(today, months)
    if name.startswith("This"):
        return Period(calendar, first, today, ends, months=months)
    return Period(
        calendar,
        move_months(first, months),
        first - DAY,
        calendar.begin(first),
        months=months,
    )


@dataclass(frozen=True)
class Interval:
    """`is_cut` if it is less than a unit.

    It is cut by a `Custom` range, or because its period ends within a day.
    """

    start: date
    begins: int
    ends: int
    is_cut: bool = False


def list_intervals(period: Period, granularity: str) -> Sequence[Interval]:
    """Return the units of the period in order: whole ones, or cut where it says so."""
    calendar = period.calendar
    start = calendar.unit_start(period.first, granularity)
    intervals = []
    while start <= period.last:
        following = calendar.next_unit(start, granularity)
        interval = Interval(start, calendar.begin(start), calendar.begin(following))
        if period.is_custom:
            interval = _cut(interval, period)
        if not period.is_whole and interval.ends > period.ends:
            interval = replace(interval, ends=period.ends, is_cut=True)
        if interval.begins < interval.ends:  # a zone can skip a day
            intervals.append(interval)
        start = following
    return intervals


def _cut(interval: Interval, period: Period) -> Interval:
    """Cut an interval at the first and at the last day of a custom range."""
    last = period.calendar.begin(period.last + DAY)
    return Interval(
        max(interval.start, period.first),
        max(interval.begins, period.begins),
        min(interval.ends, last),
        is_cut=interval.begins < period.begins or interval.ends > last,
    )


@dataclass(frozen=True)
class PlainAnswers:
    """The answers of a report on a world, as of an instant."""

    world: World
    report: PlainReport
    as_of: datetime

    @cached_property
    def reference(self) -> Reference:
        return Reference(self.world, self.report.definition, self.as_of)

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(self.report.definition.zone, self.report.week_start)

    def members(self, split: str, query: Query) -> Mapping[Row, Sequence[Facts]]:
        """Return every deployment of every series that ever deployed, in order.

        The last item of a key is the series's name. `All` is always there.
        """
        members: defaultdict[Row, list[Facts]] = defaultdict(list)
        if split == "None":
            members["All",] = []
        for fact in self.reference.selected:
            for key in self.keys(fact, split, query):
                members[key].append(fact)
        return {key: members[key] for key in sorted(members)}

    def keys(self, fact: Facts, split: str, query: Query) -> Sequence[Row]:
        """Return sortable keys of the series that a deployment is in."""
        tag_set = TagSetId(query.get("tenantTagSetId", ""))
        question = Question(split=Split(split), tenant_tag_set_id=tag_set)
        return [*self.reference.keys(fact, question)]

    def metrics(self, query: Query) -> dict[str, Any]:
        """Return the answer of `/metrics`."""
        granularity = query.get("granularity", "Weekly")
        compare = query.get("compare")
        period = choose_period(query, self.calendar, self.reference.end)
        answer = {"Series": self._series(query, period, has_limits=True)}
        if compare in {"PreviousPeriod", "YearBefore"}:
            compared = period.compared(compare, granularity)
            answer["Comparison"] = self._series(query, compared, has_limits=False)
        return answer

    def _series(
        self, query: Query, period: Period, *, has_limits: bool
    ) -> list[dict[str, Any]]:
        intervals = list_intervals(period, query.get("granularity", "Weekly"))
        waits = [self._waits(query, each.ends) for each in intervals]
        split = query.get("split", "None")
        found = []
        for key, facts in self.members(split, query).items():
            cells = [
                Cell(within(facts, each), waiting[key])
                for each, waiting in zip(intervals, waits, strict=True)
            ]
            if split != "None" and not any(cell.facts or cell.waits for cell in cells):
                continue
            series: dict[str, Any] = {
                "Name": key[-1],
                "Intervals": [
                    {"StartOfInterval": str(interval.start)} | cell.shown()
                    for interval, cell in zip(intervals, cells, strict=True)
                ],
            }
            if query.get("compare"):
                waiting = self._waits(query, period.ends)
                days = {"From": str(period.first), "To": str(period.last)}
                summary = Cell(within(facts, period), waiting[key])
                series["Summary"] = days | summary.shown()
            if has_limits and query.get("limits"):
                series["Limits"] = self.limits(
                    facts, zip(intervals, cells, strict=True)
                )
            found.append(series)
        return found

    def _waits(self, query: Query, ends: int) -> Mapping[Row, Sequence[int]]:
        """Return how long the streams of each series wait, if the query asks for it."""
        waits: defaultdict[Row, list[int]] = defaultdict(list)
        if query.get("leadTime") == "IncludingWaiting":
            for fact, age in self.reference.waits(min(ends, self.reference.end)):
                for key in self.keys(fact, query.get("split", "None"), query):
                    waits[key].append(age)
        return waits

    def limits(
        self, facts: Sequence[Facts], cells: Iterable[tuple[Interval, Cell]]
    ) -> dict[str, Any]:
        """Return the limits of a series; `facts` are all its deployments ever."""
        places = [
            (str(interval.start), cell, self.is_included(interval, facts))
            for interval, cell in cells
        ]
        return draw_limits(places, self.report.statistic)

    def is_included(self, interval: Interval, facts: Sequence[Facts]) -> bool:
        """Return whether limits are drawn over it: it is whole, and is over.

        It isn't before the first deployment ever; `facts` are all of the series.
        """
        is_over = interval.ends <= self.reference.end + 1
        has_begun = bool(facts) and facts[0].completed < interval.ends
        return is_over and has_begun and not interval.is_cut


def within(facts: Iterable[Facts], span: Interval | Period) -> Sequence[Facts]:
    return [each for each in facts if span.begins <= each.completed < span.ends]
