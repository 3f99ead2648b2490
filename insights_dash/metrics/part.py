"""Dense parts of a history: deployments that have a certain value, by completion."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.buffer import Buffer, Column
from insights_dash.metrics.columns import (
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
from insights_dash.metrics.streams import Streams

DIMENSIONS = ("channel", "environment", "tenant")
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
    values: tuple[Integers, ...]
    grades: tuple[Codes, ...]
    least: int
    present: Mapping[str, Integers]
    list_channels: Callable[[], ByChannel]

    def codes(self, dimension: str) -> Codes:
        """The column of a dimension."""
        codes: Codes = getattr(self, dimension)
        return codes


@dataclass(frozen=True)
class Rule:
    """What makes a deployment belong to a part, and its `width` values."""

    belongs: Callable[[Deployments, Streams], NDArray[np.bool_]]
    values: Callable[[Deployments, Streams], Sequence[Integers]]
    width: int = 1


def _nothing(_deployments: Deployments, _streams: Streams) -> Sequence[Integers]:
    return ()


def _with_outcome(outcome: int) -> Rule:
    return Rule(lambda deployments, _: deployments.outcome == outcome, _nothing, 0)


def _is_queued(deployments: Deployments, _streams: Streams) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = (
        (deployments.queued != UNKNOWN)
        & (deployments.started != UNKNOWN)
        & (deployments.queued <= deployments.started)
    )
    return known


def _is_timed(deployments: Deployments, _streams: Streams) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = (deployments.outcome == SUCCESS) & (
        deployments.started != UNKNOWN
    )
    return known


def _recovery(_deployments: Deployments, streams: Streams) -> Sequence[Integers]:
    failures = streams.deployments_until_recovery.astype(np.int64)
    return streams.time_to_recovery, failures


RULES: Mapping[str, Rule] = {
    "successes": _with_outcome(SUCCESS),
    "failures": _with_outcome(FAILURE),
    "guided_failures": _with_outcome(GUIDED_FAILURE),
    "lead_times": Rule(
        lambda _, streams: streams.lead_time != UNKNOWN,
        lambda _, streams: (streams.lead_time,),
    ),
    "successors": Rule(
        lambda _, streams: streams.since_previous != UNKNOWN,
        lambda _, streams: (streams.since_previous,),
    ),
    "recoveries": Rule(
        lambda _, streams: streams.time_to_recovery != UNKNOWN, _recovery, width=2
    ),
    "durations": Rule(
        _is_timed, lambda deployments, _: (deployments.completed - deployments.started,)
    ),
    "queues": Rule(
        _is_queued, lambda deployments, _: (deployments.started - deployments.queued,)
    ),
}


class LivePart:
    """A part that follows a history that changes."""

    def __init__(self, rule: Rule) -> None:
        """Nothing yet."""
        codes, width = [np.uint8] * (len(_PLACES) - 1), rule.width
        types = [np.int64, *codes, *[np.int64] * width, *[np.uint16] * width]
        self._rule = rule
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
        which = np.flatnonzero(self._rule.belongs(deployments, streams))
        self.seen += len(deployments.number)
        if not len(which):
            return
        places = [getattr(deployments, each)[which] for each in _PLACES]
        values = [each[which] for each in self._rule.values(deployments, streams)]
        least = int(values[0].min(initial=0)) if values else 0
        if least < self._least:
            self._grade_again(least)
        grades = [grade(each, least=self._least) for each in values]
        self._buffer.replace(self._buffer.rows, [*places, *values, *grades])

    def _grade_again(self, least: int) -> None:
        """A new least value moves the grades of all."""
        views = self._buffer.views()
        kept = views[: len(views) - self._rule.width]
        grades = [grade(each, least=least) for each in kept[len(_PLACES) :]]
        self._buffer = Buffer.of([*kept, *grades])
        self._least = least

    def view(self, present: Mapping[str, Integers]) -> Part:
        """The part as it is now."""
        columns, width = self._buffer.views(), self._rule.width
        places, values = columns[: len(_PLACES)], columns[len(_PLACES) :]
        completed, project, channel, environment, tenant = places
        return Part(
            completed=completed,
            project=project,
            channel=channel,
            environment=environment,
            tenant=tenant,
            values=tuple(values[:width]),
            grades=tuple(values[width:]),
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
