"""`QualityService` says what in a space's or a report's data can make figures wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from flask_caching import Cache

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.report import Report
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.metrics.answer.selection import list_channels, select
from insights_dash.metrics.histories import Histories, Snapshot
from insights_dash.metrics.history.column_file import FORMAT
from insights_dash.metrics.quality.checks import CHECKS
from insights_dash.metrics.quality.evidence import Evidence, Reported
from insights_dash.metrics.quality.failed_events import EventSource, count_failed_events
from insights_dash.metrics.quality.findings import Finding
from insights_dash.metrics.quality.uncounted import UncountedKeeper
from insights_dash.store.database import Database
from insights_dash.store.history import read_revisions
from insights_dash.store.project_settings import read_time_outs
from insights_dash.store.reports import list_reports, read_report_state
from insights_dash.store.spaces import Space

_KEPT_SECONDS = 60


@dataclass(frozen=True)
class Holdings:
    """What a caller sees of a space's data.

    `first` and `last` are when the first and the last deployment that counts was
    completed, without those in the future; None if there are none.
    """

    deployments: int
    releases: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class Quality:
    """The findings of every check that applies, in the checks' order.

    They are as of an instant at most a minute ago. `holdings` is what was checked.
    """

    as_of: datetime
    holdings: Holdings
    findings: tuple[Finding, ...]

    @property
    def found(self) -> tuple[Finding, ...]:
        """Return the findings of checks that found something."""
        return tuple(each for each in self.findings if each.count)

    def get(self, key: str) -> Finding:
        """Return the finding of a check, whose key can be in any letter case.

        Raises:
            NotFoundError: if the check doesn't exist, or doesn't apply to reports.
        """
        for each in self.findings:
            if each.key == key.lower():
                return each
        raise NotFoundError(key)


class QualityService:
    """Checks the data of spaces and reports. Safe to use from several threads."""

    def __init__(
        self,
        database: Database,
        histories: Histories,
        cache: Cache,
        sources: Sequence[EventSource] = (),
    ) -> None:
        """Create the service; nothing is read before the first question.

        `sources` count the events that couldn't be recorded.
        """
        self._database = database
        self._sources = sources
        self._histories = histories
        self._cache = cache
        self._uncounted = UncountedKeeper()

    def check(
        self, space: Space, report: Report | None = None, *, now: datetime
    ) -> Quality:
        """Check what the caller sees of a space, or of what a report selects.

        Raises:
            NotFoundError: if the space is gone.
        """
        snapshot = self._histories.snapshot(space.id)
        with self._database.read() as session:
            reports = read_report_state(session, space)
            events = count_failed_events(session, space, self._sources)
        parts = (
            *("quality", FORMAT, snapshot.installation, snapshot.revisions.mark),
            *(space.id, space.history_ends_on, space.visibility.key, reports, events),
            *((report.id, report.revision) if report else ()),
            int(now.timestamp()) // _KEPT_SECONDS,
        )
        quality: Quality | None = self._cache.get(repr(parts))
        if quality is None:
            evidence = self._collect(snapshot, space, report, now)
            quality = _check(replace(evidence, events=events), report, now)
            self._cache.set(repr(parts), quality, timeout=_KEPT_SECONDS)
        return quality

    def _collect(
        self, snapshot: Snapshot, space: Space, report: Report | None, now: datetime
    ) -> Evidence:
        catalogue = snapshot.catalogue
        with self._database.read() as session:
            revisions = read_revisions(session, space.number)
            if revisions is None:
                raise NotFoundError(space.id, Kind.SPACE)
            uncounted = self._uncounted.read(session, space.number, revisions)
            time_outs = read_time_outs(session, space.number)
            whole = replace(space, visibility=FULL_VISIBILITY)
            reports = [each.definition for each in list_reports(session, whole)]
        channels = {each for one in reports for each in list_channels(one, catalogue)}
        environments = {
            Kind.ENVIRONMENT.find_number(each) or 0
            for one in reports
            for each in one.environment_ids
        }
        return Evidence(
            history=snapshot.history,
            catalogue=catalogue,
            all_uncounted=uncounted,
            reported=Reported(channels, environments),
            time_outs=time_outs,
            visibility=space.visibility,
            selection=select(report.definition, catalogue) if report else None,
            now=to_microseconds(now),
            ends=to_microseconds(min(now, space.history_ends_on or now)),
        )


def _check(evidence: Evidence, report: Report | None, now: datetime) -> Quality:
    findings = [
        Finding.summarise(each.key, found)
        for each in CHECKS
        if report is None or each.for_reports
        if (found := each.find(evidence)) is not None
    ]
    return Quality(now, _describe(evidence), tuple(findings))


def _describe(evidence: Evidence) -> Holdings:
    completed = evidence.history.deployments.completed[evidence.rows]
    known = completed[: int(np.searchsorted(completed, evidence.now, "right"))]
    ends = [from_microseconds(int(each)) for each in (*known[:1], *known[-1:])]
    first, last = ends or (None, None)
    return Holdings(evidence.deployment_count, len(evidence.releases), first, last)
