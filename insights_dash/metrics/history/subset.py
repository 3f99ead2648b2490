"""Subsets of a history: deployments with an outcome, or with a value of a figure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.deployment import Outcome
from insights_dash.domain.metric import Figure
from insights_dash.metrics.history.buffer import Buffer, Columns
from insights_dash.metrics.history.columns import (
    ALL_ROWS,
    FAILURE,
    GUIDED_FAILURE,
    SUCCESS,
    UNKNOWN,
    Codes,
    Deployments,
    Integers,
    combine,
    grade_values,
    narrow,
    order_by,
)
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.streams import Streams
from insights_dash.metrics.history.table import Rows

# The rows of channels are listed again when this many rows are not listed yet.
_SHARE_NOT_LISTED, _ROWS_NOT_LISTED = 16, 4_096


@dataclass(frozen=True)
class ByChannel:
    """The rows of each channel: from `first[channel]` to before the next channel's.

    Only rows before `covered` are listed.
    """

    rows: Codes
    first: Integers
    covered: int

    @classmethod
    def of(cls, channel: Codes) -> "ByChannel":
        """List all rows of a column of channels."""
        rows = order_by(combine(channel))
        channels = np.arange(int(channel.max(initial=0)) + 2)
        return cls(narrow(rows), np.searchsorted(channel[rows], channels), len(channel))


@dataclass(frozen=True)
class Subset:
    """Deployments with an outcome or with a value of a figure, by completion.

    `values` are microseconds, or numbers of failures; none is below `least`. `grades`
    are the grades of the values. `present` has every number that a dimension has in the
    history, and maybe more.
    """

    completed: Integers
    project: Codes
    channel: Codes
    environment: Codes
    tenant: Codes
    values: Mapping[Figure, Integers]
    grades: Mapping[Figure, Codes]
    least: int
    present: Mapping[Dimension, Integers]
    list_channels: Callable[[], ByChannel]


# Returns the values of some rows, UNKNOWN for rows that have none.
Read = Callable[[Deployments, Streams, Rows], Integers]


def _read_lead_time(_: Deployments, streams: Streams, rows: Rows) -> Integers:
    return streams.lead_time[rows]


def _read_since_previous(_: Deployments, streams: Streams, rows: Rows) -> Integers:
    return streams.since_previous[rows]


def _read_time_to_recovery(_: Deployments, streams: Streams, rows: Rows) -> Integers:
    return streams.time_to_recovery[rows]


def _read_until_recovery(_: Deployments, streams: Streams, rows: Rows) -> Integers:
    failures = streams.deployments_until_recovery[rows].astype(np.int64)
    return np.where(failures > 0, failures, UNKNOWN)


def _read_duration(deployments: Deployments, _: Streams, rows: Rows) -> Integers:
    """Only successes have a duration: from their start to their completion."""
    is_success = deployments.outcome[rows] == SUCCESS
    started, completed = deployments.started[rows], deployments.completed[rows]
    return _between(started, completed, is_success)


def _read_queue_time(deployments: Deployments, _: Streams, rows: Rows) -> Integers:
    """Return the times from queueing to start; UNKNOWN if they are in reverse."""
    queued, started = deployments.queued[rows], deployments.started[rows]
    return _between(queued, started, queued <= started)


def _between(begin: Integers, end: Integers, is_wanted: NDArray[np.bool_]) -> Integers:
    is_known = is_wanted & (begin != UNKNOWN) & (end != UNKNOWN)
    # Differences from UNKNOWN wrap around, and are not used.
    return np.where(is_known, end - begin, UNKNOWN)


# Every figure, and how a deployment's value is read.
FIGURES: Mapping[Figure, Read] = {
    Figure.LEAD_TIME: _read_lead_time,
    Figure.TIME_SINCE_PREVIOUS: _read_since_previous,
    Figure.TIME_TO_RECOVERY: _read_time_to_recovery,
    Figure.DEPLOYMENTS_UNTIL_RECOVERY: _read_until_recovery,
    Figure.DEPLOYMENT_DURATION: _read_duration,
    Figure.QUEUE_TIME: _read_queue_time,
}
OUTCOME_CODES: Mapping[Outcome, int] = {
    Outcome.SUCCESS: SUCCESS,
    Outcome.FAILURE: FAILURE,
    Outcome.GUIDED_FAILURE: GUIDED_FAILURE,
}
# The two figures of a recovery are values of the same deployments.
_SHARED = {Figure.DEPLOYMENTS_UNTIL_RECOVERY: Figure.TIME_TO_RECOVERY}
# The figures of each subset, by its name.
SUBSETS: Mapping[Outcome | Figure, Sequence[Figure]] = {
    **dict.fromkeys(Outcome, ()),
    **{
        name: [each for each in FIGURES if _SHARED.get(each, each) is name]
        for name in FIGURES
        if name not in _SHARED
    },
}


def subset_of(figure: Figure) -> Figure:
    """Return the name of the subset that has a figure's values."""
    return _SHARED.get(figure, figure)


