"""Questions about rollouts and promotions, answered from the cache where possible."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
from flask_caching import Cache

from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import Kind, ProjectId
from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.period import Period
from insights_dash.domain.report import Report
from insights_dash.domain.visibility import Visibility
from insights_dash.metrics.answer.rollout.channel_spread import FindSpreads
from insights_dash.metrics.answer.rollout.curves import Reached, find_reached
from insights_dash.metrics.answer.rollout.lanes import Lanes, find_lanes
from insights_dash.metrics.answer.rollout.live import count_streams
from insights_dash.metrics.answer.rollout.promotion import Promotion, find_promotion
from insights_dash.metrics.answer.rollout.rollout import (
    NamedReleases,
    Rollout,
    find_rollout,
)
from insights_dash.metrics.answer.rollout.rollout_memory import RolloutMemory
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.visibility import hide, list_visible
from insights_dash.metrics.answer_cache import AnswerCache
from insights_dash.metrics.answer_keys import rollout_key
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.history.column_file import FORMAT
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.report_scope import build_scope, identify_report

_SHOWN = 50  # characters of an ID that a message repeats


@dataclass(frozen=True)
class RolloutQuery:
    """A question about what a report selects of a project, at one revision.

    `project` is its number. `as_of` is the instant that the answer is as known at.
    With `hides_names`, documents and releases are numbered.
    """

    report: Report
    project: int
    as_of: datetime
    _snapshot: Snapshot
    _cache: Cache
    _memory: Memory
    hides_names: bool = False

    @property
    def is_in_report(self) -> bool:
        """Whether the report selects a channel of the project."""
        project_of = self.scope.catalogue.project_of
        channels = self.scope.selection.channel_numbers
        return any(project_of.get(int(each)) == self.project for each in channels)

    def without_names(self) -> "RolloutQuery":
        """Return the same question for readers that can't see any name."""
        return replace(self, hides_names=True)

    def answer(self) -> Rollout:
        """Return the rollout. It can come from the cache."""
        found = self._find()
        return hide_versions(found) if self.hides_names else found

    def _find(self) -> Rollout:
        return self.cached.get(
            lambda: find_rollout(
                self.scope,
                self.project,
                as_of=self.as_of,
                find_spreads=self._find_spreads,
            )
        )

    @property
    def _find_spreads(self) -> FindSpreads:
        report, snapshot = self.report, self._snapshot
        key = rollout_key(report, snapshot, self.project)
        return RolloutMemory(self._memory, key).find

    @cached_property
    def scope(self) -> Scope:
        """What the report selects, with the names that its reader can see."""
        scope = build_scope(self.report, self._snapshot, as_of=self.as_of)
        if not self.hides_names:
            return scope
        hidden = hide(self._snapshot.catalogue, Visibility(()), scope.selection)
        return replace(scope, catalogue=hidden)

    def lanes(self, since: datetime) -> Lanes:
        """Return how far behind the streams of the answer were from an instant on."""
        begin, end = to_microseconds(since), to_microseconds(self.as_of)
        return find_lanes(self.scope, self.answer().standing, begin=begin, end=end)

    def reached(self, channel: int, since: datetime) -> Iterator[Reached]:
        """Yield when streams got the channel's releases that were created since then.

        The oldest release is first. Those that never went live are left out.
        """
        begin, end = to_microseconds(since), to_microseconds(self.as_of)
        return find_reached(self.scope, channel, since=begin, end=end)

    def find_reached(self, release: int) -> Reached | None:
        """Return when streams got a release by its number; None if it isn't live."""
        releases = self.scope.history.releases
        row = int(releases.row_of[release])
        since = from_microseconds(int(releases.created[row]))
        own = self.reached(int(releases.channel[row]), since)
        return next((each for each in own if each.release == release), None)

    @cached_property
    def cached(self) -> AnswerCache:
        """Where the answer is cached. Of the instant, only what was known matters."""
        seen = self.report.visibility.key, self.hides_names
        what = ("rollout", self.project, *seen)
        known = _key(self.report, self._snapshot, as_of=self.as_of)
        return AnswerCache(self._cache, repr((*what, *known)))


