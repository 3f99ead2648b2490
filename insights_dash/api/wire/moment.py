"""Durations and instants as the API writes them. Source: METRICS.md, OCTOPUS-WIRE 2.4.

Durations read `[-]h:mm:ss.f`: hours not capped, one to six digits of fraction.
"""

from datetime import UTC, datetime, timedelta

_MICROSECOND = timedelta(microseconds=1)


def duration_text(duration: timedelta) -> str:
    """Exact to the microsecond, trailing zeros cut: `1:12:39.41517`."""
    sign = "-" if duration < timedelta() else ""
    seconds, microseconds = divmod(abs(duration) // _MICROSECOND, 1_000_000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    fraction = f"{microseconds:06d}".rstrip("0") or "0"
    return f"{sign}{hours}:{minute:02d}:{second:02d}.{fraction}"


def completed_text(instant: datetime) -> str:
    """UTC with seven digits of fraction and `Z`: how Insights writes instants."""
    text = instant.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{text.removesuffix('+00:00')}0Z"


def instant_text(instant: datetime) -> str:
    """UTC with milliseconds and a numeric offset: how other resources write them."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")
