"""A metric's answer in each form that the server draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from functools import partial

from insights_dash.charts.drawn import (
    build_bars,
    build_calendar,
    build_failures,
    build_strip,
)
from insights_dash.charts.drawn_counts import DrawnCounts, draw_counts
from insights_dash.charts.drawn_groups import name_kind
from insights_dash.charts.drawn_split import DrawnPanels, draw_split
from insights_dash.charts.drawn_tables import (
    list_bars,
    list_columns,
    list_days,
    list_failures,
)
from insights_dash.charts.drawn_view import DrawnForm
from insights_dash.charts.forms import Form
from insights_dash.charts.references import References
from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.period import Period, list_intervals
from insights_dash.domain.question import Question, Split
from insights_dash.domain.time_range import Compare, Granularity, Interval, TimeRange
from insights_dash.drawings.bars import count_rolling, draw_bars
from insights_dash.drawings.calendar import draw_calendar
from insights_dash.drawings.failures import draw_lanes, say_chosen, say_failures
from insights_dash.drawings.percentiles import draw_percentiles
from insights_dash.drawings.stems import draw_stems
from insights_dash.drawings.strip import draw_strip
from insights_dash.figures.sentences import name_interval
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.drill_down import DeploymentFilter
from insights_dash.metrics.service import ReportQuery

# More would be too narrow to tell apart.
MOST_COLUMNS, MOST_BARS, MOST_DAYS = 130, 400, 800
MOST_FAILURES = 400
FEW_FAILURES = 5  # fewer say little about a period, so pages offer a year
_YEAR = 365  # days


Drawn = DrawnForm | DrawnPanels | DrawnCounts


class Undrawn(Enum):
    """Why a form isn't drawn."""

    TOO_MANY_MARKS = auto()
    NOTHING_MEASURED = auto()


def draw_form(
    query: ReportQuery, metric: Metric, form: Form, names: Sequence[str] = ()
) -> Drawn | Undrawn:
    """Return a drawing of a metric, or why there is none.

    `list_forms` decides which forms a question can have. `names` are the series of a
    split that are wanted; all of them if none of these exist.
    """
    if form is Form.EVENTS:
        return _draw_events(query, metric, _list_wanted(query, names))
    if form is Form.PANELS:
        draw = draw_split if metric.is_duration else draw_counts
        return draw(query, metric, names) or Undrawn.NOTHING_MEASURED
    return _DRAWERS[form](query, metric)


def _draw_strip(query: ReportQuery, metric: Metric, form: Form) -> DrawnForm | Undrawn:
    if _count_intervals(query) > MOST_COLUMNS:
        return Undrawn.TOO_MANY_MARKS
    found = query.strip(metric)
    if not found.count:
        return Undrawn.NOTHING_MEASURED
    zone = query.report.definition.zone
    strip = build_strip(found, metric, query.question.granularity, zone)
    draw = draw_strip if form is Form.DEPLOYMENTS else draw_percentiles
    return DrawnForm(partial(draw, strip), list_columns(strip, metric))


def _draw_bars(query: ReportQuery, metric: Metric) -> DrawnForm | Undrawn:
    if _count_intervals(query) > MOST_BARS:
        return Undrawn.TOO_MANY_MARKS
    whole = _ask_whole(query)
    interval = name_interval(query.question.granularity)
    earlier = whole.earlier_successes(count_rolling(interval) - 1)
    definition, answer = query.report.definition, whole.answer()
    seen = References(answer, whole.question, definition, whole.changes())
    usual = seen.find_usual(metric, ChartStatistic.MEDIAN)
    bars = build_bars(answer, earlier, whole.question, definition.zone, usual)
    return DrawnForm(partial(draw_bars, bars), list_bars(bars, metric))


def _draw_calendar(query: ReportQuery, _: Metric) -> DrawnForm | Undrawn:
    days = _ask_whole(query, Granularity.DAILY)
    if _count_intervals(days) > MOST_DAYS:
        return Undrawn.TOO_MANY_MARKS
    starts_on_monday = _find_week_start(query) is WeekStart.MONDAY
    first = 0 if starts_on_monday else 6
    calendar = build_calendar(days.answer(), first, _list_intervals(query))
    return DrawnForm(partial(draw_calendar, calendar), list_days(calendar))


def _draw_events(
    query: ReportQuery, _: Metric, names: Sequence[str] = ()
) -> DrawnForm | Undrawn:
    """Draw failures, with a split by group: those of the groups with these names."""
    split = query.question.split
    wanted = DeploymentFilter(
        only_failed=True,
        descending=False,
        take=MOST_FAILURES,
        names_series=split is not Split.NONE,
    )
    found = query.find(wanted)
    if found.total > MOST_FAILURES:
        return Undrawn.TOO_MANY_MARKS
    zone = query.report.definition.zone
    months = _ask_whole(query, Granularity.MONTHLY).answer()
    failures = replace(
        build_failures(found, months, zone), goes_on=_goes_on(query, months)
    )
    said = say_failures(failures)
    if names:
        failures = failures.keep(names)
        said = say_chosen(failures, names)
    draw = draw_lanes if failures.has_lanes else draw_stems
    group = "" if split in {Split.NONE, Split.PROJECT} else name_kind(split)[0]
    days = (months.days[1] - months.days[0]).days
    is_short = len(failures.failures) < FEW_FAILURES and days < _YEAR
    return DrawnForm(
        partial(draw, failures),
        list_failures(failures, group),
        said,
        longer=TimeRange.LAST_YEAR if is_short else None,
    )


_DRAWERS: Mapping[Form, Callable[[ReportQuery, Metric], DrawnForm | Undrawn]] = {
    Form.DEPLOYMENTS: partial(_draw_strip, form=Form.DEPLOYMENTS),
    Form.PERCENTILES: partial(_draw_strip, form=Form.PERCENTILES),
    Form.BARS: _draw_bars,
    Form.CALENDAR: _draw_calendar,
}


def _list_wanted(query: ReportQuery, names: Sequence[str]) -> Sequence[str]:
    """Return the series that exist, of those that are wanted."""
    if query.question.split is Split.NONE or not names:
        return ()
    there = {*query.answer().names}
    return [each for each in names if each in there]


def _goes_on(query: ReportQuery, answer: MetricsAnswer) -> bool:
    """Return whether a period goes on, and is not seen as of an earlier instant."""
    today = query.as_of.astimezone(query.report.definition.zone).date()
    return query.question.as_of is None and answer.days[1] >= today


def _ask_whole(
    query: ReportQuery, granularity: Granularity | None = None
) -> ReportQuery:
    """Ask about all deployments together.

    With a granularity of its own, the question is neither compared nor limited.
    """
    question = replace(query.question, split=Split.NONE, tenant_tag_set_id=None)
    if granularity is not None:
        question = replace(
            question, granularity=granularity, compare=Compare.NONE, limits=False
        )
    return query.asking(question)


def _count_intervals(query: ReportQuery) -> int:
    return len(_list_intervals(query))


def _list_intervals(query: ReportQuery) -> Sequence[Interval]:
    question: Question = query.question
    period = Period.of(question, query.report.definition.zone, as_of=query.as_of)
    return list_intervals(period, question.granularity, _find_week_start(query))


def _find_week_start(query: ReportQuery) -> WeekStart:
    return query.report.definition.applied_definitions.week_start
