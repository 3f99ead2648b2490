"""Who contributed to the changes of a group, and with which deployments."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from insights_dash.charts.compared import ComparedGroup
from insights_dash.charts.ranking import SharedRow, lay_out
from insights_dash.domain.metric import Figure, IntervalMetrics, Metric
from insights_dash.domain.period_headline import PeriodFigures
from insights_dash.domain.question import Split
from insights_dash.drawings.words import say_day, say_duration
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import describe_rate_of, describe_share, join_words
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import SeriesChange
from insights_dash.metrics.answer.changes.shown_parts import Contributions
from insights_dash.metrics.answer.deployment_facts import Fact, Listed
from insights_dash.metrics.answer.drill_down import DeploymentFilter, FoundDeployment
from insights_dash.metrics.answer.rounding import SHARE_PLACES
from insights_dash.metrics.service import ReportQuery

_MINUS = "\N{MINUS SIGN}"
_PERCENT = 100


@dataclass(frozen=True)
class Contributor:
    """What a group contributed, and a deployment as its example.

    `units` are pace and mix, or one number; their sum is the contribution. `text`
    writes it. `lead` is the part of the note that links to `deployment`; `note`
    follows. `others` is how many groups the row sums up; 0 if it is one.
    """

    name: str
    units: tuple[int, ...]
    text: str
    lead: str = ""
    note: str = ""
    deployment: str = ""
    others: int = 0


@dataclass(frozen=True)
class ExplainedChange:
    """A change with its contributors, from the largest to the smallest contribution.

    `is_on_paper` says whether it is one of the two that fit on a printed page.
    """

    metric: Metric
    title: str
    summary: str
    rows: Sequence[Contributor]
    is_on_paper: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether its notes need more room than counts do."""
        return self.metric.is_duration


@dataclass(frozen=True)
class Explaining:
    """A group of a comparison, and the query about its contributors.

    `query` is about this group only, and split by the contributors. `nouns` name them,
    in the singular and in the plural.
    """

    group: ComparedGroup
    query: ReportQuery
    nouns: tuple[str, str]

    @property
    def knows_groups(self) -> bool:
        """Whether the groups of the query have the names of the contributors.

        Hidden environments are numbered among those of the whole report.
        """
        is_environment = self.query.question.split is Split.ENVIRONMENT
        return self.query.report.visibility.is_unlimited or not is_environment

    @cached_property
    def answer(self) -> MetricsAnswer:
        """The figures of the contributors."""
        return self.query.answer()

    @cached_property
    def now(self) -> Mapping[str, IntervalMetrics]:
        """The contributors' figures over the period, by name."""
        return self._read(self.answer)

    @cached_property
    def before(self) -> Mapping[str, IntervalMetrics]:
        """The same over the compared period."""
        compared = self.answer.comparison
        return {} if compared is None else self._read(compared)

    def _read(self, answer: MetricsAnswer) -> Mapping[str, IntervalMetrics]:
        if answer.summary is None or not self.knows_groups:
            return {}
        return {each.name: each.intervals[0] for each in answer.summary.series()}

    def find(self, wanted: DeploymentFilter) -> FoundDeployment | None:
        """Return the first deployment that matches, if any."""
        if not self.knows_groups:
            return None
        found = self.query.find(replace(wanted, take=1)).items
        return found[0] if found else None


def explain_changes(explaining: Explaining) -> Sequence[ExplainedChange]:
    """Return what contributed to the changes of a group, most important first."""
    change = explaining.group.change
    if change is None:
        return []
    found = list(_list_explained(explaining, change))
    wide = next((each for each in found if each.is_wide), None)
    rate = explaining.group.find(Metric.DEPLOYMENT_FAILURE_RATE).headline
    narrow_metric = Metric.DEPLOYMENT_FREQUENCY
    if rate.judgement and not VERDICTS[rate.judgement.verdict].is_calm:
        narrow_metric = Metric.DEPLOYMENT_FAILURE_RATE
    narrow = next((each for each in found if each.metric is narrow_metric), None)
    return [replace(each, is_on_paper=each is wide or each is narrow) for each in found]


