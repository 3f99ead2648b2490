"""Failures as events: each with the time that it took to recover.

A few are on a lane per project, or per group of a split: a cross, a bar as long as the
recovery, and a sentence. Many are stems on one time axis instead, as high as the
recovery took on a log scale.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median

from insights_dash.domain.time_range import DAY
from insights_dash.drawings.axes import TimeAxis
from insights_dash.drawings.labels import SPACE, Box, Label, find_box
from insights_dash.drawings.marks import across, cross, halo, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.months import ROWS, Month, draw_months
from insights_dash.drawings.overlay import draw_overlay
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.scaffold import BELOW, Plot, draw_days
from insights_dash.drawings.text_width import measure, shorten
from insights_dash.drawings.words import say_count, say_day, say_duration, say_moment
from insights_dash.figures.commits import shorten_hashes
from insights_dash.figures.sentences import describe_day, join_words

MOST_ON_LANES, MOST_LANES, MOST_GROUPS = 12, 6, 12
_PITCH, _FIRST, _LAST = 38, 27, 19  # pixels: between lanes, above and below them
_NARROW_PITCH = 46
_NAME, _WIDEST_NAME = 13, 170
_GAP = 12
_ABOVE_BAR, _BELOW_BAR = 12, 20  # pixels from a lane to the line of a text
_NAMED_FOCUS = 84  # pixels with the name of the period in question
_LONG = 60  # pixels of a bar
_NOTHING = "No failures"


@dataclass(frozen=True)
class Failure:
    """A failed deployment, at the local time of its completion.

    `recovery` is seconds, None if it hasn't recovered yet, and `recovered_by` the
    version that did. Names are empty if the reader can't see them. `groups` are those
    of a split that it is in; none without a split.
    """

    at: datetime
    project: str
    version: str = ""
    recovery: float | None = None
    recovered_by: str = ""
    identifier: str = ""
    groups: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its project and version."""
        return f"{self.project} {self.version}".strip()

    @property
    def lanes(self) -> tuple[str, ...]:
        """The groups, or else the project."""
        return self.groups or (self.project,)

    @property
    def title(self) -> str:
        """The project, and its groups if they are others."""
        others = [each for each in self.groups if each != self.project]
        return f"{self.project} ({', '.join(others)})" if others else self.project

    def describe(self, *, names_project: bool = False) -> str:
        """Return it as a sentence: `v753 failed, recovered in 47 min by v754`."""
        what = self.name if names_project else self.version or "A deployment"
        if self.recovery is None:
            return f"{what} failed, not recovered"
        by = f" by {self.recovered_by}" if self.recovered_by else ""
        return f"{what} failed, recovered in {say_duration(self.recovery)}{by}"


@dataclass(frozen=True)
class Failures:
    """Failures from `first` to before `end_day`, in order of time.

    `focus` are the first day of the period in question and the day after it, if it is
    only a part. `months` are all deployments, for the numbers below the axis.
    `last_day` is the last one that is known, if it is before the end. `hidden` are
    failures that the reader can't see, which only `months` count. `goes_on` says that
    the last day is today.
    """

    failures: tuple[Failure, ...]
    first: date
    end_day: date
    focus: tuple[date, date] | None = None
    months: tuple[Month, ...] = field(default=())
    last_day: date | None = None
    hidden: int = 0
    goes_on: bool = True

    def keep(self, groups: Sequence[str]) -> "Failures":
        """Return only the failures of some groups, without the months of all."""
        kept = tuple(
            replace(each, groups=tuple(name for name in each.groups if name in groups))
            for each in self.failures
            if {*groups} & {*each.groups}
        )
        return replace(self, failures=kept, months=())

    @cached_property
    def lanes(self) -> Mapping[str, Sequence[Failure]]:
        """The failures of each project or group, those with most failures first."""
        lanes: dict[str, list[Failure]] = {}
        for each in self.failures:
            for lane in each.lanes:
                lanes.setdefault(lane, []).append(each)
        return dict(sorted(lanes.items(), key=lambda lane: -len(lane[1])))

    @property
    def has_lanes(self) -> bool:
        """Whether there are so few that each is a sentence on its lane.

        Groups of a split keep their lanes, which show that other groups had no failure.
        """
        if any(each.groups for each in self.failures):
            return len(self.lanes) <= MOST_GROUPS
        few = len(self.failures) <= MOST_ON_LANES
        return few and len(self.lanes) <= MOST_LANES

    @property
    def median(self) -> float | None:
        """The median of the recoveries, in seconds."""
        known = [each.recovery for each in self.failures if each.recovery is not None]
        return median(known) if known else None

    @property
    def median_in_focus(self) -> float | None:
        """The median of the recoveries in the period in question, in seconds."""
        first, end = self.focus or (self.first, self.end_day)
        found = (each for each in self.failures if first <= each.at.date() < end)
        return replace(self, failures=tuple(found)).median

    @property
    def quiet_days(self) -> int:
        """The days since the last failure, if no time between two was longer."""
        if self.hidden:
            return 0
        days = [each.at.date() for each in self.failures]
        if not days:
            return (self._last_day - self.first + DAY).days
        gaps = [later - one for one, later in itertools.pairwise(days)]
        since = self._last_day - days[-1]
        return since.days if since >= max(gaps, default=timedelta()) else 0

    @property
    def _last_day(self) -> date:
        return self.last_day or self.end_day - DAY


