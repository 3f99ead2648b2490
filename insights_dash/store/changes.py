"""The changes of releases: recorded by ID, so that repeated ones change nothing.

The revision of a release is also that of its changes.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.change import MOST_CHANGES, Change
from insights_dash.domain.errors import InvalidInputError, NotFoundError, Problem
from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import to_microseconds
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.batch import Counts
from insights_dash.store.journal import CHANGES, ChangeLog, Columns
from insights_dash.store.parts import in_parts
from insights_dash.store.spaces import Space, lock_space, raise_revision
from insights_dash.store.tables import ReleaseChangeRow, ReleaseRow


@dataclass(frozen=True)
class ReplacedChanges(Counts):
    """How many changes were new, changed, unchanged, and removed."""

    removed: int = 0


_COLUMNS = (
    *("message", "author", "is_bot", "authored", "committed", "opened", "merged"),
    *("pull_request", "reverts", "link"),
)


def record_changes(
    session: Session,
    space: Space,
    changes: Mapping[str, Sequence[Change]],
    *,
    log: ChangeLog | None = None,
    on_outcome: Callable[[str, str, str], object] = lambda *_: None,
) -> Counts:
    """Add changes to releases, or correct those that they have already.

    `changes` are by release ID, and checked with `check_change`. A change with a known
    ID corrects the stored one: what it doesn't know keeps its value. The same change
    again changes nothing. The space's revision is raised if anything changed, unless
    `log` has the next one. `on_outcome` is called with the release, the ID of each
    change, and `new`, `changed` or `unchanged`.

    Raises:
        NotFoundError: if a release isn't in the space, or was deleted.
        InvalidInputError: if a release would have over 5,000 changes.
    """
    recording = _Recording(session, space, changes, log)
    for release, given in changes.items():
        if given:
            recording.drop_implied(release, {each.cleaned().id for each in given})
        for each in given:
            change = each.cleaned()
            on_outcome(release, change.id, recording.record(release, change))
    return recording.finish()


def replace_changes(
    session: Session, space: Space, release: str, changes: Sequence[Change]
) -> ReplacedChanges:
    """Give a release exactly these changes; what they don't know becomes unknown.

    Raises:
        NotFoundError: if the release isn't in the space, or was deleted.
        InvalidInputError: if there are over 5,000 changes.
    """
    recording = _Recording(session, space, [release])
    cleaned = [each.cleaned() for each in changes]
    gone = recording.list_ids(release) - {each.id for each in cleaned}
    recording.drop(release, gone)
    for change in cleaned:
        recording.record(release, change, replaces=True)
    return ReplacedChanges(**asdict(recording.finish()), removed=len(gone))


def note_changes(
    session: Session, space: Space, release: str, counts: ReplacedChanges, now: datetime
) -> None:
    """Add to the log that a user changed the changes of a release, if anything did."""
    texts = [
        f"{count:,} {name}"
        for name, count in asdict(counts).items()
        if count and name != "unchanged"
    ]
    if texts:
        details = {"kind": "release", "changes": ", ".join(texts)}
        add_audit_entry(session, space, "Modified", details, now=now, document=release)


def imply_change(session: Session, space: Space, release: str, commit: str) -> None:
    """Let a commit stand for the changes of a release as long as they are unknown.

    An empty commit takes the one back that stood for them.
    """
    recording = _Recording(session, space, [release])
    recording.drop_implied(release, {commit})
    if commit and not recording.list_ids(release):
        recording.record(release, Change(commit).cleaned(), is_implied=True)
    recording.finish()


def forget_changes(
    session: Session, space: Space, release: str, changes: Iterable[Change]
) -> None:
    """Remove the changes of a release that are stored exactly as given."""
    recording = _Recording(session, space, [release])
    for change in changes:
        recording.forget(release, change.cleaned())
    recording.finish()


def list_changes(
    session: Session, space: Space, releases: Collection[str]
) -> Mapping[str, Sequence[Change]]:
    """Return the changes of each release (by ID), in order of arrival."""
    found: dict[str, list[Change]] = {each: [] for each in releases}
    for row in _read_rows(session, space, releases):
        found[Kind.RELEASE.identify(row.release_number)].append(to_change(row))
    return found


class _Recording:
    """The stored changes of some releases, while others are written.

    Other writers of the space wait until the session's transaction ends.
    """

    def __init__(
        self,
        session: Session,
        space: Space,
        releases: Collection[str],
        log: ChangeLog | None = None,
    ) -> None:
        lock_space(session, space.number)
        self._session = session
        self._space = space
        self._projects = _read_projects(session, space, releases)
        self._rows: dict[str, dict[str, ReleaseChangeRow]] = {
            each: {} for each in releases
        }
        for row in _read_rows(session, space, releases):
            release = Kind.RELEASE.identify(row.release_number)
            self._rows[release][row.identifier] = row
        self._counts: Counter[str] = Counter()
        self._touched: set[str] = set()
        self._log = log
        self._noted: dict[tuple[int, str], tuple[Columns | None, Columns | None]] = {}

    def list_ids(self, release: str) -> set[str]:
        return set(self._rows[release])

    def drop_implied(self, release: str, kept: Collection[str]) -> None:
        rows = self._rows[release]
        implied = {each for each, row in rows.items() if row.is_implied}
        self.drop(release, implied - set(kept))

    def drop(self, release: str, ids: Iterable[str]) -> None:
        for each in list(ids):
            row = self._rows[release].pop(each)
            self._note(row, describe_change(row), None)
            self._session.delete(row)
            self._touched.add(release)

    def forget(self, release: str, change: Change) -> None:
        row = self._rows[release].get(change.id)
        if row is not None and to_change(row) == change:
            self.drop(release, [change.id])

    def record(
        self,
        release: str,
        change: Change,
        *,
        replaces: bool = False,
        is_implied: bool = False,
    ) -> str:
        row = self._rows[release].get(change.id)
        before = None if row is None else describe_change(row)
        if row is None:
            row = ReleaseChangeRow(
                release_number=Kind.RELEASE.find_number(release),
                project_number=self._projects[release],
                identifier=change.id,
            )
            self._rows[release][change.id] = row
            self._session.add(row)
            outcome = "new"
        else:
            stored = to_change(row)
            change = change if replaces else stored.updated(change)
            is_same = change == stored and row.is_implied == is_implied
            outcome = "unchanged" if is_same else "changed"
        self._counts[outcome] += 1
        if outcome != "unchanged":
            self._touched.add(release)
            row.is_implied = is_implied
            for name in _COLUMNS:
                setattr(row, name, getattr(change, name))
            self._note(row, before, describe_change(row))
        elif self._log and self._log.journal:
            self._log.journal.hold(CHANGES, [row.number] if row.number else ())
        return outcome

    def _note(
        self, row: ReleaseChangeRow, before: Columns | None, after: Columns | None
    ) -> None:
        if self._log and self._log.journal:
            key = row.release_number, row.identifier
            before = self._noted[key][0] if key in self._noted else before
            self._noted[key] = before, after

    def finish(self) -> Counts:
        """Write everything, and stamp the releases whose changes differ."""
        if any(len(rows) > MOST_CHANGES for rows in self._rows.values()):
            message = f"A release can have at most {MOST_CHANGES:,} changes."
            raise InvalidInputError([Problem("changes", message)])
        if self._touched:
            revision = (
                self._log.revision
                if self._log
                else raise_revision(self._session, self._space, catalogue=False)
            )
            numbers = list(map(Kind.RELEASE.find_number, self._touched))
            are_touched = ReleaseRow.number.in_(numbers)
            if self._log and self._log.journal:
                self._log.journal.note_releases(are_touched)
                self._log.journal.note_changes(self._noted)
            self._session.execute(
                update(ReleaseRow).where(are_touched).values(revision=revision)
            )
            self._session.flush()
        return Counts(**self._counts)


def _read_projects(
    session: Session, space: Space, releases: Collection[str]
) -> Mapping[str, int]:
    """Return the number of each release's project.

    Raises:
        NotFoundError: if a release isn't in the space, or was deleted.
    """
    found: dict[str, int] = {}
    for numbers in _number_blocks(releases):
        rows = session.execute(
            select(ReleaseRow.number, ReleaseRow.project_number).where(
                ReleaseRow.number.in_(numbers),
                ReleaseRow.space_number == space.number,
                ReleaseRow.deleted_on.is_(None),
            )
        )
        found |= {Kind.RELEASE.identify(number): project for number, project in rows}
    for each in releases:
        if each not in found:
            raise NotFoundError(each, Kind.RELEASE)
    return found


def _read_rows(
    session: Session, space: Space, releases: Collection[str]
) -> Iterator[ReleaseChangeRow]:
    for numbers in _number_blocks(releases):
        yield from session.scalars(
            select(ReleaseChangeRow)
            .join(ReleaseRow, ReleaseRow.number == ReleaseChangeRow.release_number)
            .where(
                ReleaseChangeRow.release_number.in_(numbers),
                ReleaseRow.space_number == space.number,
            )
            .order_by(ReleaseChangeRow.number)
        )


def _number_blocks(releases: Collection[str]) -> Iterator[Sequence[int]]:
    found = map(Kind.RELEASE.find_number, releases)
    numbers = [number for number in found if number is not None]
    return in_parts(numbers)


def describe_change(row: ReleaseChangeRow) -> Columns:
    """Return the columns of a change, as an import's journal has them."""
    values = {name: getattr(row, name) for name in (*_COLUMNS, "is_implied")}
    return {
        name: to_microseconds(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def to_change(row: ReleaseChangeRow) -> Change:
    """Return the change that a row stores."""
    return Change(row.identifier, *(getattr(row, name) for name in _COLUMNS))
