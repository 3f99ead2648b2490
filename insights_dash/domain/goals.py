"""Targets and annotations of reports."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.metric import Metric, Unit
from insights_dash.domain.names import is_blank, without_invisible

MOST_ANNOTATIONS = 100
ANNOTATION_LENGTH = 200
LARGEST_TARGET = 1_000_000_000.0
_SECONDS_PER_DAY = 86_400
_EARLIEST, _LATEST = date(1980, 1, 1), date(9000, 1, 1)
# PostgreSQL can't store NUL, and UTF-8 has no unpaired surrogates; notes are a single
# line, whose characters don't reverse the text around them.
_NOT_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Annotation:
    """A note on a local day, such as "Moved to trunk-based development"."""

    day: date
    text: str


@dataclass(frozen=True)
class AnnotationDraft:
    """An annotation as a user or client sent it."""

    day: str = ""
    text: str = ""


# Successes per week, a fraction of failures, or seconds, by metric.
Targets = Mapping[Metric, float]


def is_met(metric: Metric, value: float | None, target: float) -> bool | None:
    """Return whether a metric's value in a period meets the target; None without one.

    Frequencies are per week.
    """
    if value is None:
        return None
    return value >= target if metric.spec.up_is_good else value <= target


def check_targets(targets: Mapping[str, float]) -> Iterator[Problem]:
    """Find problems of targets by the metrics' names; a field is `targets.<name>`.

    NaN stands for a text that can't be read as a number, percentage or duration.
    """
    for name, target in targets.items():
        if name not in list(Metric):
            message = f'Unknown metric "{name[:100]}". Use one of {", ".join(Metric)}.'
            yield Problem("targets", message)
            continue
        flaw = _find_flaw(Metric(name), target)
        if flaw:
            yield Problem(f"targets.{name}", flaw)


def _find_flaw(metric: Metric, target: float) -> str:
    """Return what is wrong with a target, and what to enter; empty if it is valid."""
    if metric.spec.unit is Unit.SHARE:
        if isnan(target):
            return "Enter a percentage, such as 5%."
        return "" if 0 <= target <= 1 else "Enter a percentage between 0% and 100%."
    if isnan(target):
        example = "duration, such as 2 d 4 h" if metric.is_duration else "number"
        return f"Enter a {example}."
    if 0 <= target <= LARGEST_TARGET:
        return ""
    if metric.is_duration:
        days = LARGEST_TARGET // _SECONDS_PER_DAY
        return f"Enter a duration between 0 and {days:,.0f} days."
    return f"Enter a number between 0 and {LARGEST_TARGET:,.0f}."


def read_targets(targets: Mapping[str, float]) -> Targets:
    """Return valid targets, in the order of the metrics."""
    return {each: targets[each] for each in Metric if each in targets}


def check_annotations(
    annotations: Sequence[AnnotationDraft], former: Sequence[Annotation] = ()
) -> Iterator[Problem]:
    """Find problems of annotations: `annotations.<index>.day` or `.text`.

    The texts of `former` ones are kept, because they may be older than the rules.
    """
    stored = {(each.day, each.text.strip()) for each in former}
    if len(annotations) > MOST_ANNOTATIONS:
        message = f"A report can have at most {MOST_ANNOTATIONS} annotations."
        yield Problem("annotations", message)
    counted = Counter(map(_identify, annotations))
    for index, each in enumerate(annotations):
        field, own = f"annotations.{index}", _identify(each)
        if _read_day(each.day) is None:
            shown = each.day.strip()[:20]
            message = "Enter a date from 1980 onwards, such as 2026-05-31."
            if shown:
                message = f'"{shown}" is not a valid date. {message}'
            yield Problem(f"{field}.day", message)
        flaw = "" if own in stored else _find_flaw_of_text(each.text.strip())
        if not flaw and counted[own] > 1:
            flaw = "Duplicate annotation. Remove one of them."
        if flaw:
            yield Problem(f"{field}.text", flaw)


def _find_flaw_of_text(text: str) -> str:
    """Return what is wrong with a note; empty if it is valid."""
    if is_blank(without_invisible(text)):
        return "Add a short note."
    if len(text) > ANNOTATION_LENGTH:
        return f"The note is longer than {ANNOTATION_LENGTH} characters."
    if _NOT_A_LINE.search(text):
        return "Contains an invalid character or a line break. Remove it."
    return ""


def read_annotations(annotations: Sequence[AnnotationDraft]) -> tuple[Annotation, ...]:
    """Return valid annotations, by day."""
    read = [(_read_day(each.day), each.text.strip()) for each in annotations]
    return _sort([Annotation(day, text) for day, text in read if day is not None])


def annotate(
    annotations: Sequence[Annotation], draft: AnnotationDraft
) -> tuple[Annotation, ...]:
    """Return the annotations of a report and one more, by day.

    Raises:
        InvalidInputError: with every problem of the new one; fields are `day` and
            `text`.
    """
    drafts = [AnnotationDraft(each.day.isoformat(), each.text) for each in annotations]
    if _identify(draft) in map(_identify, drafts):
        raise InvalidInputError([Problem("text", "The report already has this note.")])
    own = f"annotations.{len(drafts)}."
    problems = []
    for each in check_annotations([*drafts, draft]):
        if each.field == "annotations":
            problems.append(Problem("text", each.message))
        elif each.field.startswith(own):
            problems.append(Problem(each.field.removeprefix(own), each.message))
    if problems:
        raise InvalidInputError(problems)
    return _sort([*annotations, *read_annotations([draft])])


def _sort(annotations: Sequence[Annotation]) -> tuple[Annotation, ...]:
    return tuple(sorted(annotations, key=lambda each: (each.day, each.text)))


def _identify(draft: AnnotationDraft) -> tuple[date | str, str]:
    """Return what equal notes share: a day can be written in several ways."""
    return _read_day(draft.day) or draft.day.strip(), draft.text.strip()


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if _EARLIEST <= day <= _LATEST else None
