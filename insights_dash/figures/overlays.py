"""Overlays of a chart: bands, a target, annotations and a selected day."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from insights_dash.figures.plain import write_plain

_LINES = 4
_LEAST_BAND = 0.07  # of the axis; a thinner band has no room for its name
_LONGEST = 40  # characters of an annotation that a chart has room for


@dataclass(frozen=True)
class Overlay:
    """A target's value, a band from `low` to `high`, or a day, with or without a label.

    Values are in the unit of the chart's axis. A band without `low` or `high` reaches
    to the end of the axis. A band can have a line at its `centre`.
    """

    label: str
    target: float | None = None
    low: float | None = None
    high: float | None = None
    color: str = ""
    day: date | None = None
    centre: float | None = None


@dataclass(frozen=True)
class Scale:
    """The values from the lower to the upper end of the y axis."""

    low: float
    high: float
    is_log: bool = False

    def name(self, value: float) -> float:
        """Return a value as Plotly reads it for labels and ranges; for shapes not."""
        return math.log10(value) if self.is_log else value

    def share(self, low: float, high: float) -> float:
        """Return how much of the axis is between two values."""
        return (self.name(high) - self.name(low)) / (
            self.name(self.high) - self.name(self.low)
        )


def draw_overlays(
    overlays: Sequence[Overlay], scale: Scale, days: Sequence[date]
) -> dict[str, list[dict[str, Any]]]:
    """Return shapes and annotations of a layout, whose x axis reaches over `days`."""
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for overlay in overlays:
        if overlay.day:
            shapes.append(_build_day(overlay.day))
            if overlay.label:
                lines = sum("yshift" in note for note in notes)
                notes.append(_name_day(overlay, days, line=lines % _LINES))
        elif overlay.target is not None:
            shapes.append(_build_target(overlay.target))
            place = scale.name(overlay.target)
            note = _name_value(overlay.label, place, "var(--target)")
            notes.append(note | {"x": 0, "xanchor": "left"})
        else:
            _add_band(overlay, scale, shapes, notes)
    return {"shapes": shapes, "annotations": notes}


def _add_band(
    band: Overlay,
    scale: Scale,
    shapes: list[dict[str, Any]],
    notes: list[dict[str, Any]],
) -> None:
    low = max(scale.low if band.low is None else band.low, scale.low)
    high = min(scale.high if band.high is None else band.high, scale.high)
    if low >= high:
        return
    shapes.append(
        {
            **_build_span("rect", low, high),
            "layer": "below",
            "line": {"width": 0},
            "fillcolor": f"{band.color}/0.13",
        }
    )
    if band.centre is not None:
        line = _build_target(band.centre)
        style = {"color": band.color, "width": 1, "dash": "solid"}
        shapes.append(line | {"layer": "below", "line": style})
    if band.label and scale.share(low, high) >= _LEAST_BAND:
        middle = (scale.name(low) + scale.name(high)) / 2
        note = _name_value(band.label, middle, "var(--chart-text)")
        notes.append(note | {"yanchor": "middle", "opacity": 0.85})


def _build_span(kind: str, low: float, high: float) -> dict[str, Any]:
    """Return a shape across the whole width."""
    return {"type": kind, "xref": "paper", "x0": 0, "x1": 1, "y0": low, "y1": high}


def _build_target(value: float) -> dict[str, Any]:
    return {
        **_build_span("line", value, value),
        "line": {"color": "var(--target)", "width": 1.5, "dash": "dash"},
    }


def _build_day(day: date) -> dict[str, Any]:
    return {
        "type": "line",
        "yref": "paper",
        "x0": day.isoformat(),
        "x1": day.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": "var(--chart-spike)", "width": 1, "dash": "dot"},
    }


def _name_day(overlay: Overlay, days: Sequence[date], *, line: int) -> dict[str, Any]:
    """Label a day on one of several lines, so that labels don't overlap.

    Labels of days in the second half are to the left of their day.
    """
    text, day = overlay.label, overlay.day or days[0]
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    is_late = (day - days[0]) * 2 > days[-1] - days[0]
    return {
        "x": day.isoformat(),
        "y": 1,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -16 * line,
        "xanchor": "right" if is_late else "left",
        "showarrow": False,
        "text": write_plain(shown),
        "hovertext": write_plain(text),
        "font": {"size": 11, "color": "var(--chart-text)"},
        "bgcolor": "var(--surface)/0.80",
    }


def _name_value(text: str, value: float, color: str) -> dict[str, Any]:
    return {
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "y": value,
        "yanchor": "bottom",
        "showarrow": False,
        "text": write_plain(text),
        "font": {"size": 11, "color": color},
        "bgcolor": "var(--surface)/0.60",
    }