class LiveSubset:
    """A subset that grows with its history."""

    def __init__(self, name: Outcome | Figure) -> None:
        """Start empty."""
        self._name, self._figures = name, SUBSETS[name]
        self._buffer = Buffer.of(
            {
                "completed": np.empty(0, np.int64),
                **{each.value: np.empty(0, np.uint8) for each in Dimension},
                **{_values(each): np.empty(0, np.int64) for each in self._figures},
                **{_grades(each): np.empty(0, np.uint16) for each in self._figures},
            }
        )
        self._least = 0
        self._rows_by_channel = _RowsByChannel()

    @property
    def least(self) -> int:
        """A bound that no value is below."""
        return self._least

    def load(self, buffer: Buffer, *, least: int) -> None:
        """Restore the columns that `columns` returned."""
        self._buffer, self._least = buffer, least

    def columns(self) -> Columns:
        """Return all columns by name."""
        return self._buffer.columns()

    def detach(self) -> None:
        """Copy the columns, so that arrays which were returned before never change."""
        self._buffer.detach()

    def forget(self, *, since: int) -> None:
        """Drop the deployments that completed at an instant or later."""
        completed = self._buffer.column("completed")
        rows = self._buffer.rows = int(np.searchsorted(completed, since, "left"))
        # Snapshots of the former rows may still extend the list, so it is not shared.
        listed = self._rows_by_channel.listed
        is_valid = listed is not None and listed.covered <= rows
        self._rows_by_channel = _RowsByChannel(listed if is_valid else None)

    def follow(self, deployments: Deployments, streams: Streams) -> None:
        """Add those of the history's new deployments that belong to the subset."""
        read = {each: FIGURES[each] for each in self._figures}
        if isinstance(self._name, Outcome):
            code = OUTCOME_CODES[self._name]
            which = np.flatnonzero(deployments.outcome == code)
        else:
            own = read[self._name](deployments, streams, ALL_ROWS)
            which = np.flatnonzero(own != UNKNOWN)
        if not len(which):
            return
        values = {each: read[each](deployments, streams, which) for each in read}
        least = min((int(each.min()) for each in values.values()), default=0)
        if least < self._least:
            self._grade_again(least)
        rows = {
            "completed": deployments.completed[which],
            **{each.value: each.column(deployments)[which] for each in Dimension},
            **{_values(each): column for each, column in values.items()},
            **{
                _grades(each): grade_values(column, least=self._least)
                for each, column in values.items()
            },
        }
        self._buffer.replace(self._buffer.rows, rows)

    def _grade_again(self, least: int) -> None:
        """Set a new least value, which changes the grades of all values."""
        columns = dict(self._buffer.columns())
        for each in self._figures:
            columns[_grades(each)] = grade_values(columns[_values(each)], least=least)
        self._buffer = Buffer.of(columns)
        self._least = least

    def view(self, present: Mapping[Dimension, Integers]) -> Subset:
        """Return the subset as it is now."""
        column = self._buffer.column
        channel = column("channel")
        return Subset(
            completed=column("completed"),
            project=column("project"),
            channel=channel,
            environment=column("environment"),
            tenant=column("tenant"),
            values={each: column(_values(each)) for each in self._figures},
            grades={each: column(_grades(each)) for each in self._figures},
            least=self._least,
            present=present,
            list_channels=partial(self._rows_by_channel.list_channels, channel),
        )


class _RowsByChannel:
    """The rows by channel, shared by all snapshots that begin with the same rows."""

    def __init__(self, listed: ByChannel | None = None) -> None:
        self.listed = listed

    def list_channels(self, channel: Codes) -> ByChannel:
        listed = self.listed
        spare = max(_ROWS_NOT_LISTED, len(channel) // _SHARE_NOT_LISTED)
        if listed is None or len(channel) - listed.covered > spare:
            listed = self.listed = ByChannel.of(channel)
        return listed


def _values(figure: Figure) -> str:
    return f"{figure} values"


def _grades(figure: Figure) -> str:
    return f"{figure} grades"
