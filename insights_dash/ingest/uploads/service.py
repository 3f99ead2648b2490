"""`UploadService`: everything that pages and the API do with imports.

Its callers have checked that the user can record deployments in the whole space: they
pass the space that `enter_whole_space` returned.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy.orm import Session

from insights_dash.domain.data_import import RUNNING, UNCONFIRMED, ImportState
from insights_dash.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    Problem,
)
from insights_dash.domain.file_names import FileName, name_file
from insights_dash.domain.names import compose
from insights_dash.domain.source import SourceKind
from insights_dash.ingest.files.mapping import UploadMapping
from insights_dash.ingest.files.upload import ReadOptions
from insights_dash.ingest.uploads.dead_jobs import DeadJobs
from insights_dash.ingest.uploads.folders import ImportFolders, Progress, TooLargeError
from insights_dash.ingest.uploads.found_file import FoundFile
from insights_dash.ingest.uploads.housekeeping import Housekeeping
from insights_dash.ingest.uploads.jobs import Jobs, Launch
from insights_dash.ingest.uploads.limits import (
    MEGABYTE,
    Limits,
    check_names,
    clean_name,
)
from insights_dash.ingest.uploads.reader import UploadReader
from insights_dash.ingest.uploads.stored_mapping import (
    check_size,
    find_problems,
    read_mapping,
    read_options,
    store_mapping,
    store_options,
)
from insights_dash.store.audit import (
    add_audit_entry,
    find_actor_address,
    find_actor_name,
)
from insights_dash.store.database import Database
from insights_dash.store.imports import (
    Import,
    NewImport,
    add_import,
    change_import,
    get_import,
    get_import_row,
    list_imports,
    list_mappings,
    to_import,
)
from insights_dash.store.page import Page
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ImportRow
from insights_dash.store.undo.kept import Undone
from insights_dash.store.undo.plan import UndoPlans

DEFAULT_SOURCE = "upload"
_EDITABLE = frozenset({ImportState.UPLOADED, ImportState.READY, ImportState.FAILED})
_CANCELABLE = RUNNING - {ImportState.UNDOING}
_DELETABLE = frozenset(
    {ImportState.FAILED, ImportState.CANCELED, ImportState.UNDONE, ImportState.UPLOADED}
    | {ImportState.READY}
)


@dataclass(frozen=True)
class Waiting:
    """An import, and what its job is doing, if it has one."""

    imported: Import
    progress: Progress | None


class UploadService:
    """The imports of all spaces; `largest` is the size of a file in bytes.

    `launch` starts the process of a job.
    """

    def __init__(
        self,
        database: Database,
        folders: ImportFolders,
        launch: Launch,
        now: Callable[[], datetime],
        *,
        largest: int = 512 * MEGABYTE,
    ) -> None:
        self.largest = largest
        self._limits = Limits(largest)
        self._database = database
        self.folders = folders
        self.reader = UploadReader(folders)
        self._jobs = Jobs(folders, launch, DeadJobs(database, folders, now).note)
        self._plans = UndoPlans(database)
        self._now = now
        self._housekeeping = Housekeeping(database, folders, now)

    def create(
        self, space: Space, name: str, stream: IO[bytes], *, source: str = ""
    ) -> Import:
        """Store a file from a stream, and guess what is in it (`Uploaded`).

        An empty `source` stands for the one of the last file with the same columns, or
        for "upload".

        Raises:
            InvalidInputError: if the file is too large or can't be read, or if a name
                can't be used.
            ConflictError: if the space has too many files that wait.
            StoreFullError: if there is no disk space left.
            UnavailableError: if too many other files are being uploaded.
        """
        name = clean_name(name)
        _refuse(list(check_names(name, source)))
        with self._database.read() as session:
            self._limits.refuse(session, space, more=1)
        with self.reader.place():
            folder = self.folders.create()
            try:
                size = self.folders.receive(folder, stream, most=self.largest)
                received = _Received(self.folders.file(folder), name, size)
                return self._add(space, folder, received, source.strip())
            except TooLargeError as error:
                self.folders.delete(folder)
                raise self.too_large() from error
            except BaseException:
                self.folders.delete(folder)
                raise

    def too_large(self) -> InvalidInputError:
        """Return the error about a file that is larger than allowed."""
        return self._limits.too_large()

    def set_options(
        self, space: Space, identifier: str, options: Mapping[str, Any]
    ) -> Import:
        """Read the file again with other options, and guess again what is in it.

        `options` are `encoding`, `separator` and `header_rows` (`ReadOptions`).

        Raises:
            NotFoundError: if the import is not found.
            ConflictError: if it has been confirmed.
            InvalidInputError: if the file can't be read in this way.
            UnavailableError: if too many other files are being uploaded.
        """
        wanted = read_options(options)
        found = self._get_editable(space, identifier)
        received = _Received(self._path(found), found.name, found.size)
        with self.reader.place():
            described, _ = self._describe(space, received, wanted)
        return self._edit(
            space,
            identifier,
            options=store_options(wanted),
            tables=described.tables,
            mapping=described.mapping,
            format=described.format,
        )

    def set_mapping(
        self,
        space: Space,
        identifier: str,
        mapping: UploadMapping,
        *,
        source: str,
        is_draft: bool = False,
    ) -> Import:
        """Set what the columns of the file mean, and the name of its source.

        A draft can have problems with columns, which `preview` and `confirm` refuse.

        Raises:
            NotFoundError: if the import is not found.
            ConflictError: if it has been confirmed.
            InvalidInputError: with every problem. Fields are `source`, `tables`, or
                begin with `tables.` and the place of a table in the file.
        """
        found = self._get_editable(space, identifier)
        source = source.strip() or found.source
        problems = [
            *check_names(found.name, source),
            *check_size(found.tables, mapping),
        ]
        if not is_draft:
            problems += find_problems(found.tables, mapping)
        _refuse(problems)
        values = {"mapping": store_mapping(mapping), "source": compose(source)}
        return self._edit(space, identifier, **values)

    def preview(self, space: Space, identifier: str) -> Import:
        """Find out what the import would do (`Checking`, then `Ready`).

        Raises:
            NotFoundError: if the import is not found.
            ConflictError: if it has been confirmed, or its file is gone.
            InvalidInputError: if its columns aren't matched.
        """
        return self._start(space, identifier, ImportState.CHECKING, _EDITABLE)

    def confirm(self, space: Space, identifier: str) -> Import:
        """Import the file (`Importing`, then `Imported`), except its bad rows.

        A failed import is tried again. Raises the errors of `preview`.
        """
        return self._start(space, identifier, ImportState.IMPORTING, _EDITABLE)

    def cancel(self, space: Space, identifier: str) -> Import:
        """Cancel an import that isn't done; its file is deleted.

        If it is being checked, only that is canceled: it is `Uploaded` again. A job
        stops at once if it is still reading, and otherwise within seconds. If it has
        just finished, the import stays.

        Raises:
            NotFoundError: if the import is not found.
            ConflictError: if it is done, or being undone.
        """
        found = self._find(space, identifier)
        if self._request_cancel(found):
            return found
        with self._database.write() as session:
            row = get_import_row(session, space, identifier, locks=True)
            found = to_import(row)
            if found.state not in UNCONFIRMED | _CANCELABLE:
                message = "The import can't be canceled, because it is done. Undo it."
                raise ConflictError(Problem("", message))
            if not self._request_cancel(found):
                canceled = {"state": ImportState.CANCELED.value}
                found = change_import(session, row, now=self._now(), **canceled)
        if found.state is ImportState.CANCELED:
            self.folders.delete(found.folder)
        return found

    def plan_undo(self, space: Space, identifier: str) -> Undone:
        """Return what an undo would take back, and what would stay.

        For large imports this takes seconds, but other writers don't wait.

        Raises:
            NotFoundError: if the import is not found.
            UnavailableError: if another undo is being planned.
        """
        found = self._find(space, identifier)
        if found.state is not ImportState.IMPORTED:
            return Undone({}, {}, ())
        return self._plans.plan(space, found)

    def undo(self, space: Space, identifier: str) -> Import:
        """Take an import back (`Undoing`, then `Undone`), as far as nothing needs it.

        Raises:
            NotFoundError: if the import is not found.
            ConflictError: if it hasn't written anything.
        """
        with self._database.write() as session:
            row = get_import_row(session, space, identifier, locks=True)
            _refuse_undo(to_import(row))
            folder = row.folder or self.folders.create()
            self.folders.ensure(folder)
            found = self._ask(session, row, ImportState.UNDOING, folder=folder)
        self._jobs.start(found)
        return self.get(space, identifier).imported

    def get(self, space: Space, identifier: str) -> Waiting:
        """Return an import, with the progress of its job.

        A job whose process was killed is started again.

        Raises:
            NotFoundError: if the import is not found.
        """
        found = self._find(space, identifier)
        self._jobs.look_after([found])
        return self._with_progress(found)

    def list_page(
        self, space: Space, *, skip: int = 0, take: int | None = None
    ) -> Page[Waiting]:
        """Return a page of the imports of a space, newest first, as `get` does."""
        with self._database.read() as session:
            page = list_imports(session, space, skip=skip, take=take)
        self._jobs.look_after(page.items)
        return Page(tuple(map(self._with_progress, page.items)), page.total)

    def find_faults(
        self, space: Space, identifier: str, table: str = ""
    ) -> tuple[FileName, IO[bytes]]:
        """Return the name and the content of a file with bad rows.

        It is a CSV file: the header and the bad rows of a table, with a last column
        "Problem". An empty `table` is the first one that has bad rows. Files are kept
        for 30 days.

        Raises:
            NotFoundError: if the import or the file is not found.
        """
        found = self.get(space, identifier).imported
        names = found.summary.get("fault_tables", [])
        name = table or (names[0] if names else "")
        places = {each["name"]: place for place, each in enumerate(found.tables)}
        if name in names and found.folder:
            stem = PurePosixPath(found.name).stem
            many = f" {name}" if len(found.tables) > 1 else ""
            file_name = name_file(f"{stem}{many}", found.id, "problems.csv")
            with suppress(FileNotFoundError):
                path = self.folders.faults(found.folder, places[name])
                return file_name, path.open("rb")
        missing = f"{found.id}/faults.csv"
        raise NotFoundError(missing)

    def delete(self, space: Space, identifier: str) -> None:
        """Remove an import from the list; what it has written stays.

        Raises:
            NotFoundError: if the import is not found.
            ConflictError: if it has written something, or its job is running.
        """
        with self._database.write() as session:
            row = get_import_row(session, space, identifier, locks=True)
            folder = row.folder
            if ImportState(row.state) not in _DELETABLE:
                message = "Cancel or undo the import before you delete it."
                raise ConflictError(Problem("", message))
            details = {"name": row.name, "kind": "import"}
            add_audit_entry(
                session, space, "Deleted", details, now=self._now(), document=identifier
            )
            session.delete(row)
        self.folders.delete(folder)

    def resume(self) -> None:
        """Start jobs again whose processes were killed, and delete old files.

        Each server process calls this when it starts.
        """
        for found in self._housekeeping.find_running():
            self._jobs.start(found)
        self._housekeeping.clean_up()

    def _add(
        self, space: Space, folder: str, received: "_Received", source: str
    ) -> Import:
        found, usual_source = self._describe(space, received, ReadOptions())
        new = NewImport(
            received.name,
            compose(source) or usual_source,
            SourceKind.UPLOAD,
            ImportState.UPLOADED,
            format=found.format,
            size=received.size,
            folder=folder,
            tables=found.tables,
            mapping=found.mapping,
        )
        with self._database.write() as session:
            now = self._now()
            added = add_import(session, space, new, now=now)
            details = {"name": new.name, "size": f"{new.size:,} bytes"}
            add_audit_entry(
                *(session, space, "FileUploaded", details), now=now, document=added.id
            )
            # Others may have been uploaded since this one began. An import can keep
            # this session waiting for the space, but not those of other spaces.
            self._limits.refuse(session, space)
        return added

    def _describe(
        self, space: Space, found: "_Received", options: ReadOptions
    ) -> tuple[FoundFile, str]:
        """Return what is in a file, and the source of the last one like it."""
        with self._database.read() as session:
            stored = list_mappings(session, space)
        remembered = {key: kept["mapping"] for key, kept in stored.items()}
        described = self.reader.describe(found.path, found.name, options, remembered)
        signatures = (each["signature"] for each in described.tables)
        known = [stored[each] for each in signatures if each in stored]
        return described, known[0]["source"] if known else DEFAULT_SOURCE

    def _get_editable(self, space: Space, identifier: str) -> Import:
        found = self._find(space, identifier)
        self._refuse_state(found, _EDITABLE)
        return found

    def _find(self, space: Space, identifier: str) -> Import:
        with self._database.read() as session:
            return get_import(session, space, identifier)

    def _request_cancel(self, found: Import) -> bool:
        """Ask the job of an import to stop, if it can have one on this machine."""
        is_here = found.state in _CANCELABLE and self.folders.exists(found.folder)
        if is_here:
            self.folders.request_cancel(found.folder or "")
        return is_here

    def _edit(self, space: Space, identifier: str, **values: object) -> Import:
        with self._database.write() as session:
            row = get_import_row(session, space, identifier, locks=True)
            self._refuse_state(to_import(row), _EDITABLE)
            state = ImportState.UPLOADED.value
            now = self._now()
            return change_import(
                session, row, now=now, state=state, problem="", summary={}, **values
            )

    def _start(
        self,
        space: Space,
        identifier: str,
        state: ImportState,
        allowed: frozenset[ImportState],
    ) -> Import:
        found = self._get_editable(space, identifier)
        tables = found.mapping.get("tables", {})
        if not any(each.get("kind") for each in tables.values()):
            message = "Choose what at least one table contains."
            raise InvalidInputError([Problem("tables", message)])
        # The user may not have corrected what was guessed.
        _refuse(find_problems(found.tables, read_mapping(found.mapping)))
        self._path(found)
        with self._database.write() as session:
            row = get_import_row(session, space, identifier, locks=True)
            self._refuse_state(to_import(row), allowed)
            found = self._ask(session, row, state)
        self._jobs.start(found)
        return self.get(space, identifier).imported

    def _ask(
        self, session: Session, row: ImportRow, state: ImportState, **values: object
    ) -> Import:
        """Write that a job is wanted, for the process that starts it."""
        folder = str(values.get("folder") or row.folder or "")
        self.folders.forget_job(folder)
        return change_import(
            session,
            row,
            now=self._now(),
            state=state.value,
            problem="",
            attempts=0,
            requested_by=find_actor_name(session),
            requested_from=find_actor_address(session),
            **values,
        )

    def _with_progress(self, found: Import) -> Waiting:
        is_running = found.state in RUNNING
        progress = self.folders.read_progress(found.folder) if is_running else None
        return Waiting(found, progress)

    def _path(self, found: Import) -> Path:
        path = self.folders.file(found.folder or "-")
        if not path.exists():
            message = "The file is no longer on the server. Upload it again."
            raise ConflictError(Problem("", message))
        return path

    @staticmethod
    def _refuse_state(found: Import, allowed: frozenset[ImportState]) -> None:
        if found.state not in allowed:
            message = f"The import is {found.state.lower()}, so it can't be changed."
            raise ConflictError(Problem("", message))


@dataclass(frozen=True)
class _Received:
    """A file on the disk, its name, and its size in bytes."""

    path: Path
    name: str
    size: int


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise InvalidInputError(list(problems))


def _refuse_undo(found: Import) -> None:
    if found.state is not ImportState.IMPORTED:
        message = f"The import is {found.state.lower()}, so there is nothing to undo."
        raise ConflictError(Problem("", message))
