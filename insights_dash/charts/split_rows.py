"""Every compared metric of the groups of a split, as the cells of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights_dash.charts.drawn_groups import build_ranking
from insights_dash.charts.frequencies import name_column, write_before, write_now
from insights_dash.charts.ranking import rank
from insights_dash.charts.whole_answer import find_figure
from insights_dash.domain.metric import ChartStatistic, IntervalMetrics, Metric, Unit
from insights_dash.domain.time_range import Granularity
from insights_dash.domain.verdict import Verdict
from insights_dash.drawings.ink import THEME
from insights_dash.drawings.overlaid import Lane, Overlaid, Point, draw_overlaid
from insights_dash.drawings.picture import show
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import (
    describe_failures,
    describe_figures,
    name_interval,
    name_statistic,
)
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import Changes, SeriesChange
from insights_dash.metrics.answer.changes.figures import FigureChange

MOST_ROWS = 40
_NOTHING = "–"


@dataclass(frozen=True)
class Cell:
    """A value, and the verdict on it; None if there is none, as for values before."""

    text: str
    verdict: Verdict | None = None


@dataclass(frozen=True)
class SplitRow:
    """A group of a split, its cells, and its deployments per interval as SVG."""

    name: str
    cells: Sequence[Cell]
    drawing: str


@dataclass(frozen=True)
class SplitTable:
    """The first groups in the order of the chart above.

    `heads` are the names of the figures; each has a cell for now and one for before.
    `main` is the place of the figure that was asked for among them.
    `interval` is the kind of interval in the drawings, such as "week". `left_out` is
    the number of groups without a row.
    """

    heads: Sequence[str]
    main: int
    interval: str
    rows: Sequence[SplitRow]
    left_out: int


def list_split(
    answer: MetricsAnswer,
    changes: Changes,
    asked: tuple[Metric, ChartStatistic],
    granularity: Granularity,
) -> SplitTable:
    """Return groups of an answer that were deployed, with what changed in each.

    They are in the order of the chart above: the order of its list for a duration, or
    else the order of the verdicts on the metric that was asked for.
    """
    metric, statistic = asked
    ranked = [each.name for each in rank(changes, metric, statistic).rows]
    if metric.is_duration:
        listed = build_ranking(answer, changes, metric).sorted_rows
        places = {each.name: place for place, each in enumerate(listed)}
        ranked.sort(key=lambda name: places.get(name, len(places)))
    shown = ranked[:MOST_ROWS]
    frequency = name_column(changes.now)
    figures = list(_list_figures(statistic, frequency))
    by_name = {each.name: each for each in changes.series}
    series = {each.name: each.intervals for each in answer.series(shown)}
    rows = [
        SplitRow(
            name,
            [
                cell
                for of, one, _ in figures
                for cell in _write_cells(by_name[name], of, one, frequency)
            ],
            _draw(name, series.get(name, ()), granularity),
        )
        for name in shown
    ]
    heads = [title for *_, title in figures]
    main = [of for of, *_ in figures].index(metric)
    left_out = len(ranked) - len(shown)
    return SplitTable(heads, main, name_interval(granularity), rows, left_out)


def _list_figures(
    statistic: ChartStatistic, frequency: str
) -> Iterator[tuple[Metric, ChartStatistic, str]]:
    """Yield each figure with its title, in the order in which figures are judged.

    `frequency` is the title of the deployments.
    """
    name = name_statistic(statistic)
    yield Metric.LEAD_TIME, statistic, f"Lead time, {name}"
    if statistic is not ChartStatistic.NINETY_FIFTH:
        yield Metric.LEAD_TIME, ChartStatistic.NINETY_FIFTH, "95% within"
    yield Metric.DEPLOYMENT_FREQUENCY, statistic, frequency
    yield Metric.TIME_TO_RECOVERY, statistic, f"Recovery, {name}"
    yield Metric.DEPLOYMENT_FAILURE_RATE, statistic, "Failures"


def _write_cells(
    change: SeriesChange, metric: Metric, statistic: ChartStatistic, frequency: str
) -> tuple[Cell, Cell]:
    figure = find_figure(change.figures, metric, statistic)
    if figure is None:
        return Cell(_NOTHING), Cell(_NOTHING)
    now, before = _write(figure, metric, frequency)
    return Cell(now, figure.verdict), Cell(before)


def _write(figure: FigureChange, metric: Metric, frequency: str) -> tuple[str, str]:
    """Return the values now and before; units in the title aren't repeated."""
    if metric.spec.unit is Unit.COUNT:
        now, unit = write_now(figure)
        said = now if frequency.endswith(unit) else f"{now} {unit}"
        return said, write_before(figure)
    if metric.spec.unit is Unit.SHARE:
        counts = zip(figure.failed, figure.counts, strict=True)
        now, before = (
            describe_failures(*each) if each[1] else _NOTHING for each in counts
        )
        return now, before
    now, before = (
        _NOTHING if each is None else describe_duration(each)
        for each in (figure.now, figure.before)
    )
    return now, before


def _draw(
    name: str, intervals: Sequence[IntervalMetrics], granularity: Granularity
) -> str:
    points = tuple(
        Point(
            each.number_of_successful_deployments,
            f"{describe_figures(each, granularity)}: "
            f"{each.number_of_successful_deployments:,} deployments",
            is_whole=each.is_over and each.last is None,
        )
        for each in intervals
    )
    if not points:
        return ""
    summary = f"{name}: deployments per {name_interval(granularity)}."
    lane = Lane(points, "")
    return show(draw_overlaid(Overlaid(lane, None, summary), THEME, is_small=True))
