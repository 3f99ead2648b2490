"""Small multiples and ranked dumbbells: the groups of a split."""

import re
from dataclasses import replace

import pytest

from insights_dash.drawings.dumbbells import (
    Change,
    MovedFigure,
    Ranking,
    Row,
    Tracks,
    draw_ranking,
    summarise,
)
from insights_dash.drawings.ink import LIGHT
from insights_dash.drawings.panels import (
    Panel,
    PanelDrawer,
    Panels,
    begin_with_first,
    list_keys,
    merge_alike,
)
from insights_dash.drawings.part import Part
from insights_dash.drawings.picture import Frame
from insights_dash.drawings.words import say_change, say_duration
from sample_drawings import PANELS, RANKING, WHOLE, slots

SMALL, LIST = Frame(272, 128, LIGHT), Frame(420, 500, LIGHT)


def texts(body: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", body)


def test_panels_share_their_axes_and_the_grey_steps() -> None:
    drawer = PanelDrawer.of(PANELS, SMALL)
    bodies = [drawer.draw(each).body for each in PANELS.panels]
    assert 1 == len({tuple(texts(each)) for each in bodies})
    pattern = rf'd="([^"]*)"[^>]* stroke="{LIGHT.before}"'
    [path] = {re.findall(pattern, each)[0] for each in bodies}
    assert 2 == path.count("M")  # a gap stays a gap


def test_environment_groups_are_not_compared_with_all_of_them() -> None:
    hidden = replace(PANELS, hides_whole=True)
    body = PanelDrawer.of(hidden, SMALL).draw(hidden.panels[0]).body
    assert not re.findall(rf'd="[^"]*"[^>]* stroke="{LIGHT.before}"', body)
    assert [1, 0] == [
        sum("All deployments" in each.text for each in list_keys(panels, LIGHT))
        for panels in (PANELS, hidden)
    ]


def test_an_interval_of_a_few_deployments_is_a_dot() -> None:
    drawer = PanelDrawer.of(PANELS, SMALL)
    bars, dots, _ = (drawer.draw(each).body for each in PANELS.panels)
    assert (4, 0) == (bars.count("<rect"), bars.count("<circle"))
    assert (0, 6) == (dots.count("<rect"), dots.count("<circle"))


def test_only_a_signal_is_coloured_and_a_part_is_an_outline() -> None:
    parts = [replace(each, part=Part.IN_PROGRESS) for each in slots(900, 90_000)]
    panels = replace(PANELS, panels=(Panel("a", (*slots(90_000, 900), *parts)),))
    body = PanelDrawer.of(panels, SMALL).draw(panels.panels[0]).body
    assert 2 == body.count(LIGHT.signal)
    assert 2 == body.count("stroke-dasharray")


def test_a_series_begins_with_its_first_deployment() -> None:
    own = slots(None, None, 900, None)
    assert own[2:] == begin_with_first(own)
    assert () == begin_with_first(slots(None, None))


def test_groups_with_the_same_deployments_share_a_panel() -> None:
    same, other = slots(900, 1_000), slots(900, 1_100)
    panels = Panels(
        (Panel("a", same), Panel("b", other), Panel("c", same), Panel("d", ())),
        WHOLE,
        kind=("cluster", "clusters"),
    )
    merged = merge_alike(replace(panels, panels=(*panels.panels, Panel("e", ()))))
    assert ["2 clusters alike", "b", "d", "e"] == [each.name for each in merged.panels]
    assert ("a", "c") == merged.panels[0].alike
    picture = PanelDrawer.of(merged, SMALL).draw(merged.panels[0])
    assert picture.summary.startswith("2 clusters alike (a, c): median per week from")


def test_groups_with_few_deployments_are_pale_and_last() -> None:
    assert ["few", "gone"] == [each.name for each in RANKING.sorted_rows][-2:]
    body = draw_ranking(RANKING, LIST).body
    assert "Fewer than 5 deployments: not ranked" in texts(body)
    assert 2 == body.count('opacity="0.5"')
    few = draw_ranking(Ranking((RANKING.rows[0],)), LIST)
    assert "Fewer than 5 deployments: not ranked" in texts(few.body)


def test_groups_with_long_names_that_begin_alike_are_told_apart() -> None:
    names = [f"payments-service-of-customers-{each}" for each in ("eu", "us")]
    rows = tuple(Row(name, 9, 3_600, 3_600) for name in names)
    written = texts(draw_ranking(Ranking(rows), LIST).body)
    assert 2 == written.count("payments-service-")
    assert {"of-customers-eu", "of-customers-us"} < set(written)


def test_only_a_verdict_is_coloured() -> None:
    body = draw_ranking(RANKING, LIST).body
    worse, better, new = body.split('class="drawing__row"')[1:4]
    assert LIGHT.bad in worse
    assert LIGHT.good not in worse
    assert LIGHT.good in better
    assert LIGHT.bad not in new


def test_a_group_whose_median_alone_moved_shows_that() -> None:
    moved = MovedFigure("median", 10_200, 4_980)
    row = Row("slow", 80, 9_000, 11_000, 10_200, 4_980, "+105%", Change.WORSE, moved)
    picture = draw_ranking(Ranking((row,)), LIST)
    assert "+105%" in texts(picture.body)
    assert "median 2 h 50 min" in texts(picture.body)
    assert 2 == picture.body.count(LIGHT.bad)  # the change, and the line of the median
    assert (
        "slow: 2 h 30 min, before 3 h 3 min; median 2 h 50 min, before 1 h 23 min, "
        "+105%" in picture.summary
    )


def test_the_order_is_named_for_what_it_is() -> None:
    slower = Row("slower", 9, 7_200, 3_600, verdict=Change.WORSE)
    faster = Row("faster", 9, 3_600, 7_200, verdict=Change.BETTER)
    steady = Row("steady", 9, 3_500, 3_600)
    assert "largest slowdown first" == Ranking((slower, steady)).order
    assert "clear changes first" == Ranking((slower, faster, steady)).order


def test_a_group_without_a_period_has_no_line() -> None:
    row = Row("new", 84, 1_600, None)
    body = draw_ranking(Ranking((row,)), LIST).body
    assert 1 == body.count("<circle")
    assert "new: 27 min, before none before" not in body
    assert "new: 27 min, none before" in body


def test_the_drawing_is_as_high_as_its_rows() -> None:
    one = draw_ranking(Ranking(RANKING.rows[1:2]), LIST).frame.height
    two = draw_ranking(Ranking(RANKING.rows[1:3]), LIST).frame.height
    assert 53 == two - one


def test_a_ranking_is_described_to_screen_readers() -> None:
    rows = (Row("a", 9, 7_200, 3_600, change="+100%"), Row("b", 3, 60, 60))
    assert (
        "95% within, now and before. a: 2 h, before 1 h, +100%. 1 with fewer than 5 "
        "deployments."
    ) == summarise(Ranking(rows))


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (102, 100, "+2%"),
        (1_002, 1_000, "±0%"),
        (998, 1_000, "±0%"),
        (90, 100, "−10%"),
        (300, 100, "+200%"),
        (850, 100, "8.5×"),
        (994, 100, "9.9×"),
        (996, 100, "10×"),
        (171_400, 1_000, "171×"),
        (5, 0, ""),
        (None, 100, ""),
        (100, None, ""),
        (0, 100, "−100%"),
        (-5, 100, ""),
    ],
)
def test_changes_are_percent_and_then_multiples(
    now: float | None, before: float | None, text: str
) -> None:
    assert text == say_change(now, before)


