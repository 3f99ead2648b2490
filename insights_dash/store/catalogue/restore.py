"""Deleted documents that come back, because an import refers to them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose
from insights_dash.store.catalogue.known_catalogue import KnownCatalogue
from insights_dash.store.catalogue.rules import find_former_name
from insights_dash.store.tables import (
    AnyRow,
    ChannelRow,
    LifecycleRow,
    ProjectGroupRow,
    ProjectRow,
)


class Note(Protocol):
    """Counts documents before it writes them, and whether they are new."""

    def __call__(self, kind: Kind, rows: Sequence[tuple[Any, bool]], /) -> None:
        """Count documents of a kind."""


class Restorer:
    """Restores documents. `restored` has their names, by kind."""

    def __init__(self, session: Session, known: KnownCatalogue, note: Note) -> None:
        self._session = session
        self._known = known
        self._note = note
        self.restored: dict[Kind, list[str]] = defaultdict(list)

    def restore_projects(self, numbers: Collection[int]) -> None:
        """Restore the projects of these numbers, with their groups."""
        projects = [row for row in self._known.projects if row.number in numbers]
        deleted = [row for row in projects if row.deleted_on is not None]
        self.restore_groups(deleted)
        self.restore_rows(Kind.PROJECT, deleted)

    def restore_groups(self, projects: Iterable[ProjectRow]) -> None:
        """Restore the groups of projects, which may have been deleted after them.

        If another group has the name by now, the project joins that one.
        """
        by_number = {row.number: row for row in self._known.groups}
        groups: dict[int, ProjectGroupRow] = {}
        for project in projects:
            group = by_number[project.project_group_number]
            if group.deleted_on is not None:
                identifier = Kind.PROJECT_GROUP.identify(group.number)
                name = compose(find_former_name(group.name, identifier))
                group = self._known.groups.find(name) or group
                project.project_group_number = group.number
                groups[group.number] = group
        self.restore_rows(Kind.PROJECT_GROUP, groups.values())

    def restore_rows(self, kind: Kind, rows: Iterable[Any]) -> None:
        """Restore those of the documents that are deleted, and count them."""
        deleted = [row for row in rows if row.deleted_on is not None]
        for row in deleted:
            self.restore(kind, row)
        self._note(kind, [(row, False) for row in deleted])

    def restore(self, kind: Kind, row: AnyRow) -> None:
        """Undo the deletion of a document."""
        if row.deleted_on is None:
            return
        row.deleted_on = None
        name = row.name
        if isinstance(row, ProjectRow):
            self._free_slug(row)
            for channel in self._list_channels(row):
                self._drop_deleted_lifecycle(channel)
        if isinstance(row, ChannelRow):
            projects = {each.number: each.name for each in self._known.projects}
            name = f"{row.name} of {projects[row.project_number]}"
        if isinstance(row, ProjectRow | ChannelRow):
            self._drop_deleted_lifecycle(row)
        self.restored[kind].append(name)

    def _free_slug(self, project: ProjectRow) -> None:
        """Choose a new slug if another project has taken it."""
        if self._known.is_slug_taken(project):
            project.slug = self._known.choose_slug(project.name)

    def _list_channels(self, project: ProjectRow) -> Sequence[ChannelRow]:
        """Return the channels of a project that have a lifecycle of their own."""
        with self._session.no_autoflush:
            return self._session.scalars(
                select(ChannelRow).where(
                    ChannelRow.project_number == project.number,
                    ChannelRow.lifecycle_number.is_not(None),
                )
            ).all()

    def _drop_deleted_lifecycle(self, row: ProjectRow | ChannelRow) -> None:
        """Use the default lifecycle if the document's own has been deleted."""
        # A flush would hide the changes from `_note`.
        with self._session.no_autoflush:
            lifecycle = self._session.get(LifecycleRow, row.lifecycle_number or 0)
        if lifecycle is None or lifecycle.deleted_on is not None:
            row.lifecycle_number = None
