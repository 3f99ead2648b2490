"""Synthetic histories with the shape of a large installation, the same for each seed.

They have 200 projects of very different sizes in 12 groups, 5 environments, 2,000
tenants with tags, and 19 months. Half of the projects deploy to twenty tenants each,
the others to none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from insights_dash.domain.identity import EnvironmentId, ProjectId
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition
from insights_dash.metrics.history.columns import (
    FAILURE,
    GUIDED_FAILURE,
    SUCCESS,
    UNKNOWN,
    Deployments,
    Releases,
    narrow,
)
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.store.history import CatalogueRows

NOW = datetime(2026, 6, 17, 15, 30, tzinfo=UTC)
PROJECTS, GROUPS, ENVIRONMENTS, TENANTS = 200, 12, 5, 2_000
TENANTS_PER_PROJECT = 20
ENVIRONMENT_GROUPS = (("Before production", (1, 2, 3)), ("Production", (4, 5)))
SELECTED_PROJECTS, SELECTED_ENVIRONMENTS = (40, 41, 42), ENVIRONMENT_GROUPS[-1][1]
TAG_SET = 1
TAGS = ("early", "middle", "late", "last")
_MICROSECOND = timedelta(microseconds=1)
_HOUR = timedelta(hours=1) // _MICROSECOND
_SPAN = timedelta(days=580) // _MICROSECOND
_END = int(NOW.timestamp()) * 1_000_000
_RETURNS, _UNTIMED = 0.01, 0.02
_SHARES = (0.94, 0.05, 0.01)  # successes, failures, guided failures


@dataclass(frozen=True)
class Synthetic:
    """A space: the data of its history, and reports on it."""

    releases: Releases
    deployments: Deployments
    catalogue: DocumentIndex

    @property
    def projects(self) -> range:
        """The numbers of all projects."""
        return _number_projects(len(self.catalogue.rows.projects))

    @property
    def everything(self) -> ReportDefinition:
        """Return a report on all projects, environments and tenants."""
        return _report(self.projects, ENVIRONMENT_GROUPS)

    @property
    def selective(self) -> ReportDefinition:
        """Return a report on three medium-sized projects in two environments."""
        return _report(SELECTED_PROJECTS, ENVIRONMENT_GROUPS[-1:])


def make(
    deployments: int,
    *,
    seed: int = 1,
    projects: int = PROJECTS,
    releases_a_project: int = 600,
) -> Synthetic:
    """Create a history with this many deployments that count."""
    random = np.random.default_rng(seed)
    releases = _make_releases(projects, releases_a_project, random)
    made = _make_deployments(deployments, releases, random)
    return Synthetic(releases, made, _make_catalogue(_number_projects(projects)))


def _number_projects(count: int) -> range:
    return range(1, count + 1)


def tenants_of_tags() -> list[tuple[int, int]]:
    """Return pairs of tenant and tag: most tenants have one tag, some two or none."""
    pairs = []
    for tenant in range(1, TENANTS + 1):
        if tenant % 10:
            pairs.append((tenant, tenant % len(TAGS) + 1))
        if not tenant % 7 and tenant % 10:
            pairs.append((tenant, (tenant + 1) % len(TAGS) + 1))
    return pairs


def group_of(projects: NDArray[Any]) -> NDArray[Any]:
    """Return the project group of each project."""
    groups: NDArray[Any] = projects % GROUPS + 1
    return groups


def environment_group_of(environments: NDArray[Any]) -> NDArray[Any]:
    """Return the environment group of each environment, in the report's order."""
    table = np.zeros(ENVIRONMENTS + 1, np.uint8)
    for place, (_, members) in enumerate(ENVIRONMENT_GROUPS, start=1):
        table[list(members)] = place
    groups: NDArray[Any] = table[environments]
    return groups


def _make_releases(projects: int, each: int, random: np.random.Generator) -> Releases:
    """Create releases in each project's only channel; with 600, about one per day."""
    count = projects * each
    project = np.repeat(_number_projects(projects), each)
    created = _END - _SPAN + random.integers(0, _SPAN, count)
    number = narrow(np.arange(1, count + 1))
    return Releases(
        number=number,
        project=narrow(project),
        channel=narrow(project),
        created=created.astype(np.int64),
        version=np.array([f"1.{place}" for place in range(count)], object),
        is_deleted=np.zeros(count, bool),
        estimated_in=np.zeros(count, np.uint8),
        known_from=np.full(count, UNKNOWN),
    ).sorted()


