"""Failures of a period and of the compared one, for a report's overview."""

from dataclasses import replace
from datetime import date
from functools import partial

from insights_dash.charts.drawn import list_failures_of
from insights_dash.charts.drawn_forms import MOST_FAILURES
from insights_dash.charts.drawn_tables import list_failures
from insights_dash.charts.drawn_view import DrawnForm
from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.domain.question import Split
from insights_dash.domain.time_range import DAY, Compare, TimeRange
from insights_dash.drawings.failures import Failures, draw_lanes
from insights_dash.drawings.stems import draw_stems
from insights_dash.figures.sentences import describe_failures
from insights_dash.metrics.answer.drill_down import DeploymentFilter
from insights_dash.metrics.service import ReportQuery


def draw_failures(query: ReportQuery, whole: WholeAnswer) -> DrawnForm | None:
    """Return the failures of both periods as events, with the period marked.

    None if there are too many for a drawing.
    """
    now, before = whole.answer, whole.answer.comparison
    first, last = now.days
    begins = first if before is None else min(first, before.days[0])
    question = replace(
        query.question,
        split=Split.NONE,
        tenant_tag_set_id=None,
        time_range=TimeRange.CUSTOM,
        from_day=begins,
        to_day=last,
        compare=Compare.NONE,
        limits=False,
    )
    wanted = DeploymentFilter(only_failed=True, descending=False, take=MOST_FAILURES)
    found = query.asking(question).find(wanted)
    if found.total > MOST_FAILURES:
        return None
    focus: tuple[date, date] | None = (first, last + DAY)
    if before is None:
        focus = None
    failures = Failures(
        list_failures_of(found, whole.definition.zone),
        begins,
        last + DAY,
        focus,
        last_day=last,
        hidden=found.hidden,
    )
    draw = draw_lanes if failures.has_lanes else draw_stems
    return DrawnForm(partial(draw, failures), list_failures(failures))


def say_failures_of_both(whole: WholeAnswer) -> str:
    """Return `1 of 3,088 deployments failed, compared with 3 of 3,036 before`."""
    now = _sum(whole, is_before=False)
    said = f"{now} deployments failed"
    if whole.answer.comparison is None:
        return said
    return f"{said}, compared with {_sum(whole, is_before=True)} before"


def _sum(whole: WholeAnswer, *, is_before: bool) -> str:
    """Return how many of a period's deployments failed, of all series together."""
    periods = [
        whole.sum_up_before(each) if is_before else whole.sum_up(each)
        for each in whole.names
    ]
    rates = [each.figures.failure_rate for each in periods if each is not None]
    return describe_failures(
        sum(each.failed for each in rates), sum(each.total for each in rates)
    )
