"""The checks of data quality, each a function of the evidence.

docs/metrics.md, "Data quality", defines each check, and
tests/support/plain_quality.py a second time in plain Python.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import Kind
from insights_dash.metrics.history.columns import (
    UNKNOWN,
    Codes,
    Integers,
    combine,
    order_by,
    reduce_at,
)
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.made_up_names import fold_name
from insights_dash.metrics.quality.evidence import Evidence
from insights_dash.metrics.quality.findings import Found

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
# The verdict "Silent". After a year the stream counts as no longer deployed.
SILENT_DAYS, SILENT_GAPS, GONE_DAYS = 60, 3, 365
_NAMED = (
    Kind.PROJECT,
    Kind.ENVIRONMENT,
    Kind.TENANT,
    Kind.PROJECT_GROUP,
    Kind.CHANNEL,
)


def find_undated_releases(evidence: Evidence) -> Found:
    """Find releases whose creation time no source gave."""
    rows = evidence.releases
    return _releases(evidence, rows[evidence.history.releases.is_unknown[rows]])


def find_late_releases(evidence: Evidence) -> Found:
    """Find releases created after their first deployment had completed."""
    releases, rows = evidence.history.releases, evidence.dated_releases
    first = evidence.first_completed[releases.number[rows]]
    return _releases(evidence, rows[releases.created[rows] > first])


def find_simultaneous_releases(evidence: Evidence) -> Found:
    """Find releases created at the same instant as a neighbour in their channel."""
    releases, rows = evidence.history.releases, evidence.dated_releases
    created, channel = releases.created[rows], releases.channel[rows]
    equals_next = (created[1:] == created[:-1]) & (channel[1:] == channel[:-1])
    is_found = np.zeros(len(rows), bool)
    is_found[1:] |= equals_next
    is_found[:-1] |= equals_next
    return _releases(evidence, rows[is_found], is_sorted=True)


def find_same_versions(evidence: Evidence) -> Found:
    """Find releases of a project whose versions are the same but for form.

    That is one version in several channels, or versions that differ only in letter
    case or a leading "v".
    """
    releases, rows = evidence.history.releases, evidence.visible_releases
    code = combine(releases.project[rows], _encode_versions(releases.version[rows]))
    _, place, sizes = np.unique(code, return_inverse=True, return_counts=True)
    order = np.lexsort((releases.number[rows], place))
    repeated = rows[order[sizes[place[order]] > 1]]
    is_here = np.zeros(len(releases.number), bool)
    is_here[evidence.releases] = True
    return _releases(evidence, repeated[is_here[repeated]], is_sorted=True)


def find_unstarted(evidence: Evidence) -> Found:
    """Find deployments that count and have no start."""
    rows = evidence.rows
    started = evidence.history.deployments.started[rows]
    return _deployments(evidence, rows[started == UNKNOWN])


def find_queued_late(evidence: Evidence) -> Found:
    """Find deployments that count and were queued after they started."""
    rows, deployments = evidence.rows, evidence.history.deployments
    queued, started = deployments.queued[rows], deployments.started[rows]
    is_late = (started != UNKNOWN) & (queued > started)
    return _deployments(evidence, rows[is_late])


def find_future(evidence: Evidence) -> Found:
    """Find deployments that count and completed later than now."""
    rows = evidence.rows
    completed = evidence.history.deployments.completed[rows]
    first = int(np.searchsorted(completed, evidence.now, "right"))
    return _deployments(evidence, rows[first:])


def find_unfinished(evidence: Evidence) -> Found:
    """Find deployments unfinished for longer than their project's time-out.

    One that no time is known of counts as unfinished for longer.
    """
    uncounted = evidence.uncounted
    hours = np.zeros(max(evidence.time_outs, default=0) + 1, np.int64)
    for project, time_out in evidence.time_outs.items():
        hours[project] = time_out
    waited = hours[uncounted.project] * _HOUR
    is_old = (uncounted.heard == UNKNOWN) | (evidence.now - waited >= uncounted.heard)
    found = uncounted.is_unfinished & (waited > 0) & is_old
    return _uncounted(evidence, found)


def find_timed_out(evidence: Evidence) -> Found:
    """Find deployments that timed out."""
    return _uncounted(evidence, evidence.uncounted.has_timed_out)


def find_silent(evidence: Evidence) -> Found:
    """Find streams that went silent, each by its last deployment.

    A stream is a project in an environment, for a tenant or untenanted. Deleted ones
    are left out.
    """
    deployments, rows = evidence.history.deployments, evidence.rows
    rows = rows[deployments.completed[rows] <= evidence.ends]
    dimensions = (Dimension.PROJECT, Dimension.ENVIRONMENT, Dimension.TENANT)
    columns = [each.column(deployments)[rows] for each in dimensions]
    is_kept = np.ones(len(rows), bool)
    for dimension, column in zip(dimensions, columns, strict=True):
        is_kept &= evidence.exists(dimension)[column]
    rows, columns = rows[is_kept], [each[is_kept] for each in columns]
    if not len(rows):
        return Found(0, {Kind.DEPLOYMENT: rows})
    code = combine(*columns)
    order = order_by(code)
    rows, code = rows[order], code[order]
    begins = np.flatnonzero(np.diff(code, prepend=-1))
    lasts = np.append(begins[1:], len(rows)) - 1
    completed = deployments.completed[rows]
    gaps = np.diff(completed, prepend=completed[:1])
    gaps[begins] = 0
    quiet = evidence.ends - completed[lasts]
    is_silent = (lasts > begins) & (quiet >= SILENT_DAYS * _DAY)
    is_silent &= (quiet < GONE_DAYS * _DAY) & (
        quiet >= SILENT_GAPS * reduce_at(np.maximum, gaps, begins)
    )
    found = np.sort(rows[lasts[is_silent]])
    return Found(len(begins), _newest_first(deployments.number[found]))


def find_unreported_projects(evidence: Evidence) -> Found:
    """Find projects that have no channel in any report."""
    catalogue, reported = evidence.catalogue, evidence.reported.channels
    projects = {catalogue.project_of[each] for each in reported}
    return _documents(evidence, Kind.PROJECT, projects)


def find_unreported_environments(evidence: Evidence) -> Found:
    """Find environments that are in no report."""
    return _documents(evidence, Kind.ENVIRONMENT, evidence.reported.environments)


def find_unreported_channels(evidence: Evidence) -> Found:
    """Find deployments in a channel of no report, of projects that are in one."""
    project_of = evidence.catalogue.project_of
    reported = set(evidence.reported.channels)
    projects = {project_of[each] for each in reported}
    missing = evidence.catalogue.look_up(
        Dimension.CHANNEL,
        (
            each
            for each, project in project_of.items()
            if project in projects and each not in reported
        ),
    )
    rows = evidence.rows
    is_found = missing[evidence.history.deployments.channel[rows]]
    return _deployments(evidence, rows[is_found])


def find_similar_names(evidence: Evidence) -> Found:
    """Find documents whose names differ only in letter case or Unicode form.

    Spaces that are repeated, and letters' width, make no difference either.
    """
    found, of = {}, 0
    for kind in _NAMED:
        here = set(evidence.documents[kind])
        of += len(here)
        similar = [each for group in _group_by_name(evidence, kind) for each in group]
        found[kind] = np.array([each for each in similar if each in here], np.int64)
    return Found(of, found)


def find_failed_events(evidence: Evidence) -> Found | None:
    """Return how many events of sources could not be recorded."""
    events = evidence.events
    return None if events is None else Found(events.of, {}, events.failed)


def _group_by_name(evidence: Evidence, kind: Kind) -> Iterable[Sequence[int]]:
    names, catalogue = evidence.catalogue.names[kind], evidence.catalogue
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number in evidence.visible[kind]:
        owner = catalogue.project_of[number] if kind is Kind.CHANNEL else 0
        groups[owner, fold_name(names[number] or "")].append(number)
    return [each for each in groups.values() if len(each) > 1]


def _encode_versions(versions: NDArray[np.object_]) -> Integers:
    """Return numbers that are equal for versions that are the same but for form."""
    known: dict[str, int] = {}
    codes = (known.setdefault(fold_version(each), len(known)) for each in versions)
    return np.fromiter(codes, np.int64, len(versions))


def fold_version(version: str) -> str:
    """Return a form that is the same for versions that differ only in form."""
    folded = version.casefold()
    return folded[1:] if folded[:1] == "v" and folded[1:2].isdecimal() else folded


def _releases(evidence: Evidence, rows: Integers, *, is_sorted: bool = False) -> Found:
    numbers: Codes = evidence.history.releases.number[rows]
    if not is_sorted:
        numbers = np.sort(numbers)[::-1]
    return Found(len(evidence.releases), {Kind.RELEASE: numbers})


def _deployments(evidence: Evidence, rows: Integers) -> Found:
    numbers = evidence.history.deployments.number[rows]
    return Found(len(evidence.rows), _newest_first(numbers))


def _uncounted(evidence: Evidence, is_found: NDArray[np.bool_]) -> Found:
    numbers = evidence.uncounted.number[is_found]
    return Found(evidence.deployment_count, _newest_first(numbers))


def _newest_first(numbers: NDArray[Any]) -> Mapping[Kind, NDArray[Any]]:
    return {Kind.DEPLOYMENT: numbers[::-1]}


def _documents(evidence: Evidence, kind: Kind, known: Iterable[int]) -> Found:
    listed, left_out = evidence.documents[kind], set(known)
    found = evidence.catalogue.sorted(
        kind, [each for each in listed if each not in left_out]
    )
    return Found(len(listed), {kind: np.array(found, np.int64)})
