"""Ranked dumbbells: each group before (a ring) and now (a dot), on a log axis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from insights_dash.drawings.axes import SMALL
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import across, down, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.picture import Frame, Key, Picture
from insights_dash.drawings.text_width import measure, wrap
from insights_dash.drawings.words import say_count, say_duration
from insights_dash.figures.duration_axis import DurationAxis
from insights_dash.figures.durations import DAY
from insights_dash.figures.verdicts import FEWEST_RANKED

_ROW, _TOP, _LINE = 53, 24, 26
_NAME, _WIDEST_NAME = 13, 132
_GAP = 16
_PALE = 0.5
_SCALE, _TRACK, _INSET = 18, 24, 10  # pixels


class Change(StrEnum):
    """The verdict on a group's change, which decides its colour."""

    WORSE = "worse"
    BETTER = "better"
    NONE = "none"


@dataclass(frozen=True)
class MovedFigure:
    """A figure such as the median, in seconds now and before."""

    name: str
    now: float
    before: float


@dataclass(frozen=True)
class Row:
    """A group: seconds now and before, None where it has no deployments.

    `now` and `before` are its 95th percentiles, `median_now` and `median_before` its
    medians. `change` is the text of the change, such as "171×". `moved` is the figure
    that `change` and `verdict` are about if only that one moved.
    """

    name: str
    count: int
    now: float | None
    before: float | None
    median_now: float | None = None
    median_before: float | None = None
    change: str = ""
    verdict: Change = Change.NONE
    moved: MovedFigure | None = None

    @property
    def ratio(self) -> float:
        """How many times as long it takes now; 0 if that isn't known."""
        now, before = self.now, self.before
        if self.moved is not None:
            now, before = self.moved.now, self.moved.before
        return now / before if now and before else 0

    @property
    def value(self) -> str:
        """The figure that the change is about, as text."""
        if self.moved is not None:
            return f"{self.moved.name} {say_duration(self.moved.now)}"
        return "–" if self.now is None else say_duration(self.now)

    @property
    def tail_verdict(self) -> Change:
        """The verdict if it is about the 95th percentile."""
        return self.verdict if self.moved is None else Change.NONE

    @property
    def is_ranked(self) -> bool:
        """Whether it has enough deployments."""
        return self.count >= FEWEST_RANKED

    def describe(self, *, is_compared: bool = True) -> str:
        """Return it as a sentence."""
        now = "no deployments" if self.now is None else say_duration(self.now)
        if not is_compared:
            return f"{self.name}: {now}"
        before = "none before"
        if self.before is not None:
            before = f"before {say_duration(self.before)}"
        change = f", {self.change}" if self.change else ""
        if self.moved is not None:
            before += f"; {self.value}, before {say_duration(self.moved.before)}"
        return f"{self.name}: {now}, {before}{change}"


@dataclass(frozen=True)
class Ranking:
    """Groups in their order. `what` is the ranked figure, such as "95% within".

    `noun` names what is counted, in the singular and in the plural. `others` are groups
    of another drawing with the same axis. Without a comparison, the slowest groups are
    first.
    """

    rows: tuple[Row, ...]
    what: str = "95% within"
    noun: tuple[str, str] = ("deployment", "deployments")
    others: tuple[Row, ...] = ()
    is_compared: bool = True

    @property
    def order(self) -> str:
        """The name of the order of the rows."""
        if not self.is_compared:
            return "slowest first"
        ratios = [each.ratio for each in self.rows if each.is_ranked]
        if ratios == sorted(ratios, reverse=True):
            return "largest slowdown first"
        return "clear changes first"

    @property
    def sorted_rows(self) -> Sequence[Row]:
        """The rows, with those that have too few deployments last."""
        return sorted(self.rows, key=lambda row: not row.is_ranked)

    @property
    def values(self) -> Sequence[float]:
        """All durations that must be within the axis."""
        figures = (
            figure
            for each in (*self.rows, *self.others)
            for figure in (each.now, each.before, each.median_now, each.median_before)
        )
        return [each for each in figures if each is not None]


