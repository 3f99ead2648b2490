"""What a series is seen against: the compared period, and the usual range."""

from collections.abc import Iterator, Sequence

from insights_dash.domain.metric import IntervalMetrics, Series, Unit
from insights_dash.figures.drawing import Drawing, Ghost, PlotlyDict, Usual
from insights_dash.figures.gaps import is_alone
from insights_dash.figures.overlays import Overlay
from insights_dash.figures.sentences import (
    describe_interval,
    describe_interval_value,
    describe_value,
)

_BEFORE, _SIGNAL = "var(--before)", "var(--signal)"
_MOST_TICKS = 40  # of a compared period over bars; more would touch
_TICK, _DOT = 13, 8  # sizes of markers


def build_ghost(drawing: Drawing, ghost: Ghost, series: Series) -> list[PlotlyDict]:
    """Build the compared period: a dashed line, or a short tick over each bar.

    Lone values of a line are hollow markers. Ticks have an edge, so that they are seen
    on bars.

    Its intervals lie over those of the series from the first on. Those for which the
    series has none are left out. Labels name their own days.
    """
    pairs = list(zip(series.intervals, ghost.series.intervals, strict=False))
    values = [drawing.place(before) for _, before in pairs]
    over_bars = drawing.metric.spec.unit is Unit.COUNT and len(pairs) <= _MOST_TICKS
    line = {"color": _BEFORE, "width": 1.75, "dash": "dash"}
    sizes = [_DOT * is_alone(values, at) for at in range(len(values))]
    look = {
        "mode": "lines+markers",
        "line": line,
        "connectgaps": False,
        "marker": {"color": _BEFORE, "symbol": "circle-open", "size": sizes},
    }
    edge: list[PlotlyDict] = []
    days = [now.start.isoformat() for now, _ in pairs]
    if over_bars:
        look = {"mode": "markers", "marker": _build_tick(_BEFORE, _TICK, 2)}
        edge = [
            {
                "type": "scatter",
                "x": days,
                "y": values,
                "mode": "markers",
                "marker": _build_tick("var(--surface)", _TICK + 2, 5),
                "hoverinfo": "skip",
                "showlegend": False,
            }
        ]
    shown = {
        "type": "scatter",
        "x": days,
        "y": values,
        **look,
        "meta": {"compared": ghost.name},
        "hoverinfo": "none",
        "customdata": [_describe_before(drawing, before) for _, before in pairs],
        "showlegend": False,
    }
    return [*edge, shown]


def _describe_before(drawing: Drawing, before: IntervalMetrics) -> list[str]:
    """Return the value of an interval of the compared period, and its days."""
    value = drawing.value(before)
    if value is None:
        return ["", ""]
    said = describe_interval_value(drawing.metric, before, value)
    days = describe_interval(before.start, drawing.granularity)
    return [", ".join(filter(None, said)), days]


def _build_tick(color: str, size: int, width: int) -> PlotlyDict:
    line = {"color": color, "width": width}
    return {"symbol": "line-ew", "size": size, "line": line}


def build_signals(drawing: Drawing, series: Series) -> Iterator[PlotlyDict]:
    """Yield markers on values of a line that are signals."""
    found = [each for at, each in enumerate(series.intervals) if drawing.is_signal(at)]
    if found:
        yield {
            "type": "scatter",
            "mode": "markers",
            "x": [each.start.isoformat() for each in found],
            "y": [drawing.place(each) for each in found],
            "cliponaxis": False,
            "marker": {"color": _SIGNAL, "size": _DOT},
            "hoverinfo": "skip",
            "showlegend": False,
            "meta": {"series": series.name},
        }


def list_usual(usual: Usual) -> Sequence[Overlay]:
    """Return the usual range as a band, if every interval has the same."""
    if not usual.is_constant:
        return ()
    low, high = usual.lower[0], usual.upper[0]
    return (Overlay("", low=low, high=high, color=_BEFORE, centre=usual.centre),)


def build_usual(usual: Usual, series: Series) -> Iterator[PlotlyDict]:
    """Yield the usual range as steps, if it differs between intervals."""
    if usual.is_constant:
        return
    days = [each.start.isoformat() for each in series.intervals]
    shared = {
        "type": "scatter",
        "mode": "lines",
        "x": days,
        "hoverinfo": "skip",
        "showlegend": False,
        "connectgaps": True,
        "meta": {"series": series.name},
    }
    edge = {"width": 0, "shape": "hvh"}
    yield shared | {"y": list(usual.lower), "line": edge}
    yield shared | {
        "y": list(usual.upper),
        "line": edge,
        "fill": "tonexty",
        "fillcolor": f"{_BEFORE}/0.13",
    }


def summarise_references(drawing: Drawing, series: Sequence[Series]) -> Iterator[str]:
    """Yield sentences about a chart's references, for screen readers."""
    if len(series) != 1:
        return
    ghost, usual, metric = drawing.ghost, drawing.usual, drawing.metric
    if ghost is not None:
        before = [drawing.value(each) for each in ghost.series.intervals]
        known = [each for each in before if each is not None]
        said = "no data"
        if known:
            ends = (describe_value(metric, each) for each in (min(known), max(known)))
            said = f"from {' to '.join(ends)}"
        yield f"{ghost.name}: {said}."
    if usual is None:
        return
    unusual = [
        describe_interval(each.start, drawing.granularity)
        for at, each in enumerate(series[0].intervals)
        if drawing.is_signal(at)
    ]
    yield f"Unusual: {'; '.join(unusual) if unusual else 'none'}."
