"""The table below the chart of a split: all metrics of each group, now and before."""

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.drawn_groups import name_kind
from insights_dash.charts.drawn_view import build_rest
from insights_dash.charts.split_rows import Cell, SplitRow, SplitTable, list_split
from insights_dash.components.attributes import aria, data
from insights_dash.components.svg import Svg
from insights_dash.components.verdict import build_verdict
from insights_dash.domain.question import LeadTime
from insights_dash.figures.sentences import describe_days
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.metrics.answer.changes.changes import Changes
from insights_dash.pages.report.results import AnsweredView, link_csv

_WITHOUT_UNDEPLOYED = ". Undeployed changes aren't included."


def build_split_table(view: AnsweredView) -> Component | None:
    """Build the table of a page with a split; None if its period isn't compared."""
    if view.changes is None:
        return None
    asked = view.asked.card, view.asked.statistic
    granularity = view.question.granularity
    table = list_split(view.answer, view.changes, asked, granularity)
    if not table.rows:
        return None
    one, _ = name_kind(view.question.split)
    title = f"All metrics by {view.place.say_split(view.question)}"
    rest = build_rest(table.left_out, link_csv(view, view.asked.card))
    return html.Section(
        [
            html.H2(title, className="split-table__title"),
            html.P(_say_periods(view, view.changes), className="chart-card__meaning"),
            html.P(table.heads[table.main], className="split-table__main"),
            html.Div(_build_table(table, one), className="split-table"),
            html.P(rest, className="drawings__hint") if table.left_out > 0 else None,
        ],
        className="panel overview__split-table",
        **data(metric=view.asked.card.value),
    )


def _say_periods(view: AnsweredView, changes: Changes) -> str:
    days = [describe_days(*each) for each in (changes.now, changes.before)]
    said = ", compared with ".join(days)
    if view.question.lead_time is LeadTime.INCLUDING_WAITING:
        said += _WITHOUT_UNDEPLOYED
    return said


def _build_table(table: SplitTable, one: str) -> Component:
    name = html.Th(one.capitalize(), scope="col", rowSpan=2)
    groups = [html.Th(each, scope="colgroup", colSpan=2) for each in table.heads]
    drawn = html.Th(
        f"By {table.interval}",
        scope="col",
        rowSpan=2,
        title=f"Deployments by {table.interval}",
    )
    periods = [
        html.Th(each, scope="col") for _ in table.heads for each in ("Now", "Before")
    ]
    return html.Table(
        [
            html.Caption(f"All metrics by {one}, now and before", className="is-said"),
            html.Thead([html.Tr([name, *groups, drawn]), html.Tr(periods)]),
            html.Tbody([_build_row(each, table.main) for each in table.rows]),
        ]
    )


def _build_row(row: SplitRow, main: int) -> Component:
    """Build a row; phones show only the figure at the place `main`."""
    name = html.Button(
        row.name,
        className="drawings__pick",
        title=f"Show deployments of {row.name}",
        **data(picks="of", value=row.name),
    )
    drawn = Svg(row.drawing, label="", name="split-table__drawing")
    return html.Tr(
        [
            html.Th(name, scope="row"),
            *(
                _build_cell(cell, kind=_find_kind(at, main))
                for at, cell in enumerate(row.cells)
            ),
            html.Td(drawn if row.drawing else None),
        ]
    )


def _find_kind(at: int, main: int) -> str:
    figure, is_before = divmod(at, 2)
    if figure != main:
        return "is-other"
    return "is-main is-before" if is_before else "is-main"


def _build_cell(cell: Cell, *, kind: str) -> Component:
    if cell.verdict is None:
        return html.Td(cell.text, className=f"is-dim {kind}")
    shown = VERDICTS[cell.verdict]
    if shown.is_calm:
        return html.Td(cell.text, className=kind)
    return html.Td(
        html.Span(
            build_verdict(cell.verdict, cell.text),
            title=shown.word,
            **aria(label=f"{cell.text}, {shown.word.lower()}"),
            role="img",
        ),
        className=kind,
    )
