"""How the text of tables is read, without any file."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from insights_dash.ingest.cells import (
    CellError,
    clean_cells,
    find_declared_separator,
    find_separator,
    is_blank_line,
    parse_time,
)

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
REQUIRED = ("project", "version")
KNOWN = (*REQUIRED, "created", "channel")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T00:00:00Z",
        "2026-03-02 00:00Z",
        "2026-03-02 00:00:00 UTC",
        "2026-03-02 00:00:00 utc",
        "2026-03-02 00:00:00 GMT",
        "2026-03-02  00:00:00",
        "2026-03-02 00:00:00 +0000",
        "2026-03-02 00:00:00 +00:00",
        "2026-03-02 00:00:00 +0000 UTC",
        "2026-03-02T00:00:00+00",
        "2026-03-02 00:00:00 +00",
        "2026-03-02t00:00:00z",
        "2026-03-02T00:00:00,000Z",
        "20260302T000000Z",
        "20260302T0000Z",
        "20260302 000000 UTC",
        "20260302T010000+0100",
        "20260302T00:00:00Z",
        "2026-03-01T19:00:00-05:00",
        "2026-03-02T05:30:00 +0530",
    ],
)
def test_forms_of_one_instant(text: str) -> None:
    if "  " in text:
        with pytest.raises(CellError, match="has no UTC offset"):
            parse_time(text)
        text += " Z"
    assert MIDNIGHT == parse_time(text)


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [
        ("2026-03-02T00:00:00.5Z", 500_000),
        ("2026-03-02T00:00:00,5Z", 500_000),
        ("20260302T000000,25Z", 250_000),
        ("20260302T000000.1234569Z", 123_456),
        ("2026-03-02 00:00:00.123456789 UTC", 123_456),
    ],
)
def test_parts_of_a_second(text: str, microsecond: int) -> None:
    assert MIDNIGHT.replace(microsecond=microsecond) == parse_time(text)


def test_an_offset_stays_an_offset() -> None:
    read = parse_time("20260302T090000 -0530")
    assert timezone(-timedelta(hours=5, minutes=30)) == read.tzinfo


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("yesterday", "Invalid time"),
        ("2026-03-02", "Invalid time"),
        ("02/03/2026 10:00 UTC", "Invalid time"),
        ("02.03.2026 10:00:00Z", "Invalid time"),
        ("1772409600", "Invalid time"),
        ("2026-0302T00:00:00Z", "Invalid time"),
        ("2026-03-02T00:0000Z", "Invalid time"),
        ("2026-W10-1T00:00:00Z", "Invalid time"),
        ("2026-061T00:00:00Z", "Invalid time"),
        ("2026-03-02 10:00:00 CET", "Invalid time"),
        ("2026-03-02 10:00:00 EST", "Invalid time"),
        ("2026-03-02 10:00:00 +0100 UTC", "Invalid time"),
        ("2026-03-02 10:00:00 PM Z", "Invalid time"),
        ("٢٠٢٤-04-01 11:05:00 UTC", "Invalid time"),
        ("2026-03-02T00:00:00", "no UTC offset"),
        ("20260302T000000", "no UTC offset"),
        ("2026-03-02 00:00:00,5", "no UTC offset"),
        ("2026-02-30T00:00:00Z", "Invalid date or time"),
        ("20260230T000000Z", "Invalid date or time"),
        ("2026-03-02T25:00:00Z", "Invalid date or time"),
        ("2026-03-02T00:00:00+99:00", "Invalid date or time"),
        ("2026-03-02T00:00:00+01:60", "Invalid time"),
        ("20260302T000000+0175", "Invalid time"),
        ("0001-01-01T00:00:00Z", "not between 1970 and 2199"),
        ("00010101T000000Z", "not between 1970 and 2199"),
    ],
)
def test_invalid_and_ambiguous_times(text: str, reason: str) -> None:
    with pytest.raises(CellError) as raised:
        parse_time(text)
    assert reason in raised.value.reason
    assert text in raised.value.reason.format(text)


@pytest.mark.parametrize(
    ("header", "separator"),
    [
        ("project,version,created\r\n", ","),
        ("project;version;created\r\n", ";"),
        ("project\tversion\tcreated\n", "\t"),
        ("project|version\n", "|"),
        ('"Project";"Version"\n', ";"),
        ("version;notes, if any;project", ";"),
        ('project,version,"a;b;c|d"', ","),
        ("project;number", ";"),
        ("nothing known", ","),
        ("", ","),
        (f"project;version;{'x' * 200_000}", ","),
    ],
)
def test_the_separator_of_a_header_row(header: str, separator: str) -> None:
    found = find_separator(header, required=REQUIRED, known=KNOWN)
    assert separator == found


def test_a_table_of_one_column_needs_no_separator() -> None:
    assert "," == find_separator("tenant\n", required=("tenant",), known=("tenant",))


@pytest.mark.parametrize(
    ("header", "used"),
    [
        ("project,version;created", "commas and semicolons"),
        ("project\tversion|created", "tabs and pipes"),
    ],
)
def test_a_header_row_that_mixes_separators(header: str, used: str) -> None:
    with pytest.raises(CellError, match=f"The header row mixes {used}"):
        find_separator(header, required=REQUIRED, known=KNOWN)


@pytest.mark.parametrize(
    ("line", "separator"),
    [
        ("sep=;\r\n", ";"),
        ("SEP=\t\n", "\t"),
        ('"sep=,"\n', ","),
        ("sep=x\n", None),
        ("separator;version\n", None),
    ],
)
def test_a_line_that_declares_a_separator(line: str, separator: str | None) -> None:
    assert separator == find_declared_separator(line)


@pytest.mark.parametrize("line", ["", "\n", ",,,,\r\n", '"","",""\n', ' ; " " ;\t\r'])
def test_a_line_without_a_value(line: str) -> None:
    assert is_blank_line(line)


@pytest.mark.parametrize("line", ["x", ",,0,,", '"', '"""",', '"",","'])
def test_a_line_with_a_value(line: str) -> None:
    assert not is_blank_line(line)


def test_cells_are_stripped_and_in_one_unicode_form() -> None:
    assert ["Caf\u00e9", "a b", ""] == clean_cells([" Cafe\u0301\t", "a b", " \u00a0"])


def test_every_time_that_the_docs_list_is_read() -> None:
    page = Path(__file__).parent.parent.parent / "docs" / "import.md"
    text = page.read_text(encoding="utf-8").partition("### Times")[2]
    listed = re.findall(r"`(2026[^`]+)`", text.partition("`GMT`")[0])
    assert 8 < len(listed)
    instants = {parse_time(each).astimezone(UTC) for each in listed}
    assert {datetime(2026, 1, 31, 9, 30, tzinfo=UTC)} == {
        each.replace(microsecond=0) for each in instants
    }
