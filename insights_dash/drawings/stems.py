"""Many failures: stems on one time axis, as high as their recoveries took."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights_dash.drawings.axes import TimeAxis
from insights_dash.drawings.failures import Failure, Failures, draw_focus, summarise
from insights_dash.drawings.labels import SPACE, Box, Label, Mark, find_box, place
from insights_dash.drawings.marks import across, down, halo, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.months import ROWS, draw_months
from insights_dash.drawings.overlay import draw_overlay
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.scaffold import (
    BELOW,
    Plot,
    draw_days,
    draw_levels,
    find_margin,
)
from insights_dash.drawings.text_width import measure
from insights_dash.drawings.words import say_day, say_duration, say_moment
from insights_dash.figures.duration_axis import DurationAxis
from insights_dash.figures.durations import DAY as SECONDS_PER_DAY

_TOP = 26
_FEWEST_TOGETHER = 3  # failures of a day that share one label
_NARROWEST_QUIET = 110
_BOLD = 12  # as wide as small bold text


def draw_stems(failures: Failures, frame: Frame) -> Picture:
    """Draw a stem per failure."""
    return _Drawer.of(failures, frame).draw()


def _name_group(group: Sequence[Failure]) -> str:
    """Return a label: `router, 3 h`, `search-api, 2 failures`, `4 projects, 8 May`."""
    projects = {each.project for each in group}
    if len(projects) > 1:
        return f"{len(projects)} projects, {say_day(group[0].at.date())}"
    [project] = projects
    if len(group) > 1:
        return f"{project}, {len(group)} failures"
    took = "not recovered"
    if group[0].recovery is not None:
        took = say_duration(group[0].recovery)
    return f"{project}, {took}"


@dataclass(frozen=True)
class _Drawer:
    failures: Failures
    frame: Frame
    plot: Plot
    axis: DurationAxis
    time: TimeAxis

    @classmethod
    def of(cls, failures: Failures, frame: Frame) -> "_Drawer":
        bottom = frame.height - BELOW
        recoveries = [each.recovery for each in failures.failures]
        extra = (2 * SECONDS_PER_DAY,)
        left = find_margin(
            DurationAxis.of(recoveries, bottom, _TOP, extra).list_ticks()
        )
        right = frame.width - 6
        if failures.months:
            bottom = frame.height - ROWS
        axis = DurationAxis.of(recoveries, bottom, _TOP, extra)
        time = TimeAxis(failures.first, failures.end_day, left, right)
        return cls(failures, frame, Plot(left, _TOP, right, bottom), axis, time)

    def draw(self) -> Picture:
        ink = self.frame.ink
        days = draw_days(self.plot, self.time, ink)
        if self.failures.months:
            shown = draw_months(self.failures.months, self.plot, self.time, ink)
            days = "".join(shown)
        body = [
            *draw_focus(self.failures, self.frame, self.plot, self.time),
            draw_levels(self.plot, self.axis, ink),
            self._draw_quiet(),
            days,
            *self._draw_median(),
            *map(self._draw_stem, self.failures.failures),
            *map(self._draw_head, self.failures.failures),
            *self._name_failures(),
            draw_overlay(self.frame.overlay, self.plot, self.time, self.axis, ink),
        ]
        return Picture(
            "stems",
            self.frame,
            "".join(body),
            summarise(self.failures),
            tuple(self._list_keys()),
        )

    def _draw_quiet(self) -> str:
        """Mark the time since the last failure, if it is the longest one."""
        failures, ink = self.failures, self.frame.ink
        if not failures.failures or not failures.quiet_days:
            return ""
        left = self.time.at(failures.failures[-1].at) + 8
        width = self.plot.right - left - 2
        if width < _NARROWEST_QUIET:
            return ""
        height = self.plot.bottom - self.plot.top
        middle, y = left + width / 2, self.plot.top + height / 2
        style = looks(fill=ink.good_soft, fill_opacity=0.85, rx=4)
        box = looks(x=left, y=self.plot.top, width=width, height=height)
        bold = looks(fill=ink.good, font_weight=600, font_size=12)
        return "".join(
            [
                draw("rect", **box, **style),
                write(
                    f"{failures.quiet_days:,} days", middle, y, anchor="middle", **bold
                ),
                write(
                    "without a failure", middle, y + 16, anchor="middle", fill=ink.dim
                ),
            ]
        )

    def _draw_median(self) -> Iterator[str]:
        median, ink = self.failures.median_in_focus, self.frame.ink
        if median is None:
            return
        y, end = self.axis.at(median), self._find_end()
        style = looks(stroke=ink.text, stroke_width=1.25, stroke_dasharray="4 3")
        yield across(self._find_start(), end, y, **style)

    def _find_start(self) -> float:
        """Return where the period in question starts."""
        focus = self.failures.focus
        return self.plot.left if focus is None else self.time.at(focus[0])

    def _find_end(self) -> float:
        """Return where the failures end."""
        quiet = self._draw_quiet()
        if not quiet:
            return self.plot.right
        return self.time.at(self.failures.failures[-1].at)

    def _find_top(self, failure: Failure) -> float:
        """Return the height of a stem; the top if it hasn't recovered."""
        if failure.recovery is None:
            return self.plot.top
        return self.axis.at(failure.recovery)

    def _draw_stem(self, failure: Failure) -> str:
        style = looks(stroke=self.frame.ink.bad, stroke_width=2, opacity=0.35)
        x, top = self.time.at(failure.at), self._find_top(failure)
        dash = "3 3" if failure.recovery is None else None
        return down(x, self.plot.bottom, top, stroke_dasharray=dash, **style)

    def _draw_head(self, failure: Failure) -> str:
        ink, is_open = self.frame.ink, failure.recovery is None
        return draw(
            "circle",
            title(f"{failure.title}: {failure.describe()}, {say_moment(failure.at)}"),
            class_="drawing__event",
            **self.frame.pick_deployment(failure.identifier),
            cx=self.time.at(failure.at),
            cy=self._find_top(failure),
            r=5,
            fill=ink.surface if is_open else ink.bad,
            stroke=ink.bad if is_open else ink.surface,
            stroke_width=2 if is_open else 1.5,
        )

    def _name_failures(self) -> Iterator[str]:
        """Name the median, and failures where there is room: longest ones first."""
        ink, plot = self.frame.ink, self.plot
        heads = [
            (self.time.at(each.at), self._find_top(each))
            for each in self.failures.failures
        ]
        taken = [Box(x - 6, y - 6, x + 6, y + 6) for x, y in heads]
        lines = [Box(x - 1, y, x + 1, plot.bottom) for x, y in heads]
        median = self.failures.median_in_focus
        if median is not None:
            end, y = self._find_end(), self.axis.at(median)
            lines.append(Box(self._find_start(), y - 2, end, y + 2))
            label = self._place_median(f"median {say_duration(median)}", taken + lines)
            if label is not None:
                taken.append(find_box(label, size=_BOLD).widen(SPACE))
                style = looks(fill=ink.text, font_weight=600, **halo(ink))
                yield write(label.text, label.x, label.y, **style)
        quiet = Box(self._find_end() + 8, plot.top, plot.right + 1, plot.bottom)
        bounds = Box(plot.left, 4, plot.right, plot.bottom)
        marks = list(self._list_marks())
        # Lines are only crossed by names that have no room elsewhere.
        labels = list(place(marks, bounds, [*taken, *lines, quiet], distance=9))
        named = {each.text for each in labels}
        rest = [each for each in marks if each.text not in named]
        boxes = [find_box(each).widen(SPACE) for each in labels]
        middle = (quiet.left + quiet.right) / 2, (plot.top + plot.bottom) / 2
        said = Box(middle[0] - 60, middle[1] - 14, middle[0] + 60, middle[1] + 22)
        labels += place(rest, bounds, [*taken, *boxes, said], distance=9)
        for each in labels:
            style = looks(fill=ink.text, **halo(ink))
            yield write(each.text, each.x, each.y, anchor=each.anchor, **style)

    def _place_median(self, text: str, taken: Sequence[Box]) -> Label | None:
        """Return the label of the median above its line, as far left as possible."""
        y = self.axis.at(self.failures.median_in_focus or 0) - 7
        width = measure(text, _BOLD)
        x = self._find_start() + 8
        while x + width < self._find_end():
            label = Label(text, x, y, "start")
            if not any(find_box(label, size=_BOLD).overlaps(each) for each in taken):
                return label
            x += 10
        return None

    def _list_marks(self) -> Iterator[Mark]:
        """Yield a label per failure, or one for several on the same day."""
        for group in self._group():
            top = min(group, key=self._find_top)
            yield Mark(_name_group(group), self.time.at(top.at), self._find_top(top))

    def _group(self) -> Sequence[Sequence[Failure]]:
        """Return failures of the same day that share a label, the longest first."""
        groups: dict[tuple[object, str], list[Failure]] = {}
        days = Counter(each.at.date() for each in self.failures.failures)
        for each in self.failures.failures:
            day = each.at.date()
            project = "" if days[day] >= _FEWEST_TOGETHER else each.project
            groups.setdefault((day, project), []).append(each)
        found = groups.values()
        return sorted(found, key=lambda group: min(map(self._find_top, group)))

    def _list_keys(self) -> Iterator[Key]:
        ink, failures = self.frame.ink, self.failures.failures
        yield Key(draw("circle", cx=9, cy=6, r=4, fill=ink.bad), "Time to recovery")
        if any(each.recovery is None for each in failures):
            style = looks(fill=ink.surface, stroke=ink.bad, stroke_width=2)
            yield Key(draw("circle", cx=9, cy=6, r=4, **style), "Not recovered")
        if self.failures.median_in_focus is not None:
            style = looks(stroke=ink.text, stroke_dasharray="4 3")
            yield Key(across(0, 18, 6, **style), "Median")