def _make_deployments(
    count: int, releases: Releases, random: np.random.Generator
) -> Deployments:
    project = _pick_projects(count, int(releases.project.max()), random)
    completed = np.sort(_END - random.integers(0, _SPAN - 300 * _HOUR, count))
    environment = random.integers(1, ENVIRONMENTS + 1, count)
    row = _pick_releases(project, environment, completed, releases, random)
    tenant = (project % 100) * TENANTS_PER_PROJECT + random.integers(
        1, TENANTS_PER_PROJECT + 1, count
    )
    took = random.integers(5_000_000, 1_800_000_000, count)
    is_known = random.random(count) > _UNTIMED
    outcome = random.choice([SUCCESS, FAILURE, GUIDED_FAILURE], count, p=_SHARES)
    return Deployments(
        number=narrow(np.arange(1, count + 1)),
        sequence=np.arange(1, count + 1),
        release=releases.number[row],
        project=releases.project[row],
        channel=releases.channel[row],
        environment=narrow(environment),
        tenant=narrow(np.where(project % 2, tenant, 0)),
        queued=np.full(len(completed), UNKNOWN),
        started=np.where(is_known, completed - took, UNKNOWN),
        completed=completed,
        outcome=outcome.astype(np.uint8),
        had_guided_failure=outcome == GUIDED_FAILURE,
    ).counting()


def _pick_projects(
    count: int, projects: int, random: np.random.Generator
) -> NDArray[np.int64]:
    numbers = np.array(_number_projects(projects))
    weights = 1 / numbers
    return random.choice(numbers, count, p=weights / weights.sum())


def _pick_releases(
    project: NDArray[np.int64],
    environment: NDArray[np.int64],
    completed: NDArray[np.int64],
    releases: Releases,
    random: np.random.Generator,
) -> NDArray[np.int64]:
    """Return the newest release of some time ago, or occasionally the one before."""
    ago = (random.exponential(24 * _HOUR, len(project)) * environment).astype(np.int64)
    # With one ascending number for project and time, one search finds all of them.
    key = (
        releases.channel.astype(np.int64) * 2 * _SPAN + releases.created - _END + _SPAN
    )
    since = np.maximum(completed - ago - _END + _SPAN, 0)
    found = np.searchsorted(key, project * 2 * _SPAN + since, "right") - 1
    found -= random.random(len(project)) < _RETURNS
    first = np.searchsorted(releases.channel, project)
    rows: NDArray[np.int64] = np.maximum(found, first)
    return rows


def _make_catalogue(projects: range) -> DocumentIndex:
    groups = group_of(np.array(projects)).tolist()
    return DocumentIndex(
        CatalogueRows(
            projects=[
                (each, f"project-{each:03}", group)
                for each, group in zip(projects, groups, strict=True)
            ],
            project_groups=[
                (each, f"group-{each:02}", each) for each in range(1, GROUPS + 1)
            ],
            channels=[(each, "Default", each, True) for each in projects],
            environments=[
                (each, f"environment-{each}", each)
                for each in range(1, ENVIRONMENTS + 1)
            ],
            tenants=[
                (each, f"tenant-{each:04}", each) for each in range(1, TENANTS + 1)
            ],
            tag_sets=[(TAG_SET, "Ring")],
            tags=[
                (place, TAG_SET, f"Ring/{name}", name)
                for place, name in enumerate(TAGS, start=1)
            ],
            tenant_tags=tenants_of_tags(),
        )
    )


def _report(
    projects: Iterable[int], groups: Iterable[tuple[str, tuple[int, ...]]]
) -> ReportDefinition:
    return ReportDefinition(
        name="Benchmark",
        project_ids=tuple(ProjectId(f"Projects-{each}") for each in projects),
        environment_groups=tuple(
            EnvironmentGroup(
                name,
                tuple(EnvironmentId(f"Environments-{each}") for each in environments),
            )
            for name, environments in groups
        ),
    )