def test_durations_in_labels_drop_seconds_from_ten_minutes_on() -> None:
    assert ["9 min 59 s", "10 min", "11 min", "1 h", "1 d 23 h"] == [
        say_duration(each) for each in (599, 600, 689, 3_599, 169_000)
    ]


def test_groups_that_are_not_compared_have_neither_before_nor_slowdown() -> None:
    alone = replace(RANKING, is_compared=False)
    picture = draw_ranking(alone, LIST)
    assert "before" not in " ".join([picture.summary, *(k.text for k in picture.key)])
    assert "before" not in picture.body
    assert ("slowest first", "largest slowdown first") == (alone.order, RANKING.order)


def test_rows_of_a_list_share_the_axis_of_their_scale() -> None:
    """The dot of a duration is under the label of that duration."""
    whole = (Row("a", 20, 3_600, 600), Row("b", 20, 600, 3_600))
    rows = (*whole, Row("c", 2, 3_600, None))
    tracks = Tracks(Ranking(rows), Frame(326, 24, LIGHT))
    one, other, few = (tracks.draw_row(each) for each in rows)
    now, before = r'cx="([\d.]+)" cy="12" r="6"', r'cx="([\d.]+)" cy="12" r="4.5"'
    assert re.findall(now, one.body) == re.findall(before, other.body)
    assert 'opacity="0.5"' in few.body
    assert 'opacity="0.5"' not in one.body
    scale = tracks.draw_scale().body
    [hour] = re.findall(r'<text x="([\d.]+)"[^>]*>1 h<', scale)
    assert abs(float(hour) - float(re.findall(now, one.body)[0])) < 0.2
    assert one.summary == "a: 1 h, before 10 min."