def hide_versions(rollout: Rollout) -> Rollout:
    """Return the rollout with its releases numbered in the order of their creation.

    Releases are recorded in that order, so a release keeps its number.
    """
    numbers = sorted(rollout.releases.number.tolist())
    names = {
        each: f"Restricted release {place}"
        for place, each in enumerate(numbers, start=1)
    }

    def name(releases: NamedReleases) -> NamedReleases:
        named = [names.get(each) for each in releases.number.tolist()]
        return replace(releases, version=np.array(named, object))

    return replace(
        rollout, releases=name(rollout.releases), current=name(rollout.current)
    )


@dataclass(frozen=True)
class PromotionQuery:
    """A question about the releases of a period, at one revision of the space.

    `project` is the number of the only project that counts; None for all.
    """

    report: Report
    period: Period
    _snapshot: Snapshot
    _cache: Cache
    project: int | None = None

    def answer(self) -> Promotion:
        """Return how far the releases have got. It can come from the cache."""
        return self.cached.get(
            lambda: find_promotion(
                build_scope(self.report, self._snapshot, as_of=self.period.as_of),
                self.report.definition.environment_groups,
                self.period,
                project=self.project,
            )
        )

    @property
    def cached(self) -> AnswerCache:
        """Of the period's ends, only the releases that were created by then matter."""
        period, releases = self.period, self._snapshot.history.releases
        last = releases.count_created(until=to_microseconds(period.end))
        known = _key(self.report, self._snapshot, as_of=period.as_of)
        what = ("promotion", self.project, to_microseconds(period.begins), last)
        return AnswerCache(self._cache, repr((*what, *known)))


def _key(report: Report, snapshot: Snapshot, *, as_of: datetime) -> tuple[object, ...]:
    """Return a key of what a report knows at an instant."""
    end, history = to_microseconds(as_of), snapshot.history
    return (
        # A cache outside the process survives an upgrade that changes the rules.
        *(FORMAT, snapshot.installation, *identify_report(report)),
        snapshot.revisions.mark,
        int(np.searchsorted(history.deployments.completed, end, "right")),
        history.releases.count_created(until=end),
    )


@dataclass(frozen=True)
class RolloutProject:
    """A project whose rollout a reader can see, and in how many streams it is live."""

    project_id: ProjectId
    name: str
    streams: int


def list_projects(
    report: Report, snapshot: Snapshot, *, as_of: datetime
) -> Sequence[RolloutProject]:
    """Return the projects that a report selects and its reader can open, by name."""
    scope = build_scope(report, snapshot, as_of=as_of)
    catalogue, project_of = scope.catalogue, scope.catalogue.project_of
    numbers = {project_of[each] for each in scope.selection.channel_numbers.tolist()}
    streams = count_streams(scope, end=to_microseconds(as_of))
    return [
        RolloutProject(
            ProjectId(Kind.PROJECT.identify(each)),
            catalogue.label(Kind.PROJECT, each),
            streams.get(each, 0),
        )
        for each in catalogue.sorted(Kind.PROJECT, numbers)
        if catalogue.has_page(Kind.PROJECT, each)
    ]


def find_project(catalogue: DocumentIndex, visibility: Visibility, text: str) -> int:
    """Return the number of a project by its ID; a deleted project has one too.

    Raises:
        InvalidInputError: if the reader can't see such a project.
    """
    number = Kind.PROJECT.find_number(text)
    is_known = number in catalogue.names[Kind.PROJECT]
    if number is None or not is_known or not _is_visible(catalogue, visibility, number):
        message = f'There is no project "{text[:_SHOWN]}" in this space.'
        raise InvalidInputError([Problem("projectId", message)])
    return number


def _is_visible(catalogue: DocumentIndex, visibility: Visibility, project: int) -> bool:
    if visibility.is_unlimited:
        return True
    return project in list_visible(catalogue, visibility)[Kind.PROJECT]
