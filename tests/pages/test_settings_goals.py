"""Targets and annotations are read as people write them, and written so again."""

from math import isnan
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from callback_post import post, props
from insights_dash.domain.measure import Measure
from insights_dash.figures.durations import parse_duration
from insights_dash.pages.settings.form import list_messages, parse_form, place_problems
from insights_dash.pages.settings.goals import (
    FIELD_IDS,
    read_annotations,
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


@given(st.sampled_from(Measure), st.integers(0, 10_000_000))
def test_what_is_written_is_read_again(measure: Measure, number: int) -> None:
    target = number / 10_000_000 if "rate" in measure.value else float(number)
    text = write_target(measure, target)
    read = read_targets({f"targets.{measure.value}": text})
    assert read[measure.value] == pytest.approx(target, rel=1e-5, abs=1e-7)


def test_an_empty_field_is_no_target_and_nonsense_is_not_understood() -> None:
    read = read_targets({"targets.lead-time": "soon", "targets.failure-rate": " "})
    assert list(read) == ["lead-time"]
    assert isnan(read["lead-time"])
    assert read_targets({"targets.lead-time": 7, "targets.queue-time": None}) == {}


def test_annotations_go_a_line_each() -> None:
    text = " 2026-05-31   Moved to trunk \n\n2026-06-01 Froze"
    days = [(each.day, each.text) for each in read_annotations({"annotations": text})]
    assert days == [("2026-05-31", "Moved to trunk"), ("2026-06-01", "Froze")]


def test_problems_are_at_their_field_with_the_line() -> None:
    from insights_dash.domain.report import (  # noqa: PLC0415 - of this test only
        KnownReferences,
        check_report,
    )

    form = parse_form(
        {
            "name": "x",
            "tenant_mode": "Tenanted",
            "time_zone": "UTC",
            "targets.lead-time": "soon",
            "annotations": "2026-05-31 Fine\ntomorrow Not",
        }
    )
    problems = check_report(form.draft, KnownReferences())
    errors = place_problems(problems, (), {})
    assert set(errors.fields) == {"targets.lead-time", "annotations"}
    assert errors.fields["annotations"].startswith("Line 2: ")
    labels = [label for label, _ in list_messages(errors, form)]
    assert labels == ["Target: Lead time for changes, at most", "Annotations"]


def test_the_form_stores_and_shows_goals(client: FlaskClient, report: str) -> None:
    identifier = report.rpartition("/")[2]
    shown: dict[str, Any] = {
        "settings-place.data": {"space": "Spaces-1", "report": identifier},
        "settings-save.n_clicks": 1,
        "settings-name.value": "Production",
        "settings-tenant-mode.value": "Tenanted",
        "settings-time-zone.value": "UTC",
        f"{FIELD_IDS['targets.lead-time']}.value": "2 d",
        f"{FIELD_IDS['annotations']}.value": "2024-05-02 Moved",
    }
    answered = props(post(client, "settings-summary.children", shown))
    assert "href" in answered["settings-location"]
    stored = client.get(report).get_json()
    assert stored["Targets"] == {"LeadTimeSeconds": 2 * DAY}
    assert stored["Annotations"] == [{"Date": "2024-05-02", "Text": "Moved"}]
