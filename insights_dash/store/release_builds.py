"""Which builds belong to which releases.

A build belongs to the releases that name its package and version. If a release names no
package that has a build, the package is the one with the project's name, and the
version is the release's, or that of one of its packages.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.build_information import BuildInformation
from insights_dash.domain.catalogue.change import MOST_CHANGES
from insights_dash.domain.catalogue.release import Release, SelectedPackage
from insights_dash.domain.identity import Kind
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.store.catalogue.build_information import (
    BUILD_INFORMATION,
    fold_package,
)
from insights_dash.store.catalogue.project import PROJECTS
from insights_dash.store.catalogue.release import RELEASES
from insights_dash.store.changes import (
    forget_changes,
    imply_change,
    list_changes,
    record_changes,
)
from insights_dash.store.names import is_named
from insights_dash.store.page import Wanted
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    BuildInformationRow,
    ChannelRow,
    ProjectRow,
    ReleasePackageRow,
    ReleaseRow,
)

_KEYS_PER_QUERY = 5_000
_Key = tuple[str, str]  # of a package, and a version


def connect_release(
    session: Session, space: Space, release: Release, *, is_new: bool = False
) -> None:
    """Record the changes of a release's builds, or else of the commit it came from.

    A new release has no changes yet.
    """
    builds = find_builds(session, space, [release])[release.id]
    changes = {change.id: change for build in builds for change in build.list_changes()}
    if not changes:
        if release.git_commit or not is_new:
            imply_change(session, space, release.id, release.git_commit)
        return
    known = {each.id for each in list_changes(session, space, [release.id])[release.id]}
    new = [each for each in changes.values() if each.id not in known]
    kept = [each for each in changes.values() if each.id in known]
    room = max(0, MOST_CHANGES - len(known))
    record_changes(session, space, {release.id: [*kept, *new[:room]]})


def disconnect_release(session: Session, space: Space, release: Release) -> None:
    """Remove the changes that only came from a release's builds."""
    for build in find_builds(session, space, [release])[release.id]:
        forget_changes(session, space, release.id, build.list_changes())


def connect_build(session: Session, space: Space, build: BuildInformation) -> None:
    """Record the changes of a build in every release that it belongs to."""
    for release in _list_releases(session, space, build):
        connect_release(session, space, release)


def disconnect_build(
    session: Session, space: Space, build: BuildInformation
) -> Sequence[Release]:
    """Remove the changes that only came from a build; return its releases."""
    releases = _list_releases(session, space, build)
    for release in releases:
        forget_changes(session, space, release.id, build.list_changes())
    return releases


def find_builds(
    session: Session, space: Space, releases: Sequence[Release]
) -> Mapping[str, tuple[BuildInformation, ...]]:
    """Return the builds that belong to each release, by the release's ID."""
    names = _read_project_keys(session, releases)
    wanted = {each.id: _list_keys(each, names[each.project_id]) for each in releases}
    every = {key for keys in wanted.values() for part in keys for key in part}
    numbers = _find_numbers(session, space, every)
    chosen = {identifier: _choose(keys, numbers) for identifier, keys in wanted.items()}
    ids = {each for found in chosen.values() for each in found}
    builds: dict[str, BuildInformation] = {}
    if ids:
        page = BUILD_INFORMATION.list_page(session, space, Wanted(ids=sorted(ids)))
        builds = {each.id: each for each in page.items}
    return {
        identifier: tuple(builds[each] for each in found)
        for identifier, found in chosen.items()
    }


def find_foreign_packages(
    session: Session, space: Space, packages: Iterable[SelectedPackage]
) -> tuple[SelectedPackage, ...]:
    """Return the packages whose builds the caller can't see.

    A release that names them doesn't get their builds. Otherwise it would show builds
    that the caller can't read.
    """
    if space.visibility.is_unlimited:
        return ()
    visible = list_project_packages(session, space)
    return tuple(
        package
        for package in packages
        if any(
            name and fold_package(name) not in visible
            for name in (package.action_name, package.package_reference_name)
        )
    )


def list_project_packages(session: Session, space: Space) -> Collection[str]:
    """Return the keys of the packages that are named like a visible project."""
    rows = session.execute(
        PROJECTS.select_all(space).with_only_columns(ProjectRow.name, ProjectRow.slug)
    )
    return {fold_package(text) for row in rows for text in row}


