"""Choices about figures, beyond Octopus's own definitions: of a report, or of a space.

Source: docs/metrics.md, "Definitions".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from insights_dash.domain.choice import find_choice
from insights_dash.domain.errors import Problem

_SHOWN = 100  # characters of a value that a message repeats


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
    """What figures follow. The defaults are Octopus's definitions."""

    week_start: WeekStart = WeekStart.SUNDAY
    statistic: Statistic = Statistic.MEAN


DEFAULT_DEFINITIONS = Definitions()
# What pages use for a report or a space that doesn't say: one change that took long
# lifts a mean far above what most changes take.
PAGE_DEFINITIONS = Definitions(statistic=Statistic.MEDIAN)


@dataclass(frozen=True)
class DefinitionsDraft:
    """Definitions as a user or client sent them, in any letter case."""

    week_start: str = WeekStart.SUNDAY
    statistic: str = Statistic.MEAN


def check_definitions(draft: DefinitionsDraft | None) -> Iterator[Problem]:
    """Find problems of definitions; a field is `definitions.<name>`."""
    if draft is None:
        return
    for name, noun, text, choices in (
        ("week_start", "week start", draft.week_start, WeekStart),
        ("statistic", "statistic", draft.statistic, Statistic),
    ):
        if find_choice(text, choices) is None:
            message = (
                f'Unknown {noun} "{text[:_SHOWN]}". Use one of {", ".join(choices)}.'
            )
            yield Problem(f"definitions.{name}", message)


def define(draft: DefinitionsDraft | None) -> Definitions | None:
    """Return the definitions of a draft without problems; None if there are none."""
    if draft is None:
        return None
    return Definitions(
        find_choice(draft.week_start, WeekStart) or DEFAULT_DEFINITIONS.week_start,
        find_choice(draft.statistic, Statistic) or DEFAULT_DEFINITIONS.statistic,
    )


def draft_of_definitions(definitions: Definitions | None) -> DefinitionsDraft | None:
    """Return the draft of definitions; None if there are none."""
    if definitions is None:
        return None
    return DefinitionsDraft(definitions.week_start, definitions.statistic)
