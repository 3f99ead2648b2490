"""Finds jobs that should be running, and deletes files that are no longer needed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from insights_dash.domain.data_import import RUNNING, UNCONFIRMED, ImportState
from insights_dash.ingest.uploads.folders import ImportFolders
from insights_dash.store.database import Database
from insights_dash.store.imports import Import, to_import
from insights_dash.store.tables import ImportRow

KEPT_UNCONFIRMED = timedelta(days=7)
KEPT_FAULTS = timedelta(days=30)
_SECONDS_OF_STRANGERS = 24 * 60 * 60
_TIME_TO_RUN = timedelta(hours=1)  # on another machine with the same database
_LOST = "The uploaded file is no longer on the server. Upload it again."
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
        self._fail_lost()
        now = self._now()
        running = {each.value for each in RUNNING | UNCONFIRMED}
        # Their other columns are large.
        columns = select(ImportRow.folder, ImportRow.state, ImportRow.changed)
        with self._database.read() as session:
            known = {
                folder: state in running or now - changed < KEPT_FAULTS
                for folder, state, changed in session.execute(
                    columns.where(ImportRow.folder.is_not(None))
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
        self._end(*old, state=ImportState.CANCELED, problem=_FORGOTTEN)
        for _, folder in folders:
            self._folders.delete(folder)

    def _fail_lost(self) -> None:
        """Fail imports whose files are gone, such as those of a former container."""
        old = self._now() - _TIME_TO_RUN
        lost = [
            each.number
            for each in self.find_running()
            if each.state is not ImportState.UNDOING
            and each.changed < old
            and not self._folders.exists(each.folder)
        ]
        if lost:
            jobs = {each.value for each in RUNNING - {ImportState.UNDOING}}
            these = ImportRow.number.in_(lost), ImportRow.state.in_(jobs)
            self._end(*these, state=ImportState.FAILED, problem=_LOST)

    def _end(
        self, *these: ColumnElement[bool], state: ImportState, problem: str
    ) -> None:
        values = {"state": state.value, "problem": problem}
        with self._database.write() as session:
            session.execute(
                update(ImportRow)
                .where(*these)
                .values(revision=ImportRow.revision + 1, **values)
            )