def draw_lanes(failures: Failures, frame: Frame) -> Picture:
    """Draw a lane per project; the drawing is as high as its lanes need."""
    return _Drawer.of(failures, frame).draw()


@dataclass(frozen=True)
class _Drawer:
    failures: Failures
    frame: Frame
    plot: Plot
    time: TimeAxis

    @classmethod
    def of(cls, failures: Failures, frame: Frame) -> "_Drawer":
        count = max(len(failures.lanes), 1)
        pitch = _NARROW_PITCH if frame.is_narrow else _PITCH
        bottom = _FIRST + pitch * (count - 1) + _LAST
        if frame.is_narrow:
            bottom += _LAST
        frame = replace(frame, height=bottom + (ROWS if failures.months else BELOW))
        named = max((measure(each, _NAME) for each in failures.lanes), default=0)
        left = 0.0 if frame.is_narrow else min(named, _WIDEST_NAME) + 40
        plot = Plot(left, 0, frame.width - 6, bottom)
        time = TimeAxis(failures.first, failures.end_day, plot.left, plot.right)
        return cls(failures, frame, plot, time)

    def draw(self) -> Picture:
        overlay = self.frame.overlay
        body = [
            *draw_focus(self.failures, self.frame, self.plot, self.time),
            self._draw_time(),
            *(
                part
                for place, (name, lane) in enumerate(self.failures.lanes.items())
                for part in self._draw_lane(place, name, lane)
            ),
            *self._draw_nothing(),
            draw_overlay(overlay, self.plot, self.time, None, self.frame.ink),
        ]
        return Picture(
            "failures",
            self.frame,
            "".join(body),
            summarise(self.failures),
            tuple(list_keys(self.frame)) if self.failures.failures else (),
        )

    def _draw_time(self) -> str:
        months, ink = self.failures.months, self.frame.ink
        if not months:
            return draw_days(self.plot, self.time, ink)
        return "".join(draw_months(months, self.plot, self.time, ink))

    def _draw_nothing(self) -> Iterator[str]:
        """Say in each of the two periods that nothing failed."""
        if self.failures.failures:
            return
        edges = [self.plot.left, self.plot.right]
        if self.failures.focus is not None:
            edges[1:1] = [self.time.at(self.failures.focus[0])]
        style = looks(fill=self.frame.ink.dim, font_size=_NAME)
        for left, right in itertools.pairwise(edges):
            if right - left > measure(_NOTHING, _NAME):
                middle = (left + right) / 2
                yield write(_NOTHING, middle, _FIRST, anchor="middle", **style)

    def _draw_lane(
        self, place: int, name: str, lane: Sequence[Failure]
    ) -> Iterator[str]:
        ink, plot = self.frame.ink, self.plot
        if self.frame.is_narrow:
            y = _FIRST + _NARROW_PITCH * place + _LAST
            shown = shorten(name, plot.right - 40, _NAME)
            yield write(shown, 0, y - 16, fill=ink.text, font_size=_NAME)
            yield self._count(lane, plot.right, y - 16)
        else:
            y = _FIRST + _PITCH * place
            shown = shorten(name, _WIDEST_NAME, _NAME)
            yield write(shown, 0, y + 4, fill=ink.text, font_size=_NAME)
            yield self._count(lane, plot.left - 14, y + 4)
        yield across(plot.left, plot.right, y, stroke=ink.axis)
        yield from (self._draw_bar(each, y) for each in lane)
        yield from (self._draw_cross(each, y) for each in lane)
        yield from self._write_sentences(lane, y)

    def _count(self, lane: Sequence[Failure], x: float, y: float) -> str:
        return write(
            f"{len(lane):,}",
            x,
            y,
            anchor="end",
            fill=self.frame.ink.dim,
            font_size=_NAME,
        )

    def _draw_bar(self, failure: Failure, y: float) -> str:
        """Draw how long the recovery took; to the end if it goes on."""
        style = looks(fill=self.frame.ink.bad, fill_opacity=0.28)
        start, end = self._find_bar(failure)
        return draw(
            "rect", x=start, y=y - 6, width=end - start, height=12, rx=2, **style
        )

    def _find_bar(self, failure: Failure) -> tuple[float, float]:
        start, end = self.time.at(failure.at), self.plot.right
        if failure.recovery is not None:
            recovered = failure.at + timedelta(seconds=failure.recovery)
            end = min(self.time.at(recovered), end)
        return start, max(end, start + 3)

    def _draw_cross(self, failure: Failure, y: float) -> str:
        said = f"{failure.title}: {failure.describe()}, {say_moment(failure.at)}"
        return draw(
            "g",
            title(said),
            cross(self.time.at(failure.at), y, 5, stroke=self.frame.ink.bad),
            class_="drawing__event",
            **self.frame.pick_deployment(failure.identifier),
        )

    def _write_sentences(self, lane: Sequence[Failure], y: float) -> Iterator[str]:
        """Write a sentence next to each mark; a short one if there is little room."""
        ink = self.frame.ink
        bars = [self._find_bar(each) for each in lane]
        taken = [Box(x - 7, y - 7, max(end, x + 7), y + 7) for x, end in bars]
        if self.failures.focus is not None:
            x = self.time.at(self.failures.focus[0])
            taken.append(Box(x, 0, x + _NAMED_FOCUS, 15))
        for failure, bar in zip(lane, bars, strict=True):
            for label in self._list_labels(failure, bar, y):
                box = find_box(label)
                is_within = self.plot.left <= box.left and box.right <= self.plot.right
                if is_within and not any(box.overlaps(each) for each in taken):
                    taken.append(box.widen(SPACE))
                    yield write(
                        label.text,
                        label.x,
                        label.y,
                        anchor=label.anchor,
                        **looks(fill=ink.text, **halo(ink)),
                    )
                    break

    def _list_labels(
        self, failure: Failure, bar: tuple[float, float], y: float
    ) -> Iterator[Label]:
        """Yield the sentence of a failure on either side of its bar, then shorter ones.

        Next to a long bar there may be no room, but above it. There, a narrow lane has
        its name, so the text is below.
        """
        start, end = bar
        line = y + (_BELOW_BAR if self.frame.is_narrow else -_ABOVE_BAR)
        for text in _list_texts(failure):
            yield Label(text, max(end + 5, start + _GAP), y + 4, "start")
            yield Label(text, start - _GAP, y + 4, "end")
            if end - start > _LONG:
                yield Label(text, start - 5, line, "start")
                yield Label(text, start + 5, line, "end")


