from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.question import Question, Split, parse_as_of, resolve_as_of
from insights_dash.domain.time_range import Compare, Granularity, TimeRange

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
        "compare": "Never",
        "limits": "maybe",
        "asOf": "yesterday",
    }
    with pytest.raises(InvalidInputError) as caught:
        Question.parse(parameters)
    assert [problem.field for problem in caught.value.problems] == list(parameters)
    _, time_range, granularity, compare, limits, as_of = (
        problem.message for problem in caught.value.problems
    )
    assert time_range == (
        'Unknown timeRange "Forever". Use LastMonth, LastQuarter, LastYear, '
        "LastTwoYears, ThisMonth, ThisQuarter, ThisYear, PreviousMonth, "
        "PreviousQuarter, PreviousYear or Custom."
    )
    assert granularity == (
        'Unknown granularity "Hourly". Use Daily, Weekly, Monthly or Quarterly.'
    )
    assert compare == 'Unknown compare "Never". Use None, PreviousPeriod or YearBefore.'
    assert limits == 'Unknown limits "maybe". Use true or false.'
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


def custom(first: str, last: str, **others: str) -> Question:
    return Question.parse({"timeRange": "Custom", "from": first, "to": last, **others})


def test_custom_dates_have_a_first_and_a_last_day() -> None:
    question = custom(" 2024-01-20 ", "2024-02-19")
    days = (question.from_day, question.to_day)
    assert days == (date(2024, 1, 20), date(2024, 2, 19))
    assert custom("2024-02-29", "2024-02-29").to_day == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("first", "last", "field", "message"),
    [
        ("", "2024-02-19", "from", "The time range Custom needs from and to."),
        ("2024-02-19", "", "to", "The time range Custom needs from and to."),
        ("2024-02-20", "2024-02-19", "to", "to must not be before from."),
        ("2014-02-19", "2024-02-19", "to", "Use at most 10 years."),
        ("2012-02-29", "2022-03-01", "to", "Use at most 10 years."),
        (
            *("2023-02-29", "2024-02-19", "from"),
            'Invalid date "2023-02-29". Use a date such as 2026-02-27.',
        ),
        (
            *("2024-W03-1", "2024-02-19", "from"),
            'Invalid date "2024-W03-1". Use a date such as 2026-02-27.',
        ),
        (
            *("0001-01-01", "0002-01-01", "from"),
            'Invalid date "0001-01-01". Use a year from 1980 to 9000.',
        ),
    ],
)
def test_custom_dates_follow_rules(
    first: str, last: str, field: str, message: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        custom(first, last)
    problem, *_ = caught.value.problems
    assert (problem.field, problem.message) == (field, message)


def test_custom_dates_can_have_almost_ten_years() -> None:
    assert custom("2014-02-19", "2024-02-18")
    assert custom("2012-02-29", "2022-02-28")


@pytest.mark.parametrize("name", ["from", "to"])
def test_other_ranges_have_no_first_and_last_day(name: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Question.parse({"timeRange": "LastYear", name: "2024-01-20"})
    (problem,) = caught.value.problems
    assert problem.field == name
    assert problem.message == f"Only timeRange Custom has {name}."


def test_only_custom_dates_can_be_built_with_days() -> None:
    with pytest.raises(ValueError, match="custom dates"):
        Question(time_range=TimeRange.CUSTOM)
    with pytest.raises(ValueError, match="custom dates"):
        Question(from_day=date(2024, 1, 20), to_day=date(2024, 2, 19))


def test_an_absent_comparison_differs_from_none() -> None:
    assert Question.parse({}).compare is None
    assert Question.parse({"compare": "none"}).compare is Compare.NONE
    assert Question.parse({"compare": "none"}).to_texts()["compare"] == "None"


def test_limits_are_asked_for() -> None:
    assert not Question.parse({"limits": "False"}).limits
    assert Question.parse({"limits": "TRUE"}).limits


@pytest.mark.parametrize("name", ["split", "timeRange", "granularity", "asOf", "from"])
def test_a_message_repeats_only_the_beginning_of_a_long_value(name: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        Question.parse({"timeRange": "Custom", name: "x" * 50_000})
    assert f'"{"x" * 100}"' in str(raised.value)
    assert len(str(raised.value)) < 1_000
