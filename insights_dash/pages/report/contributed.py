"""Who contributed to a change: a sentence, and the largest contributions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.frequencies import are_counts_comparable, say_days
from insights_dash.charts.ranking import SharedRow, lay_out
from insights_dash.charts.whole_answer import find_figure
from insights_dash.components.attributes import aria
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.figures.durations import describe_duration
from insights_dash.figures.sentences import join_words
from insights_dash.metrics.answer.changes.changes import SeriesChange
from insights_dash.metrics.answer.changes.shown_parts import Contributions
from insights_dash.metrics.answer.rounding import SHARE_PLACES

TITLE = "Who contributed"
_PERCENT = 100
_DAYS_PER_WEEK = 7
_MINUS = "\N{MINUS SIGN}"
_MEANS = frozenset({ChartStatistic.MEAN, ChartStatistic.RANGE})
# Columns and their tooltips. Phones have no room for them.
_PARTS = {
    "Pace": "Its own mean changed",
    "Mix": "Its share of deployments changed",
}
_NO_MEDIAN = "A {} can't be split into contributions."
_OF_SLOW = (
    "Contributions are to the share of changes that took longer than 95% of changes "
    "did before."
)


@dataclass(frozen=True)
class _Scale:
    """The range of the bars of a table: all begin at the same zero."""

    least: int
    most: int

    @classmethod
    def of(cls, rows: Sequence[SharedRow]) -> "_Scale":
        wholes = [sum(each.units) for each in rows]
        return cls(min([0, *wholes]), max([0, *wholes]))

    def at(self, units: int) -> float:
        """Return the place of a value, as a share of the track's width."""
        return (units - self.least) / ((self.most - self.least) or 1)


@dataclass(frozen=True)
class Contributed:
    """The change of a series, and the noun of its groups: one, and many.

    `links` are URLs by the names of groups. `of` is the name of the series, empty for
    all deployments.
    """

    metric: Metric
    statistic: ChartStatistic
    change: SeriesChange
    nouns: tuple[str, str]
    links: Mapping[str, str] = field(default_factory=dict)
    of: str = ""

    @property
    def title(self) -> str:
        """The title of its card."""
        return f"{TITLE} in {self.of}" if self.of else TITLE


@dataclass(frozen=True)
class _Shown:
    """Contributions, what they are contributions to, and how one is written.

    `remark` says why they are about something else than the page's statistic.
    `is_count` tells deployments, of which more are not worse, from durations and rates.
    """

    found: Contributions | None
    subject: str
    write: Callable[[int], str]
    remark: str = ""
    is_count: bool = False

    def is_nothing(self, units: int) -> bool:
        """Whether a contribution would be written as one of 0."""
        return not any(each in "123456789" for each in self.write(units))


def build_contributions(contributed: Contributed) -> Component | None:
    """Build the card; None if there is nothing to add up."""
    shown = _choose(contributed)
    if shown.found is None and not shown.remark:
        return None
    body: list[Component] = []
    if shown.found is not None:
        body = [
            html.P(_summarise(shown, shown.found), className="changed__summary"),
        ]
        if rows := lay_out(shown.found, shown.is_nothing):
            body.append(_build_table(contributed, shown, rows))
    if shown.remark:
        body.append(html.P(shown.remark, className="changed__remark"))
    return html.Article(
        [html.H3(contributed.title, className="trends__title"), *body],
        className="panel",
        **aria(label=contributed.title),
    )


def _choose(contributed: Contributed) -> _Shown:
    """Return the contributions that the page of a metric shows."""
    found, metric = contributed.change.contributions, contributed.metric
    is_mean = contributed.statistic in _MEANS
    name = "median" if contributed.statistic is ChartStatistic.MEDIAN else "percentile"
    if metric is Metric.DEPLOYMENT_FREQUENCY:
        return _choose_frequency(contributed.change)
    if metric is Metric.DEPLOYMENT_FAILURE_RATE:
        return _Shown(found.failure_rate, "Failure rate", _write_points)
    if is_mean:
        mean = found.lead_time
        subject = "Mean lead time"
        if metric is Metric.TIME_TO_RECOVERY:
            mean, subject = found.time_to_recovery, "Mean time to recovery"
        return _Shown(mean, subject, _write_duration)
    remark = _NO_MEDIAN.format(name)
    if metric is Metric.TIME_TO_RECOVERY:
        return _Shown(
            None, "", str, f"{remark} Choose Mean to see contributions to the mean."
        )
    bound = contributed.change.slow_bound
    if bound is None or found.tail is None:
        return _Shown(None, "", str)
    slow = describe_duration(bound)
    subject = f"Share of changes that took more than {slow}"
    return _Shown(found.tail, subject, _write_points, f"{remark} {_OF_SLOW}")


