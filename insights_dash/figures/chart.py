"""A metric's series as a Plotly figure: a plain dictionary, drawn in the browser.

Colours are CSS variables, `var(--name)` or `var(--name)/0.1` with an opacity: the
browser puts in those of the theme, so that a theme needs no answer from the server.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from insights_dash.domain.metric import (
    IntervalMetrics,
    Metric,
    Series,
    Statistic,
    Unit,
)
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.durations import tick_durations
from insights_dash.figures.overlays import Overlay, draw_overlays
from insights_dash.figures.plain import write_plain
from insights_dash.figures.sentences import (
    describe_interval,
    describe_measured,
    describe_value,
    name_intervals,
    offer_deployments,
)

COLORS = 10
_LONE, _END = 5, 7  # sizes of markers
Figure = dict[str, Any]
_HOVER_TITLES = {
    Granularity.DAILY: "%{x|%-d %b %Y}",
    Granularity.WEEKLY: "Week of %{x|%-d %b %Y}",
    Granularity.MONTHLY: "%{x|%B %Y}",
}


@dataclass(frozen=True)
class Drawing:
    """What is drawn of a metric's series, and how.

    `colors` numbers each series' colour by its name. `overlays` lie behind or over the
    lines: bands, a target, annotations. `counts_waiting` where lead times are also of
    what waits.
    """

    metric: Metric
    granularity: Granularity
    colors: Mapping[str, int]
    statistic: Statistic = Statistic.MEAN
    overlays: Sequence[Overlay] = ()
    counts_waiting: bool = False

    def value(self, interval: IntervalMetrics) -> float | None:
        """What is drawn of an interval."""
        return interval.value(self.metric, self.statistic)

    @property
    def has_band(self) -> bool:
        """Whether least and greatest are drawn around each line."""
        return self.metric.is_duration and self.statistic is Statistic.RANGE


def build_figure(drawing: Drawing, series: Sequence[Series]) -> Figure:
    """The series in the order given.

    The last interval is taken as not over: its line is dotted, its marker hollow, its
    bar light. An interval without a value is a gap.
    """
    alone = len(series) == 1
    if alone and drawing.metric.spec.unit is Unit.COUNT:
        traces = [_build_bars(drawing, series[0])]
    else:
        traces = [
            trace
            for each in series
            for trace in _build_line(drawing, each, filled=alone)
        ]
        traces.append(_build_marks(drawing, series))
    layout = _build_layout(drawing, series)
    days = [interval.start for interval in series[0].intervals]
    layout |= draw_overlays(drawing.overlays, layout["yaxis"]["range"], days)
    return {"data": traces, "layout": layout}


def color_of(index: int) -> str:
    """The CSS variable of a series' colour; after ten they begin again."""
    return f"var(--series-{index % COLORS})"


def _build_bars(drawing: Drawing, series: Series) -> Figure:
    color, intervals = color_of(drawing.colors[series.name]), series.intervals
    last = len(intervals) - 1
    return {
        "type": "bar",
        "x": [interval.start.isoformat() for interval in intervals],
        "y": [drawing.value(interval) for interval in intervals],
        "marker": {
            "color": [
                f"{color}/0.35" if index == last else color for index in range(last + 1)
            ],
            "cornerradius": 3,
            "line": {
                "color": color,
                "width": [1 if index == last else 0 for index in range(last + 1)],
            },
        },
        **_build_hover(drawing, series),
    }


def _build_line(drawing: Drawing, series: Series, *, filled: bool) -> list[Figure]:
    """A line over its areas or its band, where it has them."""
    color = color_of(drawing.colors[series.name])
    starts = [interval.start.isoformat() for interval in series.intervals]
    values = [drawing.value(interval) for interval in series.intervals]
    last = len(values) - 1
    line: Figure = {
        "type": "scatter",
        "mode": "lines",
        "x": starts,
        # The last value stands apart from its line: the dotted one leads to it.
        "y": values[:last] + [None] * (last > 0) + values[last:],
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": color, "width": 2, "shape": "linear"},
        **_build_hover(drawing, series),
    }
    _part_last(line, starts, last)
    if drawing.has_band:
        return [*_build_band(drawing, series, color), line]
    return [*(_build_areas(drawing, series, color) if filled else ()), line]


