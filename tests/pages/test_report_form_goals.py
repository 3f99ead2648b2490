"""Targets are read as people write them; annotations are rows."""

from math import isnan
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from callback_post import post, props, text_of
from insights_dash.domain.errors import Problem
from insights_dash.domain.metric import Metric
from insights_dash.figures.durations import parse_duration
from insights_dash.pages.report_form.annotations import read_annotations
from insights_dash.pages.report_form.form import (
    list_messages,
    parse_form,
    place_problems,
)
from insights_dash.pages.report_form.ids import AnnotationPart, Ids, annotation_id
from insights_dash.pages.report_form.targets import (
    FIELD_IDS,
    read_targets,
    write_target,
)

DAY, HOUR = 86_400, 3_600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2 d 4 h", 2 * DAY + 4 * HOUR),
        ("1.5h", 1.5 * HOUR),
        ("30 min", 1_800),
        ("30m", 1_800),
        ("45 s", 45),
        (" 2D 4H ", 2 * DAY + 4 * HOUR),
        ("", None),
        ("4", None),
        ("h", None),
        ("4 x", None),
        ("4 h later", None),
    ],
)
def test_durations_are_read(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


@given(st.sampled_from(Metric), st.integers(0, 10_000_000))
def test_a_written_duration_can_be_read_again(metric: Metric, number: int) -> None:
    target = number / 10_000_000 if "rate" in metric.value else float(number)
    text = write_target(metric, target)
    read = read_targets({f"targets.{metric.value}": text})
    assert read[metric.value] == pytest.approx(target, rel=1e-5, abs=1e-7)


def test_an_empty_field_is_no_target_and_nonsense_is_not_understood() -> None:
    read = read_targets({"targets.lead-time": "soon", "targets.failure-rate": " "})
    assert list(read) == ["lead-time"]
    assert isnan(read["lead-time"])
    assert read_targets({"targets.lead-time": 7, "targets.queue-time": None}) == {}


def annotation_rows(*rows: tuple[str | None, str]) -> dict[str, Any]:
    """Return rows with keys a, b, …, as a browser sends them: texts in reverse."""
    keys = [{"key": chr(ord("a") + place)} for place in range(len(rows))]
    return {
        "annotation_order": [each["key"] for each in keys],
        "annotation_day_ids": keys,
        "annotation_days": [day for day, _ in rows],
        "annotation_text_ids": keys[::-1],
        "annotation_texts": [text for _, text in rows][::-1],
    }


def test_a_row_is_an_annotation_unless_it_is_blank() -> None:
    rows = annotation_rows(
        ("2026-05-31", "Moved to trunk"),
        (None, " "),
        (None, "Froze"),
        ("2026-06-01", ""),
    )
    read = read_annotations(rows)
    assert [(key, each.day, each.text) for key, each in read.items()] == [
        ("a", "2026-05-31", "Moved to trunk"),
        ("c", "", "Froze"),
        ("d", "2026-06-01", ""),
    ]


@pytest.mark.parametrize("wrong", [None, 7, [None, 3], [{"key": 3}], {"key": "a"}])
def test_rows_of_a_wrong_type_are_no_annotations(wrong: object) -> None:
    rows = dict.fromkeys(annotation_rows(), wrong)
    assert {} == read_annotations(rows)


def test_problems_are_at_their_row() -> None:
    from insights_dash.domain.report_draft import (  # noqa: PLC0415 - of this test only
        KnownReferences,
        check_report,
    )

    form = parse_form(
        {
            "name": "x",
            "tenant_mode": "Tenanted",
            "time_zone": "UTC",
            "definitions.week_start": "Sunday",
            "definitions.statistic": "Median",
            "targets.lead-time": "soon",
            **annotation_rows(("2026-05-31", "Fine"), (None, ""), (None, "No date")),
        }
    )
    problems = check_report(form.draft, KnownReferences())
    errors = place_problems(problems, form, {})
    assert set(errors.fields) == {"targets.lead-time"}
    message = "Enter a date from 1980 onwards, such as 2026-05-31."
    assert {"c": message} == errors.annotation_days
    assert {} == errors.annotation_texts
    messages = list(list_messages(errors, form))
    labels = [each.label for each in messages]
    assert labels == ["Target: Lead time for changes, at most", "Annotation 2"]
    assert text_of(annotation_id(AnnotationPart.DAY, "c")) == messages[1].target


def test_too_many_annotations_are_named_in_the_summary() -> None:
    form = parse_form(annotation_rows(*[("2026-05-31", "x")] * 3))
    too_many = Problem("annotations", "Too many.")
    (message,) = list_messages(place_problems([too_many], form, {}), form)
    assert ("Annotations", "Too many.", Ids.ADD_ANNOTATION) == (
        message.label,
        message.text,
        message.target,
    )


def test_the_form_stores_and_shows_goals(client: FlaskClient, report: str) -> None:
    identifier = report.rpartition("/")[2]
    shown: dict[str, Any] = {
        f"{Ids.PLACE}.data": {"space": "Spaces-1", "report": identifier},
        f"{Ids.SAVE}.n_clicks": 1,
        f"{Ids.NAME}.value": "Production",
        f"{Ids.TENANT_MODE}.value": "Tenanted",
        f"{Ids.TIME_ZONE}.value": "UTC",
        f"{Ids.WEEK_START}.value": "Sunday",
        f"{Ids.STATISTIC}.value": "Median",
        f"{FIELD_IDS['targets.lead-time']}.value": "2 d",
        f"{Ids.ANNOTATION_ORDER}.data": ["a"],
        AnnotationPart.DAY: [(annotation_id(AnnotationPart.DAY, "a"), "2024-05-02")],
        AnnotationPart.TEXT: [(annotation_id(AnnotationPart.TEXT, "a"), "Moved")],
    }
    answered = props(post(client, f"{Ids.SUMMARY}.children", shown))
    assert "href" in answered[Ids.LOCATION]
    stored = client.get(report).get_json()
    assert stored["Targets"] == {"LeadTimeSeconds": 2 * DAY}
    assert stored["Annotations"] == [{"Date": "2024-05-02", "Text": "Moved"}]
