"""Columns of a space's releases and deployments: the raw facts, as NumPy arrays.

Times are int64 microseconds since 1970 in UTC. Documents are numbers, as the narrowest
unsigned integers; tenant 0 means untenanted. Arrays never change after they were
created.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import TaskState
from insights_dash.metrics.history.table import (
    concatenate,
    insert,
    leave_out,
    take,
)

Integers = NDArray[np.int64]
Codes = NDArray[np.unsignedinteger[Any]]
ALL_ROWS = slice(None)

UNKNOWN = np.iinfo(np.int64).min
# The creation time of a release without a date; it sorts after every date.
UNDATED = np.iinfo(np.int64).max
SUCCESS, FAILURE, GUIDED_FAILURE, DOES_NOT_COUNT = range(4)
_FINEST, _DIGITS_LEFT_OUT = 1 << 24, 18
_FIRST_CODE = int(np.float32(_FINEST).view(np.int32)) >> _DIGITS_LEFT_OUT

# Fewer rows are processed faster without threads.
ROWS_FOR_THREADS = 100_000
# Up to this many codes are listed even if there are fewer rows.
_CODES_TO_LIST = 1 << 16
# Up to this many releases are inserted one by one; for more, all are sorted.
_FEW = 64


@dataclass(frozen=True)
class Releases:
    """Releases by channel, creation and number. `is_deleted` ones still count.

    Of two releases created at the same instant, the one with the higher number is the
    later one, so within a channel the order of rows is the order of creation.

    If the creation time is unknown, `created` is an estimate (see `estimates`),
    `estimated_in` is the environment of the first deployment and `known_from` is when
    that completed. Without a deployment, `created` is UNDATED. If the creation time is
    known, these two are 0 and UNKNOWN.
    """

    number: Codes
    project: Codes
    channel: Codes
    created: Integers
    version: NDArray[np.object_]
    is_deleted: NDArray[np.bool_]
    estimated_in: Codes
    known_from: Integers

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> "Releases":
        """Build from rows of `store.history.read_releases`, in any order.

        Releases without a creation time are UNDATED.
        """
        number, project, channel, created, version, is_deleted = _transpose(rows, 6)
        return cls(
            number=narrow(np.array(number, np.int64)),
            project=narrow(np.array(project, np.int64)),
            channel=narrow(np.array(channel, np.int64)),
            created=np.array(
                [UNDATED if each is None else each for each in created], np.int64
            ),
            version=np.array(version, object),
            is_deleted=np.array(is_deleted, bool),
            estimated_in=np.zeros(len(rows), np.uint8),
            known_from=np.full(len(rows), UNKNOWN),
        ).sorted()

    def sorted(self) -> "Releases":
        """Return the releases in their order."""
        return take(self, np.lexsort((self.number, self.created, self.channel)))

    def changed_by(self, changed: "Releases") -> tuple["Releases", Codes]:
        """Return new columns with these releases, and the channels that this affects.

        Lead times of an affected channel may differ. A few releases that come after all
        others of their channel do not affect it.
        """
        known = self.find_rows(changed.number)
        is_known, gone = known >= 0, known[known >= 0]
        moved = np.ones(len(known), bool)
        moved[is_known] = take(self, gone).differ_in_place(take(changed, is_known))
        if len(known) > _FEW:
            is_kept = np.ones(len(self.number), bool)
            is_kept[gone] = False
            merged = concatenate(take(self, is_kept), changed).sorted()
            return merged, np.unique(changed.channel[moved])
        rest = leave_out(self, gone) if len(gone) else self
        places, is_last = _find_places(rest, changed)
        if not moved.all():
            # Those that are in the same place can follow a new one.
            others = leave_out(self, known[is_known & moved])
            _, is_last = _find_places(others, changed)
        was_dated = np.zeros(len(known), bool)
        was_dated[is_known] = self.created[gone] != UNDATED
        touches = moved & (was_dated | ~is_last)
        return insert(rest, places, changed), np.unique(changed.channel[touches])

    def find_rows(self, numbers: Codes) -> Integers:
        """Return the row of each release by its number; -1 if it is missing."""
        # A narrow type may be unable to hold the largest number.
        wide = numbers.astype(np.int64, copy=False)
        rows = self.row_of[np.minimum(wide, len(self.row_of) - 1)]
        return np.where(numbers < len(self.row_of), rows, -1)

    def differ_in_place(self, others: "Releases") -> NDArray[np.bool_]:
        """Mark the rows that differ in what lead times depend on."""
        differ: NDArray[np.bool_] = (self.created != others.created) | (
            self.estimated_in != others.estimated_in
        )
        return differ

    def place_of(self, row: int) -> tuple[int, int]:
        """Return what a row is ordered by within its channel."""
        return self.created.item(row), self.number.item(row)

    def following(self, row: int) -> int:
        """Return `next_created` of one row, without calculating it for all rows."""
        following = row + 1
        is_last = following == len(self.channel) or (
            self.channel.item(following) != self.channel.item(row)
        )
        return -1 if is_last else following

    def first_of_channel(self, row: int) -> int:
        """Return `channel_begin` of one row, without calculating it for all rows."""
        return int(np.searchsorted(self.channel, self.channel[row], "left"))

    @cached_property
    def row_of(self) -> Integers:
        """The row of each release, by its number; -1 if there is none."""
        rows = np.full(int(self.number.max(initial=0)) + 1, -1, np.int64)
        rows[self.number] = np.arange(len(self.number))
        return rows

    @cached_property
    def channel_begin(self) -> Integers:
        """The first row of each release's channel."""
        return np.searchsorted(self.channel, self.channel, "left")

    @cached_property
    def next_created(self) -> Integers:
        """The row of the channel's next release, per release; -1 for the last."""
        following = np.arange(1, len(self.number) + 1)
        following[-1:] = -1
        following[:-1][self.channel[1:] != self.channel[:-1]] = -1
        return following

    @property
    def is_unknown(self) -> NDArray[np.bool_]:
        """A mask of releases with an unknown creation time, estimated or not."""
        unknown: NDArray[np.bool_] = (self.created == UNDATED) | (self.estimated_in > 0)
        return unknown

    @cached_property
    def last_known_from(self) -> int:
        """The instant at which the last estimate became known, or UNKNOWN."""
        return int(self.known_from.max(initial=UNKNOWN))

    @cached_property
    def _dated(self) -> tuple[int, int]:
        """The number of releases with a date, and the last of the dates."""
        dated = self.created[self.created != UNDATED]
        return len(dated), int(dated.max(initial=UNKNOWN))

    def count_created(self, *, until: int) -> int:
        """Return how many releases were created by an instant."""
        count, last = self._dated
        if until >= last:
            return count
        return int(np.count_nonzero(self.created <= until))


