"""A space's history: an immutable snapshot of its deployments and their metrics.

`History.of` builds one; `updated` makes the next one from what changed since, and
recomputes only streams that the change can touch. Both give the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.columns import (
    ALL_ROWS,
    FAILURE,
    GUIDED_FAILURE,
    SUCCESS,
    UNKNOWN,
    Codes,
    Deployments,
    Integers,
    Releases,
    Rows,
    combine,
    concatenate,
    grade,
    narrow,
    order_by,
    take,
)
from insights_dash.metrics.streams import Streams, enrich
from insights_dash.store.history import REMAINDER

DIMENSIONS = ("channel", "environment", "tenant")


@dataclass(frozen=True)
class Part:
    """Deployments that have a certain value, by completion: dense columns of them."""

    completed: Integers
    project: Codes
    channel: Codes
    environment: Codes
    tenant: Codes
    values: tuple[Integers, ...]

    def codes(self, dimension: str) -> Codes:
        """The column of a dimension."""
        codes: Codes = getattr(self, dimension)
        return codes

    @cached_property
    def rows_by_channel(self) -> tuple[Codes, Integers]:
        """Rows grouped by channel, and where the group of each channel begins.

        The second has one more entry than there are channel numbers.
        """
        rows = order_by(combine(self.channel))
        channels = np.arange(int(self.channel.max(initial=0)) + 2)
        return narrow(rows), np.searchsorted(self.channel[rows], channels)

    @cached_property
    def present(self) -> Mapping[str, Integers]:
        """Which numbers each dimension has."""
        return {dimension: _present(self.codes(dimension)) for dimension in DIMENSIONS}

    @cached_property
    def grades(self) -> tuple[Codes, ...]:
        """The grades of the values."""
        return tuple(map(grade, self.values))

    @cached_property
    def least(self) -> int:
        """The least of the first values; 0 where none is below."""
        return int(self.values[0].min(initial=0))


@dataclass(frozen=True)
class History:
    """Releases, deployments that count, and the metrics of each deployment."""

    releases: Releases
    deployments: Deployments
    streams: Streams

    @classmethod
    def of(cls, releases: Releases, deployments: Deployments) -> "History":
        """From all of a space's releases and deployments."""
        counting = deployments.counting()
        return cls(releases, counting, enrich(counting, releases))

    def updated(
        self, releases: Releases, deployments: Sequence[Sequence[Any]]
    ) -> "History":
        """With changed and new releases, and rows of such deployments.

        Rows of deployments that do not count any longer are taken out.
        """
        all_releases = self.releases
        if len(releases.number):
            all_releases = self.releases.replaced_by(releases)
        changed = Deployments.of(deployments, all_releases)
        return self._with(all_releases, changed, np.unique(releases.channel))

    def _with(
        self, releases: Releases, changed: Deployments, channels: Codes
    ) -> "History":
        is_kept = ~np.isin(self.deployments.number, changed.number)
        gone = take(self.deployments, ~is_kept)
        new = changed.counting()
        kept_rows = ALL_ROWS if is_kept.all() else is_kept
        kept = take(self.deployments, kept_rows)
        rows = _merge(kept, new)
        deployments = take(concatenate(kept, new), rows)
        streams = take_streams(
            _extend(take_streams(self.streams, kept_rows), len(new.number)), rows
        )
        touched = _touched(deployments, gone, new, channels)
        if not touched.any():
            return History(releases, deployments, streams)
        redone = enrich(take(deployments, touched), releases)
        return History(releases, deployments, _overwrite(streams, touched, redone))

    @cached_property
    def rows_by_number(self) -> tuple[Codes, Integers]:
        """The deployments' numbers in order, and the row of each."""
        rows = np.argsort(self.deployments.number, kind="stable")
        return self.deployments.number[rows], rows

    def sums(self) -> tuple[int, ...]:
        """What `store.history.read_sums` says of the same state of the space."""
        deployments, releases = self.deployments, self.releases
        columns = (
            *("number", "sequence", "release", "environment", "tenant"),
            *("queued", "started", "completed"),
        )
        return (
            len(deployments.number),
            *(_sum(getattr(deployments, column)) for column in columns),
            int(np.count_nonzero(deployments.outcome == FAILURE)),
            int(np.count_nonzero(deployments.had_guided_failure)),
            len(releases.number),
            *(
                _sum(getattr(releases, column))
                for column in ("number", "project", "channel", "created")
            ),
            int(np.count_nonzero(releases.is_deleted)),
        )

    @cached_property
    def successes(self) -> Part:
        """Every success."""
        return self._part(self.deployments.outcome == SUCCESS)

    @cached_property
    def failures(self) -> Part:
        """Every failed deployment, guided failures apart."""
        return self._part(self.deployments.outcome == FAILURE)

    @cached_property
    def guided_failures(self) -> Part:
        """Every success that had a guided failure."""
        return self._part(self.deployments.outcome == GUIDED_FAILURE)

    @cached_property
    def lead_times(self) -> Part:
        """Successes with a lead time; values: microseconds."""
        lead_time = self.streams.lead_time
        return self._part(lead_time != UNKNOWN, lead_time)

    @cached_property
    def successors(self) -> Part:
        """Successes with a previous success; values: microseconds since it."""
        since = self.streams.since_previous
        return self._part(since != UNKNOWN, since)

    @cached_property
    def recoveries(self) -> Part:
        """Successes after failures; values: microseconds, number of failures."""
        recovery = self.streams.time_to_recovery
        count = self.streams.deployments_until_recovery.astype(np.int64)
        return self._part(recovery != UNKNOWN, recovery, count)

    @cached_property
    def durations(self) -> Part:
        """Successes whose start is known; values: microseconds from it."""
        deployments = self.deployments
        is_known = (deployments.outcome == SUCCESS) & (deployments.started != UNKNOWN)
        return self._part(is_known, deployments.completed - deployments.started)

    @cached_property
    def queues(self) -> Part:
        """Deployments that tell when they were queued and started; microseconds."""
        deployments = self.deployments
        queued, started = deployments.queued, deployments.started
        is_known = (queued != UNKNOWN) & (started != UNKNOWN)
        return self._part(is_known, started - queued)

    def _part(self, which: NDArray[np.bool_], *values: Integers) -> Part:
        rows = np.flatnonzero(which)
        deployments = self.deployments
        return Part(
            completed=deployments.completed[rows],
            project=deployments.project[rows],
            channel=deployments.channel[rows],
            environment=deployments.environment[rows],
            tenant=deployments.tenant[rows],
            values=tuple(each[rows] for each in values),
        )


