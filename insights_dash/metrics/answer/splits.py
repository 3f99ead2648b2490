"""Divides deployments into series, with look-up tables over document numbers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.question import (
    ALL_SERIES,
    NO_TAG_SERIES,
    UNTENANTED_SERIES,
    Question,
    Split,
)
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.made_up_names import fold_name, tell_apart

# As an index, it means the entry after all series.
NO_SERIES = -1


@dataclass(frozen=True)
class Division:
    """Names of all possible series in order, and the series of each document.

    `levels` are look-up tables over the numbers of `dimension`. There is more than one
    if a document is in several series. NO_SERIES marks a document that is in none.
    Without a dimension, everything is in a single series. `own` are the names of series
    that don't stand for a document.
    """

    names: tuple[str, ...]
    dimension: Dimension | None = None
    levels: tuple[NDArray[np.int64], ...] = ()
    own: frozenset[str] = frozenset()

    def keep(self, series: NDArray[np.int64]) -> "Division":
        """Return only these series, with new numbers."""
        places = np.full(len(self.names) + 1, NO_SERIES)
        places[series] = np.arange(len(series))
        names = tuple(map(self.names.__getitem__, series.tolist()))
        levels = tuple(places[level] for level in self.levels)
        return Division(names, self.dimension, levels, self.own)


def divide(
    question: Question,
    definition: ReportDefinition,
    selection: Selection,
    catalogue: DocumentIndex,
) -> Division:
    """Return the division that a question asks for.

    Raises:
        InvalidInputError: if the space has no such tag set.
    """
    return _DIVISIONS[question.split](
        _Inputs(question, definition, selection, catalogue)
    )


@dataclass(frozen=True)
class _Inputs:
    question: Question
    definition: ReportDefinition
    selection: Selection
    catalogue: DocumentIndex

    @property
    def projects(self) -> set[int]:
        """All projects with a selected channel."""
        project_of = self.catalogue.project_of
        return {project_of[each] for each in self.selection.channel_numbers.tolist()}


def _whole(_inputs: _Inputs) -> Division:
    return Division((ALL_SERIES,), own=frozenset({ALL_SERIES}))


def _by_project(inputs: _Inputs) -> Division:
    return _by_document(inputs.catalogue, Kind.PROJECT, inputs.projects)


def _by_project_group(inputs: _Inputs) -> Division:
    catalogue, projects = inputs.catalogue, inputs.projects
    groups = catalogue.sorted(
        Kind.PROJECT_GROUP, {catalogue.group_of[each] for each in projects}
    )
    place = _number(groups)
    series = {each: place[catalogue.group_of[each]] for each in projects}
    names = catalogue.label_all(Kind.PROJECT_GROUP, groups)
    return _one_level(catalogue, Dimension.PROJECT, names, series)


def _by_environment(inputs: _Inputs) -> Division:
    environments = np.flatnonzero(inputs.selection.environments).tolist()
    return _by_document(inputs.catalogue, Kind.ENVIRONMENT, environments)


def _by_document(
    catalogue: DocumentIndex, kind: Kind, numbers: Iterable[int]
) -> Division:
    listed = catalogue.sorted(kind, numbers)
    names = catalogue.label_all(kind, listed)
    return _one_level(catalogue, Dimension[kind.name], names, _number(listed))


def _by_environment_group(inputs: _Inputs) -> Division:
    groups = inputs.definition.environment_groups
    series = {
        Kind.ENVIRONMENT.find_number(environment) or 0: index
        for index, group in enumerate(groups)
        for environment in group.environments
    }
    names = [group.name for group in groups]
    return _one_level(inputs.catalogue, Dimension.ENVIRONMENT, names, series)


def _by_tenant(inputs: _Inputs) -> Division:
    catalogue = inputs.catalogue
    tenants = set(np.flatnonzero(inputs.selection.tenants).tolist()) - {0}
    listed = catalogue.sorted(Kind.TENANT, tenants)
    names = catalogue.label_all(Kind.TENANT, listed)
    series = {**_number(listed), 0: len(names)}
    own = tell_apart(UNTENANTED_SERIES, catalogue.taken)
    division = _one_level(catalogue, Dimension.TENANT, [*names, own], series)
    return replace(division, own=frozenset({own}))


def _by_tag(inputs: _Inputs) -> Division:
    question, catalogue = inputs.question, inputs.catalogue
    asked = question.tenant_tag_set_id or ""
    tag_set = Kind.TAG_SET.find_number(asked)
    if tag_set is None or not catalogue.is_tag_set(tag_set):
        message = f'This space has no tag set "{asked[:100]}".'
        raise InvalidInputError([Problem("tenantTagSetId", message)])
    tags = catalogue.tags_of_set(tag_set)
    tenants = np.full(catalogue.sizes[Dimension.TENANT], NO_SERIES)
    tenants[np.flatnonzero(inputs.selection.tenants)] = len(tags) + 1
    tenants[0] = len(tags)
    names = [name for _, name in tags]
    taken = set(map(fold_name, names))
    own = [tell_apart(each, taken) for each in (UNTENANTED_SERIES, NO_TAG_SERIES)]
    return Division(
        (*names, *own),
        Dimension.TENANT,
        _levels([tag for tag, _ in tags], catalogue, tenants),
        frozenset(own),
    )


def _levels(
    tags: Sequence[int], catalogue: DocumentIndex, without: NDArray[np.int64]
) -> tuple[NDArray[np.int64], ...]:
    """Return as many tables as a tenant has tags at most.

    `without` has the series of tenants without tags.
    """
    tenant, tag = catalogue.tenant_tags
    places = np.full(int(max([*tags, tag.max(initial=0)])) + 1, NO_SERIES)
    places[list(tags)] = np.arange(len(tags))
    series = places[tag]
    order = np.lexsort((series, tenant))
    order = order[series[order] != NO_SERIES]
    tenant, series = tenant[order], series[order]
    # How many tags of the set the tenant has before this one.
    before = np.arange(len(tenant)) - np.searchsorted(tenant, tenant, "left")
    levels = [without]
    for level in range(int(before.max(initial=0)) + 1):
        table = levels[0] if level == 0 else np.full(len(without), NO_SERIES)
        own = before == level
        table[tenant[own]] = series[own]
        levels[level:] = [table]
    return tuple(levels)


def _number(numbers: Sequence[int]) -> dict[int, int]:
    return {number: place for place, number in enumerate(numbers)}


def _one_level(
    catalogue: DocumentIndex,
    dimension: Dimension,
    names: Sequence[str],
    series: Mapping[int, int],
) -> Division:
    table = np.full(catalogue.sizes[dimension], NO_SERIES)
    table[list(series)] = list(series.values())
    return Division(tuple(names), dimension, (table,))


_DIVISIONS: Mapping[Split, Callable[[_Inputs], Division]] = {
    Split.NONE: _whole,
    Split.PROJECT: _by_project,
    Split.PROJECT_GROUP: _by_project_group,
    Split.ENVIRONMENT: _by_environment,
    Split.ENVIRONMENT_GROUP: _by_environment_group,
    Split.TENANT: _by_tenant,
    Split.TENANT_TAG_SET: _by_tag,
}
