import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from insights_dash.domain.metric import ChartStatistic, Metric, Series
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.chart import build_figure
from insights_dash.figures.drawing import COLORS, Drawing, color_of
from sample_series import series

DAY = 86_400
MANY = [series("Web", [DAY, None, 3 * DAY, 4 * DAY]), series("API", [None, DAY, 2, 3])]


def build(metric: Metric, lines: Any, **options: Any) -> Any:  # noqa: ANN401 - plain dictionaries
    colors = {each.name: index for index, each in enumerate(lines)}
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
    assert bars["marker"]["color"][-2:] == [color_of(0), f"{color_of(0)}/0.35"]


def test_a_line_has_gaps_and_a_dotted_way_to_its_unfinished_end() -> None:
    line, _, marks = build(Metric.LEAD_TIME, MANY)["data"]
    assert line["y"] == [DAY, None, 3 * DAY, None, 4 * DAY]
    assert line["connectgaps"] is False
    assert len(line["x"]) == len(line["customdata"]) == 5
    assert marks["line"]["dash"] == "dot"
    assert marks["meta"]["marks"] == ["Web"] * 7 + ["API"] * 3
    lone = [DAY, None, 3 * DAY, None]
    assert marks["y"] == [*lone, 3 * DAY, 4 * DAY, None, 2, 3, None]
    assert marks["marker"]["symbol"][5] == "circle-open"
    assert marks["marker"]["size"] == [5, 0, 5, 0, 0, 7, 0, 0, 7, 0]


def test_a_period_that_is_over_is_drawn_as_finished_to_its_end() -> None:
    lines = [
        Series(each.name, tuple(replace(one, is_over=True) for one in each.intervals))
        for each in MANY
    ]
    line, _, marks = build(Metric.LEAD_TIME, lines)["data"]
    assert line["y"] == [DAY, None, 3 * DAY, 4 * DAY]
    assert len(line["x"]) == len(line["customdata"]) == 4
    assert "in progress" not in str(line["customdata"])
    assert marks["meta"]["marks"] == ["Web"] * 2
    unmarked = build(Metric.LEAD_TIME, lines[1:])["data"]
    assert not any("marks" in each.get("meta", {}) for each in unmarked)
    [bars] = build(Metric.DEPLOYMENT_FREQUENCY, lines[:1])["data"]
    assert set(bars["marker"]["color"]) == {color_of(0)}
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
    assert marks["y"] == [DAY, None, DAY, 5, None]
    assert marks["marker"]["size"] == [5, 0, 0, 7, 0]
    assert marks["x"][0] == "2026-04-12"


def test_one_interval_alone_is_drawn() -> None:
    line, marks = build(Metric.LEAD_TIME, [series("Web", [DAY])])["data"]
    assert line["y"] == [DAY]
    assert marks["y"] == [DAY, None]
    assert marks["marker"]["size"] == [7, 0]


def test_nothing_is_filled_where_nothing_was_measured() -> None:
    values = [DAY, 2 * DAY, None, None, 3 * DAY, None, 4 * DAY, 5 * DAY, 6 * DAY]
    figure = build(Metric.TIME_TO_RECOVERY, [series("Web", values)])
    area, stem, line, _ = figure["data"]
    assert [0, DAY, 2 * DAY, 0, None, 0, 4 * DAY, 5 * DAY, 0, None] == area["y"]
    assert "toself" == area["fill"]
    assert line["x"][0] == area["x"][0] == area["x"][1]
    assert line["x"][1] == area["x"][2] == area["x"][3]
    assert [0, 3 * DAY, 0, None] == stem["y"]
    assert [line["x"][4]] * 3 + [None] == stem["x"]
    assert not [trace for trace in figure["data"] if "tozero" in trace.get("fill", "")]


@pytest.mark.parametrize("values", [[DAY], [None, DAY], [DAY, None, None]])
def test_unfinished_intervals_are_not_filled(values: list[int | None]) -> None:
    data = build(Metric.LEAD_TIME, [series("Web", values)])["data"]
    assert not [trace for trace in data if "fill" in trace]


def test_areas_are_hidden_with_their_line() -> None:
    lines = [series("Web", [DAY, DAY, None, DAY, None, DAY])]
    *areas, line, _ = build(Metric.LEAD_TIME, lines)["data"]
    assert len(areas) == 2
    assert {"Web"} == {each["meta"]["series"] for each in (*areas, line)}


@pytest.mark.parametrize(
    ("name", "markup"),
    [
        ('say "hi"', 'say "hi"'),
        ("it's", "it's"),
        ("<b>A</b>", "&lt;b&gt;A&lt;/b&gt;"),
        ("R&amp;D", "R&amp;amp;D"),
        ("100%{y}", "100%&#123;y}"),
        ("${x}", "$&#123;x}"),
    ],
)
def test_names_are_no_markup_and_no_template(name: str, markup: str) -> None:
    lines = [series(name, [1, 2]), series("Web", [1, 2])]
    line, other, _ = build(Metric.LEAD_TIME, lines)["data"]
    assert markup == line["name"]
    assert name == line["meta"]["series"]
    assert other["hovertemplate"] == line["hovertemplate"]


def test_hovers_say_value_unit_and_number() -> None:
    line = build(Metric.LEAD_TIME, MANY)["data"][0]
    assert line["customdata"][0] == [
        *("1 d", " (mean of 3 deployments)", "Show the 3 deployments")
    ]
    assert line["customdata"][-1] == [
        *("4 d", " (mean of 3 deployments, week in progress)", "Show the 3 deployments")
    ]
    assert line["hovertemplate"].startswith("%{fullData.name}: <b>%{customdata[0]}")


def test_durations_have_ticks_with_units() -> None:
    axis = build(Metric.LEAD_TIME, MANY)["layout"]["yaxis"]
    assert axis["ticktext"] == ("0", "1 d", "2 d", "3 d", "4 d")
    assert axis["range"][0] == 0


def test_zeros_are_at_the_bottom() -> None:
    axis = build(Metric.QUEUE_TIME, [series("Web", [0, 0])])["layout"]["yaxis"]
    bottom, top = axis["range"]
    assert bottom == 0 < top


def test_negative_lead_times_are_not_cut_off() -> None:
    axis = build(Metric.LEAD_TIME, [series("Web", [-DAY, DAY, 0])])["layout"]["yaxis"]
    assert axis["range"][0] <= -DAY


def test_colours_begin_again_after_ten() -> None:
    assert color_of(COLORS) == color_of(0)
    assert len({color_of(index) for index in range(COLORS)}) == COLORS == 10