def _choose_frequency(change: SeriesChange) -> _Shown:
    """Return numbers of deployments if both periods are short and equally long."""
    found = change.contributions.frequency
    figure = find_figure(
        change.figures, Metric.DEPLOYMENT_FREQUENCY, ChartStatistic.MEAN
    )
    if figure is None or not are_counts_comparable(figure):
        return _Shown(found, "Deployments per week", _write_count, is_count=True)
    days, _ = figure.days
    write = partial(_write_count, weeks=days / _DAYS_PER_WEEK)
    return _Shown(found, f"Deployments {say_days(days)}", write, is_count=True)


def _summarise(shown: _Shown, found: Contributions) -> str:
    """Return a sentence such as `Deployments per week: −4.65, mostly govuk-chat.`."""
    mostly = f", mostly {join_words(found.mostly)}" if found.mostly else ""
    ending = " percentage points" if shown.write is _write_points else ""
    return f"{shown.subject}: {shown.write(found.change)}{ending}{mostly}."


def _build_table(
    contributed: Contributed, shown: _Shown, rows: Sequence[SharedRow]
) -> Component:
    one, _ = contributed.nouns
    has_parts = any(len(each.units) > 1 for each in rows)
    head: list[Component] = [
        html.Th(each, scope="col") for each in (one.capitalize(), "Contribution")
    ]
    if has_parts:
        head += [
            html.Th(each, scope="col", title=title, className="changed__part")
            for each, title in _PARTS.items()
        ]
    head.append(html.Td())
    scale = _Scale.of(rows)
    body = [
        _build_row(shown, each, _name(contributed, each), scale, parts=has_parts)
        for each in rows
    ]
    return html.Table(
        [
            html.Caption(f"{shown.subject}, by {one}", className="is-said"),
            html.Thead(html.Tr(head)),
            html.Tbody(body),
        ],
        className="changed__table changed__table--shared",
        style={"--zero": f"{scale.at(0):.1%}"},
    )


def _build_row(
    shown: _Shown, row: SharedRow, name: Component, scale: _Scale, *, parts: bool
) -> Component:
    whole = sum(row.units)
    kind = "is-count" if shown.is_count else "is-pace"
    bar = html.Span(
        className=f"changed__bar {kind} is-{'up' if whole > 0 else 'down'}",
        style={
            "marginLeft": f"{scale.at(min(whole, 0)):.1%}",
            "width": f"{scale.at(abs(whole)) - scale.at(0):.1%}",
        },
    )
    return html.Tr(
        [
            html.Th(name, scope="row"),
            html.Td(html.Strong(shown.write(whole))),
            *(
                html.Td(shown.write(each), className="changed__part")
                for each in row.units
                if parts
            ),
            html.Td(html.Div(bar, className="changed__track"), **aria(hidden="true")),
        ],
        className="is-pale" if row.others else "",
    )


def _name(contributed: Contributed, row: SharedRow) -> Component:
    """Return the name of a group, which leads to its project's page, or of the rest."""
    if url := contributed.links.get(row.name):
        return build_project_link(row.name, url)
    one, many = contributed.nouns
    rest = f"{row.others:,} other {one if row.others == 1 else many}"
    return html.Span(rest if row.others else row.name, className="changed__name")


def build_project_link(name: str, url: str) -> Component:
    """Build the name of a project, which leads to its own page."""
    return html.A(
        name, href=url, className="changed__link leads-on", title=f"Open project {name}"
    )


def _sign(text: str, units: int) -> str:
    return f"+{text}" if units > 0 else text


def _write_duration(seconds: int) -> str:
    return _sign(describe_duration(seconds), seconds)


def _write_count(units: int, *, weeks: float | None = None) -> str:
    """Return deployments per week, or a number of them in so many weeks."""
    if weeks is None:
        return f"{units / SHARE_PLACES:+,.2f}".replace("-", _MINUS)
    # Deployments of tenants with several tags count for each tag only in part.
    count = f"{units / SHARE_PLACES * weeks:+,.2f}".replace("-", _MINUS)
    whole = count.removesuffix(".00")
    return "0" if whole in {"+0", f"{_MINUS}0"} else whole


def _write_points(units: int) -> str:
    """Return percentage points, with two decimals."""
    return f"{units * _PERCENT / SHARE_PLACES:+,.2f}".replace("-", _MINUS)
