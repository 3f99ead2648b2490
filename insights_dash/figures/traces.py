"""The traces of a chart: bars, lines, bands, and marks on single values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights_dash.domain.metric import IntervalMetrics, Metric, Series
from insights_dash.figures.drawing import Drawing, PlotlyDict
from insights_dash.figures.gaps import is_alone
from insights_dash.figures.sentences import (
    describe_interval_value,
    describe_measured,
    describe_value,
    offer_deployments,
)

_FEW, _LONE, _END = 4, 5, 7  # sizes of markers
_IN_FRONT = 1  # of grey lines
_ALONE = 0.1 * 86_400_000  # the width of a bar that is alone, in a chart of a day; ms
UNUSUAL = ", unusual"


def build_bars(drawing: Drawing, series: Series) -> PlotlyDict:
    """Build one bar per interval; one in progress is light, a signal has a colour."""
    color, intervals = drawing.color(series.name), series.intervals
    finished = len(series.finished)
    colors = [
        "var(--signal)" if drawing.is_signal(index) else color
        for index in range(len(intervals))
    ]
    return {
        "type": "bar",
        "x": [interval.start.isoformat() for interval in intervals],
        "y": [drawing.value(interval) for interval in intervals],
        # Plotly finds the width between neighbours, and a bar that is alone has none.
        **({"width": _ALONE} if len(intervals) == 1 else {}),
        "marker": {
            "color": [
                each if index < finished else f"{each}/0.35"
                for index, each in enumerate(colors)
            ],
            "cornerradius": 3,
            "line": {
                "color": color,
                "width": [int(index >= finished) for index in range(len(intervals))],
            },
        },
        **_build_hover(drawing, series),
    }


def build_line(drawing: Drawing, series: Series, *, alone: bool) -> list[PlotlyDict]:
    """Build a line, which has its band if it is alone.

    It is broken before a value in progress, and around rates of few deployments.
    """
    days: list[str] = []
    values: list[float | None] = []
    hover = _build_hover(drawing, series)
    said: list[list[str]] = []
    joined = True
    for index, interval in enumerate(series.intervals):
        joins = index < len(series.finished) and not drawing.is_few(interval)
        if index and not (joins and joined):
            days.append(interval.start.isoformat())
            values.append(None)
            said.append(["", ""])
        days.append(interval.start.isoformat())
        values.append(drawing.place(interval))
        said.append(hover["customdata"][index])
        joined = joins
    line: PlotlyDict = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "y": values,
        "connectgaps": False,
        "cliponaxis": False,
        "line": drawing.line(series.name),
        **hover,
        "customdata": said,
    }
    if not alone and series.name in drawing.colors:
        line["zorder"] = _IN_FRONT
        line["meta"] |= {"end": _find_end(drawing, series)}
    if alone and drawing.has_band:
        return [*_build_band(drawing, series, drawing.color(series.name)), line]
    return [line]


def _find_end(drawing: Drawing, series: Series) -> float | None:
    """Return where the label of a line is: at its last finished value, or its only."""
    for intervals in (series.finished, series.intervals):
        values = [drawing.place(each) for each in intervals]
        known = [each for each in values if each is not None]
        if known:
            return known[-1]
    return None


def build_marks(drawing: Drawing, series: Sequence[Series]) -> PlotlyDict:
    """Build markers on values that no line reaches, hollow ones on those in progress.

    All series share one trace, and other points have no marker, which draws four times
    faster. `meta.marks` names the series of each point, so that the legend can hide it.
    """
    marks = [mark for each in series for mark in _list_marks(drawing, each)]
    colors = [drawing.color(mark.series) for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mark.x for mark in marks],
        "y": [mark.y for mark in marks],
        "cliponaxis": False,
        "zorder": _IN_FRONT,
        "marker": {
            "color": colors,
            "opacity": 1,
            "size": [mark.size for mark in marks],
            "symbol": [
                "circle-open" if mark.size == _END else "circle" for mark in marks
            ],
            "line": {"width": 1.75, "color": colors},
        },
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"marks": [mark.series for mark in marks]},
    }


@dataclass(frozen=True)
class _Mark:
    """A marked point."""

    series: str
    x: str
    y: float
    size: int


def _list_marks(drawing: Drawing, series: Series) -> Iterator[_Mark]:
    """Yield lone values, rates of few deployments, and the value in progress."""
    last = len(series.finished)
    joined = [
        None if drawing.is_few(each) else drawing.place(each)
        for each in series.finished
    ]
    for index, interval in enumerate(series.intervals):
        value = drawing.place(interval)
        if value is None:
            continue
        if index >= last:
            size = _END
        elif drawing.is_few(interval):
            size = _FEW
        elif is_alone(joined, index) and (value or not drawing.is_share):
            size = _LONE  # many rates are zero, where dots would say nothing
        else:
            continue
        yield _Mark(series.name, interval.start.isoformat(), value, size)


def _build_band(drawing: Drawing, series: Series, color: str) -> list[PlotlyDict]:
    """Build bands from minimum to maximum, one per run without gaps."""
    metric = drawing.metric
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [
                *(each.start.isoformat() for each in run),
                *(each.start.isoformat() for each in reversed(run)),
            ],
            "y": [
                *(drawing.fit(each.summary(metric).max) for each in run),
                *(drawing.fit(each.summary(metric).min) for each in reversed(run)),
            ],
            "fill": "toself",
            "fillcolor": f"{color}/0.14",
            "line": {"color": color, "width": 0 if len(run) > 1 else 6},
            "opacity": 1 if len(run) > 1 else 0.3,
            "hoverinfo": "skip",
            "meta": {"series": series.name},
        }
        for run in _list_runs(drawing, series.intervals)
    ]


def _list_runs(
    drawing: Drawing, intervals: Sequence[IntervalMetrics]
) -> list[list[IntervalMetrics]]:
    """Return runs of adjacent intervals with values."""
    runs: list[list[IntervalMetrics]] = [[]]
    for interval in intervals:
        if drawing.value(interval) is not None:
            runs[-1].append(interval)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _build_hover(drawing: Drawing, series: Series) -> PlotlyDict:
    finished = len(series.finished)
    return {
        "meta": {"series": series.name, "points": True},
        # The page shows them itself, so that one series is said and nothing is cut off.
        "hoverinfo": "none",
        "customdata": [
            _describe_point(
                drawing,
                interval,
                in_progress=index >= finished,
                is_signal=drawing.is_signal(index),
            )
            for index, interval in enumerate(series.intervals)
        ],
        "showlegend": False,
    }


def _describe_band(metric: Metric, interval: IntervalMetrics) -> str:
    summary = interval.summary(metric)
    ends = [
        describe_value(metric, each)
        for each in (summary.min, summary.max)
        if each is not None
    ]
    return f", {' to '.join(ends)}"


def _describe_point(
    drawing: Drawing, interval: IntervalMetrics, *, in_progress: bool, is_signal: bool
) -> list[str]:
    metric, value = drawing.metric, drawing.value(interval)
    if value is None:
        return ["", ""]
    measured = interval.measured(metric)
    between = _describe_band(metric, interval) if drawing.has_band else ""
    said, share = describe_interval_value(metric, interval, value)
    return [
        said,
        (f", {share}" if share else between)
        + describe_measured(
            metric,
            measured,
            drawing.statistic,
            unfinished=drawing.granularity if in_progress else None,
            counts_waiting=drawing.counts_waiting,
        )
        + (UNUSUAL if is_signal else ""),
        offer_deployments(measured, counts_waiting=drawing.counts_waiting),
        *([share] if share else []),
    ]
