import math
from datetime import date

import pytest

from insights_dash.domain.metric import Metric
from insights_dash.domain.time_range import Granularity
from insights_dash.figures.bands import draw_target, list_bands, name_band
from insights_dash.figures.overlays import Overlay, Scale, draw_overlays

WEEKLY = Granularity.WEEKLY
DAY = 86_400
DAYS = (date(2026, 4, 1), date(2026, 5, 31))


@pytest.mark.parametrize("metric", [each for each in Metric if each.spec.bands])
def test_bands_follow_one_another_without_a_gap(metric: Metric) -> None:
    bands = list_bands(metric, WEEKLY)
    assert [each.label for each in bands] == ["Elite", "High", "Medium", "Low"]
    if metric.spec.up_is_good:
        assert [each.low for each in bands[:-1]] == [each.high for each in bands[1:]]
    else:
        assert [each.high for each in bands[:-1]] == [each.low for each in bands[1:]]


def test_dora_has_no_bands_of_durations() -> None:
    assert list_bands(Metric.DEPLOYMENT_DURATION, WEEKLY) == ()
    assert name_band(Metric.DEPLOYMENT_DURATION, 5) == ""


def test_a_frequencys_bands_depend_on_the_interval() -> None:
    frequency = Metric.DEPLOYMENT_FREQUENCY
    assert list_bands(frequency, WEEKLY)[0].low == 7
    assert list_bands(frequency, Granularity.DAILY)[0].low == 1
    assert draw_target(frequency, 14, Granularity.DAILY).target == 2


@pytest.mark.parametrize(
    ("metric", "value", "band"),
    [
        (Metric.DEPLOYMENT_FREQUENCY, 7, "Elite"),
        (Metric.DEPLOYMENT_FREQUENCY, 6.9, "High"),
        (Metric.DEPLOYMENT_FREQUENCY, 0.5, "Medium"),
        (Metric.DEPLOYMENT_FREQUENCY, 0.1, "Low"),
        (Metric.LEAD_TIME, DAY - 1, "Elite"),
        (Metric.LEAD_TIME, DAY, "High"),
        (Metric.LEAD_TIME, 40 * DAY, "Low"),
        (Metric.DEPLOYMENT_FAILURE_RATE, 0.1499, "Medium"),
        (Metric.TIME_TO_RECOVERY, 3_600, "High"),
        (Metric.TIME_TO_RECOVERY, None, ""),
    ],
)
def test_a_headline_has_the_name_of_its_band(
    metric: Metric, value: float | None, band: str
) -> None:
    assert name_band(metric, value) == band


def test_a_band_is_cut_to_the_axis_and_left_out_beyond_it() -> None:
    bands = list_bands(Metric.LEAD_TIME, WEEKLY)
    drawn = draw_overlays(bands, Scale(0, 2 * DAY), DAYS)
    assert [(each["y0"], each["y1"]) for each in drawn["shapes"]] == [
        (0, DAY),
        (DAY, 2 * DAY),
    ]
    assert [each["text"] for each in drawn["annotations"]] == ["Elite", "High"]


def test_a_thin_band_has_no_name() -> None:
    drawn = draw_overlays(
        list_bands(Metric.LEAD_TIME, WEEKLY), Scale(0, 100 * DAY), DAYS
    )
    assert len(drawn["shapes"]) == 4
    assert [each["text"] for each in drawn["annotations"]] == ["Medium", "Low"]


def test_on_a_log_scale_a_label_is_at_its_logarithm() -> None:
    scale = Scale(60, 100 * DAY, is_log=True)
    drawn = draw_overlays(list_bands(Metric.LEAD_TIME, WEEKLY), scale, DAYS)
    assert drawn["shapes"][0]["y0"] == 60
    names = {each["text"]: each["y"] for each in drawn["annotations"]}
    assert list(names) == ["Elite", "High", "Medium", "Low"]
    assert names["High"] == pytest.approx(math.log10(DAY * math.sqrt(7)))


def test_targets_and_days_are_lines() -> None:
    overlays = [
        Overlay("Target", target=5),
        Overlay('<b>"Moved" 100%{x}</b>', day=date(2026, 5, 1)),
        Overlay("", day=date(2026, 5, 2)),
    ]
    drawn = draw_overlays(overlays, Scale(0, 10), DAYS)
    assert [each["type"] for each in drawn["shapes"]] == ["line"] * 3
    assert [each["text"] for each in drawn["annotations"]] == [
        "Target",
        '&lt;b&gt;"Moved" 100%&#123;x}&lt;/b&gt;',
    ]
