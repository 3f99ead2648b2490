"""The definition of every metric as plain code: slow, and without NumPy.

It follows docs/metrics.md rule by rule, deployment by deployment, with exact fractions.
It shares nothing with the engine except the values that both return.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import takewhile
from typing import Any

from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import (
    FailureRate,
    Figure,
    IntervalMetrics,
    Series,
    Summary,
)
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.report import ReportDefinition, TenantMode
from insights_dash.domain.time_range import Granularity
from insights_dash.domain.zones import start_of_day
from insights_dash.store.history import CatalogueRows

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Row = tuple[object, ...]


@dataclass(frozen=True)
class Release:
    """A row of the store, with names; `created` is None if unknown."""

    number: int
    project: int
    channel: int
    created: int | None
    version: str
    is_deleted: bool

    @property
    def place(self) -> tuple[int, int]:
        """What a channel's releases are ordered by, if they have a date."""
        assert self.created is not None
        return self.created, self.number


@dataclass(frozen=True)
class Deployment:
    """A row of the store, with names; `release` is a release's number."""

    number: int
    sequence: int
    release: int
    environment: int
    tenant: int | None
    queued: int | None
    started: int | None
    completed: int | None
    state: str
    had_guided_failure: bool


@dataclass(frozen=True)
class World:
    """A space."""

    releases: tuple[Release, ...]
    deployments: tuple[Deployment, ...]
    catalogue: CatalogueRows


@dataclass(frozen=True)
class Facts:
    """A deployment that counts, with everything computed for it; in microseconds."""

    deployment: Deployment
    release: Release
    is_success: bool
    lead_time: int | None = None
    lead_time_version: str | None = None
    since_previous: int | None = None
    previous: int | None = None
    recovery: int | None = None
    until_recovery: int | None = None
    recovered_from: int | None = None

    @property
    def completed(self) -> int:
        assert self.deployment.completed is not None
        return self.deployment.completed

    @property
    def duration(self) -> int | None:
        if not self.is_success or self.deployment.started is None:
            return None
        return self.completed - self.deployment.started

    @property
    def queue_time(self) -> int | None:
        queued, started = self.deployment.queued, self.deployment.started
        if queued is None or started is None or started < queued:
            return None
        return started - queued


