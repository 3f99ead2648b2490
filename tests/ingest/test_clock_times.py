"""Dates and times of day in two columns, as change sheets and calendars have them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from insights_dash.ingest.files.clock_times import join_clock
from insights_dash.ingest.files.guessing import guess_table
from insights_dash.ingest.files.mapping import TimeFormat, TimeStyle, check_mapping
from uploads import Date, entries, fields, guess, opened, workbook

CHANGES = (
    "Configuration item,Release,Environment,Actual start date,Actual start time,"
    "Actual end date,Actual end time,Close code\n"
    "Shop,1.0,Production,13/04/2021,23:30,14/04/2021,00:15,Successful\n"
    "Shop,1.1,Production,15/04/2021,08:30,,,Cancelled\n"
    "Shop,1.2,Production,16/04/2021,late,17/04/2021,09:00,Successful\n"
)


@pytest.mark.parametrize(
    ("date", "clock", "joined"),
    [
        ("13/04/2021", "9:05", "13/04/2021 09:05:00"),
        ("13/04/2021", "9:05:07.250 pm", "13/04/2021 21:05:07.25"),
        ("2021-04-13T00:00:00", "12 AM", "2021-04-13 00:00:00"),
        ("2021-04-13", "1899-12-31T08:08:00", "2021-04-13 08:08:00"),
        ("2021-04-13", "08:08+02:00", "2021-04-13 08:08:00+02:00"),
        ("13.04.2021", "8.08 Uhr", "13.04.2021 08:08:00"),
        ("13.04.2021", "8 h 08", "13.04.2021 08:08:00"),
        ("2021-04-13", "0830", "2021-04-13 08:30:00"),
        ("2021-04-13", "0.5", "2021-04-13 12:00:00"),
        ("2021-04-13", "0.9999999999", "2021-04-13 23:59:59.999"),
        ("44299", "18:00", "44299.75"),
        ("2021-04-13", "", "2021-04-13"),
        ("", "18:00", ""),
        ("2021-04-13", "25:00", "2021-04-13 25:00"),
        ("2021-04-13", "13 pm", "2021-04-13 13 pm"),
        ("2021-04-13", "12:60", "2021-04-13 12:60"),
        ("2021-04-13", "7", "2021-04-13 7"),
        ("2021-04-13", "x" * 50, f"2021-04-13 {'x' * 50}"),
    ],
)
def test_a_date_and_a_time_of_day_are_one_text(
    date: str, clock: str, joined: str
) -> None:
    assert joined == join_clock(date, clock)


def test_pairs_are_guessed_by_their_names_and_read_as_one_time(tmp_path: Path) -> None:
    with opened(tmp_path, CHANGES) as upload:
        (table,) = upload.tables
        mapping = guess_table(table, {}, zone="Europe/Berlin")
        good, problems = entries(table, mapping)
    found = fields(mapping)
    assert ("Actual start date", "Actual start time") == (
        found["started"],
        found["started_time_of_day"],
    )
    assert "Actual end time" == found["completed_time_of_day"]
    assert datetime(2021, 4, 13, 21, 30, tzinfo=UTC) == good[0].started
    assert datetime(2021, 4, 13, 22, 15, tzinfo=UTC) == good[0].completed
    assert None is good[1].completed
    late = '"16/04/2021 late" is not a time with the day first.'
    assert [(4, "started", late)] == problems


def test_a_time_of_day_follows_the_nearest_date_or_the_name_of_its_field(
    tmp_path: Path,
) -> None:
    text = "App,Version,Env,Datum,Uhrzeit,Status\nShop,1,prod,13.04.2021,9:05,ok\n"
    assert "Uhrzeit" == fields(guess(tmp_path, text))["completed_time_of_day"]
    head = "App,Version,Env,Date,Start,End time,Status"
    text = f"{head}\nShop,1,prod,2021-04-13,9:05,10:05,ok\n"
    assert "End time" == fields(guess(tmp_path, text))["completed_time_of_day"]


def test_fractions_of_a_day_are_times_in_a_column_called_so(tmp_path: Path) -> None:
    for name, is_time in (("Time", True), ("Coverage", False)):
        head = ["App", "Version", "Env", "Date", name, "Status"]
        data = workbook({1: head, 2: ["Shop", "1", "prod", Date(44299), 0.75, "ok"]})
        found = fields(guess(tmp_path, data, "a.xlsx"))
        assert is_time == ("completed_time_of_day" in found), name


def test_times_that_have_a_time_of_day_need_no_other(tmp_path: Path) -> None:
    text = "App,Version,Env,Date,Time,Status\nShop,1,prod,2021-04-13 09:05,10:05,ok\n"
    assert "completed_time_of_day" not in fields(guess(tmp_path, text))


def test_a_time_of_day_needs_its_date(tmp_path: Path) -> None:
    with opened(tmp_path, CHANGES) as upload:
        (table,) = upload.tables
        mapping = guess_table(table, {})
        columns = {**mapping.columns, "Actual start date": None}
        problems = list(check_mapping(table, replace(mapping, columns=columns)))
        assert ["started_time_of_day"] == [each.field for each in problems]
        assert "date of “Started”" in problems[0].message
        fixed = replace(mapping, fixed={"queued_time_of_day": "09:00"})
        (problem,) = check_mapping(table, fixed)
        assert "All rows can't have the same time" in problem.message


def test_day_numbers_take_a_time_of_day(tmp_path: Path) -> None:
    text = "App,Version,Env,Date,Time,Status\nShop,1,prod,44299,18:00,ok\n"
    with opened(tmp_path, text) as upload:
        (table,) = upload.tables
        mapping = guess_table(table, {})
        assert TimeFormat(TimeStyle.EXCEL) == mapping.times["completed"]
        ((entry,), _) = entries(table, mapping)
    assert datetime(2021, 4, 13, 18, tzinfo=UTC) == entry.completed
