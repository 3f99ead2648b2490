"""How many deployments failed in each month, below an axis of days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from insights_dash.domain.time_range import DAY
from insights_dash.drawings.axes import TimeAxis
from insights_dash.drawings.ink import Ink
from insights_dash.drawings.marks import across, down, looks, title, write
from insights_dash.drawings.markup import draw
from insights_dash.drawings.scaffold import Plot
from insights_dash.figures.sentences import describe_days

ROWS = 62  # pixels below the axis: the months, and their numbers
_NARROWEST, _NARROWEST_JOINED = 46, 62  # pixels of a label: `Feb`, `Feb–Mar`
_FAILED = 44  # pixels of the word to the left of the numbers
_STEPS = (1, 2, 3, 4, 6, 12)  # how many months share a label
_SIZE = 12


@dataclass(frozen=True)
class Month:
    """An interval before `end_day`: how many of its deployments failed."""

    first: date
    end_day: date
    failed: int
    total: int


def draw_months(
    months: Sequence[Month], plot: Plot, time: TimeAxis, ink: Ink
) -> Iterator[str]:
    """Draw the axis with a label per month, and the failed and all deployments below.

    Months without room for a label are counted together with their neighbours.
    """
    yield across(plot.left, plot.right, plot.bottom, stroke=ink.axis)
    is_named = plot.left >= _FAILED
    if is_named:
        yield write("Failed", 0, plot.bottom + 36, fill=ink.dim, font_size=_SIZE)
    shown = _join(months, plot)
    is_narrow = len(shown) < len(months)
    for number, month in enumerate(shown):
        start, end = time.at(month.first), time.at(month.end_day)
        if number:
            yield down(start, plot.bottom, plot.bottom + 5, stroke=ink.axis)
        name = _name(month, has_year=not is_narrow and not number)
        has_room = end - start >= _NARROWEST_JOINED
        noun = " failed" if has_room and not is_named else ""
        yield _draw_month(month, (name, noun), ((start + end) / 2, plot.bottom), ink)


def _join(months: Sequence[Month], plot: Plot) -> Sequence[Month]:
    """Return the months, with neighbours joined until each has room for its label."""
    room = (plot.right - plot.left) / max(len(months), 1)
    narrowest = _NARROWEST if room >= _NARROWEST else _NARROWEST_JOINED
    step = next((each for each in _STEPS if each * room >= narrowest), _STEPS[-1])
    joined = [list(months[at : at + step]) for at in range(0, len(months), step)]
    if len(joined) > 1 and len(joined[-1]) * room < narrowest:
        joined[-2:] = [joined[-2] + joined[-1]]
    return [
        Month(
            each[0].first,
            each[-1].end_day,
            sum(month.failed for month in each),
            sum(month.total for month in each),
        )
        for each in joined
    ]


def _name(month: Month, *, has_year: bool) -> str:
    first, last = month.first, month.end_day - DAY
    if (first.year, first.month) != (last.year, last.month):
        return f"{first:%b}–{last:%b}"
    return f"{first:%b} {first.year}" if has_year or first.month == 1 else f"{first:%b}"


def _draw_month(
    month: Month, words: tuple[str, str], place: tuple[float, float], ink: Ink
) -> str:
    """Draw a month at a place; `words` are its name and what follows the failures."""
    (x, bottom), (name, noun) = place, words
    bad = looks(fill=ink.bad, font_weight=600)
    counted = bad if month.failed else looks(fill=ink.dim)
    texts = (
        (name, 17, looks(fill=ink.dim)),
        (f"{month.failed:,}{noun}", 36, looks(**counted, font_size=_SIZE)),
        (f"of {month.total:,}", 51, looks(fill=ink.dim)),
    )
    days = describe_days(month.first, month.end_day - DAY)
    return draw(
        "g",
        title(f"{days}: {month.failed:,} of {month.total:,} failed"),
        *(
            write(text, x, bottom + below, anchor="middle", **style)
            for text, below, style in texts
        ),
    )
