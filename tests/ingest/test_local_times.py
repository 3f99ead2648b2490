"""Times as people and tools write them, and which format a column seems to have."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.ingest.cells import CellError
from insights_dash.ingest.files.local_times import has_offset, read_times
from insights_dash.ingest.files.mapping import TimeFormat, TimeStyle
from insights_dash.ingest.files.time_guesses import guess_times

TIME = datetime(2021, 4, 28, 21, 50, tzinfo=UTC)
EVENING = "2021-04-28 21:50:00"
ISO, DAY, MONTH = TimeStyle.ISO, TimeStyle.DAY_FIRST, TimeStyle.MONTH_FIRST


def read(text: str, style: TimeStyle = ISO, zone: str = "UTC") -> datetime | None:
    return read_times(TimeFormat(style, zone))(text)


@pytest.mark.parametrize(
    "text",
    [
        "2021-04-28T21:50:00Z",
        "2021-04-28 21:50",
        "2021-04-28 23:50:00 +0200",
        "2021-04-28T23:50:00.000+02:00",
        "2021-04-28 21:50:00 UTC",
        "2021/04/28 9:50 PM",
        "2021.4.28 21:50",
        "20210428T215000Z",
        "20210428 2150",
        "2021-Apr-28 21:50",
        "2021-04-28 21.50",
        "2021-04-28 at 21:50",
    ],
)
def test_times_that_start_with_the_year(text: str) -> None:
    assert TIME == read(text)


@pytest.mark.parametrize(
    "text",
    [
        "28/04/2021 21:50",
        "28.4.2021, 21:50:00",
        "28-04-21 21:50",
        "28/Apr/21 9:50 PM",
        "28 April 2021 9:50 p.m.",
        "28. April 2021 um 21:50",
        "28th of April 2021 21:50",
        "28 avr. 2021 21h50",
        "28 de abril de 2021 21:50",
        "Wed, 28 Apr 2021 21:50:00 GMT",
        "Wed, 28 Apr 2021 23:50:00 +0200",
        "Wed Apr 28 21:50:00 UTC 2021",
        "Wed Apr 28 23:50:00 2021 +0200",
        "Mittwoch, 28. April 2021 21:50",
        "Apr 28, 2021 9:50:00 PM",
    ],
)
def test_times_that_start_with_the_day(text: str) -> None:
    assert TIME == read(text, DAY)


@pytest.mark.parametrize(
    "text",
    [
        "4/28/2021 9:50 PM",
        "04/28/21 21:50:00",
        "April 28, 2021 at 9:50 PM",
        "Wed Apr 28 2021 23:50:00 GMT+0200 (Central European Summer Time)",
    ],
)
def test_times_that_start_with_the_month(text: str) -> None:
    assert TIME == read(text, MONTH)


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (TimeStyle.EPOCH_SECONDS, "1619646600"),
        (TimeStyle.EPOCH_SECONDS, "1.6196466E9"),
        (TimeStyle.EPOCH_MILLISECONDS, "1619646600000"),
        (TimeStyle.EPOCH_MICROSECONDS, "1619646600000000"),
        (TimeStyle.EPOCH_NANOSECONDS, "1619646600000000999"),
        (TimeStyle.EXCEL, "44314.9097222222"),
        (TimeStyle.EXCEL, "44314,9097222222"),
    ],
)
def test_times_that_are_numbers(style: TimeStyle, text: str) -> None:
    assert TIME == read(text, style)


@pytest.mark.parametrize("style", TimeStyle)
@pytest.mark.parametrize(
    "text", ["", "-", "N/A", "null", "NaT", "0001-01-01T00:00:00Z"]
)
def test_texts_for_a_missing_time(style: TimeStyle, text: str) -> None:
    assert read(text, style) is None


@pytest.mark.parametrize("style", TimeStyle)
@pytest.mark.parametrize(
    "text",
    [
        *("soon", "2021-13-01", "31/31/2021", "1/2/2021 25:00", "10:30", "9" * 20),
        *("1/2/1950", "1950-01-01", "x" * 9_000, "1 " * 9_000, f"{EVENING} CET"),
    ],
)
def test_what_is_no_time_is_refused(style: TimeStyle, text: str) -> None:
    with pytest.raises(CellError) as refused:
        read(text, style)
    assert refused.value.reason.format(text)


@pytest.mark.parametrize("style", [DAY, MONTH])
def test_a_date_that_starts_with_the_year_is_read_in_all_formats(
    style: TimeStyle,
) -> None:
    """As in a column that people and programs have filled."""
    assert TIME == read(f"{EVENING}Z", style)
    guess = guess_times(["28/04/2021 21:50", f"{EVENING}Z", "29/04/2021 10:00"], "UTC")
    assert guess is not None
    assert (DAY, 1.0, "") == (guess.form.style, guess.share, guess.unread)


@pytest.mark.parametrize(
    ("text", "zone", "hour"),
    [
        (f"{EVENING} CEST", "Europe/Berlin", 19),
        ("Wed Apr 28 21:50:00 BST 2021", "Europe/London", 20),
        ("28.04.2021 21:50 EDT", "America/New_York", 25),
        # The clock goes back from 3:00 to 2:00.
        ("2021-10-31 02:50 CEST", "Europe/Berlin", 0),
        ("2021-10-31 02:50 CET", "Europe/Berlin", 1),
    ],
)
def test_a_name_of_the_chosen_zone_is_read(text: str, zone: str, hour: int) -> None:
    style = DAY if text.startswith("28.") else ISO
    found = read(text, style, zone)
    assert found is not None
    assert (hour % 24, 50) == (found.hour, found.minute)
    with pytest.raises(CellError, match="Choose the time zone"):
        read(text, style, "Asia/Tokyo")


def test_the_name_of_a_zone_is_refused_with_advice() -> None:
    with pytest.raises(CellError, match="time zone name"):
        read("28.04.2021 21:50:00 CEST", DAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-07-01 12:00", "2021-07-01T10:00:00+00:00"),
        ("2021-01-01 12:00", "2021-01-01T11:00:00+00:00"),
        # The clock jumps from 2:00 to 3:00, and goes back from 3:00 to 2:00.
        ("2021-03-28 02:30", "2021-03-28T01:30:00+00:00"),
        ("2021-10-31 02:30", "2021-10-31T00:30:00+00:00"),
        ("2021-07-01 12:00Z", "2021-07-01T12:00:00+00:00"),
    ],
)
def test_local_times_are_read_in_the_zone_of_the_mapping(
    text: str, expected: str
) -> None:
    instant = read(text, zone="Europe/Berlin")
    assert instant
    assert expected == instant.isoformat()
    assert read(text.replace("-", "/"), ISO, "Europe/Berlin") == instant


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30)),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
    st.sampled_from(
        [
            (ISO, "%Y-%m-%d %H:%M:%S.%f"),
            (ISO, "%Y/%m/%d %I:%M:%S.%f %p"),
            (DAY, "%d.%m.%Y %H:%M:%S.%f"),
            (DAY, "%d %B %Y, %I:%M:%S.%f %p"),
            (MONTH, "%m/%d/%Y %H:%M:%S.%f"),
            (MONTH, "%b %d, %Y %H:%M:%S.%f"),
        ]
    ),
)
def test_written_times_are_read_back(
    local: datetime, zone: str, form: tuple[TimeStyle, str]
) -> None:
    expected = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert expected == read(local.strftime(form[1]), form[0], zone)


@given(st.text(max_size=40), st.sampled_from(TimeStyle))
def test_any_text_is_a_time_or_refused(text: str, style: TimeStyle) -> None:
    with suppress(CellError):
        read(text, style)


@pytest.mark.parametrize(
    ("text", "has_one"),
    [
        (EVENING, False),
        ("2021-04-28", False),
        ("28-04-2021", False),
        ("20210428", False),
        (f"{EVENING}Z", True),
        (f"{EVENING} UTC", True),
        (f"{EVENING} +02:00", True),
        (f"{EVENING}.5-08", True),
        ("Wed Apr 28 21:50:00 UTC 2021", True),
        ("Wed Apr 28 21:50:00 2021 +0200", True),
        ("Wed Apr 28 2021 21:50:00 GMT+0200 (Central European Summer Time)", True),
    ],
)
def test_offsets_are_seen(text: str, *, has_one: bool) -> None:
    assert has_one == has_offset(text)


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["2021-04-28", "2021-05-01 10:00"], ISO),
        (["28.04.2021", "01.05.2021"], DAY),
        (["01/05/2021 10:00", "13/05/2021 10:00"], DAY),
        (["01/05/2021 10:00", "01/13/2021 10:00"], MONTH),
        (["28/Apr/21 9:50 PM", "01/May/21 1:00 AM"], DAY),
        (["Apr 28, 2021", "May 1, 2021"], MONTH),
        (["1619646600", "1619646700"], TimeStyle.EPOCH_SECONDS),
        (["1619646600.25", "1619646700"], TimeStyle.EPOCH_SECONDS),
        (["1619646600123", ""], TimeStyle.EPOCH_MILLISECONDS),
        (["1619646600123456"], TimeStyle.EPOCH_MICROSECONDS),
        (["1619646600123456789"], TimeStyle.EPOCH_NANOSECONDS),
        (["44314.5", "44315"], TimeStyle.EXCEL),
    ],
)
def test_the_format_is_guessed_from_all_values(
    values: list[str], style: TimeStyle
) -> None:
    guess = guess_times(values, "UTC")
    assert guess
    assert (style, 1.0, False) == (guess.form.style, guess.share, guess.is_ambiguous)


@pytest.mark.parametrize(
    "values", [["a", "b"], ["1.0", "1.1"], ["1", "20"], [], ["", "-"]]
)
def test_other_columns_are_no_times(values: list[str]) -> None:
    assert guess_times(values, "UTC") is None


def test_day_and_month_that_fit_both_ways_are_uncertain() -> None:
    guess = guess_times(["01/02/2021", "02/02/2021", "03/02/2021"], "UTC")
    assert guess
    assert (True, DAY, "01/02/2021") == (
        guess.is_ambiguous,
        guess.form.style,
        guess.example,
    )
    other = guess_times(["02/01/2021", "02/02/2021", "02/03/2021"], "UTC")
    assert other
    assert (True, MONTH) == (other.is_ambiguous, other.form.style)


def test_values_that_cannot_be_read_are_shown() -> None:
    guess = guess_times(["2021-04-28", "2021-04-28 10:00", "soon"], "UTC")
    assert guess
    assert guess.unread == "soon"
    assert guess.needs_zone


@pytest.mark.parametrize("unread", ["yesterday", "2021-02-30"])
def test_only_times_that_can_be_read_need_a_zone(unread: str) -> None:
    guess = guess_times([EVENING + "Z", EVENING + "+02:00", unread], "UTC")
    assert guess
    assert (unread, False) == (guess.unread, guess.needs_zone)


def test_offsets_are_kept() -> None:
    zone = timezone(timedelta(hours=-8))
    assert datetime(2021, 4, 28, 21, 50, tzinfo=zone) == read(f"{EVENING} -0800", ISO)
