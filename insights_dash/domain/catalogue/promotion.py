"""How far a release has got in its lifecycle, and where it can go next.

Nothing here refuses a deployment: pipelines decide where they deploy.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.lifecycle import Lifecycle, Phase


class Progress(StrEnum):
    """How far a release has got in a phase."""

    PENDING = "Pending"
    CURRENT = "Current"
    COMPLETE = "Complete"


@dataclass(frozen=True)
class PhaseProgress:
    """A phase, and how far a release has got in it."""

    phase: Phase
    progress: Progress


@dataclass(frozen=True)
class Promotion:
    """Where a release is in its lifecycle.

    `following` are the IDs of the environments that it can go to next, and `minimum` is
    how many of them it must reach before the next phase.
    """

    phases: tuple[PhaseProgress, ...]
    following: tuple[str, ...]
    minimum: int


def list_phases(
    lifecycle: Lifecycle, environments: Sequence[Environment]
) -> tuple[Phase, ...]:
    """Return the phases of a lifecycle as they are in effect, as in Octopus.

    `environments` are those that exist, in order of promotion. Without phases, each
    environment is a phase. A phase without environments has all those that no other
    phase has.
    """
    known = {each.id: None for each in environments}
    if not lifecycle.phases:
        return tuple(
            Phase(id=each.id, name=each.name, optional=(each.id,))
            for each in environments
        )
    listed = {each for phase in lifecycle.phases for each in list_targets(phase)}
    rest = tuple(each for each in known if each not in listed)
    return tuple(
        replace(
            phase,
            automatic=tuple(filter(known.__contains__, phase.automatic)),
            optional=tuple(filter(known.__contains__, phase.optional))
            if list_targets(phase)
            else rest,
        )
        for phase in lifecycle.phases
    )


def list_targets(phase: Phase) -> tuple[str, ...]:
    """Return the IDs of all environments of a phase, each once."""
    return tuple(dict.fromkeys([*phase.automatic, *phase.optional]))


def promote(
    phases: Sequence[Phase], reached: Collection[str], *, is_blocked: bool
) -> Promotion:
    """Return how far a release has got in these phases.

    `reached` are the IDs of the environments to which it was deployed successfully. A
    release that `is_blocked` by a defect can't go anywhere.
    """
    followed: list[PhaseProgress] = []
    following: list[str] = []
    minimum, is_open = 0, True
    for phase in phases:
        targets = list_targets(phase)
        missing = [each for each in targets if each not in reached]
        needed = min(phase.minimum or len(targets), len(targets))
        if len(targets) - len(missing) >= needed:
            followed.append(PhaseProgress(phase, Progress.COMPLETE))
            continue
        progress = Progress.CURRENT if is_open else Progress.PENDING
        followed.append(PhaseProgress(phase, progress))
        if is_open and not is_blocked:
            following += missing
            minimum = minimum or needed
        is_open = is_open and phase.is_optional
    return Promotion(tuple(followed), tuple(dict.fromkeys(following)), minimum)
