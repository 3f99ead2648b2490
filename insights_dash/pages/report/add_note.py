"""A note on a picked interval: an annotation of its report, added from the chart."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from insights_dash.access.guard import enter_space
from insights_dash.components.administration import build_form
from insights_dash.components.form import Field, Form
from insights_dash.components.report_icon import build_icon
from insights_dash.components.toast import show_toast
from insights_dash.domain.errors import (
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.goals import ANNOTATION_LENGTH, AnnotationDraft, annotate
from insights_dash.figures.sentences import describe_day
from insights_dash.store.database import Database
from insights_dash.store.reports import get_report, update_report

_GONE = "This report no longer exists. Another user deleted it."

NOTE = Form(
    "picked-note",
    "Add note",
    (
        Field(
            "day",
            "Date",
            partial(
                dmc.DateInput,
                valueFormat="YYYY-MM-DD",
                hideOutsideDates=True,
                weekendDays=[],
                className="picked__day",
            ),
        ),
        Field(
            "text",
            "Note",
            partial(
                dmc.TextInput,
                placeholder="e.g. Moved to trunk-based development",
                inputProps={"maxLength": ANNOTATION_LENGTH},
                className="picked__text",
            ),
            clears=True,
        ),
    ),
)


def build_add_note(day: date) -> Component:
    """Build the form and the button that opens it; `day` is the interval's first."""
    fields = [
        NOTE.build_field("day", value=day.isoformat()),
        NOTE.build_field("text", value=""),  # the browser waits until it has changed
    ]
    return html.Details(
        [
            html.Summary([build_icon("flag"), "Add note"], className="button"),
            build_form(*fields, NOTE.build_submit(), class_name="picked__form"),
        ],
        className="picked__note",
    )


def add_note(
    database: Database, values: Mapping[str, Any], *, now: datetime
) -> Mapping[str, object]:
    """Store the note that a user entered; return the view, which is then reloaded.

    Notes that other users have added since the page was loaded stay.

    Raises:
        InvalidInputError: if the note isn't valid, or the report can't have it.
    """
    place = values["place"] if isinstance(values["place"], dict) else {}
    draft = AnnotationDraft(values["day"], values["text"])
    try:
        with database.write() as session:
            space = enter_space(session, str(place.get("space")))
            report = get_report(session, space, str(place.get("report")), locks=True)
            former = report.shown  # the store puts hidden parts back
            annotations = annotate(former.annotations, draft)
            update_report(
                session,
                space,
                report.id,
                replace(former, annotations=annotations),
                now=now,
            )
    except NotFoundError as error:
        raise InvalidInputError([Problem("text", _GONE)]) from error
    added = next(each for each in annotations if each not in former.annotations)
    show_toast("Note added", f"{describe_day(added.day)}: {added.text}")
    return {"view": values["view"]}
