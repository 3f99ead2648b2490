"""Explains invalid parameters of a page's URL in the words of its controls."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from insights_dash.components.report_icon import build_icon
from insights_dash.domain.choice import find_choice
from insights_dash.domain.errors import Problem
from insights_dash.domain.time_range import TimeRange
from insights_dash.figures.sentences import describe_day

_SHOWN = 100  # characters of a value that a message repeats
LABELS: Mapping[str, str] = {
    "team": "Team",
    "split": "Split by",
    "tenantTagSetId": "Tag set",
    "timeRange": "Period",
    "from": "From",
    "to": "To",
    "granularity": "Group by",
    "compare": "Compared with",
    "leadTime": "Undeployed changes",
    "limits": "Usual range",
    "asOf": "Data as of",
    "statistic": "Statistic",
    "form": "Chart type",
    "by": "Rows",
    "verdict": "Verdict",
    "orderBy": "Sorted by",
    "descending": "Sort order",
    "notDeployed": "Not deployed",
    "figure": "Figure",
    "card": "Metric",
    "bands": "DORA benchmarks",
    "projectId": "Project",
    "groupBy": "Lanes by",
    "lanes": "Show",
    "release": "Release",
    "channelId": "Channel",
    "environmentId": "Environment",
    "tenantId": "Tenant",
    "tenantFilter": "Tenant",
    "tags": "Tenant tag",
    "timeZone": "Time zone",
}
_DEFAULTS_SHOWN = "Some parameters in this URL aren't valid. Showing defaults instead."
_ONLY_CUSTOM = 'Only applies to the period "Custom dates".'
_NEEDS_DAYS = 'Required for the period "Custom dates".'
_BACKWARDS = "The last day is before the first."
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_NO_TAG_SET = "Choose the tag set to split by."


def explain_problem(problem: Problem, texts: Mapping[str, str]) -> Problem:
    """Return a problem with the parameters `texts`, without the names of the API."""
    name, text = problem.field, texts.get(problem.field, "").strip()
    if name in {"from", "to"}:
        return Problem(name, _explain_day(problem, texts))
    if name == "tenantTagSetId":
        return problem if text else Problem(name, _NO_TAG_SET)
    if problem.message.startswith(f"Unknown {name} "):
        return Problem(name, f'"{text[:_SHOWN]}" isn\'t a valid choice.')
    return problem


def build_problems(problems: Sequence[Problem]) -> Component:
    """What is wrong with the address, one by one, and what is shown instead."""
    return html.Div(
        [
            html.P(
                [
                    build_icon("circle-exclamation"),
                    _DEFAULTS_SHOWN,
                ],
                className="notice__title",
            ),
            html.Ul(
                [
                    html.Li(
                        [
                            html.Strong(LABELS.get(problem.field, problem.field)),
                            ": ",
                            problem.message,
                        ]
                    )
                    for problem in problems
                ]
            ),
        ],
        className="notice is-warning",
        role="alert",
    )


def _explain_day(problem: Problem, texts: Mapping[str, str]) -> str:
    first, last = (texts.get(name, "").strip() for name in ("from", "to"))
    is_day = not problem.message.startswith("Invalid date")
    time_range = find_choice(texts.get("timeRange", ""), TimeRange)
    if time_range not in {TimeRange.CUSTOM, None}:
        return _ONLY_CUSTOM
    if not texts.get(problem.field, "").strip():
        return _NEEDS_DAYS
    # Days are written alike, so texts are in the order of days.
    is_backwards = problem.field == "to" and is_day and last < first
    if is_backwards:
        return _BACKWARDS
    return _DAY.sub(_write_day, problem.message) if is_day else problem.message


def _write_day(found: re.Match[str]) -> str:
    return describe_day(date.fromisoformat(found[0]))