@dataclass(frozen=True)
class Tracks:
    """The marks of each row by themselves, on one axis, for lists that aren't drawn.

    They are as wide as the frame, and have a height of their own.
    """

    ranking: Ranking
    frame: Frame

    def draw_scale(self) -> Picture:
        """Draw the durations of the axis, which stand above the first row."""
        drawer = self._prepare(_SCALE)
        labels = "".join(drawer.write_scale(12))
        said = f"{self.ranking.what}, on a logarithmic scale."
        return Picture("scale", drawer.frame, labels, said)

    @property
    def row_frame(self) -> Frame:
        """The size of a row's marks."""
        return replace(self.frame, height=_TRACK)

    def draw_row(self, row: Row) -> Picture:
        """Draw the marks of a row."""
        drawer = self._prepare(_TRACK)
        ticks = drawer.axis.list_ticks()
        grid = (
            down(each.at, 0, _TRACK, stroke=drawer.frame.ink.grid) for each in ticks
        )
        body = "".join([*grid, drawer.draw_marks(row, _TRACK / 2)])
        said = f"{row.describe(is_compared=self.ranking.is_compared)}."
        return Picture("track", drawer.frame, body, said)

    def _prepare(self, height: float) -> "_Drawer":
        left, right = _INSET, self.frame.width - _INSET
        axis = DurationAxis.close_to(self.ranking.values, left, right, (3 * DAY,))
        frame = replace(self.frame, height=height)
        return _Drawer(self.ranking, frame, axis, (left, right))


def draw_ranking(ranking: Ranking, frame: Frame) -> Picture:
    """Draw a row per group; the drawing is as high as its rows need."""
    return _Drawer.of(ranking, frame).draw()


def size_ranking(ranking: Ranking, frame: Frame) -> Frame:
    """Return the frame that a drawing of all rows needs."""
    return _Drawer.of(ranking, frame).frame


@dataclass(frozen=True)
class _Drawer:
    ranking: Ranking
    frame: Frame
    axis: DurationAxis
    lefts: tuple[float, float]

    @classmethod
    def of(cls, ranking: Ranking, frame: Frame) -> "_Drawer":
        rows = ranking.sorted_rows
        is_divided = bool(rows) and not rows[-1].is_ranked
        height = _TOP + _ROW * len(rows) + _LINE * is_divided
        names = [measure(each.name, _NAME, is_bold=True) for each in rows]
        counts = [measure(say_count(each.count, *ranking.noun), SMALL) for each in rows]
        left = min(max([*names, *counts, 40]), _WIDEST_NAME) + _GAP
        right = frame.width - max([*map(_measure_right, rows), 40]) - _GAP
        axis = DurationAxis.close_to(ranking.values, left, right, (3 * DAY,))
        return cls(ranking, replace(frame, height=height), axis, (left, right))

    def draw(self) -> Picture:
        keys = tuple(_list_keys(self.ranking, self.frame.ink))
        body = "".join([*self._draw_scale(), *self._draw_rows()])
        return Picture("ranking", self.frame, body, summarise(self.ranking), keys)

    def _draw_scale(self) -> Iterator[str]:
        for tick in self.axis.list_ticks():
            yield down(tick.at, 20, self.frame.height - 4, stroke=self.frame.ink.grid)
        yield from self.write_scale(12)

    def write_scale(self, y: float) -> Iterator[str]:
        """Write the durations of the axis where there is room."""
        end = 0.0
        for tick in self.axis.list_ticks():
            half = measure(tick.label, SMALL) / 2
            # The first can be at the left edge.
            middle = max(tick.at, half)
            if middle - half >= end + 6 or not end:
                style = looks(fill=self.frame.ink.dim)
                yield write(tick.label, middle, y, anchor="middle", **style)
                end = middle + half

    def _draw_rows(self) -> Iterator[str]:
        top, ink = float(_TOP), self.frame.ink
        was_ranked = True
        for place, row in enumerate(self.ranking.sorted_rows):
            if was_ranked and not row.is_ranked:
                text = f"Fewer than {FEWEST_RANKED} deployments: not ranked"
                yield write(text, 0, top + 17, fill=ink.dim)
                top += _LINE
            elif place:
                yield across(0, self.frame.width, top, stroke=ink.grid)
            yield self._draw_row(row, top)
            was_ranked, top = row.is_ranked, top + _ROW

    def _draw_row(self, row: Row, top: float) -> str:
        return draw(
            "g",
            title(row.describe(is_compared=self.ranking.is_compared)),
            *self._write_row(row, top),
            self.draw_marks(row, top + 27),
            class_="drawing__row",
            data_group=row.name,
            data_bottom=top + _ROW,
            **self.frame.pick_series(row.name),
        )

    def draw_marks(self, row: Row, y: float) -> str:
        """Draw a row before and now; pale if it isn't ranked."""
        opacity = None if row.is_ranked else _PALE
        return draw("g", *self._list_marks(row, y), opacity=opacity)

    def _write_row(self, row: Row, top: float) -> Iterator[str]:
        ink, right = self.frame.ink, self.frame.width
        lines = wrap(row.name, self.lefts[0] - _GAP, _NAME, is_bold=True)
        first = top + 32 - 8 * len(lines)
        color = ink.text if row.is_ranked else ink.dim
        bold = looks(font_size=_NAME, font_weight=600)
        for place, line in enumerate(lines):
            yield write(line, 0, first + 15 * place, fill=color, **bold)
        count = say_count(row.count, *self.ranking.noun)
        yield write(count, 0, first + 15 * len(lines) + 1, fill=ink.dim)
        change = _colour(row.verdict, ink) if row.verdict is not Change.NONE else color
        yield write(row.change, right, top + 24, anchor="end", fill=change, **bold)
        yield write(row.value, right, top + 40, anchor="end", fill=ink.dim)

    def _colour_median(self, row: Row) -> str:
        ink = self.frame.ink
        is_moved = row.moved is not None and row.moved.now == row.median_now
        return _colour(row.verdict, ink) if is_moved else ink.text

    def _list_marks(self, row: Row, y: float) -> Iterator[str]:
        ink, at = self.frame.ink, self.axis.at
        color = _colour(row.tail_verdict, ink)
        has_verdict = row.tail_verdict is not Change.NONE
        ring = color if has_verdict else ink.before
        if row.now is not None and row.before is not None:
            style = looks(stroke=ring, stroke_width=2.5, opacity=0.6)
            yield across(at(row.before), at(row.now), y, **style)
        for median, stroke, thick in (
            (row.median_before, ink.before, 2),
            (row.median_now, self._colour_median(row), 2.5),
        ):
            if median is not None:
                yield down(at(median), y - 7, y + 7, stroke=stroke, stroke_width=thick)
        if row.before is not None:
            style = looks(fill=ink.surface, stroke=ring, stroke_width=2)
            yield draw("circle", cx=at(row.before), cy=y, r=4.5, **style)
        if row.now is not None:
            yield draw("circle", cx=at(row.now), cy=y, r=6, fill=color)


