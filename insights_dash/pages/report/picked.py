"""The picked interval, explained beneath the chart: figures, reasons, deployments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dash import html
from dash.development.base_component import Component

from insights_dash.components.attributes import aria, data
from insights_dash.components.commit import fold_hashes
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.metric import (
    ChartStatistic,
    FailureRate,
    Figure,
    IntervalMetrics,
    Metric,
    Unit,
)
from insights_dash.domain.question import Split
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.headlines import say_after_usual
from insights_dash.figures.sentences import describe_rate_of, join_words
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.metrics.answer.changes.changes import SeriesChange
from insights_dash.metrics.answer.changes.figures import (
    DURATIONS,
    FREQUENCY,
    FigureChange,
)
from insights_dash.metrics.answer.changes.shown_parts import Contributions
from insights_dash.metrics.answer.drill_down import FoundDeployment, FoundDeployments
from insights_dash.pages.report.add_note import build_add_note
from insights_dash.pages.report.contributed import Contributed, build_contributions
from insights_dash.pages.report.what_changed import NOUNS

MOST_LISTED = 8
MOST_NAMED = 3  # of the longest deployments, in the sentence
_MOST_OF_IT = 0.5  # of the total; a smaller share explains too little
_ONE_PERCENT = 0.01


@dataclass(frozen=True)
class PickedInterval:
    """An interval of a series, and what is known about it.

    `title` has its days, and its series if the page is split. `interval` is its kind,
    such as "week". `own` are its figures. `change` compares it with the eight before
    it; None if there are no deployments. `longest` are the longest deployments of a
    duration, or the failed ones. `earlier` and `later` are its neighbours' first days,
    empty if there are none. Groups of the split `by` contribute; `links` are URLs of
    their own pages, by name. `may_note` is whether the user can add a note to the
    report.
    """

    metric: Metric
    title: str
    interval: str
    own: IntervalMetrics
    change: SeriesChange | None
    longest: FoundDeployments
    earlier: str = ""
    later: str = ""
    series: str = ""
    by: Split = Split.PROJECT
    links: Mapping[str, str] = field(default_factory=dict)
    may_note: bool = False


@dataclass(frozen=True)
class Fact:
    """A figure of the interval, what it was before, and its usual range."""

    name: str
    value: str
    before: str = ""
    usual: str = ""
    is_signal: bool = False


def build_picked(picked: PickedInterval) -> Component:
    """Build the panel, which Esc closes too."""
    return html.Section(
        [
            _build_head(picked),
            html.Dl(
                [_build_fact(each) for each in list_facts(picked)],
                className="picked__facts",
            ),
            html.Div(
                [_build_reasons(picked), _build_longest(picked)],
                className="picked__columns",
            ),
        ],
        className="picked",
        **data(opened=picked.own.start.isoformat()),
        **aria(label=picked.title),
    )


def _build_step(picked: PickedInterval, icon: str, label: str, day: str) -> html.Button:
    """Build the button that picks the interval of another day, if there is one."""
    said = f"{label} {picked.interval}"
    place = {"metric": picked.metric.value, "point": day, "of": picked.series}
    return html.Button(
        build_icon(icon),
        disabled=not day,
        className="button picked__step",
        title=said,
        **data(picks="point", **place),
        **aria(label=said),
    )


def _build_head(picked: PickedInterval) -> Component:
    steps = [
        _build_step(picked, "chevron-left", "Previous", picked.earlier),
        _build_step(picked, "chevron-right", "Next", picked.later),
    ]
    close = html.Button(
        build_icon("xmark"),
        className="button picked__step",
        title="Close (Esc)",
        **data(picks="nothing"),
        **aria(label="Close"),
    )
    return html.Header(
        [
            html.H2(picked.title, className="picked__title"),
            html.Div([*steps, close], className="picked__steps"),
            html.P(fold_hashes(say_picked(picked)), className="picked__said"),
            build_add_note(picked.own.start) if picked.may_note else None,
        ],
        className="picked__head",
    )


def say_picked(picked: PickedInterval) -> str:
    """Return a sentence on the interval, and on the deployments that shape it."""
    metric = picked.metric
    if metric.spec.unit is Unit.COUNT:
        return _say_count(picked)
    if metric.spec.unit is Unit.SHARE:
        rate = picked.own.failure_rate
        if not rate.total:
            return _say_nothing(picked)
        return f"{rate.failed:,} of {_count(rate)} failed."
    summary = picked.own.summary(metric)
    if not summary.count or summary.median is None:
        return _say_nothing(picked)
    one, _ = metric.spec.noun
    some = "Half took up to" if summary.count > 1 else f"The only {one} took"
    said = f"{some} {describe_duration(summary.median)}"
    change = _find(picked, ChartStatistic.MEDIAN)
    ending = "" if change is None else _say_verdict(change)
    return " ".join([f"{said}{ending}.", *_say_why(picked)])


def _say_nothing(picked: PickedInterval) -> str:
    return f"{picked.metric.spec.nothing.replace('period', picked.interval)}."


def _say_why(picked: PickedInterval) -> Iterator[str]:
    """Say how the mean changed, and which few deployments account for most of it."""
    mean = _find_mean(picked)
    change = 0 if mean is None else mean.change
    size = describe_duration(abs(change))
    longest = _say_longest(picked, starts=change <= 0)
    # The longest deployments can explain why a mean rose, but not why it fell.
    if change > 0:
        yield f"The mean rose by {size}{': ' if longest else ''}{longest}."
        return
    if mean is not None and change < 0:
        why = f", mostly because of {join_words(mean.mostly)}" if mean.mostly else ""
        yield f"The mean fell by {size}{why}."
    if longest:
        yield f"{longest}."


def _find_mean(picked: PickedInterval) -> Contributions | None:
    """Return the contributions to the mean of the page's duration."""
    if picked.change is None:
        return None
    parts = picked.change.contributions
    found = {
        Metric.LEAD_TIME: parts.lead_time,
        Metric.TIME_TO_RECOVERY: parts.time_to_recovery,
    }
    return found.get(picked.metric)


