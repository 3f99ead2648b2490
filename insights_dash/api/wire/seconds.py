"""Durations in whole seconds, as single texts."""


def show_seconds(seconds: int) -> str:
    """Return `-1:02:03.0`; hours have no upper limit."""
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{hours}:{minute:02}:{second:02}.0"
