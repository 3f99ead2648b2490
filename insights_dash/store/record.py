"""`record`: the only writer of imported catalogue, releases and deployments.

It is idempotent: repeated entries change nothing, corrected ones are updated. Entries
are compared in SQL, whole tables at a time, so memory does not grow with the batch.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store import staging
from insights_dash.store.arrivals import Arrival, add_arrival
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.batch import Batch, Counts, Recorded, Refusal, describe_names
from insights_dash.store.catalogue.known_catalogue import KnownCatalogue, Reason
from insights_dash.store.catalogue.record import CatalogueRecorder
from insights_dash.store.effects import read_effects
from insights_dash.store.incoming import Incoming, Refusals, code_of, stands_for
from insights_dash.store.incoming_changes import ChangeRecorder
from insights_dash.store.journal import CORRECTED, ChangeLog, Journal
from insights_dash.store.named_releases import (
    has_release,
    is_deleted,
    is_release,
    list_deleted_releases,
)
from insights_dash.store.spaces import Space, lock_space, raise_revision
from insights_dash.store.staged_batch import StagedBatch
from insights_dash.store.tables import ChannelRow, DeploymentRow, ReleaseRow
from insights_dash.store.versions import NO_RELEASE, Versions


def record(
    session: Session,
    space: Space,
    batch: Batch,
    *,
    now: datetime,
    on_refusal: Callable[[Refusal], None] = lambda _refusal: None,
) -> Recorded:
    """Write a batch into a space, except the entries that it refuses.

    `on_refusal` is called for every refused entry, the result holds only the first.
    Long batches are read before the space is locked: see `record_staged`.

    Every document that the written entries refer to exists afterwards: missing ones are
    created if the batch may infer them, and deleted ones are restored.
    Other writers of the space wait until the session's transaction ends. Callers that
    want all or nothing roll back if there are refusals.
    """
    with staging.staging(session):
        # Callers may rely on nothing being read before the space is locked.
        lock_space(session, space.number)
        with closing(StagedBatch(session, batch)) as staged:
            return record_staged(session, space, staged, now=now, on_refusal=on_refusal)


def record_staged(
    session: Session,
    space: Space,
    staged: StagedBatch,
    *,
    now: datetime,
    on_refusal: Callable[[Refusal], None] = lambda _refusal: None,
) -> Recorded:
    """Write a staged batch as `record` does. A batch can only be recorded once."""
    return _Recording(session, space, staged, now, Refusals(on_refusal)).run()


class _Recording:
    """One call of `record`, step by step."""

    def __init__(
        self,
        session: Session,
        space: Space,
        staged: StagedBatch,
        now: datetime,
        refusals: Refusals,
    ) -> None:
        batch = staged.batch
        self._session = session
        self._space = space
        self._staged = staged
        self._batch = batch
        self._now = now
        self._revision = lock_space(session, space.number) + 1
        known = self._known = KnownCatalogue(session, space, batch)
        self._catalogue = CatalogueRecorder(session, space, known, refusals.add)
        self._channels = staged.channels
        self._environments = staged.environments
        self._tenants = staged.tenants
        self._refusals = refusals
        self._incoming = Incoming(session, batch, self._channels, refusals)
        self._journal = (
            None
            if staged.journal is None
            else Journal(session, space, staged.journal, self._revision)
        )
        self._has_deleted_releases = self._find_deleted_releases()
        self._restored_releases: list[str] = []
        self._restored_by_deployments = 0
        self._inferred_releases = 0
        self._effects: dict[str, Mapping[int, str]] = {}

    def run(self) -> Recorded:
        """Record everything; raise the space's revision if that changed anything."""
        self._catalogue.record_listed()
        self._settle()
        releases = self._record_releases()
        deployments = self._record_deployments()
        self._count_arrival(deployments)
        changes = self._record_changes()
        changed = releases.changed + self._restored_by_deployments
        releases = replace(releases, changed=changed)
        counts = {
            **self._catalogue.counts(),
            "releases": releases,
            "deployments": deployments,
            **changes,
        }
        is_changed = self._catalogue.is_changed or any(
            each.new or each.changed
            for each in (releases, deployments, *changes.values())
        )
        is_changed = is_changed or self._inferred_releases > 0
        if is_changed:
            self._close(counts)
        if self._journal:
            for kind, numbers in self._catalogue.unchanged.items():
                self._journal.hold(kind.value, numbers)
            self._journal.close(is_changed=is_changed)
        return Recorded(
            revision=self._revision if is_changed else None,
            counts=counts,
            refusals=tuple(self._refusals.kept),
            refused=self._refusals.count,
            inferred_releases=self._inferred_releases,
            restored=self._restored(),
            effects={**self._catalogue.effects, **self._effects},
        )

    def _settle(self) -> None:
        """Find out what names mean, now that the lists are recorded."""
        known = self._known
        self._staged.settle(
            self._session,
            {
                Kind.CHANNEL: known.spell_channel,
                Kind.ENVIRONMENT: known.spell_environment,
                Kind.TENANT: known.spell_tenant,
            },
        )
        spellings = self._staged.spellings
        self._versions = Versions(
            self._session, self._incoming, self._channels, known, spellings
        )

    def _count_arrival(self, counts: Counts) -> None:
        if counts == Counts():
            return
        arrival = Arrival(self._batch.source, self._batch.source_kind, counts.new)
        add_arrival(self._session, self._space.number, arrival, self._now)

    def _record_changes(self) -> Mapping[str, Counts]:
        if not self._staged.has_changes:
            return {}
        recorder = ChangeRecorder(
            self._session,
            self._known,
            self._refusals.add,
            ChangeLog(self._revision, self._journal),
        )
        counts = recorder.record(self._staged.read_changes(), sample=self._batch.sample)
        self._effects["changes"] = recorder.effects
        return {"changes": counts}

    def _restored(self) -> Mapping[str, Sequence[str]]:
        releases = self._restored_releases
        of_releases = {"releases": releases} if releases else {}
        return {**self._catalogue.restored(), **of_releases}

    def _find_deleted_releases(self) -> bool:
        here = ReleaseRow.space_number == self._space.number
        deleted = exists().where(here, ReleaseRow.deleted_on.is_not(None))
        return bool(self._session.scalar(select(deleted)))

    def _close(self, counts: Mapping[str, Counts]) -> None:
        raise_revision(self._session, self._space, catalogue=self._catalogue.is_changed)
        details = {
            kind: f"{count.new} new, {count.changed} changed"
            for kind, count in counts.items()
            if count.new or count.changed
        }
        if restored := self._restored():
            details["restored"] = "; ".join(
                f"{kind}: {describe_names(names)}" for kind, names in restored.items()
            )
        add_audit_entry(
            self._session,
            self._space,
            "data recorded",
            {"source": self._batch.source, **details},
            now=self._now,
        )

    def _record_releases(self) -> Counts:
        return self._record_staged_releases() if self._staged.has_releases else Counts()

    def _record_staged_releases(self) -> Counts:
        table = staging.RELEASE
        self._incoming.refuse_repeated(table, "version", "channel_code", "version")
        self._resolve_channels()
        self._versions.refuse_namesakes(table)
        self._versions.spell(table)
        self._restore(table, Kind.CHANNEL)
        channel = code_of(Kind.CHANNEL)
        incoming = (
            select(table, channel.c.number.label("channel_number"))
            .join(channel, stands_for(channel, Kind.CHANNEL, table.c.channel_code))
            .subquery()
        )
        if self._has_deleted_releases:
            listed = select(ReleaseRow.number).join(incoming, is_release(incoming))
            self._restored_releases += list_deleted_releases(
                self._session, self._space.number, listed
            )
        created = func.coalesce(incoming.c.created, ReleaseRow.created)
        commit = func.coalesce(incoming.c.git_commit, ReleaseRow.git_commit)
        differs = or_(
            ReleaseRow.created.is_distinct_from(created),
            ReleaseRow.git_commit.is_distinct_from(commit),
            ReleaseRow.deleted_on.is_not(None),
        )
        if self._batch.sample and self._incoming.kind_of_releases == "releases":
            self._note_effects("releases", incoming, is_release(incoming), differs)
        if self._journal:
            self._journal.note_releases(is_release(incoming) & differs, incoming)
        changed = self._incoming.run(
            update(ReleaseRow)
            .where(is_release(incoming), differs)
            .values(
                created=created,
                git_commit=commit,
                deleted_on=None,
                revision=self._revision,
            )
        )
        new = self._insert_releases(incoming)
        counts = self._incoming.count(table, new=new, changed=changed)
        if self._journal and counts.unchanged:
            self._journal.hold_rows(ReleaseRow, is_release(incoming), incoming)
        return counts

    def _resolve_channels(self) -> None:
        """Create or find the channels of releases, or refuse these releases."""
        table, codes, known = staging.RELEASE, self._channels, self._known
        self._catalogue.infer_channels(self._incoming.list_names(table, codes))
        self._incoming.resolve(codes, known.find_channel)
        self._incoming.refuse_unresolved(table, codes, known.explain_channel)

    def _note_effects(
        self,
        kind: str,
        incoming: Subquery,
        is_same: ColumnElement[bool],
        differs: ColumnElement[bool],
    ) -> None:
        table = ReleaseRow if kind == "releases" else DeploymentRow
        same = select(table.number).where(is_same).correlate(incoming)
        self._effects[kind] = read_effects(
            self._session, incoming, same, differs, first=self._batch.sample
        )

    def _insert_releases(self, incoming: Subquery) -> int:
        known = exists().where(is_release(incoming))
        rows = (
            select(
                literal(self._space.number),
                ChannelRow.project_number,
                incoming.c.channel_number,
                incoming.c.version,
                incoming.c.created,
                incoming.c.git_commit,
                literal(self._revision),
            )
            .join(ChannelRow, ChannelRow.number == incoming.c.channel_number)
            .where(~known)
            .order_by(incoming.c.row)
        )
        columns = (
            *("space_number", "project_number", "channel_number"),
            *("version", "created", "git_commit", "revision"),
        )
        return self._incoming.run(insert(ReleaseRow).from_select(columns, rows))

    def _record_deployments(self) -> Counts:
        table = staging.DEPLOYMENT
        if not self._staged.has_deployments:
            return Counts()
        self._incoming.refuse_repeated(table, "id", "source_id")
        self._incoming.resolve(self._channels, self._known.find_channel)
        self._versions.spell(table)
        if self._batch.infers_releases:
            self._infer_releases()
        self._refuse_unknown_releases()
        self._resolve_environments()
        self._resolve_tenants()
        for kind in (Kind.CHANNEL, Kind.ENVIRONMENT, Kind.TENANT):
            self._restore(table, kind)
        incoming = self._resolved_deployments()
        if self._has_deleted_releases:
            self._restore_releases(incoming)
        changed = self._update_deployments(incoming)
        new = self._insert_deployments(incoming)
        counts = self._incoming.count(table, new=new, changed=changed)
        if self._journal and counts.unchanged:
            self._journal.hold_rows(DeploymentRow, self._is_same(incoming), incoming)
        return counts

    def _infer_releases(self) -> None:
        """Record the releases that only deployments name."""
        table, source = staging.RELEASE, staging.DEPLOYMENT
        missing = (
            select(func.min(source.c.row))
            .where(~self._has_release(source))
            .group_by(source.c.channel_code, source.c.version)
        )
        names = ("row", "position", "channel_code", "version")
        rows = select(*(source.c[name] for name in names)).where(
            source.c.row.in_(missing)
        )
        self._session.execute(delete(table))
        if not self._incoming.run(insert(table).from_select(names, rows)):
            return
        self._incoming.kind_of_releases = "deployments"
        self._inferred_releases = self._record_staged_releases().new
        self._incoming.resolve(self._channels, self._known.find_channel)
        self._versions.spell(source)

    def _has_release(self, staged: Table) -> ColumnElement[bool]:
        never_restored = self._batch.never_restored
        return has_release(staged, also_deleted=Kind.RELEASE not in never_restored)

    def _refuse_unknown_releases(self) -> None:
        table = staging.DEPLOYMENT
        known = self._has_release(table)

        def reason(row: Row[Any]) -> Reason:
            pair = self._channels.name(row.channel_code)
            if self._known.find_channel(pair) is None:
                return self._known.explain_channel(pair)
            return "version", NO_RELEASE, (row.version, *pair)

        self._incoming.refuse(table, select(table).where(~known), reason)

    def _restore(self, table: Table, kind: Kind) -> None:
        """Restore the deleted documents of a kind that staged entries refer to."""
        if self._known.has_deleted:
            numbers = self._incoming.list_numbers(table, kind)
            self._catalogue.restore(kind, set(numbers))

    def _restore_releases(self, incoming: Subquery) -> None:
        """Restore the deleted releases that staged deployments refer to."""
        deployed = select(incoming.c.release_number)
        self._restored_releases += list_deleted_releases(
            self._session, self._space.number, deployed
        )
        if self._journal:
            self._journal.note_releases(self._is_deleted(deployed))
        self._restored_by_deployments = self._incoming.run(
            update(ReleaseRow)
            .where(self._is_deleted(deployed))
            .values(deleted_on=None, revision=self._revision)
        )

    def _note_restored(self, releases: Select[Any]) -> None:
        here = self._session, self._space.number
        self._restored_releases += list_deleted_releases(*here, releases)

    def _is_deleted(self, releases: Select[Any]) -> ColumnElement[bool]:
        return is_deleted(self._space.number, releases)

    def _resolve_environments(self) -> None:
        table, codes, known = staging.DEPLOYMENT, self._environments, self._known
        self._catalogue.infer_environments(self._incoming.list_names(table, codes))
        self._incoming.resolve(codes, known.environments.find_number)
        explain = known.environments.explain_missing
        self._incoming.refuse_unresolved(table, codes, explain)

    def _resolve_tenants(self) -> None:
        table, codes, known = staging.DEPLOYMENT, self._tenants, self._known
        self._catalogue.infer_tenants(self._incoming.list_names(table, codes))
        self._incoming.resolve(codes, known.tenants.find_number)
        self._incoming.refuse_unresolved(table, codes, known.tenants.explain_missing)

    def _resolved_deployments(self) -> Subquery:
        table = staging.DEPLOYMENT
        channel, environment = code_of(Kind.CHANNEL), code_of(Kind.ENVIRONMENT)
        tenant = code_of(Kind.TENANT)
        return (
            select(
                table,
                ReleaseRow.number.label("release_number"),
                environment.c.number.label("environment_number"),
                tenant.c.number.label("tenant_number"),
            )
            .join(channel, stands_for(channel, Kind.CHANNEL, table.c.channel_code))
            .join(
                ReleaseRow,
                and_(
                    ReleaseRow.channel_number == channel.c.number,
                    ReleaseRow.version == table.c.version,
                ),
            )
            .join(
                environment,
                stands_for(environment, Kind.ENVIRONMENT, table.c.environment_code),
            )
            .outerjoin(tenant, stands_for(tenant, Kind.TENANT, table.c.tenant_code))
            .subquery()
        )

    def _update_deployments(self, incoming: Subquery) -> int:
        values: dict[str, ColumnElement[Any]] = {
            **{name: incoming.c[name] for name in CORRECTED},
            "link": func.coalesce(incoming.c.link, DeploymentRow.link),
        }
        differs = or_(
            *(
                getattr(DeploymentRow, name).is_distinct_from(value)
                for name, value in values.items()
            )
        )
        is_same = self._is_same(incoming)
        if self._batch.sample:
            self._note_effects("deployments", incoming, is_same, differs)
        if self._journal:
            changed = self._journal.note_deployments(is_same & differs, incoming)
            if not changed:
                return 0  # finding that out again takes as long
        return self._incoming.run(
            update(DeploymentRow)
            .where(is_same, differs)
            .values(values | {"revision": literal(self._revision)})
        )

    def _insert_deployments(self, incoming: Subquery) -> int:
        # Deployments whose ids have no number are ordered by arrival.
        last = self._session.scalar(select(func.max(DeploymentRow.number))) or 0
        columns = ("space_number", "source", "source_id", "sequence", "revision")
        rows = (
            select(
                literal(self._space.number),
                literal(self._batch.source),
                incoming.c.source_id,
                func.coalesce(incoming.c.sequence, last + incoming.c.row),
                literal(self._revision),
                *(incoming.c[name] for name in CORRECTED),
            )
            .where(~exists().where(self._is_same(incoming)))
            .order_by(incoming.c.row)
        )
        statement = insert(DeploymentRow).from_select((*columns, *CORRECTED), rows)
        return self._incoming.run(statement)

    def _is_same(self, incoming: Subquery) -> ColumnElement[bool]:
        return and_(
            DeploymentRow.space_number == self._space.number,
            DeploymentRow.source == self._batch.source,
            DeploymentRow.source_id == incoming.c.source_id,
        )
