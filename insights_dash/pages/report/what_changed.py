"""What changed most in a metric: its series ranked by verdict, and who contributed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.frequencies import has_size, write_before, write_now
from insights_dash.charts.ranking import RankedSeries, Ranking, rank
from insights_dash.components.attributes import aria, data
from insights_dash.components.report_icon import build_icon
from insights_dash.components.table import build_table_head
from insights_dash.components.verdict import build_verdict
from insights_dash.domain.metric import ChartStatistic, Metric, Unit
from insights_dash.domain.question import ALL_SERIES, LeadTime, Question, Split
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.headlines import describe_growth
from insights_dash.figures.sentences import (
    describe_days,
    describe_failures,
    describe_share,
    describe_value,
    name_statistic,
)
from insights_dash.figures.verdicts import SILENT_MEANING, VERDICTS
from insights_dash.metrics.answer.changes.changes import Changes
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.pages.report.contributed import (
    Contributed,
    build_contributions,
    build_project_link,
)

NOUNS: Mapping[Split, tuple[str, str]] = {
    Split.PROJECT: ("project", "projects"),
    Split.PROJECT_GROUP: ("project group", "project groups"),
    Split.ENVIRONMENT: ("environment", "environments"),
    Split.ENVIRONMENT_GROUP: ("environment group", "environment groups"),
    Split.TENANT: ("tenant", "tenants"),
    Split.TENANT_TAG_SET: ("tag", "tags"),
}
TITLE = "What changed most"
_NOT_JUDGED = "{} has no verdicts, because only changes in DORA metrics are judged."
_WITHOUT_UNDEPLOYED = (
    ". Undeployed changes aren't included here. The lead time above includes them, "
    "so it has no verdict"
)
_NOT_COMPARED = (
    "To see what changed, choose Previous period or Year before under Compared with."
)
_MOST_ROWS = 12  # without those that moved, which are all listed up to the limit
_MOST_MOVED = 20
_MOST_CARDS = 6  # contributions to the changes of environment groups


@dataclass(frozen=True)
class Document:
    """What the name of a series stands for: what a click picks, and its own page."""

    parameter: str
    id: str
    url: str = ""


@dataclass(frozen=True)
class WhatChanged:
    """What changed in the series of a split, and in all of them together.

    `series` and `whole` are None if the period isn't compared with another; `whole` has
    one series for each environment group if there are several. Contributions are those
    of the split `by`. `documents` are those that series stand for, by name, and
    `groups` those of contributions. `statistic` is that of the page.
    `not_compared` says why nothing is compared although the page asks for it.
    """

    metric: Metric
    statistic: ChartStatistic
    question: Question
    split: Split
    series: Changes | None
    whole: Changes | None
    documents: Mapping[str, Document]
    by: Split = Split.PROJECT
    groups: Mapping[str, Document] = field(default_factory=dict)
    not_compared: str = ""

    @property
    def ranking(self) -> Ranking:
        """The series in the order of their verdicts."""
        if self.series is None:
            return Ranking([])
        return rank(self.series, self.metric, self.statistic)


def build_what_changed(found: WhatChanged) -> Component | None:
    """Build the list and the contributions, or say why there are none.

    Nothing is built for a single series, which can't be compared with others.
    """
    if found.metric in {Metric.DEPLOYMENT_DURATION, Metric.QUEUE_TIME}:
        return _build_section(_NOT_JUDGED.format(found.metric.spec.title), [])
    if found.series is None or found.whole is None:
        return _build_section(found.not_compared or _NOT_COMPARED, [])
    if len(found.series.series) < 2:  # noqa: PLR2004 - a series is compared with others
        return None
    days = [describe_days(*each) for each in (found.series.now, found.series.before)]
    cards = [_build_list(found), *_list_contributions(found, found.whole)]
    return _build_section(
        f"{' compared with '.join(days)}{_say_left_out(found)}",
        [each for each in cards if each is not None],
    )


def _list_contributions(
    found: WhatChanged, whole: Changes
) -> Iterator[Component | None]:
    """Yield the contributions to the change of all deployments, or of each group."""
    links = {name: each.url for name, each in found.groups.items() if each.url}
    for each in whole.series[:_MOST_CARDS]:
        yield build_contributions(
            Contributed(
                *(found.metric, found.statistic, each, NOUNS[found.by]),
                links=links,
                of="" if each.name == ALL_SERIES else each.name,
            )
        )


def _say_left_out(found: WhatChanged) -> str:
    waits = found.question.lead_time is LeadTime.INCLUDING_WAITING
    if waits and found.metric is Metric.LEAD_TIME:
        return _WITHOUT_UNDEPLOYED
    return ""


def _build_section(said: str, cards: Sequence[Component]) -> Component:
    return html.Section(
        [
            html.H2(TITLE, className="details__title"),
            html.P(said, className="details__meaning"),
            html.Div(cards, className="changed") if cards else None,
        ]
    )


def _build_list(found: WhatChanged) -> Component:
    """Build the ranked series, and a sentence on those that aren't listed."""
    ranking = found.ranking
    moved = [each for each in ranking.rows if each.has_moved][:_MOST_MOVED]
    others = [each for each in ranking.rows if not each.has_moved]
    room = max(0, _MOST_ROWS - len(moved))
    # A long list of what didn't change says less than its length does.
    listed = [*moved, *(others if len(others) <= room else others[:0])]
    title = NOUNS[found.split][1].capitalize()
    return html.Article(
        [
            html.H3(title, className="trends__title"),
            html.P(_summarise(found, ranking), className="changed__summary"),
            html.P(SILENT_MEANING, className="changed__summary")
            if any(each.verdict is Verdict.SILENT for each in listed)
            else None,
            _build_table(found, listed) if listed else None,
        ],
        className="panel",
        **aria(label=f"{TITLE}: {title.lower()}"),
    )


