"""The page that compares two periods; it prints as one page, A4 landscape."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.compared import (
    ComparedFigure,
    ComparedGroup,
    describe_interval_value,
)
from insights_dash.charts.contributors import Contributor, ExplainedChange
from insights_dash.components.attributes import aria, data
from insights_dash.components.commit import fold_hashes
from insights_dash.components.report_icon import build_icon
from insights_dash.components.svg import Svg
from insights_dash.components.table import build_table_head
from insights_dash.components.verdict import build_verdict
from insights_dash.domain.metric import IntervalMetrics
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.answered import Answered, Said
from insights_dash.figures.compared import (
    name_figure,
    say_answer,
    say_figure,
    say_reason,
    say_size,
)
from insights_dash.figures.sentences import (
    describe_figures,
    name_interval,
)
from insights_dash.pages.report.compared_sheet import (
    Sheet,
    build_head,
    build_paper_foot,
    build_paper_head,
)
from insights_dash.pages.report.question_url import UrlQuery

MOST_ON_PAPER = 3  # environment groups
_MOST_OF_NAMES = 120  # characters of the names of others, about one line
_NOTHING_COMPARED = (
    "To see what changed, choose Previous period or Year before under Compared with."
)


@dataclass(frozen=True)
class ExplainedGroup:
    """An environment group, with what explains its changes."""

    group: ComparedGroup
    answered: Answered
    changes: Sequence[ExplainedChange]


def build_comparison(sheet: Sheet, groups: Sequence[ExplainedGroup]) -> Component:
    """Build the answer, and per group the table and what explains the changes."""
    is_several = len(groups) > 1
    unprinted = [each.group.name for each in groups[MOST_ON_PAPER:]]
    return html.Article(
        [
            build_paper_head(sheet),
            build_head(sheet),
            html.P(
                sheet.not_compared or _NOTHING_COMPARED,
                className="notice compare__notice",
            )
            if sheet.before is None
            else None,
            *(
                _build_group(sheet, each, is_printed=place < MOST_ON_PAPER)
                for place, each in enumerate(groups)
            ),
            html.P(
                _say_cut(unprinted, is_several=is_several), className="compare__cut"
            ),
            build_paper_foot(sheet),
        ],
        className=f"compare{' is-several' if is_several else ''}",
        **data(slide="true"),
    )


def _say_cut(unprinted: Sequence[str], *, is_several: bool) -> str:
    """Say what a printed page leaves out."""
    said = "The web page has more on who contributed" if is_several else ""
    if unprinted:
        many = "s" if len(unprinted) > 1 else ""
        said = f"{said}, and shows {len(unprinted)} more environment group{many}"
        if sum(map(len, unprinted)) <= _MOST_OF_NAMES:
            said = f"{said}: {', '.join(unprinted)}"
    return f"{said}." if said else ""


def _build_group(
    sheet: Sheet, explained: ExplainedGroup, *, is_printed: bool
) -> Component:
    group = explained.group
    said = _build_answer(group.name, say_answer(explained.answered))
    heading = (
        html.H3(group.name, className="compare__group-name") if group.name else None
    )
    brief = " ".join(
        f"{each.title}, {_lower(each.summary)}."
        for each in explained.changes
        if each.is_on_paper
    )
    return html.Section(
        [
            heading,
            said,
            html.Div(_build_table(sheet, group), className="panel compare__panel"),
            html.P(brief, className="compare__brief") if brief else None,
            _build_explained(sheet, explained.changes),
        ],
        className=f"compare__group{'' if is_printed else ' is-unprinted'}",
        **(aria(label=group.name) if group.name else {}),
    )


def _lower(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"


def _build_answer(name: str, said: Sequence[Said]) -> Component:
    """Build the sentences; on paper the name of a group is on the same line."""
    parts: list[Component | str] = [
        html.Strong(each.text) if each.is_strong else each.text for each in said
    ]
    if name:
        run_in = html.Strong(
            f"{name} ", className="compare__run-in", **aria(hidden="true")
        )
        parts = [run_in, *parts]
    return html.P(parts, className="compare__answer")


def _build_table(sheet: Sheet, group: ComparedGroup) -> Component:
    is_compared = sheet.before is not None
    columns = ["metric", "now", "drawn"]
    if is_compared:
        columns[2:2] = ["before", "change", "signal"]
    rows: list[Component] = []
    for place, each in enumerate(group.figures):
        is_second = place > 0 and _is_same_metric(group.figures[place - 1], each)
        rows += _build_rows(group, each, is_compared=is_compared, is_second=is_second)
    title = f"{group.name}: metrics" if group.name else "Metrics"
    return html.Table(
        [
            html.Caption(
                f"{title} now and before" if is_compared else title, className="is-said"
            ),
            _build_columns(columns),
            _build_head(sheet, group.figures[0].headline.granularity),
            html.Tbody(rows),
        ],
        className="compare__table",
    )


def _build_head(sheet: Sheet, granularity: Granularity) -> html.Thead:
    head = [("Metric", ""), (sheet.names.column_now, "is-number")]
    if sheet.before is not None:
        head += [
            (sheet.names.column_before, "is-number"),
            ("Change", "is-number"),
            ("Verdict", ""),
        ]
    head.append((f"By {name_interval(granularity)}", "is-drawn"))
    cells = [html.Th(text, scope="col", className=kind or None) for text, kind in head]
    return html.Thead(html.Tr(cells))


def _is_same_metric(one: ComparedFigure, other: ComparedFigure) -> bool:
    return one.headline.metric is other.headline.metric


def _build_rows(
    group: ComparedGroup, figure: ComparedFigure, *, is_compared: bool, is_second: bool
) -> list[Component]:
    """Build the row of a figure, and the collapsed row with its intervals."""
    headline = figure.headline
    key = f"{headline.metric.value}-{headline.statistic.value}"
    own = f"compare-{group.series}-{key}".replace(" ", "-")
    cells = [
        html.Th(
            _build_name(headline, own, is_second=is_second),
            scope="row",
            className="compare__metric",
        ),
        html.Td(say_figure(headline, headline.now), className="is-number compare__now"),
    ]
    if is_compared:
        cells += _build_compared_cells(headline)
    cells.append(html.Td(_build_drawings(group, figure), className="is-drawn"))
    opened = html.Td(
        _build_intervals(figure, is_compared=is_compared), colSpan=len(cells)
    )
    kind = "compare__row is-second" if is_second else "compare__row"
    return [
        html.Tr(cells, className=kind),
        html.Tr(opened, id=own, hidden=True, className="compare__opened"),
    ]


def _build_drawings(group: ComparedGroup, figure: ComparedFigure) -> list[Component]:
    """Build the drawing; paper with several groups has only room for a small one."""
    drawings: list[Component] = [Svg(figure.drawing, label="", name="compare__drawing")]
    if group.name:
        small = "compare__drawing is-small"
        drawings.append(Svg(figure.small_drawing, label="", name=small))
    return drawings


def _build_name(headline: PeriodHeadline, own: str, *, is_second: bool) -> Component:
    sub = name_figure(headline)
    title = headline.metric.spec.title
    return html.Button(
        [
            build_icon("chevron-right"),
            html.Span(
                [
                    html.Span(
                        title,
                        className="is-said" if is_second else "compare__name",
                    ),
                    html.Small(sub, className="compare__figure"),
                ]
            ),
        ],
        className="compare__open",
        title=f"Show each {name_interval(headline.granularity)}",
        **data(opens_row=own),
        **aria(expanded="false", controls=own),
    )


def _build_compared_cells(headline: PeriodHeadline) -> list[Component]:
    size, made_of = say_size(headline)
    judged = headline.judgement
    reason = say_reason(headline)
    return [
        html.Td(
            say_figure(headline, headline.before),
            className="is-number compare__before",
        ),
        html.Td(
            [html.Strong(size), html.Small(made_of)],
            className="is-number compare__change",
        ),
        html.Td(
            [
                build_verdict(judged.verdict) if judged else html.Span("–"),
                html.Small(reason),
            ],
            className="compare__signal",
        ),
    ]


def _build_intervals(figure: ComparedFigure, *, is_compared: bool) -> Component:
    """Build the values of the drawing as a table, with their days."""
    headline = figure.headline
    name = name_interval(headline.granularity).capitalize()
    head = [f"{name}, now", "Value"]
    if is_compared:
        head += [f"{name}, before", "Value"]
    rows = []
    for now, before in figure.pairs:
        cells = _build_interval(headline, now)
        if is_compared:
            cells += _build_interval(headline, before)
        rows.append(html.Tr(cells))
    return html.Table(
        [
            build_table_head(head),
            html.Tbody(rows),
        ],
        className="compare__intervals",
    )


def _build_interval(
    headline: PeriodHeadline, figures: IntervalMetrics | None
) -> list[Component]:
    if figures is None:
        return [html.Td(), html.Td()]
    days = describe_figures(figures, headline.granularity)
    if not figures.is_over:
        days = f"{days}, in progress"
    return [html.Td(days), html.Td(describe_interval_value(headline, figures))]


def _build_explained(
    sheet: Sheet, changes: Sequence[ExplainedChange]
) -> Component | None:
    if not changes:
        return None
    return html.Div(
        [_build_card(sheet, each) for each in changes], className="compare__why"
    )


def _build_columns(names: Iterable[str]) -> html.Colgroup:
    return html.Colgroup(
        [html.Col(className=f"compare__col is-{each}") for each in names]
    )


def _build_contributors(sheet: Sheet, explained: ExplainedChange) -> Component:
    scale = _Scale.of(explained)
    rows = [
        _build_contributor(sheet, explained, each, scale) for each in explained.rows
    ]
    title = f"{explained.title}, by {sheet.noun}"
    return html.Table(
        [
            html.Caption(title, className="is-said"),
            _build_columns(("who", "bar", "size", "note")),
            html.Tbody(rows),
        ],
        className="compare__contributors",
    )


def _build_card(sheet: Sheet, explained: ExplainedChange) -> Component:
    size = "is-wide" if explained.is_wide else "is-narrow"
    paper = "" if explained.is_on_paper else " is-unprinted"
    has_parts = any(len(each.units) > 1 for each in explained.rows)
    key = html.Small(
        "Dark (pace): its own mean changed. "
        "Light (mix): its share of deployments changed.",
        className="compare__parts",
    )
    return html.Section(
        [
            html.H3(explained.title, className="compare__card-title"),
            html.P(explained.summary, className="compare__summary"),
            _build_contributors(sheet, explained),
            key if has_parts else None,
        ],
        className=f"panel compare__card {size}{paper}",
    )


@dataclass(frozen=True)
class _Scale:
    """How far bars reach to each side of zero, in the unit of contributions."""

    left: float
    right: float

    @classmethod
    def of(cls, explained: ExplainedChange) -> "_Scale":
        ends = [
            (
                -sum(each for each in row.units if each < 0),
                sum(each for each in row.units if each > 0),
            )
            for row in explained.rows
        ]
        left = max((each for each, _ in ends), default=0)
        right = max((each for _, each in ends), default=0)
        return cls(left, right or (0 if left else 1))

    def find(self, start: float, size: float) -> dict[str, str]:
        """Return where a part that starts at a value is drawn; `size` can be < 0."""
        whole = self.left + self.right
        low = self.left + min(start, start + size)
        return {"left": f"{low / whole:.2%}", "width": f"{abs(size) / whole:.2%}"}


def _build_contributor(
    sheet: Sheet, explained: ExplainedChange, row: Contributor, scale: _Scale
) -> Component:
    return html.Tr(
        [
            html.Th(_build_contributor_name(sheet, row), scope="row"),
            html.Td(
                _build_bar(explained, row, scale),
                className="compare__bar-cell",
                **aria(hidden="true"),
            ),
            html.Td(html.Strong(row.text), className="is-number"),
            html.Td(_build_note(sheet, explained, row), className="compare__note"),
        ],
        className="is-pale" if row.others else None,
    )


def _build_contributor_name(sheet: Sheet, row: Contributor) -> Component:
    url = "" if row.others else sheet.links.get(row.name, "")
    if not url:
        return html.Span(row.name, className="compare__who", title=row.name)
    return html.A(
        row.name,
        href=url,
        className="compare__who leads-on",
        title=f"Open project {row.name}",
    )


def _build_bar(
    explained: ExplainedChange, row: Contributor, scale: _Scale
) -> Component:
    kind = "is-pace" if explained.metric.spec.unit != "count" else "is-count"
    zero = html.Span(className="compare__zero", style=scale.find(0, 0))
    parts: list[Component] = [zero]
    ends = {True: 0.0, False: 0.0}  # how far the parts on each side reach already
    for place, units in enumerate(row.units):
        is_up = units > 0
        side = "is-up" if is_up else "is-down"
        shade = " is-mix" if place else ""
        parts.append(
            html.Span(
                className=f"compare__bar {side}{shade}",
                style=scale.find(ends[is_up], units),
            )
        )
        ends[is_up] += units
    return html.Div(parts, className=f"compare__track {kind}")


def _build_note(
    sheet: Sheet, explained: ExplainedChange, row: Contributor
) -> list[Component | str]:
    if not row.deployment:
        return [f"{row.lead}{row.note}"]
    url = sheet.open_deployment(explained.metric.value, row.deployment)
    return [html.A(fold_hashes(row.lead), href=url, className="leads-on"), row.note]


def write_deployment(path: str, query: UrlQuery) -> Callable[[str, str], str]:
    """Return a function for URLs of deployments on the pages of metrics."""

    def write(metric: str, deployment: str) -> str:
        asked = urlencode({**query, "deployment": deployment}, doseq=True)
        return f"{path}/{metric}?{asked}"

    return write
