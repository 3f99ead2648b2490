from datetime import date
from math import inf, nan

import pytest

from insights_dash.domain.errors import InvalidInputError
from insights_dash.domain.goals import (
    MOST_ANNOTATIONS,
    Annotation,
    AnnotationDraft,
    annotate,
    check_annotations,
    check_targets,
    is_met,
    read_annotations,
    read_targets,
)
from insights_dash.domain.metric import Metric


@pytest.mark.parametrize(
    ("metric", "current", "target", "met"),
    [
        (Metric.DEPLOYMENT_FREQUENCY, 5, 5, True),
        (Metric.DEPLOYMENT_FREQUENCY, 4.9, 5, False),
        (Metric.LEAD_TIME, 3_600, 3_600, True),
        (Metric.LEAD_TIME, 3_601, 3_600, False),
        (Metric.DEPLOYMENT_FAILURE_RATE, 0.0, 0.0, True),
        (Metric.TIME_TO_RECOVERY, None, 60, None),
    ],
)
def test_a_target_is_met_on_its_good_side(
    metric: Metric,
    current: float | None,
    target: float,
    met: bool | None,  # noqa: FBT001 - a row of the table
) -> None:
    assert is_met(metric, current, target) is met


def test_valid_targets_are_stored_by_metric() -> None:
    targets = {"lead-time": 60.0, "deployment-frequency": 5.0}
    assert list(check_targets(targets)) == []
    assert list(read_targets(targets)) == [
        Metric.DEPLOYMENT_FREQUENCY,
        Metric.LEAD_TIME,
    ]


@pytest.mark.parametrize(
    ("name", "target", "field"),
    [
        ("speed", 1, "targets"),
        ("lead-time", -1, "targets.lead-time"),
        ("lead-time", inf, "targets.lead-time"),
        ("lead-time", nan, "targets.lead-time"),
        ("failure-rate", 1.01, "targets.failure-rate"),
    ],
)
def test_a_wrong_target_is_named(name: str, target: float, field: str) -> None:
    assert [each.field for each in check_targets({name: target})] == [field]


def test_annotations_are_ordered_by_day() -> None:
    drafts = [
        AnnotationDraft("2026-05-02", " Later "),
        AnnotationDraft("2026-05-01", "b"),
        AnnotationDraft("2026-05-01", "a"),
    ]
    assert list(check_annotations(drafts)) == []
    read = read_annotations(drafts)
    assert [each.text for each in read] == ["a", "b", "Later"]
    assert read[0].day == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("day", "text", "fields"),
    [
        ("", "", ["annotations.0.day", "annotations.0.text"]),
        ("2026-02-30", "x", ["annotations.0.day"]),
        ("20000101T00", "x", ["annotations.0.day"]),
        ("1850-01-01", "x", ["annotations.0.day"]),
        ("2026-02-03", "x" * 201, ["annotations.0.text"]),
        ("2026-02-03", "two\nlines", ["annotations.0.text"]),
        ("2026-02-03", "\ud800", ["annotations.0.text"]),
        ("2026-02-03", "two\u2028lines", ["annotations.0.text"]),
        ("2026-02-03", "two\x85lines", ["annotations.0.text"]),
        ("2026-02-03", "a \u202eback", ["annotations.0.text"]),
        ("2026-02-03", "\u200b\ufeff", ["annotations.0.text"]),
        ("2026-02-03", "שלום 👩\u200d💻", []),
    ],
)
def test_every_problem_is_at_its_field(day: str, text: str, fields: list[str]) -> None:
    problems = check_annotations([AnnotationDraft(day, text)])
    assert [each.field for each in problems] == fields


@pytest.mark.parametrize("text", ["a\x07bell", "a \u202eback", "x" * 201])
def test_a_stored_text_is_kept_although_a_new_one_would_be_refused(text: str) -> None:
    stored = Annotation(date(2026, 2, 3), text)
    draft = AnnotationDraft("2026-02-03", text)
    assert [] == list(check_annotations([draft], [stored]))
    assert 2 == len(list(check_annotations([draft, draft], [stored])))
    moved = AnnotationDraft("2026-02-04", text)
    assert ["annotations.0.text"] == [
        each.field for each in check_annotations([moved], [stored])
    ]
    new = AnnotationDraft("2026-02-01", "New")
    assert (Annotation(date(2026, 2, 1), "New"), stored) == annotate([stored], new)


def test_annotations_are_unique_and_limited() -> None:
    twice = [AnnotationDraft("2026-02-03", "x")] * 2
    assert len(list(check_annotations(twice))) == 2
    written = [AnnotationDraft(each, "x") for each in ("2026-02-03", "20260203")]
    assert len(list(check_annotations(written))) == 2
    many = [
        AnnotationDraft("2026-02-03", str(each)) for each in range(MOST_ANNOTATIONS + 1)
    ]
    assert [each.field for each in check_annotations(many)] == ["annotations"]


@pytest.mark.parametrize(
    ("name", "target", "said"),
    [
        ("lead-time", nan, "Enter a duration, such as 2 d 4 h."),
        ("lead-time", -1, "Enter a duration between 0 and 11,574 days."),
        ("deployment-frequency", nan, "Enter a number."),
        ("deployment-frequency", -3, "Enter a number between 0 and 1,000,000,000."),
        ("failure-rate", nan, "Enter a percentage, such as 5%."),
        ("failure-rate", 1.01, "Enter a percentage between 0% and 100%."),
    ],
)
def test_a_wrong_target_says_what_to_enter(name: str, target: float, said: str) -> None:
    assert [each.message for each in check_targets({name: target})] == [said]


MOVED = Annotation(date(2026, 5, 31), "Moved")


def test_one_more_annotation_is_at_its_day() -> None:
    earlier = annotate((MOVED,), AnnotationDraft(" 2026-05-01 ", " Began "))
    assert (Annotation(date(2026, 5, 1), "Began"), MOVED) == earlier


@pytest.mark.parametrize(
    ("draft", "field", "message"),
    [
        (AnnotationDraft("x", "Began"), "day", "not a valid date"),
        (AnnotationDraft("2026-05-01", " "), "text", "Add a short note."),
        (AnnotationDraft("2026-05-01", "a\nb"), "text", "line break"),
        (AnnotationDraft("2026-05-31", " Moved"), "text", "already has this note"),
        (AnnotationDraft("20260531", "Moved"), "text", "already has this note"),
    ],
)
def test_problems_of_one_more_annotation_are_at_its_fields(
    draft: AnnotationDraft, field: str, message: str
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        annotate((MOVED,), draft)
    [problem] = raised.value.problems
    assert field == problem.field
    assert message in problem.message


def test_a_full_report_has_no_room_for_another_annotation() -> None:
    full = [Annotation(MOVED.day, str(each)) for each in range(MOST_ANNOTATIONS)]
    with pytest.raises(InvalidInputError) as raised:
        annotate(full, AnnotationDraft("2026-05-01", "Began"))
    [problem] = raised.value.problems
    assert ("text", "at most 100") == (problem.field, problem.message[18:29])