def _build_areas(drawing: Drawing, series: Series, color: str) -> list[Figure]:
    """Light areas below values that follow one another, and stems below lone ones.

    Nothing is filled where nothing was measured. The last interval is not over, so
    none of them has its value.
    """
    area, stems = _Outline(), _Outline()
    for run in _list_runs(drawing, series.intervals[:-1]):
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
    """Lines from zero up to values and back, with a gap after each run of them."""

    x: list[str | None] = field(default_factory=list)
    y: list[float | None] = field(default_factory=list)


def _build_marks(drawing: Drawing, series: Sequence[Series]) -> Figure:
    """Markers where lines would not show, and dotted ways to the last values.

    One trace for all series, and no marker on any other point: that draws four times
    as fast. `meta.marks` says whose each point is, for the legend to hide it.
    """
    marks = [mark for each in series for mark in _list_marks(drawing, each)]
    colors = [color_of(drawing.colors[mark.series]) for mark in marks]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [mark.x for mark in marks],
        "y": [mark.y for mark in marks],
        "cliponaxis": False,
        "line": {
            "color": colors[0] if len(series) == 1 else "var(--chart-spike)",
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
    """A point of the marks; without a value it parts two lines."""

    series: str
    x: str
    y: float | None
    size: int = 0


def _list_marks(drawing: Drawing, series: Series) -> Iterator[_Mark]:
    """Lone values, then the last two, each followed by a gap."""
    name = series.name
    starts = [interval.start.isoformat() for interval in series.intervals]
    values = [drawing.value(interval) for interval in series.intervals]
    last = len(values) - 1
    for index in range(last):
        if _is_alone(values, index):
            yield _Mark(name, starts[index], values[index], _LONE)
            yield _Mark(name, starts[index], None)
    if last:
        yield _Mark(name, starts[last - 1], values[last - 1])
    yield _Mark(name, starts[last], values[last], _END)
    yield _Mark(name, starts[last], None)


def _is_alone(values: Sequence[float | None], index: int) -> bool:
    """Whether no line leads to a value: before and after it there is none."""
    last = len(values) - 1
    before = index > 0 and values[index - 1] is not None
    after = index + 1 < last and values[index + 1] is not None
    return values[index] is not None and not before and not after


def _build_band(drawing: Drawing, series: Series, color: str) -> list[Figure]:
    """From the least to the greatest of each interval, between gaps."""
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
    """Intervals with values, without a gap between them."""
    runs: list[list[IntervalMetrics]] = [[]]
    for interval in intervals:
        if drawing.value(interval) is not None:
            runs[-1].append(interval)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _part_last(line: Figure, starts: Sequence[str], last: int) -> None:
    """Put an empty point before the last one of a line, in all of its lists."""
    if last <= 0:
        return
    line["x"] = [*starts[:last], starts[last], starts[last]]
    customdata = line["customdata"]
    line["customdata"] = [*customdata[:last], ["", ""], customdata[last]]


def _build_hover(drawing: Drawing, series: Series) -> Figure:
    last = len(series.intervals) - 1
    return {
        "name": write_plain(series.name),
        "meta": {"series": series.name, "points": True},
        "customdata": [
            _say(drawing, interval, is_last=index == last)
            for index, interval in enumerate(series.intervals)
        ],
        # A name is never part of the template, which would read it as one.
        "hovertemplate": "%{fullData.name}: <b>%{customdata[0]}</b>"
        "%{customdata[1]}<extra></extra>",
        "showlegend": False,
    }


def _say(drawing: Drawing, interval: IntervalMetrics, *, is_last: bool) -> list[str]:
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
    return [
        describe_value(metric, value),
        between
        + describe_measured(
            metric,
            measured,
            drawing.statistic,
            unfinished=drawing.granularity if is_last else None,
            counts_waiting=drawing.counts_waiting,
        ),
        offer_deployments(measured, counts_waiting=drawing.counts_waiting),
    ]


def _build_layout(drawing: Drawing, series: Sequence[Series]) -> Figure:
    return {
        "autosize": True,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        # Around the line at the pointer Plotly draws an edge of this colour.
        "plot_bgcolor": "var(--surface)",
        "font": {
            "family": "'Inter Variable', system-ui, sans-serif",
            "size": 12,
            "color": "var(--chart-text)",
        },
        "showlegend": False,
        "meta": _name_intervals(drawing.granularity, series[0]),
        "hovermode": "x unified",
        "hoverdistance": -1,
        "bargap": 0.28,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": "var(--chart-hover)",
            "bordercolor": "var(--chart-hover-border)",
            "font": {"size": 12, "color": "var(--chart-hover-text)"},
            "align": "left",
            "namelength": -1,
        },
        "xaxis": {
            "type": "date",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
            "range": _pad_range([each.start for each in series[0].intervals]),
            "nticks": 6,
            "ticks": "",
            "ticklabelstandoff": 4,
            "tickformatstops": [
                {"dtickrange": [None, "M1"], "value": "%-d %b"},
                {"dtickrange": ["M1", None], "value": "%b \u2019%y"},
            ],
            "unifiedhovertitle": {
                "text": f"<b>{_HOVER_TITLES[drawing.granularity]}</b>"
            },
            "showspikes": True,
            "spikemode": "across",
            "spikethickness": 1,
            "spikedash": "solid",
            "spikecolor": "var(--chart-spike)",
            "spikesnap": "data",
        },
        "yaxis": {
            "fixedrange": True,
            "automargin": True,
            "gridcolor": "var(--chart-grid)",
            "zeroline": True,
            "zerolinecolor": "var(--chart-axis)",
            "zerolinewidth": 1,
            "ticks": "",
            "ticklabelstandoff": 6,
            **_build_scale(drawing.metric, _list_values(drawing, series)),
        },
    }