def _list_explained(
    explaining: Explaining, change: SeriesChange
) -> Iterator[ExplainedChange]:
    found, group = change.contributions, explaining.group
    if found.lead_time is not None:
        yield _explain_mean(explaining, Metric.LEAD_TIME, found.lead_time)
    if found.frequency is not None:
        yield _explain_frequency(explaining, found.frequency)
    if found.tail is not None and change.slow_bound is not None:
        yield _explain_tail(explaining, found.tail, change.slow_bound)
    if found.failure_rate is not None and any(
        group.find(Metric.DEPLOYMENT_FAILURE_RATE).headline.counted(each)
        for each in _list_periods(explaining)
    ):
        yield _explain_failures(explaining, found.failure_rate)
    if found.time_to_recovery is not None:
        yield _explain_mean(explaining, Metric.TIME_TO_RECOVERY, found.time_to_recovery)


def _explain_mean(
    explaining: Explaining, metric: Metric, found: Contributions
) -> ExplainedChange:
    means = [
        each.figures.summary(metric).mean or 0 for each in _list_periods(explaining)
    ]
    name = "lead time" if metric is Metric.LEAD_TIME else metric.spec.title.lower()
    return ExplainedChange(
        metric,
        f"Mean {name}: {say_duration(means[1])} → {say_duration(means[0])}",
        _summarise(_write_duration(found.change), found),
        _list_rows(
            explaining, found, _write_duration, _DurationNotes(explaining, metric)
        ),
    )


def _explain_frequency(explaining: Explaining, found: Contributions) -> ExplainedChange:
    """Explain counts if both periods are equally long, else deployments per week."""
    metric = Metric.DEPLOYMENT_FREQUENCY
    headline = explaining.group.find(metric).headline
    now, before = _list_periods(explaining)
    notes = _count_notes(explaining)
    names = [each.name for each in found.groups]
    differences = {
        name: _count(explaining.now, name) - _count(explaining.before, name)
        for name in names
    }
    total = headline.counted(now) - headline.counted(before)
    # A deployment of a tenant with several tags counts for each tag only in part.
    if now.length == before.length and total == sum(differences.values()):
        counted = replace(
            found,
            change=total,
            groups=tuple(
                each._replace(units=(differences[each.name],)) for each in found.groups
            ),
        )
        return ExplainedChange(
            metric,
            f"Deployments: {headline.counted(before):,} → {headline.counted(now):,}",
            _summarise(_write_whole(total), found),
            _list_rows(explaining, counted, _write_whole, notes),
        )
    rates = [describe_rate_of(each or 0) for each in (headline.prior, headline.current)]
    return ExplainedChange(
        metric,
        f"Deployments per week: {rates[0]} → {rates[1]}",
        _summarise(_write_weekly(found.change), found),
        _list_rows(explaining, found, _write_weekly, notes),
    )


def _explain_tail(
    explaining: Explaining, found: Contributions, bound: int
) -> ExplainedChange:
    return ExplainedChange(
        Metric.LEAD_TIME,
        f"Share of changes that took more than {say_duration(bound)}",
        _summarise(f"{_write_points(found.change)} percentage points", found),
        _list_rows(
            explaining,
            found,
            _write_points,
            _DurationNotes(explaining, Metric.LEAD_TIME),
        ),
    )


def _explain_failures(explaining: Explaining, found: Contributions) -> ExplainedChange:
    metric = Metric.DEPLOYMENT_FAILURE_RATE
    headline = explaining.group.find(metric).headline
    shares = [describe_share(each or 0) for each in (headline.prior, headline.current)]
    return ExplainedChange(
        metric,
        f"Failure rate: {shares[0]} → {shares[1]}",
        _summarise(f"{_write_points(found.change)} percentage points", found),
        _list_rows(explaining, found, _write_points, _note_failures(explaining)),
    )


Note = tuple[str, str, str]  # the part that links, the rest, and the deployment's ID
_NO_NOTE = ("", "", "")


def _list_rows(
    explaining: Explaining,
    found: Contributions,
    write: Callable[[int], str],
    note: Callable[[str, int], Note],
) -> Sequence[Contributor]:
    rows = [each for each in lay_out(found) if any(each.units)]
    return [_build_row(explaining, each, write, note) for each in rows]


def _build_row(
    explaining: Explaining,
    row: SharedRow,
    write: Callable[[int], str],
    note: Callable[[str, int], Note],
) -> Contributor:
    size = sum(row.units)
    if row.others:
        name = f"{row.others:,} other {explaining.nouns[row.others > 1]}"
        return Contributor(name, row.units, write(size), others=row.others)
    lead, rest, deployment = note(row.name, size)
    return Contributor(row.name, row.units, write(size), lead, rest, deployment)


