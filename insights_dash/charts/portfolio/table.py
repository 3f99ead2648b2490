"""The table of the portfolio without controls, for embeds and wall displays."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.portfolio.words import (
    COLUMNS,
    NONE,
    find_column,
    find_last_day,
    say_growth,
    say_now,
    say_reason,
    say_share,
)
from insights_dash.components.attributes import data
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.portfolio_question import PortfolioBy
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.sentences import describe_day
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.metrics.answer.changes.figures import FREQUENCY
from insights_dash.metrics.answer.row_marks import RowMarks
from insights_dash.metrics.portfolio_query import PortfolioRow

MOST_ROWS = 50
_AROUND, _ROW, _NOTHING = 80, 53, 200  # heights in pixels
_TITLES = {
    "tail": "95% within",
    "dots": "Each deployment",
    "frequency": "Per week",
    "weeks": "By week",
    "recovery": "Recovery",
    "failures": "Failures",
}
# The drawing that comes after a column.
_DRAWN = {"tail": "dots", "frequency": "weeks"}
_NOUNS = {PortfolioBy.PROJECT: "project", PortfolioBy.REPORT: "report"}


@dataclass(frozen=True)
class TableRows:
    """The rows of a table in their order, and what else it says of them.

    `names` replace hidden names, `groups` are those of projects, and `zones` those of
    reports, by number. `zone` is that of all others. `statistics` is the title of the
    column of lead times, `compared` the days of the period before. `marks` are the
    deployments in the small drawings of rows, and `sorted_by` says how rows are sorted.
    `folded` counts rows that are left out: nothing was deployed for a year.
    """

    rows: Sequence[PortfolioRow]
    by: PortfolioBy
    zone: ZoneInfo
    statistics: str
    compared: str = ""
    names: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    zones: Mapping[int, ZoneInfo] = field(default_factory=dict)
    marks: Mapping[int, RowMarks] = field(default_factory=dict)
    sorted_by: str = ""
    folded: int = 0

    @property
    def without_idle(self) -> "TableRows":
        """The same without rows that were not deployed for a year, if others remain.

        They come first by verdict, and would take the place of all others. As on the
        page, a single one stays.
        """
        left = [x for x in self.rows if x.entry.verdict is not Verdict.NOT_DEPLOYED]
        folded = len(self.rows) - len(left)
        if not left or folded <= 1:
            return self
        return replace(self, rows=left, folded=folded)


def estimate_rows(table: TableRows) -> int:
    """Return the height of a table in pixels, in a frame about 1,000 pixels wide."""
    return _AROUND + _ROW * min(len(table.rows), MOST_ROWS) if table.rows else _NOTHING


def name_rows(by: PortfolioBy, count: int) -> str:
    """Return how many rows there are: `1 project`, `2,000 projects`."""
    return f"{count:,} {_NOUNS[by]}{'' if count == 1 else 's'}"


def number_rows(by: PortfolioBy, rows: Sequence[PortfolioRow]) -> Mapping[int, str]:
    """Return a name such as `Restricted project 1` for each row, in their order."""
    return {
        row.number: f"Restricted {_NOUNS[by]} {place}"
        for place, row in enumerate(rows, start=1)
    }


def build_table(table: TableRows) -> Component:
    """Build the first rows, and say how many others there are."""
    shown = min(len(table.rows), MOST_ROWS)
    counted = f"{shown:,} of {name_rows(table.by, len(table.rows))}"
    if table.sorted_by:
        counted += f", {table.sorted_by}"
    # A wall display says how many rows fit on its screen.
    said = counted if shown < len(table.rows) else ""
    notes = [
        html.Span(f"Compared with {table.compared}"),
        html.Span(said, **data(says_rows=said)),
        *map(html.Span, _list_notes(table)),
    ]
    return html.Div(
        [
            html.Table(
                [
                    html.Caption("Portfolio", className="is-said"),
                    _build_head(table),
                    html.Tbody([_build_row(table, x) for x in table.rows[:MOST_ROWS]]),
                ],
                className="portfolio__rows is-embedded shows-tail",
                **data(
                    total=str(len(table.rows)),
                    noun=f"{_NOUNS[table.by]}s",
                    sorted=table.sorted_by,
                ),
            ),
            html.P(notes, className="portfolio__foot"),
        ],
        className="panel portfolio__panel",
    )


def _list_notes(table: TableRows) -> Iterator[str]:
    if table.folded:
        yield f"{name_rows(table.by, table.folded)} not deployed for a year"


def _build_head(table: TableRows) -> Component:
    titles = {
        "name": _NOUNS[table.by].capitalize(),
        "typical": f"Lead time, {table.statistics}",
        **_TITLES,
        "verdict": "Verdict",
        "last": "Last deployment",
    }
    cells = [
        html.Th(title, scope="col", className=_style(key))
        for key, title in titles.items()
    ]
    return html.Thead(html.Tr(cells))


def _build_name(table: TableRows, row: PortfolioRow) -> Component:
    name = table.names.get(row.number, row.name)
    group = table.groups.get(row.number, "")
    return html.Th(
        [
            html.Span(name, className="portfolio__name"),
            html.Small(group, className="portfolio__group") if group else None,
        ],
        scope="row",
        className=_style("name"),
    )


def _build_row(table: TableRows, row: PortfolioRow) -> Component:
    zone = table.zones.get(row.number, table.zone)
    last, moved = find_last_day(row, zone), find_column(row.entry)
    shown = VERDICTS[row.entry.verdict]
    chip = html.Span(
        [build_icon(shown.icon) if shown.icon else None, shown.word],
        className=f"verdict is-{shown.kind}",
    )
    reason = html.Small(say_reason(row, zone), className="portfolio__reason")
    return html.Tr(
        [
            _build_name(table, row),
            *(
                cell
                for column in COLUMNS
                for cell in (
                    _build_figure(row, column, shown.kind if moved == column else ""),
                    *_build_drawing(table, row, column),
                )
            ),
            html.Td([chip, reason], className=_style("verdict")),
            html.Td(describe_day(last) if last else NONE, className=_style("last")),
        ],
        className="portfolio__row",
    )


def _build_figure(row: PortfolioRow, column: str, kind: str) -> Component:
    """Build a figure and its change; `kind` is how a verdict that names it looks."""
    figure = row.entry.find_figure(COLUMNS[column])
    text, growth = say_now(figure), say_growth(column, figure)
    if column == "failures":
        text = text if figure.failed[0] else "0" if figure.counts[0] else NONE
        growth = say_share(figure) if figure.failed[0] else ""
    pale = " is-pale" if text in {NONE, "0"} else ""
    moved = f" has-moved is-{kind}" if kind else ""
    return html.Td(
        [
            html.Span(text, className=f"portfolio__number{pale}"),
            html.Small(growth, className="portfolio__growth") if growth else None,
        ],
        className=f"{_style(column)}{moved}",
    )


def _build_drawing(
    table: TableRows, row: PortfolioRow, column: str
) -> Iterator[Component]:
    """Yield the cell next to a figure. The browser draws its chart from its data."""
    if column not in _DRAWN:
        return
    name, marks = _DRAWN[column], table.marks.get(row.number)
    drawn: dict[str, object] = {}
    if marks and name == "dots":
        drawn = {"LeadTimes": marks.lead_times, "Failures": marks.failures}
    elif marks:
        limits = row.entry.find_figure(FREQUENCY).limits
        drawn = {
            "Intervals": marks.intervals,
            "IsInProgress": marks.is_in_progress,
            "Usual": [limits.lower, limits.upper] if limits else None,
        }
    attributes = data(**{name: json.dumps(drawn)}) if drawn else {}
    yield html.Td(className=_style(name), **attributes)


def _style(key: str) -> str:
    number = "" if key in {"name", "dots", "weeks", "verdict"} else " is-number"
    return f"portfolio__cell is-{key}{number}"
