"""`import_bundle`: an import bundle (docs/import.md) into a space, all or nothing.

Knows nothing of the command line: pages and services call it too.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from insights_dash.domain.catalogue.document import check_text
from insights_dash.domain.data_import import ImportState
from insights_dash.domain.errors import (
    ConflictError,
    InvalidBundleError,
    InvalidInputError,
    Problem,
    RowProblem,
)
from insights_dash.domain.names import check_characters, compose, is_blank
from insights_dash.domain.source import SourceKind
from insights_dash.ingest.bad_names import BadNames
from insights_dash.ingest.bundle_files import (
    EXPORT_MARK,
    BundleFile,
    OnProgress,
    open_bundle,
)
from insights_dash.ingest.bundle_rows import read_entries
from insights_dash.ingest.exported import ExportedSpace
from insights_dash.ingest.parquet_bundle import without_parquet
from insights_dash.ingest.problems import Problems
from insights_dash.ingest.rows import (
    CHANGES,
    CHANNELS,
    DEPLOYMENTS,
    ENVIRONMENTS,
    PROJECTS,
    RELEASES,
    TENANTS,
    Form,
)
from insights_dash.ingest.summary import describe_recorded
from insights_dash.store.batch import Batch, Counts, Refusal
from insights_dash.store.creations import count_unknown_creations
from insights_dash.store.database import Database
from insights_dash.store.imports import (
    NewImport,
    add_import,
    change_import,
    get_import_row,
)
from insights_dash.store.record import record_staged
from insights_dash.store.spaces import (
    Space,
    create_space,
    find_space_by_name,
    list_similar_spaces,
    lock_space,
)
from insights_dash.store.staged_batch import StagedBatch, staged

DEFAULT_SOURCE = "bundle"
_LONGEST_SPACE_NAME = 200
_LONGEST_SOURCE = 100
_LONGEST_FILE_NAME = 200
_FORMAT = "Import bundle"

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class BundleImport:
    """What to import: a folder or zip, and the name or id of the space.

    If no space has the name, a space is created, unless a space has a similar one, such
    as `Shop` and `shop`: only `new_space` creates one in that case, and it never
    imports into an existing space. `source` keeps apart systems that number their
    deployments alike. With `skip_bad_rows`, good rows are written even if others are
    bad; a missing or unreadable file is always refused. `description` is for a new
    space.
    """

    path: Path
    space: str
    source: str = DEFAULT_SOURCE
    skip_bad_rows: bool = False
    description: str = ""
    new_space: bool = False
    source_kind: SourceKind = SourceKind.BUNDLE

    def check(self) -> None:
        """Check the names.

        Raises:
            InvalidInputError: if a name can't be used.
        """
        problems = []
        for field, name, longest in (
            ("space", self.space.strip(), _LONGEST_SPACE_NAME),
            ("source", self.source.strip(), _LONGEST_SOURCE),
        ):
            if is_blank(name) or len(name) > longest:
                message = f"Enter a {field} name of at most {longest} characters."
                problems.append(Problem(field, message))
        # An existing space may have a name that the rules no longer allow.
        problems += check_text("space", self.space)
        problems += check_characters("source", self.source.strip())
        if problems:
            raise InvalidInputError(problems)


class SimilarSpaceError(ConflictError):
    """No space has this name; `similar` are names of spaces that could be meant."""

    def __init__(self, name: str, similar: Sequence[str]) -> None:
        self.similar = tuple(similar)
        listed = " and ".join(f'"{each}"' for each in self.similar)
        message = (
            f'No space named "{name}", but there is {listed}. Use the exact name, or '
            "add --new-space to create another space."
        )
        super().__init__(Problem("space", message))


@dataclass(frozen=True)
class ImportedBundle:
    """The result of an import, which `import_id` names so that it can be undone.

    `counts` are by kind of document. `revision` is the new revision of the space, None
    if nothing changed. `restored` has the names, by kind, of deleted documents that are
    back. `problems` describes those of skipped rows, by kind. `unknown_creations` is
    how many releases of the space have no creation time.
    """

    space: Space
    is_new_space: bool
    revision: int | None
    counts: Mapping[str, Counts]
    restored: Mapping[str, Sequence[str]]
    problems: tuple[RowProblem, ...]
    problem_count: int
    unknown_creations: int = 0
    import_id: str = ""


@dataclass(frozen=True)
class _Outcome:
    counts: Mapping[str, Counts]
    revision: int | None
    problems: Problems
    restored: Mapping[str, Sequence[str]] = dataclasses.field(default_factory=dict)
    import_id: str = ""


def import_bundle(
    database: Database,
    bundle: BundleImport,
    *,
    now: datetime,
    on_progress: OnProgress = lambda _name, _done, _size: None,
) -> ImportedBundle:
    """Import a bundle in one transaction: all of it, or nothing if there is a problem.

    Raises:
        InvalidBundleError: with every problem found; nothing was written.
        InvalidInputError: if the name of the space or the source can't be used.
        ConflictError: if no space has the name but one has a similar name, or if a new
            space was asked for and one with that name exists.
    """
    bundle.check()
    with open_bundle(bundle.path) as found, without_parquet(found) as files:
        if EXPORT_MARK in files:
            return _import_exported(database, bundle, files, on_progress, now=now)
        reading = _Reading(files, on_progress, lists_skipped=bundle.skip_bad_rows)
        batch = reading.batch(bundle.source.strip(), bundle.source_kind)
        with staged(database, batch) as begin, begin() as (session, rows):
            return _record(session, bundle, reading, rows, now=now)


def _import_exported(
    database: Database,
    bundle: BundleImport,
    files: Mapping[str, BundleFile],
    on_progress: OnProgress,
    *,
    now: datetime,
) -> ImportedBundle:
    """Import the export of a whole space, which is not an import to undo."""
    with database.write() as session:
        known, space = _enter_space(session, bundle, now=now)
        exported = ExportedSpace(session, space, files, on_progress)
        counts, revision = exported.record(now=now)
        outcome = _Outcome(counts, revision, exported.problems)
        return _finish(session, bundle, (known, space), outcome)


def _record(
    session: Session,
    bundle: BundleImport,
    reading: "_Reading",
    batch: StagedBatch,
    *,
    now: datetime,
) -> ImportedBundle:
    known, space = _enter_space(session, bundle, now=now)
    lock_space(session, space.number)
    new = NewImport(
        bundle.path.name[:_LONGEST_FILE_NAME],
        batch.batch.source,
        bundle.source_kind,
        ImportState.IMPORTED,
        format=_FORMAT,
        size=reading.size,
    )
    added = add_import(session, space, new, now=now)
    batch.journal = added.number
    recorded = record_staged(session, space, batch, now=now, on_refusal=reading.refuse)
    problems = reading.problems()
    row = get_import_row(session, space, added.id)
    summary = describe_recorded(recorded, problems)
    change_import(session, row, now=now, summary=summary, finished=now)
    outcome = _Outcome(
        *(recorded.counts, recorded.revision, problems),
        restored=recorded.restored,
        import_id=added.id,
    )
    return _finish(session, bundle, (known, space), outcome)


def _enter_space(
    session: Session, bundle: BundleImport, *, now: datetime
) -> tuple[Space | None, Space]:
    """Return the known space, and the space to import into, which can be new."""
    known = _find_space(session, bundle)
    if known is not None:
        return known, known
    name = bundle.space.strip()
    return None, create_space(session, name, now=now, description=bundle.description)


def _finish(
    session: Session,
    bundle: BundleImport,
    spaces: tuple[Space | None, Space],
    outcome: "_Outcome",
) -> ImportedBundle:
    known, space = spaces
    problems = outcome.problems
    if problems.spoils_file or (problems.count and not bundle.skip_bad_rows):
        raise InvalidBundleError(problems.describe(), count=problems.count)
    unknown_creations = count_unknown_creations(session, space)
    return ImportedBundle(
        space=space,
        import_id=outcome.import_id,
        is_new_space=known is None,
        revision=outcome.revision,
        counts=outcome.counts,
        restored=outcome.restored,
        problems=problems.describe(),
        problem_count=problems.count,
        unknown_creations=unknown_creations,
    )


def _find_space(session: Session, bundle: BundleImport) -> Space | None:
    """Return the space to import into; None if it has to be created."""
    name = compose(bundle.space.strip())
    known = find_space_by_name(session, name)
    if bundle.new_space:
        if known:
            message = (
                f'A space named "{name}" already exists. Leave out --new-space to '
                "import into it."
            )
            raise ConflictError(Problem("space", message))
        return None
    if known:
        return known
    similar = list_similar_spaces(session, name)
    for space in similar:
        if space.id == name:
            return space
    if similar:
        raise SimilarSpaceError(name, [space.name for space in similar])
    return None


class _Reading:
    """A bundle's files while they are read.

    With `lists_skipped`, each refused row is reported, even if it is only refused
    because another row is bad.
    """

    def __init__(
        self,
        files: Mapping[str, BundleFile],
        on_progress: OnProgress,
        *,
        lists_skipped: bool,
    ) -> None:
        self._lists_skipped = lists_skipped
        self._bad = BadNames()
        self._problems = Problems()
        self._refusals = Problems()
        self._files = files
        self._on_progress = on_progress
        self.size = sum(each.size for each in files.values())

    def batch(self, source: str, source_kind: SourceKind) -> Batch:
        """The bundle's lists; its longer files are read later."""
        has_changes = "changes" in self._files
        return Batch(
            source=source,
            source_kind=source_kind,
            projects=self._list("projects", PROJECTS),
            channels=self._list("channels", CHANNELS),
            environments=self._list("environments", ENVIRONMENTS),
            tenants=self._list("tenants", TENANTS),
            releases=self._read("releases", RELEASES),
            deployments=self._read("deployments", DEPLOYMENTS),
            changes=self._read("changes", CHANGES) if has_changes else None,
        )

    def refuse(self, refusal: Refusal) -> None:
        """Collect the reason for which the store refuses an entry."""
        if self._bad.explain(refusal) and not self._lists_skipped:
            return
        self._refusals.add(
            self._files[refusal.kind].name,
            refusal.position,
            refusal.field,
            refusal.template,
            *refusal.values,
        )

    def problems(self) -> Problems:
        """Return the problems of the files, including those that the store found.

        If a file could not be read, the store misses what that file would have listed,
        so its refusals would only hide the cause.
        """
        if not self._problems.spoils_file:
            self._problems.merge(self._refusals)
        return self._problems

    def _list(self, kind: str, form: Form[Entry]) -> Sequence[Entry] | None:
        """Return all entries of a file, None if the bundle doesn't contain it."""
        return list(self._read(kind, form)) if kind in self._files else None

    def _read(self, kind: str, form: Form[Entry]) -> Iterator[Entry]:
        return read_entries(
            self._files[kind],
            form,
            problems=self._problems,
            on_progress=self._on_progress,
            on_bad_entry=self._bad.note,
        )
