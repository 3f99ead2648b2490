"""Reads and writes targets in the form, as people write them."""

from collections.abc import Mapping
from math import nan

import dash_mantine_components as dmc
from dash.development.base_component import Component

from insights_dash.domain.metric import Metric, Unit
from insights_dash.domain.report_draft import ReportDraft
from insights_dash.figures.durations import describe_duration, parse_duration

TARGETS = {f"targets.{metric.value}": metric for metric in Metric}


def _name_target(metric: Metric) -> str:
    if metric.spec.unit is Unit.COUNT:
        return "Deployments per week, at least"
    return f"{metric.spec.title}, at most"


LABELS = {field: f"Target: {_name_target(metric)}" for field, metric in TARGETS.items()}
FIELD_IDS = {field: f"report-form-{field.replace('.', '-')}" for field in TARGETS}
_PERCENT = 100


def build_targets(draft: ReportDraft) -> list[Component]:
    """Build one field per metric."""
    return [
        dmc.TextInput(
            id=FIELD_IDS[field],
            label=_name_target(metric),
            placeholder=f"e.g. {metric.spec.example}",
            value=write_target(metric, draft.targets.get(metric.value)),
        )
        for field, metric in TARGETS.items()
    ]


def read_targets(values: Mapping[str, object]) -> Mapping[str, float]:
    """Return targets by metric; NaN for invalid texts, and none for empty ones."""
    texts = {field: values.get(field) for field in TARGETS}
    return {
        TARGETS[field].value: _read_target(TARGETS[field], text.strip())
        for field, text in texts.items()
        if isinstance(text, str) and text.strip()
    }


def write_target(metric: Metric, target: float | None) -> str:
    """Return the text of a target in its field, which reads as the same target."""
    if target is None:
        return ""
    if metric.spec.unit is Unit.COUNT:
        return _write_number(target)
    if metric.spec.unit is Unit.SHARE:
        return f"{_write_number(target * _PERCENT)}%"
    written = describe_duration(target).replace(",", "")
    # Two units can be inexact: then the target is written in seconds.
    if parse_duration(written) == target:
        return written
    return f"{_write_number(target)} s"


def _read_target(metric: Metric, text: str) -> float:
    if metric.is_duration:
        seconds = parse_duration(text)
        return nan if seconds is None else seconds
    is_rate = metric.spec.unit is Unit.SHARE
    number = text.removesuffix("%").strip() if is_rate else text
    try:
        value = float(number.replace(",", "."))
    except ValueError:
        return nan
    return value / _PERCENT if is_rate else value


def _write_number(number: float) -> str:
    """Return a number without an exponent and without unnecessary zeros."""
    return f"{number:.6f}".rstrip("0").rstrip(".")