def _say_count(picked: PickedInterval) -> str:
    count = picked.own.failure_rate.successful
    one, many = picked.metric.spec.subject
    said = f"{count:,} {one if count == 1 else many}"
    change = None if picked.change is None else _find_figure(picked.change, FREQUENCY)
    return f"{said}{'' if change is None else _say_verdict(change)}."


def _say_verdict(change: FigureChange) -> str:
    """Return `, as usual`, `, slower than before` or nothing."""
    if change.verdict is Verdict.TOO_FEW:
        return ""
    if change.verdict is Verdict.AS_USUAL:
        return ", as usual"
    return f", {VERDICTS[change.verdict].word.lower()} than before"


def _say_longest(picked: PickedInterval, *, starts: bool) -> str:
    """Name the few deployments that take at least half of the total; empty if none.

    `starts` is whether this starts a sentence.
    """
    shares = list_shares(picked)
    count = picked.own.summary(picked.metric).count
    together = 0.0
    for number, (_, share) in enumerate(shares[:MOST_NAMED], start=1):
        together += share
        if together >= _MOST_OF_IT and count > number:
            break
    else:
        return ""
    first, own = shares[0]
    name = _say_release(first, starts=starts and number == 1)
    whole = f"of the total {picked.metric.spec.column.lower()}"
    if number == 1:
        return f"{name} alone accounts for {say_share(own)} {whole}"
    _, many = picked.metric.spec.noun
    return (
        f"{number} of {count:,} {many} account for {say_share(together)} {whole}, "
        f"{name} alone for {say_share(own)}"
    )


def _say_release(found: FoundDeployment, *, starts: bool) -> str:
    """Name a deployment in a sentence; `starts` is whether it starts the sentence."""
    project, version = found.project, found.metrics.release_version
    article = "A" if starts else "a"
    if version is None:
        return f"{article} deleted release of {project or 'a deleted project'}"
    return f"{project or f'{article} deleted project'} {version}"


