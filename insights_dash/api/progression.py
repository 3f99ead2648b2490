"""The progression of releases: their environments, and those that come next.

Source: the models of Octopus's generated clients, which check every answer's shape.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Response, request
from sqlalchemy.orm import Session

from insights_dash.access.guard import LIST_READERS, enter_space
from insights_dash.api.catalogue.channel import CHANNELS, WireChannel
from insights_dash.api.catalogue.lifecycle import LIFECYCLES, WireRetention
from insights_dash.api.catalogue.project import PROJECTS
from insights_dash.api.catalogue.release import RELEASES, WireRelease
from insights_dash.api.reply import reply
from insights_dash.api.request import parse_whole
from insights_dash.api.route import Route
from insights_dash.api.services import Services
from insights_dash.api.wire.collection import LARGEST_PAGE, Links
from insights_dash.api.wire.dashboard import (
    WireDashboardItem,
    WireReference,
    item_to_wire,
)
from insights_dash.api.wire.model import Wire
from insights_dash.api.wire.tasks import (
    WireDeployment,
    WireTask,
    deployment_to_wire,
    task_to_wire,
)
from insights_dash.domain.catalogue.channel import Channel
from insights_dash.domain.catalogue.environment import Environment
from insights_dash.domain.catalogue.lifecycle import Phase
from insights_dash.domain.catalogue.project import Project
from insights_dash.domain.catalogue.promotion import (
    PhaseProgress,
    Progress,
    Promotion,
    list_phases,
    list_targets,
    promote,
)
from insights_dash.domain.catalogue.release import Release
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import SpaceId
from insights_dash.store.catalogue.channel import only_channels_of_project
from insights_dash.store.catalogue.environment import ENVIRONMENTS
from insights_dash.store.catalogue.release import only_releases_of_project
from insights_dash.store.deployments import Deployment
from insights_dash.store.latest_deployments import (
    Latest,
    list_latest,
    list_latest_of_releases,
)
from insights_dash.store.page import Wanted
from insights_dash.store.releases import find_defective
from insights_dash.store.spaces import Space

_USUAL_COUNT = 30


class WireReleaseProgression(Wire):
    """A release, with its latest deployments by environment ID.

    `next_deployments` are the IDs of the environments that its lifecycle has next.
    """

    release: WireRelease
    channel: WireChannel
    deployments: dict[str, list[WireDashboardItem]]
    next_deployments: list[str]
    has_unresolved_defect: bool
    release_retention_period: WireRetention = WireRetention()
    tentacle_retention_period: WireRetention = WireRetention()


class WireProgression(Wire):
    """The releases of a project, and where each of them is."""

    id: str
    environments: list[WireReference]
    lifecycle_environments: dict[str, list[WireReference]]
    channel_environments: dict[str, list[WireReference]]
    releases: list[WireReleaseProgression]
    links: Links


class WirePhaseDeployment(Wire):
    """A deployment in a phase, with its task."""

    task: WireTask
    deployment: WireDeployment


class WirePhaseProgress(Wire):
    """A phase of a lifecycle, and how far a release has got in it."""

    id: str
    name: str
    blocked: bool
    progress: str
    deployments: list[WirePhaseDeployment]
    automatic_deployment_targets: list[str]
    optional_deployment_targets: list[str]
    minimum_environments_before_promotion: int
    is_optional_phase: bool


class WireLifecycleProgression(Wire):
    """How far a release has got in its lifecycle."""

    id: str
    phases: list[WirePhaseProgress]
    next_deployments: list[str]
    next_deployments_minimum_required: int
    links: Links


@dataclass(frozen=True)
class _Paths:
    """The ways of a project's releases through the environments of its lifecycles.

    `environments` are those of the space in their order. `lifecycles` has the lifecycle
    ID of each channel, `phases` the phases of each lifecycle.
    """

    environments: Sequence[Environment]
    lifecycles: Mapping[str, str]
    phases: Mapping[str, tuple[Phase, ...]]

    def promote(
        self, channel: str, deployments: Iterable[Deployment], *, is_blocked: bool
    ) -> Promotion:
        """Return how far these deployments have brought a release of a channel."""
        phases = self.phases.get(self.lifecycles[channel], ())
        reached = {
            each.environment.id
            for each in deployments
            if each.state is TaskState.SUCCESS
        }
        return promote(phases, reached, is_blocked=is_blocked)

    def refer_to(self, environments: Container[str]) -> list[WireReference]:
        """Show the environments of these IDs in their order."""
        return [
            WireReference(id=each.id, name=each.name)
            for each in self.environments
            if each.id in environments
        ]


@dataclass(frozen=True)
class _Board:
    """What the progression of a project shows of each release.

    `latest` are the latest deployments of the project, `of_releases` those of each of
    its releases. `defective` are the IDs of releases with an unresolved defect.
    """

    channels: Mapping[str, Channel]
    paths: _Paths
    latest: Latest
    of_releases: Latest
    defective: Container[str]

    def show(self, space: SpaceId, release: Release) -> WireReleaseProgression:
        """Show a release with its deployments."""
        is_blocked = release.id in self.defective
        own = self._current_of[release.id]
        promotion = self.paths.promote(
            release.channel_id,
            [*own, *self._previous_of[release.id]],
            is_blocked=is_blocked,
        )
        return WireReleaseProgression(
            release=WireRelease.of(space, release),
            channel=WireChannel.of(space, self.channels[release.channel_id]),
            deployments=self._show_items(own),
            next_deployments=list(promotion.following),
            has_unresolved_defect=is_blocked,
        )

    def _show_items(
        self, deployments: Iterable[Deployment]
    ) -> dict[str, list[WireDashboardItem]]:
        items: dict[str, list[WireDashboardItem]] = defaultdict(list)
        for each in deployments:
            items[each.environment.id].append(
                item_to_wire(
                    each,
                    is_current=each.number in self._current,
                    is_previous=each.number in self._previous,
                )
            )
        return items

    @cached_property
    def _current_of(self) -> Mapping[str, Sequence[Deployment]]:
        return _by_release(self.of_releases.current)

    @cached_property
    def _previous_of(self) -> Mapping[str, Sequence[Deployment]]:
        return _by_release(self.of_releases.previous)

    @cached_property
    def _current(self) -> frozenset[int]:
        return frozenset(each.number for each in self.latest.current)

    @cached_property
    def _previous(self) -> frozenset[int]:
        return frozenset(each.number for each in self.latest.previous)


def get_of_project(services: Services, *, space: str, project: str) -> Response:
    """Get the newest releases of a project and all current ones, and where they are."""
    count = parse_whole(request.args, "releaseHistoryCount")
    with services.database.read() as session:
        here = enter_space(session, space)
        found = PROJECTS.stored.get(session, here, project)
        latest = list_latest(session, here, [found.id])
        ids = _choose_releases(session, here, found, latest, count)
        releases = RELEASES.stored.list_page(session, here, Wanted(ids=ids)).items
        board = _read_board(session, here, found, latest, ids)
    return reply(_show_project(here, found, releases, board))


def get_of_release(services: Services, *, space: str, release: str) -> Response:
    """Get how far a release has got in each phase of its lifecycle."""
    with services.database.read() as session:
        here = enter_space(session, space)
        found = RELEASES.stored.get(session, here, release)
        project = PROJECTS.stored.get(session, here, found.project_id)
        channel = CHANNELS.stored.get(session, here, found.channel_id)
        paths = _read_paths(session, here, project, [channel])
        latest = list_latest_of_releases(session, here, [found.id])
        is_blocked = bool(find_defective(session, [found.id]))
    promotion = paths.promote(
        channel.id, [*latest.current, *latest.previous], is_blocked=is_blocked
    )
    shown = WireLifecycleProgression(
        id=found.id,
        phases=[
            _show_phase(each, latest.current, is_blocked=is_blocked)
            for each in promotion.phases
        ],
        next_deployments=list(promotion.following),
        next_deployments_minimum_required=promotion.minimum,
        links={"Self": f"/api/{here.id}/releases/{found.id}/progression"},
    )
    return reply(shown)


def _choose_releases(
    session: Session, space: Space, project: Project, latest: Latest, count: int | None
) -> Sequence[str]:
    """Return the IDs of the newest releases, and of those that are current anywhere.

    Every tenant can have another release, so their number is limited.
    """
    take = _USUAL_COUNT if count is None else min(count, LARGEST_PAGE)
    only = (only_releases_of_project(project.id),)
    newest = RELEASES.stored.list_page(session, space, Wanted(take=take, only=only))
    current = [each.release.id for each in (*latest.current, *latest.previous)]
    ids = dict.fromkeys([*(each.id for each in newest.items), *current])
    return list(ids)[:LARGEST_PAGE]


def _read_paths(
    session: Session, space: Space, project: Project, channels: Iterable[Channel]
) -> _Paths:
    lifecycles: dict[str, str] = {
        each.id: each.lifecycle_id or project.lifecycle_id for each in channels
    }
    environments = ENVIRONMENTS.list_all(session, space)
    ids = [*lifecycles.values(), project.lifecycle_id]
    found = LIFECYCLES.stored.list_page(session, space, Wanted(ids=ids)).items
    phases = {each.id: list_phases(each, environments) for each in found}
    return _Paths(environments, lifecycles, phases)


def _read_board(
    session: Session,
    space: Space,
    project: Project,
    latest: Latest,
    releases: Sequence[str],
) -> _Board:
    only = (only_channels_of_project(project.id),)
    channels = CHANNELS.stored.list_page(session, space, Wanted(only=only)).items
    return _Board(
        {each.id: each for each in channels},
        _read_paths(session, space, project, channels),
        latest,
        list_latest_of_releases(session, space, releases),
        find_defective(session, releases),
    )


def _show_project(
    space: Space, project: Project, releases: Iterable[Release], board: _Board
) -> WireProgression:
    paths = board.paths
    targets = {
        lifecycle: {each for phase in phases for each in list_targets(phase)}
        for lifecycle, phases in paths.phases.items()
    }
    used = {each.environment.id for each in board.latest.current}
    return WireProgression(
        id=project.id,
        environments=paths.refer_to(used.union(*targets.values())),
        lifecycle_environments={
            lifecycle: paths.refer_to(each) for lifecycle, each in targets.items()
        },
        channel_environments={
            channel: paths.refer_to(targets.get(lifecycle, ()))
            for channel, lifecycle in paths.lifecycles.items()
        },
        releases=[board.show(space.id, each) for each in releases],
        links={"Self": f"/api/{space.id}/projects/{project.id}/progression"},
    )


def _by_release(
    deployments: Iterable[Deployment],
) -> Mapping[str, Sequence[Deployment]]:
    found: dict[str, list[Deployment]] = defaultdict(list)
    for each in deployments:
        found[each.release.id].append(each)
    return found


def _show_phase(
    reached: PhaseProgress, deployments: Iterable[Deployment], *, is_blocked: bool
) -> WirePhaseProgress:
    phase, targets = reached.phase, list_targets(reached.phase)
    return WirePhaseProgress(
        id=phase.id,
        name=phase.name,
        blocked=is_blocked and reached.progress is not Progress.COMPLETE,
        progress=reached.progress.value,
        deployments=[
            WirePhaseDeployment(
                task=task_to_wire(each), deployment=deployment_to_wire(each)
            )
            for each in deployments
            if each.environment.id in targets
        ],
        automatic_deployment_targets=list(phase.automatic),
        optional_deployment_targets=list(phase.optional),
        minimum_environments_before_promotion=phase.minimum,
        is_optional_phase=phase.is_optional,
    )


_OF_PROJECT = Route(
    "GET",
    "/projects/<project>/progression",
    get_of_project,
    LIST_READERS,
    answer=WireProgression,
    parameters=("releaseHistoryCount",),
)
ROUTES = (
    _OF_PROJECT,
    replace(
        _OF_PROJECT,
        address="/progression/<project>",
        summary="Get the same, by the URL that older clients use",
    ),
    Route(
        "GET",
        "/releases/<release>/progression",
        get_of_release,
        LIST_READERS,
        answer=WireLifecycleProgression,
    ),
)
