"""The figures for the sentences about an answer, per environment group."""

from collections.abc import Mapping, Sequence
from datetime import date

from insights_dash.charts.compared import list_headlines
from insights_dash.charts.frequencies import write_before, write_now
from insights_dash.charts.ranking import RankedSeries, rank
from insights_dash.charts.whole_answer import WholeAnswer
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.metric import ChartStatistic, Metric, Unit
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.answered import Answered
from insights_dash.figures.durations import describe_briefly
from insights_dash.figures.sentences import write_failures
from insights_dash.figures.split_summary import GroupChange, SplitAnswered
from insights_dash.metrics.answer.changes.changes import Changes, SeriesChange
from insights_dash.metrics.answer.changes.contributions import AllContributions
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.changes.series_verdict import list_verdicts
from insights_dash.metrics.answer.changes.shown_parts import Contributions


def list_answered(whole: WholeAnswer, statistic: ChartStatistic) -> Sequence[Answered]:
    """Return the figures of each environment group, in the report's order.

    Raises:
        ValueError: if the answer has no summary.
    """
    changes = () if whole.changes is None else whole.changes.series
    by_name = {each.name: each for each in changes}
    return [
        answer_figures(headlines, by_name.get(name), whole)
        for name, headlines in list_headlines(whole, statistic).items()
    ]


def answer_figures(
    headlines: Sequence[PeriodHeadline], change: SeriesChange | None, whole: WholeAnswer
) -> Answered:
    """Return the figures of one environment group, or of the whole report.

    `change` is None if nothing is compared.
    """
    name = headlines[0].name
    if change is None:
        return Answered(headlines, name=name)
    return Answered(
        headlines,
        _name_most(change.contributions),
        name,
        change.past.is_failed,
        _find_silence(change, whole),
    )


def answer_split(
    changes: Changes,
    metric: Metric,
    statistic: ChartStatistic,
    nouns: tuple[str, str],
) -> SplitAnswered:
    """Return the groups of a split, in the order of the verdicts on a metric."""
    groups = [
        GroupChange(
            each.name,
            each.verdict,
            *_write(each.figure, metric),
            _name(each),
            write_now(each.figure)[1] if metric.spec.unit is Unit.COUNT else "per week",
        )
        for each in rank(changes, metric, statistic).rows
    ]
    return SplitAnswered(metric, nouns, groups)


def _name(row: RankedSeries) -> ChartStatistic:
    """Return the statistic of a duration; for other figures it doesn't matter."""
    *_, statistic = row.figure.name.split(".")
    known = {each.value for each in ChartStatistic}
    return ChartStatistic(statistic if statistic in known else ChartStatistic.MEDIAN)


def _write(figure: FigureChange, metric: Metric) -> tuple[str, str]:
    """Return the values of a figure now and before."""
    if metric.spec.unit is Unit.SHARE:
        now, before = map(write_failures, figure.failed, figure.counts)
        return now, before
    values = figure.now, figure.before
    if metric.is_duration:
        now, before = (
            "none" if each is None else describe_briefly(each) for each in values
        )
        return now, before
    now, _ = write_now(figure)
    return now if figure.now else "none", write_before(
        figure
    ) if figure.before else "none"


def _name_most(
    found: AllContributions,
) -> Mapping[tuple[Metric, ChartStatistic], Sequence[str]]:
    """Return who caused most of each change; a single group isn't named."""
    by_figure: dict[tuple[Metric, ChartStatistic], Contributions | None] = {
        (Metric.LEAD_TIME, ChartStatistic.MEAN): found.lead_time,
        (Metric.LEAD_TIME, ChartStatistic.RANGE): found.lead_time,
        (Metric.LEAD_TIME, ChartStatistic.NINETY_FIFTH): found.tail,
        (Metric.TIME_TO_RECOVERY, ChartStatistic.MEAN): found.time_to_recovery,
        (Metric.TIME_TO_RECOVERY, ChartStatistic.RANGE): found.time_to_recovery,
    }
    for each in ChartStatistic:
        by_figure[Metric.DEPLOYMENT_FREQUENCY, each] = found.frequency
        by_figure[Metric.DEPLOYMENT_FAILURE_RATE, each] = found.failure_rate
    return {
        figure: parts.mostly
        for figure, parts in by_figure.items()
        if parts is not None and len(parts.groups) > 1
    }


def _find_silence(change: SeriesChange, whole: WholeAnswer) -> date | None:
    """Return the local day of the last deployment if that is unusually long ago."""
    changes = whole.changes
    if changes is None or change.past.last is None:
        return None
    end = to_microseconds(changes.end)
    verdicts = {each for each, _ in list_verdicts(change.past, change.figures, end=end)}
    if Verdict.SILENT not in verdicts:
        return None
    last = from_microseconds(change.past.last)
    return last.astimezone(whole.definition.zone).date()
