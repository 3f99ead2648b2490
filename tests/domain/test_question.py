from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.question import Question, Split, parse_as_of, resolve_as_of
from insights_dash.domain.time_range import Granularity, TimeRange

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_without_parameters_it_is_the_last_quarter_by_week() -> None:
    question = Question.parse({})
    assert question == Question(
        Split.NONE, None, TimeRange.LAST_QUARTER, Granularity.WEEKLY, None
    )
    assert question.instant(ZoneInfo("UTC"), now=NOW) == NOW


def test_choices_are_read_in_any_letter_case() -> None:
    question = Question.parse(
        {
            "split": "tenanttagset",
            "tenantTagSetId": "TagSets-1",
            "timeRange": "LASTYEAR",
            "granularity": "daily",
        }
    )
    assert question.split is Split.TENANT_TAG_SET
    assert question.tenant_tag_set_id == "TagSets-1"
    assert question.time_range is TimeRange.LAST_YEAR
    assert question.granularity is Granularity.DAILY


def test_a_tag_set_is_dropped_if_the_split_does_not_need_it() -> None:
    question = Question.parse({"split": "Project", "tenantTagSetId": "TagSets-1"})
    assert question.tenant_tag_set_id is None


def test_every_bad_parameter_is_named() -> None:
    parameters = {
        "split": "Team",
        "timeRange": "Forever",
        "granularity": "Hourly",
        "asOf": "yesterday",
    }
    with pytest.raises(InvalidInputError) as caught:
        Question.parse(parameters)
    assert [problem.field for problem in caught.value.problems] == list(parameters)
    _, time_range, granularity, as_of = (each.message for each in caught.value.problems)
    assert time_range == (
        'Unknown timeRange "Forever". Use LastMonth, LastQuarter or LastYear.'
    )
    assert granularity == 'Unknown granularity "Hourly". Use Daily, Weekly or Monthly.'
    assert as_of == (
        'Invalid date "yesterday". Use a date such as 2026-02-27, or a date and time '
        "such as 2026-02-27T10:00:00Z."
    )


def test_a_split_by_tag_set_needs_its_id() -> None:
    with pytest.raises(InvalidInputError, match="requires a tenantTagSetId"):
        Question.parse({"split": "TenantTagSet", "tenantTagSetId": " "})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("2026-02-27", date(2026, 2, 27)),
        ("2026-02-27T10:00:00Z", datetime(2026, 2, 27, 10, tzinfo=UTC)),
        ("2026-02-27T10:00", datetime(2026, 2, 27, 10, tzinfo=UTC)),
        ("2026-02-27T10:00:00+02:00", datetime(2026, 2, 27, 8, tzinfo=UTC)),
        # The plus sign of a query string arrives as a space.
        ("2026-02-27T10:00:00 02:00", datetime(2026, 2, 27, 8, tzinfo=UTC)),
        (
            "2026-02-27 10:00:00.123 00:00",
            datetime(2026, 2, 27, 10, 0, 0, 123_000, UTC),
        ),
        ("2026-02-27 10:00", datetime(2026, 2, 27, 10, tzinfo=UTC)),
    ],
)
def test_as_of_is_an_iso_date_or_instant(text: str, expected: object) -> None:
    assert expected == parse_as_of(text)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "27.02.2026", "0001-01-01", "9999-12-31", "2026-02-27Tx"]
)
def test_any_other_as_of_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_as_of(text)
    assert caught.value.problems[0].field == "asOf"


def test_a_date_means_the_end_of_that_day_in_the_report_zone() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    instant = resolve_as_of(date(2026, 2, 27), auckland, now=NOW)
    assert instant == datetime(2026, 2, 27, 10, 59, 59, 999_999, UTC)


@pytest.mark.parametrize("name", ["split", "timeRange", "granularity", "asOf"])
def test_a_message_repeats_only_the_beginning_of_a_long_value(name: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        Question.parse({name: "x" * 50_000})
    assert f'"{"x" * 100}"' in str(raised.value)
    assert len(str(raised.value)) < 1_000
