"""The traces of a chart: bars, lines, areas, bands, and marks on single values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from insights_dash.domain.metric import IntervalMetrics, Series
from insights_dash.figures.drawing import Drawing, PlotlyDict, color_of
from insights_dash.figures.gaps import is_alone
from insights_dash.figures.plain import write_plain
from insights_dash.figures.sentences import (
    describe_interval_value,
    describe_measured,
    describe_value,
    offer_deployments,
)

_LONE, _END = 5, 7  # sizes of markers
_ALONE = 0.1 * 86_400_000  # the width of a bar that is alone, in a chart of a day; ms
UNUSUAL = ", unusual"


def build_bars(drawing: Drawing, series: Series) -> PlotlyDict:
    """Build one bar per interval; one in progress is light, a signal has a colour."""
    color, intervals = color_of(drawing.colors[series.name]), series.intervals
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


def build_line(drawing: Drawing, series: Series, *, filled: bool) -> list[PlotlyDict]:
    """Build a line, with its band if there is one, or with areas if `filled`."""
    color = color_of(drawing.colors[series.name])
    starts = [interval.start.isoformat() for interval in series.intervals]
    values = [drawing.value(interval) for interval in series.intervals]
    line: PlotlyDict = {
        "type": "scatter",
        "mode": "lines",
        "x": starts,
        "y": values,
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": color, "width": 2, "shape": "linear"},
        **_build_hover(drawing, series),
    }
    if len(series.finished) < len(values):
        _separate_last(line)
    if drawing.has_band:
        return [*_build_band(drawing, series, color), line]
    return [*(_build_areas(drawing, series, color) if filled else ()), line]


def _build_areas(drawing: Drawing, series: Series, color: str) -> list[PlotlyDict]:
    """Build light areas below adjacent values, and stems below lone values.

    Intervals without a value are not filled, nor is one in progress.
    """
    area, stems = _Outline(), _Outline()
    for run in _list_runs(drawing, series.finished):
        outline = area if len(run) > 1 else stems
        starts = [each.start.isoformat() for each in run]
        outline.x += [starts[0], *starts, starts[-1], None]
        outline.y += [0, *map(drawing.value, run), 0, None]
    shared = {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "showlegend": False,
        "meta": {"series": series.name},
    }
    fill = {"fill": "toself", "fillcolor": f"{color}/0.10", "line": {"width": 0}}
    stroke = {"line": {"color": f"{color}/0.35", "width": 2}}
    return [
        shared | {"x": outline.x, "y": outline.y} | look
        for outline, look in ((area, fill), (stems, stroke))
        if outline.x
    ]


@dataclass
class _Outline:
    """Lines from zero to values and back, with a gap after each run of values."""

    x: list[str | None] = field(default_factory=list)
    y: list[float | None] = field(default_factory=list)


def build_marks(drawing: Drawing, series: Sequence[Series]) -> PlotlyDict:
    """Build markers on lone values, and dotted lines to values in progress.

    All series share one trace, and other points have no marker, which draws four times
    faster. `meta.marks` names the series of each point, so that the legend can hide it.
    """
    marks = [mark for each in series for mark in _list_marks(drawing, each)]
    colors = [color_of(drawing.colors[mark.series]) for mark in marks]
    own = color_of(drawing.colors[series[0].name])
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [mark.x for mark in marks],
        "y": [mark.y for mark in marks],
        "cliponaxis": False,
        "line": {
            "color": own if len(series) == 1 else "var(--chart-spike)",
            "width": 2,
            "dash": "dot",
        },
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
    """A marked point. Without a value, it separates two lines."""

    series: str
    x: str
    y: float | None
    size: int = 0


def _list_marks(drawing: Drawing, series: Series) -> Iterator[_Mark]:
    """Yield lone values, and the way to one in progress, each followed by a gap."""
    name = series.name
    starts = [interval.start.isoformat() for interval in series.intervals]
    values = [drawing.value(interval) for interval in series.intervals]
    last = len(series.finished)
    for index in range(last):
        if is_alone(values[:last], index):
            yield _Mark(name, starts[index], values[index], _LONE)
            yield _Mark(name, starts[index], None)
    if last == len(values):
        return
    if last:
        yield _Mark(name, starts[last - 1], values[last - 1])
    yield _Mark(name, starts[last], values[last], _END)
    yield _Mark(name, starts[last], None)


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
                *(each.summary(metric).max for each in run),
                *(each.summary(metric).min for each in reversed(run)),
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


def _separate_last(line: PlotlyDict) -> None:
    """Insert an empty point before the last one, because a dotted line leads to it."""
    *starts, last = line["x"]
    if not starts:
        return
    line["x"] = [*starts, last, last]
    line["y"] = [*line["y"][:-1], None, line["y"][-1]]
    line["customdata"] = [*line["customdata"][:-1], ["", ""], line["customdata"][-1]]


def _build_hover(drawing: Drawing, series: Series) -> PlotlyDict:
    finished = len(series.finished)
    return {
        "name": write_plain(series.name),
        "meta": {"series": series.name, "points": True},
        "customdata": [
            _describe_point(
                drawing,
                interval,
                in_progress=index >= finished,
                is_signal=drawing.is_signal(index),
            )
            for index, interval in enumerate(series.intervals)
        ],
        # The template must not contain the name, which could look like a template.
        "hovertemplate": "%{fullData.name}: <b>%{customdata[0]}</b>"
        "%{customdata[1]}<extra></extra>",
        "showlegend": False,
    }


def _describe_point(
    drawing: Drawing, interval: IntervalMetrics, *, in_progress: bool, is_signal: bool
) -> list[str]:
    metric, value = drawing.metric, drawing.value(interval)
    if value is None:
        return ["", ""]
    measured = interval.measured(metric)
    between = ""
    if drawing.has_band:
        summary = interval.summary(metric)
        ends = [
            describe_value(metric, each)
            for each in (summary.min, summary.max)
            if each is not None
        ]
        between = f", {' to '.join(ends)}"
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