def _summarise(found: WhatChanged, ranking: Ranking) -> str:
    """Return how many series have which verdict: `6 slower, 44 as usual.`."""
    counts = Counter(each.verdict for each in ranking.rows)
    parts = [
        f"{counts[verdict]:,} {shown.word.lower()}"
        for verdict, shown in VERDICTS.items()
        if counts[verdict]
    ]
    if ranking.not_deployed:
        parts.append(f"{ranking.not_deployed:,} not deployed for a year")
    said = ", ".join(parts)
    moved = any(each.has_moved for each in ranking.rows)
    if moved:
        return f"{said}."
    # All deployments together may have changed although no part of them did.
    return f"No {NOUNS[found.split][0]} changed by more than chance by itself: {said}."


def _build_table(found: WhatChanged, rows: Sequence[RankedSeries]) -> Component:
    one = NOUNS[found.split][0].capitalize()
    has_growth = found.metric.spec.unit is not Unit.SHARE
    titles = (one, "Before", "Now", *(["Change"] if has_growth else []), "")
    caption = f"{found.metric.spec.title} by {one.lower()}, before and now"
    return html.Table(
        [
            html.Caption(caption, className="is-said"),
            build_table_head(titles),
            html.Tbody([_build_row(found, each) for each in rows]),
        ],
        className="changed__table changed__table--series",
    )


def _build_row(found: WhatChanged, row: RankedSeries) -> Component:
    figure = row.figure
    is_rate = found.metric.spec.unit is Unit.SHARE
    before, now = _describe_rate(figure) if is_rate else _describe(found, figure)
    name = _name_figure(found, row)
    note = html.Small(name, className="changed__note") if name else ""
    return html.Tr(
        [
            html.Th(_build_name(found, row.name), scope="row"),
            html.Td(before),
            html.Td([note, " ", *now]),
            None if is_rate else html.Td(_describe_change(found.metric, figure)),
            html.Td(build_verdict(row.verdict)),
        ],
        className="is-pale" if row.verdict is Verdict.TOO_FEW else "",
    )


def _name_figure(found: WhatChanged, row: RankedSeries) -> str:
    """Return which figure of a metric is shown; empty for rates, which are counts."""
    unit = found.metric.spec.unit
    if unit is Unit.DURATION:
        return "95% within" if row.is_tail else name_statistic(found.statistic)
    return write_now(row.figure)[1] if unit is Unit.COUNT else ""


def _describe_change(metric: Metric, figure: FigureChange) -> str:
    if figure.now is None or figure.before is None or not has_size(figure):
        return "–"
    return describe_growth(metric, figure.now, figure.before) or "–"


def _describe(
    found: WhatChanged, figure: FigureChange
) -> tuple[str, Sequence[Component | str]]:
    """Return the value before, and the value now."""
    if found.metric.spec.unit is Unit.COUNT:
        return write_before(figure), [html.Strong(write_now(figure)[0])]
    before, now = (
        "–" if each is None else describe_value(found.metric, each)
        for each in (figure.before, figure.now)
    )
    return before, [html.Strong(now)]


def _describe_rate(figure: FigureChange) -> tuple[str, Sequence[Component | str]]:
    """Return how many deployments failed before, and how many now, with the rate."""
    now, before = map(describe_failures, figure.failed, figure.counts)
    if figure.now is None:
        return before, ["–"]
    share = html.Small(describe_share(figure.now), className="changed__note")
    return before if figure.counts[1] else "–", [html.Strong(now), " ", share]


def _build_name(found: WhatChanged, name: str) -> Component:
    """Build the name, with what leads to its page and to its deployments, if any."""
    document = found.documents.get(name)
    if document is None:
        return html.Span(name, className="changed__name")
    said = f"Show deployments of {name}"
    picks = data(picks=document.parameter, value=document.id)
    if not document.url:
        button = html.Button(name, className="trends__name", title=said, **picks)
        return html.Div(button, className="project-cell")
    button = html.Button(
        build_icon("list"),
        className="project-link",
        title=said,
        **picks,
        **aria(label=said),
    )
    link = build_project_link(name, document.url)
    return html.Div([link, button], className="project-cell")
