"""What the product calls the choices of a question."""

from collections.abc import Mapping, Sequence
from datetime import date

from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import Compare, TimeRange
from insights_dash.figures.sentences import describe_days
from insights_dash.metrics.answer.answer import MetricsAnswer

SPLITS = {
    Split.NONE: "None",
    Split.PROJECT: "Project",
    Split.PROJECT_GROUP: "Project group",
    Split.ENVIRONMENT: "Environment",
    Split.ENVIRONMENT_GROUP: "Environment group",
    Split.TENANT: "Tenant",
    Split.TENANT_TAG_SET: "Tenant tag set",
}
RANGES = {
    TimeRange.LAST_MONTH: "Last month and this one",
    TimeRange.LAST_QUARTER: "Last 3 months and this one",
    TimeRange.LAST_YEAR: "Last 12 months and this one",
    TimeRange.LAST_TWO_YEARS: "Last 24 months and this one",
    TimeRange.THIS_MONTH: "This month",
    TimeRange.THIS_QUARTER: "This quarter",
    TimeRange.THIS_YEAR: "This year",
    TimeRange.PREVIOUS_MONTH: "Previous month",
    TimeRange.PREVIOUS_QUARTER: "Previous quarter",
    TimeRange.PREVIOUS_YEAR: "Previous year",
    TimeRange.CUSTOM: "Custom dates",
}
RANGE_GROUPS: Mapping[str, Sequence[TimeRange]] = {
    "Whole months and this one so far": (
        *(TimeRange.LAST_MONTH, TimeRange.LAST_QUARTER, TimeRange.LAST_YEAR),
        TimeRange.LAST_TWO_YEARS,
    ),
    "Up to now": (
        *(TimeRange.THIS_MONTH, TimeRange.THIS_QUARTER, TimeRange.THIS_YEAR),
    ),
    "Finished": (
        *(TimeRange.PREVIOUS_MONTH, TimeRange.PREVIOUS_QUARTER),
        TimeRange.PREVIOUS_YEAR,
    ),
    "Any days": (TimeRange.CUSTOM,),
}
COMPARISONS = {
    Compare.PREVIOUS_PERIOD: "Previous period",
    Compare.YEAR_BEFORE: "Year before",
    Compare.NONE: "Nothing",
}


def list_splits(definition: ReportDefinition) -> Mapping[Split, str]:
    """Return the splits that a report's pages offer, with their labels.

    Several environment groups are never shown as one series.
    """
    whole = definition.whole_split
    return {
        split: label
        for split, label in SPLITS.items()
        if split is not Split.NONE or split is whole
    }


def name_range(question: Question) -> str:
    """Return the period of a question: `Last 3 months and this one`, `3–9 May 2026`."""
    if question.from_day and question.to_day:
        return describe_days(question.from_day, question.to_day)
    return RANGES[question.time_range]


def list_shown_days(answer: MetricsAnswer) -> tuple[date, date]:
    """Return the first and the last local day of an answer's charts.

    The first interval can begin before the period, because it is whole.
    """
    first, last = answer.intervals[0].start, answer.intervals[-1].start
    return first, max(last, answer.days[1])


def say_range(question: Question) -> str:
    """Return the same within a sentence: `this month`, `3–9 May 2026`."""
    name = name_range(question)
    return f"{name[0].lower()}{name[1:]}"
