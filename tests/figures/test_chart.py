import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from insights_dash.domain.metric import ChartStatistic, Metric, Series
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.chart import build_figure
from insights_dash.figures.drawing import COLORED, Drawing
from sample_series import interval, series

DAY = 86_400
MANY = [series("Web", [DAY, None, 3 * DAY, 4 * DAY]), series("API", [None, DAY, 2, 3])]


def build(metric: Metric, lines: Any, **options: Any) -> Any:  # noqa: ANN401 - plain dictionaries
    colors = {each.name: index for index, each in enumerate(lines[:COLORED])}
    granularity = options.get("granularity", Granularity.WEEKLY)
    statistic = options.get("statistic", ChartStatistic.MEAN)
    drawing = Drawing(
        metric, granularity, colors, statistic, options.get("overlays", ())
    )
    return build_figure(drawing, lines)


@pytest.mark.parametrize("metric", Metric)
@pytest.mark.parametrize("count", [1, 2])
def test_every_figure_is_plain_json(metric: Metric, count: int) -> None:
    figure = build(metric, MANY[:count])
    text = json.dumps(figure, allow_nan=False)
    assert json.dumps(json.loads(text)) == text


def test_a_single_frequency_is_bars_with_a_light_last_one() -> None:
    [bars] = build(Metric.DEPLOYMENT_FREQUENCY, MANY[:1])["data"]
    assert bars["type"] == "bar"
    assert bars["y"] == [3, 3, 3, 3]
    assert bars["marker"]["color"][-2:] == ["var(--series-0)", "var(--series-0)/0.35"]


def test_a_line_has_gaps_and_nothing_leads_to_its_unfinished_end() -> None:
    line, _, marks = build(Metric.LEAD_TIME, MANY)["data"]
    assert line["y"] == [DAY, None, 3 * DAY, None, 4 * DAY]
    assert line["connectgaps"] is False
    assert len(line["x"]) == len(line["customdata"]) == 5
    assert marks["mode"] == "markers"
    assert marks["meta"]["marks"] == ["Web"] * 3 + ["API"]
    assert marks["y"] == [DAY, 3 * DAY, 4 * DAY, 3]
    assert marks["marker"]["symbol"] == ["circle", "circle", *["circle-open"] * 2]
    assert marks["marker"]["size"] == [5, 5, 7, 7]


def test_the_chart_begins_with_the_series_that_begins_first() -> None:
    late = Series("API", MANY[1].intervals[2:])
    layout = build(Metric.DEPLOYMENT_FREQUENCY, [late, MANY[0]])["layout"]
    days = [each.start.isoformat() for each in MANY[0].intervals]
    assert days == [*layout["meta"]["intervals"]]
    begin, end = layout["xaxis"]["range"]
    assert begin < days[0]
    assert end > days[-1]


def test_a_period_that_is_over_is_drawn_as_finished_to_its_end() -> None:
    lines = [
        Series(each.name, tuple(replace(one, is_over=True) for one in each.intervals))
        for each in MANY
    ]
    line, _, marks = build(Metric.LEAD_TIME, lines)["data"]
    assert line["y"] == [DAY, None, 3 * DAY, 4 * DAY]
    assert len(line["x"]) == len(line["customdata"]) == 4
    assert "in progress" not in str(line["customdata"])
    assert marks["meta"]["marks"] == ["Web"]
    unmarked = build(Metric.LEAD_TIME, lines[1:])["data"]
    assert not any("marks" in each.get("meta", {}) for each in unmarked)
    [bars] = build(Metric.DEPLOYMENT_FREQUENCY, lines[:1])["data"]
    assert set(bars["marker"]["color"]) == {"var(--series-0)"}
    assert set(bars["marker"]["line"]["width"]) == {0}


def test_an_interval_that_is_cut_is_named_by_its_days() -> None:
    first, *rest = MANY[0].intervals
    cut = replace(first, last=date(2026, 4, 8))
    figure = build(Metric.LEAD_TIME, [Series("Web", (cut, *rest))])
    named = figure["layout"]["meta"]["intervals"]
    assert list(named.values())[:2] == ["5–8 Apr 2026", "12–18 Apr 2026"]


def test_a_value_between_gaps_has_a_marker() -> None:
    values = [None, DAY, None, DAY, DAY, 5]
    marks = build(Metric.LEAD_TIME, [series("Web", values)])["data"][-1]
    assert marks["y"] == [DAY, 5]
    assert marks["marker"]["size"] == [5, 7]
    assert marks["x"][0] == "2026-04-12"


def test_one_interval_alone_is_drawn() -> None:
    line, marks = build(Metric.LEAD_TIME, [series("Web", [DAY])])["data"]
    assert line["y"] == [DAY]
    assert marks["y"] == [DAY]
    assert marks["marker"]["size"] == [7]


def test_nothing_is_filled_below_lines() -> None:
    for metric in Metric:
        data = build(metric, [series("Web", [DAY, DAY, None, DAY, DAY])])["data"]
        assert not [trace for trace in data if "fill" in trace]


def test_hovers_say_value_unit_and_number() -> None:
    line = build(Metric.LEAD_TIME, MANY)["data"][0]
    assert line["customdata"][0] == [
        *("1 d", " (mean of 3 deployments)", "Show the 3 deployments")
    ]
    assert line["customdata"][-1] == [
        *("4 d", " (mean of 3 deployments, week in progress)", "Show the 3 deployments")
    ]
    assert line["hoverinfo"] == "none"


