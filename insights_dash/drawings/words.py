"""Durations and days in the short form of labels."""

from datetime import date, datetime

from insights_dash.figures.durations import MINUTE, describe_duration

_WITHOUT_SECONDS = 10 * MINUTE


def say_duration(seconds: float) -> str:
    """Return a duration; from ten minutes on without seconds: `47 min`, `1 min 5 s`."""
    if abs(seconds) < _WITHOUT_SECONDS:
        return describe_duration(seconds)
    return describe_duration(round(seconds / MINUTE) * MINUTE)


def say_day(day: date) -> str:
    """Return a day without its year: `14 Jul`."""
    return f"{day.day} {day:%b}"


def say_moment(moment: datetime) -> str:
    """Return a local time: `Mon 12 Jan 2026, 12:19`."""
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}"


def say_count(count: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 deployment`, `3,086 deployments`."""
    return f"{count:,} {one if count == 1 else many}"
