"""The view that a URL asks for, and the defaults in place of invalid values."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.definitions import Definitions, Statistic
from insights_dash.domain.question import Split
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition
from insights_dash.domain.time_range import Compare
from insights_dash.pages.refused import LABELS
from insights_dash.pages.report.view import RequestedView, day_of, read_view

CLOSED = date(2026, 9, 30)
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DEFINITION = ReportDefinition("Shops", time_zone="Pacific/Auckland")


def read(default_as_of: date | None = None, /, **parameters: Any) -> RequestedView:  # noqa: ANN401 - as a URL has them
    return read_view(
        parameters,
        tag_sets=["TagSets-1"],
        default_as_of=default_as_of,
        definition=DEFINITION,
        now=NOW,
    )


def test_a_url_without_parameters_means_the_defaults() -> None:
    asked = read()
    assert asked.problems == ()
    assert asked.view == {
        "split": "None",
        "tenantTagSetId": "",
        "timeRange": "LastQuarter",
        "from": "",
        "to": "",
        "granularity": "Weekly",
        "compare": "PreviousPeriod",
        "limits": "true",
        "asOf": "",
        "leadTime": "Completed",
        "statistic": "Median",
        "bands": "",
        "form": "",
        "card": "lead-time",
        "projectId": "",
        "groupBy": "",
        "lanes": "",
        "release": "",
        "team": "",
        "channelId": "",
        "environmentId": "",
        "tenantId": "",
        "timeZone": "",
        "via": "",
        "series": [],
    }


def test_a_report_can_say_which_statistic_is_usual() -> None:
    definitions = Definitions(statistic=Statistic.NINETY_FIFTH)
    definition = replace(DEFINITION, definitions=definitions)
    asked = read_view(
        {}, tag_sets=[], default_as_of=None, definition=definition, now=NOW
    )
    assert asked.view["statistic"] == "NinetyFifth"


def test_several_environment_groups_are_never_one_series() -> None:
    groups = tuple(EnvironmentGroup(each, ()) for each in ("Staging", "Production"))
    definition = replace(DEFINITION, environment_groups=groups)

    def read_split(text: str) -> RequestedView:
        return read_view(
            {"split": text},
            tag_sets=[],
            default_as_of=None,
            definition=definition,
            now=NOW,
        )

    assert read_split("").question.split is Split.ENVIRONMENT_GROUP
    assert read_split("").problems == ()
    assert read_split("Project").question.split is Split.PROJECT
    asked = read_split("None")
    assert asked.question.split is Split.ENVIRONMENT_GROUP
    assert "several environment groups" in asked.problems[0].message
    assert read_split("Team").view["split"] == "EnvironmentGroup"


def test_custom_days_are_read_together_or_not_at_all() -> None:
    asked = read(**{"timeRange": "Custom", "from": "2026-01-05", "to": "2026-02-10"})
    assert asked.problems == ()
    assert asked.question.from_day == date(2026, 1, 5)
    wrong = read(**{"timeRange": "Custom", "from": "2026-01-05", "to": "soon"})
    assert [each.field for each in wrong.problems] == ["to"]
    assert wrong.view["timeRange"] == "LastQuarter"
    assert wrong.view["from"] == ""


def test_the_comparison_can_be_left_out() -> None:
    assert read(compare="None").question.compare is Compare.NONE


def test_every_parameter_is_read() -> None:
    asked = read(
        split="TenantTagSet",
        tenantTagSetId="TagSets-1",
        timeRange="LastMonth",
        granularity="Daily",
        asOf="2026-05-03",
        series=["a", "b"],
    )
    assert asked.problems == ()
    assert asked.question.split is Split.TENANT_TAG_SET
    assert asked.view["asOf"] == "2026-05-03"
    assert asked.view["series"] == ["a", "b"]


def test_dates_alone_are_custom_and_a_tag_set_has_its_split() -> None:
    days = {"from": "2026-01-05", "to": "2026-02-10"}
    assert read(**days) == read(timeRange="Custom", **days)
    asked = read(tenantTagSetId="TagSets-1", timeRange=" ")
    assert asked.problems == ()
    assert asked.view["split"] == "TenantTagSet"
    other = read(tenantTagSetId="TagSets-1", split="Tenant")
    assert other.view["split"] == "Tenant"


def test_a_single_series_is_a_list_of_one() -> None:
    assert read(series="a").view["series"] == ["a"]


@pytest.mark.parametrize(
    ("parameters", "fields"),
    [
        ({"split": "Nonsense"}, {"split"}),
        ({"split": "TenantTagSet", "tenantTagSetId": "TagSets-9"}, {"tenantTagSetId"}),
        ({"split": "TenantTagSet"}, {"tenantTagSetId"}),
        ({"timeRange": "x", "granularity": "y"}, {"timeRange", "granularity"}),
        ({"timeRange": "Never", "from": "x"}, {"timeRange", "from"}),
        (
            {"split": "TenantTagSet", "tenantTagSetId": "x", "timeRange": "Never"},
            {"tenantTagSetId", "timeRange"},
        ),
        (
            {"split": "Nonsense", "from": "2999-01-01", "to": "2999-01-02"},
            {"split", "from"},
        ),
        ({"asOf": "yesterday"}, {"asOf"}),
        ({"leadTime": "Waiting"}, {"leadTime"}),
        ({"statistic": "Mode", "bands": "yes"}, {"statistic", "bands"}),
        ({"form": "Pie"}, {"form"}),
        ({"card": "queue-time"}, {"card"}),
        ({"groupBy": "TagSets-9"}, {"groupBy"}),
        ({"lanes": "ahead"}, {"lanes"}),
    ],
)
def test_every_problem_is_named_and_defaults_stand_in(
    parameters: dict[str, str], fields: set[str]
) -> None:
    asked = read(**parameters)
    assert {problem.field for problem in asked.problems} == fields
    assert asked.view == read().view


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (
            {"timeRange": "LastMonth", "from": "2026-01-01"},
            {"from": "Only applies to the period"},
        ),
        ({"from": "2026-01-01"}, {"to": "Required for"}),
        ({"timeRange": "custom"}, {"from": "Required for", "to": "Required for"}),
        (
            {"timeRange": "Custom", "from": "2026-02-01", "to": "2026-01-31"},
            {"to": "The last day is before the first."},
        ),
        (
            {"timeRange": "Custom", "from": "soon", "to": "2026-01-31"},
            {"from": 'Invalid date "soon". Use a date such as 2026-02-27.'},
        ),
        (
            {"timeRange": "Never", "from": "soon"},
            {"timeRange": '"Never" isn\'t a valid', "from": 'Invalid date "soon".'},
        ),
        (
            {"timeRange": "Custom", "from": "2999-12-01", "to": "2999-12-02"},
            {"from": "The first day, 1 Dec 2999, is in the future. "},
        ),
        (
            {"timeRange": "Custom", "from": "2016-01-01", "to": "2026-01-31"},
            {"to": "Use at most 10 years."},
        ),
        (
            {"split": "TenantTagSet"},
            {"tenantTagSetId": "Choose the tag set to split by."},
        ),
        ({"limits": "maybe"}, {"limits": '"maybe" isn\'t a valid choice.'}),
        ({"form": "Pie"}, {"form": '"Pie" isn\'t a valid choice.'}),
    ],
)
def test_problems_are_in_the_words_of_the_controls(
    parameters: dict[str, str], said: dict[str, str]
) -> None:
    asked = read(**parameters)
    assert said.keys() == {each.field for each in asked.problems}
    for each in asked.problems:
        assert said[each.field] in each.message
        assert each.field in LABELS
        assert not re.search("timeRange|tenantTagSetId|leadTime", each.message)


def test_correct_parameters_are_kept_next_to_wrong_ones() -> None:
    asked = read(split="Nonsense", granularity="Monthly")
    assert asked.view["granularity"] == "Monthly"


def test_a_closed_history_is_shown_as_of_its_end_unless_now_is_requested() -> None:
    assert read(CLOSED).view["asOf"] == "2026-09-30"
    assert read(CLOSED, asOf="now").view["asOf"] == ""
    assert read(CLOSED, asOf="nonsense").view["asOf"] == "2026-09-30"


def test_of_a_repeated_parameter_the_first_counts() -> None:
    assert read(split=["Project", "Tenant"]).view["split"] == "Project"


def test_a_parameter_that_is_no_text_is_ignored() -> None:
    assert read(split=7, granularity=None, timeRange={}).view == read().view


def test_an_instant_belongs_to_its_local_day() -> None:
    question = read(asOf="2026-05-03T23:30:00Z").question
    assert isinstance(question.as_of, datetime)
    assert question.as_of.tzinfo is not None
    assert question.as_of.astimezone(UTC).hour == 23
    assert day_of(question, ZoneInfo("Pacific/Auckland")) == date(2026, 5, 4)


def test_custom_dates_are_read_or_replaced_together() -> None:
    days = {"from": "2026-08-30", "to": "2026-09-02"}
    asked = read(timeRange="Custom", compare="YearBefore", **days)
    assert asked.problems == ()
    assert days.items() <= asked.view.items()
    assert asked.view["compare"] == "YearBefore"
    for parameters in (
        {"timeRange": "Custom"},
        {"timeRange": "Custom", "from": "2026-08-30"},
        {"timeRange": "LastYear", **days},
        {"timeRange": "Custom", "from": "2026-09-03", "to": "2026-09-02"},
    ):
        asked = read(**parameters)
        assert asked.problems
        assert asked.view == read().view


def test_custom_dates_begin_at_the_latest_today_in_the_report_s_zone() -> None:
    """In Auckland it is 2 October already."""

    def fields(default_as_of: date | None, day: str) -> list[str]:
        days = dict.fromkeys(("from", "to"), day)
        asked = read(default_as_of, timeRange="Custom", **days)
        return [each.field for each in asked.problems]

    assert fields(None, "2026-10-02") == []
    assert fields(None, "2026-10-03") == ["from"]
    assert fields(CLOSED, "2026-09-30") == []
    assert fields(CLOSED, "2026-10-01") == ["from"]
