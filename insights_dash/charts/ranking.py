"""The series of a split by what changed in a metric, and who contributed.

Source: docs/metrics.md, "What changed most".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from insights_dash.charts.whole_answer import name_figure
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.metrics.answer.changes.changes import Changes, SeriesChange
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.changes.series_verdict import list_verdicts
from insights_dash.metrics.answer.changes.shown_parts import Contributions

MOST_LISTED = 6  # contributions; the others are one row
# Verdicts on a whole series that the page of a metric shows too.
_ALSO: Mapping[Metric, frozenset[Verdict]] = {
    Metric.DEPLOYMENT_FREQUENCY: frozenset({Verdict.SILENT}),
    Metric.DEPLOYMENT_FAILURE_RATE: frozenset({Verdict.FAILED}),
    Metric.TIME_TO_RECOVERY: frozenset({Verdict.FAILED}),
}
_ABOUT_SERIES = frozenset({Verdict.FAILED, Verdict.SILENT})
_ORDER = tuple(VERDICTS)


@dataclass(frozen=True)
class RankedSeries:
    """A series, its verdict, and the figure that moved, or else that of the metric."""

    name: str
    verdict: Verdict
    figure: FigureChange

    @property
    def is_tail(self) -> bool:
        """Whether the figure is the 95th percentile."""
        return self.figure.name.endswith(ChartStatistic.NINETY_FIFTH)

    @property
    def has_moved(self) -> bool:
        """Whether the verdict is one of those that say that something changed."""
        return not VERDICTS[self.verdict].is_calm


@dataclass(frozen=True)
class Ranking:
    """The series in the order of their verdicts, and how many aren't deployed now."""

    rows: Sequence[RankedSeries]
    not_deployed: int = 0


@dataclass(frozen=True)
class SharedRow:
    """What a group contributed: its pace and its mix, or one number.

    `others` is how many groups the row sums up; 0 if it is one group with a name.
    """

    name: str
    units: tuple[int, ...]
    others: int = 0


def rank(changes: Changes, metric: Metric, statistic: ChartStatistic) -> Ranking:
    """Rank the series that were deployed, in the order of verdicts on a metric.

    Among equal verdicts the most failures are first, then the largest ratio, then the
    most deployments. Series that have no figure of the metric are left out.
    """
    end = to_microseconds(changes.end)
    found = [(each, _judge(each, metric, statistic, end)) for each in changes.series]
    rows = sorted(
        ((each, row) for each, row in found if isinstance(row, RankedSeries)),
        key=lambda pair: _sort_key(*pair),
    )
    hidden = sum(row is Verdict.NOT_DEPLOYED for _, row in found)
    return Ranking([row for _, row in rows], hidden)


def lay_out(
    found: Contributions, is_nothing: Callable[[int], bool] = lambda units: not units
) -> Sequence[SharedRow]:
    """Return the six largest contributions, and one row for all others.

    They go from the largest increase to the largest decrease, with the others between
    the two. A single one left over is listed itself. Those that would be written as 0
    are among the others, which have no row if that would say 0 too.
    """
    rows = [SharedRow(each.name, each.units) for each in found.groups]
    shown = [each for each in rows if not all(map(is_nothing, each.units))]
    hidden = [each for each in rows if all(map(is_nothing, each.units))]
    most = MOST_LISTED + (len(shown) == MOST_LISTED + 1 and not hidden)
    listed, rest = shown[:most], [*shown[most:], *hidden]
    listed = sorted(listed, key=lambda row: -sum(row.units))
    units = tuple(map(sum, zip(*(each.units for each in rest), strict=True)))
    if all(map(is_nothing, units)):
        return listed
    place = sum(sum(each.units) >= 0 for each in listed)
    others = SharedRow("", units, len(rest))
    return [*listed[:place], others, *listed[place:]]


def _judge(
    series: SeriesChange, metric: Metric, statistic: ChartStatistic, end: int
) -> RankedSeries | Verdict | None:
    """Return the row of a series; NOT_DEPLOYED or None if it has none."""
    names = [name_figure(metric, statistic)]
    if metric is Metric.LEAD_TIME:
        names.append(name_figure(metric, ChartStatistic.NINETY_FIFTH))
    figures = [each for each in series.figures if each.name in names]
    for verdict, name in list_verdicts(series.past, figures, end=end):
        if verdict is Verdict.NOT_DEPLOYED:
            return verdict
        if verdict in _ABOUT_SERIES - _ALSO.get(metric, frozenset()):
            continue
        shown = next((each for each in figures if each.name == name), None)
        if shown is None and figures:
            shown = figures[0]
        return None if shown is None else RankedSeries(series.name, verdict, shown)
    return None


def _sort_key(series: SeriesChange, row: RankedSeries) -> tuple[float, ...]:
    place = float(_ORDER.index(row.verdict))
    if row.verdict is Verdict.FAILED and series.past.is_failed:
        place = -1.0
    now, before = row.figure.now, row.figure.before
    ratio = 0.0
    if now is not None and before is not None and now != before:
        higher, lower = (now, before) if now >= before else (before, now)
        is_rise = now > before or row.has_moved
        times = higher / lower if lower > 0 else float("inf")
        ratio = times if is_rise else -times
    return place, -row.figure.failed[0], -ratio, -max(row.figure.counts)
