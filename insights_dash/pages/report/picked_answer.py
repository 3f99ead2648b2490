"""Finds the figures, the contributions and the deployments of a picked interval."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.metric import Metric, Unit
from insights_dash.domain.question import ALL_SERIES, LeadTime, Question, Split
from insights_dash.domain.time_range import Compare
from insights_dash.figures.sentences import name_interval
from insights_dash.metrics.answer.changes.changes import SeriesChange
from insights_dash.metrics.answer.deployment_facts import Fact, Listed
from insights_dash.metrics.answer.drill_down import DeploymentFilter, FoundDeployments
from insights_dash.metrics.service import ReportQuery
from insights_dash.pages.report.drill import name_interval as name_days
from insights_dash.pages.report.pick import Pick
from insights_dash.pages.report.picked import MOST_LISTED, PickedInterval


def find_picked(
    query: ReportQuery, metric: Metric, pick: Pick, usual_split: Split
) -> PickedInterval | None:
    """Return the picked interval of a series; None if the answer has no such interval.

    `usual_split` is that of the contributions to a series without a split.
    """
    question = replace(
        query.question, lead_time=LeadTime.COMPLETED, compare=Compare.NONE, limits=False
    )
    if not pick.series:
        question = replace(question, split=Split.NONE, tenant_tag_set_id=None)
    asked = query.asking(question)
    answer = asked.answer()
    days = [each.start for each in answer.intervals]
    name = pick.series or ALL_SERIES
    if pick.interval not in days or name not in answer.names:
        return None
    place = days.index(pick.interval)
    [series] = answer.series([name])
    by = _find_split(question, query.question, usual_split)
    title = name_days(query.report.definition, question, pick, now=query.as_of)
    return PickedInterval(
        metric,
        f"{title} · {pick.series}" if pick.series else title,
        name_interval(question.granularity),
        series.intervals[place],
        _find_change(asked, name, by, pick.interval),
        _find_longest(asked, metric, pick),
        *_find_neighbours(days, place),
        pick.series,
        by,
    )


def _find_split(question: Question, asked: Question, usual: Split) -> Split:
    """Return whose contributions are shown: those of the page's split, if possible."""
    if (
        question.split is not Split.NONE
    ):  # of one series, which its own split can't divide
        return Split.ENVIRONMENT if question.split is Split.PROJECT else Split.PROJECT
    is_plain = asked.split not in {Split.NONE, Split.TENANT_TAG_SET}
    return asked.split if is_plain else usual


def _find_change(
    query: ReportQuery, name: str, by: Split, interval: date
) -> SeriesChange | None:
    try:
        changes = query.changes(by, interval=interval)
    except InvalidInputError:
        return None
    listed = () if changes is None else changes.series
    return next((each for each in listed if each.name == name), None)


def _find_longest(query: ReportQuery, metric: Metric, pick: Pick) -> FoundDeployments:
    if metric.spec.unit is Unit.COUNT:
        return FoundDeployments(0, ())
    order: Listed = metric.figure if metric.is_duration else Fact.COMPLETED
    wanted = DeploymentFilter(
        metric=metric,
        interval=pick.interval,
        series=pick.series,
        only_failed=metric.spec.unit is Unit.SHARE,
        order=order,
        take=MOST_LISTED,
    )
    return query.find(wanted)


def _find_neighbours(days: Sequence[date], place: int) -> tuple[str, str]:
    """Return the first days of the intervals before and after; empty without one."""
    around: Mapping[int, date] = dict(enumerate(days))
    earlier, later = (around.get(place + step) for step in (-1, 1))
    return (
        earlier.isoformat() if earlier else "",
        later.isoformat() if later else "",
    )
