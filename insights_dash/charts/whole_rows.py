"""The rows of a chart's table about the whole period, and the compared one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from insights_dash.charts.frequencies import has_size, write_before, write_now
from insights_dash.charts.references import References
from insights_dash.domain.metric import ChartStatistic, Metric, Unit
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.headlines import describe_growth
from insights_dash.figures.sentences import (
    describe_failures,
    describe_share,
    describe_value,
)
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.figures import FigureChange

_NOTHING = (None, "")
_Rows = Sequence[tuple[str, Mapping[str, str]]]


@dataclass(frozen=True)
class _Whole:
    """A series' value in the period, and in the compared one, with its verdict.

    `texts` are both as text, empty for one without a value.
    """

    now: float | None
    before: float | None
    texts: tuple[str, str]
    verdict: Verdict | None = None
    has_size: bool = True


def list_whole_rows(
    drawn: References,
    metric: Metric,
    statistic: ChartStatistic,
    names: Sequence[str],
) -> _Rows:
    """Return rows with a text for each named series that has one.

    Rows without are left out. Frequencies are only known together with what changed.
    """
    found = dict(_find_all(drawn, metric, statistic, names))
    rows = {
        "Whole period": {name: each.texts[0] for name, each in found.items()},
        "Before": {name: each.texts[1] for name, each in found.items()},
        "Change": {name: _say_growth(metric, each) for name, each in found.items()},
        "Verdict": {
            name: VERDICTS[each.verdict].word if each.verdict else ""
            for name, each in found.items()
        },
    }
    filled = {
        title: {name: text for name, text in texts.items() if text}
        for title, texts in rows.items()
    }
    return [(title, texts) for title, texts in filled.items() if texts]


def _describe(metric: Metric, value: float | None, failed: str) -> str:
    """Return a duration or a rate of a period: `1 of 3,088, 0.03%`, or nothing."""
    if value is None:
        return ""
    if metric.spec.unit is Unit.SHARE:
        return f"{failed}, {describe_share(value)}"
    return describe_value(metric, value)


def _find_all(
    drawn: References,
    metric: Metric,
    statistic: ChartStatistic,
    names: Sequence[str],
) -> Iterator[tuple[str, _Whole]]:
    now = _read(drawn.answer, metric, statistic)
    before = _read(drawn.answer.comparison, metric, statistic)
    # The names of an embed can be others than those of the answer.
    for name in set(names).intersection(drawn.answer.names):
        change = drawn.find_change(name, metric, statistic)
        if change is not None:
            yield name, _judge(metric, change)
        elif metric.spec.unit is not Unit.COUNT:
            both = [each.get(name, _NOTHING) for each in (now, before)]
            value, prior = (_describe(metric, *each) for each in both)
            yield name, _Whole(both[0][0], both[1][0], (value, prior))


def _judge(metric: Metric, change: FigureChange) -> _Whole:
    """Return a figure and its verdict; numbers of deployments have no size."""
    values = change.now, change.before
    if metric.spec.unit is Unit.COUNT:
        now = " ".join(write_now(change)) if change.now is not None else ""
        before = write_before(change) if change.before is not None else ""
        if before and has_size(change):
            before = f"{before} per week"
        return _Whole(*values, (now, before), change.verdict, has_size(change))
    failed = map(describe_failures, change.failed, change.counts)
    now, before = (
        _describe(metric, *each) for each in zip(values, failed, strict=True)
    )
    return _Whole(*values, (now, before), change.verdict)


def _read(
    answer: MetricsAnswer | None, metric: Metric, statistic: ChartStatistic
) -> Mapping[str, tuple[float | None, str]]:
    """Return a metric over the whole period, and how many failed, by series."""
    summary = None if answer is None else answer.summary
    if summary is None:
        return {}
    found = [(each.name, each.intervals[0]) for each in summary.series()]
    return {
        name: (
            figures.value(metric, statistic),
            describe_failures(figures.failure_rate.failed, figures.failure_rate.total),
        )
        for name, figures in found
    }


def _say_growth(metric: Metric, whole: _Whole) -> str:
    is_rate = metric.spec.unit is Unit.SHARE
    if whole.now is None or whole.before is None or is_rate or not whole.has_size:
        return ""
    if whole.verdict is Verdict.TOO_FEW:
        return ""
    return describe_growth(metric, whole.now, whole.before)