def _sum(column: NDArray[Any]) -> int:
    known = column.astype(np.int64)
    return int((np.where(known == UNKNOWN, 0, known) % REMAINDER).sum())


def _present(codes: Codes) -> Integers:
    is_present = np.zeros(int(codes.max(initial=0)) + 1, bool)
    is_present[codes] = True
    return np.flatnonzero(is_present)


def _merge(kept: Deployments, new: Deployments) -> Rows:
    """The order of both, one after the other, by time.

    In the usual case, where a new completion equals no other, no sort is needed.
    """
    total = len(kept.number) + len(new.number)
    if not len(new.number):
        return ALL_ROWS
    left = np.searchsorted(kept.completed, new.completed, "left")
    right = np.searchsorted(kept.completed, new.completed, "right")
    if np.any(left != right) or np.any(new.completed[1:] == new.completed[:-1]):
        both = concatenate(kept, new)
        return np.lexsort((both.number, both.sequence, both.completed))
    if left[0] == len(kept.number):
        return ALL_ROWS
    rows = np.empty(total, np.int64)
    is_new = np.zeros(total, bool)
    is_new[left + np.arange(len(left))] = True
    rows[is_new] = np.arange(len(kept.number), total)
    rows[~is_new] = np.arange(len(kept.number))
    return rows


def _touched(
    deployments: Deployments, gone: Deployments, new: Deployments, channels: Codes
) -> NDArray[np.bool_]:
    """Deployments whose metrics may differ: whole environments of a channel."""
    both = concatenate(gone, new)
    pairs = combine(
        np.concatenate([deployments.channel, both.channel]),
        np.concatenate([deployments.environment, both.environment]),
    )
    touched = np.isin(
        pairs[: len(deployments.number)], pairs[len(deployments.number) :]
    )
    return touched | np.isin(deployments.channel, channels)


def take_streams(streams: Streams, rows: Rows) -> Streams:
    """Rows of every column."""
    return Streams(*(getattr(streams, each.name)[rows] for each in fields(Streams)))


def _extend(streams: Streams, rows: int) -> Streams:
    """With so many rows more, to be overwritten."""
    columns = (getattr(streams, each.name) for each in fields(Streams))
    return Streams(*(np.pad(column, (0, rows)) for column in columns))


def _overwrite(streams: Streams, which: NDArray[np.bool_], values: Streams) -> Streams:
    """With the values in place of the rows marked."""
    columns = []
    for each in fields(Streams):
        former, latter = getattr(streams, each.name), getattr(values, each.name)
        column = former.astype(np.promote_types(former.dtype, latter.dtype))
        column[which] = latter
        columns.append(column)
    return Streams(*columns)
