"""Percentiles, a calendar of days, and where the time of releases went."""

import re
from dataclasses import replace
from datetime import date, timedelta

from insights_dash.drawings import calendar as calendars
from insights_dash.drawings import percentiles, stages
from insights_dash.drawings.calendar import Calendar, Day, draw_calendar
from insights_dash.drawings.ink import LIGHT
from insights_dash.drawings.overlay import Note, Overlay
from insights_dash.drawings.percentiles import draw_percentiles
from insights_dash.drawings.picture import Frame
from insights_dash.drawings.stages import Release, draw_stages
from insights_dash.drawings.strip import draw_strip
from sample_drawings import MONDAY, RELEASES, calendar, quartered, strip

WIDE, NARROW = Frame(1_320, 300, LIGHT), Frame(326, 240, LIGHT)


def test_neither_lines_nor_bands_cross_a_gap_or_reach_an_unfinished_interval() -> None:
    body = draw_percentiles(quartered(), WIDE).body
    lines = re.findall(r'd="(M[^"]*)" fill="none"', body)
    assert [1, 1, 1, 1, 1, 1] == [each.count("L") for each in lines]  # two runs of two
    assert 4 == len(re.findall(r'd="M[^"]*z"', body))
    assert 3 == body.count('r="3"')  # the last interval goes on


def test_a_lone_interval_has_short_lines_and_no_band() -> None:
    strip = quartered()
    body = draw_percentiles(replace(strip, columns=strip.columns[1:3]), WIDE).body
    assert 3 == body.count("h10")
    assert "z" not in re.findall(r' d="([^"]*)"', body)[-1]


def test_percentiles_are_named_and_described() -> None:
    picture = draw_percentiles(quartered(), WIDE)
    for text in ("median 11 min", "75% 15 min", "95% 2 h"):
        assert f">{text}</text>" in picture.body
    assert (
        "Lead time per week, 27 Oct 2025 to 7 Dec 2025, on a logarithmic scale. Last "
        "finished week, 24–30 Nov 2025: median 11 min, 75% 15 min, 95% 2 h."
    ) == percentiles.summarise(quartered())
    narrow = draw_percentiles(quartered(), NARROW)
    assert "75% within 15 min" in [each.text for each in narrow.key]
    assert "Values: 24–30 Nov 2025" == narrow.key[-1].text
    assert "Labels on the right: 24–30 Nov 2025" == picture.key[-1].text


def test_a_day_picks_the_interval_that_it_is_in() -> None:
    days = tuple(Day(MONDAY + timedelta(days=day), 1) for day in range(9))
    weeks = (MONDAY + timedelta(days=1), MONDAY + timedelta(days=8))
    drawn = draw_calendar(Calendar(days, intervals=weeks), replace(WIDE, picks="df"))
    picked = re.findall(r'data-point="([^"]*)"', drawn.body)
    assert [weeks[0].isoformat()] * 7 + [weeks[1].isoformat()] == picked


def test_a_day_is_darker_the_more_deployments_it_has() -> None:
    days = Calendar(
        tuple(
            Day(MONDAY + timedelta(days=day), count)
            for day, count in enumerate((0, 1, 16, 17, 48, 64, 80))
        )
    )
    body = draw_calendar(days, WIDE).body
    assert ["0.18", "0.18", "0.38", "0.6", "0.82", "1"] == re.findall(
        r'fill-opacity="([^"]*)"', body
    )
    assert ["None", "1–16", "17–32", "33–48", "49–64", "65–80"] == [
        each.text for each in draw_calendar(days, WIDE).key
    ]


def test_weeks_begin_on_the_reports_first_day() -> None:
    days = calendar(14)
    assert [7, 7] == [len(week) for week in days.weeks]
    sundays = replace(days, week_start=6)
    assert [6, 7, 1] == [len(week) for week in sundays.weeks]


def test_a_narrow_calendar_has_several_blocks() -> None:
    wide, narrow = (draw_calendar(calendar(390), each) for each in (WIDE, NARROW))
    assert wide.frame.height < 200 < narrow.frame.height
    assert 390 == wide.body.count("<title>") == narrow.body.count("<title>")


def test_a_short_calendar_has_large_days() -> None:
    assert 250 < draw_calendar(calendar(119), WIDE).frame.height < 300


def test_a_day_with_a_failure_has_a_cross() -> None:
    picture = draw_calendar(calendar(61), WIDE)
    assert 1 == picture.body.count(LIGHT.bad)
    assert "Day with a failure" in [each.text for each in picture.key]
    assert (
        "Deployments per day, 27 Oct 2025 to 26 Dec 2025. 1,586 altogether, on 52 "
        "days. Most: 60 on 26 Dec 2025. Failures on 1 day."
    ) == calendars.summarise(calendar(61))


def test_the_stages_of_a_release_follow_each_other() -> None:
    body = draw_stages((Release("router v1", MONDAY, 600, 300, 100),), WIDE).body
    boxes = [
        (float(x), float(width))
        for x, width in re.findall(r'<rect x="([\d.]+)"[^>]* width="([\d.]+)"', body)
    ]
    (waiting, queue, running) = boxes
    assert abs(waiting[0] + waiting[1] - queue[0]) < 0.2
    assert abs(queue[0] + queue[1] - running[0]) < 0.2
    assert abs(waiting[1] / running[1] - 6) < 0.1


def test_stages_that_took_no_time_are_left_out() -> None:
    picture = draw_stages(RELEASES[1:], WIDE)
    assert ["Running"] == [each.text for each in picture.key]
    assert (
        "Where the time of 1 release went. router v2, 27 Oct, 1 min: running 1 min."
    ) == stages.summarise(RELEASES[1:])


def test_flags_that_would_overlap_are_merged() -> None:
    days = (date(2025, 11, 5), date(2025, 11, 5), date(2025, 11, 6), date(2025, 12, 20))
    notes = tuple(Note(place, day, "Moved") for place, day in enumerate(days, start=1))

    def flags(*shown: Note) -> list[str]:
        frame = Frame(1_280, 340, overlay=Overlay(shown))
        body = draw_strip(strip(), frame).body
        return re.findall(r'font-size="10.5"[^>]*>([^<]*)<', body)

    assert ["1–3", "4"] == flags(*notes)
    assert ["2, 3"] == flags(*notes[1:3])
    assert ["1"] == flags(notes[0])
