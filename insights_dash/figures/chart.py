"""A metric's series as a Plotly figure: a plain dictionary that the browser draws.

Colours are CSS variables: `var(--name)`, or `var(--name)/0.1` with an opacity. The
browser replaces them with the theme's colours, so a change of theme needs no request.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from statistics import median

from insights_dash.domain.metric import IntervalMetrics, Metric, Series, Unit
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.drawing import Drawing, PlotlyDict
from insights_dash.figures.duration_axis import LEAST, DurationAxis, name_tick
from insights_dash.figures.durations import tick_durations
from insights_dash.figures.overlays import Scale, draw_overlays
from insights_dash.figures.references import (
    build_ghost,
    build_signals,
    build_usual,
    list_usual,
)
from insights_dash.figures.sentences import describe_figures, name_intervals
from insights_dash.figures.traces import build_bars, build_line, build_marks

_MOST_TIMES = 3  # as high as the others, values of the compared period are cut off
_FEW_INTERVALS = 3
_FLATTENS = 8  # times as long as the shortest, durations have a log scale
_LOWEST_SHARE = 0.01  # the least that the axis of a rate shows
_HEIGHT = 170  # px; ticks that are too close on a low chart are left out

_NO_FAILURES: PlotlyDict = {
    "text": "No failures in this period",
    "xref": "paper",
    "x": 0.5,
    "yref": "paper",
    "y": 0.5,
    "showarrow": False,
    "font": {"size": 13.5, "color": "var(--chart-text)"},
    "bgcolor": "var(--surface)/0.85",
}


def build_figure(drawing: Drawing, series: Sequence[Series]) -> PlotlyDict:
    """Return the figure of some series, in the given order.

    If the last interval is in progress, no line leads to it, its marker is hollow, and
    its bar light. An interval without a value is a gap. A series that is alone is drawn
    before its usual range and the compared period.
    """
    alone = len(series) == 1
    values = _list_values(drawing, series)
    scale, ticks = _build_scale(drawing.metric, values)
    drawing = replace(drawing, is_log=scale.is_log)
    if alone and drawing.metric.spec.unit is Unit.COUNT:
        traces = [build_bars(drawing, series[0])]
    else:
        traces = [
            trace for each in series for trace in build_line(drawing, each, alone=alone)
        ]
        marks = build_marks(drawing, series)
        traces += [marks] if marks["x"] else []
    overlays = drawing.overlays
    if alone and drawing.usual is not None:
        overlays = (*list_usual(drawing.usual), *overlays)
        traces = [*build_usual(drawing.usual, series[0]), *traces]
    if alone and drawing.metric.spec.unit is not Unit.COUNT:
        traces += build_signals(drawing, series[0])
    if alone and drawing.ghost is not None:
        traces += build_ghost(drawing, drawing.ghost, series[0])
    layout = _build_layout(drawing, series)
    layout["yaxis"] |= ticks
    layout["yaxis"] |= {"range": [*map(scale.name, (scale.low, scale.high))]}
    days = [interval.start for interval in _list_intervals(series)]
    layout |= draw_overlays(overlays, scale, days)
    if drawing.is_share and not _has_failures(series):
        layout["annotations"].append(_NO_FAILURES)
        for trace in traces:
            trace["meta"].pop("end", None)
    return {"data": traces, "layout": layout}


def _build_layout(drawing: Drawing, series: Sequence[Series]) -> PlotlyDict:
    intervals = _list_intervals(series)
    starts = [each.start for each in intervals]
    return {
        "autosize": True,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {
            "family": "'Inter Variable', system-ui, sans-serif",
            "size": 12,
            "color": "var(--chart-text)",
        },
        "showlegend": False,
        "meta": {
            **_name_intervals(drawing.granularity, intervals),
            "whole": [[name, dict(texts)] for name, texts in drawing.whole],
        },
        "hovermode": "x" if len(series) == 1 else "closest",
        "hoverdistance": -1,
        "bargap": 0.28,
        "dragmode": False,
        "xaxis": {
            "type": "date",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
            "range": _pad_range(starts),
            **_place_days(starts),
            "ticks": "",
            "tickangle": 0,
            "ticklabelstandoff": 4,
            "tickformatstops": [
                {"dtickrange": [None, "M1"], "value": "%-d %b"},
                {"dtickrange": ["M1", None], "value": "%b \u2019%y"},
            ],
        },
        "yaxis": {
            "fixedrange": True,
            "automargin": True,
            "gridcolor": "var(--chart-grid)",
            "zeroline": not drawing.metric.is_duration,
            "zerolinecolor": "var(--chart-axis)",
            "zerolinewidth": 1,
            "ticks": "",
            "ticklabelstandoff": 6,
        },
    }


def _list_intervals(series: Sequence[Series]) -> Sequence[IntervalMetrics]:
    """Return the intervals of the chart: those of the series that begins first.

    All series end with the same interval, but each begins with its first deployment.
    """
    return max((each.intervals for each in series), key=len)


def _name_intervals(
    granularity: Granularity, intervals: Sequence[IntervalMetrics]
) -> PlotlyDict:
    """Name the intervals for the chart's table, by their first days."""
    return {
        "head": name_intervals(granularity),
        "intervals": {
            each.start.isoformat(): describe_figures(each, granularity)
            for each in intervals
        },
    }


