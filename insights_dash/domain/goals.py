"""What a report aims at, and what happened meanwhile: targets and annotations."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

from insights_dash.domain.errors import Problem
from insights_dash.domain.measure import Headline, Measure

MOST_ANNOTATIONS = 100
ANNOTATION_LENGTH = 200
LARGEST_TARGET = 1_000_000_000.0
_EARLIEST, _LATEST = date(1980, 1, 1), date(9000, 1, 1)
# PostgreSQL refuses NUL in a text, UTF-8 half a surrogate pair; a line is one line.
_NOT_A_LINE = re.compile("[\x00-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Annotation:
    """Something that happened on a local day: "moved to trunk-based development"."""

    day: date
    text: str


@dataclass(frozen=True)
class AnnotationDraft:
    """An annotation as typed or sent."""

    day: str = ""
    text: str = ""


# Successes a week, a fraction of failures, or seconds, by measure.
Targets = Mapping[Measure, float]


def is_met(headline: Headline, target: float) -> bool | None:
    """Whether the last 28 days meet the target; None where nothing was measured."""
    if headline.current is None:
        return None
    if headline.measure.up_is_good:
        return headline.current >= target
    return headline.current <= target


def check_targets(targets: Mapping[str, float]) -> Iterator[Problem]:
    """Problems of targets by the names of measures; a field is `targets.<measure>`."""
    for name, target in targets.items():
        field = f"targets.{name}"
        if name not in list(Measure):
            message = f"'{name}' is not a measure. Choose one of {', '.join(Measure)}."
            yield Problem("targets", message)
        elif isnan(target):
            yield Problem(field, "This cannot be understood: see the example.")
        elif not 0 <= target <= LARGEST_TARGET:
            yield Problem(field, "A target is not below 0, nor beyond all measure.")
        elif name == Measure.DEPLOYMENT_FAILURE_RATE and target > 1:
            yield Problem(field, "A failure rate is at most 100 %.")


def read_targets(targets: Mapping[str, float]) -> Targets:
    """Valid targets, in the measures' order."""
    return {each: targets[each] for each in Measure if each in targets}


def check_annotations(annotations: Sequence[AnnotationDraft]) -> Iterator[Problem]:
    """Problems of annotations; a field is `annotations.<index>.day` or `.text`."""
    if len(annotations) > MOST_ANNOTATIONS:
        message = f"A report has at most {MOST_ANNOTATIONS} annotations."
        yield Problem("annotations", message)
    counted = Counter((each.day.strip(), each.text.strip()) for each in annotations)
    for index, each in enumerate(annotations):
        field, text = f"annotations.{index}", each.text.strip()
        if _read_day(each.day) is None:
            shown = each.day.strip()[:20]
            message = f"'{shown}' is not a date like 2026-05-31."
            yield Problem(f"{field}.day", message if shown else "Choose the day.")
        if not text:
            yield Problem(f"{field}.text", "Say in a sentence what happened.")
        elif len(text) > ANNOTATION_LENGTH:
            message = f"The sentence is longer than {ANNOTATION_LENGTH} characters."
            yield Problem(f"{field}.text", message)
        elif _NOT_A_LINE.search(text):
            message = "This has a character that is no part of a line."
            yield Problem(f"{field}.text", message)
        elif counted[each.day.strip(), text] > 1:
            yield Problem(f"{field}.text", "This annotation is there twice.")


def read_annotations(annotations: Sequence[AnnotationDraft]) -> tuple[Annotation, ...]:
    """Valid annotations by day."""
    read = [(_read_day(each.day), each.text.strip()) for each in annotations]
    listed = [Annotation(day, text) for day, text in read if day is not None]
    return tuple(sorted(listed, key=lambda each: (each.day, each.text)))


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if _EARLIEST <= day <= _LATEST else None
