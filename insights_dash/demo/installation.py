"""Puts the demo into a database, once: two spaces, their histories, four reports."""

import csv
import gzip
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from insights_dash.demo.history import HISTORIES, DemoHistory
from insights_dash.demo.reports import draft_reports
from insights_dash.domain.errors import ConflictError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.report_draft import define_report
from insights_dash.domain.source import SourceKind
from insights_dash.domain.time_range import end_of_day
from insights_dash.ingest.bundle import BundleImport, import_bundle
from insights_dash.ingest.bundle_files import OnProgress
from insights_dash.store.audit import add_audit_entry, find_last_audit_entry
from insights_dash.store.catalogue.kinds import read_catalogue
from insights_dash.store.database import Database
from insights_dash.store.reports import create_report, find_known_references
from insights_dash.store.sources import find_spaces_with_sources
from insights_dash.store.spaces import find_space_by_name, mark_history_end

INSTALLED = "demo installed"
_WEEK = timedelta(days=7)
_SOURCE = "demo"
_TIMES = frozenset({"created", "queued", "started", "completed"})


class DemoConflictError(ConflictError):
    """A space with the name of one of the demo's contains something else."""

    def __init__(self, space: str, held: str) -> None:
        self.space, self.held = space, held
        message = (
            f'The space "{space}" already contains {held}. Use --home to choose '
            "another folder."
        )
        super().__init__(Problem("home", message))


def install_demo(
    database: Database,
    *,
    now: datetime,
    shift_to_now: bool = False,
    on_progress: OnProgress = lambda _name, _done, _size: None,
) -> None:
    """Create the demo unless it exists.

    By default, each space's history is marked as ended on the last day of its data.
    With `shift_to_now`, all times are moved by whole weeks, so that the latest
    deployment is within the last seven days; later calls move them again. Reports are
    created once: if a user deletes one, it stays deleted.

    Raises:
        DemoConflictError: if the database contains the other variant of the demo, or a
            different space with the same name.
    """
    for history in HISTORIES:
        weeks = (now - history.newest) // _WEEK if shift_to_now else 0
        if not _is_installed(database, history, weeks=weeks, shifted=shift_to_now):
            _import(database, history, weeks=weeks, now=now, on_progress=on_progress)
            with database.write() as session:
                _furnish(session, history, weeks=weeks, shifted=shift_to_now, now=now)


def _is_installed(
    database: Database, history: DemoHistory, *, weeks: int, shifted: bool
) -> bool:
    with database.read() as session:
        space = find_space_by_name(session, history.space)
        if space is None:
            return False
        installed = find_last_audit_entry(session, space, INSTALLED)
        is_ours = space.number in find_spaces_with_sources(session, SourceKind.DEMO)
    # A user's own space can have this name, or a source called "demo".
    if installed is None and not is_ours:
        raise DemoConflictError(history.space, "other data")
    if installed and installed["shifted"] != str(shifted):
        held = "the demo with its original dates" if shifted else "the shifted demo"
        raise DemoConflictError(history.space, held)
    return bool(installed and installed["weeks"] == str(weeks))


def _import(
    database: Database,
    history: DemoHistory,
    *,
    weeks: int,
    now: datetime,
    on_progress: OnProgress,
) -> None:
    def report(name: str, done: int, size: int) -> None:
        on_progress(f"{history.space} {name}", done, size)

    with database.read() as session:
        is_new = find_space_by_name(session, history.space) is None
    with history.open() as original, shift_bundle(original, weeks * _WEEK) as path:
        wanted = BundleImport(
            path,
            history.space,
            _SOURCE,
            description=history.description,
            # A user's own space may have a similar name.
            new_space=is_new,
            source_kind=SourceKind.DEMO,
        )
        import_bundle(database, wanted, now=now, on_progress=report)


def _furnish(
    session: Session, history: DemoHistory, *, weeks: int, shifted: bool, now: datetime
) -> None:
    """Set the end of the history, and create its reports the first time."""
    space = find_space_by_name(session, history.space)
    if space is None:
        raise NotFoundError(history.space, Kind.SPACE)
    if not shifted:
        zone = ZoneInfo(history.time_zone)
        last_day = history.newest.astimezone(zone).date()
        mark_history_end(session, space, end_of_day(last_day, zone))
    if find_last_audit_entry(session, space, INSTALLED) is None:
        for draft in draft_reports(history, read_catalogue(session, space)):
            known = find_known_references(session, space, draft)
            create_report(session, space, define_report(draft, known), now=now)
    details = {"weeks": str(weeks), "shifted": str(shifted)}
    add_audit_entry(session, space, INSTALLED, details, now=now)


@contextmanager
def shift_bundle(bundle: Path, shift: timedelta) -> Iterator[Path]:
    """Yield a copy of a bundle with its times later by `shift`, if that is not zero."""
    if not shift:
        yield bundle
        return
    with TemporaryDirectory(prefix="insights-demo-") as folder:
        for file in sorted(bundle.iterdir()):
            _shift_file(file, Path(folder) / file.name, shift)
        yield Path(folder)


def _shift_file(file: Path, target: Path, shift: timedelta) -> None:
    if not file.name.endswith(".csv.gz"):
        shutil.copyfile(file, target)
        return
    with (
        gzip.open(file, "rt", encoding="utf-8", newline="") as source,
        gzip.open(target, "wt", 1, encoding="utf-8", newline="") as shifted,
    ):
        rows, out = csv.reader(source), csv.writer(shifted)
        header = next(rows)
        out.writerow(header)
        times = [index for index, name in enumerate(header) if name in _TIMES]
        for row in rows:
            for index in times:
                if row[index]:
                    moved = datetime.fromisoformat(row[index]) + shift
                    row[index] = moved.isoformat()
            out.writerow(row)