def _colour(verdict: Change, ink: Ink) -> str:
    return {Change.WORSE: ink.bad, Change.BETTER: ink.good, Change.NONE: ink.now}[
        verdict
    ]


def _measure_right(row: Row) -> float:
    change = measure(row.change, _NAME, is_bold=True)
    return max(change, measure(row.value, SMALL))


def _list_keys(ranking: Ranking, ink: Ink) -> Iterator[Key]:
    if not ranking.is_compared:
        yield Key(draw("circle", cx=9, cy=6, r=4, fill=ink.now), ranking.what)
        if any(each.median_now is not None for each in ranking.rows):
            yield Key(down(9, 0, 12, stroke=ink.text, stroke_width=2.5), "Median")
        return
    style = looks(fill=ink.surface, stroke=ink.before, stroke_width=1.5)
    ring = draw("circle", cx=4, cy=6, r=3, **style)
    line = across(7, 11, 6, stroke=ink.before, stroke_width=2)
    dot = draw("circle", cx=14, cy=6, r=4, fill=ink.now)
    yield Key(ring + line + dot, f"{ranking.what}: before, now")
    if any(each.median_now is not None for each in ranking.rows):
        lines = down(6, 0, 12, stroke=ink.before, stroke_width=2)
        lines += down(11, 0, 12, stroke=ink.text, stroke_width=2.5)
        yield Key(lines, "Median: before, now")
    verdicts = {each.verdict for each in ranking.rows}
    for verdict, text, color in (
        (Change.WORSE, "Slower, outside the usual range", ink.bad),
        (Change.BETTER, "Faster, outside the usual range", ink.good),
    ):
        if verdict in verdicts:
            yield Key(draw("circle", cx=9, cy=6, r=4, fill=color), text)


def summarise(ranking: Ranking) -> str:
    """Describe a ranking to screen readers."""
    rows = ranking.sorted_rows
    what = f"{ranking.what}, now and before" if ranking.is_compared else ranking.what
    if not rows:
        return f"{what}: no groups."
    said = [
        f"{each.describe(is_compared=ranking.is_compared)}."
        for each in rows
        if each.is_ranked
    ]
    few = sum(not each.is_ranked for each in rows)
    if few:
        said.append(f"{few:,} with fewer than {FEWEST_RANKED} deployments.")
    return " ".join([f"{what}.", *said])
