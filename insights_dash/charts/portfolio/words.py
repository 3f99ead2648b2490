"""The words of a row: its figures, how they changed, and the reason of its verdict."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from insights_dash.charts.frequencies import (
    are_counts_comparable,
    has_size,
    is_counted,
    say_days,
    write_before,
    write_now,
)
from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.time_range import DAY
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.durations import (
    MINUTE,
    describe_briefly,
    describe_duration,
)
from insights_dash.figures.headlines import describe_growth
from insights_dash.figures.sentences import (
    describe_day,
    describe_failures,
    describe_rate_of,
    describe_share,
    name_statistic,
    write_failures,
)
from insights_dash.metrics.answer.changes.figures import (
    FAILURE_RATE,
    FREQUENCY,
    FigureChange,
)
from insights_dash.metrics.answer.changes.portfolio import Entry
from insights_dash.metrics.portfolio_query import PortfolioRow

NONE = "–"
_TAIL = "LeadTime.NinetyFifth"
# The columns of a row's figures, by the beginning of a figure's name.
COLUMNS: Mapping[str, str] = {
    "typical": "LeadTime.",
    "tail": _TAIL,
    "frequency": FREQUENCY,
    "recovery": "MeanTimeToRecovery.",
    "failures": FAILURE_RATE,
}
_METRICS = {
    "typical": Metric.LEAD_TIME,
    "tail": Metric.LEAD_TIME,
    "frequency": Metric.DEPLOYMENT_FREQUENCY,
    "recovery": Metric.TIME_TO_RECOVERY,
    "failures": Metric.DEPLOYMENT_FAILURE_RATE,
}
_PLACES = {"tail": "at 95%", "recovery": "in recovery"}


def metric_of(column: str) -> Metric:
    """Return the metric of a column."""
    return _METRICS[column]


def find_column(entry: Entry) -> str:
    """Return the column of the figure that a verdict names; empty if it names none."""
    if entry.figure is None:
        return ""
    name = entry.figure.name
    exact = [column for column, beginning in COLUMNS.items() if beginning == name]
    alike = [column for column, each in COLUMNS.items() if name.startswith(each)]
    return [*exact, *alike][0]


def say_now(figure: FigureChange) -> str:
    """Return a figure now: `13 min 9 s`, `2.7`, `4 in 3 days`, `1 of 52`.

    It is a dash without a value.
    """
    if figure.name == FAILURE_RATE:
        return describe_failures(figure.failed[0], figure.counts[0])
    if figure.name == FREQUENCY and is_counted(figure):
        return " ".join(write_now(figure)).strip()
    return _say(figure, figure.now)


def say_now_briefly(figure: FigureChange) -> str:
    """Return a duration now as phones show it, without seconds from ten minutes on.

    Empty if that is what `say_now` returns.
    """
    if not figure.is_duration or figure.now is None or figure.now < MINUTE:
        return ""
    said = describe_briefly(figure.now)
    return "" if said == say_now(figure) else said


def say_before(figure: FigureChange) -> str:
    """Return what a figure was: `was 11 min 2 s`, `was 1 of 30`."""
    if figure.name == FAILURE_RATE:
        return f"was {write_failures(figure.failed[1], figure.counts[1])}"
    if figure.before is None:
        return "none before"
    if figure.name == FREQUENCY:
        return f"was {write_before(figure)}"
    return f"was {_say(figure, figure.before)}"


def say_growth(column: str, figure: FigureChange) -> str:
    """Return the size of a change: `+2%`, `8.5×`; empty if it has none.

    That of a rate is a number of failures, since a rare one more would be +100%.
    """
    if figure.verdict is Verdict.TOO_FEW or figure.name == FAILURE_RATE:
        return ""
    now, before = figure.now, figure.before
    if now is None or before is None:
        return ""
    if figure.name == FREQUENCY and not has_size(figure):
        return ""
    return describe_growth(_METRICS[column], now, before)


def say_share(figure: FigureChange) -> str:
    """Return a failure rate: `1.9%`."""
    return "" if figure.now is None else describe_share(figure.now)


def say_reason(row: PortfolioRow, zone: ZoneInfo) -> str:
    """Return the reason of a row's verdict: `156× at 95%`, `for 70 days`."""
    entry = row.entry
    if entry.figure is not None:
        return _explain_move(entry, entry.figure)
    if entry.verdict is Verdict.FAILED:
        return "recovered" if entry.has_recovered else "not recovered yet"
    if entry.verdict is Verdict.TOO_FEW:
        now, before = entry.find_figure(FAILURE_RATE).counts
        return f"{now:,} now, {before:,} before"
    last = find_last_day(row, zone)
    if entry.verdict is Verdict.NOT_DEPLOYED:
        return f"since {describe_day(last)}" if last else "never"
    if entry.verdict is Verdict.SILENT and last:
        days = (entry.now[1] - last) // DAY
        return f"for {days:,} days"
    return ""


def find_last_day(row: PortfolioRow, zone: ZoneInfo) -> date | None:
    """Return the local day of the last deployment that the caller can see."""
    if row.completed is None:
        return None
    return from_microseconds(row.completed).astimezone(zone).date()


def _explain_move(entry: Entry, figure: FigureChange) -> str:
    if figure.name == FAILURE_RATE:
        return f"{say_now(figure)}, {say_before(figure)}"
    if figure.name == FREQUENCY:
        return explain_frequency(figure)
    column = find_column(entry)
    where = _PLACES.get(column) or f"in the {_name_statistic(figure)}"
    growth = say_growth(column, figure)
    if entry.verdict is Verdict.FASTER or not growth:
        return f"{say_before(figure)} {where}"
    return f"{growth} {where}"


def _name_statistic(figure: FigureChange) -> str:
    return name_statistic(ChartStatistic(figure.name.partition(".")[2]))


def explain_frequency(figure: FigureChange) -> str:
    """Return what a frequency was, with its unit: `was 2.7 per week`."""
    if are_counts_comparable(figure):
        return f"{say_before(figure)} {say_days(figure.days[1])}"
    said = say_before(figure)
    return f"{said} per week" if has_size(figure) else said


def _say(figure: FigureChange, value: float | None) -> str:
    if value is None:
        return NONE
    if figure.name == FREQUENCY:
        return describe_rate_of(value)
    return describe_duration(value)
