"""Numbers of deployments per interval: bars from zero, with their usual range.

A grey band is the usual range, a dark line the median of the last eight intervals, and
short ticks are the compared period. Only bars outside of the range are coloured, with
their number. An interval in progress is an outline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from insights_dash.domain.time_range import DAY
from insights_dash.drawings.axes import SMALL, CountAxis, TimeAxis
from insights_dash.drawings.labels import spread
from insights_dash.drawings.marks import across, looks, title, write
from insights_dash.drawings.markup import draw, write_number
from insights_dash.drawings.overlay import draw_overlay
from insights_dash.drawings.part import Part
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.scaffold import (
    BELOW,
    Plot,
    draw_days,
    draw_levels,
    find_margin,
)
from insights_dash.drawings.text_width import measure
from insights_dash.drawings.words import say_count
from insights_dash.figures.sentences import describe_day, describe_days

_ROLLING, _DAYS_OF_A_WEEK = 8, 7
_TOP = 22
_SHARE, _TICK_SHARE = 0.6, 0.78  # of the width of an interval
_CORNER = 3
_FEWEST_PIXELS = 16  # an interval that is narrower has no number


@dataclass(frozen=True)
class Bar:
    """An interval from its first day to before `end_day`, with its deployments.

    `rolling` is the median of the last intervals up to this one, None if there are not
    enough. `before` is the number in the compared period, None without one.
    """

    first: date
    end_day: date
    count: int
    part: Part = Part.WHOLE
    is_signal: bool = False
    before: int | None = None
    rolling: float | None = None

    @property
    def days(self) -> str:
        """Its days, as text."""
        return describe_days(self.first, self.end_day - DAY)


@dataclass(frozen=True)
class Bars:
    """Deployments per interval; `lower` and `upper` are their limits, if known.

    `before` is what the compared period is called. `interval` is what a bar is, such as
    "week".
    """

    bars: tuple[Bar, ...]
    lower: float | None = None
    upper: float | None = None
    before: str = "Previous period"
    interval: str = "week"

    @property
    def rolling_name(self) -> str:
        """What the line is called."""
        return f"{count_rolling(self.interval)}-{self.interval} median"

    @property
    def is_limited(self) -> bool:
        """Whether the usual range is known."""
        return self.lower is not None and self.upper is not None


def draw_bars(bars: Bars, frame: Frame) -> Picture:
    """Draw at least one interval."""
    return _Drawer.of(bars, frame).draw()


@dataclass(frozen=True)
class _Drawer:
    bars: Bars
    frame: Frame
    plot: Plot
    axis: CountAxis
    time: TimeAxis

    @classmethod
    def of(cls, bars: Bars, frame: Frame) -> "_Drawer":
        bottom = frame.height - BELOW
        values = [each.count for each in bars.bars]
        before = [each.before for each in bars.bars]
        axis = CountAxis.of([*values, *before, bars.upper], bottom, _TOP)
        left = find_margin(axis.list_ticks())
        labels = [] if frame.is_narrow else [*_label_ends(bars)]
        room = max(
            (measure(text, SMALL, is_bold=True) for text, _ in labels), default=0
        )
        right = frame.width - (room + 8 if labels else 6)
        time = TimeAxis(bars.bars[0].first, bars.bars[-1].end_day, left, right)
        return cls(bars, frame, Plot(left, _TOP, right, bottom), axis, time)

    def draw(self) -> Picture:
        ink = self.frame.ink
        body = [
            self._draw_usual(),
            draw_levels(self.plot, self.axis, ink),
            draw_days(self.plot, self.time, ink),
            *map(self._draw_bar, self.bars.bars),
            *self._draw_rolling(),
            *self._draw_ends(),
            draw_overlay(self.frame.overlay, self.plot, self.time, self.axis, ink),
        ]
        keys = tuple(self._list_keys())
        return Picture("bars", self.frame, "".join(body), summarise(self.bars), keys)

    def _draw_usual(self) -> str:
        lower, upper = self.bars.lower, self.bars.upper
        if lower is None or upper is None:
            return ""
        top = self.axis.at(upper)
        return draw(
            "rect",
            x=self.plot.left,
            y=top,
            width=self.plot.right - self.plot.left,
            height=self.axis.at(lower) - top,
            fill=self.frame.ink.usual,
        )

    def _draw_bar(self, bar: Bar) -> str:
        left, right = self.time.at(bar.first), self.time.at(bar.end_day)
        width, middle = (right - left) * _SHARE, (left + right) / 2
        return draw(
            "g",
            title(self._describe(bar)),
            self._draw_column(bar, middle, width),
            self._draw_number(bar, middle, right - left),
            self._draw_before(bar, middle, (right - left) * _TICK_SHARE),
            class_="drawing__column",
            **self.frame.pick_interval(bar.first),
        )

    def _draw_column(self, bar: Bar, middle: float, width: float) -> str:
        ink, bottom = self.frame.ink, self.plot.bottom
        color = ink.signal if bar.is_signal else ink.now
        if bar.part is not Part.WHOLE:
            height = bottom - self.axis.at(bar.count)
            return draw(
                "rect",
                x=middle - width / 2,
                y=bottom - height,
                width=width,
                height=height,
                rx=min(_CORNER, width / 4),
                fill="none",
                stroke=color,
                stroke_width=1.25,
                stroke_dasharray="3 2",
            )
        path = _round_top(middle - width / 2, self.axis.at(bar.count), width, bottom)
        opacity = None if bar.is_signal else 0.82
        return draw("path", d=path, fill=color, fill_opacity=opacity)

    def _draw_number(self, bar: Bar, middle: float, room: float) -> str:
        if not bar.is_signal or room < _FEWEST_PIXELS:
            return ""
        return write(
            f"{bar.count:,}",
            middle,
            self.axis.at(bar.count) - 8,
            anchor="middle",
            fill=self.frame.ink.signal,
            font_weight=600,
        )

    def _draw_before(self, bar: Bar, middle: float, width: float) -> str:
        if bar.before is None:
            return ""
        return across(
            middle - width / 2,
            middle + width / 2,
            self.axis.at(bar.before),
            stroke=self.frame.ink.text,
            stroke_width=1.5,
            opacity=0.55,
        )

    def _draw_rolling(self) -> Iterator[str]:
        """Draw the line; where an interval has no value, it is interrupted."""
        for run in _list_runs(self.bars.bars):
            points = [
                (self._find_middle(each), self.axis.at(each.rolling or 0))
                for each in run
            ]
            joined = "L".join(f"{write_number(x)} {write_number(y)}" for x, y in points)
            yield draw(
                "path",
                d=f"M{joined}h0" if len(points) == 1 else f"M{joined}",
                fill="none",
                stroke=self.frame.ink.text,
                stroke_width=2,
                stroke_linejoin="round",
                stroke_linecap="round",
            )
            if run[-1] is _find_last(self.bars.bars):
                x, y = points[-1]
                yield draw("circle", cx=x, cy=y, r=3, fill=self.frame.ink.text)

    def _find_middle(self, bar: Bar) -> float:
        return (self.time.at(bar.first) + self.time.at(bar.end_day)) / 2

    def _draw_ends(self) -> Iterator[str]:
        if self.frame.is_narrow:
            return
        labels = list(_label_ends(self.bars))
        places = [self.axis.at(value) for _, value in labels]
        ends = (self.plot.top, self.plot.bottom)
        for (text, _), place in zip(labels, spread(places, ends), strict=True):
            is_median = "median" in text
            ink = self.frame.ink
            yield write(
                text,
                self.plot.right + 8,
                place + 4,
                fill=ink.text if is_median else ink.dim,
                font_weight=600 if is_median else None,
            )

    def _describe(self, bar: Bar) -> str:
        said = f"{bar.days}: {say_count(bar.count, 'deployment', 'deployments')}"
        if bar.is_signal:
            said += f", outside the usual {_say_range(self.bars)}"
        if bar.part is not Part.WHOLE:
            said += f" ({bar.part.describe(self.bars.interval).lower()})"
        if bar.before is not None:
            said += f". {self.bars.before}: {bar.before:,}"
        return said

    def _list_keys(self) -> Iterator[Key]:
        ink, bars = self.frame.ink, self.bars.bars
        interval = self.bars.interval
        shape = looks(x=4, width=10, height=12, rx=2)
        usual = "Deployments"
        if self.bars.is_limited:
            usual = f"Within the usual {_say_range(self.bars)}"
        yield Key(draw("rect", **shape, fill=ink.now, fill_opacity=0.82), usual)
        outside = [each for each in bars if each.is_signal]
        if outside:
            yield Key(
                draw("rect", **shape, fill=ink.signal), _name_outside(outside, interval)
            )
        if any(each.rolling is not None for each in bars):
            line = across(1, 17, 6, stroke=ink.text, stroke_width=2)
            yield Key(line, self.bars.rolling_name)
        if any(each.before is not None for each in bars):
            tick = across(3, 15, 6, stroke=ink.text, stroke_width=1.5, opacity=0.55)
            yield Key(tick, self.bars.before)
        for part in sorted({each.part for each in bars} - {Part.WHOLE}):
            box = looks(x=4.6, y=0.6, width=8.8, height=10.8, rx=2)
            style = looks(fill="none", stroke=ink.now, stroke_dasharray="3 2")
            yield Key(draw("rect", **box, **style), part.describe(interval))


def summarise(bars: Bars) -> str:
    """Describe bars to screen readers."""
    first, last = bars.bars[0].first, bars.bars[-1].end_day - DAY
    days = f"{describe_day(first)} to {describe_day(last)}"
    said = [f"Deployments per {bars.interval}, {days}."]
    whole = [each.count for each in bars.bars if each.part is Part.WHOLE]
    if whole:
        said.append(f"From {min(whole):,} to {max(whole):,}.")
    if bars.is_limited:
        said.append(f"Usual range: {_say_range(bars)}.")
        outside = [
            f"{each.days}: {each.count:,}" for each in bars.bars if each.is_signal
        ]
        said.append(f"Outside: {'; '.join(outside) if outside else 'none'}.")
    newest = _find_last(bars.bars)
    if newest is not None and newest.rolling is not None:
        length = count_rolling(bars.interval)
        said.append(f"Median of the last {length}: {newest.rolling:,.10g}.")
    return " ".join(said)


def count_rolling(interval: str) -> int:
    """Return how many intervals the line is the median of.

    Days are a whole week, so that each has as many weekends.
    """
    return _DAYS_OF_A_WEEK if interval == "day" else _ROLLING


def find_rolling(
    counts: Sequence[int], length: int = _ROLLING
) -> Sequence[float | None]:
    """Return the median of each number and those before it, None for the first ones."""
    found: list[float | None] = []
    for end in range(1, len(counts) + 1):
        last = sorted(counts[max(end - length, 0) : end])
        if len(last) < length:
            found.append(None)
        else:
            found.append((last[(length - 1) // 2] + last[length // 2]) / 2)
    return found


def _label_ends(bars: Bars) -> Iterator[tuple[str, float]]:
    """Yield what stands on the right, with its place on the axis."""
    if bars.lower is not None and bars.upper is not None:
        yield f"upper limit {bars.upper:,.0f}", bars.upper
        yield f"lower limit {bars.lower:,.0f}", bars.lower
    newest = _find_last(bars.bars)
    if newest is not None and newest.rolling is not None:
        yield f"{bars.rolling_name} {newest.rolling:,.10g}", newest.rolling


def _find_last(bars: Sequence[Bar]) -> Bar | None:
    """Return the last interval that is whole."""
    whole = [each for each in bars if each.part is Part.WHOLE]
    return whole[-1] if whole else None


def _list_runs(bars: Sequence[Bar]) -> Iterator[Sequence[Bar]]:
    run: list[Bar] = []
    for each in bars:
        if each.rolling is None:
            if run:
                yield run
            run = []
        else:
            run.append(each)
    if run:
        yield run


def _name_outside(outside: Sequence[Bar], interval: str) -> str:
    if len(outside) == 1:
        return f"Outside: {outside[0].days}"
    return f"Outside: {len(outside)} {interval}s"


def _say_range(bars: Bars) -> str:
    return f"{bars.lower or 0:,.0f}–{bars.upper or 0:,.0f}"


def _round_top(left: float, top: float, width: float, bottom: float) -> str:
    """Return the outline of a bar whose upper corners are round."""
    corner = max(min(_CORNER, width / 4, bottom - top), 0)
    points = [left, bottom, top + corner, corner, corner, corner, width - 2 * corner]
    x, base, side, *curve, flat = map(write_number, points)
    up, right, turn = curve
    return (
        f"M{x} {base}V{side}q0-{up} {right}-{turn}h{flat}q{right} 0 {right} {turn}"
        f"V{base}z"
    )
