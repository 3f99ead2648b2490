"""Information on builds of packages: pushed, listed and deleted."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.build_information import (
    BUILD_TEXTS,
    BuildFields,
    BuildInformation,
)
from insights_dash.domain.errors import ConflictError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.catalogue.build_information import (
    BUILD_INFORMATION,
    fold_package,
)
from insights_dash.store.names import has_part
from insights_dash.store.release_builds import (
    connect_build,
    connect_release,
    disconnect_build,
    list_project_packages,
)
from insights_dash.store.spaces import Space, lock_space
from insights_dash.store.tables import BuildInformationRow
from insights_dash.store.tables.changes import CommitColumns, WorkItemColumns


class OverwriteMode(StrEnum):
    """What to do if there is information on the build of the same package version."""

    FAIL_IF_EXISTS = "FailIfExists"
    OVERWRITE_EXISTING = "OverwriteExisting"
    IGNORE_IF_EXISTS = "IgnoreIfExists"


def only_package(package_id: str) -> ColumnElement[bool]:
    """Select the builds of a package, by its ID in any letter case."""
    return BuildInformationRow.package_key == fold_package(package_id)


def only_builds_like(part: str) -> ColumnElement[bool]:
    """Select the builds with this text in their package's ID or their version."""
    columns = (BuildInformationRow.package_id, BuildInformationRow.version)
    return or_(*(has_part(each, part) for each in columns))


def only_latest(space: Space) -> ColumnElement[bool]:
    """Select the newest build of each package."""
    newest = (
        select(func.max(BuildInformationRow.number))
        .where(BuildInformationRow.space_number == space.number)
        .group_by(BuildInformationRow.package_key)
    )
    return BuildInformationRow.number.in_(newest)


def only_visible_builds(
    session: Session, space: Space
) -> Sequence[ColumnElement[bool]]:
    """Return conditions for the builds that the caller can see.

    Callers with limits see those of packages that are named like their projects.
    """
    if space.visibility.is_unlimited:
        return ()
    return (
        BuildInformationRow.package_key.in_(
            list(list_project_packages(session, space))
        ),
    )


def may_push(session: Session, space: Space, package_id: str) -> bool:
    """Return whether the caller's limits allow them to change a package's builds."""
    if space.visibility.is_unlimited:
        return True
    return fold_package(package_id) in list_project_packages(session, space)


def push_build(
    session: Session,
    space: Space,
    fields: BuildFields,
    *,
    mode: OverwriteMode,
    author: Author,
) -> tuple[str, bool]:
    """Store checked information on a build; return its ID, and whether it is new.

    The commits become changes of the releases that it belongs to.

    Raises:
        ConflictError: if there is some already, and `mode` says to fail.
    """
    lock_space(session, space.number)
    fields = fields.cleaned()
    row = _find_row(session, space, fields)
    is_new = row is None
    if row is not None and mode is OverwriteMode.FAIL_IF_EXISTS:
        message = (
            f'There is build information for "{row.package_id}" {row.version} already. '
            "To replace it, use overwriteMode=OverwriteExisting."
        )
        raise ConflictError(Problem("", message))
    if row is None:
        row = BuildInformationRow(
            space_number=space.number,
            package_id=fields.package_id,
            package_key=fold_package(fields.package_id),
            version=fields.version,
        )
    elif mode is OverwriteMode.OVERWRITE_EXISTING:
        disconnect_build(session, space, _to_build(session, space, row))
    if is_new or mode is OverwriteMode.OVERWRITE_EXISTING:
        _write(session, row, fields, author)
        _note(session, space, "Created" if is_new else "Modified", row, author)
        connect_build(session, space, _to_build(session, space, row))
    return Kind.BUILD_INFORMATION.identify(row.number), is_new


def delete_build(
    session: Session, space: Space, identifier: str, author: Author
) -> None:
    """Delete information on a build, and the changes that only came from it.

    Raises:
        NotFoundError: if there is none.
    """
    lock_space(session, space.number)
    number = Kind.BUILD_INFORMATION.find_number(identifier)
    row = session.get(BuildInformationRow, number)
    if row is None or row.space_number != space.number:
        raise NotFoundError(identifier, Kind.BUILD_INFORMATION)
    releases = disconnect_build(session, space, _to_build(session, space, row))
    _note(session, space, "Deleted", row, author)
    session.delete(row)
    session.flush()
    for release in releases:
        connect_release(session, space, release)


def _to_build(
    session: Session, space: Space, row: BuildInformationRow
) -> BuildInformation:
    [build] = BUILD_INFORMATION.build(session, space, [row])
    return build


def _find_row(
    session: Session, space: Space, fields: BuildFields
) -> BuildInformationRow | None:
    return session.scalars(
        select(BuildInformationRow).where(
            BuildInformationRow.space_number == space.number,
            BuildInformationRow.package_key == fold_package(fields.package_id),
            BuildInformationRow.version == fields.version,
        )
    ).first()


def _write(
    session: Session, row: BuildInformationRow, fields: BuildFields, author: Author
) -> None:
    for name in BUILD_TEXTS:
        setattr(row, name, getattr(fields, name))
    row.commits = [
        CommitColumns(id=each.id, comment=each.comment, link_url=each.link_url)
        for each in fields.commits
    ]
    row.work_items = [
        WorkItemColumns(
            id=each.id,
            description=each.description,
            link_url=each.link_url,
            source=each.source,
        )
        for each in fields.work_items
    ]
    row.item_count = len(fields.commits) + len(fields.work_items)
    row.created = author.now
    session.add(row)
    session.flush()


def _note(
    session: Session,
    space: Space,
    action: str,
    row: BuildInformationRow,
    author: Author,
) -> None:
    details = {
        "kind": "build information",
        "package": f"{row.package_id} {row.version}",
    }
    document = Kind.BUILD_INFORMATION.identify(row.number)
    add_audit_entry(session, space, action, details, now=author.now, document=document)