def draw_focus(
    failures: Failures, frame: Frame, plot: Plot, time: TimeAxis
) -> Iterator[str]:
    """Mark the period in question."""
    if failures.focus is None:
        return
    first, end = map(time.at, failures.focus)
    tint = looks(fill=frame.ink.tint, fill_opacity=0.7)
    yield draw("rect", x=first, y=0, width=end - first, height=plot.bottom, **tint)
    if not frame.is_narrow:
        text = looks(fill=frame.ink.link, font_weight=600)
        yield write("This period", first + 8, 12, **text)


def _list_texts(failure: Failure) -> Sequence[str]:
    """Return the sentence of a failure, and shorter ones."""
    short = "not recovered"
    if failure.recovery is not None:
        short = say_duration(failure.recovery)
    day = say_day(failure.at.date())
    is_named = failure.project not in failure.lanes
    whole = shorten_hashes(failure.describe(names_project=is_named))
    named = f"{day}: {failure.project}, {short}" if is_named else f"{day}: {short}"
    return f"{day}: {whole}", named, short


def list_keys(frame: Frame) -> Iterator[Key]:
    """Yield what the marks of a lane mean."""
    ink = frame.ink
    yield Key(cross(9, 6, 4, stroke=ink.bad), "Failed deployment")
    style = looks(fill=ink.bad, fill_opacity=0.28)
    yield Key(draw("rect", y=1, width=18, height=10, rx=2, **style), "Until recovery")


