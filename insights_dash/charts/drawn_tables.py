"""The values of drawings as tables."""

from datetime import date

from insights_dash.charts.drawn_view import DrawnTable, TableRow
from insights_dash.domain.metric import Metric
from insights_dash.drawings.bars import Bars
from insights_dash.drawings.calendar import Calendar
from insights_dash.drawings.failures import Failures
from insights_dash.drawings.part import Part
from insights_dash.drawings.strip import Strip
from insights_dash.drawings.words import say_moment
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_day

_NOTHING = "–"


def list_columns(strip: Strip, metric: Metric) -> DrawnTable:
    """Return the figures of each interval of a duration, the newest first."""
    rows = tuple(
        TableRow(
            _mark(each.days, each.part),
            (
                _write_duration(each.median),
                _write_duration(each.ninety_fifth),
                f"{each.count:,}",
            ),
            _pick_interval(metric, each.first) if each.count else {},
        )
        for each in reversed(strip.columns)
    )
    _, many = strip.noun
    heads = (strip.interval.capitalize(), "Median", "95% within", many.capitalize())
    return DrawnTable(heads, rows)


def list_bars(bars: Bars, metric: Metric) -> DrawnTable:
    """Return the deployments of each interval, the newest first."""
    has_before = any(each.before is not None for each in bars.bars)
    heads = [bars.interval.capitalize(), "Deployments", bars.rolling_name]
    rows = []
    for each in reversed(bars.bars):
        cells = [f"{each.count:,}", _write_number(each.rolling)]
        if has_before:
            cells.append(_write_number(each.before))
        if bars.is_limited:
            cells.append("Outside" if each.is_signal else "")
        picks = _pick_interval(metric, each.first) if each.count else {}
        rows.append(TableRow(_mark(each.days, each.part), cells, picks))
    if has_before:
        heads.append(bars.before)
    if bars.is_limited:
        heads.append("Usual range")
    return DrawnTable(heads, rows)


def list_days(calendar: Calendar) -> DrawnTable:
    """Return the days with deployments, the newest first."""
    rows = tuple(
        TableRow(
            f"{each.day:%a} {describe_day(each.day)}",
            (f"{each.count:,}", f"{each.failed:,}"),
        )
        for each in reversed(calendar.days)
        if each.count
    )
    return DrawnTable(("Day", "Deployments", "Failed"), rows)


def list_failures(failures: Failures, group: str = "") -> DrawnTable:
    """Return the failed deployments, the newest first.

    With a split, `group` is what its groups are called.
    """
    rows = tuple(
        TableRow(
            each.name,
            (
                *((", ".join(each.groups),) if group else ()),
                say_moment(each.at),
                "Not recovered"
                if each.recovery is None
                else describe_duration(each.recovery),
                each.recovered_by or _NOTHING,
            ),
            {"picks": "deployment", "value": each.identifier}
            if each.identifier
            else {},
        )
        for each in reversed(failures.failures)
    )
    named = (group.capitalize(),) if group else ()
    heads = ("Deployment", *named, "Failed", "Time to recovery", "Recovered by")
    return DrawnTable(heads, rows)


def _pick_interval(metric: Metric, first: date) -> dict[str, str]:
    return {"picks": "point", "metric": metric.value, "point": first.isoformat()}


def _mark(days: str, part: Part) -> str:
    """Return the days of an interval, marked if it isn't whole."""
    return days if part is Part.WHOLE else f"{days} ({part.value})"


def _write_duration(seconds: float | None) -> str:
    return _NOTHING if seconds is None else describe_duration(seconds)


def _write_number(number: float | None) -> str:
    return _NOTHING if number is None else f"{number:,.10g}"
