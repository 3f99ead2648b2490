"""What the checks of data quality look at: the part of a space that the caller sees.

Every number of a check is counted in this part only, so it reveals nothing about hidden
documents. Times are microseconds since 1970 in UTC.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import Kind
from insights_dash.domain.visibility import Visibility
from insights_dash.metrics.answer.selection import Selection
from insights_dash.metrics.answer.visibility import (
    list_selected,
    list_visible,
    only_visible,
)
from insights_dash.metrics.history.columns import UNDATED, Integers
from insights_dash.metrics.history.dimension import Dimension, DimensionColumns
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.table import take
from insights_dash.metrics.quality.failed_events import FailedEvents
from insights_dash.metrics.quality.uncounted import Uncounted


@dataclass(frozen=True)
class Reported:
    """The numbers of the channels and environments that any report selects."""

    channels: Collection[int]
    environments: Collection[int]


@dataclass(frozen=True, eq=False)
class Evidence:
    """A space at one revision, and what of it the caller sees.

    With a `selection`, only what a report selects is checked. `time_outs` are the
    hours by project, 0 for never. `now` is the current time, and `ends` the end of the
    history: now, or an earlier instant if the history is closed. `events` are None if
    no source stores them, or the caller can't see them.
    """

    history: History
    catalogue: DocumentIndex
    all_uncounted: Uncounted
    reported: Reported
    time_outs: Mapping[int, int]
    visibility: Visibility
    selection: Selection | None
    now: int
    ends: int
    events: FailedEvents | None = None

    @cached_property
    def rows(self) -> Integers:
        """The rows of the deployments that count, by completion."""
        return self._choose(self.history.deployments, len(self._completed))

    @cached_property
    def uncounted(self) -> Uncounted:
        """The deployments that don't count, by number."""
        known = self.all_uncounted.within(self.history.releases)
        return take(known, self._choose(known, len(known.number)))

    @property
    def deployment_count(self) -> int:
        """The number of deployments, whether they count or not."""
        return len(self.rows) + len(self.uncounted.number)

    @cached_property
    def releases(self) -> Integers:
        """The rows of the releases that exist, by channel and creation."""
        return self._releases_of(self.documents[Kind.CHANNEL])

    @cached_property
    def visible_releases(self) -> Integers:
        """The rows of the releases that exist, also those that a report leaves out."""
        return self._releases_of(self.visible[Kind.CHANNEL])

    @cached_property
    def dated_releases(self) -> Integers:
        """The rows of the releases whose creation time is known."""
        return self.releases[~self.history.releases.is_unknown[self.releases]]

    @cached_property
    def first_completed(self) -> Integers:
        """When each release's first deployment completed, by number; else UNDATED."""
        deployments = self.history.deployments
        size = int(self.history.releases.number.max(initial=0)) + 1
        first = np.full(size, UNDATED)
        # Written in reverse, so the first of a release's rows is the one that stays.
        rows = self.rows[::-1]
        first[deployments.release[rows]] = deployments.completed[rows]
        return first

    @cached_property
    def documents(self) -> Mapping[Kind, Sequence[int]]:
        """The numbers of the documents that exist, by kind."""
        if self.selection is None:
            return self.visible
        selected = list_selected(self.catalogue, self.selection)
        return {
            kind: [each for each in numbers if each in selected[kind]]
            for kind, numbers in self.visible.items()
        }

    @cached_property
    def visible(self) -> Mapping[Kind, Sequence[int]]:
        """The documents that exist, also those that the report doesn't select.

        The channels of a deleted project don't.
        """
        existing, project_of = self.catalogue.existing, self.catalogue.project_of
        seen = list_visible(self.catalogue, self.visibility)
        found = {kind: numbers & existing[kind] for kind, numbers in seen.items()}
        found[Kind.CHANNEL] = {
            each
            for each in found[Kind.CHANNEL]
            if project_of[each] in found[Kind.PROJECT]
        }
        return {kind: sorted(numbers) for kind, numbers in found.items()}

    def exists(self, dimension: Dimension) -> NDArray[np.bool_]:
        """Return a look-up table of the documents that exist, hidden ones included.

        Number 0 stands for no tenant, which always exists.
        """
        existing = self.catalogue.existing[dimension.kind]
        return self.catalogue.look_up(dimension, {0, *existing})

    @property
    def _completed(self) -> Integers:
        return self.history.deployments.completed

    def _choose(self, table: DimensionColumns, length: int) -> Integers:
        rows = np.arange(length)
        if self.selection is not None:
            is_wanted = np.ones(length, bool)
            for dimension, look_up in self.selection.tables.items():
                is_wanted &= look_up[dimension.column(table)]
            rows = np.flatnonzero(is_wanted)
        return only_visible(table, self.catalogue, self.visibility, rows)

    def _releases_of(self, channels: Sequence[int]) -> Integers:
        releases = self.history.releases
        is_wanted = self.catalogue.look_up(Dimension.CHANNEL, channels)
        return np.flatnonzero(~releases.is_deleted & is_wanted[releases.channel])
