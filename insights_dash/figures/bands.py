"""DORA's performance bands: elite, high, medium and low.

Source: Accelerate State of DevOps Report 2023, Google Cloud. docs/metrics.md has the
table, and explains the band of several services.
"""

from collections.abc import Sequence

from insights_dash.domain.metric import Metric, Unit
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.overlays import Overlay

NAMES = ("Elite", "High", "Medium", "Low")
_COLORS = tuple(f"var(--band-{name.lower()})" for name in NAMES)
_DAYS_PER_MONTH = 30.4375
_DAYS = {
    Granularity.DAILY: 1,
    Granularity.WEEKLY: 7,
    Granularity.MONTHLY: _DAYS_PER_MONTH,
    Granularity.QUARTERLY: 3 * _DAYS_PER_MONTH,
}


def list_bands(metric: Metric, granularity: Granularity) -> Sequence[Overlay]:
    """Return the bands on a chart's axis, best first; none if DORA defines none."""
    edges = metric.spec.bands
    if edges is None:
        return ()
    if metric.spec.unit is Unit.COUNT:
        places = [edge * _DAYS[granularity] for edge in edges]
        lows, highs = [*places, None], [None, *places]
    else:
        lows, highs = [None, *edges], [*edges, None]
    return tuple(
        Overlay(name, low=low, high=high, color=color)
        for name, low, high, color in zip(NAMES, lows, highs, _COLORS, strict=True)
    )


def draw_target(metric: Metric, target: float, granularity: Granularity) -> Overlay:
    """Return a report's target on a chart's axis; frequencies are per week."""
    if metric.spec.unit is Unit.COUNT:
        return Overlay("Target", target=target / 7 * _DAYS[granularity])
    return Overlay("Target", target=target)


def name_band(metric: Metric, value: float | None) -> str:
    """Return the band of a headline: deployments per week, a share, or seconds."""
    edges = metric.spec.bands
    if edges is None or value is None:
        return ""
    if metric.spec.unit is Unit.COUNT:
        per_day = value / 7
        return next(
            (name for name, edge in zip(NAMES, edges, strict=False) if per_day >= edge),
            NAMES[-1],
        )
    return next(
        (name for name, edge in zip(NAMES, edges, strict=False) if value < edge),
        NAMES[-1],
    )
