"""Failures as events: on lanes if there are few, as stems if there are many."""

import re
from dataclasses import replace
from datetime import date

from insights_dash.drawings.failures import (
    Failure,
    draw_lanes,
    say_chosen,
    say_failures,
    summarise,
)
from insights_dash.drawings.ink import LIGHT
from insights_dash.drawings.months import Month
from insights_dash.drawings.picture import Frame
from insights_dash.drawings.stems import draw_stems
from sample_drawings import MANY, failure, failures

WIDE, NARROW = Frame(1_320, 300, LIGHT), Frame(326, 240, LIGHT)


def texts(body: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", body)


def test_a_failure_is_a_cross_a_bar_and_a_sentence() -> None:
    drawn = failures(failure(13, "publisher", 0.79, "v753"))
    body = draw_lanes(drawn, WIDE).body
    assert 'l10 10m0-10l-10 10"' in body
    assert "14 Jul: v753 failed, recovered in 47 min by v2" in texts(body)
    assert ["publisher", "1"] == texts(body)[-3:-1]


def test_a_recovery_is_as_long_as_it_took() -> None:
    days = (failure(10, "a", 24), failure(30, "a", 48), failure(60, "a", None))
    body = draw_lanes(failures(*days), WIDE).body
    bars = re.findall(r'<rect x="([\d.]+)"[^>]* width="([\d.]+)" height="12"', body)
    [one, two, goes_on] = [(float(x), float(width)) for x, width in bars]
    assert abs(two[1] / one[1] - 2) < 0.05
    assert abs(goes_on[0] + goes_on[1] - (WIDE.width - 6)) < 0.2


def test_a_failure_that_has_not_recovered_says_so() -> None:
    drawn = failures(failure(13, "publisher", None, "v753"))
    assert "14 Jul: v753 failed, not recovered" in texts(draw_lanes(drawn, WIDE).body)
    assert "Not recovered: 1." in summarise(drawn)


def test_a_sentence_stands_beside_the_bar_or_above_it() -> None:
    body = draw_lanes(failures(failure(20, "router", 24 * 20, "v7")), WIDE).body
    [end] = [
        float(x) + float(width)
        for x, width in re.findall(r'<rect x="([\d.]+)"[^>]* width="([\d.]+)" he', body)
        if float(width) < WIDE.width / 3
    ]
    [(x, y)] = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>21 Jul', body)
    assert float(x) > end
    [lane] = re.findall(r'<text x="0" y="([\d.]+)"[^>]*>router<', body)
    assert y == lane
    open_one = draw_lanes(failures(failure(20, "router", None, "v7")), WIDE).body
    [above] = re.findall(
        r'y="([\d.]+)"[^>]*>21 Jul: v7 failed, not recovered', open_one
    )
    assert float(above) < float(lane) - 12


def test_groups_of_a_split_have_the_lanes() -> None:
    """A failure is on the lanes of all groups that it is in."""
    router = replace(failure(20, "router", 2, "v7"), groups=("APIs", "Others"))
    found = failures(router, replace(failure(90, "email"), groups=("APIs",)))
    assert {"APIs": 2, "Others": 1} == {
        name: len(lane) for name, lane in found.lanes.items()
    }
    said = texts(draw_lanes(found, WIDE).body)
    assert {"APIs", "Others"} <= set(said)
    assert said.count("21 Jul: router v7 failed, recovered in 2 h by v2") == 2
    assert "router (APIs, Others), 21 Jul: v7 failed" in summarise(found)
    many = [
        replace(failure(day, "a"), groups=(f"group {day % 12}",)) for day in range(60)
    ]
    assert failures(*many).has_lanes
    assert not failures(*many, replace(failure(1, "a"), groups=("another",))).has_lanes


def test_chosen_groups_have_their_failures_alone() -> None:
    both = replace(failure(20, "router"), groups=("APIs", "Others"))
    other = replace(failure(90, "email"), groups=("Others",))
    kept = failures(both, other, months=True).keep(["APIs"])
    assert ["APIs"] == list(kept.lanes)
    assert () == kept.months
    assert "1 failure in APIs." == say_chosen(kept, ["APIs"])
    nothing = failures(other).keep(["APIs", "Web"])
    assert "No failures in APIs and Web." == say_chosen(nothing, ["APIs", "Web"])


def test_sentences_on_a_lane_never_overlap() -> None:
    close = [failure(day, "publisher") for day in (1, 3, 5, 7, 9, 20)]
    for frame in (WIDE, NARROW):
        body = draw_lanes(failures(*close), frame).body
        assert 6 == body.count("<title>")
        assert len(texts(body)) > 3


def test_the_project_with_most_failures_is_first() -> None:
    found = [failure(1, "b"), failure(2, "c"), failure(3, "c")]
    assert ["c", "b"] == list(failures(*found).lanes)


def test_many_failures_have_no_lanes() -> None:
    few = [failure(day, f"project {day % 6}") for day in range(12)]
    assert failures(*few).has_lanes
    assert not failures(*few, failure(20, "project 0")).has_lanes
    assert not failures(*few[:6], failure(20, "another")).has_lanes
    assert not MANY.has_lanes


def test_quiet_days_are_said_from_the_longest_time_on() -> None:
    assert 92 == failures(failure(1, "a"), failure(91, "a")).quiet_days
    assert 0 == failures(failure(1, "a"), failure(120, "a")).quiet_days
    assert 184 == failures().quiet_days
    assert "92 days without one." in summarise(
        failures(failure(1, "a"), failure(91, "a"))
    )


def test_a_stem_is_as_high_as_its_recovery_took() -> None:
    body = draw_stems(failures(failure(5, "a", 1), failure(60, "b", 30)), WIDE).body
    short, long = (
        float(each) for each in re.findall(r'<circle[^>]* cy="([\d.]+)" r="5"', body)
    )
    assert long < short
    assert {"a, 1 h", "b, 1 d 6 h", "2 d"} <= set(texts(body))


def test_failures_of_a_day_share_a_label() -> None:
    body = draw_stems(MANY, WIDE).body
    assert "4 projects, 9 Oct" in texts(body)
    twice = failures(failure(5, "a"), failure(5, "a", 3))
    assert "a, 2 failures" in texts(draw_stems(twice, WIDE).body)


def test_the_longest_quiet_time_is_marked_and_has_no_median_line() -> None:
    drawn = replace(failures(failure(1, "a"), failure(20, "b")), focus=None)
    body = draw_stems(drawn, WIDE).body
    assert {"163 days", "without a failure", "median 1 h"} <= set(texts(body))
    busy = failures(failure(1, "a"), failure(170, "b"))
    assert "without a failure" not in texts(draw_stems(busy, WIDE).body)


def test_the_median_of_stems_is_that_of_the_period_in_question() -> None:
    drawn = failures(failure(5, "a", 9), failure(9, "b", 9), failure(150, "c", 2))
    body = draw_stems(drawn, WIDE).body
    assert {"median 2 h", "This period"} <= set(texts(body))
    whole = draw_stems(replace(drawn, focus=None), WIDE).body
    assert "This period" not in texts(whole)


def test_numbers_below_the_axis_need_room() -> None:
    assert texts(draw_stems(MANY, WIDE).body).count("of 900") == 6
    assert "of 900" not in texts(draw_stems(MANY, NARROW).body)
    without = draw_stems(replace(MANY, months=()), WIDE)
    assert "of 900" not in texts(without.body)


def test_a_stem_without_recovery_is_hollow() -> None:
    picture = draw_stems(failures(failure(5, "a", None)), WIDE)
    assert f'fill="{LIGHT.surface}" stroke="{LIGHT.bad}"' in picture.body
    assert "a, not recovered" in texts(picture.body)
    assert "Not recovered" in [each.text for each in picture.key]


def test_both_periods_without_failures_say_so_and_need_no_key() -> None:
    picture = draw_lanes(failures(), WIDE)
    assert not picture.key
    [border] = re.findall(r'<text x="([\d.]+)"[^>]*>This period<', picture.body)
    found = re.findall(r'<text x="([\d.]+)"[^>]*>No failures<', picture.body)
    before, now = (float(each) for each in found)
    assert before < float(border) - 50
    assert now > float(border) + 50
    alone = draw_lanes(replace(failures(), focus=None), WIDE)
    assert 1 == texts(alone.body).count("No failures")


def test_failures_are_described_to_screen_readers() -> None:
    drawn = failures(failure(13, "publisher", 0.79, "v753"), failure(20, "b", 2))
    assert (
        "2 failures, 1 Jul 2025 to 31 Dec 2025. Median recovery: 1 h 24 min. Longest: "
        "b, 2 h. publisher, 14 Jul: v753 failed, recovered in 47 min by v2. b, 21 Jul: "
        "v1 failed, recovered in 2 h by v2. 163 days without one."
    ) == summarise(drawn)
    assert "No failures, 1 Jul 2025 to 31 Dec 2025." == summarise(failures())


def month(failed: int, total: int, number: int = 7) -> Month:
    return Month(date(2025, number, 1), date(2025, number + 1, 1), failed, total)


def test_the_sentence_on_failures_has_a_case_for_each_number_of_them() -> None:
    def say(*found: Failure, total: int = 900, hidden: int = 0) -> str:
        months = (month(len(found) + hidden, total),)
        return say_failures(replace(failures(*found), months=months, hidden=hidden))

    quiet = "Nothing has failed for 182 days, the longest gap in this period."
    assert say() == "No failures in 900 deployments."
    assert say(total=1) == "No failures in 1 deployment."
    one = failure(1, "router", 3, "v7")
    assert say(one) == f"1 of 900 deployments failed, and recovered. {quiet}"
    both = say(one, failure(1, "static", 1, "v2"))
    assert both == (
        "2 of 900 deployments failed, and both recovered. Half recovered within 2 h; "
        f"the slowest, router v7, took 3 h. {quiet}"
    )
    still = say(one, failure(1, "static", None), failure(1, "static", None))
    assert still == f"3 of 900 deployments failed, and 2 have not recovered. {quiet}"
    hidden = say(one, hidden=1)
    assert hidden == (
        "2 of 900 deployments failed. "
        "1 failure is hidden because you don't have access."
    )


def test_months_without_room_are_counted_together() -> None:
    months = [month(number % 2, 100, number) for number in range(1, 12)]
    drawn = replace(failures(failure(5, "a")), first=date(2025, 1, 1))
    drawn = replace(drawn, months=tuple(months), end_day=date(2025, 12, 1))
    wide = texts(draw_stems(drawn, WIDE).body)
    assert {"Jan 2025", "Feb", "Nov", "of 100"} <= set(wide)
    narrow = texts(draw_stems(drawn, NARROW).body)
    assert {"Jan–Mar", "Apr–Jun", "of 300", "Jul–Nov", "of 500"} <= set(narrow)
    assert narrow.count("of 300") == 2


def test_the_word_failed_never_covers_the_numbers() -> None:
    """Lanes of a phone begin at the edge, so the numbers have the word themselves."""
    drawn = replace(failures(failure(5, "a")), months=(month(1, 900), month(0, 800, 8)))
    drawn = replace(drawn, first=date(2025, 7, 1), end_day=date(2025, 9, 1))
    wide = texts(draw_lanes(drawn, WIDE).body)
    assert {"Failed", "1", "0"} <= {*wide}
    narrow = texts(draw_lanes(drawn, NARROW).body)
    assert {"1 failed", "0 failed"} <= {*narrow}
    assert "Failed" not in narrow
