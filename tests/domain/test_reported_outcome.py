"""Variables say how a deployment went, and nothing about it is guessed."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from insights_dash.domain.deployment import ENDED_STATES, TaskState
from insights_dash.domain.reported_outcome import (
    Circumstances,
    Outcome,
    Variable,
    read_outcome,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
STARTED, COMPLETED = "2026-03-02T10:01:00Z", "2026-03-02T10:05:31Z"
BEGIN = datetime(2026, 3, 2, 10, 1, tzinfo=UTC)
END = datetime(2026, 3, 2, 10, 5, 31, tzinfo=UTC)


def read(variables: dict[str, Any], **around: bool) -> Outcome:
    outcome, problems = read_outcome(
        variables, "variables", Circumstances(NOW, **around)
    )
    assert [] == problems
    return outcome


def refuse(variables: dict[str, Any], **around: bool) -> dict[str, str]:
    _, problems = read_outcome(variables, "variables", Circumstances(NOW, **around))
    return {each.field: each.message for each in problems}


def variables(
    state: str = "", started: str = "", completed: str = ""
) -> dict[str, str]:
    texts = (state, started, completed)
    return {name: text for name, text in zip(Variable, texts, strict=True) if text}


def test_without_variables_a_deployment_is_queued() -> None:
    assert Outcome(TaskState.QUEUED) == read({"Colour": "red", "Size": None})


def test_without_variables_the_project_may_say_that_it_is_finished() -> None:
    assert Outcome(TaskState.SUCCESS, None, NOW) == read({}, are_finished=True)


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("are_finished", [False, True])
def test_a_state_wins_over_the_project(state: TaskState, *, are_finished: bool) -> None:
    outcome = read(variables(state.upper()), are_finished=are_finished)
    started = NOW if state is TaskState.EXECUTING else None
    completed = NOW if state in ENDED_STATES else None
    assert Outcome(state, started, completed, is_given=True) == outcome


def test_times_are_kept() -> None:
    expected = Outcome(TaskState.FAILED, BEGIN, END, is_given=True)
    assert expected == read(variables("Failed", STARTED, COMPLETED))


def test_names_and_states_are_in_any_letter_case() -> None:
    outcome = read({"INSIGHTS.STATE": " failed ", " insights.Started": STARTED})
    assert Outcome(TaskState.FAILED, BEGIN, NOW, is_given=True) == outcome


@pytest.mark.parametrize("nothing", ["", "   ", None])
def test_empty_variables_are_as_good_as_none(nothing: str | None) -> None:
    """In pipelines, a variable that isn't set leaves an empty text."""
    assert Outcome() == read(dict.fromkeys(Variable, nothing))


def test_what_has_started_is_executing_unless_it_is_finished() -> None:
    started = variables(started=STARTED)
    assert Outcome(TaskState.EXECUTING, BEGIN, is_given=True) == read(started)
    finished = Outcome(TaskState.SUCCESS, BEGIN, NOW, is_given=True)
    assert finished == read(started, are_finished=True)


def test_what_has_completed_needs_a_state_unless_it_is_finished() -> None:
    completed = variables(completed=COMPLETED)
    assert {"variables.Insights.State"} == refuse(completed).keys()
    finished = Outcome(TaskState.SUCCESS, None, END, is_given=True)
    assert finished == read(completed, are_finished=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T11:01:00+01:00", BEGIN),
        ("20260302T100100Z", BEGIN),
        ("2026-03-02 10:01Z", BEGIN),
        ("1772445660", BEGIN),
        ("1772445660123", BEGIN + timedelta(milliseconds=123)),
        ("1772445660.1234567", BEGIN + timedelta(microseconds=123456)),
        ("1772445660.5", BEGIN + timedelta(milliseconds=500)),
        ("2026-03-02T10:01:00.123456789Z", BEGIN + timedelta(microseconds=123456)),
    ],
)
def test_times_are_iso_8601_or_unix_times_to_the_microsecond(
    text: str, expected: datetime
) -> None:
    assert expected == read(variables("Success", text)).started


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-03-02T10", "has been cut off"),
        ("20260302T10", "has been cut off"),
        ("2026-03-02 10", "has been cut off"),
        ("2026-03-02T10:01:00", "has no UTC offset"),
        ("2026-03-02", "Invalid time"),
        ("20260302100100", "Invalid time"),
        ("1772445660.1234567891", "Invalid time"),
        ("177244566", "Invalid time"),
        ("١٧٧٢٤٤٥٦٦٠", "Invalid time"),
        ("yesterday {}", "Invalid time"),
        ("2026-02-30T10:01:00Z", "Invalid date or time"),
        ("0001-01-01T00:00:00Z", "not between 1970 and 2199"),
        ("9" * 10, "in the future"),
        ("2026-03-02T12:05:01Z", "in the future"),
    ],
)
def test_other_texts_are_no_times(text: str, reason: str) -> None:
    said = refuse(variables("Success", completed=text))
    assert {"variables.Insights.Completed"} == said.keys()
    assert reason in said["variables.Insights.Completed"]


