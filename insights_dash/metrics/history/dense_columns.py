"""Dense parts of a history: deployments that have a certain value, by completion."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.metric import Figure
from insights_dash.metrics.history.buffer import Buffer
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
    grade,
    narrow,
    order_by,
)
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.streams import Streams
from insights_dash.metrics.history.table import Column, Rows

_PLACES = ("completed", "project", "channel", "environment", "tenant")
# Rows by channel are listed anew when so many have come that are not listed.
_SHARE_NOT_LISTED, _ROWS_NOT_LISTED = 16, 4_096


@dataclass(frozen=True)
class ByChannel:
    """Rows of each channel: those from `first[channel]` to before the next one's.

    Only rows before `covered` are listed.
    """

    rows: Codes
    first: Integers
    covered: int

    @classmethod
    def of(cls, channel: Codes) -> "ByChannel":
        """All rows."""
        rows = order_by(combine(channel))
        channels = np.arange(int(channel.max(initial=0)) + 2)
        return cls(narrow(rows), np.searchsorted(channel[rows], channels), len(channel))


@dataclass(frozen=True)
class Part:
    """Dense columns, by completion. Values are microseconds, or numbers of failures.

    No value is below `least`, nor are there numbers of a dimension that are not in its
    `present`. `grades` are those of the values.
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


# The values of some rows, UNKNOWN for rows that have none.
Read = Callable[[Deployments, Streams, Rows], Integers]


class Outcome(StrEnum):
    """Names of the parts with all deployments of an outcome."""

    SUCCESSES = "successes"
    FAILURES = "failures"
    GUIDED_FAILURES = "guided-failures"


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
    """From start to completion, of successes."""
    is_success = deployments.outcome[rows] == SUCCESS
    started, completed = deployments.started[rows], deployments.completed[rows]
    return _between(started, completed, is_success)


def _read_queue_time(deployments: Deployments, _: Streams, rows: Rows) -> Integers:
    """From being queued to the start, if that is their order."""
    queued, started = deployments.queued[rows], deployments.started[rows]
    return _between(queued, started, queued <= started)


def _between(begin: Integers, end: Integers, is_wanted: NDArray[np.bool_]) -> Integers:
    is_known = is_wanted & (begin != UNKNOWN) & (end != UNKNOWN)
    # Differences from UNKNOWN wrap around, and are not taken.
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
_CODES = {
    Outcome.SUCCESSES: SUCCESS,
    Outcome.FAILURES: FAILURE,
    Outcome.GUIDED_FAILURES: GUIDED_FAILURE,
}
# A history's parts: one per outcome, and one per figure with the deployments that have
# a value. The two figures of a recovery are values of the same deployments.
_SHARED = {Figure.DEPLOYMENTS_UNTIL_RECOVERY: Figure.TIME_TO_RECOVERY}
PARTS: Mapping[str, Sequence[Figure]] = {
    **dict.fromkeys(Outcome, ()),
    **{
        name: [each for each in FIGURES if _SHARED.get(each, each) is name]
        for name in FIGURES
        if name not in _SHARED
    },
}


def part_of(figure: Figure) -> str:
    """Return the name of the part that has a figure's values."""
    return _SHARED.get(figure, figure)


class LivePart:
    """A part that follows a history that changes."""

    def __init__(self, name: str) -> None:
        """Nothing yet; `name` is one of `PARTS`."""
        self._name, self._figures = name, PARTS[name]
        codes, width = [np.uint8] * (len(_PLACES) - 1), len(self._figures)
        types = [np.int64, *codes, *[np.int64] * width, *[np.uint16] * width]
        self._buffer = Buffer.of([np.empty(0, each) for each in types])
        self._least = 0
        self._listed = _Listed()
        self.seen = 0

    @property
    def least(self) -> int:
        """What no value is below."""
        return self._least

    def load(self, buffer: Buffer, *, least: int, seen: int) -> None:
        """What `columns` gave, of so many rows of the history."""
        self._buffer, self._least, self.seen = buffer, least, seen

    def columns(self) -> Sequence[Column]:
        """All columns."""
        return self._buffer.views()

    def detach(self) -> None:
        """Leave the arrays that were given out as they are."""
        self._buffer.detach()

    def forget(self, *, since: int, row: int) -> None:
        """Drop what completed since an instant: the history's rows from `row` on."""
        if row >= self.seen:
            return
        completed = self._buffer.views()[0]
        rows = self._buffer.rows = int(np.searchsorted(completed, since, "left"))
        self.seen = row
        # Who reads the former rows may still list them, but not for us.
        known = self._listed.known
        self._listed = _Listed(known if known and known.covered <= rows else None)

    def follow(self, deployments: Deployments, streams: Streams) -> None:
        """Take in the history's rows that are new: those from `seen` on."""
        read = [FIGURES[each] for each in self._figures]
        if read:
            first = read[0](deployments, streams, ALL_ROWS)
            which = np.flatnonzero(first != UNKNOWN)
        else:
            code = _CODES[Outcome(self._name)]
            which = np.flatnonzero(deployments.outcome == code)
        self.seen += len(deployments.number)
        if not len(which):
            return
        places = [getattr(deployments, each)[which] for each in _PLACES]
        values = [each(deployments, streams, which) for each in read]
        least = int(values[0].min(initial=0)) if values else 0
        if least < self._least:
            self._grade_again(least)
        grades = [grade(each, least=self._least) for each in values]
        self._buffer.replace(self._buffer.rows, [*places, *values, *grades])

    def _grade_again(self, least: int) -> None:
        """A new least value moves the grades of all."""
        views = self._buffer.views()
        kept = views[: len(views) - len(self._figures)]
        grades = [grade(each, least=least) for each in kept[len(_PLACES) :]]
        self._buffer = Buffer.of([*kept, *grades])
        self._least = least

    def view(self, present: Mapping[Dimension, Integers]) -> Part:
        """The part as it is now."""
        columns, width = self._buffer.views(), len(self._figures)
        places, values = columns[: len(_PLACES)], columns[len(_PLACES) :]
        completed, project, channel, environment, tenant = places
        return Part(
            completed=completed,
            project=project,
            channel=channel,
            environment=environment,
            tenant=tenant,
            values=dict(zip(self._figures, values[:width], strict=True)),
            grades=dict(zip(self._figures, values[width:], strict=True)),
            least=self._least,
            present=present,
            list_channels=partial(self._listed.list_channels, channel),
        )


class _Listed:
    """The rows by channel of everyone whose rows begin with the same."""

    def __init__(self, known: ByChannel | None = None) -> None:
        self.known = known

    def list_channels(self, channel: Codes) -> ByChannel:
        known = self.known
        spare = max(_ROWS_NOT_LISTED, len(channel) // _SHARE_NOT_LISTED)
        if known is None or len(channel) - known.covered > spare:
            known = self.known = ByChannel.of(channel)
        return known