@dataclass(frozen=True)
class Deployments:
    """Deployments that count, by completion, source's sequence and number.

    `queued` and `started` are UNKNOWN if the source doesn't know them. `outcome` is
    SUCCESS, FAILURE or GUIDED_FAILURE. `release` is the number of a release.
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
        """Build from rows of `store.history.read_deployments`, in any order."""
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
                    OUTCOMES.get((state, bool(had_guided_failure)), DOES_NOT_COUNT)
                    for state, had_guided_failure in zip(*columns[8:], strict=True)
                ],
                np.uint8,
            ),
            had_guided_failure=np.array(columns[9], bool),
        )

    def counting(self) -> "Deployments":
        """Return the deployments that count and have completed, in their order."""
        return take(
            self,
            (self.outcome != DOES_NOT_COUNT) & (self.completed != UNKNOWN),
        ).sorted()

    def sorted(self) -> "Deployments":
        """Return the deployments in their order."""
        ties = (self.number, self.sequence)
        if np.all(self.completed[1:] > self.completed[:-1]):
            return self
        return take(self, np.lexsort((*ties, self.completed)))


OUTCOMES: Mapping[tuple[str, bool], int] = {
    (TaskState.SUCCESS.value, False): SUCCESS,
    (TaskState.SUCCESS.value, True): GUIDED_FAILURE,
    (TaskState.FAILED.value, False): FAILURE,
    (TaskState.FAILED.value, True): FAILURE,
}


def narrow(values: NDArray[Any]) -> Codes:
    """Return non-negative integers in the narrowest type that holds them."""
    narrowed: Codes = values.astype(np.min_scalar_type(int(values.max(initial=0))))
    return narrowed


def grade_values(values: Integers, *, least: int = 0) -> Codes:
    """Return coarse sizes of values: a larger value never has a smaller grade.

    There are about 32 grades per doubling, made of the exponent and the first binary
    digits of a float. Up to 16 seconds above `least` there are fewer, so the number of
    grades stays small. No value is below `least`.
    """
    above = values - (least - _FINEST)
    codes = above.astype(np.float32).view(np.int32) >> _DIGITS_LEFT_OUT
    grades: Codes = (codes - _FIRST_CODE).astype(np.uint16)
    return grades


def detach(values: NDArray[Any]) -> NDArray[Any]:
    """Return the values, copied if they are part of a larger array."""
    whole = values.base
    if whole is None or (isinstance(whole, np.ndarray) and whole.size == values.size):
        return values
    return values.copy()


def fingerprint(parts: Iterable[object]) -> str:
    """Return hexadecimal digits that differ if an array or the repr of a value does."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(repr((part.dtype.str, part.shape)).encode())
            digest.update(np.ascontiguousarray(part).data)
        else:
            digest.update(repr(part).encode())
    return digest.hexdigest()


