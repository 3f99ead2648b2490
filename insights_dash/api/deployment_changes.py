"""The changes that a deployment brings, by release, as Octopus's clients read them."""

from collections.abc import Iterable, Mapping, Sequence

from insights_dash.api.services import Services
from insights_dash.api.wire.build_information import (
    WireCommit,
    WireReleaseBuild,
    WireReleaseChanges,
    WireWorkItem,
)
from insights_dash.domain.catalogue.build_information import BuildInformation, WorkItem
from insights_dash.domain.catalogue.change import Change
from insights_dash.domain.catalogue.release import Release
from insights_dash.domain.identity import Kind
from insights_dash.metrics.answer.delivery import BroughtRelease
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.delivered_changes import (
    DeliveredChanges,
    read_delivered_changes,
)
from insights_dash.store.deployments import Deployment
from insights_dash.store.page import Wanted
from insights_dash.store.release_builds import with_builds
from insights_dash.store.spaces import Space

_MOST_RELEASES = 1_000  # the newest


def read_changes(
    services: Services, space: Space, deployment: Deployment
) -> list[WireReleaseChanges]:
    """Return what a deployment brings, or would bring now, by release, newest first."""
    delivery = services.metrics.releases.find_delivery(deployment, as_of=services.now())
    brought = delivery.releases[: -_MOST_RELEASES - 1 : -1]
    if not brought:
        return []
    numbers = [each.number for each in delivery.releases]
    ids = [Kind.RELEASE.identify(each.number) for each in brought]
    with services.database.read() as session:
        changes = read_delivered_changes(session, space, numbers, delivery.older)
        page = RELEASES.list_page(session, space, Wanted(ids=ids))
        releases = with_builds(session, space, page.items)
    by_release = _group(changes)
    known: dict[str, Release] = {each.id: each for each in releases}
    return [
        _to_wire(each, known.get(identifier), by_release.get(each.number, ()))
        for each, identifier in zip(brought, ids, strict=True)
    ]


def _group(changes: DeliveredChanges) -> Mapping[int, Sequence[Change]]:
    by_release: dict[int, list[Change]] = {}
    for each in changes.changes:
        by_release.setdefault(each.release, []).append(each.change)
    return by_release


def _to_wire(
    brought: BroughtRelease, release: Release | None, changes: Sequence[Change]
) -> WireReleaseChanges:
    """Show a release; a deleted one has no version and no builds."""
    builds = release.build_information if release else ()
    return WireReleaseChanges(
        version=brought.version or "",
        release_notes=(release.release_notes if release else None) or "",
        build_information=[
            WireReleaseBuild.model_validate(each, from_attributes=True)
            for each in builds
        ],
        work_items=[
            WireWorkItem.model_validate(each, from_attributes=True)
            for each in _list_work_items(builds)
        ],
        commits=[
            WireCommit(id=each.id, comment=each.message, link_url=each.link)
            for each in changes
        ],
    )


def _list_work_items(builds: Iterable[BuildInformation]) -> Iterable[WorkItem]:
    return {item.id: item for build in builds for item in build.work_items}.values()
