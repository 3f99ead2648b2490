"""Deployments per week as a sparkline: small bars in SVG, and a sentence.

Colours come from CSS classes, so they follow the theme.
"""

from collections.abc import Sequence

from insights_dash.domain.metric import Series
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.sentences import describe_interval

_HEIGHT, _BAR, _GAP = 36, 6, 2  # pixels
_LOWEST, _NONE = 2, 1  # heights for the smallest number, and for 0


def draw_sparkline(series: Series) -> str:
    """Return SVG with one bar per interval; it contains only numbers and class names.

    The last interval is in progress, so its bar is light.
    """
    counts = _count(series)
    most = max(counts, default=0)
    last = len(counts) - 1
    bars = [
        _draw_bar(index, count, most=most, is_last=index == last)
        for index, count in enumerate(counts)
    ]
    width = max(len(counts) * (_BAR + _GAP) - _GAP, 0)
    size = f'width="{width}" height="{_HEIGHT}" viewBox="0 0 {width} {_HEIGHT}"'
    # Style sheets can stretch it; the bars stretch too.
    return f'<svg {size} preserveAspectRatio="none">{"".join(bars)}</svg>'


def summarise_weeks(series: Series) -> str:
    """Describe the weeks of the last quarter; the last one is still in progress.

    `Successful deployments per week, last 3 months: 12 to 40. Week in progress
    (20–26 Sep 2026): 31`.
    """
    *whole, newest = _count(series)
    opening = "Successful deployments per week, last 3 months: "
    if not newest and not any(whole):
        return f"{opening}none"
    low, high = min(whole, default=0), max(whole, default=0)
    extremes = f"{low:,} to {high:,}" if low < high else f"{high:,}"
    week = describe_interval(series.intervals[-1].start, Granularity.WEEKLY)
    return f"{opening}{extremes}. Week in progress ({week}): {newest:,}"


def _count(series: Series) -> Sequence[int]:
    return [each.number_of_successful_deployments for each in series.intervals]


def _draw_bar(index: int, count: int, *, most: int, is_last: bool) -> str:
    height = max(round(_HEIGHT * count / most, 1), _LOWEST) if count else _NONE
    state = " is-none" * (not count) or " is-unfinished" * is_last
    return (
        f'<rect class="sparkline__bar{state}" x="{index * (_BAR + _GAP)}" '
        f'y="{_HEIGHT - height:g}" width="{_BAR}" height="{height:g}" rx="1"/>'
    )
