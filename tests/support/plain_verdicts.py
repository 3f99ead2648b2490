"""Verdicts on figures and on series, as plain code. They are judged exactly."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from plain_figures import Cell, show_duration, show_number, statistic
from plain_halves import MICROSECONDS_PER_DAY, Comparison, select
from plain_limits import ValueLimits, limit_values
from plain_metrics import Facts, Row
from plain_periods import Interval, PlainAnswers

MINUTE = 60_000_000
DAYS_PER_WEEK = 7
FEWEST_VALUES = 10
GROWTH = Fraction(3, 2)
GROWTH_OF_FREQUENCY = Fraction(5, 4)
LEAST_DEPLOYMENTS = 3
LEAST_FAILURES = 2
STANDARD_ERRORS = Fraction(5, 2)
DAYS_UNTIL_NOT_DEPLOYED = 365
DAYS_UNTIL_SILENT = 60
GAPS_UNTIL_SILENT = 3
FREQUENCY, FAILURE_RATE = "Frequency", "DeploymentFailureRate"
Read = Callable[[Cell], Fraction | None]


@dataclass(frozen=True)
class Place:
    """An interval of one of the periods, and what was deployed in it."""

    interval: Interval
    is_now: bool
    cell: Cell


@dataclass(frozen=True)
class Limits:
    """Natural limits over the intervals of both periods that have a value."""

    places: Sequence[Place]
    limits: ValueLimits

    def speaks_for(self, *, is_rise: bool) -> bool:
        """Return whether a signal of now, or the opposite one of before, says so."""
        for at in self.limits.signals:
            is_expected_above = self.places[at].is_now == is_rise
            value, centre = self.limits.values[at], self.limits.centre
            if value > centre if is_expected_above else value < centre:
                return True
        return False

    def shown(self, show: Callable[[Fraction], Any]) -> dict[str, Any]:
        signals = [self.places[at].interval.start for at in self.limits.signals]
        return {
            "Centre": show(self.limits.centre),
            "Lower": show(self.limits.lower),
            "Upper": show(self.limits.upper),
            "Signals": [str(each) for each in signals],
        }


@dataclass(frozen=True)
class Judged:
    """A figure now and before, how many values it has, and its verdict."""

    name: str
    now: Fraction | None
    before: Fraction | None
    counts: tuple[int, int]
    verdict: str
    limits: Limits | None = None

    @property
    def shown(self) -> dict[str, Any]:
        is_duration = self.name not in {FREQUENCY, FAILURE_RATE}
        show: Callable[[Fraction], Any] = show_duration if is_duration else show_number
        return {
            "Figure": self.name,
            "Now": None if self.now is None else show(self.now),
            "Before": None if self.before is None else show(self.before),
            "NowCount": self.counts[0],
            "BeforeCount": self.counts[1],
            "Verdict": self.verdict,
            "Limits": None if self.limits is None else self.limits.shown(show),
        }


@dataclass(frozen=True)
class PlainSeries:
    """A series of the answer; `facts` are all its deployments ever, by completion."""

    answers: PlainAnswers
    periods: Comparison
    facts: Sequence[Facts]

    @cached_property
    def cells(self) -> tuple[Cell, Cell]:
        """What was deployed now, and before."""
        return select(self.facts, self.periods.now), select(
            self.facts, self.periods.before
        )

    @cached_property
    def days(self) -> tuple[int, int]:
        """The days of both periods since its first deployment."""
        if not self.facts:
            return 0, 0
        first = self.facts[0].completed
        return self.periods.now.days_since(first), self.periods.before.days_since(first)

    @property
    def slow_bound(self) -> Fraction | None:
        values = self.cells[1].values("LeadTime")
        if len(values) < FEWEST_VALUES:
            return None
        return statistic(values, "NinetyFifth")

    @cached_property
    def figures(self) -> Sequence[Judged]:
        name = self.answers.report.statistic
        tail = [] if name == "NinetyFifth" else ["NinetyFifth"]
        return [
            *(self._judge_duration("LeadTime", each) for each in [name, *tail]),
            self._judge_frequency(),
            self._judge_duration("MeanTimeToRecovery", name),
            self._judge_failure_rate(),
        ]

    def _judge_duration(self, figure: str, name: str) -> Judged:
        def read(cell: Cell) -> Fraction | None:
            values = cell.values(figure)
            return statistic(values, name) if values else None

        now, before = map(read, self.cells)
        samples = [cell.values(figure) for cell in self.cells]
        counts = len(samples[0]), len(samples[1])
        limits = self._draw(read, is_count=False)

        def is_chance(*, is_rise: bool) -> bool:
            if limits is not None:
                return not limits.speaks_for(is_rise=is_rise)
            slower, faster = samples if is_rise else reversed(samples)
            bound = before if is_rise else now
            assert bound is not None
            over, over_faster = (
                sum(value > bound for value in each) for each in (slower, faster)
            )
            expected = Fraction(over_faster * len(slower), len(faster))
            return over - expected < LEAST_DEPLOYMENTS

        verdict = "TooFew"
        if min(counts) >= FEWEST_VALUES:
            rises = has_moved(now, before, GROWTH, least=MINUTE)
            falls = has_moved(before, now, GROWTH, least=MINUTE)
            verdict = judge(("Slower", rises), ("Faster", falls), is_chance)
        return Judged(f"{figure}.{name}", now, before, counts, verdict, limits)

    def _judge_frequency(self) -> Judged:
        counts = self.cells[0].successes, self.cells[1].successes
        now, before = (
            Fraction(count * DAYS_PER_WEEK, days) if days else None
            for count, days in zip(counts, self.days, strict=True)
        )
        limits = self._draw(lambda cell: Fraction(cell.successes), is_count=True)

        def is_chance(*, is_rise: bool) -> bool:
            if limits is not None:
                return not limits.speaks_for(is_rise=is_rise)
            expected = Fraction(counts[1] * self.days[0], self.days[1])
            return abs(counts[0] - expected) < LEAST_DEPLOYMENTS

        verdict = "TooFew"
        if max(counts) >= FEWEST_VALUES and min(self.days) > 0:
            rises = has_moved(now, before, GROWTH_OF_FREQUENCY)
            falls = has_moved(before, now, GROWTH_OF_FREQUENCY)
            verdict = judge(("MoreOften", rises), ("LessOften", falls), is_chance)
        return Judged(FREQUENCY, now, before, counts, verdict, limits)

    def _judge_failure_rate(self) -> Judged:
        later, earlier = self.cells
        now, before = (
            Fraction(cell.failed, cell.total) if cell.total else None
            for cell in self.cells
        )

        def is_chance(*, is_rise: bool) -> bool:
            del is_rise  # either way the same
            assert now is not None
            assert before is not None
            both = Fraction(later.failed + earlier.failed, later.total + earlier.total)
            sizes = Fraction(1, later.total) + Fraction(1, earlier.total)
            expected = Fraction(earlier.failed * later.total, earlier.total)
            return (
                abs(later.failed - expected) < LEAST_FAILURES
                or (now - before) ** 2 < STANDARD_ERRORS**2 * both * (1 - both) * sizes
            )

        verdict = "TooFew"
        if min(later.total, earlier.total) >= FEWEST_VALUES:
            rises, falls = (
                has_moved(now, before, GROWTH),
                has_moved(before, now, GROWTH),
            )
            verdict = judge(("Worse", rises), ("Better", falls), is_chance)
        return Judged(FAILURE_RATE, now, before, (later.total, earlier.total), verdict)

    @cached_property
    def _places(self) -> Sequence[Place]:
        """The intervals of both periods that are finished and whole, by time.

        One that belongs to both is one of now.
        """
        periods = self.periods
        intervals = {each.begins: (each, False) for each in periods.before.intervals}
        intervals |= {each.begins: (each, True) for each in periods.now.intervals}
        return [
            Place(interval, is_now, select(self.facts, interval))
            for _, (interval, is_now) in sorted(intervals.items())
            if self.answers.is_included(interval, self.facts)
        ]

    def _draw(self, read: Read, *, is_count: bool) -> Limits | None:
        """Draw limits, unless too few intervals have a value, or only one period's."""
        values = [(place, read(place.cell)) for place in self._places]
        known = [(place, value) for place, value in values if value is not None]
        limits = limit_values([value for _, value in known], is_count=is_count)
        if limits is None or len({place.is_now for place, _ in known}) == 1:
            return None
        return Limits([place for place, _ in known], limits)

    @property
    def verdict(self) -> tuple[str, str | None]:
        """The verdict on the series, and the figure that it names."""
        return next(self._verdicts())

    def _verdicts(self) -> Iterator[tuple[str, str | None]]:
        """Yield every verdict that holds, the first ones first."""
        now = self.periods.now
        completions = [
            each.completed for each in self.facts if each.completed < now.ends
        ]
        year = DAYS_UNTIL_NOT_DEPLOYED * MICROSECONDS_PER_DAY
        if not completions or completions[-1] < now.ends - year:
            yield "NotDeployed", None
        is_of_one_project = len({each.release.project for each in self.facts}) == 1
        recoveries = self.list_recoveries() if is_of_one_project else []
        if None in recoveries:
            yield "Failed", None
        yield from self._find("Slower", "Worse")
        if any(each is not None and each >= now.begins for each in recoveries):
            yield "Failed", None
        if is_of_one_project and is_silent(completions, now.ends - 1):
            yield "Silent", None
        for verdict in ("LessOften", "Faster", "Better", "MoreOften"):
            yield from self._find(verdict)
        if any(each.verdict == "AsUsual" for each in self.figures):
            yield "AsUsual", None
        yield "TooFew", None

    def _find(self, *verdicts: str) -> Iterator[tuple[str, str]]:
        for each in self.figures:
            if each.verdict in verdicts:
                yield each.verdict, each.name

    def list_recoveries(self) -> Sequence[int | None]:
        """Return when each failed run that began by the end of now ended, if it did."""
        streams: defaultdict[Row, list[Facts]] = defaultdict(list)
        for fact in self.facts:
            streams[self.answers.reference.stream_of(fact)].append(fact)
        runs: list[tuple[int, int | None]] = []
        for facts in streams.values():
            began: int | None = None
            for fact in facts:
                if not fact.is_success and began is None:
                    began = fact.completed
                if fact.is_success and began is not None:
                    runs.append((began, fact.completed))
                    began = None
            if began is not None:
                runs.append((began, None))
        return [ended for began, ended in runs if began < self.periods.now.ends]


def has_moved(
    to: Fraction | None, since: Fraction | None, growth: Fraction, *, least: int = 0
) -> bool:
    """Return whether a figure rose by so much; call it the other way for a fall."""
    assert to is not None
    assert since is not None
    to, since = max(to, Fraction(0)), max(since, Fraction(0))
    return to > since and to >= growth * since and to - since >= least


def judge(
    rise: tuple[str, bool], fall: tuple[str, bool], is_chance: Callable[..., bool]
) -> str:
    """Return the name of what holds and isn't chance."""
    for (name, holds), is_rise in ((rise, True), (fall, False)):
        if holds and not is_chance(is_rise=is_rise):
            return name
    return "AsUsual"


def is_silent(completions: Sequence[int], end: int) -> bool:
    gaps = [later - earlier for earlier, later in pairwise(completions)]
    return (
        bool(gaps)
        and end - completions[-1] >= DAYS_UNTIL_SILENT * MICROSECONDS_PER_DAY
        and end - completions[-1] >= GAPS_UNTIL_SILENT * max(gaps)
    )