def _choose_builds(
    session: Session, space: Space, releases: Sequence[Release]
) -> Mapping[str, Sequence[str]]:
    """Return the IDs of the builds of each release."""
    names = _read_project_keys(session, releases)
    wanted = {each.id: _list_keys(each, names[each.project_id]) for each in releases}
    every = {key for keys in wanted.values() for part in keys for key in part}
    numbers = _find_numbers(session, space, every)
    return {identifier: _choose(keys, numbers) for identifier, keys in wanted.items()}


def with_builds(
    session: Session, space: Space, releases: Sequence[Release]
) -> Sequence[Release]:
    """Return the releases with their build information."""
    found = find_builds(session, space, releases)
    return [replace(each, build_information=found[each.id]) for each in releases]


def _list_keys(
    release: Release, project: Sequence[str]
) -> tuple[Sequence[_Key], Sequence[_Key]]:
    """Return the package versions that a release names, and those that else count."""
    named = [
        (fold_package(name), package.version)
        for package in release.selected_packages
        for name in (package.action_name, package.package_reference_name)
        if name and package not in release.foreign_packages
    ]
    versions = [package.version for package in release.selected_packages]
    others = [
        (name, version) for version in (release.version, *versions) for name in project
    ]
    return named, others


def _choose(
    keys: tuple[Sequence[_Key], Sequence[_Key]], numbers: Mapping[_Key, int]
) -> Sequence[str]:
    for part in keys:
        found = dict.fromkeys(numbers[key] for key in part if key in numbers)
        if found:
            return list(map(Kind.BUILD_INFORMATION.identify, found))
    return ()


def _find_numbers(
    session: Session, space: Space, keys: Collection[_Key]
) -> Mapping[_Key, int]:
    table, found = BuildInformationRow, dict[_Key, int]()
    wanted = sorted(keys)
    for part in in_parts(wanted, _KEYS_PER_QUERY):
        rows = session.execute(
            select(table.package_key, table.version, table.number).where(
                table.space_number == space.number,
                tuple_(table.package_key, table.version).in_(part),
            )
        )
        found |= {(key, version): number for key, version, number in rows}
    return found


def _read_project_keys(
    session: Session, releases: Iterable[Release]
) -> Mapping[str, Sequence[str]]:
    """Return the keys of the packages that are named like each release's project."""
    ids = sorted({each.project_id for each in releases})
    rows = session.execute(
        select(ProjectRow.number, ProjectRow.name, ProjectRow.slug).where(
            ProjectRow.number.in_([Kind.PROJECT.find_number(each) for each in ids])
        )
    )
    return {
        Kind.PROJECT.identify(number): list(dict.fromkeys(map(fold_package, texts)))
        for number, *texts in rows
    }


def _list_releases(
    session: Session, space: Space, build: BuildInformation
) -> Sequence[Release]:
    """Return the releases that a build belongs to, hidden ones included."""
    whole = replace(space, visibility=FULL_VISIBILITY)
    candidates = _find_candidates(session, whole, build)
    if not candidates:
        return ()
    releases = RELEASES.list_page(session, whole, Wanted(ids=candidates)).items
    chosen = _choose_builds(session, whole, releases)
    return [release for release in releases if build.id in chosen[release.id]]


def _select_channels(space: Space, package: str) -> Select[int]:
    """Select the channels of the projects that a package is named after."""
    is_its_own = or_(
        is_named(ProjectRow.name, package), ProjectRow.slug == fold_package(package)
    )
    return (
        select(ChannelRow.number)
        .join(ProjectRow, ProjectRow.number == ChannelRow.project_number)
        .where(ProjectRow.space_number == space.number, is_its_own)
    )


def _find_candidates(
    session: Session, space: Space, build: BuildInformation
) -> Sequence[str]:
    """Return the releases that name the version, and those of the package's project."""
    packages = select(ReleasePackageRow.release_number).where(
        ReleasePackageRow.version == build.version
    )
    channels = _select_channels(space, build.package_id)
    of_project = and_(
        ReleaseRow.channel_number.in_(channels), ReleaseRow.version == build.version
    )
    every = RELEASES.select_all(space).with_only_columns(ReleaseRow.number)
    # Two queries, because each has its own index.
    numbers = [
        *session.scalars(every.where(ReleaseRow.number.in_(packages))),
        *session.scalars(every.where(of_project)),
    ]
    return list(map(Kind.RELEASE.identify, dict.fromkeys(numbers)))
