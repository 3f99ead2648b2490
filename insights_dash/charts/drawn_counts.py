"""The groups of a split by their numbers of deployments: a panel of bars for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from insights_dash.charts.drawn import find_end_day, find_part
from insights_dash.charts.drawn_groups import choose_shown, name_kind
from insights_dash.charts.drawn_view import MOST_GROUPS, DrawnTable, TableRow
from insights_dash.charts.frequencies import (
    has_size,
    is_counted,
    is_short,
    write_before,
    write_now,
)
from insights_dash.charts.panel_grid import (
    MOST_PANELS,
    MOST_WIDE,
    Fold,
    Folded,
    build_blank,
    build_grid,
    build_panel,
    build_picture,
    lay_out,
)
from insights_dash.charts.ranking import RankedSeries, rank
from insights_dash.charts.usual import is_usual
from insights_dash.components.verdict import build_verdict
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.drawings.bars import Bar
from insights_dash.drawings.count_panels import (
    CountPanel,
    CountPanelDrawer,
    CountPanels,
    list_keys,
    merge_alike,
)
from insights_dash.drawings.ink import THEME
from insights_dash.drawings.overlay import Overlay
from insights_dash.drawings.picture import Frame
from insights_dash.drawings.words import say_change
from insights_dash.figures.sentences import name_interval
from insights_dash.figures.verdicts import VERDICTS
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.service import ReportQuery

_PANEL = (336, 132)
_NOTHING = "–"
_HEADS = ("Per week", "Before", "Change", "Verdict")
_HEADS_OF_COUNTS = ("Before", "Verdict")


@dataclass(frozen=True)
class DrawnCounts:
    """Panels, and what changed in each series, by name, if anything is compared.

    `left_out` is the number of panels that aren't drawn. `asked` is the view as
    JSON, with which the page asks for folded panels.
    """

    panels: CountPanels
    changed: Mapping[str, RankedSeries]
    table: DrawnTable
    left_out: int = 0
    asked: str = ""

    def build(self, metric: Metric, overlay: Overlay) -> Component:  # noqa: ARG002 - panels are too small for it
        """Build the panels; groups and intervals can be picked."""
        first, rest = self.panels.panels[:MOST_WIDE], self.panels.panels[MOST_WIDE:]
        folded = None
        if rest:
            place = build_blank(Frame(*_PANEL))
            blank = lay_out([self._build_panel(each, place) for each in rest])
            folded = Fold(Folded.PANELS, self.asked).build(len(rest), blank)
        key = tuple(list_keys(self.panels, THEME))
        grid = build_grid(self._draw(first, metric), folded, key, self.left_out)
        return html.Div(grid, className="drawings panels")

    def build_folded(self, part: Folded, metric: Metric) -> Component | None:
        """Build the drawings of a folded part; counts have no ranked list."""
        if part is Folded.ROWS:
            return None
        return lay_out(self._draw(self.panels.panels[MOST_WIDE:], metric))

    def _draw(
        self, panels: Sequence[CountPanel], metric: Metric
    ) -> Sequence[Component]:
        drawer = CountPanelDrawer.of(self.panels, Frame(*_PANEL, picks=metric.value))
        return [
            self._build_panel(each, build_picture(drawer.draw(each))) for each in panels
        ]

    def _build_panel(self, panel: CountPanel, drawing: Component) -> Component:
        row = self.changed.get(panel.alike[0] if panel.alike else panel.name)
        value = f"{sum(each.count for each in panel.bars):,}"
        chip = None
        if row is not None and row.figure.now is not None:
            value = " ".join(write_now(row.figure))
            chip = _build_chip(row)
        return build_panel(panel.name, panel.alike, [drawing], value, chip)


def _build_chip(row: RankedSeries) -> Component | None:
    """Build the size of a change, in the colour of its verdict.

    Numbers of deployments have no size of a change, only a verdict.
    """
    change = ""
    if has_size(row.figure):
        change = say_change(row.figure.now, row.figure.before)
    if VERDICTS[row.verdict].is_calm:
        return html.Span(change, className="verdict") if change else None
    return build_verdict(row.verdict, change)


def draw_counts(
    query: ReportQuery, metric: Metric, names: Sequence[str]
) -> DrawnCounts | None:
    """Return the panels of a split, of the series with these names if any exist.

    Series are in the order of their verdicts, or else those with most deployments
    first. None if there was no deployment.
    """
    answer, changes = query.answer(), query.changes()
    ranked = []
    if changes is not None:
        ranked = list(rank(changes, metric, ChartStatistic.MEAN).rows)
    wanted = set(names) & set(answer.names) or set(answer.names)
    order = {each.name: place for place, each in enumerate(ranked)}
    totals = dict(zip(answer.names, answer.successes.sum(axis=1).tolist(), strict=True))
    shown = sorted(
        (name for name in answer.names if name in wanted and totals[name]),
        key=lambda name: (order.get(name, len(order)), -totals[name]),
    )
    if not shown:
        return None
    changed = {each.name: each for each in ranked}
    first, total = choose_shown(answer.names, [answer.successes], shown, MOST_PANELS)
    drawn = sorted(set(first) & set(shown), key=shown.index)
    panels = merge_alike(_build_panels(query, answer, drawn))
    has_rates = changes is None or not is_short(changes.now)
    rows = tuple(
        TableRow(
            name,
            _list_cells(totals[name], changed.get(name), has_rates=has_rates),
            {"picks": "of", "value": name},
        )
        for name in shown
    )
    one = panels.kind[0].capitalize()
    heads = (one, "Deployments", *(_HEADS if has_rates else _HEADS_OF_COUNTS))
    left_out = total - len(panels.panels)
    table = DrawnTable(heads, rows, MOST_GROUPS)
    return DrawnCounts(panels, changed, table, left_out)


def _list_cells(
    total: int, row: RankedSeries | None, *, has_rates: bool
) -> Sequence[str]:
    if row is None:
        heads = _HEADS if has_rates else _HEADS_OF_COUNTS
        return [f"{total:,}", *len(heads) * [_NOTHING]]
    before, word = write_before(row.figure), VERDICTS[row.verdict].word
    if not has_rates:
        return [f"{total:,}", before, word]
    now, unit = write_now(row.figure)
    change = ""
    if has_size(row.figure):
        change = say_change(row.figure.now, row.figure.before)
    said = f"{now} {unit}" if is_counted(row.figure) else now
    return [f"{total:,}", said, before, change or _NOTHING, word]


def _build_panels(
    query: ReportQuery, answer: MetricsAnswer, names: Sequence[str]
) -> CountPanels:
    zone, first_days = query.report.definition.zone, query.first_days()
    panels = tuple(_build(query, answer, name, first_days) for name in names)
    return CountPanels(
        panels,
        answer.intervals[0].start,
        find_end_day(answer.intervals[-1], zone),
        name_interval(query.question.granularity),
        name_kind(query.question.split),
    )


def _build(
    query: ReportQuery, answer: MetricsAnswer, name: str, first_days: Mapping[str, date]
) -> CountPanel:
    """Return the panel of a series, which begins with its first deployment ever."""
    row, zone = answer.names.index(name), query.report.definition.zone
    limits = None if answer.limits is None else answer.limits.successes
    if limits is not None:
        signals = int(limits.is_signal[row].sum())
        metric = Metric.DEPLOYMENT_FREQUENCY
        if not limits.is_known[row] or not is_usual(answer, name, metric, signals):
            limits = None
    counts = answer.successes[row].tolist()
    bars = [
        Bar(
            each.start,
            find_end_day(each, zone),
            counts[place],
            find_part(each, answer.as_of),
            is_signal=limits is not None and bool(limits.is_signal[row][place]),
        )
        for place, each in enumerate(answer.intervals)
    ]
    begins = first_days.get(name, answer.intervals[0].start)
    return CountPanel(
        name,
        tuple(each for each in bars if each.end_day > begins),
        None if limits is None else float(limits.lower[row]),
        None if limits is None else float(limits.upper[row]),
    )
