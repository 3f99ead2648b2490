"""The groups of a split: one panel per group, with the ranked list as their legend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.drawn_groups import (
    PanelQuestion,
    build_panels,
    build_ranking,
    choose_shown,
    sort_panels,
)
from insights_dash.charts.drawn_view import MOST_GROUPS, DrawnTable, TableRow, build_key
from insights_dash.charts.panel_grid import (
    MOST_PANELS,
    MOST_SHOWN,
    Fold,
    Folded,
    build_blank,
    build_grid,
    build_panel,
    build_picture,
    lay_out,
)
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import Split
from insights_dash.drawings.dumbbells import (
    Change,
    Ranking,
    Row,
    Tracks,
    draw_ranking,
    size_ranking,
)
from insights_dash.drawings.ink import THEME
from insights_dash.drawings.overlay import Overlay
from insights_dash.drawings.panels import (
    Panel,
    PanelDrawer,
    Panels,
    list_keys,
)
from insights_dash.drawings.picture import Frame
from insights_dash.drawings.words import say_duration
from insights_dash.figures.durations import describe_duration
from insights_dash.metrics.service import ReportQuery

_PANEL, _LIST, _PHONE = (272, 128), (400, 500), (326, 24)
_NOTHING = "–"
_SHOWN = {Change.WORSE: ("bad", "arrow-up"), Change.BETTER: ("good", "arrow-down")}


@dataclass(frozen=True)
class DrawnPanels:
    """Panels in the order of the ranked list, with their values as a table.

    `left_out` is the number of panels that aren't drawn. `asked` is the view as
    JSON, with which the page asks for folded panels.
    """

    panels: Panels
    ranking: Ranking
    table: DrawnTable
    left_out: int = 0
    asked: str = ""

    def build(self, metric: Metric, overlay: Overlay) -> Component:  # noqa: ARG002 - panels are too small for it
        """Build the list next to the panels; groups and intervals can be picked.

        On phones the panels are the list: each has the marks of its row.
        """
        rest, folded = self.panels.panels[MOST_SHOWN:], None
        builder = _PanelBuilder.of(self, metric)
        if rest:
            blank = lay_out([builder.build_blank(each) for each in rest])
            folded = Fold(Folded.PANELS, self.asked).build(len(rest), blank)
        first = [builder.build(each) for each in self.panels.panels[:MOST_SHOWN]]
        key = tuple(list_keys(self.panels, THEME))
        grid = build_grid(first, folded, key, self.left_out)
        return html.Div(
            [self._build_list(metric), grid], className="drawings panels is-ranked"
        )

    def build_folded(self, part: Folded, metric: Metric) -> Component:
        """Build the drawings of a folded part."""
        if part is Folded.ROWS:
            frame = Frame(*_LIST, picks=metric.value)
            return build_picture(draw_ranking(self._split_rows()[1], frame))
        builder = _PanelBuilder.of(self, metric)
        return lay_out(
            [builder.build(each) for each in self.panels.panels[MOST_SHOWN:]]
        )

    def _split_rows(self) -> tuple[Ranking, Ranking]:
        """Return the rows that are shown and those that are folded, on one axis."""
        rows = self.ranking.sorted_rows[:MOST_PANELS]
        first, rest = tuple(rows[:MOST_SHOWN]), tuple(rows[MOST_SHOWN:])
        return (
            replace(self.ranking, rows=first, others=rest),
            replace(self.ranking, rows=rest, others=first),
        )

    def _build_list(self, metric: Metric) -> Component:
        """Build the list; as many rows are collapsed as panels next to it."""
        title = f"{self.panels.kind[1].capitalize()}, {self.ranking.order}"
        first, rest = self._split_rows()
        frame, folded = Frame(*_LIST, picks=metric.value), None
        if rest.rows:
            blank = build_blank(size_ranking(rest, frame))
            folded = Fold(Folded.ROWS, self.asked).build(len(rest.rows), blank)
        picture = draw_ranking(first, frame)
        return html.Section(
            [
                html.H3(title, className="panels__title"),
                build_picture(picture),
                build_picture(
                    Tracks(self.ranking, Frame(*_PHONE)).draw_scale(), "panels__scale"
                ),
                build_key(picture.key),
                folded,
            ],
            className="panels__list",
        )


@dataclass(frozen=True)
class _PanelBuilder:
    rows: dict[str, Row]
    drawer: PanelDrawer
    tracks: Tracks

    @classmethod
    def of(cls, drawn: DrawnPanels, metric: Metric) -> "_PanelBuilder":
        return cls(
            {each.name: each for each in drawn.ranking.rows},
            PanelDrawer.of(drawn.panels, Frame(*_PANEL, picks=metric.value)),
            Tracks(drawn.ranking, Frame(*_PHONE)),
        )

    def build(self, panel: Panel) -> Component:
        row = self._find_row(panel)
        track = build_picture(self.tracks.draw_row(row), "panels__track")
        return _build_panel(panel, row, [track, build_picture(self.drawer.draw(panel))])

    def build_blank(self, panel: Panel) -> Component:
        track = build_blank(self.tracks.row_frame, "panels__track")
        drawings = [track, build_blank(self.drawer.frame)]
        return _build_panel(panel, self._find_row(panel), drawings)

    def _find_row(self, panel: Panel) -> Row:
        return self.rows[(panel.alike or (panel.name,))[0]]


def _build_panel(panel: Panel, row: Row, drawings: Sequence[Component]) -> Component:
    moved = row.moved
    value = row.value if moved is None else say_duration(moved.now)
    return build_panel(panel.name, panel.alike, drawings, value, _build_change(row))


def _build_change(row: Row) -> Component | None:
    if not row.change:
        return None
    kind, icon = _SHOWN.get(row.verdict, ("neutral", ""))
    shown = build_icon(icon) if icon else None
    return html.Span([shown, row.change], className=f"verdict is-{kind}")


def draw_split(
    query: ReportQuery, metric: Metric, names: Sequence[str]
) -> DrawnPanels | None:
    """Return the panels of a duration, of the series with these names if any exist.

    None if nothing was measured.
    """
    answer, changes = query.answer(), query.changes()
    whole = query.asking(
        replace(query.question, split=Split.NONE, tenant_tag_set_id=None)
    )
    asked = PanelQuestion(metric, query.question, query.report.definition.zone)
    wanted = set(names) & set(answer.names)
    ranking = build_ranking(answer, changes, metric)
    rows = tuple(
        each
        for each in ranking.rows
        if each.count + (each.before is not None)
        and (not wanted or each.name in wanted)
    )
    if not rows:
        return None
    ranking = replace(ranking, rows=rows)
    order = [each.name for each in ranking.sorted_rows]
    found = answer.summaries[metric.figure]
    values = (found.count, found.median, found.ninety_fifth)
    shown, total = choose_shown(answer.names, values, order, MOST_PANELS)
    panels = build_panels(answer, whole.answer(), changes, asked, shown)
    mixes = query.report.definition.whole_split is not Split.NONE
    panels = sort_panels(replace(panels, hides_whole=mixes), order)
    left_out = total - len(panels.panels)
    return DrawnPanels(panels, ranking, _list_rows(ranking, panels), left_out)


def _list_rows(ranking: Ranking, panels: Panels) -> DrawnTable:
    one, _ = panels.kind
    _, many = ranking.noun
    heads = ["Median", "95% within"]
    if ranking.is_compared:
        heads = ["Median", "Median before", "95% within", "95% before", "Change"]
    return DrawnTable(
        [one.capitalize(), *heads, many.capitalize()],
        tuple(
            TableRow(
                each.name,
                _list_cells(each, is_compared=ranking.is_compared),
                {"picks": "of", "value": each.name} if each.count else {},
            )
            for each in ranking.sorted_rows
        ),
        MOST_GROUPS,
    )


def _list_cells(row: Row, *, is_compared: bool) -> Sequence[str]:
    count = f"{row.count:,}"
    if not is_compared:
        return [_write(row.median_now), _write(row.now), count]
    figures = (row.median_now, row.median_before, row.now, row.before)
    change = row.change or _NOTHING
    if row.moved is not None:
        change += f" ({row.moved.name})"
    return [*map(_write, figures), change, count]


def _write(seconds: float | None) -> str:
    return _NOTHING if seconds is None else describe_duration(seconds)
