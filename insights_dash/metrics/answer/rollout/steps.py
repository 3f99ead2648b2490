"""When each stream first got a release or a newer one, for every release at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insights_dash.metrics.history.columns import Integers, order_by

Places = NDArray[np.int32]

# Comes after every place.
NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Deliveries:
    """Deployments that went live in one channel, in their order.

    Streams are numbered from 0. So are the releases, oldest first, and each of them
    has a deployment. A place is the number of a row.
    """

    completed: Integers
    stream: Integers
    release: Integers
    streams: int
    releases: int


@dataclass(frozen=True)
class Steps:
    """The place at which each stream first reached each value, as steps.

    A stream's step holds for values from `begin` to before `end`. Its steps follow one
    another and cover all values; the place of the last one stands for "never".
    """

    streams: int
    begin: Integers
    end: Integers
    place: Places

    @classmethod
    def of(
        cls, deliveries: Deliveries, values: Integers, places: Places, never: int
    ) -> "Steps":
        """Return the steps of streams that reach these values in this order."""
        top = deliveries.releases
        every = np.arange(deliveries.streams)
        stream = np.concatenate([deliveries.stream, every])
        # Every stream ends with a value that it never reached.
        value = np.concatenate([values, np.full(len(every), top)])
        place = np.concatenate([places, np.full(len(every), never, np.int32)])
        order = order_by(stream)
        # Each stream is raised above the former, so the running maximum starts again.
        raised = stream[order] * (top + 1) + value[order]
        before = np.concatenate([[-1], np.maximum.accumulate(raised)[:-1]])
        is_step = raised > before
        base = stream[order][is_step] * (top + 1)
        return cls(
            deliveries.streams,
            begin=np.maximum(before[is_step] - base + 1, 0),
            end=raised[is_step] - base + 1,
            place=place[order][is_step],
        )

    def spell_out(self, first: int, stop: int) -> Places:
        """Return the places for values from `first` to before `stop`, per stream."""
        lengths = np.clip(self.end, first, stop) - np.clip(self.begin, first, stop)
        return np.repeat(self.place, lengths).reshape(self.streams, stop - first)


@dataclass(frozen=True)
class Passages:
    """Where streams got releases older and newer than each of some releases.

    All are shaped (stream, release). `older` is where the stream first got an older
    release, `reached` where it first got this one or a newer one, both NEVER if it
    didn't. `newer` is where it last got a newer one, -1 if it didn't.
    """

    older: Places
    reached: Places
    newer: Places


@dataclass(frozen=True)
class AllPassages:
    """The passages of every release of a channel, spelled out when they are needed."""

    releases: int
    older: Steps
    reached: Steps
    newer: Steps

    @classmethod
    def of(cls, deliveries: Deliveries) -> "AllPassages":
        """Find them."""
        top = deliveries.releases
        places = np.arange(len(deliveries.release), dtype=np.int32)
        reversed_age = top - 1 - deliveries.release
        backwards = Deliveries(
            deliveries.completed[::-1],
            deliveries.stream[::-1],
            deliveries.release[::-1],
            deliveries.streams,
            top,
        )
        return cls(
            top,
            older=Steps.of(deliveries, reversed_age, places, NEVER),
            reached=Steps.of(deliveries, deliveries.release, places, NEVER),
            newer=Steps.of(backwards, backwards.release, places[::-1], -1),
        )

    def spell_out(self, first: int, stop: int) -> Passages:
        """Return the passages of the releases from `first` to before `stop`."""
        top = self.releases
        return Passages(
            # A release that is older than number 3 has a reversed age above that.
            self.older.spell_out(top - stop + 1, top - first + 1)[:, ::-1],
            self.reached.spell_out(first, stop),
            self.newer.spell_out(first + 1, stop + 1),
        )


def list_passages(
    deliveries: Deliveries, cells: int, *, first: int = 0
) -> Iterator[tuple[slice, Passages]]:
    """Yield the passages of releases from `first` on, in blocks of about so many cells.

    Blocks are slices of all releases.
    """
    found = AllPassages.of(deliveries)
    step = max(1, cells // max(deliveries.streams, 1))
    for begin in range(first, deliveries.releases, step):
        stop = min(begin + step, deliveries.releases)
        yield slice(begin, stop), found.spell_out(begin, stop)
