"""Restores the parts of a report that were hidden from the user who edited it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from insights_dash.domain.names import fold
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition

Identifier = TypeVar("Identifier", bound=str)


def restore(
    edited: ReportDefinition, former: ReportDefinition, hidden: frozenset[str]
) -> ReportDefinition:
    """Return the edited version of `former.without(hidden)`, with the hidden parts.

    Hidden environments go to the group with their group's name, else to the one in its
    place. If the group was removed, it stays with only them in it.
    """
    if not hidden:
        return edited
    return replace(
        edited,
        project_group_ids=_put_back(
            edited.project_group_ids, former.project_group_ids, hidden
        ),
        project_ids=_put_back(edited.project_ids, former.project_ids, hidden),
        channel_ids=_put_back(edited.channel_ids, former.channel_ids, hidden),
        tenant_ids=_put_back(edited.tenant_ids, former.tenant_ids, hidden),
        environment_groups=_restore_groups(
            edited.environment_groups, former.environment_groups, hidden
        ),
    )


def _put_back(
    edited: tuple[Identifier, ...],
    former: tuple[Identifier, ...],
    hidden: frozenset[str],
) -> tuple[Identifier, ...]:
    if edited == tuple(each for each in former if each not in hidden):
        return former
    return (*edited, *(each for each in former if each in hidden))


def _restore_groups(
    edited: Sequence[EnvironmentGroup],
    former: Sequence[EnvironmentGroup],
    hidden: frozenset[str],
) -> tuple[EnvironmentGroup, ...]:
    groups, gone = list(edited), list[EnvironmentGroup]()
    names = {_fold(group) for group in former}
    for place, group in enumerate(former):
        kept = tuple(each for each in group.environments if each in hidden)
        if not kept:
            continue
        at = _find_place(group, place, edited, names)
        if at is None:
            gone.append(replace(group, environments=kept))
            continue
        put_back = _put_back(groups[at].environments, group.environments, hidden)
        groups[at] = replace(groups[at], environments=put_back)
    return (*groups, *gone)


def _find_place(
    group: EnvironmentGroup,
    place: int,
    edited: Sequence[EnvironmentGroup],
    names: set[str],
) -> int | None:
    """Return the present place of a group, which may have been renamed there."""
    for at, each in enumerate(edited):
        if _fold(each) == _fold(group):
            return at
    is_renamed = place < len(edited) and _fold(edited[place]) not in names
    return place if is_renamed else None


def _fold(group: EnvironmentGroup) -> str:
    return fold(group.name)
