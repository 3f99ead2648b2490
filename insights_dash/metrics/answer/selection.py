"""What a report selects, as look-up tables over document numbers.

Source: METRICS.md, "What a report selects".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import Kind
from insights_dash.domain.report import ReportDefinition, TenantMode
from insights_dash.metrics.history.catalogue import Catalogue
from insights_dash.metrics.history.dimension import Dimension

Table = NDArray[np.bool_]


@dataclass(frozen=True)
class Selection:
    """Which channels, environments and tenants take part; tenant 0 is none."""

    channels: Table
    environments: Table
    tenants: Table

    @property
    def tables(self) -> Mapping[Dimension, Table]:
        """The table of each dimension."""
        return {
            Dimension.CHANNEL: self.channels,
            Dimension.ENVIRONMENT: self.environments,
            Dimension.TENANT: self.tenants,
        }

    @property
    def channel_numbers(self) -> NDArray[np.int64]:
        """The channels as a list."""
        return np.flatnonzero(self.channels)


@dataclass(frozen=True)
class Coverage:
    """How much a report selects, whether it has deployments or not."""

    projects: int
    environments: int
    tenants: int
    untenanted: bool


def select(definition: ReportDefinition, catalogue: Catalogue) -> Selection:
    """What the report selects now; tenants and projects added later take part."""
    return Selection(
        channels=catalogue.look_up(Dimension.CHANNEL, _channels(definition, catalogue)),
        environments=catalogue.look_up(
            Dimension.ENVIRONMENT,
            _numbers(Kind.ENVIRONMENT, definition.environment_ids),
        ),
        tenants=catalogue.look_up(Dimension.TENANT, _tenants(definition, catalogue)),
    )


def cover(definition: ReportDefinition, catalogue: Catalogue) -> Coverage:
    """Counts of what the report selects, deleted documents left out."""
    selection = select(definition, catalogue)
    projects = {catalogue.project_of[each] for each in selection.channel_numbers}
    tenants = np.flatnonzero(selection.tenants)
    environments = np.flatnonzero(selection.environments)
    return Coverage(
        projects=_existing(catalogue, Kind.PROJECT, projects),
        environments=_existing(catalogue, Kind.ENVIRONMENT, environments),
        tenants=_existing(catalogue, Kind.TENANT, tenants),
        untenanted=bool(selection.tenants[0]),
    )


def _existing(catalogue: Catalogue, kind: Kind, numbers: Iterable[int]) -> int:
    existing = catalogue.existing[kind]
    return sum(int(number) in existing for number in numbers)


def _numbers(kind: Kind, identifiers: Iterable[str]) -> set[int]:
    numbers = (kind.find_number(each) for each in identifiers)
    return {number for number in numbers if number is not None}


def _channels(definition: ReportDefinition, catalogue: Catalogue) -> set[int]:
    groups = _numbers(Kind.PROJECT_GROUP, definition.project_group_ids)
    projects = _numbers(Kind.PROJECT, definition.project_ids)
    projects |= {each for each, group in catalogue.group_of.items() if group in groups}
    channels = _numbers(Kind.CHANNEL, definition.channel_ids)
    for project in projects:
        channels.update(catalogue.default_channels.get(project, ()))
    return channels & catalogue.project_of.keys()


def _tenants(definition: ReportDefinition, catalogue: Catalogue) -> set[int]:
    selected: set[int] = set()
    if definition.tenant_mode is not TenantMode.TENANTED:
        selected.add(0)
    if definition.tenant_mode is TenantMode.UNTENANTED:
        return selected
    is_limited = definition.tenant_ids or definition.tenant_tags
    if definition.all_tenants or not is_limited:
        return selected | catalogue.names[Kind.TENANT].keys()
    selected |= _numbers(Kind.TENANT, definition.tenant_ids)
    return selected | _tagged(definition.tenant_tags, catalogue)


def _tagged(tags: Collection[str], catalogue: Catalogue) -> set[int]:
    """Tenants with any of the tags of each set: or within a set, and between sets."""
    by_set: defaultdict[int, set[int]] = defaultdict(set)
    for tag, tag_set, canonical_name, _ in catalogue.rows.tags:
        if canonical_name in tags:
            by_set[tag_set].update(catalogue.tenants_by_tag.get(tag, ()))
    return set.intersection(*by_set.values()) if by_set else set()
