"""Refusals in the audit log: a limited number of entries, and no request waits.

Refusals are counted in memory, by what was refused and to whom. The first is written at
once, the others as a count, at most once per `PERIOD`. Other writers have priority: an
entry that cannot be written now is written with a later request, or is lost when the
process ends.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Flask, Response, g
from sqlalchemy.exc import SQLAlchemyError

from insights_dash.domain.errors import StoreError
from insights_dash.store.audit import Actor, audit, set_actor
from insights_dash.store.database import Database

PERIOD = timedelta(minutes=1)
MOST_ENTRIES = 30  # per period and process
_MOST_SUBJECTS = 1_000
_RETRY_AFTER = timedelta(seconds=5)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """What was refused. Refusals are counted by action, caller, address and `name`.

    The other details are those of the first refusal.
    """

    action: str
    details: Mapping[str, str]


@dataclass
class _Tally:
    """How often something was refused since its last entry; `due` is its next time."""

    refusal: Refusal
    actor: Actor
    due: datetime
    count: int = 0


class RefusalLog:
    """Counts refusals, and writes them to the audit log."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._lock = threading.Lock()  # of what is counted; never held for long
        self._writing = threading.Lock()
        self._tallies: dict[tuple[str, ...], _Tally] = {}
        self._budget_from, self._budget = now(), MOST_ENTRIES
        self._retry_at: datetime | None = None

    def note(self, refusal: Refusal) -> None:
        """Count a refusal to the caller of the current request."""
        now = self._now()
        actor = replace(self._database.current_actor(), credentials=None)
        name = refusal.details.get("name", "")
        subject: tuple[str, ...] = (refusal.action, actor.name, actor.address, name)
        with self._lock:
            if subject not in self._tallies and len(self._tallies) >= _MOST_SUBJECTS:
                subject = (refusal.action,)
                actor, refusal = Actor(), replace(refusal, details={"name": "others"})
            tally = self._tallies.setdefault(subject, _Tally(refusal, actor, now))
            tally.count += 1
        self.write_due()

    def write_due(self) -> None:
        """Write the entries that are due; none if another thread is writing."""
        if not self._tallies or not self._writing.acquire(blocking=False):
            return
        try:
            self._write(self._now())
        finally:
            self._writing.release()

    def _write(self, now: datetime) -> None:
        with self._lock:
            due = [(tally, tally.count) for tally in self._find_due(now)]
        if not due:
            return
        try:
            with self._database.write(waits=False) as session:
                for tally, count in due:
                    times = {"times": str(count)} if count > 1 else {}
                    details = {**tally.refusal.details, **times}
                    set_actor(session, tally.actor)
                    audit(session, tally.refusal.action, "", details, now=now)
        except (StoreError, SQLAlchemyError) as error:
            _log.warning(
                "Refusals could not be written to the audit log yet: %s", error
            )
            self._retry_at = now + _RETRY_AFTER
            return
        with self._lock:
            self._budget -= len(due)
            for tally, count in due:
                tally.count, tally.due = tally.count - count, now + PERIOD

    def _find_due(self, now: datetime) -> list[_Tally]:
        """Return the entries that may be written now, and forget those that are over.

        After the clock is set back, nothing waits longer than usual.
        """
        if not self._budget_from <= now < self._budget_from + PERIOD:
            self._budget_from, self._budget = now, MOST_ENTRIES
        if self._retry_at and now < self._retry_at <= now + _RETRY_AFTER:
            return []
        over = [
            subject
            for subject, tally in self._tallies.items()
            if not now < tally.due <= now + PERIOD
        ]
        waiting = [self._tallies[each] for each in over if self._tallies[each].count]
        for each in over:
            if not self._tallies[each].count:
                del self._tallies[each]
        return waiting[: self._budget]


def refuse(refusal: Refusal) -> None:
    """Record the current request's refusal once the request is answered."""
    g.refusal = refusal


def install_refusals(server: Flask, log: RefusalLog) -> None:
    """Record each request's refusal, and those that could not be written before."""

    @server.after_request
    def note(response: Response) -> Response:
        refusal: Refusal | None = g.pop("refusal", None)
        if refusal is not None:
            log.note(refusal)
        else:
            log.write_due()
        return response