def order_by(code: Integers) -> Integers:
    """Return the order that sorts non-negative codes, and equal codes by row.

    NumPy's stable sort of 16-bit integers counts them, which is ten times faster than
    comparisons. So codes are sorted by their lowest 16 bits, then by the next 16 bits.
    """
    order = np.argsort(code.astype(np.uint16), kind="stable")
    for shift in range(16, int(code.max(initial=0)).bit_length(), 16):
        digits = (code[order] >> shift).astype(np.uint16)
        order = order[np.argsort(digits, kind="stable")]
    return order


def combine(*codes: NDArray[Any]) -> Integers:
    """Return one integer per combination of non-negative codes, in the same order."""
    combined = np.zeros(len(codes[0]), np.int64)
    for code in codes:
        size = int(code.max(initial=0)) + 1
        if int(combined.max(initial=0)) > np.iinfo(np.int64).max // size - 1:
            combined = np.unique(combined, return_inverse=True)[1]
        combined = combined * size + code
    return combined


def rank_codes(codes: Integers) -> tuple[Integers, int]:
    """Return the place of each code among the distinct ones, and how many there are.

    Codes are not negative. If they lie close together, they are not sorted.
    """
    size = int(codes.max(initial=-1)) + 1
    if size > max(_CODES_TO_LIST, len(codes)):
        distinct, places = np.unique(codes, return_inverse=True)
        return places, len(distinct)
    is_used = np.zeros(size, bool)
    is_used[codes] = True
    place = np.cumsum(is_used) - 1
    return place[codes], int(np.count_nonzero(is_used))


def reduce_at(function: np.ufunc, values: NDArray[Any], first: Integers) -> Integers:
    """Apply a function to each run of values, which begin at rows `first`."""
    reduced: Integers = function.reduceat(values, first) if len(first) else first
    return reduced


def find_rows(codes: Codes, wanted: Codes) -> Integers:
    """Return the rows that have one of the wanted codes, in ascending order."""
    if len(wanted) == 1:
        return np.flatnonzero(codes == wanted[0])
    most = max(wanted.max(initial=0), codes.max(initial=0))
    is_wanted = np.zeros(int(most) + 1, bool)
    is_wanted[wanted] = True
    return np.flatnonzero(is_wanted[codes])


def _find_places(
    releases: Releases, new: Releases
) -> tuple[Integers, NDArray[np.bool_]]:
    """Return where new releases belong, and whether no dated one follows them."""
    begins = np.searchsorted(releases.channel, new.channel, "left")
    ends = np.searchsorted(releases.channel, new.channel, "right")
    places = np.empty(len(begins), np.int64)
    is_last = np.zeros(len(begins), bool)
    for index, (begin, end) in enumerate(
        zip(begins.tolist(), ends.tolist(), strict=True)
    ):
        key = new.place_of(index)
        place = bisect_left(range(begin, end), key, key=releases.place_of) + begin
        places[index] = place
        is_last[index] = place == end or releases.created.item(place) == UNDATED
    return places, is_last | (new.created == UNDATED)


def _transpose(rows: Sequence[Sequence[Any]], width: int) -> list[Iterable[Any]]:
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    return columns or [()] * width