def summarise(failures: Failures) -> str:
    """Describe failures to screen readers."""
    last = failures.last_day or failures.end_day - DAY
    days = f"{describe_day(failures.first)} to {describe_day(last)}"
    if not failures.failures:
        return f"No failures, {days}."
    count = say_count(len(failures.failures), "failure", "failures")
    said = [f"{count}, {days}."]
    longest = max(failures.failures, key=lambda each: each.recovery or 0)
    if failures.median is not None and longest.recovery is not None:
        said.append(f"Median recovery: {say_duration(failures.median)}.")
        said.append(f"Longest: {longest.project}, {say_duration(longest.recovery)}.")
    open_ones = sum(each.recovery is None for each in failures.failures)
    if open_ones:
        said.append(f"Not recovered: {open_ones:,}.")
    if failures.has_lanes:
        said += [
            f"{each.title}, {say_day(each.at.date())}: {each.describe()}."
            for each in failures.failures
        ]
    if failures.quiet_days:
        said.append(f"{say_count(failures.quiet_days, 'day', 'days')} without one.")
    return " ".join(said)


def say_failures(failures: Failures) -> str:
    """Say how many deployments of the months failed, and how fast they recovered."""
    total = sum(each.total for each in failures.months)
    failed = sum(each.failed for each in failures.months)
    if not failed:
        return f"No failures in {say_count(total, 'deployment', 'deployments')}."
    said = [_say_recovered(failures, failed, total)]
    recovered = [each for each in failures.failures if each.recovery is not None]
    if len(recovered) > 1:
        slowest = max(recovered, key=lambda each: each.recovery or 0)
        said.append(
            f"Half recovered within {say_duration(failures.median or 0)}; the slowest, "
            f"{slowest.name}, took {say_duration(slowest.recovery or 0)}."
        )
    if failures.failures and failures.quiet_days > 1:
        quiet = f"Nothing failed in the last {failures.quiet_days:,} days"
        if failures.goes_on:
            quiet = f"Nothing has failed for {failures.quiet_days:,} days"
        said.append(f"{quiet}, the longest gap in this period.")
    if failures.hidden:
        verb = "is" if failures.hidden == 1 else "are"
        reason = "because you don't have access"
        hidden = say_count(failures.hidden, "failure", "failures")
        said.append(f"{hidden} {verb} hidden {reason}.")
    return " ".join(said)


def say_chosen(failures: Failures, names: Sequence[str]) -> str:
    """Say how many failures the chosen groups had."""
    count = len(failures.failures)
    counted = say_count(count, "failure", "failures") if count else "No failures"
    return f"{counted} in {join_words(names)}."


def _say_recovered(failures: Failures, failed: int, total: int) -> str:
    """Return `15 of 9,962 deployments failed, and all recovered.`."""
    shown = failures.failures
    still = sum(each.recovery is None for each in shown)
    counted = f"{failed:,} of {say_count(total, 'deployment', 'deployments')} failed"
    if failures.hidden:
        return f"{counted}."
    if still:
        verb = "has" if still == 1 else "have"
        return f"{counted}, and {still:,} {verb} not recovered."
    how = {1: "and recovered", 2: "and both recovered"}
    return f"{counted}, {how.get(failed, 'and all recovered')}."
