"""Names and relations of a space's documents, by number."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import ChannelId, Kind
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.made_up_names import (
    find_lookalike,
    name_deleted,
    name_hidden,
    tell_apart,
)
from insights_dash.store.history import CatalogueRows

_Documents = Sequence[tuple[int, str | None, *tuple[object, ...]]]


class _Labels(dict[int, str]):
    """Names by number, each found when it is read for the first time."""

    def __init__(self, find: Callable[[int], str]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, number: int) -> str:
        label = self[number] = self._find(number)
        return label


@dataclass(frozen=True)
class DocumentIndex:
    """The documents that deployments refer to; deleted and hidden ones have no name.

    `hidden` has the documents whose names the reader can't see, with the number in
    the generated name of each.
    """

    rows: CatalogueRows
    hidden: Mapping[Kind, Mapping[int, int]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Mapping[Kind, Mapping[int, str | None]]:
        """Names by kind and number; None for deleted and hidden documents."""
        return {
            kind: {row[0]: row[1] for row in rows}
            | dict.fromkeys(self.hidden.get(kind, ()))
            for kind, rows in self._documents.items()
        }

    @cached_property
    def existing(self) -> Mapping[Kind, set[int]]:
        """Numbers, by kind, of documents that exist, hidden ones included."""
        return {
            kind: {row[0] for row in rows if row[1] is not None}
            for kind, rows in self._documents.items()
        }

    @property
    def _documents(self) -> Mapping[Kind, _Documents]:
        return {
            Kind.PROJECT: self.rows.projects,
            Kind.PROJECT_GROUP: self.rows.project_groups,
            Kind.CHANNEL: self.rows.channels,
            Kind.ENVIRONMENT: self.rows.environments,
            Kind.TENANT: self.rows.tenants,
        }

    @cached_property
    def lookalikes(self) -> Mapping[Kind, Mapping[int, str]]:
        """Folded names that could equal a generated one, by number, hidden or not."""
        return {
            kind: {
                number: folded
                for number, name, *_ in rows
                if name is not None and (folded := find_lookalike(name))
            }
            for kind, rows in self._documents.items()
        }

    @cached_property
    def taken(self) -> frozenset[str]:
        """The `lookalikes` that the reader can see."""
        return frozenset(
            folded
            for kind, names in self.lookalikes.items()
            for number, folded in names.items()
            if number not in self._hidden(kind)
        )

    def hiding(self, hidden: Mapping[Kind, Mapping[int, int]]) -> "DocumentIndex":
        """Return the catalogue with these names hidden, as the field `hidden` says."""
        catalogue = DocumentIndex(self.rows, hidden)
        # Finding them reads every document, so it isn't repeated for each reader.
        vars(catalogue)["lookalikes"] = self.lookalikes
        vars(catalogue)["_numbers"] = self._numbers
        return catalogue

    def _hidden(self, kind: Kind) -> Mapping[int, int]:
        return self.hidden.get(kind, {})

    def label(self, kind: Kind, number: int) -> str:
        """Return the name that pages show; generated if it is deleted or hidden."""
        return self._labels[kind][number]

    def label_all(self, kind: Kind, numbers: Iterable[int]) -> list[str]:
        """Return the names of several documents."""
        return list(map(self._labels[kind].__getitem__, numbers))

    @cached_property
    def _labels(self) -> Mapping[Kind, Mapping[int, str]]:
        return {kind: _Labels(partial(self._label, kind)) for kind in self._documents}

    def _label(self, kind: Kind, number: int) -> str:
        name = self.names[kind].get(number)
        if number in self._hidden(kind):
            return name_hidden(kind, self._hidden(kind)[number])
        if name is None:
            return tell_apart(name_deleted(kind, number), self.taken)
        return name

    def identify(self, kind: Kind, number: int) -> str:
        """Return the ID of a document; for a hidden one its generated name."""
        is_hidden = number in self._hidden(kind)
        return self.label(kind, number) if is_hidden else kind.identify(number)

    def has_page(self, kind: Kind, number: int) -> bool:
        """Return whether the reader can open a document: it isn't hidden or deleted."""
        is_hidden = number in self._hidden(kind)
        return not is_hidden and self.names[kind].get(number) is not None

    def find_pages(self, kind: Kind, labels: Iterable[str]) -> Mapping[str, str]:
        """Return the IDs, by name, of those documents that the reader can open."""
        wanted = set(labels)
        return {
            name: kind.identify(number)
            for number, name in self.names[kind].items()
            if name is not None and name in wanted
        }

    def find_number(self, kind: Kind, identifier: str) -> int | None:
        """Return the number for what `identify` returned, or None."""
        number = kind.find_number(identifier)
        if number is not None:
            return None if number in self._hidden(kind) else number
        return self._hidden_by_label[kind].get(identifier)

    @cached_property
    def _hidden_by_label(self) -> Mapping[Kind, Mapping[str, int]]:
        return {
            kind: {self.label(kind, each): each for each in self._hidden(kind)}
            for kind in self._documents
        }

    def find_numbers(self, kind: Kind, identifiers: Iterable[str]) -> set[int]:
        """Return the numbers of IDs, also of unknown documents; other texts have none.

        IDs are looked up, because a report can list thousands.
        """
        known = self._numbers[kind]
        numbers = (known.get(each) or kind.find_number(each) for each in identifiers)
        return {number for number in numbers if number is not None}

    @cached_property
    def _numbers(self) -> Mapping[Kind, Mapping[str, int]]:
        return {
            kind: {kind.identify(row[0]): row[0] for row in rows}
            for kind, rows in self._documents.items()
        }

    @cached_property
    def group_of(self) -> Mapping[int, int]:
        """Project groups by project."""
        return {number: group for number, _, group in self.rows.projects}

    @cached_property
    def default_channels(self) -> Mapping[int, Sequence[int]]:
        """Default channels by project; usually one."""
        channels: dict[int, list[int]] = {}
        for number, _, project, is_default in self.rows.channels:
            if is_default:
                channels.setdefault(project, []).append(number)
        return channels

    @cached_property
    def first_channels(self) -> Mapping[int, int]:
        """The default channel of each project, or else the first existing one by name.

        Projects without a channel are left out.
        """
        channels: dict[int, tuple[bool, str, int]] = {}
        for number, name, project, is_default in self.rows.channels:
            if name is not None:
                place = not is_default, name.lower(), number
                channels[project] = min(channels.get(project, place), place)
        return {project: number for project, (*_, number) in channels.items()}

    @cached_property
    def first_channel_ids(self) -> tuple[ChannelId, ...]:
        """The IDs of the `first_channels`."""
        numbers = self.first_channels.values()
        return tuple(ChannelId(Kind.CHANNEL.identify(each)) for each in numbers)

    @cached_property
    def project_of(self) -> Mapping[int, int]:
        """Projects by channel."""
        return {number: project for number, _, project, _ in self.rows.channels}

    @cached_property
    def sort_orders(self) -> Mapping[int, int]:
        """Sort orders by environment."""
        return {number: order for number, _, order in self.rows.environments}

    @cached_property
    def tenants_by_tag(self) -> Mapping[int, Sequence[int]]:
        """Tenants by tag."""
        tenants: dict[int, list[int]] = {}
        for tenant, tag in self.rows.tenant_tags:
            tenants.setdefault(tag, []).append(tenant)
        return tenants

    @cached_property
    def tenant_tags(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Tenants and their tags, as two columns."""
        pairs = np.array(self.rows.tenant_tags, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def tags_of_set(self, tag_set: int) -> Sequence[tuple[int, str]]:
        """Return the numbers and names of a set's tags, in their order."""
        return [
            (tag, name)
            for tag, its_set, _, name in self.rows.tags
            if its_set == tag_set
        ]

    def is_tag_set(self, number: int) -> bool:
        """Return whether the space has this tag set."""
        return any(number == each for each, _ in self.rows.tag_sets)

    @cached_property
    def sizes(self) -> Mapping[Dimension, int]:
        """The length of a look-up table for each dimension."""
        return {
            each: max((row[0] for row in self._documents[each.kind]), default=0) + 1
            for each in Dimension
        }

    def look_up(
        self, dimension: Dimension, numbers: Iterable[int]
    ) -> NDArray[np.bool_]:
        """Return a look-up table that marks the listed numbers of a dimension."""
        table = np.zeros(self.sizes[dimension], bool)
        listed = np.fromiter(numbers, np.int64)
        table[listed[listed < len(table)]] = True
        return table

    def look_up_existing(self, dimension: Dimension) -> NDArray[np.bool_]:
        """Return a look-up table of what exists; tenant 0 does."""
        table = self.look_up(dimension, self.existing[dimension.kind])
        if dimension is Dimension.TENANT:
            table[0] = True
        return table

    def sorted(self, kind: Kind, numbers: Iterable[int]) -> Sequence[int]:
        """Sort documents as series are listed.

        Environments are sorted by their sort order, other documents by name. Hidden
        documents come last.
        """
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
        places = self._hidden(kind)

        def order(number: int) -> tuple[int, int, str, int]:
            """Return a key that puts hidden documents last, unsorted by name."""
            if number in places:
                return places[number], 0, "", number
            rank = self.sort_orders.get(number, 0) if kind is Kind.ENVIRONMENT else 0
            return 0, rank, self.label(kind, number).casefold(), number

        return sorted(numbers, key=order)
