"""A batch in staging tables, which are filled before other writers have to wait.

What its names mean is decided later, when the batch is recorded: until then, each
different name has a code.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from itertools import islice
from typing import IO, Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind, find_trailing_number
from insights_dash.store import staging
from insights_dash.store.batch import (
    Batch,
    ChangeEntry,
    DeploymentEntry,
    ReleaseEntry,
)
from insights_dash.store.database import Database
from insights_dash.store.incoming import Codes
from insights_dash.store.versions import Spellings

_CHANGES_AT_ONCE = 2_000
_LARGEST_IN_MEMORY = 4 * 1024 * 1024


class StagedBatch:
    """A batch whose releases, deployments and changes have been read.

    It needs the staging tables of the session (`staging.staging`). Memory grows only
    with the number of different names. If `journal` is the number of an import, what
    is recorded can be undone later.
    """

    def __init__(self, session: Session, batch: Batch) -> None:
        """Read the whole batch, and fill the staging tables."""
        self.batch = batch
        self.journal: int | None = None
        self.channels = Codes(Kind.CHANNEL)
        self.environments = Codes(Kind.ENVIRONMENT)
        self.tenants = Codes(Kind.TENANT)
        self.spellings = Spellings()
        # Deployments can say when releases were created, so they come first.
        deployments = map(self._stage_deployment, batch.deployments)
        staged = staging.stage(session, staging.DEPLOYMENT, deployments)
        self.has_deployments = bool(staged)
        releases = map(self._stage_release, batch.releases)
        self.has_releases = bool(staging.stage(session, staging.RELEASE, releases))
        self._changes = None if batch.changes is None else _spool(batch.changes)

    @property
    def has_changes(self) -> bool:
        """Return whether the batch has a list of changes, which can be empty."""
        return self._changes is not None

    def read_changes(self) -> Iterator[ChangeEntry]:
        """Yield the changes in their order."""
        if self._changes is None:
            return
        self._changes.seek(0)
        while block := pickle.load(self._changes):  # noqa: S301 - our own, unnamed file
            yield from block

    def close(self) -> None:
        """Delete the file with the changes; the staging tables are the caller's."""
        if self._changes is not None:
            self._changes.close()

    def settle(self, session: Session, spell: Mapping[Kind, Any]) -> None:
        """Let names that are spelled alike share a code.

        `spell` has, by kind, the function that returns the name that a name means.
        """
        for codes in (self.channels, self.environments, self.tenants):
            replaced = codes.settle(spell[codes.kind])
            if replaced:
                _replace(session, codes, replaced)
            if codes is self.channels:
                self.spellings.replace(replaced)

    def _stage_release(self, entry: ReleaseEntry) -> dict[str, Any]:
        channel = self.channels.code((entry.project, entry.channel))
        return {
            "position": entry.position,
            "channel_code": channel,
            "version": self.spellings.compose(channel, entry.version),
            "created": entry.created,
            "git_commit": entry.git_commit,
        }

    def _stage_deployment(self, entry: DeploymentEntry) -> dict[str, Any]:
        channel = self.channels.code((entry.project, entry.channel))
        tenant = entry.tenant
        return {
            "position": entry.position,
            "source_id": entry.id,
            "sequence": find_trailing_number(entry.id),
            "channel_code": channel,
            "version": self.spellings.compose(channel, entry.version),
            "environment_code": self.environments.code(entry.environment),
            "tenant_code": None if tenant is None else self.tenants.code(tenant),
            "queued": entry.queued,
            "started": entry.started,
            "completed": entry.completed,
            "state": entry.state.value,
            "had_guided_failure": entry.had_guided_failure,
            "link": entry.link,
        }


@contextmanager
def staged(
    database: Database, batch: Batch
) -> Iterator[Callable[[], AbstractContextManager[tuple[Session, StagedBatch]]]]:
    """Read a batch before other writers have to wait.

    The result begins a transaction in which it can be recorded: a session, and the
    staged batch. If the database is busy, it can be called again.

    Raises:
        StoreUnavailableError: if the database can't be reached.
    """
    with ExitStack() as files:

        def prepare(session: Session) -> StagedBatch:
            staging.create_tables(session)
            return files.enter_context(closing(StagedBatch(session, batch)))

        with database.write_prepared(prepare, staging.drop_tables) as begin:
            yield begin


def _spool(changes: Iterable[ChangeEntry]) -> IO[bytes]:
    """Write changes into a temporary file if there are many of them."""
    file = tempfile.SpooledTemporaryFile(max_size=_LARGEST_IN_MEMORY)  # noqa: SIM115 - it closes with the batch
    left = iter(changes)
    while block := list(islice(left, _CHANGES_AT_ONCE)):
        pickle.dump(block, file)
    pickle.dump([], file)
    return file


def _replace(session: Session, codes: Codes, replaced: Mapping[int, int]) -> None:
    recode = staging.RECODE
    rows = [
        {"kind": codes.kind.noun, "code": code, "kept": kept}
        for code, kept in replaced.items()
    ]
    session.execute(insert(recode), rows)
    for table in (staging.RELEASE, staging.DEPLOYMENT):
        if codes.column not in table.c:
            continue
        column, is_kind = table.c[codes.column], recode.c.kind == codes.kind.noun
        kept = select(recode.c.kept).where(is_kind, recode.c.code == column)
        known = select(recode.c.code).where(is_kind)
        session.connection().execute(
            update(table)
            .where(column.in_(known))
            .values({column.name: kept.scalar_subquery()})
        )
