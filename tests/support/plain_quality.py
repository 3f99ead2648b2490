"""The checks of data quality as plain code: slow, without NumPy or SQL.

It follows docs/metrics.md, "Data quality", document by document, and shares nothing
with the checks except the values that both return. Times are microseconds.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from insights_dash.domain.identity import Kind
from insights_dash.domain.report import ReportDefinition, TenantMode
from insights_dash.domain.visibility import Visibility
from plain_metrics import Deployment, Release, World

HOUR = 3_600_000_000
DAY = 24 * HOUR
Answer = tuple[set[tuple[Kind, int]], int]


@dataclass(frozen=True)
class PlainQuality:
    """A space, its reports, what the caller sees of it and what a report selects."""

    world: World
    reports: Sequence[ReportDefinition]
    time_outs: Mapping[int, int]
    visibility: Visibility
    report: ReportDefinition | None
    now: int
    ends: int

    def answers(self) -> dict[str, Answer]:
        """Return what each check finds, and of how many, by key."""
        checks: dict[str, Callable[[], Answer]] = {
            "releases-without-creation": self._undated,
            "releases-created-late": self._late,
            "releases-created-together": self._together,
            "versions-repeated": self._repeated,
            "deployments-without-start": self._unstarted,
            "deployments-queued-late": self._queued_late,
            "deployments-in-the-future": self._future,
            "deployments-unfinished": self._unfinished,
            "deployments-timed-out": self._timed_out,
            "streams-silent": self._silent,
            "names-similar": self._similar,
        }
        if self.report is None:
            checks |= {
                "deployments-outside-reports": self._outside,
                "projects-outside-reports": self._projects,
                "environments-outside-reports": self._environments,
            }
        return {key: check() for key, check in checks.items()}

    # The documents that the caller sees.

    @cached_property
    def _names(self) -> dict[Kind, dict[int, str]]:
        rows = self.world.catalogue
        return {
            kind: {row[0]: row[1] for row in listed if row[1] is not None}
            for kind, listed in (
                (Kind.PROJECT, rows.projects),
                (Kind.PROJECT_GROUP, rows.project_groups),
                (Kind.CHANNEL, rows.channels),
                (Kind.ENVIRONMENT, rows.environments),
                (Kind.TENANT, rows.tenants),
            )
        }

    @cached_property
    def _group_of(self) -> dict[int, int]:
        return {number: group for number, _, group in self.world.catalogue.projects}

    @cached_property
    def _project_of(self) -> dict[int, int]:
        return {row[0]: row[2] for row in self.world.catalogue.channels}

    def _sees(self, kind: Kind, number: int) -> bool:
        """Whether a document exists and one limit of the caller includes it."""
        if number not in self._names[kind]:
            return False
        if kind is Kind.CHANNEL:
            return self._sees(Kind.PROJECT, self._project_of[number])
        for limits in self.visibility.limits:
            is_all = limits.projects is None and limits.project_groups is None
            projects = {
                each
                for each, group in self._group_of.items()
                if is_all
                or f"Projects-{each}" in (limits.projects or ())
                or f"ProjectGroups-{group}" in (limits.project_groups or ())
            }
            groups = {self._group_of[each] for each in projects}
            if kind is Kind.PROJECT and number in projects:
                return True
            if kind is Kind.PROJECT_GROUP and (
                is_all
                or number in groups
                or f"ProjectGroups-{number}" in (limits.project_groups or ())
            ):
                return True
            listed = {
                Kind.ENVIRONMENT: limits.environments,
                Kind.TENANT: limits.tenants,
            }
            if kind in listed:
                ids = listed[kind]
                if ids is None or f"{kind}-{number}" in ids:
                    return True
        return False

    def _shows(self, deployment: Deployment) -> bool:
        release = self._releases_by_number[deployment.release]
        project, group = release.project, self._group_of[release.project]
        return any(
            (
                (limits.projects is None and limits.project_groups is None)
                or f"Projects-{project}" in (limits.projects or ())
                or f"ProjectGroups-{group}" in (limits.project_groups or ())
            )
            and (
                limits.environments is None
                or f"Environments-{deployment.environment}" in limits.environments
            )
            and (
                limits.tenants is None
                or f"Tenants-{deployment.tenant or 0}" in limits.tenants
            )
            for limits in self.visibility.limits
        )

    @cached_property
    def _releases_by_number(self) -> dict[int, Release]:
        return {each.number: each for each in self.world.releases}

    # What the report selects.

    def _channels(self, report: ReportDefinition) -> set[int]:
        found = {_number(each) for each in report.channel_ids}
        for number, _, project, is_default in self.world.catalogue.channels:
            group = self._group_of[project]
            if is_default and (
                f"Projects-{project}" in report.project_ids
                or f"ProjectGroups-{group}" in report.project_group_ids
            ):
                found.add(number)
        return found

    def _selects_tenant(self, tenant: int | None) -> bool:
        report = self.report
        assert report is not None
        if tenant is None:
            return report.tenant_mode is not TenantMode.TENANTED
        if report.tenant_mode is TenantMode.UNTENANTED:
            return False
        if report.all_tenants or not (report.tenant_ids or report.tenant_tags):
            return True
        if f"Tenants-{tenant}" in report.tenant_ids:
            return True
        rows = self.world.catalogue
        own = {tag for each, tag in rows.tenant_tags if each == tenant}
        sets: defaultdict[int, bool] = defaultdict(bool)
        for tag, tag_set, name, _ in rows.tags:
            if name in report.tenant_tags:
                sets[tag_set] |= tag in own
        return bool(sets) and all(sets.values())

    def _has_document(self, kind: Kind, number: int) -> bool:
        report = self.report
        if report is None:
            return True
        channels = self._channels(report)
        projects = {self._project_of[each] for each in channels}
        if kind is Kind.ENVIRONMENT:
            return f"Environments-{number}" in report.environment_ids
        if kind is Kind.TENANT:
            return self._selects_tenant(number)
        return (
            number
            in {
                Kind.CHANNEL: channels,
                Kind.PROJECT: projects,
                Kind.PROJECT_GROUP: {self._group_of[each] for each in projects},
            }[kind]
        )

    def _documents(self, kind: Kind) -> list[int]:
        return [
            each
            for each in self._names[kind]
            if self._sees(kind, each) and self._has_document(kind, each)
        ]

    @cached_property
    def _deployments(self) -> list[Deployment]:
        """Deployments in the scope, whether they count or not."""
        report = self.report
        return [
            each
            for each in self.world.deployments
            if self._shows(each)
            and (
                report is None
                or (
                    self._releases_by_number[each.release].channel
                    in self._channels(report)
                    and f"Environments-{each.environment}" in report.environment_ids
                    and self._selects_tenant(each.tenant)
                )
            )
        ]

    @cached_property
    def _counting(self) -> list[tuple[Deployment, int]]:
        """Those that count, with their completion."""
        return [
            (each, each.completed)
            for each in self._deployments
            if each.state in {"Success", "Failed"} and each.completed is not None
        ]

    @cached_property
    def _visible_releases(self) -> list[Release]:
        return [
            each
            for each in self.world.releases
            if not each.is_deleted and self._sees(Kind.CHANNEL, each.channel)
        ]

    @cached_property
    def _releases(self) -> list[Release]:
        return [
            each
            for each in self._visible_releases
            if self._has_document(Kind.CHANNEL, each.channel)
        ]

    # What is found.

    def _of_releases(self, found: Iterable[Release]) -> Answer:
        return {(Kind.RELEASE, each.number) for each in found}, len(self._releases)

    def _of_deployments(self, found: Iterable[Deployment]) -> Answer:
        numbers = {(Kind.DEPLOYMENT, each.number) for each in found}
        return numbers, len(self._counting)

    def _undated(self) -> Answer:
        return self._of_releases(each for each in self._releases if not each.created)

    def _late(self) -> Answer:
        found = []
        for release in self._releases:
            ends = [at for one, at in self._counting if one.release == release.number]
            if release.created and ends and release.created > min(ends):
                found.append(release)
        return self._of_releases(found)

    def _together(self) -> Answer:
        return self._of_releases(
            each
            for each in self._releases
            if each.created
            and any(
                other is not each
                and (other.channel, other.created) == (each.channel, each.created)
                for other in self._releases
            )
        )

    def _repeated(self) -> Answer:
        def plain(version: str) -> str:
            lower = version.casefold()
            if len(lower) > 1 and lower[0] == "v" and lower[1] in "0123456789":
                return lower[1:]
            return lower

        return self._of_releases(
            each
            for each in self._releases
            if any(
                other is not each
                and other.project == each.project
                and plain(other.version) == plain(each.version)
                for other in self._visible_releases
            )
        )

    def _unstarted(self) -> Answer:
        return self._of_deployments(
            each for each, _ in self._counting if each.started is None
        )

    def _queued_late(self) -> Answer:
        return self._of_deployments(
            each
            for each, _ in self._counting
            if each.queued is not None
            and each.started is not None
            and each.queued > each.started
        )

    def _future(self) -> Answer:
        return self._of_deployments(
            each for each, at in self._counting if at > self.now
        )

    def _unfinished(self) -> Answer:
        found = set()
        for each in self._deployments:
            hours = self.time_outs[self._releases_by_number[each.release].project]
            heard = each.started if each.started is not None else each.queued
            is_open = each.state in {"Queued", "Executing", "Cancelling"}
            is_old = heard is None or heard + hours * HOUR <= self.now
            if is_open and hours and is_old:
                found.add((Kind.DEPLOYMENT, each.number))
        return found, len(self._deployments)

    def _timed_out(self) -> Answer:
        found = {
            (Kind.DEPLOYMENT, each.number)
            for each in self._deployments
            if each.state == "TimedOut"
        }
        return found, len(self._deployments)

    def _silent(self) -> Answer:
        streams: defaultdict[tuple[int, int, int], list[tuple[int, int, int, int]]]
        streams = defaultdict(list)
        names = self._names
        for each, at in self._counting:
            project = self._releases_by_number[each.release].project
            exists = project in names[Kind.PROJECT] and (
                each.environment in names[Kind.ENVIRONMENT]
            )
            if each.tenant is not None:
                exists = exists and each.tenant in names[Kind.TENANT]
            if exists and at <= self.ends:
                key = (project, each.environment, each.tenant or 0)
                streams[key].append((at, each.sequence, each.number, each.number))
        found = set()
        for listed in streams.values():
            listed.sort()
            times = [each[0] for each in listed]
            gaps = [later - at for at, later in pairwise(times)]
            quiet = self.ends - times[-1]
            if gaps and 60 * DAY <= quiet < 365 * DAY and quiet >= 3 * max(gaps):
                found.add((Kind.DEPLOYMENT, listed[-1][-1]))
        return found, len(streams)

    @cached_property
    def _reported(self) -> set[int]:
        return {each for report in self.reports for each in self._channels(report)}

    def _outside(self) -> Answer:
        projects = {self._project_of[each] for each in self._reported}
        found = []
        for each, _ in self._counting:
            release = self._releases_by_number[each.release]
            is_missing = release.channel not in self._reported
            if is_missing and release.project in projects:
                found.append(each)
        return self._of_deployments(found)

    def _projects(self) -> Answer:
        reported = {self._project_of[each] for each in self._reported}
        listed = self._documents(Kind.PROJECT)
        found = {(Kind.PROJECT, each) for each in listed if each not in reported}
        return found, len(listed)

    def _environments(self) -> Answer:
        listed = self._documents(Kind.ENVIRONMENT)
        reported = {
            _number(each) for report in self.reports for each in report.environment_ids
        }
        found = {(Kind.ENVIRONMENT, each) for each in listed if each not in reported}
        return found, len(listed)

    def _similar(self) -> Answer:
        found, of = set(), 0
        for kind, names in self._names.items():
            listed = self._documents(kind)
            of += len(listed)
            for number in listed:
                for other, name in names.items():
                    is_peer = kind is not Kind.CHANNEL or (
                        self._project_of[other] == self._project_of[number]
                    )
                    if (
                        other != number
                        and is_peer
                        and self._sees(kind, other)
                        and _fold(name) == _fold(names[number])
                    ):
                        found.add((kind, number))
        return found, of


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _number(identifier: str) -> int:
    return int(identifier.rpartition("-")[2])