@dataclass(frozen=True)
class _DurationNotes:
    """Notes on the slowest deployment, and on how many there were."""

    explaining: Explaining
    metric: Metric

    def __call__(self, name: str, size: int) -> Note:
        now, before = (
            each.get(name) for each in (self.explaining.now, self.explaining.before)
        )
        counts = [
            0 if each is None else each.measured(self.metric) for each in (now, before)
        ]
        one, many = self.metric.spec.noun
        if now is None or not counts[0]:
            if before is None or not counts[1]:
                return _NO_NOTE
            mean = say_duration(before.summary(self.metric).mean or 0)
            return "", f"no {many}; {counts[1]:,} before, mean {mean}", ""
        slowest = self._find_slowest(name)
        took = say_duration(now.summary(self.metric).max or 0)
        most_before = None if before is None else before.summary(self.metric).max
        if size < 0 and most_before is not None:
            then = say_duration(most_before)
            return f"slowest took {took}", f", was {then}", slowest[1]
        count = f"{counts[0]:,} {one if counts[0] == 1 else many}"
        lead = f"{slowest[0]} took {took}" if slowest[0] else f"slowest took {took}"
        return lead, f"; {count}, {counts[1]:,} before", slowest[1]

    def _find_slowest(self, name: str) -> tuple[str, str]:
        order: Listed = Figure(self.metric.value)
        wanted = DeploymentFilter(metric=self.metric, series=name, order=order)
        return _name_deployment(self.explaining.find(wanted))


def _count_notes(explaining: Explaining) -> Callable[[str, int], Note]:
    def note(name: str, _size: int) -> Note:
        if not explaining.knows_groups:
            return _NO_NOTE
        now, before = (
            _count(each, name) for each in (explaining.now, explaining.before)
        )
        return "", f"{now:,}, {before:,} before", ""

    return note


def _note_failures(explaining: Explaining) -> Callable[[str, int], Note]:
    """Say how many of how many failed, and when the last of them did."""
    metric = Metric.DEPLOYMENT_FAILURE_RATE
    zone = explaining.query.report.definition.zone

    def note(name: str, _size: int) -> Note:
        if not explaining.knows_groups:
            return _NO_NOTE
        now, before = (
            _count_failed(each, name) for each in (explaining.now, explaining.before)
        )
        wanted = DeploymentFilter(
            metric=metric, series=name, only_failed=True, order=Fact.COMPLETED
        )
        found = explaining.find(wanted) if not now.startswith("0 ") else None
        counts = f"{now}, {before} before"
        if found is None:
            return "", counts, ""
        version, identifier = _name_deployment(found)
        day = say_day(found.metrics.completed.astimezone(zone).date())
        return f"{version or 'a deployment'} failed on {day}", f"; {counts}", identifier

    return note


def _name_deployment(found: FoundDeployment | None) -> tuple[str, str]:
    """Return its release's version, and its ID."""
    if found is None:
        return "", ""
    return found.metrics.release_version or "", found.metrics.id


def _list_periods(explaining: Explaining) -> tuple[PeriodFigures, PeriodFigures]:
    """Return the period, and the one that it is compared with."""
    headline = explaining.group.figures[0].headline
    return headline.now, headline.before or headline.now


def _count(figures: Mapping[str, IntervalMetrics], name: str) -> int:
    found = figures.get(name)
    return 0 if found is None else found.number_of_successful_deployments


def _count_failed(figures: Mapping[str, IntervalMetrics], name: str) -> str:
    found = figures.get(name)
    if found is None:
        return "0 of 0"
    return f"{found.failure_rate.failed:,} of {found.failure_rate.total:,}"


def _summarise(change: str, found: Contributions) -> str:
    is_shared = len(found.groups) > 1
    mostly = (
        f", mostly {join_words(found.mostly)}" if found.mostly and is_shared else ""
    )
    return f"{change}{mostly}"


def _write_duration(seconds: int) -> str:
    text = describe_duration(seconds)
    return f"+{text}" if seconds > 0 else text


def _write_whole(count: int) -> str:
    return f"{count:+,}".replace("-", _MINUS) if count else "0"


def _write_weekly(units: int) -> str:
    return f"{units / SHARE_PLACES:+,.2f}".replace("-", _MINUS)


def _write_points(units: int) -> str:
    return f"{units * _PERCENT / SHARE_PLACES:+,.2f}".replace("-", _MINUS)
