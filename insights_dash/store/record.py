"""`record`: the one writer of catalogue, releases and deployments. It is idempotent.

What a batch repeats changes nothing, what it corrects is updated. Entries are compared
in SQL, whole tables at a time, so memory does not grow with the batch.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
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

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind, find_trailing_number
from insights_dash.domain.names import compose, normalize
from insights_dash.store import staging
from insights_dash.store.audit import add_audit_entry
from insights_dash.store.batch import (
    Batch,
    ChannelEntry,
    Counts,
    DeploymentEntry,
    EnvironmentEntry,
    Recorded,
    Refusal,
    ReleaseEntry,
    TenantEntry,
    describe_names,
)
from insights_dash.store.record_catalogue import CatalogueRecorder
from insights_dash.store.spaces import Space, raise_revision
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    ProjectRow,
    ReleaseRow,
    SpaceRow,
)

MOST_REFUSALS = 10_000
_ROWS_AT_ONCE = 1_000
_NAMES_AT_ONCE = 500
_NO_RELEASE = 'No release "{}" in project "{}", channel "{}".'
_CHANNEL, _ENVIRONMENT, _TENANT = "channel", "environment", "tenant"
_CORRECTED = (
    *("release_number", "environment_number", "tenant_number"),
    *("queued", "started", "completed", "state", "had_guided_failure"),
)


_Reason = tuple[str, str, tuple[str, ...]]
"""Why an entry is refused: its field, and a text with a `{}` for each value."""


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

    Every document that the written entries refer to exists afterwards: missing ones are
    created if the batch may infer them, and deleted ones are restored.
    Other writers of the space wait until the session's transaction ends. Callers that
    want all or nothing roll back if there are refusals.
    """
    refusals = _Refusals(on_refusal)
    return _Recording(session, space, batch, now=now, refusals=refusals).run()


class _Codes:
    """Small integers that replace names in staged rows.

    Names for which `spell` returns the same name share a code.
    """

    def __init__(self, spell: Callable[[Any], Any]) -> None:
        self._spell = spell
        self._known: dict[Any, int] = {}
        self._codes: dict[Any, int] = {}
        self._names: list[Any] = []

    def code(self, name: Any) -> int:  # noqa: ANN401 - a name, or a pair of them
        """The code of a name."""
        code = self._known.get(name)
        if code is None:
            spelled = self._spell(name)
            code = self._codes.setdefault(spelled, len(self._names))
            if code == len(self._names):
                self._names.append(spelled)
            self._known[name] = code
        return code

    def name(self, code: int) -> Any:  # noqa: ANN401
        """The name of a code."""
        return self._names[code]

    def items(self) -> Iterator[tuple[Any, int]]:
        """Return every name, as it is spelled, with its code."""
        return iter(self._codes.items())


@dataclass
class _Refusals:
    """The refused entries: all told, the first kept."""

    tell: Callable[[Refusal], None]
    kept: list[Refusal] = field(default_factory=list)
    count: int = 0

    def add(self, refusal: Refusal) -> None:
        """Tell of a refusal, and count it."""
        self.tell(refusal)
        self.count += 1
        if len(self.kept) < MOST_REFUSALS:
            self.kept.append(refusal)


