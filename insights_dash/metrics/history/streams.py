"""The metrics of each deployment, from the deployments before it in its stream.

A stream is a project, channel, environment and tenant. Only successes have metrics.
Source: docs/metrics.md, "Deployment metrics".
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.columns import (
    SUCCESS,
    UNKNOWN,
    Codes,
    Deployments,
    Integers,
    Releases,
    combine,
    narrow,
    order_by,
    reduce_at,
)
from insights_dash.metrics.history.dimension import STREAM
from insights_dash.metrics.history.table import Column, concatenate, map_columns, take

T = TypeVar("T", int, Integers)
# With fewer rows, one processor is faster than several that divide the work.
_ROWS_TO_SHARE = 500_000


@dataclass(frozen=True)
class Streams:
    """The metrics of deployments, one row per row of `Deployments`.

    Durations are microseconds, or UNKNOWN. `previous` and `recovered_from` are numbers
    of deployments, `lead_time_release` is the number of a release; 0 if there is none.
    `deployments_until_recovery` is 0 if the deployment didn't recover its stream. A
    `lead_time_release` without a lead time is a release with an unknown creation time,
    in the environment to which it was first deployed.
    """

    previous: Codes
    since_previous: Integers
    lead_time: Integers
    lead_time_release: Codes
    recovered_from: Codes
    time_to_recovery: Integers
    deployments_until_recovery: Codes


@dataclass(frozen=True)
class StreamEnds:
    """Where each stream stands after its newest deployment, by `key`.

    `previous` is the newest success, 0 if there is none. `run` is the first of the
    failures since then, whose number is `failures`. These are numbers of documents;
    times are microseconds. The next deployment of the stream depends on nothing else.
    """

    key: Integers
    previous: Codes
    previous_completed: Integers
    previous_release: Codes
    run: Codes
    run_completed: Integers
    failures: Codes


@dataclass(frozen=True)
class PairEnds:
    """Where each channel's environment stands after its newest deployment, by `key`.

    `release` is the newest release that a success delivered, 0 if there is none. The
    other columns are those that deployments are sorted by.
    """

    key: Integers
    release: Codes
    completed: Integers
    sequence: Integers
    number: Codes


@dataclass(frozen=True)
class Enriched:
    """The metrics of deployments, and where their streams stand after them."""

    streams: Streams
    stream_ends: StreamEnds
    pair_ends: PairEnds


# A stream as one integer of 63 bits.
_CHANNEL_BITS, _ENVIRONMENT_BITS, _TENANT_BITS = 22, 19, 22
KEY_LIMITS = (1 << _CHANNEL_BITS, 1 << _ENVIRONMENT_BITS, 1 << _TENANT_BITS)


def pair_key(channel: T, environment: T) -> T:
    """Return a channel's environment as one integer; numbers are below `KEY_LIMITS`."""
    key: T = channel << _ENVIRONMENT_BITS | environment
    return key


def stream_key(pair: T, tenant: T) -> T:
    """Return a stream as one integer; the keys of a pair's streams are adjacent."""
    key: T = pair << _TENANT_BITS | tenant
    return key


def pair_of(stream: Integers) -> Integers:
    """Return the keys of the streams' pairs."""
    return stream >> _TENANT_BITS


def has_keys(deployments: Deployments) -> bool:
    """Return whether all numbers fit into keys, as they do in all but huge spaces."""
    columns = (deployments.channel, deployments.environment, deployments.tenant)
    return all(
        int(column.max(initial=0)) < limit
        for column, limit in zip(columns, KEY_LIMITS, strict=True)
    )


def enrich(
    deployments: Deployments, releases: Releases, *, rows_to_share: int = _ROWS_TO_SHARE
) -> Enriched:
    """Calculate the metrics of every deployment.

    Every stream of a channel's environment must be complete from its beginning, because
    the first deployment to a tenant depends on the other tenants. From `rows_to_share`
    rows on, the channels are divided among all processors.
    """
    processors = os.cpu_count() or 1
    if processors == 1 or len(deployments.number) < max(rows_to_share, 1):
        return _enrich_rows(deployments, releases)
    shares = _share(deployments.channel, processors)
    # These are cached before the threads start, because all of them read them.
    _ = releases.row_of, releases.next_created, releases.channel_begin

    def follow(rows: Integers) -> Enriched:
        return _enrich_rows(take(deployments, rows), releases)

    with ThreadPoolExecutor(len(shares)) as pool:
        found = list(pool.map(follow, shares))
    return Enriched(
        _put_back([each.streams for each in found], shares),
        concatenate(*(each.stream_ends for each in found)),
        concatenate(*(each.pair_ends for each in found)),
    )


