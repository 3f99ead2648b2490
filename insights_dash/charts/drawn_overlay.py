"""What a report adds to drawings: its target, and flags for its annotations."""

from collections.abc import Sequence
from dataclasses import replace

from insights_dash.charts.metric_card import list_targets
from insights_dash.domain.goals import Annotation
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.drawings.overlay import Note, Overlay


def build_overlay(
    definition: ReportDefinition,
    metric: Metric,
    question: Question,
    annotations: Sequence[Annotation],
) -> Overlay:
    """Return the target of a metric, and a numbered flag per annotation.

    Only drawings of all deployments together have room for them.
    """
    unsplit = replace(question, split=Split.NONE)
    targets = [each.target for each in list_targets(definition, metric, unsplit)]
    return Overlay(
        tuple(
            Note(number, each.day, each.text)
            for number, each in enumerate(annotations, start=1)
        ),
        targets[0] if targets else None,
    )
