"""Names and relations of a space's documents, ready to look up by number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import Kind
from insights_dash.store.history import CatalogueRows


@dataclass(frozen=True)
class Catalogue:
    """What deployments refer to. Names are None where a document was deleted."""

    rows: CatalogueRows

    @cached_property
    def names(self) -> Mapping[Kind, Mapping[int, str | None]]:
        """Names by kind and number."""
        return {
            Kind.PROJECT: _names(self.rows.projects),
            Kind.PROJECT_GROUP: _names(self.rows.project_groups),
            Kind.CHANNEL: _names(self.rows.channels),
            Kind.ENVIRONMENT: _names(self.rows.environments),
            Kind.TENANT: _names(self.rows.tenants),
        }

    def label(self, kind: Kind, number: int) -> str:
        """What a series or table calls a document, deleted ones too."""
        name = self.names[kind].get(number)
        noun = _NOUNS[kind]
        return f"Deleted {noun} {number}" if name is None else name

    @cached_property
    def group_of(self) -> Mapping[int, int]:
        """The project group of each project."""
        return {number: group for number, _, group in self.rows.projects}

    @cached_property
    def default_channels(self) -> Mapping[int, Sequence[int]]:
        """The default channels of each project: one, as a rule."""
        channels: dict[int, list[int]] = {}
        for number, _, project, is_default in self.rows.channels:
            if is_default:
                channels.setdefault(project, []).append(number)
        return channels

    @cached_property
    def project_of(self) -> Mapping[int, int]:
        """The project of each channel."""
        return {number: project for number, _, project, _ in self.rows.channels}

    @cached_property
    def sort_orders(self) -> Mapping[int, int]:
        """The sort order of each environment."""
        return {number: order for number, _, order in self.rows.environments}

    @cached_property
    def tenants_by_tag(self) -> Mapping[int, Sequence[int]]:
        """The tenants that have each tag."""
        tenants: dict[int, list[int]] = {}
        for tenant, tag in self.rows.tenant_tags:
            tenants.setdefault(tag, []).append(tenant)
        return tenants

    @cached_property
    def tenant_tags(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which tenant has which tag, a column each."""
        pairs = np.array(self.rows.tenant_tags, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def tags_of_set(self, tag_set: int) -> Sequence[tuple[int, str]]:
        """Numbers and names of a set's tags, in their order."""
        return [
            (tag, name)
            for tag, its_set, _, name in self.rows.tags
            if its_set == tag_set
        ]

    def is_tag_set(self, number: int) -> bool:
        """Whether the space has this tag set."""
        return any(number == each for each, _ in self.rows.tag_sets)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How long a look-up table of each dimension has to be."""
        rows: Mapping[str, Sequence[tuple[int, *tuple[object, ...]]]] = {
            "project": self.rows.projects,
            "channel": self.rows.channels,
            "environment": self.rows.environments,
            "tenant": self.rows.tenants,
        }
        return {
            dimension: max((row[0] for row in documents), default=0) + 1
            for dimension, documents in rows.items()
        }

    def look_up(self, dimension: str, numbers: Iterable[int]) -> NDArray[np.bool_]:
        """A table that says for each number of a dimension whether it is listed."""
        table = np.zeros(self.sizes[dimension], bool)
        table[[number for number in numbers if number < len(table)]] = True
        return table

    def sorted(self, kind: Kind, numbers: Iterable[int]) -> Sequence[int]:
        """Environments by their sort order, the rest by name, as series are listed."""
        ranks = self._ranks.get(kind)
        if ranks is None:
            listed = self._sort(kind, self.names[kind])
            ranks = self._ranks[kind] = {each: at for at, each in enumerate(listed)}
        listed = list(numbers)
        if ranks.keys() >= set(listed):
            return sorted(listed, key=ranks.__getitem__)
        return self._sort(kind, listed)

    @cached_property
    def _ranks(self) -> dict[Kind, Mapping[int, int]]:
        return {}

    def _sort(self, kind: Kind, numbers: Iterable[int]) -> Sequence[int]:
        by_name: Callable[[int], tuple[str, int]] = lambda number: (  # noqa: E731
            self.label(kind, number).casefold(),
            number,
        )
        if kind is Kind.ENVIRONMENT:
            return sorted(
                numbers,
                key=lambda each: (self.sort_orders.get(each, 0), *by_name(each)),
            )
        return sorted(numbers, key=by_name)


_NOUNS: Mapping[Kind, str] = {
    Kind.PROJECT: "project",
    Kind.PROJECT_GROUP: "project group",
    Kind.CHANNEL: "channel",
    Kind.ENVIRONMENT: "environment",
    Kind.TENANT: "tenant",
}


def _names(
    rows: Sequence[tuple[int, str | None, *tuple[object, ...]]],
) -> Mapping[int, str | None]:
    return {row[0]: row[1] for row in rows}