class _Recording:
    """One call of `record`, step by step."""

    def __init__(
        self,
        session: Session,
        space: Space,
        batch: Batch,
        *,
        now: datetime,
        refusals: _Refusals,
    ) -> None:
        self._session = session
        self._space = space
        self._batch = batch
        self._now = now
        self._revision = self._lock() + 1
        self._catalogue = CatalogueRecorder(session, space)
        self._channels = _Codes(self._catalogue.spell_channel)
        self._environments = _Codes(self._catalogue.spell_environment)
        self._tenants = _Codes(self._catalogue.spell_tenant)
        self._resolved: set[tuple[str, int]] = set()
        self._refusals = refusals
        self._versions_apart: dict[str, str] = {}
        self._has_deleted_releases = self._find_deleted_releases()
        self._restored_releases: list[str] = []
        self._restored_by_deployments = 0

    def run(self) -> Recorded:
        """Record everything; raise the space's revision if that changed anything."""
        self._catalogue.record_listed(self._batch)
        with staging.staging(self._session):
            releases = self._record_releases()
            deployments = self._record_deployments()
        changed = releases.changed + self._restored_by_deployments
        releases = replace(releases, changed=changed)
        counts = {
            **self._catalogue.counts(),
            "releases": releases,
            "deployments": deployments,
        }
        is_changed = self._catalogue.is_changed or any(
            each.new or each.changed for each in (releases, deployments)
        )
        if is_changed:
            self._close(counts)
        return Recorded(
            revision=self._revision if is_changed else None,
            counts=counts,
            refusals=tuple(self._refusals.kept),
            refused=self._refusals.count,
            restored=self._restored(),
        )

    def _restored(self) -> Mapping[str, Sequence[str]]:
        releases = self._restored_releases
        of_releases = {"releases": releases} if releases else {}
        return {**self._catalogue.restored(), **of_releases}

    def _find_deleted_releases(self) -> bool:
        here = ReleaseRow.space_number == self._space.number
        deleted = exists().where(here, ReleaseRow.deleted_on.is_not(None))
        return bool(self._session.scalar(select(deleted)))

    def _lock(self) -> int:
        """The space's revision, which nobody else can raise until we are done."""
        revision: int | None = self._session.scalar(
            select(SpaceRow.revision)
            .where(SpaceRow.number == self._space.number)
            .with_for_update()
        )
        if revision is None:
            raise NotFoundError(self._space.id, Kind.SPACE)
        return revision

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
        table = staging.RELEASE
        rows = map(self._stage_release, self._batch.releases)
        if not staging.stage(self._session, table, rows):
            return Counts()
        self._refuse_repeated(table, "version", "channel_code", "version")
        self._resolve_channels()
        self._spell_versions(table)
        self._restore(table, _CHANNEL, self._catalogue.restore_channels)
        channel = _code(_CHANNEL)
        incoming = (
            select(table, channel.c.number.label("channel_number"))
            .join(channel, _stands_for(channel, _CHANNEL, table.c.channel_code))
            .subquery()
        )
        if self._has_deleted_releases:
            listed = select(ReleaseRow.number).join(incoming, _is_release(incoming))
            self._restored_releases += self._list_deleted_releases(listed)
        changed = self._update_releases(incoming)
        new = self._insert_releases(incoming)
        return self._count(table, new=new, changed=changed)

    def _stage_release(self, entry: ReleaseEntry) -> dict[str, Any]:
        return {
            "position": entry.position,
            "channel_code": self._channels.code((entry.project, entry.channel)),
            "version": self._compose_version(entry.version),
            "created": entry.created,
        }

    def _compose_version(self, version: str) -> str:
        """Return a version in NFC; note which one could be stored in NFD."""
        composed = compose(version)
        if not composed.isascii() and (apart := normalize("NFD", composed)) != composed:
            self._versions_apart[apart] = composed
        return composed

    def _spell_versions(self, table: Table) -> None:
        """Spell staged versions as the releases that were stored in NFD.

        Versions are stored in NFC, but older ones as they came. Otherwise the import
        would create a second release with the same name.
        """
        channel, left = _code(_CHANNEL), iter(self._versions_apart)
        while names := list(islice(left, _NAMES_AT_ONCE)):
            older = self._session.execute(
                select(ReleaseRow.channel_number, ReleaseRow.version).where(
                    ReleaseRow.space_number == self._space.number,
                    ReleaseRow.version.in_(names),
                )
            )
            for number, apart in older.all():
                composed = self._versions_apart[apart]
                twin = exists().where(
                    ReleaseRow.channel_number == number,
                    ReleaseRow.version == composed,
                )
                codes = select(channel.c.code).where(
                    channel.c.kind == _CHANNEL, channel.c.number == number
                )
                self._run(
                    update(table)
                    .where(
                        table.c.version == composed,
                        table.c.channel_code.in_(codes),
                        ~twin,
                    )
                    .values(version=apart)
                )

    def _resolve_channels(self) -> None:
        """Let the channels that releases name be known, or refuse these releases."""
        unknown = [
            pair
            for pair, _ in self._channels.items()
            if self._catalogue.find_channel(*pair) is None
        ]
        allowed = [pair for pair in unknown if self._may_add_channel(*pair)]
        self._catalogue.record_channels([ChannelEntry(*pair) for pair in allowed])
        self._resolve(_CHANNEL, self._channels, self._find_channel)
        if len(allowed) < len(unknown):
            self._refuse_unlisted(
                staging.RELEASE, _CHANNEL, "channel_code", self._unlisted_channel
            )

    def _find_channel(self, pair: tuple[str, str]) -> int | None:
        return self._catalogue.find_channel(*pair)

    def _may_add_channel(self, project: str, _channel: str) -> bool:
        is_known = self._catalogue.has_project(project)
        if self._batch.channels is not None:
            return False
        return self._batch.projects is None or is_known

    def _unlisted_channel(self, code: int) -> _Reason:
        project, channel = self._channels.name(code)
        if not self._catalogue.has_project(project):
            return "project", *self._catalogue.explain_project(project)
        return "channel", *self._catalogue.explain_channel(project, channel)

    def _update_releases(self, incoming: Subquery) -> int:
        created = func.coalesce(incoming.c.created, ReleaseRow.created)
        differs = or_(
            ReleaseRow.created.is_distinct_from(created),
            ReleaseRow.deleted_on.is_not(None),
        )
        return self._run(
            update(ReleaseRow)
            .where(_is_release(incoming), differs)
            .values(created=created, deleted_on=None, revision=self._revision)
        )

    def _insert_releases(self, incoming: Subquery) -> int:
        known = exists().where(_is_release(incoming))
        rows = (
            select(
                literal(self._space.number),
                ChannelRow.project_number,
                incoming.c.channel_number,
                incoming.c.version,
                incoming.c.created,
                literal(self._revision),
            )
            .join(ChannelRow, ChannelRow.number == incoming.c.channel_number)
            .where(~known)
            .order_by(incoming.c.row)
        )
        columns = (
            *("space_number", "project_number", "channel_number"),
            *("version", "created", "revision"),
        )
        return self._run(insert(ReleaseRow).from_select(columns, rows))

    def _record_deployments(self) -> Counts:
        table = staging.DEPLOYMENT
        rows = map(self._stage_deployment, self._batch.deployments)
        if not staging.stage(self._session, table, rows):
            return Counts()
        self._refuse_repeated(table, "id", "source_id")
        self._resolve(_CHANNEL, self._channels, self._find_channel)
        self._spell_versions(table)
        self._refuse_unknown_releases()
        self._resolve_environments()
        self._resolve_tenants()
        for kind, restore in (
            (_CHANNEL, self._catalogue.restore_channels),
            (_ENVIRONMENT, self._catalogue.restore_environments),
            (_TENANT, self._catalogue.restore_tenants),
        ):
            self._restore(table, kind, restore)
        incoming = self._resolved_deployments()
        if self._has_deleted_releases:
            self._restore_releases(incoming)
        changed = self._update_deployments(incoming)
        new = self._insert_deployments(incoming)
        return self._count(table, new=new, changed=changed)

    def _stage_deployment(self, entry: DeploymentEntry) -> dict[str, Any]:
        tenant = entry.tenant
        return {
            "position": entry.position,
            "source_id": entry.id,
            "sequence": find_trailing_number(entry.id),
            "channel_code": self._channels.code((entry.project, entry.channel)),
            "version": self._compose_version(entry.version),
            "environment_code": self._environments.code(entry.environment),
            "tenant_code": None if tenant is None else self._tenants.code(tenant),
            "queued": entry.queued,
            "started": entry.started,
            "completed": entry.completed,
            "state": entry.state.value,
            "had_guided_failure": entry.had_guided_failure,
        }

    def _refuse_unknown_releases(self) -> None:
        table, channel = staging.DEPLOYMENT, _code(_CHANNEL)
        known = exists().where(
            _stands_for(channel, _CHANNEL, table.c.channel_code),
            ReleaseRow.channel_number == channel.c.number,
            ReleaseRow.version == table.c.version,
        )

        def reason(row: Any) -> _Reason:  # noqa: ANN401 - a row of any table
            project, name = self._channels.name(row.channel_code)
            if self._find_channel((project, name)) is None:
                return self._unlisted_channel(row.channel_code)
            return "version", _NO_RELEASE, (row.version, project, name)

        self._refuse(table, select(table).where(~known), reason)

    def _restore(
        self, table: Table, kind: str, restore: Callable[[Collection[int]], None]
    ) -> None:
        """Restore the deleted documents of a kind that staged entries refer to."""
        if self._catalogue.has_deleted:
            code = _code(kind)
            named = select(table.c[f"{kind}_code"])
            numbers = select(code.c.number).where(
                code.c.kind == kind, code.c.code.in_(named)
            )
            restore(set(self._session.scalars(numbers)))

    def _restore_releases(self, incoming: Subquery) -> None:
        """Restore the deleted releases that staged deployments refer to."""
        deployed = select(incoming.c.release_number)
        self._restored_releases += self._list_deleted_releases(deployed)
        self._restored_by_deployments = self._run(
            update(ReleaseRow)
            .where(self._is_deleted(deployed))
            .values(deleted_on=None, revision=self._revision)
        )

    def _list_deleted_releases(self, wanted: Select[Any]) -> list[str]:
        rows = self._session.execute(
            select(ReleaseRow.version, ProjectRow.name)
            .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
            .where(self._is_deleted(wanted))
            .order_by(ReleaseRow.number)
        )
        return [f"{version} of {project}" for version, project in rows]

    def _is_deleted(self, releases: Select[Any]) -> ColumnElement[bool]:
        return and_(
            ReleaseRow.space_number == self._space.number,
            ReleaseRow.deleted_on.is_not(None),
            ReleaseRow.number.in_(releases),
        )

    def _resolve_environments(self) -> None:
        known = self._catalogue.find_environment
        codes = self._environments
        self._resolve(_ENVIRONMENT, codes, known)
        if self._batch.environments is not None:
            self._refuse_unlisted(
                staging.DEPLOYMENT,
                _ENVIRONMENT,
                "environment_code",
                lambda code: (
                    "environment",
                    *self._catalogue.explain_environment(codes.name(code)),
                ),
            )
            return
        names = self._unresolved(_ENVIRONMENT, codes, "environment_code")
        self._catalogue.record_environments([EnvironmentEntry(name) for name in names])
        self._resolve(_ENVIRONMENT, codes, known)

    def _resolve_tenants(self) -> None:
        known = self._catalogue.find_tenant
        codes = self._tenants
        self._resolve(_TENANT, codes, known)
        if self._batch.tenants is not None:
            self._refuse_unlisted(
                staging.DEPLOYMENT,
                _TENANT,
                "tenant_code",
                lambda code: (
                    "tenant",
                    *self._catalogue.explain_tenant(codes.name(code)),
                ),
            )
            return
        names = self._unresolved(_TENANT, codes, "tenant_code")
        self._catalogue.record_tenants([TenantEntry(name) for name in names])
        self._resolve(_TENANT, codes, known)

    def _resolved_deployments(self) -> Subquery:
        table = staging.DEPLOYMENT
        channel, environment = _code(_CHANNEL), _code(_ENVIRONMENT)
        tenant = _code(_TENANT)
        return (
            select(
                table,
                ReleaseRow.number.label("release_number"),
                environment.c.number.label("environment_number"),
                tenant.c.number.label("tenant_number"),
            )
            .join(channel, _stands_for(channel, _CHANNEL, table.c.channel_code))
            .join(
                ReleaseRow,
                and_(
                    ReleaseRow.channel_number == channel.c.number,
                    ReleaseRow.version == table.c.version,
                ),
            )
            .join(
                environment,
                _stands_for(environment, _ENVIRONMENT, table.c.environment_code),
            )
            .outerjoin(tenant, _stands_for(tenant, _TENANT, table.c.tenant_code))
            .subquery()
        )

    def _update_deployments(self, incoming: Subquery) -> int:
        differs = or_(
            *(
                getattr(DeploymentRow, name).is_distinct_from(incoming.c[name])
                for name in _CORRECTED
            )
        )
        return self._run(
            update(DeploymentRow)
            .where(self._is_same(incoming), differs)
            .values(
                {name: incoming.c[name] for name in _CORRECTED}
                | {"revision": self._revision}
            )
        )

    def _insert_deployments(self, incoming: Subquery) -> int:
        # Ids without a number are told apart by their arrival.
        last = self._session.scalar(select(func.max(DeploymentRow.number))) or 0
        columns = ("space_number", "source", "source_id", "sequence", "revision")
        rows = (
            select(
                literal(self._space.number),
                literal(self._batch.source),
                incoming.c.source_id,
                func.coalesce(incoming.c.sequence, last + incoming.c.row),
                literal(self._revision),
                *(incoming.c[name] for name in _CORRECTED),
            )
            .where(~exists().where(self._is_same(incoming)))
            .order_by(incoming.c.row)
        )
        statement = insert(DeploymentRow).from_select((*columns, *_CORRECTED), rows)
        return self._run(statement)

    def _is_same(self, incoming: Subquery) -> ColumnElement[bool]:
        return and_(
            DeploymentRow.space_number == self._space.number,
            DeploymentRow.source == self._batch.source,
            DeploymentRow.source_id == incoming.c.source_id,
        )

    def _resolve(
        self, kind: str, codes: _Codes, find: Callable[[Any], int | None]
    ) -> None:
        """Tell the database what the codes stand for, as far as the space knows."""
        rows: list[dict[str, Any]] = [
            {"kind": kind, "code": code, "number": number}
            for name, code in codes.items()
            if (kind, code) not in self._resolved and (number := find(name)) is not None
        ]
        if rows:
            self._session.execute(insert(staging.CODE), rows)
            self._resolved.update((kind, row["code"]) for row in rows)

    def _unresolved(self, kind: str, codes: _Codes, column: str) -> list[str]:
        """Names the space lacks, in the order in which staged entries name them."""
        table = staging.DEPLOYMENT
        rows = self._session.execute(
            select(table.c[column])
            .where(table.c[column].is_not(None))
            .group_by(table.c[column])
            .order_by(func.min(table.c.row))
        )
        return [
            codes.name(code) for (code,) in rows if (kind, code) not in self._resolved
        ]

    def _refuse_repeated(self, table: Table, field: str, *key: str) -> None:
        """Refuse entries whose key an earlier one has."""
        columns = [table.c[name] for name in key]
        repeated = (
            select(*columns, func.min(table.c.row).label("first"))
            .group_by(*columns)
            .having(func.count() > 1)
            .subquery("repeated")
        )
        same = and_(*(table.c[name] == repeated.c[name] for name in key))
        first = table.alias("first")
        later = (
            select(table, first.c.position.label("first_position"))
            .join(repeated, same)
            .join(first, first.c.row == repeated.c.first)
            .where(table.c.row > repeated.c.first)
        )
        self._refuse(
            table,
            later,
            lambda row: (
                field,
                f"Duplicate {field} (first seen on line {{}}).",
                (f"{row.first_position}",),
            ),
        )

    def _refuse_unlisted(
        self,
        table: Table,
        kind: str,
        column: str,
        reason: Callable[[int], _Reason],
    ) -> None:
        """Refuse entries that name what neither the batch nor the space lists."""
        code = _code(kind)
        unlisted = select(table).where(
            table.c[column].is_not(None),
            ~exists().where(_stands_for(code, kind, table.c[column])),
        )
        self._refuse(table, unlisted, lambda row: reason(getattr(row, column)))

    def _refuse(
        self,
        table: Table,
        rows: Select[Any],
        reason: Callable[[Any], _Reason],
    ) -> None:
        """Take staged rows out; `reason` says why, for each one."""
        kind = "releases" if table is staging.RELEASE else "deployments"
        in_order = rows.order_by(table.c.row).execution_options(yield_per=_ROWS_AT_ONCE)
        for row in self._session.execute(in_order):
            release = (*self._channels.name(row.channel_code), row.version)
            self._refusals.add(Refusal(kind, row.position, *reason(row), release))
        chosen = rows.with_only_columns(table.c.row)
        self._run(delete(table).where(table.c.row.in_(chosen)))

    def _count(self, table: Table, *, new: int, changed: int) -> Counts:
        staged = self._session.scalar(select(func.count()).select_from(table)) or 0
        return Counts(new=new, changed=changed, unchanged=staged - new - changed)

    def _run(self, statement: Executable) -> int:
        """How many rows a statement wrote."""
        result = self._session.connection().execute(
            statement, execution_options={"preserve_rowcount": True}
        )
        return result.rowcount


def _is_release(incoming: Subquery) -> ColumnElement[bool]:
    return and_(
        ReleaseRow.channel_number == incoming.c.channel_number,
        ReleaseRow.version == incoming.c.version,
    )


def _code(kind: str) -> FromClause:
    return staging.CODE.alias(f"{kind}_code")


def _stands_for(
    code: FromClause, kind: str, column: ColumnElement[Any]
) -> ColumnElement[bool]:
    return and_(code.c.kind == kind, code.c.code == column)
