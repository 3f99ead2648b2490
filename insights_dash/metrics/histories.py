"""Keeps the histories of spaces in memory, and current with each space's revision.

A history is first read from its column file, or from the database if there is none.
After that, only changes are read.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind, SpaceId
from insights_dash.metrics.history.column_file import ColumnFiles, Saved
from insights_dash.metrics.history.columns import Deployments, Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.store.database import Database
from insights_dash.store.history import (
    Revisions,
    read_catalogue_rows,
    read_deployments,
    read_mark,
    read_releases,
    read_revisions,
)
from insights_dash.store.spaces import list_space_numbers, read_installation


@dataclass(frozen=True)
class Snapshot:
    """A space's history and catalogue at a revision."""

    installation: str
    revisions: Revisions
    history: History
    catalogue: DocumentIndex


@dataclass(frozen=True)
class _Space:
    """A space in memory.

    `unsaved_rows` counts the rows that were read since the column file was written.
    """

    installation: str
    revisions: Revisions
    history: LiveHistory
    catalogue: DocumentIndex
    unsaved_rows: int

    def snapshot(self) -> Snapshot:
        history = self.history.snapshot()
        return Snapshot(self.installation, self.revisions, history, self.catalogue)


class Histories:
    """The newest snapshot of each space; safe to use from several threads."""

    def __init__(self, database: Database, files: ColumnFiles) -> None:
        """Create the keeper; nothing is read before the first snapshot."""
        self._database = database
        self._files = files
        self._known: dict[SpaceId, _Space] = {}
        self._snapshots: dict[SpaceId, Snapshot] = {}
        self._locks: dict[SpaceId, Lock] = {}
        self._lock = Lock()

    def snapshot(self, space: SpaceId) -> Snapshot:
        """Return the space as it is now. One thread updates it while others wait.

        Raises:
            NotFoundError: if the space is gone.
        """
        with self._database.read() as session:
            mark = _read_revisions(session, space).mark
        found = self._snapshots.get(space)
        if found is None or found.revisions.mark != mark:
            found = self._catch_up(space)
        return found

    def forget_deleted_spaces(self) -> bool:
        """Drop spaces that were deleted, and their column files.

        Other processes do so when they next read changes. Return whether this process
        had such a space in memory.
        """
        with self._database.read() as session:
            return self._keep_only(list_space_numbers(session))

    def _keep_only(self, numbers: Collection[int]) -> bool:
        self._files.keep_only(numbers)
        kept = {SpaceId(Kind.SPACE.identify(each)) for each in numbers}
        deleted = {*self._known, *self._snapshots} - kept
        for each in deleted:
            self._known.pop(each, None)
            self._snapshots.pop(each, None)
        return bool(deleted)

    def _catch_up(self, space: SpaceId) -> Snapshot:
        with self._lock_of(space), self._database.read() as session:
            revisions = _read_revisions(session, space)
            found = self._snapshots.get(space)
            if found is not None and found.revisions.mark == revisions.mark:
                return found
            # A history is extended in place, unless another thread holds its snapshot.
            # If this fails halfway, the next call reads everything.
            del found
            self._snapshots.pop(space, None)
            known = self._known.pop(space, None)
            number = Kind.SPACE.find_number(space) or 0
            known = self._read(session, number, revisions, known)
            self._keep_only(list_space_numbers(session))
            self._known[space] = known
            self._snapshots[space] = known.snapshot()
            return self._snapshots[space]

    def _read(
        self,
        session: Session,
        space: int,
        revisions: Revisions,
        known: _Space | None,
    ) -> _Space:
        """Return the space at these revisions; read only what changed since `known`."""
        if known is None or not _has_mark(
            session, space, known.revisions.data, known.revisions.mark
        ):
            return self._read_first(session, space, revisions)
        since, history = known.revisions, known.history
        unsaved = known.unsaved_rows + _update(
            session, space, history, since=since.data
        )
        catalogue = known.catalogue
        if since.catalogue != revisions.catalogue:
            catalogue = DocumentIndex(read_catalogue_rows(session, space))
        return self._save(
            space,
            _Space(known.installation, revisions, history, catalogue, unsaved),
        )

    def _read_first(self, session: Session, space: int, revisions: Revisions) -> _Space:
        """Read a space for the first time in this process."""
        saved = self._files.load(space)
        # The database may have been restored since, or be a different one.
        if saved is not None and _has_mark(session, space, saved.revision, saved.mark):
            history = saved.history
            rows = _update(session, space, history, since=saved.revision)
        else:
            history, rows = _read_all(session, space)
        catalogue = DocumentIndex(read_catalogue_rows(session, space))
        installation = read_installation(session)
        return self._save(
            space, _Space(installation, revisions, history, catalogue, rows)
        )

    def _save(self, space: int, known: _Space) -> _Space:
        """Write the column file if there are enough unsaved rows."""
        if known.unsaved_rows < self._files.worth_saving(known.history.rows):
            return known
        revisions = known.revisions
        self._files.save(space, Saved(revisions.data, revisions.mark, known.history))
        return replace(known, unsaved_rows=0)

    def _lock_of(self, space: SpaceId) -> Lock:
        with self._lock:
            return self._locks.setdefault(space, Lock())


def _read_revisions(session: Session, space: SpaceId) -> Revisions:
    found = read_revisions(session, Kind.SPACE.find_number(space) or 0)
    if found is None:
        raise NotFoundError(space, Kind.SPACE)
    return found


def _has_mark(session: Session, space: int, revision: int, mark: int) -> bool:
    """Return whether a revision of the space still has this mark."""
    return read_mark(session, space, revision) == mark


def _read_all(session: Session, space: int) -> tuple[LiveHistory, int]:
    """Read the whole history from the database; return it and the number of rows."""
    releases = Releases.of(_list(read_releases(session, space, since=0)))
    rows = _list(read_deployments(session, space, since=0))
    history = LiveHistory.of(releases, Deployments.of(rows, releases))
    return history, len(rows) + len(releases.number)


def _update(session: Session, space: int, history: LiveHistory, *, since: int) -> int:
    """Apply the changes since a revision; return the number of rows."""
    releases = Releases.of(_list(read_releases(session, space, since=since)))
    rows = _list(read_deployments(session, space, since=since))
    history.apply(releases, rows)
    return len(rows) + len(releases.number)


def _list(blocks: Iterable[Sequence[Any]]) -> list[Any]:
    return [row for block in blocks for row in block]
