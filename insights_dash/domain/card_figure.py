"""The figures of a report's card: the last 28 days, and how they compare."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights_dash.domain.definitions import Statistic
from insights_dash.domain.metric import Metric
from insights_dash.domain.verdict import Verdict


@dataclass(frozen=True)
class CardFigure:
    """A metric in 28 days, and the verdict on its change from the 28 days before.

    `value` is seconds, deployments per week or a share from 0 to 1; None if there is
    none. `statistic` is that of a duration. `count` is how many values there are, and
    `failed` how many of them failed. `tail` is the verdict on a duration's 95th
    percentile, if there is one.
    """

    metric: Metric
    statistic: Statistic
    value: float | None
    count: int
    verdict: Verdict
    failed: int = 0
    tail: Verdict | None = None


@dataclass(frozen=True)
class CardGroup:
    """The figures of a report, or of one of its environment groups.

    `name` is empty if the figures are those of the whole report.
    """

    name: str
    figures: Sequence[CardFigure]
