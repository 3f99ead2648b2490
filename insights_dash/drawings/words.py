"""Durations and days in the short form of labels."""

from datetime import date, datetime

from insights_dash.figures.durations import describe_briefly

_MOST_PERCENT = 2  # larger increases are multiples
_WHOLE_TIMES = 9.95  # larger multiples have no decimal


def say_duration(seconds: float) -> str:
    """Return a duration; from ten minutes on without seconds: `47 min`, `1 min 5 s`."""
    return describe_briefly(seconds)


def say_day(day: date) -> str:
    """Return a day without its year: `14 Jul`."""
    return f"{day.day} {day:%b}"


def say_moment(moment: datetime) -> str:
    """Return a local time: `Mon 12 Jan 2026, 12:19`."""
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}"


def say_change(now: float | None, before: float | None) -> str:
    """Return a change: `±0%`, `+2%` up to 200%, then `8.5×`; empty without a size."""
    if now is None or before is None or before <= 0 or now < 0:
        return ""
    ratio = now / before
    if ratio - 1 > _MOST_PERCENT:
        return f"{ratio:.1f}×" if ratio < _WHOLE_TIMES else f"{ratio:,.0f}×"
    text = f"{ratio - 1:+.0%}".replace("-", "\N{MINUS SIGN}")
    return "±0%" if text[1:] == "0%" else text


def say_count(count: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 deployment`, `3,086 deployments`."""
    return f"{count:,} {one if count == 1 else many}"