@dataclass(frozen=True)
class Reference:
    """Computes the answers of a report on a world, as of an instant."""

    world: World
    definition: ReportDefinition
    as_of: datetime

    @property
    def end(self) -> int:
        return (self.as_of - EPOCH) // MICROSECOND

    @cached_property
    def facts(self) -> Sequence[Facts]:
        """Every deployment that counts and is known, with its numbers."""
        streams: defaultdict[Row, list[Facts]] = defaultdict(list)
        delivered: defaultdict[Row, list[Release]] = defaultdict(list)
        facts = []
        for deployment in self.counting:
            release = self.releases[deployment.release]
            stream = streams[
                release.project,
                release.channel,
                deployment.environment,
                deployment.tenant,
            ]
            others = delivered[release.channel, deployment.environment]
            fact = self._follow(deployment, release, stream, others)
            stream.append(fact)
            facts.append(fact)
            if fact.is_success:
                others.append(release)
        return facts

    @cached_property
    def counting(self) -> Sequence[Deployment]:
        """Every deployment that counts and is known, by completion."""
        return sorted(
            (
                each
                for each in self.world.deployments
                if each.state in {"Success", "Failed"}
                and each.completed is not None
                and each.completed <= self.end
            ),
            key=lambda each: (each.completed, each.sequence, each.number),
        )

    @cached_property
    def first_deployments(self) -> Mapping[int, Deployment]:
        """The first deployment of each deployed release, by release number."""
        first: dict[int, Deployment] = {}
        for each in self.counting:
            first.setdefault(each.release, each)
        return first

    @cached_property
    def releases(self) -> Mapping[int, Release]:
        """Creation times by release number: recorded ones and estimates."""
        dated = {}
        for release in self.world.releases:
            first = self.first_deployments.get(release.number)
            if release.created is not None:
                dated[release.number] = release
            elif first is not None:
                times = (first.queued, first.started, first.completed)
                created = next(each for each in times if each is not None)
                dated[release.number] = replace(release, created=created)
        return dated

    def _is_estimated_in(self, release: Release, environment: int) -> bool:
        """Return whether its creation is estimated from a deployment to it."""
        told = {each.number: each.created for each in self.world.releases}
        first = self.first_deployments.get(release.number)
        return (
            told[release.number] is None
            and first is not None
            and first.environment == environment
        )

    def _follow(
        self,
        deployment: Deployment,
        release: Release,
        stream: Sequence[Facts],
        delivered: Sequence[Release],
    ) -> Facts:
        is_success = deployment.state == "Success" and not deployment.had_guided_failure
        if not is_success:
            return Facts(deployment, release, is_success=False)
        completed = deployment.completed or 0
        successes = [each for each in stream if each.is_success]
        previous = successes[-1] if successes else None
        failures = [*reversed([*takewhile(_has_failed, reversed(stream))])]
        since = completed - previous.completed if previous else None
        lead_time, version = self._lead_time(deployment, release, previous, delivered)
        return Facts(
            deployment,
            release,
            is_success=True,
            lead_time=lead_time,
            lead_time_version=version,
            since_previous=since,
            previous=previous.deployment.number if previous else None,
            recovery=completed - failures[0].completed if failures else None,
            until_recovery=len(failures) or None,
            recovered_from=failures[0].deployment.number if failures else None,
        )

    def _lead_time(
        self,
        deployment: Deployment,
        release: Release,
        previous: Facts | None,
        delivered: Sequence[Release],
    ) -> tuple[int | None, str | None]:
        completed = deployment.completed or 0
        channel = [
            each for each in self.releases.values() if each.channel == release.channel
        ]
        until = [each for each in channel if each.place <= release.place]
        if previous is not None:
            until = [each for each in until if each.place > previous.release.place]
        elif delivered:
            newest = max(each.place for each in delivered)
            until = [each for each in until if each.place > newest]
        if until:
            source = min(until, key=lambda each: each.place)
        elif previous is None:
            source = release
        elif previous.release == release:
            return completed - previous.completed, release.version
        else:
            return None, None
        created, _ = source.place
        is_estimated = self._is_estimated_in(source, deployment.environment)
        if created > self.end or is_estimated:
            return None, None
        return completed - created, source.version

    @cached_property
    def selected(self) -> Sequence[Facts]:
        """Return the deployments that the report selects."""
        return [each for each in self.facts if self._selects(each)]

    def _selects(self, fact: Facts) -> bool:
        definition, deployment = self.definition, fact.deployment
        return (
            fact.release.channel in self.channels
            and f"Environments-{deployment.environment}" in definition.environment_ids
            and self._selects_tenant(deployment.tenant)
        )

    @cached_property
    def channels(self) -> set[int]:
        definition, catalogue = self.definition, self.world.catalogue
        projects = {
            number
            for number, _, group in catalogue.projects
            if f"Projects-{number}" in definition.project_ids
            or f"ProjectGroups-{group}" in definition.project_group_ids
        }
        return {
            number
            for number, _, project, is_default in catalogue.channels
            if (project in projects and is_default)
            or f"Channels-{number}" in definition.channel_ids
        }

    def _selects_tenant(self, tenant: int | None) -> bool:
        definition = self.definition
        if tenant is None:
            return definition.tenant_mode is not TenantMode.TENANTED
        if definition.tenant_mode is TenantMode.UNTENANTED:
            return False
        if definition.all_tenants or not (
            definition.tenant_ids or definition.tenant_tags
        ):
            return True
        if f"Tenants-{tenant}" in definition.tenant_ids:
            return True
        if not definition.tenant_tags:
            return False
        wanted: defaultdict[int, set[int]] = defaultdict(set)
        for number, tag_set, canonical_name, _ in self.world.catalogue.tags:
            if canonical_name in definition.tenant_tags:
                wanted[tag_set].add(number)
        return all(tags & self._tags_of(tenant) for tags in wanted.values())

    def _tags_of(self, tenant: int) -> set[int]:
        return {tag for who, tag in self.world.catalogue.tenant_tags if who == tenant}

    def series(self, question: Question) -> Sequence[Series]:
        """Return every series of the question."""
        starts = self._starts(question)
        members: defaultdict[Row, list[Facts]] = defaultdict(list)
        for fact in self.selected:
            if self._start_of(fact, question.granularity) in starts:
                for key in self.keys(fact, question):
                    members[key].append(fact)
        if question.split is Split.NONE:
            members.setdefault(("All",), [])
        waits: defaultdict[tuple[Row, date], list[int]] = defaultdict(list)
        if question.lead_time is LeadTime.INCLUDING_WAITING:
            for start in starts:
                for fact, age in self.waits(self._end_of(start, question.granularity)):
                    for key in self.keys(fact, question):
                        waits[key, start].append(age)
                        members.setdefault(key, [])
        return [
            Series(
                str(key[-1]),
                tuple(
                    measure_interval(
                        start,
                        [
                            each
                            for each in members[key]
                            if self._start_of(each, question.granularity) == start
                        ],
                        waits[key, start],
                    )
                    for start in starts
                ),
            )
            for key in sorted(members)
        ]

    def _end_of(self, start: date, granularity: Granularity) -> int:
        """Return the end of an interval, or the question's instant if earlier."""
        day = start + timedelta(days=1)
        while _start(day, granularity) != day:
            day += timedelta(days=1)
        begins = start_of_day(day, self.definition.zone)
        return min((begins - EPOCH) // MICROSECOND, self.end)

    def waits(self, end: int) -> Iterable[tuple[Facts, int]]:
        """Return each waiting stream's latest success, and how long it waits."""
        newest: dict[Row, Facts] = {}
        for fact in self.selected:
            is_before = fact.completed < end or end == self.end
            if fact.is_success and is_before and fact.completed <= end:
                newest[self.stream_of(fact)] = fact
        for fact in newest.values():
            later = [
                each.place[0]
                for each in self.releases.values()
                if each.channel == fact.release.channel
                and fact.release.place < each.place
                and (each.place[0] < end or end == self.end >= each.place[0])
                and not each.is_deleted
            ]
            if later and self.exists(fact):
                yield fact, end - min(later)

    def stream_of(self, fact: Facts) -> Row:
        release, deployment = fact.release, fact.deployment
        return release.channel, deployment.environment, deployment.tenant

    def exists(self, fact: Facts) -> bool:
        """Return whether project, channel, environment and tenant all exist."""
        catalogue, tenant = self.world.catalogue, fact.deployment.tenant
        return (
            _has_name(catalogue.projects, fact.release.project)
            and _has_name(catalogue.channels, fact.release.channel)
            and _has_name(catalogue.environments, fact.deployment.environment)
            and (tenant is None or _has_name(catalogue.tenants, tenant))
        )

    def _starts(self, question: Question) -> Sequence[date]:
        today = self._local_day(self.end)
        months = today.year * 12 + today.month - 1 - question.time_range.whole_months
        day = _start(date(months // 12, months % 12 + 1, 1), question.granularity)
        starts = []
        while day <= today:
            if _start(day, question.granularity) == day:
                starts.append(day)
            day += timedelta(days=1)
        return starts

    def _start_of(self, fact: Facts, granularity: Granularity) -> date:
        return _start(self._local_day(fact.completed), granularity)

    def _local_day(self, instant: int) -> date:
        return (EPOCH + instant * MICROSECOND).astimezone(self.definition.zone).date()

    def keys(self, fact: Facts, question: Question) -> Iterable[Row]:
        """Return sortable keys of a deployment's series, each with its name last."""
        catalogue = self.world.catalogue
        environment, tenant = fact.deployment.environment, fact.deployment.tenant
        group = {each[0]: each[2] for each in catalogue.projects}[fact.release.project]
        order = {number: order for number, _, order in catalogue.environments}
        keys: Mapping[Split, Callable[[], Iterable[Row]]] = {
            Split.NONE: lambda: [("All",)],
            Split.PROJECT: lambda: [
                by_name(catalogue.projects, fact.release.project, "project")
            ],
            Split.PROJECT_GROUP: lambda: [
                by_name(catalogue.project_groups, group, "project group")
            ],
            Split.ENVIRONMENT: lambda: [
                (
                    order[environment],
                    *by_name(catalogue.environments, environment, "environment"),
                )
            ],
            Split.ENVIRONMENT_GROUP: lambda: [
                (place, group.name)
                for place, group in enumerate(self.definition.environment_groups)
                if f"Environments-{environment}" in group.environments
            ],
            Split.TENANT: lambda: [
                (1, "Untenanted")
                if tenant is None
                else (0, *by_name(catalogue.tenants, tenant, "tenant"))
            ],
            Split.TENANT_TAG_SET: lambda: self._tag_keys(
                tenant, question.tenant_tag_set_id or ""
            ),
        }
        return keys[question.split]()

    def _tag_keys(self, tenant: int | None, tag_set_id: str) -> Iterable[Row]:
        if tenant is None:
            return [(1, 0, "Untenanted")]
        tag_set = Kind.TAG_SET.find_number(tag_set_id)
        tags = [each for each in self.world.catalogue.tags if each[1] == tag_set]
        own = self._tags_of(tenant)
        keys = [(0, at, tag[3]) for at, tag in enumerate(tags) if tag[0] in own]
        return keys or [(2, 0, "No tag")]


def _has_failed(fact: Facts) -> bool:
    return not fact.is_success


def _start(day: date, granularity: Granularity) -> date:
    if granularity is Granularity.MONTHLY:
        return day.replace(day=1)
    if granularity is Granularity.WEEKLY:
        while day.strftime("%a") != "Sun":
            day -= timedelta(days=1)
    return day


def by_name(rows: Sequence[tuple[int, str | None, int]], number: int, noun: str) -> Row:
    name = {each[0]: each[1] for each in rows}[number]
    label = f"Deleted {noun} {number}" if name is None else name
    return label.casefold(), number, label


def _has_name(rows: Iterable[tuple[Any, ...]], number: int) -> bool:
    return next(row[1] is not None for row in rows if row[0] == number)


def measure_interval(
    start: date, facts: Sequence[Facts], waits: Sequence[int] = ()
) -> IntervalMetrics:
    successes = sum(each.is_success for each in facts)
    failures = sum(each.deployment.state == "Failed" for each in facts)
    rate = Fraction(len(facts) - successes, len(facts) or 1)
    return IntervalMetrics(
        start=start,
        failure_rate=FailureRate(
            successes,
            failures,
            len(facts) - successes - failures,
            float(round(rate, 5)) if facts else None,
        ),
        summaries={
            Figure.LEAD_TIME: _seconds([*(each.lead_time for each in facts), *waits]),
            Figure.TIME_SINCE_PREVIOUS: _seconds(each.since_previous for each in facts),
            Figure.TIME_TO_RECOVERY: _seconds(each.recovery for each in facts),
            Figure.DEPLOYMENTS_UNTIL_RECOVERY: _summarise(
                [
                    each.until_recovery
                    for each in facts
                    if each.until_recovery is not None
                ],
                float,
            ),
            Figure.DEPLOYMENT_DURATION: _seconds(each.duration for each in facts),
            Figure.QUEUE_TIME: _seconds(each.queue_time for each in facts),
        },
    )


def _seconds(values: Iterable[int | None]) -> Summary:
    return _summarise(
        [each for each in values if each is not None],
        lambda microseconds: round(microseconds / 1_000_000),
    )


def _summarise(values: Sequence[int], convert: Callable[[Fraction], float]) -> Summary:
    if not values:
        return Summary(0, None, None, None, None, None)
    figures = (
        Fraction(sum(values), len(values)),
        percentile(values, Fraction(1, 2)),
        Fraction(min(values)),
        Fraction(max(values)),
        percentile(values, Fraction(19, 20)),
    )
    return Summary(len(values), *map(convert, figures))


def percentile(values: Sequence[int], share: Fraction) -> Fraction:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
