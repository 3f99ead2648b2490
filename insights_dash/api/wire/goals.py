"""Targets and annotations of a report as the API shows them.

`Targets` has successes a week, a fraction of failures, and seconds. An addition of
this product: clients that do not send the two back leave them as they are.
"""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from insights_dash.domain.goals import Annotation, Targets
from insights_dash.domain.measure import Measure

TARGET_NAMES: Mapping[str, str] = {
    Measure.DEPLOYMENT_FREQUENCY.value: "SuccessfulDeploymentsPerWeek",
    Measure.LEAD_TIME.value: "LeadTimeSeconds",
    Measure.DEPLOYMENT_FAILURE_RATE.value: "DeploymentFailureRate",
    Measure.TIME_TO_RECOVERY.value: "TimeToRecoverySeconds",
    Measure.DEPLOYMENT_DURATION.value: "DeploymentDurationSeconds",
    Measure.QUEUE_TIME.value: "QueueTimeSeconds",
}
MEASURES_BY_NAME = {name.lower(): measure for measure, name in TARGET_NAMES.items()}


class WireAnnotation(TypedDict):
    """A date with a short note."""

    Date: str
    Text: str


def targets_to_wire(targets: Targets) -> dict[str, float]:
    """By name; metrics without a target are left out."""
    return {TARGET_NAMES[measure]: target for measure, target in targets.items()}


def annotations_to_wire(annotations: Sequence[Annotation]) -> list[WireAnnotation]:
    """By day."""
    return [{"Date": each.day.isoformat(), "Text": each.text} for each in annotations]