def _place_days(starts: Sequence[date]) -> PlotlyDict:
    """Return where days are written: at few intervals, at each of them once."""
    if len(starts) > _FEW_INTERVALS:
        return {"nticks": 6}
    return {"tickmode": "array", "tickvals": [each.isoformat() for each in starts]}


def _pad_range(starts: Sequence[date]) -> list[str]:
    """Return a range with half an interval on both sides, so that bars aren't cut."""
    step = starts[1] - starts[0] if len(starts) > 1 else timedelta(days=1)
    first = datetime.combine(starts[0], time()) - step / 2
    last = datetime.combine(starts[-1], time()) + step / 2
    return [first.isoformat(), last.isoformat()]


def _has_failures(series: Sequence[Series]) -> bool:
    return any(each.failure_rate.failed for one in series for each in one.intervals)


def _list_values(drawing: Drawing, series: Sequence[Series]) -> Sequence[float]:
    """Return all values that must be within the scale."""
    intervals = [interval for each in series for interval in each.intervals]
    values = [drawing.value(interval) for interval in intervals]
    if drawing.has_band and len(series) == 1:
        summaries = [interval.summary(drawing.metric) for interval in intervals]
        values += [end for each in summaries for end in (each.min, each.max)]
    if drawing.ghost is not None:
        shown = len(series[0].intervals)
        before = [
            drawing.value(each) for each in drawing.ghost.series.intervals[:shown]
        ]
        values += before if drawing.metric.is_duration else _limit(before, values)
    targets = [each.target for each in drawing.overlays]
    return [value for value in (*values, *targets) if value is not None]


def _limit(
    before: Sequence[float | None], values: Sequence[float | None]
) -> Sequence[float]:
    """Return values before without exceptions, which would flatten all the others."""
    known = [each for each in before if each is not None]
    own = [abs(each) for each in values if each is not None]
    if not (known and own):
        return known
    usual = max(*own, abs(median(known)))
    return [each for each in known if not usual or abs(each) <= _MOST_TIMES * usual]


def _build_scale(metric: Metric, values: Sequence[float]) -> tuple[Scale, PlotlyDict]:
    """Return the scale of the y axis and its ticks: from zero, or a log scale."""
    high = max([0.0, *values])
    if metric.is_duration:
        return _build_durations(values, high)
    if metric.spec.unit is Unit.SHARE:
        top = min(max(high * 1.15, _LOWEST_SHARE), 1.04)
        ticks: PlotlyDict = {"nticks": 6} if high else {"tickvals": [0]}
        return Scale(0, top), {"tickformat": "~%", **ticks}
    return Scale(0, max(high * 1.1, 4)), {"tickformat": ",d", "nticks": 6}


def _build_durations(values: Sequence[float], high: float) -> tuple[Scale, PlotlyDict]:
    """Return a log scale if the longest durations would flatten the others.

    Negative ones have no place on it.
    """
    low = min(values, default=0)
    if low >= 0 and high > _FLATTENS * max(low, LEAST):
        axis = DurationAxis.of(values, _HEIGHT, 0)
        ticks = axis.choose_ticks()
        return Scale(axis.low, axis.high, is_log=True), {
            "type": "log",
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": [name_tick(each) for each in ticks],
        }
    places, names = tick_durations(min(low, 0), high)
    bottom = places[0] if low < 0 else 0
    # If all values are zero, their line is at the bottom.
    top = places[-1] * 1.04 if high > 0 else -bottom * 0.04 or 1
    return Scale(bottom, top), {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": names,
    }
