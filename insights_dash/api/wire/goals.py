"""Targets of a report as the API shows them.

`Targets` has successes per week, a fraction of failures, and seconds. An addition of
this product: clients that do not send them back leave them as they are.
"""

from insights_dash.domain.goals import Targets
from insights_dash.domain.metric import Metric, Unit

_SUFFIXES = {Unit.COUNT: "PerWeek", Unit.SHARE: "", Unit.DURATION: "Seconds"}


def _name_target(metric: Metric) -> str:
    """Return `LeadTimeSeconds`: the metric and the unit of its target."""
    is_count = metric.spec.unit is Unit.COUNT
    name = metric.spec.meaning if is_count else metric.name
    return name.replace("_", " ").title().replace(" ", "") + _SUFFIXES[metric.spec.unit]


TARGET_NAMES = {metric.value: _name_target(metric) for metric in Metric}
METRICS_BY_NAME = {name.lower(): metric for metric, name in TARGET_NAMES.items()}


def targets_to_wire(targets: Targets) -> dict[str, float]:
    """By name; metrics without a target are left out."""
    return {TARGET_NAMES[metric]: target for metric, target in targets.items()}
