"""Forms of a metric's page: which are offered, what is drawn, what can be picked."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from insights_dash.charts import drawn_counts, drawn_forms, drawn_split
from insights_dash.charts.drawn_counts import DrawnCounts
from insights_dash.charts.drawn_forms import draw_form
from insights_dash.charts.drawn_groups import build_ranking, choose_shown
from insights_dash.charts.drawn_split import DrawnPanels
from insights_dash.charts.drawn_tables import list_columns
from insights_dash.charts.drawn_view import (
    MOST_GROUPS,
    MOST_ROWS,
    DrawnForm,
    DrawnTable,
    TableRow,
    build_table,
)
from insights_dash.charts.forms import Form, list_forms
from insights_dash.charts.panel_grid import Folded
from insights_dash.charts.whole_answer import answer_whole
from insights_dash.domain.deployment import FAILED
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.question import ALL_SERIES, Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import Granularity, TimeRange
from insights_dash.domain.verdict import Verdict
from insights_dash.drawings.dumbbells import Change, Ranking, Row
from insights_dash.drawings.overlay import NO_OVERLAY, Note, Overlay
from insights_dash.drawings.panels import Panel, Panels
from insights_dash.drawings.strip import Strip, draw_strip
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.service import ReportQuery
from insights_dash.pages.report.form import ShownForm, build_switch, find_form
from insights_dash.pages.report.view import read_view
from insights_dash.store.batch import Batch
from insights_dash.store.database import Database
from insights_dash.store.record import record
from insights_dash.store.spaces import Space
from sample_drawings import EVIL, WHOLE, slots, sparse, strip
from small_queries import NOW, Ask, asking
from small_world import deployment, release

LEAD = Metric.LEAD_TIME
FREQUENCY, RATE = Metric.DEPLOYMENT_FREQUENCY, Metric.DEPLOYMENT_FAILURE_RATE


@pytest.fixture
def ask(database: Database, space: Space, tmp_path: Path) -> Iterator[Ask]:
    """Return a function that asks about everything in the small world."""
    with asking(database, space, tmp_path) as ask:
        yield ask


def show(query: ReportQuery, metric: Metric, **texts: str) -> ShownForm:
    asked = read_view(
        texts,
        tag_sets=[],
        default_as_of=None,
        definition=ReportDefinition("Shops"),
        now=NOW,
    )
    return find_form(query, metric, asked)


def drawn(strip: Strip) -> DrawnForm:
    return DrawnForm(partial(draw_strip, strip), list_columns(strip, Metric.LEAD_TIME))


def test_a_mark_picks_its_interval_and_a_dot_its_deployment() -> None:
    shown = str(drawn(strip()).build(Metric.LEAD_TIME, NO_OVERLAY))
    assert 'data-picks="point" data-metric="lead-time" data-point="2025-10-27"' in shown
    assert 'data-picks="deployment"' in shown
    assert "<script" not in shown
    assert EVIL not in shown


def test_every_interval_with_deployments_can_be_picked_by_keyboard() -> None:
    shown = str(build_table(drawn(sparse(3)).table, "Lead time"))
    assert 3 == shown.count("className='drawings__pick'")


def test_a_drawing_comes_in_the_widths_of_the_style_sheet() -> None:
    shown = str(drawn(strip()).build(Metric.LEAD_TIME, NO_OVERLAY))
    for name in ("wide", "middle", "half", "narrow"):
        assert 1 == shown.count(f"drawings__size--{name}")


def test_a_drawing_has_a_flag_per_note_and_a_line_at_the_target() -> None:
    notes = (Note(1, date(2025, 11, 5), EVIL), Note(2, date(2024, 1, 1), "Before"))
    shown = str(drawn(strip()).build(Metric.LEAD_TIME, Overlay(notes, 3_600)))
    assert 4 == shown.count(">Target<")
    assert 4 == shown.count("5 Nov 2025: ")
    assert "Before" not in shown
    assert EVIL not in shown


@pytest.mark.parametrize(
    ("metric", "texts", "forms"),
    [
        (FREQUENCY, {}, "Bars Calendar Line"),
        (Metric.LEAD_TIME, {}, "Deployments Percentiles Line"),
        (Metric.LEAD_TIME, {"leadTime": "IncludingWaiting"}, "Line"),
        (Metric.QUEUE_TIME, {}, "Deployments Percentiles Line"),
        (FREQUENCY, {"split": "Project"}, "Panels Line"),
        (RATE, {}, "Events Line"),
        (RATE, {"split": "Project"}, "Events Line"),
        (Metric.LEAD_TIME, {"split": "Project"}, "Panels Line"),
        (Metric.TIME_TO_RECOVERY, {}, "Events Line"),
    ],
)
def test_the_forms_of_a_metric_begin_with_the_usual_one(
    metric: Metric, texts: dict[str, str], forms: str
) -> None:
    assert forms == " ".join(list_forms(metric, Question.parse(texts)))


@pytest.mark.parametrize(
    ("metric", "texts", "form"),
    [
        (FREQUENCY, {}, Form.BARS),
        (FREQUENCY, {"form": "Percentiles"}, Form.BARS),  # of another page
        (FREQUENCY, {"form": "Line"}, Form.LINE),
        (FREQUENCY, {"bands": "on"}, Form.LINE),
        (FREQUENCY, {"bands": "on", "form": "Bars"}, Form.BARS),
        (Metric.LEAD_TIME, {"form": "Percentiles"}, Form.PERCENTILES),
        (RATE, {}, Form.EVENTS),
        (None, {}, Form.LINE),
    ],
)
def test_a_page_shows_the_form_that_is_asked_for_or_its_usual_one(
    ask: Ask, metric: Metric, texts: dict[str, str], form: Form
) -> None:
    assert form is show(ask(), metric, **texts).form


def test_a_form_that_cannot_be_drawn_is_a_line_and_says_so(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn_forms, "MOST_BARS", 3)
    asked = show(ask(), FREQUENCY, form="Bars")
    assert (Form.LINE, None) == (asked.form, asked.drawn)
    assert "“Bars” would have too many marks" in asked.hint
    assert not show(ask(), FREQUENCY).hint


@pytest.mark.parametrize(
    ("metric", "texts", "said"),
    [
        (Metric.LEAD_TIME, {"form": "Deployments"}, "No data for this period, so "),
        (Metric.QUEUE_TIME, {"form": "Percentiles"}, "Queue times weren't recorded "),
        (FREQUENCY, {"form": "Panels"}, "No data for this period, so “Panels” can't "),
        (Metric.LEAD_TIME, {"form": "Panels"}, "No data for this period, so “Panels” "),
    ],
)
def test_a_form_without_data_is_a_line_and_says_so(
    ask: Ask, metric: Metric, texts: dict[str, str], said: str
) -> None:
    split = "Project" if texts["form"] == "Panels" else "None"
    query = ask(
        split=split, timeRange="Custom", **{"from": "2010-01-01"}, to="2010-03-01"
    )
    shown = show(query, metric, split=split, **texts)
    assert (Form.LINE, None) == (shown.form, shown.drawn)
    assert shown.hint.startswith(said)


def test_lines_of_a_split_say_what_they_leave_out(ask: Ask) -> None:
    compared = {"split": "Project", "compare": "PreviousPeriod"}
    lines = show(ask(**compared), RATE, form="Line", **compared)
    assert "aren't drawn for several lines" in lines.hint
    assert not show(ask(**compared), RATE, **compared).hint
    alone = {**compared, "compare": "None"}
    few = show(ask(**alone), RATE, form="Line", **alone).hint
    assert few.startswith("Dots are weeks with fewer than 5 deployments.")
    assert not show(ask(**alone), FREQUENCY, form="Line", **alone).hint
    whole = {**compared, "split": "None"}
    assert not show(ask(**whole), FREQUENCY, form="Line", **whole).hint
    band = {**alone, "statistic": "Range"}
    said = show(ask(**alone), Metric.LEAD_TIME, form="Line", **band).hint
    assert said.startswith("Several lines show means.")


def test_a_switch_leaves_the_usual_form_out_of_the_url(ask: Ask) -> None:
    said = str(build_switch(show(ask(), RATE), RATE))
    assert "children='Events'" in said
    assert "children='Rate'" in said
    assert "data-chart-form=''" in said
    assert "data-chart-form='Line'" in said
    assert build_switch(ShownForm(Form.LINE, (Form.LINE,)), RATE) is None


def list_cells(shown: ShownForm) -> list[tuple[str, ...]]:
    assert shown.drawn is not None
    return [(row.head, *row.cells) for row in shown.drawn.table.rows]


def test_failures_of_a_split_are_those_of_its_groups(ask: Ask) -> None:
    query = ask(split="Environment")
    shown = show(query, RATE, split="Environment")
    answer = query.answer()
    failed = answer.count(FAILED).sum(axis=1).tolist()
    counted = {
        name: count for name, count in zip(answer.names, failed, strict=True) if count
    }
    assert counted == Counter(row[1] for row in list_cells(shown))
    assert isinstance(shown.drawn, DrawnForm)
    assert "Environment" == shown.drawn.table.heads[1]
    assert shown.drawn.longer is TimeRange.LAST_YEAR
    [name, *_] = counted
    chosen = draw_form(query, RATE, Form.EVENTS, [name, "Nowhere"])
    assert isinstance(chosen, DrawnForm)
    assert {name} == {row.cells[0] for row in chosen.table.rows}
    assert chosen.said.endswith(f"in {name}.")
    year = show(ask(timeRange="LastYear"), RATE, timeRange="LastYear").drawn
    assert isinstance(year, DrawnForm)
    assert year.longer is None
    assert "Environment" not in year.table.heads


def test_bars_are_as_high_as_the_answer_counts(ask: Ask) -> None:
    query = ask()
    rows = list_cells(show(query, FREQUENCY))
    counted = query.answer().successes[0].tolist()
    assert counted == [int(row[1]) for row in reversed(rows)]
    assert sum(counted) == 4
    assert rows[0][0].endswith("(in progress)")


def test_bars_have_the_usual_range_that_the_headline_names(
    database: Database, space: Space, ask: Ask
) -> None:
    """Over both periods, as the verdict has it."""
    days = [-200 + 7 * week for week in range(28) for _ in range(1 + week % 4)]
    entries = [deployment(100 + at, "9.0", day, 9) for at, day in enumerate(days)]
    batch = Batch("test", releases=[release("9.0", -201)], deployments=entries)
    with database.write() as session:
        record(session, space, batch, now=NOW)
    query = ask()
    whole = answer_whole(query)
    change = whole.find_change(ALL_SERIES, FREQUENCY, ChartStatistic.MEDIAN)
    assert change is not None
    assert change.limits is not None
    form = show(query, FREQUENCY).drawn
    assert isinstance(form, DrawnForm)
    assert isinstance(form.draw, partial)
    [bars] = form.draw.args
    expected = (change.limits.lower, change.limits.upper)
    assert expected == (bars.lower, bars.upper)
    signals = [each.start for each in bars.bars if each.is_signal]
    assert signals == [
        each for each in change.limits.signals if each >= bars.bars[0].start
    ]


def test_a_calendar_has_all_deployments_of_each_day(ask: Ask) -> None:
    query = ask(granularity="Monthly")
    rows = list_cells(show(query, FREQUENCY, form="Calendar"))
    days = query.asking(replace(query.question, granularity=Granularity.DAILY)).answer()
    assert days.totals.sum() == sum(int(row[1]) for row in rows)
    assert days.count(FAILED).sum() == sum(int(row[2]) for row in rows) == 2
    assert ("Fri 3 May 2024", "2", "2") in rows


def test_events_are_the_failures_with_their_recoveries(ask: Ask) -> None:
    shown = show(ask(), RATE)
    rows = list_cells(shown)
    assert [
        ("Shop 1.1.0", "Fri 3 May 2024, 14:10", "20 h", "1.1.0"),
        ("Shop 1.1.0", "Fri 3 May 2024, 10:10", "1 d", "1.1.0"),
    ] == rows
    assert isinstance(shown.drawn, DrawnForm)
    assert shown.drawn.said == (
        "2 of 6 deployments failed, and both recovered. Half recovered within 22 h; "
        "the slowest, Shop 1.1.0, took 1 d. "
        "Nothing has failed for 12 days, the longest gap in this period."
    )


@pytest.mark.parametrize(
    "ended",
    [
        {"asOf": "2024-05-14"},
        {"timeRange": "Custom", "from": "2024-04-01", "to": "2024-05-12"},
    ],
)
def test_a_quiet_time_that_has_ended_is_said_in_the_past(
    ask: Ask, ended: dict[str, str]
) -> None:
    shown = show(ask(**ended), RATE).drawn
    assert isinstance(shown, DrawnForm)
    assert "Nothing failed in the last " in shown.said
    assert "has failed" not in shown.said


def test_too_many_failures_are_a_rate(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn_forms, "MOST_FAILURES", 1)
    assert Form.LINE is show(ask(), RATE).form


def test_the_figures_of_columns_are_those_of_the_answer(ask: Ask) -> None:
    query = ask()
    for form in ("Deployments", "Percentiles"):
        rows = list_cells(show(query, Metric.LEAD_TIME, form=form))
        series = query.answer().series()[0].intervals
        counts = [each.summary(Metric.LEAD_TIME).count for each in series]
        assert counts == [int(row[3]) for row in reversed(rows)]


def test_panels_have_the_figures_of_the_answer(ask: Ask) -> None:
    query = ask(split="Project")
    shown = show(query, Metric.LEAD_TIME)
    assert isinstance(shown.drawn, DrawnPanels)
    summary = query.answer().summary
    assert summary is not None
    counts = {
        each.name: each.intervals[0].summary(Metric.LEAD_TIME).count
        for each in summary.series()
    }
    drawn_counts = {
        panel.name: sum(slot.count for slot in panel.slots)
        for panel in shown.drawn.panels.panels
    }
    assert drawn_counts == {name: count for name, count in counts.items() if count}
    assert [(name, str(count)) for name, count in drawn_counts.items()] == [
        (row[0], row[-1]) for row in list_cells(shown)
    ]
    built = str(shown.drawn.build(Metric.LEAD_TIME, NO_OVERLAY))
    assert 'data-of="Shop"' in built
    assert "data-groups='Shop'" in built


@pytest.mark.parametrize(
    ("figures", "verdict", "moved"),
    [
        ("LeadTime.Median Slower, LeadTime.NinetyFifth Slower", Change.WORSE, None),
        (
            "LeadTime.Median Faster, LeadTime.NinetyFifth AsUsual",
            Change.BETTER,
            "median",
        ),
        ("LeadTime.Median AsUsual, LeadTime.NinetyFifth TooFew", Change.NONE, None),
        (
            "LeadTime.Median AsUsual, MeanTimeToRecovery.Median Slower",
            Change.NONE,
            None,
        ),
    ],
)
def test_a_group_is_ranked_by_its_tail_or_else_by_what_moved(
    ask: Ask, figures: str, verdict: Change, moved: str | None
) -> None:
    query = ask(split="Project")
    changes = query.changes()
    assert changes is not None
    own = tuple(
        FigureChange(name, 900, 300, (99, 99), Verdict(word))
        for name, word in (each.split() for each in figures.split(", "))
    )
    series = [replace(each, figures=own) for each in changes.series]
    rows = build_ranking(query.answer(), replace(changes, series=series)).rows
    [row] = [each for each in rows if each.name == "Shop"]
    assert verdict == row.verdict
    assert moved == (row.moved and row.moved.name)


def test_panels_without_a_comparison_begin_with_the_slowest(ask: Ask) -> None:
    query = ask(split="Environment", compare="None")
    shown = show(query, Metric.LEAD_TIME, compare="None").drawn
    assert isinstance(shown, DrawnPanels)
    assert "before" not in " ".join(shown.table.heads)
    ranked = [each.now for each in shown.ranking.rows if each.is_ranked]
    assert sorted(ranked, key=lambda each: -(each or 0)) == ranked
    assert "slowest first" in str(shown.build(Metric.LEAD_TIME, NO_OVERLAY))


def test_panels_beyond_nine_are_folded_with_their_rows() -> None:
    names = [f"project {number:02}" for number in range(12)]
    rows = tuple(Row(name, 20 - at, 900, 800) for at, name in enumerate(names))
    panels = Panels(tuple(Panel(name, slots(900, 800)) for name in names), WHOLE)
    drawn = DrawnPanels(panels, Ranking(rows), DrawnTable((), ()))
    built = str(drawn.build(Metric.LEAD_TIME, NO_OVERLAY))
    assert 2 == built.count("Summary(children='3 more'")
    assert 12 == built.count("className='panels__panel'")
    assert built.index("project 08") < built.index("3 more")
    # The panels, their tracks, and the rows of the list.
    assert 3 + 3 + 1 == built.count("is-blank")
    for part in Folded:
        folded = str(drawn.build_folded(part, Metric.LEAD_TIME))
        assert ["09", "10", "11"] == sorted({*re.findall(r"project (\d\d)", folded)})
        assert "is-blank" not in folded


@pytest.mark.parametrize(
    ("module", "metric"), [(drawn_split, LEAD), (drawn_counts, FREQUENCY)]
)
def test_only_so_many_panels_are_built(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, module: ModuleType, metric: Metric
) -> None:
    query = ask(split="Environment")
    every = show(query, metric).drawn
    monkeypatch.setattr(module, "MOST_PANELS", 1)
    few = show(query, metric).drawn
    assert isinstance(every, DrawnPanels | DrawnCounts)
    assert isinstance(few, DrawnPanels | DrawnCounts)
    assert (2, 0) == (len(every.panels.panels), every.left_out)
    assert (every.panels.panels[:1], 1) == (few.panels.panels, few.left_out)
    assert every.table == few.table
    assert MOST_GROUPS == every.table.most
    assert "1 more in the table." in str(few.build(metric, NO_OVERLAY))


def test_groups_with_the_same_values_count_as_one_panel() -> None:
    names = ["a", "b", "c", "none"]
    counts, medians = np.array([[1, 2], [1, 2], [1, 2], [0, 0]]), np.zeros((4, 2))
    medians[2] = 5, 6
    choose = partial(choose_shown, names, [counts, medians])
    assert (["a", "b"], 2) == choose(["b", "c", "none"], 1)
    assert (["c"], 2) == choose(["c", "b"], 1)
    assert (["a", "b", "c"], 2) == choose(names, 60)


def test_series_that_were_chosen_are_the_only_panels(ask: Ask) -> None:
    query = ask(split="Environment")
    every = {row[0] for row in list_cells(show(query, Metric.LEAD_TIME))}
    assert {"Test", "Production EU"} == every
    chosen = draw_form(query, Metric.LEAD_TIME, Form.PANELS, ["Test", "Nowhere"])
    assert isinstance(chosen, DrawnPanels)
    assert ["Test"] == [row.head for row in chosen.table.rows]


def test_panels_of_numbers_have_the_counts_of_the_answer(ask: Ask) -> None:
    query = ask(split="Environment")
    shown = show(query, FREQUENCY)
    assert isinstance(shown.drawn, DrawnCounts)
    answer = query.answer()
    counted = dict(
        zip(answer.names, answer.successes.sum(axis=1).tolist(), strict=True)
    )
    assert counted == {
        panel.name: sum(bar.count for bar in panel.bars)
        for panel in shown.drawn.panels.panels
    }
    assert {(row[0], row[1]) for row in list_cells(shown)} == {
        (name, str(count)) for name, count in counted.items()
    }
    first_days = query.first_days()
    for panel in shown.drawn.panels.panels:
        assert panel.bars[0].end_day > first_days[panel.name]
    assert 'data-of="Test"' in str(shown.drawn.build(FREQUENCY, NO_OVERLAY))
    assert show(ask(split="Environment", compare="None"), FREQUENCY).drawn


def test_a_table_of_very_many_groups_says_how_many_it_leaves_out() -> None:
    rows = [TableRow(f"P{each}", ["1"]) for each in range(MOST_ROWS + 4_000)]
    full, long = (
        str(build_table(DrawnTable(["Project", "Count"], some), "Lead time"))
        for some in (rows[:MOST_ROWS], rows)
    )
    assert "more in" not in full
    assert "'4,000 more in the '" in long
    assert full.count("Tr(") + 1 == long.count("Tr(")
    table = DrawnTable(["Project"], rows, 10)
    short = str(build_table(table, "Lead time", "/values.csv"))
    assert (
        "'4,990 more in the ', A(children='CSV file', download='', href='/values.csv')"
        in short
    )
    assert 10 + 2 == short.count("Tr(")
