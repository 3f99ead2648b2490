"""An interval's figures, exact and in the shape of `/metrics`.

Durations are microseconds, and fractions of them where a mean or a percentile is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from plain_metrics import Facts, percentile

SECOND = 1_000_000
STATISTICS = ("Mean", "Median", "Min", "Max", "NinetyFifth")
PLACES = 5


@dataclass(frozen=True)
class Cell:
    """The deployments of an interval or of a period, and the waits that count in it."""

    facts: Sequence[Facts]
    waits: Sequence[int] = ()

    @property
    def successes(self) -> int:
        return sum(each.is_success for each in self.facts)

    @property
    def failed(self) -> int:
        return len(self.facts) - self.successes

    @property
    def total(self) -> int:
        return len(self.facts)

    def values(self, figure: str) -> Sequence[int]:
        """Return the values that a figure summarises, unordered."""
        if figure == "LeadTime":
            return [*known(each.lead_time for each in self.facts), *self.waits]
        if figure == "TimeSincePreviousDeployment":
            return known(each.since_previous for each in self.facts)
        if figure == "MeanTimeToRecovery":
            return known(each.recovery for each in self.facts)
        assert figure == "DeploymentsUntilRecovery"
        return known(each.until_recovery for each in self.facts)

    def shown(self) -> dict[str, Any]:
        """Return the figures as `/metrics` writes them."""
        guided = sum(
            each.deployment.state == "Success" and not each.is_success
            for each in self.facts
        )
        return {
            "NumberOfSuccessfulDeployments": self.successes,
            "LeadTime": self._durations("LeadTime"),
            "DeploymentFailureRate": {
                "Successful": self.successes,
                "DeploymentFailure": self.failed - guided,
                "SuccessfulButHadGuidedFailure": guided,
                "Total": self.total,
                "Failed": self.failed,
                "Rate": (
                    show_number(Fraction(self.failed, self.total))
                    if self.total
                    else None
                ),
            },
            "TimeSincePreviousDeployment": self._durations(
                "TimeSincePreviousDeployment"
            ),
            "MeanTimeToRecovery": self._durations("MeanTimeToRecovery"),
            "DeploymentsUntilRecovery": {
                name: value if name == "Count" or value is None else float(value)
                for name, value in self._summary("DeploymentsUntilRecovery").items()
            },
        }

    def _durations(self, figure: str) -> dict[str, Any]:
        return {
            name: value if name == "Count" or value is None else show_duration(value)
            for name, value in self._summary(figure).items()
        }

    def _summary(self, figure: str) -> Mapping[str, Any]:
        values = self.values(figure)
        return {"Count": len(values)} | {
            name: statistic(values, name) if values else None for name in STATISTICS
        }


def known(values: Iterable[int | None]) -> Sequence[int]:
    return [each for each in values if each is not None]


def statistic(values: Sequence[int], name: str) -> Fraction:
    """Return a statistic of at least one value."""
    if name == "Mean":
        return Fraction(sum(values), len(values))
    share = {
        "Min": Fraction(0),
        "Median": Fraction(1, 2),
        "NinetyFifth": Fraction(95, 100),
        "Max": Fraction(1),
    }
    return percentile(values, share[name])


def show_seconds(seconds: int) -> str:
    """Write whole seconds as `[-]h:mm:ss.0`."""
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{'-' * (seconds < 0)}{hours}:{minute:02}:{second:02}.0"


def show_duration(microseconds: Fraction) -> str:
    """Round to whole seconds, half to even."""
    return show_seconds(round(microseconds / SECOND))


def show_number(value: Fraction) -> float:
    """Round to five places, half to even."""
    return float(round(value, PLACES))
