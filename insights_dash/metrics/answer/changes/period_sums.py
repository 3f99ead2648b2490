"""Exact sums of what was deployed in a period, by documents.

Documents are those that series and groups are about, such as a project and a tenant.
Sums of parts of a period can be added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.answer.changes.deployed import SUMMED, DeployedRows
from insights_dash.metrics.answer.rounding import MICROSECONDS_PER_SECOND
from insights_dash.metrics.answer.splits import Division
from insights_dash.metrics.history.columns import Integers
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.table import columns_of, map_columns

# Up to so many combinations of documents are counted without looking them up.
_FEW = 1 << 12
# More combinations of documents than this are sorted instead of looked up.
_LARGEST_TABLE, _PER_ROW = 1 << 22, 64
# Sums below this fit in 64 bits.
_LARGEST = 2.0**62


@dataclass(frozen=True)
class DocumentSums:
    """Sums by documents, in ascending order of the `code` of their combination.

    Totals of durations are seconds and microseconds. `slow` is shaped (documents,
    level of the series), since the slow bound is that of a series.
    """

    code: Integers
    deployments: Integers
    successes: Integers
    lead_times: Integers
    lead_seconds: Integers
    lead_microseconds: Integers
    recoveries: Integers
    recovery_seconds: Integers
    recovery_microseconds: Integers
    slow: Integers

    def among(self, codes: Integers) -> "DocumentSums":
        """Return the sums of these documents, which include all that have any."""
        if codes is self.code:
            return self
        place = np.searchsorted(codes, self.code)

        def spread(column: Integers) -> Integers:
            wide = np.zeros((len(codes), *column.shape[1:]), column.dtype)
            wide[place] = column
            return wide

        return replace(map_columns(spread, self), code=codes)

    def add(self, later: "DocumentSums") -> "DocumentSums":
        """Add the sums of another part of the period."""
        codes = merge_codes([self, later])
        both = self.among(codes), later.among(codes)
        return replace(map_columns(np.add, *both), code=codes)

    def size(self) -> int:
        """Return the number of bytes of all columns."""
        return sum(each.nbytes for each in columns_of(self).values())


def merge_codes(sums: Sequence[DocumentSums]) -> Integers:
    """Return the codes of all documents, in ascending order."""
    first, *others = (each.code for each in sums)
    if all(each is first for each in others):
        return first
    return np.unique(np.concatenate([first, *others]))


@dataclass(frozen=True)
class Adding:
    """How deployments are added up.

    `sizes` are how many numbers each dimension has. `bounds` has the slow bound of each
    document's series, rounded down, for each level of the series.
    """

    sizes: dict[Dimension, int]
    series: Dimension | None
    bounds: tuple[Integers, ...]

    @classmethod
    def of(cls, series: Division, groups: Division, bounds: Integers) -> "Adding":
        """Prepare sums by series and groups; series have these slow bounds."""
        sizes = {
            each.dimension: len(each.levels[0])
            for each in (series, groups)
            if each.dimension is not None
        }
        if series.dimension is None:
            return cls(sizes, None, (bounds[:1],))
        # The last bound is for documents that are in no series.
        of_all = np.append(bounds, 0)
        levels = tuple(of_all[level] for level in series.levels)
        return cls(sizes, series.dimension, levels)

    def has_bounds_of(self, other: "Adding") -> bool:
        """Return whether the slow bounds are the same."""
        return all(map(np.array_equal, self.bounds, other.bounds))

    def read(self, codes: Integers, dimension: Dimension | None) -> Integers:
        """Return the documents of a dimension in combinations with these codes."""
        if dimension is None:
            return np.zeros(len(codes), np.int64)
        rest = prod([*self.sizes.values()][[*self.sizes].index(dimension) + 1 :])
        return codes // rest % self.sizes[dimension]

    def add_up(self, parts: Sequence[DeployedRows]) -> list[DocumentSums]:
        """Return the sums of each of these parts, all with the same codes."""
        if not parts:
            return []
        codes = [{each: self._combine(rows, each) for each in SUMMED} for rows in parts]
        numbers = _Numbers.of(
            prod(self.sizes.values()), [own[each] for own in codes for each in Outcome]
        )
        found = [
            self._add_up(rows, {each: numbers.find(own[each]) for each in own}, numbers)
            for rows, own in zip(parts, codes, strict=True)
        ]
        if numbers.is_distinct:
            return found
        is_used = np.any([each.deployments > 0 for each in found], axis=0)
        used = [map_columns(lambda column: column[is_used], each) for each in found]
        return [replace(each, code=used[0].code) for each in used]

    def _combine(
        self, rows: DeployedRows, name: Outcome | Figure
    ) -> NDArray[np.integer[Any]]:
        """Return one number for all documents of each row of a subset."""
        first, *others = self.sizes
        combined: NDArray[np.integer[Any]] = rows.codes(name, first)
        for each in others:
            combined = combined.astype(np.int64) * self.sizes[each]
            combined += rows.codes(name, each)
        return combined

    def _add_up(
        self,
        rows: DeployedRows,
        number: Mapping[Outcome | Figure, NDArray[np.integer[Any]]],
        numbers: "_Numbers",
    ) -> DocumentSums:
        """Add up rows whose documents have these numbers."""
        size = len(numbers.distinct)

        def count(numbered: NDArray[np.integer[Any]]) -> Integers:
            return np.bincount(numbered, minlength=size)

        successes, *failed = (count(number[each]) for each in Outcome)
        lead_times = number[Figure.LEAD_TIME]
        recoveries = number[Figure.TIME_TO_RECOVERY]
        is_slow = rows.list_over(Figure.LEAD_TIME, self.series, self.bounds)
        return DocumentSums(
            numbers.distinct,
            sum(failed, start=successes),
            successes,
            *_add_durations(rows.values(Figure.LEAD_TIME), lead_times, size),
            *_add_durations(rows.values(Figure.TIME_TO_RECOVERY), recoveries, size),
            np.stack([count(lead_times[each]) for each in is_slow], axis=1),
        )


@dataclass(frozen=True)
class _Numbers:
    """Numbers of the combinations of documents: their places in `distinct`.

    If there are few, their codes are the numbers. `table` has the place of each code,
    unless there are too many.
    """

    distinct: Integers
    table: NDArray[np.int32] | None
    is_distinct: bool = True

    @classmethod
    def of(cls, size: int, codes: Sequence[NDArray[np.integer[Any]]]) -> "_Numbers":
        """Number the combinations that occur; codes are below a size."""
        if size <= _FEW:
            return cls(np.arange(size), None, is_distinct=False)
        if size > min(_LARGEST_TABLE, _PER_ROW * sum(map(len, codes))):
            return cls(np.unique(np.concatenate(codes)), None)
        occurs = np.zeros(size, bool)
        for each in codes:
            occurs[each] = True
        distinct = np.flatnonzero(occurs)
        table = np.empty(size, np.int32)
        table[distinct] = np.arange(len(distinct))
        return cls(distinct, table)

    def find(self, codes: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
        """Return the numbers of codes."""
        if not self.is_distinct:
            return codes.astype(np.int64)
        if self.table is None:
            return np.searchsorted(self.distinct, codes)
        return self.table.take(codes)


def _add_durations(
    values: Integers, number: NDArray[np.integer[Any]], size: int
) -> tuple[Integers, Integers, Integers]:
    """Return how many values numbers have, and their totals.

    Totals are seconds and microseconds.
    """
    counts = np.bincount(number, minlength=size)
    largest = max(-int(values.min(initial=0)), int(values.max(initial=0)))
    if float(largest) * int(counts.max(initial=0)) < _LARGEST:
        sums = np.zeros(size, np.int64)
        np.add.at(sums, number, values)
        return counts, *_split_seconds(sums)
    totals = np.zeros((2, size), np.int64)
    for total, part in zip(totals, _split_seconds(values), strict=True):
        np.add.at(total, number, part)
    return counts, totals[0], totals[1]


def _split_seconds(values: Integers) -> tuple[Integers, Integers]:
    seconds, microseconds = np.divmod(values, MICROSECONDS_PER_SECOND)
    return seconds, microseconds