def list_facts(picked: PickedInterval) -> Sequence[Fact]:
    """Return the figures of an interval next to those of the eight before it."""
    if not picked.metric.is_duration:
        return [_count_fact(picked), *_rate_facts(picked)]
    summary = picked.own.summary(picked.metric)
    values = {
        ChartStatistic.MEDIAN: ("Median", summary.median),
        ChartStatistic.NINETY_FIFTH: ("95% within", summary.ninety_fifth),
        ChartStatistic.MEAN: ("Mean", summary.mean),
    }
    facts = [
        _duration_fact(picked, statistic, name, value)
        for statistic, (name, value) in values.items()
    ]
    if picked.metric is Metric.LEAD_TIME:
        return [*facts, _count_fact(picked)]
    longest = "–" if summary.max is None else describe_duration(summary.max)
    return [*facts, Fact("Longest", longest)]


def _duration_fact(
    picked: PickedInterval, statistic: ChartStatistic, name: str, value: float | None
) -> Fact:
    shown = "–" if value is None else describe_duration(value)
    before = _find_before(picked, statistic, value)
    change = _find(picked, statistic)
    usual, is_signal = "", False
    if change is not None and change.limits is not None and value is not None:
        low, high = change.limits.lower, change.limits.upper
        is_signal = not low <= value <= high
        where = "outside the" if is_signal else "within the"
        usual = f"{where} usual {say_after_usual(picked.metric, low, high)}"
    said = "" if before is None else f"Previous 8 {picked.interval}s: {before}"
    return Fact(name, shown, said, usual, is_signal)


def _find_before(
    picked: PickedInterval, statistic: ChartStatistic, value: float | None
) -> str | None:
    """Return a figure of the eight intervals before, if it is known."""
    change = _find(picked, statistic)
    if change is not None:
        return None if change.before is None else describe_duration(change.before)
    mean = _find_mean(picked)
    if statistic is not ChartStatistic.MEAN or mean is None or value is None:
        return None
    return describe_duration(value - mean.change)


def _count_fact(picked: PickedInterval) -> Fact:
    """Return how many deployments there were; the usual range is per interval."""
    count = picked.own.failure_rate.successful
    change = None if picked.change is None else _find_figure(picked.change, FREQUENCY)
    if change is None or change.before is None:
        return Fact("Successful deployments", f"{count:,}")
    before = (
        f"Previous 8 {picked.interval}s: {describe_rate_of(change.before)} per week"
    )
    if change.limits is None:
        return Fact("Successful deployments", f"{count:,}", before)
    low, high = change.limits.lower, change.limits.upper
    is_signal = not low <= count <= high and picked.own.is_over
    where = "outside the" if is_signal else "within the"
    if not picked.own.is_over:
        where = f"{picked.interval} in progress,"
    usual = f"{where} usual {say_after_usual(Metric.DEPLOYMENT_FREQUENCY, low, high)}"
    return Fact("Successful deployments", f"{count:,}", before, usual, is_signal)


def _rate_facts(picked: PickedInterval) -> Sequence[Fact]:
    rate = picked.own.failure_rate
    return [Fact("Failed", f"{rate.failed:,} of {rate.total:,}")]


def list_shares(picked: PickedInterval) -> Sequence[tuple[FoundDeployment, float]]:
    """Return the longest deployments, each with its share of the total."""
    summary = picked.own.summary(picked.metric)
    whole = (summary.mean or 0) * summary.count
    figure = picked.metric.figure
    return [
        (each, each.durations[figure].total_seconds() / whole if whole > 0 else 0)
        for each in picked.longest.items
        if figure in each.durations
    ]


def say_share(share: float) -> str:
    """Return a share as a whole percentage: `70%`, `under 1%`."""
    return f"{share:.0%}" if share >= _ONE_PERCENT else "under 1%"


def _find(picked: PickedInterval, statistic: ChartStatistic) -> FigureChange | None:
    """Return what changed in a statistic of the page's duration."""
    prefix = DURATIONS.get(picked.metric.figure) if picked.metric.is_duration else None
    if picked.change is None or prefix is None:
        return None
    return _find_figure(picked.change, f"{prefix}.{statistic.value}")


def _find_figure(change: SeriesChange, name: str) -> FigureChange | None:
    return next((each for each in change.figures if each.name == name), None)


