"""The words of the page: counts, sizes, times, and names of choices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from insights_dash.domain.zones import find_zone
from insights_dash.ingest.files.mapping import TimeFormat, TimeStyle

_STEP = 1024
_WITH_TENTHS = 10  # below it, as in 9.5 MB
_LONGEST = 40  # letters of a text in a sentence
TIME_STYLES: Mapping[TimeStyle, str] = {
    TimeStyle.ISO: "Year first",
    TimeStyle.DAY_FIRST: "Day first",
    TimeStyle.MONTH_FIRST: "Month first",
    TimeStyle.EPOCH_SECONDS: "Seconds since 1970",
    TimeStyle.EPOCH_MILLISECONDS: "Milliseconds since 1970",
    TimeStyle.EPOCH_MICROSECONDS: "Microseconds since 1970",
    TimeStyle.EPOCH_NANOSECONDS: "Nanoseconds since 1970",
    TimeStyle.EXCEL: "Excel's day numbers",
}
SEPARATORS: Mapping[str, str] = {
    ",": "Comma",
    ";": "Semicolon",
    "\t": "Tab",
    "|": "Vertical bar",
    ":": "Colon",
    "~": "Tilde",
    "^": "Caret",
}
# Kinds of documents, one and many, as summaries name them.
_NOUNS: Mapping[str, tuple[str, str]] = {
    "deployments": ("deployment", "deployments"),
    "releases": ("release", "releases"),
    "changes": ("change of a release", "changes of releases"),
    "projects": ("project", "projects"),
    "project groups": ("project group", "project groups"),
    "channels": ("channel", "channels"),
    "environments": ("environment", "environments"),
    "tenants": ("tenant", "tenants"),
    "tag sets": ("tag set", "tag sets"),
    "lifecycles": ("lifecycle", "lifecycles"),
}


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 row`, `2,000 rows`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def noun_of(kind: str, number: int) -> str:
    """Return the noun for a number of documents of a kind."""
    one, many = _NOUNS.get(kind, (kind.removesuffix("s"), kind))
    return one if number == 1 else many


def list_in_words(parts: Sequence[str]) -> str:
    """Join parts: `a`, `a and b`, `a, b and c`."""
    if len(parts) < len(("one", "other")):
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def quote(texts: Sequence[str], most: int = 3) -> str:
    """Return texts in quotation marks, the first of many."""
    shown = [
        f"“{each[:_LONGEST]}…”" if len(each) > _LONGEST else f"“{each}”"
        for each in texts
    ]
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most:,} more"
    return list_in_words(shown)


def describe_size(size: int) -> str:
    """Return a size in bytes as file managers show it."""
    if size < _STEP:
        return count(size, "byte")
    amount, units = float(size), iter(("KB", "MB", "GB"))
    unit = ""
    while amount >= _STEP - 0.5 and (following := next(units, "")):
        amount, unit = amount / _STEP, following
    digits = 1 if amount < _WITH_TENTHS and unit != "KB" else 0
    return f"{amount:,.{digits}f} {unit}".replace(".0 ", " ")


def describe_time(instant: datetime, form: TimeFormat) -> str:
    """Return an instant in the time zone of its column."""
    local = instant.astimezone(ZoneInfo(find_zone(form.zone) or "UTC"))
    seconds = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local.day} {local:%b %Y}, {seconds}"


def describe_rows(lines: Sequence[Sequence[int]], total: int) -> str:
    """Return the numbers of rows: `row 212`, `rows 3–5 and 9, and 1,200 more`."""
    shown = [
        f"{first:,}" if first == last else f"{first:,}–{last:,}"
        for first, last in lines
    ]
    listed = sum(last - first + 1 for first, last in lines)
    noun = "row" if total == 1 else "rows"
    if not shown:
        return count(total, "row")
    if listed < total:
        return f"{noun} {', '.join(shown)} and {total - listed:,} more"
    return f"{noun} {list_in_words(shown)}"
