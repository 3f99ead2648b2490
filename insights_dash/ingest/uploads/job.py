"""`run_job`: what an import's own process does, from its state in the database."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from filelock import Timeout
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from insights_dash.domain.data_import import RUNNING, ImportState
from insights_dash.domain.errors import (
    InsightsError,
    NotFoundError,
    StoreFullError,
    StoreUnavailableError,
    UnavailableError,
)
from insights_dash.domain.identity import Kind
from insights_dash.domain.role import Permission
from insights_dash.ingest.files.reading import open_upload
from insights_dash.ingest.summary import describe_recorded, describe_undone
from insights_dash.ingest.uploads.contents import Contents
from insights_dash.ingest.uploads.faults import write_faults
from insights_dash.ingest.uploads.folders import ImportFolders, Progress, Wait
from insights_dash.ingest.uploads.stored_mapping import read_mapping, read_options
from insights_dash.store.audit import Actor, audit, set_actor
from insights_dash.store.database import Database
from insights_dash.store.imports import (
    Import,
    change_import,
    complete_summary,
    get_import_row,
    remember_mapping,
    to_import,
)
from insights_dash.store.record import record_staged
from insights_dash.store.spaces import Space, get_space, lock_space
from insights_dash.store.staged_batch import StagedBatch, staged
from insights_dash.store.tables import ImportRow
from insights_dash.store.undo.undo import undo_import

MOST_ATTEMPTS = 5
_SECONDS_TO_WAIT = 600  # for other writers
_PAUSES = (1, 5, 15)  # in seconds, while the database is unavailable
_EVERY = 0.2  # seconds between two writes of the progress
_INTERRUPTED = (
    "It was interrupted {} times before it was done, because the server stopped or ran "
    "out of memory. Try again."
)
_BUG = "The import failed because of an error in the server. Its log has the details."
_NOT_ALLOWED = (
    "{} no longer has the permission to record deployments in all of this space."
)
_NO_MEMORY = (
    "The file needs too much memory to be imported. Split it, or save its tables as "
    "CSV."
)
_NO_FILE = "The uploaded file is no longer on the server. Upload it again."
_log = logging.getLogger(__name__)
Opened = TypeVar("Opened")
MayRecord = Callable[[Session, str, Space], bool]
"""Returns whether a user can import into a space now."""


class CanceledError(Exception):
    """The user has canceled the job."""


class _OvertakenError(Exception):
    """The state of the import no longer asks for this job."""


class _RollBackError(Exception):
    """Ends the transaction of a preview."""


@dataclass(frozen=True)
class Job:
    """An import whose state says what to do, and what that needs."""

    database: Database
    folders: ImportFolders
    identifier: str
    may_record: MayRecord
    now: Callable[[], datetime]


def run_job(job: Job) -> None:
    """Do what the state of an import asks for, unless another process does it.

    The state is written when the job is done, has failed or was canceled. If the
    process is killed, nothing has been written, and the state still asks for the job.
    """
    found = _read(job)
    if found is None or found.folder is None or not job.folders.exists(found.folder):
        return
    try:
        with job.folders.lock(found.folder):
            found = _begin(job)
            if found is not None:
                _Run(job, found).run()
    except Timeout:
        return
    except NotFoundError:
        # The space has been deleted, with the import.
        job.folders.delete(found.folder if found else None)


def _read(job: Job) -> Import | None:
    with job.database.read() as session:
        row = session.scalars(_select(job.identifier)).first()
        return None if row is None else to_import(row)


def _select(identifier: str) -> Select[ImportRow]:
    return select(ImportRow).where(
        ImportRow.number == (Kind.IMPORT.find_number(identifier) or 0)
    )


def _begin(job: Job) -> Import | None:
    """Count the attempt; return the import if there is something to do."""
    with job.database.write() as session:
        row = session.scalars(_select(job.identifier)).first()
        if row is None or ImportState(row.state) not in RUNNING:
            return None
        row.attempts += 1
        session.flush()
        return to_import(row)


class _Run:
    """One run of a job, whose lock this process holds."""

    def __init__(self, job: Job, found: Import) -> None:
        self._job = job
        self._import = found
        self._folder = found.folder or ""
        self._shown = 0.0

    def run(self) -> None:
        """Work, and write the state that the import ends in."""
        job, found = self._job, self._import
        if found.attempts > MOST_ATTEMPTS:
            self._fail(_INTERRUPTED.format(MOST_ATTEMPTS))
            return
        try:
            self._report("starting")
            with job.folders.turn("turn", self._queue):
                self._try_patiently(self._work)
        except _OvertakenError:
            return
        except CanceledError:
            self._cancel()
        except NotFoundError:
            raise
        except NotAllowedError as error:
            self._note_refusal()
            self._fail(str(error))
        except UnavailableError as error:
            # Its details are for administrators, as they name the database's host.
            _log.warning("%s failed: %s", found.id, error)
            self._fail(error.summary)
        except InsightsError as error:
            self._fail(str(error))
        except MemoryError:
            self._fail(_NO_MEMORY)
        except Exception:  # noqa: BLE001 - nothing else would log it
            _log.exception("The job of %s failed", found.id)
            self._fail(_BUG)

    def _cancel(self) -> None:
        """End a canceled job; the file of a preview stays, to be matched again."""
        if self._import.state is ImportState.CHECKING:
            self._end(ImportState.UPLOADED)
            return
        self._end(ImportState.CANCELED)
        self._job.folders.delete(self._folder)

    def _try_patiently(self, work: Callable[[], None]) -> None:
        """Work; begin again if the database can't be reached for a while."""
        for pause in (*_PAUSES, None):
            try:
                work()
            except StoreFullError:
                raise
            except StoreUnavailableError:
                if pause is None:
                    raise
                _log.warning("%s waits for the database", self._import.id)
                end = time.monotonic() + pause
                while time.monotonic() < end:
                    Wait(self._check)()
            else:
                return

    def _work(self) -> None:
        match self._import.state:
            case ImportState.CHECKING:
                self._record(commits=False)
            case ImportState.IMPORTING:
                self._record(commits=True)
            case ImportState.UNDOING:
                self._undo()

    def _record(self, *, commits: bool) -> None:
        """Record the file, or only find out what that would do."""
        found, folders = self._import, self._job.folders
        path = folders.file(self._folder)
        if not path.exists():
            self._fail(_NO_FILE)
            return
        self._report("reading")
        mapping, options = read_mapping(found.mapping), read_options(found.options)
        with open_upload(path, found.name, options) as upload:
            contents = Contents(upload, mapping, self._report_table)
            summary = self._write(contents)
            faulty = write_faults(
                contents, lambda place: folders.faults(self._folder, place)
            )
            names = [upload.tables[place].name for place in faulty]
        summary |= {"fault_tables": names}
        if not commits:
            self._end(ImportState.READY, summary=summary)
            return
        # All else is committed, so this can't be done again with the rest.
        self._try_patiently(partial(self._note_faults, summary))
        folders.delete_file(self._folder)

    def _write(self, contents: Contents) -> dict[str, Any]:
        batch = contents.batch(self._import.source)
        summary: dict[str, Any] = {}
        with staged(self._job.database, batch) as begin:
            self._check()
            self._report("waiting")
            with suppress(_RollBackError), self._opened(begin) as (session, ready):
                self._report("writing")
                summary = self._record_staged(session, contents, ready)
                self._check()
                self._roll_back_preview()
        return summary

    def _roll_back_preview(self) -> None:
        if self._import.state is ImportState.CHECKING:
            raise _RollBackError

    def _record_staged(
        self, session: Session, contents: Contents, ready: StagedBatch
    ) -> dict[str, Any]:
        commits = self._import.state is ImportState.IMPORTING
        space, row = self._enter(session)
        now = self._job.now()
        ready.journal = row.number if commits else None
        recorded = record_staged(
            session, space, ready, now=now, on_refusal=contents.refuse
        )
        summary = describe_recorded(recorded, contents.problems)
        summary |= {"faulty_rows": len(contents.faults), "skipped": contents.skipped}
        summary["row_count"] = contents.row_count
        summary["unknown"] = contents.list_unknown()
        summary["faults"] = contents.name_values(summary["faults"])
        summary["rows"] = contents.list_shown(recorded.effects)
        if commits:
            self._remember(session, space)
            done = {"summary": summary, "finished": now}
            self._change(session, row, ImportState.IMPORTED, **done)
        return summary

    def _undo(self) -> None:
        database = self._job.database
        self._report("waiting")
        with ExitStack() as stack:

            def begin() -> AbstractContextManager[tuple[Session, None]]:
                return _with_nothing(database)

            session, _ = stack.enter_context(self._opened(begin))
            self._report("writing")
            space, row = self._enter(session)
            undone = undo_import(session, space, row_id(row), now=self._job.now())
            summary = {**row.summary, **describe_undone(undone)}
            self._change(session, row, ImportState.UNDONE, summary=summary)

    @contextmanager
    def _opened(
        self, begin: Callable[[], AbstractContextManager[tuple[Session, Opened]]]
    ) -> Iterator[tuple[Session, Opened]]:
        """Begin the transaction, and lock the space; wait for other writers."""
        latest = time.monotonic() + _SECONDS_TO_WAIT
        number = Kind.SPACE.find_number(self._import.space_id) or 0
        while True:
            with ExitStack() as stack:
                try:
                    session, opened = stack.enter_context(begin())
                    lock_space(session, number)
                except StoreFullError:
                    raise
                except StoreUnavailableError:
                    if time.monotonic() > latest:
                        raise
                else:
                    yield session, opened
                    return
            Wait(self._check)()

    def _enter(self, session: Session) -> tuple[Space, ImportRow]:
        """Return the space and the import, if the user can still import into it."""
        found = self._import
        set_actor(session, Actor(found.requested_by, found.requested_from))
        space = get_space(session, found.space_id)
        row = get_import_row(session, space, found.id)
        if ImportState(row.state) is not found.state:
            raise _OvertakenError
        if not self._job.may_record(session, found.requested_by, space):
            raise NotAllowedError(found.requested_by)
        return space, row

    def _remember(self, session: Session, space: Space) -> None:
        now = self._job.now()
        for each in self._import.tables:
            mapping = self._import.mapping.get("tables", {}).get(each["name"])
            if mapping and mapping.get("kind"):
                kept = {"mapping": mapping, "source": self._import.source}
                remember_mapping(session, space, each["signature"], kept, now=now)

    def _end(self, state: ImportState, **values: object) -> None:
        with self._job.database.write() as session:
            space = get_space(session, self._import.space_id)
            row = get_import_row(session, space, self._import.id)
            if ImportState(row.state) is self._import.state:
                self._change(session, row, state, **values)

    def _note_faults(self, summary: dict[str, Any]) -> None:
        with self._job.database.write() as session:
            space = get_space(session, self._import.space_id)
            complete_summary(session, space, self._import.id, summary)

    def _change(
        self, session: Session, row: ImportRow, state: ImportState, **values: object
    ) -> None:
        now = self._job.now()
        problem = values.pop("problem", "")
        change_import(
            session,
            row,
            now=now,
            state=state.value,
            problem=problem,
            attempts=0,
            **values,
        )

    def _fail(self, reason: str) -> None:
        """Write why the job failed; if that fails too, it is tried again later."""
        is_undo = self._import.state is ImportState.UNDOING
        state = ImportState.IMPORTED if is_undo else ImportState.FAILED
        try:
            self._end(state, problem=reason)
        except StoreUnavailableError as error:
            _log.warning("%s failed: %s (%s)", self._import.id, reason, error)

    def _note_refusal(self) -> None:
        """Record in the audit log that the user lacked the permission."""
        found = self._import
        details = {"file": found.name, "permission": Permission.DEPLOYMENT_RECORD}
        with self._job.database.write() as session:
            set_actor(session, Actor(found.requested_by, found.requested_from))
            action, now = "permission refused", self._job.now()
            audit(session, action, "", details, now=now, space=found.space_id)

    def _check(self) -> None:
        """Stop if the user has canceled the job; an undo can't be canceled."""
        is_undo = self._import.state is ImportState.UNDOING
        if not is_undo and self._job.folders.is_canceled(self._folder):
            raise CanceledError

    def _queue(self) -> None:
        """Wait a moment for a turn, which other imports have now."""
        self._report("queued")
        Wait(self._check)()

    def _report_table(self, _table: str, done: int, size: int) -> None:
        if time.monotonic() - self._shown > _EVERY:
            self._check()
            self._report("reading", done, size)

    def _report(self, phase: str, done: int = 0, total: int = 0) -> None:
        self._shown = time.monotonic()
        progress = Progress(phase, done, total)
        self._job.folders.write_progress(self._folder, progress)


class NotAllowedError(InsightsError):
    """The user who asked for the job has lost the permission."""

    def __init__(self, username: str) -> None:
        super().__init__(_NOT_ALLOWED.format(username))


def row_id(row: ImportRow) -> str:
    """Return the ID of an import."""
    return Kind.IMPORT.identify(row.number)


@contextmanager
def _with_nothing(database: Database) -> Iterator[tuple[Session, None]]:
    with database.write() as session:
        yield session, None