def test_clocks_of_pipelines_may_be_a_little_ahead() -> None:
    ahead = NOW + timedelta(minutes=5)
    outcome = read(variables("Success", started=ahead.isoformat()))
    assert (ahead, ahead) == (outcome.started, outcome.completed)


def test_all_problems_are_named_at_once() -> None:
    said = refuse(
        {
            **variables("Done", "yesterday", "2027-01-01T00:00:00Z"),
            "Insights.Stat": "Success",
            "insights.": "x",
        }
    )
    assert {
        "variables": 'Unknown variable "insights.". Use Insights.State, '
        "Insights.Started or Insights.Completed.",
        "variables.Insights.State": 'Unknown task state "Done". Use one of '
        f"{', '.join(TaskState)}.",
        "variables.Insights.Started": 'Invalid time "yesterday". Use ISO 8601 with a '
        "UTC offset, such as 2026-01-31T09:30:00Z.",
        "variables.Insights.Completed": "2027-01-01T00:00:00Z is in the future.",
    } == said


@pytest.mark.parametrize("value", [1, True, [], {}, 1.5])
def test_values_are_texts(value: object) -> None:
    said = refuse(dict.fromkeys(Variable, value))
    assert {f"variables.{each}": "Must be a string." for each in Variable} == said


@pytest.mark.parametrize(
    ("given", "place", "reason"),
    [
        (variables("Success", COMPLETED, STARTED), "Completed", "before"),
        (variables("Queued", STARTED), "Started", "has not started"),
        (variables("Executing", "", COMPLETED), "Completed", "has not completed"),
        (variables("Queued", "", COMPLETED), "Completed", "has not completed"),
    ],
)
def test_contradictions_are_refused(
    given: dict[str, str], place: str, reason: str
) -> None:
    said = refuse(given)
    assert {f"variables.Insights.{place}"} == said.keys()
    assert reason in said[f"variables.Insights.{place}"]


def test_equal_times_are_no_contradiction() -> None:
    zone = timezone(timedelta(hours=2))
    same = BEGIN.astimezone(zone).isoformat()
    outcome = read(variables("Success", STARTED, same))
    assert BEGIN == outcome.started == outcome.completed


def test_what_is_scheduled_for_later_is_queued_even_if_reports_are_finished() -> None:
    assert Outcome() == read({}, are_finished=True, is_later=True)
    queued = Outcome(is_given=True)
    assert queued == read(variables("Queued"), are_finished=True, is_later=True)


@pytest.mark.parametrize(
    "given",
    [variables("Success"), variables("", STARTED), variables("Failed", "", COMPLETED)],
)
def test_what_is_scheduled_for_later_has_no_outcome_yet(given: dict[str, str]) -> None:
    said = refuse(given, is_later=True, are_finished=True)
    assert "scheduled for later" in said["variables"]


def test_long_values_are_shortened_in_messages() -> None:
    said = refuse({**variables("x" * 5_000, "y" * 5_000), f"insights.{'z' * 9_000}": 1})
    assert all(len(message) < 400 for message in said.values())
