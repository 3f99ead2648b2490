"""What a report selects, as look-up tables over document numbers.

Source: docs/metrics.md, "What a report selects".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import Kind
from insights_dash.domain.report import ReportDefinition, TenantMode
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.document_index import DocumentIndex

LookUp = NDArray[np.bool_]


@dataclass(frozen=True)
class Selection:
    """The selected channels, environments and tenants; tenant 0 means untenanted."""

    channels: LookUp
    environments: LookUp
    tenants: LookUp

    @property
    def tables(self) -> Mapping[Dimension, LookUp]:
        """The tables by dimension."""
        return {
            Dimension.CHANNEL: self.channels,
            Dimension.ENVIRONMENT: self.environments,
            Dimension.TENANT: self.tenants,
        }

    @property
    def channel_numbers(self) -> NDArray[np.int64]:
        """The numbers of the selected channels."""
        return np.flatnonzero(self.channels)


@dataclass(frozen=True)
class Coverage:
    """How many documents a report selects, with or without deployments."""

    projects: int
    environments: int
    tenants: int
    untenanted: bool


def select(definition: ReportDefinition, catalogue: DocumentIndex) -> Selection:
    """Return what the report selects now, including documents added since its edit."""
    return Selection(
        channels=catalogue.look_up(
            Dimension.CHANNEL, list_channels(definition, catalogue)
        ),
        environments=catalogue.look_up(
            Dimension.ENVIRONMENT,
            catalogue.find_numbers(Kind.ENVIRONMENT, definition.environment_ids),
        ),
        tenants=catalogue.look_up(
            Dimension.TENANT, _list_tenants(definition, catalogue)
        ),
    )


def cover(definition: ReportDefinition, catalogue: DocumentIndex) -> Coverage:
    """Count what the report selects, without deleted documents."""
    selection = select(definition, catalogue)
    projects = {catalogue.project_of[each] for each in selection.channel_numbers}
    tenants = np.flatnonzero(selection.tenants)
    environments = np.flatnonzero(selection.environments)
    return Coverage(
        projects=_count_existing(catalogue, Kind.PROJECT, projects),
        environments=_count_existing(catalogue, Kind.ENVIRONMENT, environments),
        tenants=_count_existing(catalogue, Kind.TENANT, tenants),
        untenanted=bool(selection.tenants[0]),
    )


def _count_existing(
    catalogue: DocumentIndex, kind: Kind, numbers: Iterable[int]
) -> int:
    existing = catalogue.existing[kind]
    return sum(int(number) in existing for number in numbers)


def list_channels(definition: ReportDefinition, catalogue: DocumentIndex) -> set[int]:
    """Return the channels that the report selects."""
    groups = catalogue.find_numbers(Kind.PROJECT_GROUP, definition.project_group_ids)
    projects = catalogue.find_numbers(Kind.PROJECT, definition.project_ids)
    if groups:
        group_of = catalogue.group_of.items()
        projects |= {each for each, group in group_of if group in groups}
    channels = catalogue.find_numbers(Kind.CHANNEL, definition.channel_ids)
    for project in projects:
        channels.update(catalogue.default_channels.get(project, ()))
    if definition.only_project_ids is None:
        return channels & catalogue.project_of.keys()
    only = catalogue.find_numbers(Kind.PROJECT, definition.only_project_ids)
    return {each for each in channels if catalogue.project_of.get(each) in only}


def _list_tenants(definition: ReportDefinition, catalogue: DocumentIndex) -> set[int]:
    selected: set[int] = set()
    if definition.tenant_mode is not TenantMode.TENANTED:
        selected.add(0)
    if definition.tenant_mode is TenantMode.UNTENANTED:
        return selected
    is_limited = definition.tenant_ids or definition.tenant_tags
    if definition.all_tenants or not is_limited:
        return selected | catalogue.names[Kind.TENANT].keys()
    selected |= catalogue.find_numbers(Kind.TENANT, definition.tenant_ids)
    return selected | _list_tagged(definition.tenant_tags, catalogue)


def _list_tagged(tags: Collection[str], catalogue: DocumentIndex) -> set[int]:
    """Return the tenants with at least one of the listed tags of each tag set."""
    by_set: defaultdict[int, set[int]] = defaultdict(set)
    for tag, tag_set, canonical_name, _ in catalogue.rows.tags:
        if canonical_name in tags:
            by_set[tag_set].update(catalogue.tenants_by_tag.get(tag, ()))
    return set.intersection(*by_set.values()) if by_set else set()