def _name_intervals(granularity: Granularity, series: Series) -> Figure:
    """What the chart's table calls its intervals, by their first days."""
    return {
        "head": name_intervals(granularity),
        "intervals": {
            each.start.isoformat(): describe_interval(each.start, granularity)
            for each in series.intervals
        },
    }


def _pad_range(starts: Sequence[date]) -> list[str]:
    """Half an interval before the first start and after the last: bars fit wholly."""
    step = starts[1] - starts[0] if len(starts) > 1 else timedelta(days=1)
    first = datetime.combine(starts[0], time()) - step / 2
    last = datetime.combine(starts[-1], time()) + step / 2
    return [first.isoformat(), last.isoformat()]


def _list_values(drawing: Drawing, series: Sequence[Series]) -> Sequence[float]:
    """Everything that the scale has to hold."""
    intervals = [interval for each in series for interval in each.intervals]
    values = [drawing.value(interval) for interval in intervals]
    if drawing.has_band:
        summaries = [interval.summary(drawing.metric) for interval in intervals]
        values += [end for each in summaries for end in (each.min, each.max)]
    targets = [each.target for each in drawing.overlays]
    return [value for value in (*values, *targets) if value is not None]


def _build_scale(metric: Metric, values: Sequence[float]) -> Figure:
    """Ticks and range of the y axis: from zero, unless lead times are negative."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if metric.is_duration:
        places, names = tick_durations(low, high)
        bottom = places[0] if low < 0 else 0
        # Of values that are all zero the line lies at the bottom, as zeros do.
        top = places[-1] * 1.04 if high > 0 else -bottom * 0.04 or 1
        return {
            "tickmode": "array",
            "tickvals": places,
            "ticktext": names,
            "range": [bottom, top],
        }
    if metric.spec.unit is Unit.SHARE:
        top = min(max(high * 1.15, 0.05), 1.04)
        return {"tickformat": ".0%", "nticks": 6, "range": [0, top]}
    return {"tickformat": ",d", "nticks": 6, "range": [0, max(high * 1.1, 4)]}
