"""Choices that a report makes about its figures, beyond Octopus's own definitions.

Source: docs/metrics.md, "Definitions".
"""

from dataclasses import dataclass
from enum import StrEnum


class WeekStart(StrEnum):
    """The first day of a week."""

    SUNDAY = "Sunday"
    MONDAY = "Monday"

    @property
    def weekday(self) -> int:
        """The number of the day, as `date.weekday` counts: 0 is Monday."""
        return 0 if self is WeekStart.MONDAY else 6


class Statistic(StrEnum):
    """The statistic of durations that headlines, trends, targets and limits use."""

    MEAN = "Mean"
    MEDIAN = "Median"
    NINETY_FIFTH = "NinetyFifth"


@dataclass(frozen=True)
class Definitions:
    """What a report's figures follow. The defaults are Octopus's definitions."""

    week_start: WeekStart = WeekStart.SUNDAY
    statistic: Statistic = Statistic.MEAN


DEFAULT_DEFINITIONS = Definitions()
