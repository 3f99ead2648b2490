"""The compared period and the usual range, drawn and said."""

from dataclasses import replace

from insights_dash.domain.metric import Metric, Series
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.chart import build_figure
from insights_dash.figures.drawing import Drawing, Ghost, PlotlyDict, Usual
from insights_dash.figures.references import summarise_references
from insights_dash.figures.sentences import summarise_chart
from sample_series import interval, series

HOUR = 3_600
NOW = series("All", [HOUR, 2 * HOUR, 9 * HOUR])
BEFORE = Ghost("Previous period", series("All", [3 * HOUR, None, 4 * HOUR, HOUR]))
USUAL = Usual(2.0 * HOUR, [HOUR] * 3, [8 * HOUR] * 3, [False, False, True])
LEAD_TIME = Drawing(Metric.LEAD_TIME, Granularity.WEEKLY, {"All": 0})
FREQUENCY = replace(LEAD_TIME, metric=Metric.DEPLOYMENT_FREQUENCY)


def find_ghost(figure: PlotlyDict) -> PlotlyDict:
    [ghost] = [each for each in figure["data"] if "compared" in each.get("meta", {})]
    return dict(ghost)


def ended(series: Series) -> Series:
    """Return the series of a period that is over."""
    intervals = tuple(replace(each, is_over=True) for each in series.intervals)
    return replace(series, intervals=intervals)


def test_a_compared_period_lies_over_the_chart_with_its_own_days() -> None:
    ghost = find_ghost(build_figure(replace(LEAD_TIME, ghost=BEFORE), [NOW]))
    assert ghost["y"] == [3 * HOUR, None, 4 * HOUR]
    assert ghost["x"] == [each.start.isoformat() for each in NOW.intervals]
    assert ghost["line"]["dash"] == "dash"
    assert [bool(size) for size in ghost["marker"]["size"]] == [True, False, True]
    assert ghost["customdata"] == [
        ["3 h", "5–11 Apr 2026"],
        ["", ""],
        ["4 h", "19–25 Apr 2026"],
    ]


def test_a_compared_period_is_a_tick_over_few_bars_and_a_line_over_many() -> None:
    ghost = find_ghost(build_figure(replace(FREQUENCY, ghost=BEFORE), [NOW]))
    assert ghost["marker"]["symbol"] == "line-ew"
    many = series("All", [HOUR] * 41)
    drawing = replace(FREQUENCY, ghost=Ghost("Year before", many))
    assert find_ghost(build_figure(drawing, [many]))["line"]["dash"] == "dash"


def test_the_scale_has_room_for_the_compared_period() -> None:
    higher = Ghost("Previous period", series("All", [90 * HOUR]))
    layout = build_figure(replace(LEAD_TIME, ghost=higher), [NOW])["layout"]
    assert 10 ** layout["yaxis"]["range"][1] >= 90 * HOUR


def test_an_exception_before_does_not_flatten_the_chart() -> None:
    weeks = [interval(week, 0, successes=each) for week, each in enumerate((2, 900, 4))]
    before = Ghost("Previous period", Series("All", tuple(weeks)))
    layout = build_figure(replace(FREQUENCY, ghost=before), [NOW])["layout"]
    assert 4 <= layout["yaxis"]["range"][1] < 90


def test_a_bar_that_is_alone_can_be_seen() -> None:
    alone = series("All", [HOUR])
    [bar] = build_figure(replace(FREQUENCY, usual=None), [alone])["data"]
    assert 0 < bar["width"] < 24 * HOUR * 1_000
    assert "width" not in build_figure(FREQUENCY, [NOW])["data"][0]


def test_several_series_have_neither_a_compared_period_nor_a_usual_range() -> None:
    drawing = replace(LEAD_TIME, colors={"All": 0, "Web": 1}, ghost=BEFORE, usual=USUAL)
    two = [NOW, series("Web", [1, 2, 3])]
    plain = replace(drawing, ghost=None, usual=None)
    figure = build_figure(drawing, two)
    assert len(figure["data"]) == len(build_figure(plain, two)["data"])
    assert not figure["layout"]["shapes"]


def test_a_usual_range_is_a_band_with_its_centre() -> None:
    figure = build_figure(replace(LEAD_TIME, usual=USUAL), [NOW])
    band, centre = figure["layout"]["shapes"]
    assert (band["type"], band["y0"], band["y1"]) == ("rect", HOUR, 8 * HOUR)
    assert (centre["type"], centre["y0"], centre["y1"]) == ("line", 2 * HOUR, 2 * HOUR)


def test_a_usual_range_that_differs_between_intervals_has_steps() -> None:
    usual = Usual(0.01, [0.0, None, 0.0], [0.02, None, 0.03], [False] * 3)
    drawing = replace(LEAD_TIME, metric=Metric.DEPLOYMENT_FAILURE_RATE, usual=usual)
    figure = build_figure(drawing, [NOW])
    assert not figure["layout"]["shapes"]
    lower, upper = figure["data"][:2]
    assert (lower["y"], upper["y"]) == ([0.0, None, 0.0], [0.02, None, 0.03])
    assert (upper["fill"], upper["line"]["shape"]) == ("tonexty", "hvh")


def test_a_signal_is_marked_and_named() -> None:
    figure = build_figure(replace(LEAD_TIME, usual=USUAL), [NOW])
    marks = figure["data"][-1]
    assert (marks["y"], marks["marker"]["color"]) == ([9 * HOUR], "var(--signal)")
    [line] = [each for each in figure["data"] if each["meta"].get("points")]
    assert [each[1].endswith(", unusual") for each in line["customdata"]] == [
        *(False, False, False, True)
    ]
    bars = build_figure(replace(FREQUENCY, usual=USUAL), [NOW])["data"][0]
    assert bars["marker"]["color"][2] == "var(--signal)/0.35"


def test_a_finished_period_has_no_open_end() -> None:
    bars = build_figure(FREQUENCY, [ended(NOW)])["data"][0]
    assert len(set(bars["marker"]["color"])) == 1
    assert "progress" not in str(bars["customdata"])

    [line] = build_figure(LEAD_TIME, [ended(NOW)])["data"]
    assert line["y"] == [HOUR, 2 * HOUR, 9 * HOUR]


def test_a_finished_value_between_gaps_has_a_marker() -> None:
    alone = series("All", [HOUR, None, HOUR])
    marks = build_figure(LEAD_TIME, [ended(alone)])["data"][-1]
    assert marks["y"] == [HOUR, HOUR]
    assert "circle-open" not in marks["marker"]["symbol"]


def test_screen_readers_hear_what_the_chart_compares() -> None:
    drawing = replace(LEAD_TIME, ghost=BEFORE, usual=USUAL)
    assert list(summarise_references(drawing, [NOW])) == [
        "Previous period: from 1 h to 4 h.",
        "Unusual: 19–25 Apr 2026.",
    ]
    empty = replace(
        drawing,
        ghost=Ghost("Year before", series("All", [None])),
        usual=replace(USUAL, is_signal=[False] * 3),
    )
    assert list(summarise_references(empty, [NOW])) == [
        "Year before: no data.",
        "Unusual: none.",
    ]
    assert not list(summarise_references(drawing, [NOW, NOW]))


def test_screen_readers_hear_the_last_finished_value() -> None:
    said = summarise_chart(Metric.LEAD_TIME, [NOW], Granularity.WEEKLY)
    assert "latest 2 h, from 1 h to 2 h" in said
    finished = summarise_chart(Metric.LEAD_TIME, [ended(NOW)], Granularity.WEEKLY)
    assert "latest 9 h, from 1 h to 9 h" in finished
