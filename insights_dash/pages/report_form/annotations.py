"""Annotations in the form: one row each, with a date and a short note."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, dcc, html
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from insights_dash.components.attributes import aria
from insights_dash.components.posted import read_text
from insights_dash.components.report_icon import build_icon
from insights_dash.domain.goals import AnnotationDraft
from insights_dash.pages.report_form.ids import AnnotationPart, Ids, annotation_id
from insights_dash.pages.report_form.rows import TEMPLATE_KEY, list_keys, read_column

DAYS = annotation_id(AnnotationPart.DAY, ALL)
TEXTS = annotation_id(AnnotationPart.TEXT, ALL)
_NEW = AnnotationDraft()
_CALENDAR_LABELS = {
    "previousMonth": "Previous month",
    "nextMonth": "Next month",
    "previousYear": "Previous year",
    "nextYear": "Next year",
    "previousDecade": "Previous decade",
    "nextDecade": "Next decade",
    "monthLevelControl": "Choose a month",
    "yearLevelControl": "Choose a year",
}


def build_annotations(drafts: Sequence[AnnotationDraft]) -> Component:
    """Build a row per annotation, and the button that adds one."""
    keys = [f"annotation-{index}" for index in range(len(drafts))]
    rows = [_build_row(key, each) for key, each in zip(keys, drafts, strict=True)]
    template = to_json_plotly(_build_row(TEMPLATE_KEY, _NEW))
    return html.Div(
        [
            dcc.Store(id=Ids.ANNOTATION_ORDER, data=keys),
            dcc.Store(id=Ids.ANNOTATION_TEMPLATE, data=template),
            dcc.Store(id=Ids.ANNOTATION_PASTE),
            html.Div(rows, id=Ids.ANNOTATIONS, className="annotation-rows"),
            dmc.Button(
                "Add annotation",
                id=Ids.ADD_ANNOTATION,
                variant="default",
                leftSection=build_icon("plus"),
                className="report-form__add",
            ),
        ],
        className="report-form__stack",
    )


def _build_row(key: str, draft: AnnotationDraft) -> Component:
    return html.Div(
        [
            dmc.DateInput(
                id=annotation_id(AnnotationPart.DAY, key),
                label="Date",
                value=draft.day or None,
                valueFormat="YYYY-MM-DD",
                placeholder="e.g. 2026-05-31",
                leftSection=build_icon("calendar"),
                hideOutsideDates=True,
                weekendDays=[],
                ariaLabels=_CALENDAR_LABELS,
                className="annotation-row__day",
            ),
            dmc.TextInput(
                id=annotation_id(AnnotationPart.TEXT, key),
                label="Note",
                value=draft.text,
                placeholder="e.g. Moved to trunk-based development",
                className="annotation-row__text",
            ),
            dmc.ActionIcon(
                build_icon("trash-can"),
                id=annotation_id(AnnotationPart.REMOVE, key),
                variant="subtle",
                color="gray",
                size="lg",
                className="annotation-row__remove",
                **aria(label="Remove annotation"),
            ),
        ],
        id={"type": "report-form-annotation", "key": key},
        key=key,
        className="annotation-row",
        role="group",
        **aria(label="Annotation"),
    )


def annotation_values(dependency: Callable[..., DashDependency]) -> dict[str, Any]:
    """Return the rows as a callback takes them."""
    return {
        "annotation_order": dependency(Ids.ANNOTATION_ORDER, "data"),
        "annotation_day_ids": dependency(DAYS, "id"),
        "annotation_days": dependency(DAYS, "value"),
        "annotation_text_ids": dependency(TEXTS, "id"),
        "annotation_texts": dependency(TEXTS, "value"),
    }


def read_annotations(values: Mapping[str, object]) -> Mapping[str, AnnotationDraft]:
    """Return the rows that are not blank by their keys, in the order shown."""
    days = read_column(values.get("annotation_day_ids"), values.get("annotation_days"))
    texts = read_column(
        values.get("annotation_text_ids"), values.get("annotation_texts")
    )
    drafts = {
        key: AnnotationDraft(read_text(days.get(key)), read_text(texts.get(key)))
        for key in list_keys(values.get("annotation_order"), texts)
    }
    return {
        key: each
        for key, each in drafts.items()
        if each.day.strip() or each.text.strip()
    }
