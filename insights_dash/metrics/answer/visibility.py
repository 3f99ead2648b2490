"""The deployments and names of a history that a caller can see.

The same rule as in store/visibility.py, over numbers of documents instead of in SQL.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import Kind
from insights_dash.domain.visibility import RoleLimits, Visibility
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.dimension import Dimension, DimensionColumns
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.made_up_names import list_places


@dataclass(frozen=True)
class _Within:
    """The documents within limits, as look-up tables; tenant 0 means untenanted."""

    projects: NDArray[np.bool_]
    environments: NDArray[np.bool_]
    tenants: NDArray[np.bool_]


def only_visible(
    deployments: DimensionColumns,
    catalogue: DocumentIndex,
    visibility: Visibility,
    rows: Integers,
) -> Integers:
    """Return the rows whose project, environment and tenant are within one limit."""
    if visibility.is_unlimited:
        return rows
    found = np.zeros(len(rows), bool)
    for within in (_apply(each, catalogue) for each in visibility.limits):
        found |= (
            within.projects[deployments.project[rows]]
            & within.environments[deployments.environment[rows]]
            & within.tenants[deployments.tenant[rows]]
        )
    return rows[found]


def hide(
    catalogue: DocumentIndex, visibility: Visibility, selection: Selection
) -> DocumentIndex:
    """Return the catalogue without the names that the reader cannot see.

    Hidden documents are numbered in the order in which they came to the space, first
    those that a report selects: neither reveals a name. A number is skipped if a
    visible document has the same name.
    """
    if visibility.is_unlimited:
        return catalogue
    visible = list_visible(catalogue, visibility)
    selected = list_selected(catalogue, selection)
    taken = {
        folded
        for kind, names in catalogue.lookalikes.items()
        for number, folded in names.items()
        if number in visible[kind]
    }
    return catalogue.hiding(
        {
            kind: _number(kind, names.keys() - visible[kind], selected[kind], taken)
            for kind, names in catalogue.names.items()
        }
    )


def _number(
    kind: Kind, hidden: Iterable[int], selected: set[int], taken: Collection[str]
) -> Mapping[int, int]:
    ordered = sorted(hidden, key=lambda each: (each not in selected, each))
    return dict(zip(ordered, list_places(kind, taken), strict=False))


def _apply(limits: RoleLimits, catalogue: DocumentIndex) -> _Within:
    tenants = _look_up(catalogue, Kind.TENANT, limits.tenants)
    projects: NDArray[np.bool_]
    if limits.projects is None and limits.project_groups is None:
        projects = _look_up(catalogue, Kind.PROJECT, None)
    else:
        projects = _look_up(catalogue, Kind.PROJECT, limits.projects or ())
        groups = _numbers(Kind.PROJECT_GROUP, limits.project_groups or ())
        projects[
            [each for each, group in catalogue.group_of.items() if group in groups]
        ] = True
    environments = _look_up(catalogue, Kind.ENVIRONMENT, limits.environments)
    return _Within(projects, environments, tenants)


def _look_up(
    catalogue: DocumentIndex, kind: Kind, identifiers: Iterable[str] | None
) -> NDArray[np.bool_]:
    dimension = Dimension[kind.name]
    if identifiers is None:
        return np.ones(catalogue.sizes[dimension], bool)
    return catalogue.look_up(dimension, _numbers(kind, identifiers))


def _numbers(kind: Kind, identifiers: Iterable[str]) -> set[int]:
    numbers = map(kind.find_number, identifiers)
    return {number for number in numbers if number is not None}


def list_visible(
    catalogue: DocumentIndex, visibility: Visibility
) -> Mapping[Kind, set[int]]:
    """Return visible numbers by kind.

    A group is visible if one of its projects is, a channel if its project is.
    """
    within = [_apply(each, catalogue) for each in visibility.limits]
    projects = _unite([each.projects for each in within])
    groups = {group for each, group in catalogue.group_of.items() if each in projects}
    for limits in visibility.limits:
        groups |= _numbers(Kind.PROJECT_GROUP, limits.project_groups or ())
        if limits.projects is None and limits.project_groups is None:
            groups |= catalogue.names[Kind.PROJECT_GROUP].keys()
    project_of = catalogue.project_of
    return {
        Kind.PROJECT: projects,
        Kind.PROJECT_GROUP: groups,
        Kind.CHANNEL: {each for each in project_of if project_of[each] in projects},
        Kind.ENVIRONMENT: _unite([each.environments for each in within]),
        Kind.TENANT: _unite([each.tenants for each in within]),
    }


def _unite(tables: Sequence[NDArray[Any]]) -> set[int]:
    return {number for table in tables for number in np.flatnonzero(table).tolist()}


def list_selected(
    catalogue: DocumentIndex, selection: Selection
) -> Mapping[Kind, set[int]]:
    """Return the documents that a report selects, deleted ones included, by kind."""
    channels = set(selection.channel_numbers.tolist())
    projects = {catalogue.project_of[each] for each in channels}
    return {
        Kind.PROJECT: projects,
        Kind.PROJECT_GROUP: {catalogue.group_of[each] for each in projects},
        Kind.CHANNEL: channels,
        Kind.ENVIRONMENT: set(np.flatnonzero(selection.environments).tolist()),
        Kind.TENANT: set(np.flatnonzero(selection.tenants).tolist()),
    }