def _share(channel: Codes, processors: int) -> Sequence[Integers]:
    """Divide the rows among processors, by channel."""
    before = np.cumsum(np.bincount(channel))
    share = ((before - 1) * processors // len(channel)).astype(np.uint16)[channel]
    found = (np.flatnonzero(share == each) for each in range(processors))
    return [each for each in found if len(each)]


def _put_back(parts: Sequence[Streams], shares: Sequence[Integers]) -> Streams:
    """Put the rows of all parts back in their places."""

    def spread(*columns: Column) -> Column:
        dtype = np.result_type(*(column.dtype for column in columns))
        placed = np.empty(sum(map(len, shares)), dtype)
        for column, rows in zip(columns, shares, strict=True):
            placed[rows] = column
        return placed

    return map_columns(spread, *parts)


def _enrich_rows(deployments: Deployments, releases: Releases) -> Enriched:
    rows = len(deployments.number)
    order = order_by(
        combine(deployments.channel, deployments.environment, deployments.tenant)
    )
    sorted_rows = _Sorted(deployments, order)
    look_back = _look_back(sorted_rows)
    previous, run_begins, failures = look_back
    has_previous = sorted_rows.is_success & (previous >= 0)
    recovers = sorted_rows.is_success & (failures > 0)
    completed, number = sorted_rows.completed, sorted_rows.number
    since = np.where(has_previous, completed - completed[previous], UNKNOWN)
    recovery = np.where(recovers, completed - completed[run_begins], UNKNOWN)
    lead_time, lead_release = _lead_times(
        deployments, releases, sorted_rows, previous=previous, since=since
    )

    def by_time(values: NDArray[np.int64]) -> NDArray[np.int64]:
        placed = np.empty(rows, np.int64)
        placed[order] = values
        return placed

    streams = Streams(
        previous=narrow(by_time(np.where(has_previous, number[previous], 0))),
        since_previous=by_time(since),
        lead_time=by_time(lead_time),
        lead_time_release=narrow(by_time(lead_release)),
        recovered_from=narrow(by_time(np.where(recovers, number[run_begins], 0))),
        time_to_recovery=by_time(recovery),
        deployments_until_recovery=narrow(by_time(np.where(recovers, failures, 0))),
    )
    return Enriched(
        streams,
        _find_stream_ends(deployments, sorted_rows, look_back),
        _find_pair_ends(deployments, releases, sorted_rows),
    )


def _find_stream_ends(
    deployments: Deployments,
    rows: "_Sorted",
    look_back: tuple[Integers, Integers, Integers],
) -> StreamEnds:
    last = np.append(np.flatnonzero(rows.begins)[1:], len(rows.order)) - 1
    if not len(rows.order):
        last = last[:0]
    previous, run, failures = (each[last] for each in look_back)
    is_success = rows.is_success[last]
    previous = np.where(is_success, last, previous)
    failures = np.where(is_success, 0, failures + 1)
    known, fails = previous >= 0, failures > 0
    codes = (deployments.channel, deployments.environment, deployments.tenant)
    at = rows.order[last]
    channel, environment, tenant = (each[at].astype(np.int64) for each in codes)
    return StreamEnds(
        key=stream_key(pair_key(channel, environment), tenant),
        previous=narrow(np.where(known, rows.number[previous], 0)),
        previous_completed=np.where(known, rows.completed[previous], 0),
        previous_release=narrow(np.where(known, rows.release[previous], 0)),
        run=narrow(np.where(fails, rows.number[run], 0)),
        run_completed=np.where(fails, rows.completed[run], 0),
        failures=narrow(failures),
    )


def _find_pair_ends(
    deployments: Deployments, releases: Releases, rows: "_Sorted"
) -> PairEnds:
    keys = (deployments.channel[rows.order], deployments.environment[rows.order])
    begins = np.flatnonzero(_mark_begins(*keys))
    if not len(rows.order):
        begins = begins[:0]
    delivered = np.where(rows.is_success, releases.row_of[rows.release], -1)
    newest = reduce_at(np.maximum, delivered, begins)
    last = reduce_at(np.maximum, rows.order, begins)
    channel, environment = (each[begins].astype(np.int64) for each in keys)
    return PairEnds(
        key=pair_key(channel, environment),
        release=narrow(np.where(newest >= 0, releases.number[newest], 0)),
        completed=deployments.completed[last],
        sequence=deployments.sequence[last],
        number=narrow(deployments.number[last]),
    )


class _Sorted:
    """Deployments in the order of their streams, each stream by time."""

    def __init__(self, deployments: Deployments, order: Integers) -> None:
        self.order = order
        self.completed = deployments.completed[order]
        self.number = deployments.number[order].astype(np.int64)
        self.is_success = deployments.outcome[order] == SUCCESS
        self.release = deployments.release[order]
        self.begins = _mark_begins(
            *(each.column(deployments)[order] for each in STREAM)
        )


def _mark_begins(*keys: Codes) -> NDArray[np.bool_]:
    """Mark the first row of each group in rows sorted by group."""
    begins = np.ones(len(keys[0]), bool)
    begins[1:] = False
    for key in keys:
        begins[1:] |= key[1:] != key[:-1]
    return begins


def _look_back(rows: _Sorted) -> tuple[Integers, Integers, Integers]:
    """Return, for each row, the previous success of its stream and the failures since.

    These are the row of the success (-1 if there is none), the row of the first failure
    after it or of the stream, and the number of failures.
    """
    places = np.arange(len(rows.order))
    first = np.maximum.accumulate(np.where(rows.begins, places, 0))
    last_success = np.maximum.accumulate(np.where(rows.is_success, places, -1))
    before = np.concatenate([[-1], last_success[:-1]]).astype(np.int64)
    previous = np.where(before >= first, before, -1)
    run_begins = np.where(previous >= 0, previous + 1, first)
    return previous, run_begins, places - run_begins


def _lead_times(
    deployments: Deployments,
    releases: Releases,
    rows: _Sorted,
    *,
    previous: Integers,
    since: Integers,
) -> tuple[Integers, Integers]:
    """Return lead times, and the numbers of the releases that they are based on."""
    own = releases.row_of[rows.release]
    is_first = rows.is_success & (previous < 0)
    follows = rows.is_success & (previous >= 0)
    source = releases.next_created[own[previous]]
    if is_first.any():
        before = _newest_delivered(deployments, releases)[rows.order]
        after_it = np.where(
            before >= 0, releases.next_created[before], releases.channel_begin[own]
        )
        source = np.where(is_first, after_it, source)
    # Rows of a channel are in the order of creation.
    delivers = (source >= 0) & (source <= own)
    repeats = follows & ~delivers & (rows.release == rows.release[previous])
    source = np.where(delivers, source, own)
    counts = (rows.is_success & delivers) | is_first
    environment = deployments.environment[rows.order]
    is_timed = counts & (releases.estimated_in[source] != environment)
    lead_time = np.where(
        is_timed,
        rows.completed - releases.created[source],
        np.where(repeats, since, UNKNOWN),
    )
    return lead_time, np.where(counts | repeats, releases.number[source], 0)


def _newest_delivered(deployments: Deployments, releases: Releases) -> Integers:
    """Return, for each deployment, the row of the newest release delivered before it.

    Any success in the same channel and environment delivers a release; -1 if there was
    none. Deployments are sorted by time.
    """
    order = order_by(combine(deployments.channel, deployments.environment))
    begins = _mark_begins(deployments.channel[order], deployments.environment[order])
    is_success = deployments.outcome[order] == SUCCESS
    own = releases.row_of[deployments.release[order]]
    # Each group is raised above the former, so the running maximum starts again.
    group = np.cumsum(begins) * (len(releases.number) + 1)
    newest = np.maximum.accumulate(group + np.where(is_success, own + 1, 0))
    before = np.concatenate([[0], newest[:-1]]).astype(np.int64) - group - 1
    placed = np.empty(len(order), np.int64)
    placed[order] = np.where(begins, -1, before)
    return placed
