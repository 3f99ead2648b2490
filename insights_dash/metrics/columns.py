"""Columns of a space's releases and deployments: the raw facts, as NumPy arrays.

Times are int64 microseconds since 1970 in UTC. Documents are their numbers, in the
narrowest unsigned integers; tenant 0 is none. Arrays are never written to once made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import TaskState

Integers = NDArray[np.int64]
Codes = NDArray[np.unsignedinteger[Any]]
Rows = NDArray[np.integer[Any]] | NDArray[np.bool_] | slice
ALL_ROWS = slice(None)

UNKNOWN = np.iinfo(np.int64).min
SUCCESS, FAILURE, GUIDED_FAILURE, DOES_NOT_COUNT = range(4)
_FINEST, _DIGITS_LEFT_OUT, _LARGEST_CODE = 1 << 24, 18, 1 << 13

_Table = TypeVar("_Table", "Releases", "Deployments")


@dataclass(frozen=True)
class Releases:
    """Releases by channel, creation and number. `is_deleted` ones still count."""

    number: Codes
    project: Codes
    channel: Codes
    created: Integers
    version: NDArray[np.object_]
    is_deleted: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> "Releases":
        """From rows of `store.history.read_releases`, in any order."""
        number, project, channel, created, version, is_deleted = _transpose(rows, 6)
        return cls(
            number=narrow(np.array(number, np.int64)),
            project=narrow(np.array(project, np.int64)),
            channel=narrow(np.array(channel, np.int64)),
            created=np.array(created, np.int64),
            version=np.array(version, object),
            is_deleted=np.array(is_deleted, bool),
        ).sorted()

    def sorted(self) -> "Releases":
        """The same, in their order."""
        return take(self, np.lexsort((self.number, self.created, self.channel)))

    def replaced_by(self, changed: "Releases") -> "Releases":
        """With changed releases in place of those of the same numbers."""
        kept = ~np.isin(self.number, changed.number)
        return concatenate(take(self, kept), changed).sorted()

    @cached_property
    def row_of(self) -> Integers:
        """The row of each release, by its number; -1 where there is none."""
        rows = np.full(int(self.number.max(initial=0)) + 1, -1, np.int64)
        rows[self.number] = np.arange(len(self.number))
        return rows

    @cached_property
    def channel_begin(self) -> Integers:
        """For each release the first row of its channel."""
        return np.searchsorted(self.channel, self.channel, "left")

    @cached_property
    def next_created(self) -> Integers:
        """For each release the row of the next one created later in its channel.

        -1 where it is the newest. Releases created at the same instant have one next.
        """
        rows = len(self.number)
        is_new = np.ones(rows + 1, bool)
        is_new[1:-1] = (self.channel[1:] != self.channel[:-1]) | (
            self.created[1:] != self.created[:-1]
        )
        begins = np.flatnonzero(is_new)
        following = np.repeat(begins[1:], np.diff(begins))
        ends = np.searchsorted(self.channel, self.channel, "right")
        return np.where(following < ends, following, -1)

    @cached_property
    def creations(self) -> Integers:
        """All creation times in order."""
        return np.sort(self.created)


@dataclass(frozen=True)
class Deployments:
    """Deployments that count, by completion, source's sequence and number.

    `queued` and `started` are UNKNOWN where nobody told; `outcome` is SUCCESS, FAILURE
    or GUIDED_FAILURE; `release` is a release's number.
    """

    number: Codes
    sequence: Integers
    release: Codes
    project: Codes
    channel: Codes
    environment: Codes
    tenant: Codes
    queued: Integers
    started: Integers
    completed: Integers
    outcome: NDArray[np.uint8]
    had_guided_failure: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]], releases: Releases) -> "Deployments":
        """From rows of `store.history.read_deployments`, all of them."""
        columns = _transpose(rows, 10)
        number, sequence, release, environment, tenant = (
            np.array([each or 0 for each in column], np.int64) for column in columns[:5]
        )
        queued, started, completed = (
            np.array([UNKNOWN if each is None else each for each in column], np.int64)
            for column in columns[5:8]
        )
        release_row = releases.row_of[release]
        return cls(
            number=narrow(number),
            sequence=sequence,
            release=narrow(release),
            project=releases.project[release_row],
            channel=releases.channel[release_row],
            environment=narrow(environment),
            tenant=narrow(tenant),
            queued=queued,
            started=started,
            completed=completed,
            outcome=np.array(
                [
                    _OUTCOMES.get((state, bool(had_guided_failure)), DOES_NOT_COUNT)
                    for state, had_guided_failure in zip(*columns[8:], strict=True)
                ],
                np.uint8,
            ),
            had_guided_failure=np.array(columns[9], bool),
        )

    def counting(self) -> "Deployments":
        """Those that count and are completed, in their order."""
        return take(
            self,
            (self.outcome != DOES_NOT_COUNT) & (self.completed != UNKNOWN),
        ).sorted()

    def sorted(self) -> "Deployments":
        """The same, in their order."""
        ties = (self.number, self.sequence)
        if np.all(self.completed[1:] > self.completed[:-1]):
            return self
        return take(self, np.lexsort((*ties, self.completed)))


_OUTCOMES: Mapping[tuple[str, bool], int] = {
    (TaskState.SUCCESS.value, False): SUCCESS,
    (TaskState.SUCCESS.value, True): GUIDED_FAILURE,
    (TaskState.FAILED.value, False): FAILURE,
    (TaskState.FAILED.value, True): FAILURE,
}


def narrow(values: NDArray[Any]) -> Codes:
    """The same non-negative integers in the narrowest type that holds them."""
    narrowed: Codes = values.astype(np.min_scalar_type(int(values.max(initial=0))))
    return narrowed


def grade(values: Integers) -> Codes:
    """Codes that never fall where values grow: about 32 for each doubling.

    They are the exponent and the first binary digits of a float; up to 16 seconds above
    the least value they are fewer, so that there are never many.
    """
    above = values - (int(values.min(initial=0)) - _FINEST)
    codes = above.astype(np.float32).view(np.int32) >> _DIGITS_LEFT_OUT
    grades: Codes = (codes - codes.min(initial=_LARGEST_CODE)).astype(np.uint16)
    return grades


def take(table: _Table, rows: Rows) -> _Table:
    """Rows of every column; of ALL_ROWS the same columns, not copied."""
    columns = (getattr(table, each.name) for each in fields(table))
    return type(table)(*(column[rows] for column in columns))


def concatenate(*tables: _Table) -> _Table:
    """Every column of all tables, one after another; codes get the widest type."""
    names = [each.name for each in fields(tables[0])]
    return type(tables[0])(
        *(np.concatenate([getattr(table, name) for table in tables]) for name in names)
    )


def order_by(code: Integers) -> Integers:
    """The order that sorts non-negative codes, equal ones by row.

    NumPy's stable sort of 16-bit integers counts them, which is ten times faster than
    comparing: so codes are sorted by their lowest 16 bits, then by the next.
    """
    order = np.argsort(code.astype(np.uint16), kind="stable")
    for shift in range(16, int(code.max(initial=0)).bit_length(), 16):
        digits = (code[order] >> shift).astype(np.uint16)
        order = order[np.argsort(digits, kind="stable")]
    return order


def combine(*codes: NDArray[Any]) -> Integers:
    """One integer for each combination of non-negative codes, in their order."""
    combined = np.zeros(len(codes[0]), np.int64)
    for code in codes:
        size = int(code.max(initial=0)) + 1
        if int(combined.max(initial=0)) > np.iinfo(np.int64).max // size - 1:
            combined = np.unique(combined, return_inverse=True)[1]
        combined = combined * size + code
    return combined


def _transpose(rows: Sequence[Sequence[Any]], width: int) -> list[Iterable[Any]]:
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    return columns or [()] * width
