"""The groups of a split as the values that drawings are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from insights_dash.charts.drawn import find_end_day, find_part
from insights_dash.charts.usual import count_signals, is_usual
from insights_dash.domain.metric import Metric, Series, Summary
from insights_dash.domain.question import Question, Split
from insights_dash.domain.time_range import Interval
from insights_dash.domain.verdict import Verdict
from insights_dash.drawings.dumbbells import Change, MovedFigure, Ranking, Row
from insights_dash.drawings.panels import (
    Panel,
    Panels,
    Slot,
    begin_with_first,
    merge_alike,
)
from insights_dash.drawings.words import say_change
from insights_dash.figures.sentences import name_interval
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import Changes, SeriesChange
from insights_dash.metrics.answer.changes.figures import FigureChange

# The figures that have verdicts.
_FIGURES = {Metric.LEAD_TIME: "LeadTime", Metric.TIME_TO_RECOVERY: "MeanTimeToRecovery"}
_TAIL = "NinetyFifth"
_VERDICTS = {Verdict.SLOWER: Change.WORSE, Verdict.FASTER: Change.BETTER}
_KINDS = {
    Split.PROJECT: ("project", "projects"),
    Split.PROJECT_GROUP: ("project group", "project groups"),
    Split.ENVIRONMENT: ("environment", "environments"),
    Split.ENVIRONMENT_GROUP: ("environment group", "environment groups"),
    Split.TENANT: ("tenant", "tenants"),
    Split.TENANT_TAG_SET: ("tag", "tags"),
}


def name_kind(split: Split) -> tuple[str, str]:
    """Return what the groups of a split are called: one and many."""
    return _KINDS.get(split, ("group", "groups"))


@dataclass(frozen=True)
class PanelQuestion:
    """The duration that panels show, of which question, and in which time zone."""

    metric: Metric
    question: Question
    zone: ZoneInfo


def build_ranking(
    answer: MetricsAnswer, changes: Changes | None, metric: Metric = Metric.LEAD_TIME
) -> Ranking:
    """Return the groups of an answer, those that slowed down most first.

    Without a comparison, `changes` is None, and the slowest are first. Their 95th
    percentiles decide, or the page's statistic where only that has a verdict. Groups
    with a verdict come first, equal ones by their number of deployments.
    """
    now = _read_period(answer.summary, metric)
    before = _read_period(answer.comparison and answer.comparison.summary, metric)
    judged = () if changes is None else changes.series
    moved = {each.name: _find_moved(each, metric) for each in judged}
    rows = [
        _build_row(name, now[name], before.get(name), moved.get(name))
        for name in answer.names
    ]
    is_compared = answer.comparison is not None
    rows = sorted(rows, key=_rank if is_compared else _rank_alone)
    return Ranking(tuple(rows), noun=metric.spec.noun, is_compared=is_compared)


def choose_shown(
    names: Sequence[str],
    values: Sequence[NDArray[Any]],
    order: Iterable[str],
    most: int,
) -> tuple[Sequence[str], int]:
    """Return the groups in the first panels, at most `most`, and the number of panels.

    `values` are what is drawn of each of `names`, a row per name; the first are numbers
    of deployments. Groups with the same values share a panel, and groups without
    deployments have none. Panels are in the order of their first name in `order`.
    """
    drawn = [
        b"".join(each[row].tobytes() for each in values) for row in range(len(names))
    ]
    found = dict(zip(names, drawn, strict=True))
    deployed = dict(zip(names, np.any(values[0], axis=1).tolist(), strict=True))
    panels = list(dict.fromkeys(found[name] for name in order if deployed[name]))
    shown = set(panels[:most])
    return [name for name in names if found[name] in shown], len(panels)


def build_panels(
    answer: MetricsAnswer,
    whole: MetricsAnswer,
    changes: Changes | None,
    asked: PanelQuestion,
    names: Sequence[str],
) -> Panels:
    """Return a panel per group with one of these names, in the order of an answer.

    The answer is about a duration. `whole` is the answer to the same question without a
    split.
    """
    metric, question = asked.metric, asked.question
    judged = () if changes is None else changes.series
    limits = {each.name: _find_tail(each, metric) for each in judged}
    [everything] = whole.series()

    def find_usual(series: Series) -> FigureChange | None:
        figure = limits.get(series.name)
        if figure is None or figure.limits is None:
            return None
        signals = count_signals(answer, figure.limits)
        return figure if is_usual(answer, series.name, metric, signals) else None

    def read(series: Series, figure: FigureChange | None) -> tuple[Slot, ...]:
        return tuple(
            _build_slot(interval, each.summary(metric), figure, whole, asked.zone)
            for interval, each in zip(whole.intervals, series.intervals, strict=True)
        )

    panels = tuple(
        Panel(each.name, begin_with_first(read(each, find_usual(each))))
        for each in answer.series(names)
    )
    return merge_alike(
        Panels(
            panels,
            read(everything, None),
            name_interval(question.granularity),
            name_kind(question.split),
            noun=metric.spec.noun,
        )
    )


def sort_panels(panels: Panels, order: Sequence[str]) -> Panels:
    """Return the panels in the order of some names; others come last."""
    places: Mapping[str, int] = {name: place for place, name in enumerate(order)}

    def rank(panel: Panel) -> int:
        names = panel.alike or (panel.name,)
        return min(places.get(name, len(places)) for name in names)

    return replace(panels, panels=tuple(sorted(panels.panels, key=rank)))


def _read_period(answer: MetricsAnswer | None, metric: Metric) -> Mapping[str, Summary]:
    """Return the figures of an exact period, by series."""
    if answer is None:
        return {}
    return {each.name: each.intervals[0].summary(metric) for each in answer.series()}


def _build_row(
    name: str, now: Summary, before: Summary | None, found: FigureChange | None
) -> Row:
    earlier = None if before is None else before.ninety_fifth
    row = Row(
        name,
        now.count,
        now.ninety_fifth,
        earlier,
        now.median,
        None if before is None else before.median,
        say_change(now.ninety_fifth, earlier),
    )
    if found is None:
        return row
    row = replace(row, verdict=_VERDICTS[found.verdict])
    _, statistic = found.name.rsplit(".", 1)
    if statistic == _TAIL or found.now is None or found.before is None:
        return row
    moved = MovedFigure(statistic.lower(), found.now, found.before)
    return replace(row, change=say_change(found.now, found.before), moved=moved)


def _rank(row: Row) -> tuple[bool, bool, float, int]:
    return not row.is_ranked, row.verdict is Change.NONE, -row.ratio, -row.count


def _rank_alone(row: Row) -> tuple[bool, float, int]:
    return not row.is_ranked, -(row.now or 0), -row.count


def _find_moved(change: SeriesChange, metric: Metric) -> FigureChange | None:
    """Return the figure that moved, the 95th percentile if that did; None if none."""
    prefix = f"{_FIGURES.get(metric)}."
    moved = [
        each
        for each in change.figures
        if each.name.startswith(prefix) and each.verdict in _VERDICTS
    ]
    return min(moved, key=lambda each: not each.name.endswith(_TAIL), default=None)


def _find_tail(change: SeriesChange, metric: Metric) -> FigureChange | None:
    """Return what changed in the 95th percentile; None if no rule judges it."""
    name = f"{_FIGURES.get(metric)}.{_TAIL}"
    return next((each for each in change.figures if each.name == name), None)


def _build_slot(
    interval: Interval,
    summary: Summary,
    figure: FigureChange | None,
    answer: MetricsAnswer,
    zone: ZoneInfo,
) -> Slot:
    return Slot(
        interval.start,
        find_end_day(interval, zone),
        summary.count,
        summary.median,
        summary.ninety_fifth,
        find_part(interval, answer.as_of),
        _is_above(interval.start, summary, figure),
    )


def _is_above(start: date, summary: Summary, figure: FigureChange | None) -> bool:
    """Return whether an interval is a signal above the group's usual range."""
    limits = None if figure is None else figure.limits
    if limits is None or summary.ninety_fifth is None:
        return False
    return start in limits.signals and summary.ninety_fifth > limits.upper