def test_durations_have_ticks_with_units() -> None:
    axis = build(Metric.LEAD_TIME, MANY[:1])["layout"]["yaxis"]
    assert axis["ticktext"] == ("0", "1 d", "2 d", "3 d", "4 d")
    assert axis["range"][0] == 0


def test_zeros_are_at_the_bottom() -> None:
    axis = build(Metric.QUEUE_TIME, [series("Web", [0, 0])])["layout"]["yaxis"]
    bottom, top = axis["range"]
    assert bottom == 0 < top


def test_negative_lead_times_are_not_cut_off() -> None:
    axis = build(Metric.LEAD_TIME, [series("Web", [-DAY, DAY, 0])])["layout"]["yaxis"]
    assert axis["range"][0] <= -DAY


def test_at_most_six_lines_have_a_colour_a_dash_and_a_label() -> None:
    lines = [series(f"App {number}", [DAY, number]) for number in range(8)]
    figure = build(Metric.LEAD_TIME, lines)
    *drawn, _ = figure["data"]
    colored, grey = drawn[:COLORED], drawn[COLORED:]
    assert len({each["line"]["color"] for each in colored}) == COLORED
    assert len({each["line"]["dash"] for each in colored}) == COLORED
    assert {each["meta"]["end"] for each in colored} == {DAY}
    assert [each["line"] for each in grey] == [
        {"color": "var(--before)", "shape": "linear", "width": 1}
    ] * 2
    assert not [each for each in grey if "end" in each["meta"]]


def test_the_label_of_a_line_is_at_its_last_finished_value() -> None:
    lines = [series("Web", [DAY, None, 5]), series("API", [None, None, 7]), MANY[0]]
    drawn = build(Metric.LEAD_TIME, lines)["data"]
    assert [each["meta"].get("end") for each in drawn[:3]] == [DAY, 7, 3 * DAY]


def test_a_line_that_is_alone_has_no_label() -> None:
    line, _ = build(Metric.LEAD_TIME, MANY[:1])["data"]
    assert "end" not in line["meta"]


def test_durations_have_a_log_scale_if_long_ones_would_flatten_the_others() -> None:
    layout = build(Metric.LEAD_TIME, [series("Web", [60, 0, 9 * DAY])])["layout"]
    axis = layout["yaxis"]
    assert "log" == axis["type"]
    assert axis["ticktext"][:3] == ["1 s", "10 s", "1 min"]
    assert axis["ticktext"][-2:] == ["1 w", "30 d"]
    assert axis["range"] == pytest.approx([0, math.log10(30 * DAY)])
    near = build(Metric.LEAD_TIME, [series("Web", [60, 400])])["layout"]["yaxis"]
    assert "type" not in near
    assert 0 == near["range"][0]


def test_a_log_scale_begins_at_a_second() -> None:
    line, *_ = build(Metric.QUEUE_TIME, [series("Web", [0, 90, 1])])["data"]
    assert [1, 90] == line["y"][:2]
    assert "0 s" == line["customdata"][0][0]


def rates(*counts: tuple[int, int]) -> Series:
    """Return a series of weeks with these numbers of successes and failures."""
    weeks = [
        interval(week, None, successes=succeeded, failures=failed)
        for week, (succeeded, failed) in enumerate(counts)
    ]
    return Series("Web", tuple(weeks))


def test_no_line_leads_to_rates_of_few_deployments() -> None:
    weeks = rates((9, 1), (3, 1), (4, 0), (10, 0), (9, 1), (9, 1))
    line, marks = build(Metric.DEPLOYMENT_FAILURE_RATE, [weeks])["data"]
    assert line["y"] == [0.1, None, 0.25, None, None, None, 0, 0.1, None, 0.1]
    said = [each[0] for each in line["customdata"]]
    assert "0 of 4" == said[line["x"].index("2026-04-19") + 1]
    assert marks["y"] == [0.1, 0.25, 0.1]
    assert marks["marker"]["size"] == [5, 4, 7]


def test_a_chart_of_rates_says_that_nothing_failed() -> None:
    def read(weeks: Series) -> tuple[list[str], Any]:
        layout = build(Metric.DEPLOYMENT_FAILURE_RATE, [weeks])["layout"]
        notes = [each["text"] for each in layout["annotations"]]
        return notes, layout["yaxis"].get("tickvals")

    nothing = rates((9, 0), (0, 0), (9, 0))
    assert read(nothing) == (["No failures in this period"], [0])
    data = build(Metric.DEPLOYMENT_FAILURE_RATE, [nothing, MANY[0]])["data"]
    assert {"end"} <= data[0]["meta"].keys()
    alone = build(Metric.DEPLOYMENT_FAILURE_RATE, [nothing, replace(nothing)])["data"]
    assert not [each for each in alone if "end" in each["meta"]]
    assert read(rates((9, 0), (9, 1))) == ([], None)


def test_only_a_line_that_is_alone_has_a_band() -> None:
    options = {"statistic": ChartStatistic.RANGE}
    alone = build(Metric.LEAD_TIME, MANY[:1], **options)["data"]
    assert [trace for trace in alone if "fill" in trace]
    several = build(Metric.LEAD_TIME, MANY, **options)["data"]
    assert not [trace for trace in several if "fill" in trace]
