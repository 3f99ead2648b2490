"""Deployments per week or day as a sparkline: small bars in SVG, and a sentence.

Colours come from CSS classes, so they follow the theme.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from insights_dash.domain.metric import Series
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.sentences import describe_interval

_LOWEST, _NONE = 2, 1  # heights for the smallest number, and for 0


@dataclass(frozen=True)
class _Size:
    """The height of a drawing, the width of a bar, and the gap to the next; pixels."""

    height: int
    bar: int
    gap: int


_WEEKS, _DAYS = _Size(36, 6, 2), _Size(22, 4, 1)


def draw_sparkline(series: Series) -> str:
    """Return SVG with one bar per interval; it contains only numbers and class names.

    The last interval is in progress, so its bar is light.
    """
    return _draw(_count(series), _WEEKS)


def draw_days(counts: Sequence[int]) -> str:
    """Return SVG with one bar per day, of which the last one is in progress."""
    return _draw(counts, _DAYS)


def summarise_weeks(series: Series) -> str:
    """Describe the weeks of a card; the last one is still in progress.

    `Successful deployments per week, last 3 months and this one: 12 to 40. Week in
    progress (20–26 Sep 2026): 31`.
    """
    *whole, newest = _count(series)
    opening = "Successful deployments per week, last 3 months and this one: "
    if not newest and not any(whole):
        return f"{opening}none"
    low, high = min(whole, default=0), max(whole, default=0)
    extremes = f"{low:,} to {high:,}" if low < high else f"{high:,}"
    week = describe_interval(series.intervals[-1].start, Granularity.WEEKLY)
    return f"{opening}{extremes}. Week in progress ({week}): {newest:,}"


def _count(series: Series) -> Sequence[int]:
    return [each.number_of_successful_deployments for each in series.intervals]


def _draw(counts: Sequence[int], size: _Size) -> str:
    most = max(counts, default=0)
    last = len(counts) - 1
    bars = [
        _draw_bar(index, count / most if most else 0, size, is_last=index == last)
        for index, count in enumerate(counts)
    ]
    width = max(len(counts) * (size.bar + size.gap) - size.gap, 0)
    box = f'width="{width}" height="{size.height}" viewBox="0 0 {width} {size.height}"'
    # Style sheets can stretch it; the bars stretch too.
    return f'<svg {box} preserveAspectRatio="none">{"".join(bars)}</svg>'


def _draw_bar(index: int, share: float, size: _Size, *, is_last: bool) -> str:
    height = max(round(size.height * share, 1), _LOWEST) if share else _NONE
    state = " is-none" * (not share) or " is-unfinished" * is_last
    return (
        f'<rect class="sparkline__bar{state}" x="{index * (size.bar + size.gap)}" '
        f'y="{size.height - height:g}" width="{size.bar}" height="{height:g}" rx="1"/>'
    )
