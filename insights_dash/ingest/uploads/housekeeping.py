"""Finds jobs that should be running, and deletes files that are no longer needed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from insights_dash.domain.data_import import RUNNING, UNCONFIRMED, ImportState
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.store.database import Database
from insights_dash.store.imports import Import, to_import
from insights_dash.store.tables import ImportRow

KEPT_UNCONFIRMED = timedelta(days=7)
KEPT_FAULTS = timedelta(days=30)
_SECONDS_OF_STRANGERS = 24 * 60 * 60
_FORGOTTEN = "The file was deleted, because it wasn't imported within a week."


class Housekeeping:
    """Looks after the imports of all spaces."""

    def __init__(
        self,
        database: Database,
        folders: ImportFolders,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._folders = folders
        self._now = now

    def find_running(self) -> Sequence[Import]:
        """Return the imports of all spaces whose state asks for a job."""
        states = [each.value for each in RUNNING]
        with self._database.read() as session:
            rows = session.scalars(
                select(ImportRow)
                .where(ImportRow.state.in_(states))
                .order_by(ImportRow.number)
            )
            return [to_import(row) for row in rows]

    def clean_up(self) -> None:
        """Delete the files of old imports, and folders that belong to none."""
        self._cancel_forgotten()
        now = self._now()
        running = {each.value for each in RUNNING | UNCONFIRMED}
        with self._database.read() as session:
            known = {
                row.folder: row.state in running or now - row.changed < KEPT_FAULTS
                for row in session.scalars(
                    select(ImportRow).where(ImportRow.folder.is_not(None))
                )
            }
        for name in self._folders.list_names(older_than=_SECONDS_OF_STRANGERS):
            if not known.get(name, False):
                self._folders.delete(name)

    def _cancel_forgotten(self) -> None:
        states = [each.value for each in UNCONFIRMED - RUNNING]
        old = (
            ImportRow.state.in_(states),
            ImportRow.changed < self._now() - KEPT_UNCONFIRMED,
        )
        with self._database.read() as session:
            folders = session.execute(
                select(ImportRow.number, ImportRow.folder).where(*old)
            ).all()
        if not folders:
            return
        with self._database.write() as session:
            session.execute(
                update(ImportRow)
                .where(*old)
                .values(
                    state=ImportState.CANCELED.value,
                    problem=_FORGOTTEN,
                    revision=ImportRow.revision + 1,
                )
            )
        for _, folder in folders:
            self._folders.delete(folder)