def _count(rate: FailureRate) -> str:
    return f"{rate.total:,} {'deployment' if rate.total == 1 else 'deployments'}"


def _build_fact(fact: Fact) -> Component:
    kind = "is-signal" if fact.is_signal else ""
    return html.Div(
        [
            html.Dt(fact.name),
            html.Dd(
                [
                    html.Strong(fact.value, className="picked__value"),
                    html.Span(fact.before) if fact.before else None,
                    html.Span(fact.usual, className=kind) if fact.usual else None,
                ]
            ),
        ],
        className="picked__fact",
    )


def _build_reasons(picked: PickedInterval) -> Component | None:
    """Build who contributed; for a duration, to its mean, because only means add up."""
    if picked.change is None:
        return None
    contributed = Contributed(
        picked.metric,
        ChartStatistic.MEAN,
        picked.change,
        NOUNS.get(picked.by, NOUNS[Split.PROJECT]),
        picked.links,
    )
    if picked.metric in {Metric.DEPLOYMENT_DURATION, Metric.QUEUE_TIME}:
        return None
    return build_contributions(contributed)


def _build_longest(picked: PickedInterval) -> Component | None:
    if not picked.longest.items:
        return None
    metric = picked.metric
    rows = (
        [_build_row(*each, picked) for each in list_shares(picked)]
        if metric.is_duration
        else [_build_failed(each) for each in picked.longest.items]
    )
    title, value = _name_list(metric)
    heads: list[Component] = [
        html.Th(each, scope="col") for each in ("Deployment", value)
    ]
    if metric.is_duration:
        bar = html.Td(className="picked__bar", **aria(hidden="true"))
        heads += [bar, html.Th("Share", scope="col")]
    table = html.Table(
        [
            html.Caption(title, className="is-said"),
            html.Thead(html.Tr(heads)),
            html.Tbody(rows),
        ],
        className="changed__table picked__table",
    )
    count = f"{len(rows):,} of {picked.longest.total:,}. "
    return _build_list(title, count, table)


def _build_list(title: str, count: str, table: Component) -> Component:
    """Build a table of deployments, with a link to all of them."""
    see_all = html.A("See all", href="#report-deployments")
    return html.Article(
        [
            html.H3(title, className="trends__title"),
            html.P([count, see_all], className="changed__summary"),
            table,
        ],
        className="panel",
        **aria(label=title),
    )


def _name_list(metric: Metric) -> tuple[str, str]:
    """Return the title of the list, and the head of its column of values."""
    if metric is Metric.DEPLOYMENT_FAILURE_RATE:
        return "Failed deployments", "Time to recovery"
    titles = {
        Metric.LEAD_TIME: "Slowest deployments",
        Metric.TIME_TO_RECOVERY: "Slowest recoveries",
    }
    return titles.get(metric, "Longest deployments"), metric.spec.column.capitalize()


def _name(found: FoundDeployment) -> Component:
    name = f"{found.project or 'Deleted project'} {found.metrics.release_version or ''}"
    return html.Button(
        fold_hashes(name.strip()),
        className="trends__name",
        **data(picks="deployment", value=found.metrics.id),
    )


def _build_row(
    found: FoundDeployment, share: float, picked: PickedInterval
) -> Component:
    seconds = found.durations[picked.metric.figure].total_seconds()
    longest = picked.longest.items[0].durations[picked.metric.figure].total_seconds()
    width = f"{max(seconds / longest, 0):.1%}" if longest > 0 else "0%"
    bar = html.Span(className="changed__bar is-up", style={"width": width})
    return html.Tr(
        [
            html.Th(_name(found), scope="row"),
            html.Td(html.Strong(describe_duration(seconds))),
            html.Td(
                html.Div(bar, className="changed__track"),
                className="picked__bar",
                **aria(hidden="true"),
            ),
            html.Td(say_share(share)),
        ]
    )


def _build_failed(found: FoundDeployment) -> Component:
    took = found.durations.get(Figure.TIME_TO_RECOVERY)
    said = "Not recovered"
    if took is not None:
        said = describe_duration(took.total_seconds())
    return html.Tr([html.Th(_name(found), scope="row"), html.Td(said)])
