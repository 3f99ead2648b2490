"""The verdict on a series, for lists and the portfolio.

Source: docs/metrics.md, "Verdicts on a series".
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from insights_dash.domain.verdict import Verdict
from insights_dash.metrics.answer.changes.ever import DAY, DAYS_UNTIL_SILENT
from insights_dash.metrics.answer.changes.figures import FigureChange

# Without a deployment for so many days, a series isn't deployed.
DAYS_UNTIL_NOT_DEPLOYED = 365
# A silence is so many times its longest gap.
GAPS_UNTIL_SILENT = 3
_NOT_MOVED = (Verdict.AS_USUAL, Verdict.TOO_FEW)


class SeriesPast(NamedTuple):
    """What is known of a series up to the end of now; instants are microseconds.

    `last` is its last deployment, and `longest_gap` the longest time between two in a
    row; None if there are none. `is_failed` tells if a failed run hasn't ended, and
    `was_failed` if one ended in now or later.
    """

    last: int | None
    longest_gap: int | None
    is_of_one_project: bool
    is_failed: bool
    was_failed: bool

    @property
    def turning_points(self) -> Iterator[int]:
        """The instants, in microseconds, at which an end of now changes the verdict."""
        if self.last is None:
            return
        yield self.last + DAYS_UNTIL_NOT_DEPLOYED * DAY
        if self.longest_gap is not None:
            longest = GAPS_UNTIL_SILENT * self.longest_gap
            yield self.last + max(DAYS_UNTIL_SILENT * DAY, longest)


def judge_series(
    past: SeriesPast, figures: Sequence[FigureChange], *, end: int
) -> tuple[Verdict, str | None]:
    """Return the verdict at the end of now, and the name of the figure that moved."""
    return next(list_verdicts(past, figures, end=end))


def list_verdicts(
    past: SeriesPast, figures: Sequence[FigureChange], *, end: int
) -> Iterator[tuple[Verdict, str | None]]:
    """Yield every verdict that holds, the first ones first."""
    moved = [each for each in figures if each.verdict not in _NOT_MOVED]

    def find(*verdicts: Verdict) -> Iterator[tuple[Verdict, str]]:
        for each in moved:
            if each.verdict in verdicts:
                yield each.verdict, each.name

    if past.last is None or past.last <= end - DAYS_UNTIL_NOT_DEPLOYED * DAY:
        yield Verdict.NOT_DEPLOYED, None
    if past.is_failed:
        yield Verdict.FAILED, None
    yield from find(Verdict.SLOWER, Verdict.WORSE)
    if past.was_failed:
        yield Verdict.FAILED, None
    if past.is_of_one_project and _is_silent(past, end):
        yield Verdict.SILENT, None
    for verdict in (
        Verdict.LESS_OFTEN,
        Verdict.FASTER,
        Verdict.BETTER,
        Verdict.MORE_OFTEN,
    ):
        yield from find(verdict)
    if any(each.verdict is Verdict.AS_USUAL for each in figures):
        yield Verdict.AS_USUAL, None
    yield Verdict.TOO_FEW, None


def _is_silent(past: SeriesPast, end: int) -> bool:
    if past.last is None or past.longest_gap is None:
        return False
    silence = end - past.last
    return (
        silence >= DAYS_UNTIL_SILENT * DAY
        and silence >= GAPS_UNTIL_SILENT * past.longest_gap
    )
