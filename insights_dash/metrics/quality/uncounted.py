"""Columns of the deployments that no figure counts, kept current in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from insights_dash.domain.deployment import ENDED_STATES, TaskState
from insights_dash.metrics.history.columns import (
    UNKNOWN,
    Codes,
    Integers,
    Releases,
    narrow,
)
from insights_dash.metrics.history.table import concatenate, take
from insights_dash.store.history import Revisions, read_mark
from insights_dash.store.uncounted import read_uncounted

_UNFINISHED, _TIMED_OUT, _OTHER, _LEFT_OUT = range(4)


@dataclass(frozen=True)
class Uncounted:
    """Deployments that no figure counts, by number.

    `heard` is when a deployment was last heard of, in microseconds, or UNKNOWN. Project
    and channel are those of its release, once `within` has looked them up.
    """

    number: Codes
    release: Codes
    project: Codes
    channel: Codes
    environment: Codes
    tenant: Codes
    heard: Integers
    state: NDArray[np.uint8]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> "Uncounted":
        """Build from rows of `store.uncounted.read_uncounted`, in any order."""
        columns = list(zip(*rows, strict=True)) or [()] * 7
        numbers = [
            narrow(np.array([each or 0 for each in column], np.int64))
            for column in columns[:4]
        ]
        number, release, environment, tenant = numbers
        known = [UNKNOWN if each is None else each for each in columns[4]]
        state = np.array([_encode(each) for each in columns[5]], np.uint8)
        state[np.array(columns[6], bool)] = _LEFT_OUT
        nothing = np.zeros(len(number), np.uint8)
        heard = np.array(known, np.int64)
        made = cls(
            *(number, release, nothing, nothing, environment, tenant, heard, state)
        )
        return take(made, np.argsort(number, kind="stable"))

    def changed_by(self, changed: "Uncounted") -> "Uncounted":
        """Return the columns with these rows in place of those of the same numbers."""
        is_kept = ~np.isin(self.number, changed.number)
        merged = concatenate(take(self, is_kept), changed)
        kept = take(merged, merged.state != _LEFT_OUT)
        return take(kept, np.argsort(kept.number, kind="stable"))

    def within(self, releases: Releases) -> "Uncounted":
        """Return the rows whose releases are known, with project and channel."""
        rows = releases.find_rows(self.release)
        known = take(self, rows >= 0)
        found = rows[rows >= 0]
        return replace(
            known, project=releases.project[found], channel=releases.channel[found]
        )

    @property
    def is_unfinished(self) -> NDArray[np.bool_]:
        """A mask of deployments that haven't ended."""
        unfinished: NDArray[np.bool_] = self.state == _UNFINISHED
        return unfinished

    @property
    def has_timed_out(self) -> NDArray[np.bool_]:
        """A mask of deployments that timed out."""
        timed_out: NDArray[np.bool_] = self.state == _TIMED_OUT
        return timed_out


class UncountedKeeper:
    """The uncounted deployments of each space; safe to use from several threads.

    A space is read once. After that, only what changed is read.
    """

    def __init__(self) -> None:
        """Create the keeper; nothing is read before the first question."""
        self._known: dict[int, tuple[Revisions, Uncounted]] = {}
        self._lock = Lock()

    def read(self, session: Session, space: int, revisions: Revisions) -> Uncounted:
        """Return the space's uncounted deployments at its current revision."""
        with self._lock:
            known = self._known.get(space)
            if known is not None and known[0].mark == revisions.mark:
                return known[1]
            found = _update(session, space, known)
            self._known[space] = revisions, found
            return found


def _update(
    session: Session, space: int, known: tuple[Revisions, Uncounted] | None
) -> Uncounted:
    if known is not None:
        revisions, uncounted = known
        # The database may have been restored from a copy since.
        if read_mark(session, space, revisions.data) == revisions.mark:
            rows = read_uncounted(session, space, since=revisions.data)
            return uncounted.changed_by(Uncounted.of(rows))
    return Uncounted.of(read_uncounted(session, space, since=0))


def _encode(state: str) -> int:
    if state == TaskState.TIMED_OUT:
        return _TIMED_OUT
    return _OTHER if state in ENDED_STATES else _UNFINISHED
