"""A figure of a series in two periods, and the rules that say whether it moved.

Everything is judged exactly, with whole numbers of any size. Source: docs/metrics.md,
"Changes".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from insights_dash.domain.metric import Figure
from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND

Exact = tuple[int, int]  # a numerator, and a denominator that isn't negative

# With fewer values there is no verdict on a figure.
FEWEST_VALUES = 10
# A figure moved if it is at least so many times what it was.
GROWTH: Exact = (3, 2)
GROWTH_OF_FREQUENCY: Exact = (5, 4)
# Durations moved only if they differ by so many microseconds.
LEAST_MOVE = 60 * MICROSECONDS_PER_SECOND

# The names of durations, without that of the statistic.
DURATIONS = {
    Figure.LEAD_TIME: "LeadTime",
    Figure.TIME_TO_RECOVERY: "MeanTimeToRecovery",
}
FREQUENCY = "Frequency"
FAILURE_RATE = "DeploymentFailureRate"


@dataclass(frozen=True)
class ShownLimits:
    """The usual range of a figure, rounded like it, and the starts of its signals."""

    centre: float
    lower: float
    upper: float
    signals: tuple[date, ...]


@dataclass(frozen=True)
class FigureChange:
    """A figure now and before, of how many values, with its verdict.

    Durations are whole seconds; other figures are rounded to five places. `ratio` says
    exactly how many times as high as the lower one the higher one is, of a figure that
    moved. `failed` is how many deployments of a rate's failed, now and before.
    """

    name: str
    now: float | None
    before: float | None
    counts: tuple[int, int]
    verdict: Verdict
    limits: ShownLimits | None = None
    ratio: Exact | None = None
    failed: tuple[int, int] = (0, 0)

    @property
    def is_duration(self) -> bool:
        """Whether the figure is a duration."""
        return self.name not in {FREQUENCY, FAILURE_RATE}


@dataclass(frozen=True)
class Rule:
    """By how much figures must grow, and differ, to have moved; what is said then."""

    rise: Verdict
    fall: Verdict
    growth: Exact = GROWTH
    least: int = 0

    def judge(
        self, now: Exact, before: Exact, is_chance: Callable[[int], bool]
    ) -> Verdict:
        """Return the verdict on figures of which none is negative.

        `is_chance` is called with 1 for a rise, or with -1 for a fall.
        """
        if self._has_risen(now, before):
            return Verdict.AS_USUAL if is_chance(1) else self.rise
        if self._has_risen(before, now):
            return Verdict.AS_USUAL if is_chance(-1) else self.fall
        return Verdict.AS_USUAL

    def _has_risen(self, to: Exact, since: Exact) -> bool:
        higher, lower = to[0] * since[1], since[0] * to[1]
        return (
            higher > lower
            and self.growth[1] * higher >= self.growth[0] * lower
            and higher - lower >= self.least * to[1] * since[1]
        )

    def compare(self, verdict: Verdict, now: Exact, before: Exact) -> Exact | None:
        """Return higher ÷ lower of figures that moved; the denominator can be 0."""
        if verdict not in {self.rise, self.fall}:
            return None
        higher, lower = now[0] * before[1], before[0] * now[1]
        return (higher, lower) if verdict is self.rise else (lower, higher)


OF_DURATIONS = Rule(Verdict.SLOWER, Verdict.FASTER, least=LEAST_MOVE)
OF_FREQUENCY = Rule(Verdict.MORE_OFTEN, Verdict.LESS_OFTEN, GROWTH_OF_FREQUENCY)
OF_RATES = Rule(Verdict.WORSE, Verdict.BETTER)
