"""The catalogue's part of recording: every document but releases and deployments."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.name_lookup import describe_choice
from insights_dash.domain.names import compose
from insights_dash.domain.slugs import choose_slug
from insights_dash.store.batch import (
    DEFAULT_PROJECT_GROUP,
    Batch,
    ChannelEntry,
    Counts,
    EnvironmentEntry,
    ProjectEntry,
    TenantEntry,
)
from insights_dash.store.catalogue.rules import choose_default_channel, choose_order
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    EnvironmentRow,
    LifecycleRow,
    ProjectGroupRow,
    ProjectRow,
    TagRow,
    TagSetRow,
    TenantRow,
    TenantTagRow,
)

_Named = TypeVar(
    "_Named", ProjectGroupRow, ProjectRow, EnvironmentRow, TagSetRow, TenantRow
)
_Added = TypeVar(
    "_Added",
    ProjectGroupRow,
    ProjectRow,
    ChannelRow,
    EnvironmentRow,
    TagSetRow,
    TenantRow,
)
_Row = ProjectGroupRow | ProjectRow | ChannelRow | EnvironmentRow | TenantRow


@dataclass(frozen=True)
class _Names:
    """Names that are taken, and the names of existing documents by folded letters."""

    taken: Collection[str] = ()
    folded: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Mapping[str, "_Row"]) -> "_Names":
        folded: dict[str, list[str]] = defaultdict(list)
        for name, row in rows.items():
            if row.deleted_on is None:
                folded[name.lower()].append(name)
        return cls(rows.keys(), folded)

    def find(self, name: str) -> str:
        """Return the name if it is taken, else its only spelling, if there is one."""
        spelled = self.folded.get(name.lower(), ())
        return name if name in self.taken or len(spelled) != 1 else spelled[0]

    def explain(self, name: str, noun: str) -> "_Explanation":
        """Say why no document has a name."""
        spelled = self.folded.get(name.lower(), ())
        if len(spelled) > 1:
            return "{}", (describe_choice(name, spelled, noun),)
        return f'No {noun} named "{{}}".', (name,)


_NOTHING = _Names()
_Explanation = tuple[str, tuple[str, ...]]
"""A text with a `{}` for each value, and the values."""


@dataclass(frozen=True)
class _Spellings:
    projects: _Names = _NOTHING
    environments: _Names = _NOTHING
    tenants: _Names = _NOTHING
    channels: Mapping[int, _Names] = field(default_factory=dict)


class CatalogueRecorder:
    """The catalogue of a space while a batch is recorded into it.

    Documents are matched by name. Deleted documents that a batch refers to are
    restored, because their source still has them.
    """

    def __init__(self, session: Session, space: Space) -> None:
        self._session = session
        self._space = space
        self._groups = self._read(ProjectGroupRow)
        self._projects = self._read(ProjectRow)
        self._environments = self._read(EnvironmentRow)
        self._tag_sets = self._read(TagSetRow)
        self._tenants = self._read(TenantRow)
        self._channels = self._read_channels()
        self._slugs = {row.slug for row in self._projects.values()}
        self._spellings = _Spellings()
        self._outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self._restored: dict[str, list[str]] = defaultdict(list)

    def record_listed(self, batch: Batch) -> None:
        """Record the lists that a batch gives."""
        self._record_projects(batch.projects or ())
        self.record_channels(batch.channels or ())
        self.record_environments(batch.environments or ())
        self.record_tenants(batch.tenants or ())
        self._spellings = self._list_spellings(batch)

    def spell_channel(self, pair: tuple[str, str]) -> tuple[str, str]:
        """Return the project and channel that a row means, as they are spelled here.

        A row may write a name in another letter case than the file that lists it, if
        that can mean only one document. A name that nothing lists is a new document's.
        """
        named, channel = map(compose, pair)
        project = self._spellings.projects.find(named)
        if project not in self._projects:
            return project, channel
        number = self._projects[project].number
        channels = self._spellings.channels.get(number, _NOTHING)
        return project, channels.find(channel)

    def spell_environment(self, name: str) -> str:
        """Return the environment that a row means, as it is spelled here."""
        return self._spellings.environments.find(compose(name))

    def spell_tenant(self, name: str) -> str:
        """Return the tenant that a row means, as it is spelled here."""
        return self._spellings.tenants.find(compose(name))

    def explain_project(self, name: str) -> _Explanation:
        """Say why there is no project of a name."""
        return self._spellings.projects.explain(name, "project")

    def explain_channel(self, project: str, name: str) -> _Explanation:
        """Say why a project has no channel of a name."""
        number = self._projects[project].number
        channels = self._spellings.channels.get(number, _NOTHING)
        template, values = channels.explain(name, "channel")
        if name not in values:  # it could mean several
            return template, values
        return 'Project "{}" has no channel named "{}".', (project, name)

    def explain_environment(self, name: str) -> _Explanation:
        """Say why there is no environment of a name."""
        return self._spellings.environments.explain(name, "environment")

    def explain_tenant(self, name: str) -> _Explanation:
        """Say why there is no tenant of a name."""
        return self._spellings.tenants.explain(name, "tenant")

    def _list_spellings(self, batch: Batch) -> "_Spellings":
        """The names that the batch lists; other names of these kinds are refused."""
        lists_channels = batch.channels is not None
        lists_projects = batch.projects is not None or lists_channels
        return _Spellings(
            _Names.of(self._projects if lists_projects else {}),
            _Names.of(self._environments if batch.environments is not None else {}),
            _Names.of(self._tenants if batch.tenants is not None else {}),
            {
                number: _Names.of(channels)
                for number, channels in self._channels.items()
                if lists_channels
            },
        )

    @property
    def is_changed(self) -> bool:
        """Whether anything was added or altered."""
        return any(each["new"] or each["changed"] for each in self._outcomes.values())

    def counts(self) -> Mapping[str, Counts]:
        """What became of the entries of each kind that occurred."""
        return {kind: Counts(**outcome) for kind, outcome in self._outcomes.items()}

    def restored(self) -> Mapping[str, Sequence[str]]:
        """Return the names of restored documents, by kind."""
        return self._restored

    @property
    def has_deleted(self) -> bool:
        """Return whether any document of the space is deleted."""
        channels = [row for each in self._channels.values() for row in each.values()]
        rows = (self._projects, self._environments, self._tenants)
        others = [row for by_name in rows for row in by_name.values()]
        return any(row.deleted_on is not None for row in (*channels, *others))

    def restore_channels(self, numbers: Collection[int]) -> None:
        """Restore channels, and the projects that they belong to."""
        channels = [
            row
            for by_name in self._channels.values()
            for row in by_name.values()
            if row.number in numbers
        ]
        self._restore_projects({row.project_number for row in channels})
        self._restore_all("channels", channels)

    def restore_environments(self, numbers: Collection[int]) -> None:
        """Restore environments."""
        known = self._environments.values()
        self._restore_all("environments", [e for e in known if e.number in numbers])

    def restore_tenants(self, numbers: Collection[int]) -> None:
        """Restore tenants, with the tags that they had."""
        known = self._tenants.values()
        self._restore_all("tenants", [e for e in known if e.number in numbers])

    def has_project(self, name: str) -> bool:
        """Whether the space has a project of that name."""
        return name in self._projects

    def find_channel(self, project: str, channel: str) -> int | None:
        """The number of a project's channel."""
        if project not in self._projects:
            return None
        row = self._channels[self._projects[project].number].get(channel)
        return row.number if row else None

    def find_environment(self, name: str) -> int | None:
        """The number of an environment."""
        row = self._environments.get(name)
        return row.number if row else None

    def find_tenant(self, name: str) -> int | None:
        """The number of a tenant."""
        row = self._tenants.get(name)
        return row.number if row else None

    def record_channels(self, entries: Sequence[ChannelEntry]) -> None:
        """Record channels, their projects where new, and one default a project.

        A project's default is the one its entries name, else the one it had, else
        the channel called `Default`, else its first.
        """
        unknown = {e.project for e in entries if e.project not in self._projects}
        listed = dict.fromkeys(e.project for e in entries if e.project in unknown)
        self._record_projects([ProjectEntry(project) for project in listed])
        self._restore_projects({self._projects[e.project].number for e in entries})
        rows = [self._prepare_channel(entry) for entry in entries]
        named: dict[str, str | None] = {entry.project: None for entry in entries}
        named.update({e.project: e.name for e in entries if e.is_default})
        for project, channel in named.items():
            self._choose_default(self._projects[project], channel)
        self._note("channels", rows)

    def record_environments(self, entries: Sequence[EnvironmentEntry]) -> None:
        """Record environments; new ones without a place come after the others."""
        last = max((row.sort_order for row in self._environments.values()), default=-1)
        rows: list[tuple[_Row, bool]] = []
        for entry in entries:
            row = self._environments.get(entry.name)
            is_new = row is None
            if row is None:
                order = choose_order([last])
                row = EnvironmentRow(name=entry.name, sort_order=order)
                self._environments[entry.name] = self._add(row)
            self._restore("environments", row)
            if entry.sort_order is not None:
                row.sort_order = entry.sort_order
            last = max(last, row.sort_order)
            rows.append((row, is_new))
        self._note("environments", rows)

    def record_tenants(self, entries: Sequence[TenantEntry]) -> None:
        """Record tenants, and their tags where the entries give them."""
        rows: list[tuple[_Row, bool]] = []
        for entry in entries:
            row = self._tenants.get(entry.name)
            is_new = row is None
            if row is None:
                row = self._add(TenantRow(name=entry.name))
                self._tenants[entry.name] = row
            self._restore("tenants", row)
            rows.append((row, is_new))
        back = {row.number for row, _ in rows if self._session.is_modified(row)}
        self._session.flush()
        retagged = self._record_tags([e for e in entries if e.tags is not None])
        self._note("tenants", rows, also_changed=retagged | back)

    def _record_projects(self, entries: Sequence[ProjectEntry]) -> None:
        self._record_groups(entries)
        rows: list[tuple[_Row, bool]] = []
        for entry in entries:
            row = self._projects.get(entry.name)
            is_new = row is None
            if row is None:
                row = self._add(
                    ProjectRow(name=entry.name, slug=self._slug(entry.name))
                )
                self._projects[entry.name] = row
            self._restore("projects", row)
            if is_new or entry.project_group is not None:
                group = entry.project_group or DEFAULT_PROJECT_GROUP
                row.project_group_number = self._groups[group].number
            rows.append((row, is_new))
        self._note("projects", rows)

    def _record_groups(self, entries: Sequence[ProjectEntry]) -> None:
        names = [
            entry.project_group or DEFAULT_PROJECT_GROUP
            for entry in entries
            if entry.project_group or entry.name not in self._projects
        ]
        rows: list[tuple[_Row, bool]] = []
        for name in dict.fromkeys(names):
            row = self._groups.get(name)
            is_new = row is None
            if row is None:
                row = self._groups[name] = self._add(ProjectGroupRow(name=name))
            self._restore("project groups", row)
            rows.append((row, is_new))
        self._note("project groups", rows)
        self._restore_groups(
            self._projects[entry.name]
            for entry in entries
            if not entry.project_group and entry.name in self._projects
        )

    def _prepare_channel(self, entry: ChannelEntry) -> tuple[_Row, bool]:
        project = self._projects[entry.project]
        row = self._channels[project.number].get(entry.name)
        is_new = row is None
        if row is None:
            row = ChannelRow(name=entry.name, project_number=project.number)
            row.is_default = False
            self._channels[project.number][entry.name] = self._add(row)
        self._restore("channels", row)
        return row, is_new

    def _restore_projects(self, numbers: Collection[int]) -> None:
        projects = [row for row in self._projects.values() if row.number in numbers]
        deleted = [row for row in projects if row.deleted_on is not None]
        self._restore_groups(deleted)
        self._restore_all("projects", deleted)

    def _restore_groups(self, projects: Iterable[ProjectRow]) -> None:
        """Restore the groups of projects, which may have been deleted after them.

        If another group has the name by now, the project joins that one.
        """
        by_number = {row.number: row for row in self._groups.values()}
        groups: dict[int, ProjectGroupRow] = {}
        for project in projects:
            group = by_number[project.project_group_number]
            if group.deleted_on is not None:
                identifier = Kind.PROJECT_GROUP.identify(group.number)
                name = group.name.removesuffix(f" ({identifier}, deleted)")
                group = self._groups.get(compose(name), group)
                project.project_group_number = group.number
                groups[group.number] = group
        self._restore_all("project groups", groups.values())

    def _restore_all(self, kind: str, rows: Iterable[_Row]) -> None:
        deleted = [row for row in rows if row.deleted_on is not None]
        for row in deleted:
            self._restore(kind, row)
        self._note(kind, [(row, False) for row in deleted])

    def _restore(self, kind: str, row: _Row) -> None:
        """Undo the deletion of a document."""
        if row.deleted_on is None:
            return
        row.deleted_on = None
        name = row.name
        if isinstance(row, ProjectRow):
            self._free_slug(row)
        if isinstance(row, ChannelRow):
            projects = {each.number: each.name for each in self._projects.values()}
            name = f"{row.name} of {projects[row.project_number]}"
        if isinstance(row, ProjectRow | ChannelRow):
            self._drop_deleted_lifecycle(row)
        self._restored[kind].append(name)

    def _free_slug(self, project: ProjectRow) -> None:
        """Choose a new slug if another project has taken it."""
        others = (each for each in self._projects.values() if each is not project)
        if any(e.slug == project.slug for e in others if e.deleted_on is None):
            project.slug = self._slug(project.name)

    def _drop_deleted_lifecycle(self, row: ProjectRow | ChannelRow) -> None:
        """Use the default lifecycle if the document's own has been deleted."""
        # A flush would hide the changes from `_note`.
        with self._session.no_autoflush:
            lifecycle = self._session.get(LifecycleRow, row.lifecycle_number or 0)
        if lifecycle is None or lifecycle.deleted_on is not None:
            row.lifecycle_number = None

    def _choose_default(self, project: ProjectRow, chosen: str | None) -> None:
        channels = self._channels[project.number]
        had = {name: row.is_default for name, row in channels.items()}
        default = choose_default_channel(had, chosen)
        for name, row in channels.items():
            row.is_default = name == default

    def _record_tags(self, entries: Sequence[TenantEntry]) -> set[int]:
        """Give tenants exactly their tags; the numbers of those that changed."""
        tags = self._record_tag_names(
            dict.fromkeys(tag for entry in entries for tag in entry.tags or ())
        )
        had: dict[int, set[int]] = defaultdict(set)
        for tenant, tag in self._session.execute(
            select(TenantTagRow.tenant_number, TenantTagRow.tag_number)
            .join(TenantRow, TenantRow.number == TenantTagRow.tenant_number)
            .where(TenantRow.space_number == self._space.number)
        ):
            had[tenant].add(tag)
        added: list[tuple[int, int]] = []
        removed: list[tuple[int, int]] = []
        for entry in entries:
            tenant = self._tenants[entry.name].number
            wanted = {tags[tag] for tag in entry.tags or ()}
            added += [(tenant, tag) for tag in sorted(wanted - had[tenant])]
            removed += [(tenant, tag) for tag in sorted(had[tenant] - wanted)]
        self._write_tenant_tags(added, removed)
        return {tenant for tenant, _ in (*added, *removed)}

    def _write_tenant_tags(
        self, added: Sequence[tuple[int, int]], removed: Sequence[tuple[int, int]]
    ) -> None:
        if added:
            self._session.execute(
                insert(TenantTagRow),
                [{"tenant_number": each, "tag_number": tag} for each, tag in added],
            )
        if removed:
            table = TenantTagRow.__table__
            self._session.connection().execute(
                delete(TenantTagRow).where(
                    table.c.tenant_number == bindparam("tenant"),
                    table.c.tag_number == bindparam("tag"),
                ),
                [{"tenant": each, "tag": tag} for each, tag in removed],
            )

    def _record_tag_names(self, names: Iterable[str]) -> Mapping[str, int]:
        """The numbers of tags `Set/Tag`; new ones are ordered by name, `2` before `10`.

        A source gives tags no order, and the order in which tenants happen to
        mention them would mean nothing.
        """
        pairs = [(name, *name.split("/", 1)) for name in names]
        sets = dict.fromkeys(tag_set for _, tag_set, _ in pairs)
        new_sets = [
            self._tag_sets.setdefault(name, self._new_tag_set(name, order))
            for order, name in enumerate(sets, start=len(self._tag_sets))
            if name not in self._tag_sets
        ]
        self._session.flush()
        tags = self._read_tags()
        new = [each for each in pairs if each[0] not in tags]
        count = Counter(name.split("/", 1)[0] for name in tags)
        for name, tag_set, tag in sorted(new, key=lambda each: _natural(each[2])):
            number = self._tag_sets[tag_set].number
            row = TagRow(tag_set_number=number, name=tag, sort_order=count[tag_set])
            count[tag_set] += 1
            self._session.add(row)
            tags[name] = row
        self._session.flush()
        if new_sets:
            self._outcomes["tag sets"]["new"] += len(new_sets)
        if new:
            self._outcomes["tags"]["new"] += len(new)
        return {name: row.number for name, row in tags.items()}

    def _new_tag_set(self, name: str, order: int) -> TagSetRow:
        return self._add(TagSetRow(name=name, sort_order=order))

    def _read_tags(self) -> dict[str, TagRow]:
        rows = self._session.execute(
            select(TagSetRow.name, TagRow)
            .join(TagSetRow, TagSetRow.number == TagRow.tag_set_number)
            .where(TagSetRow.space_number == self._space.number)
        )
        return {compose(f"{tag_set}/{row.name}"): row for tag_set, row in rows}

    def _read_channels(self) -> dict[int, dict[str, ChannelRow]]:
        found: dict[int, list[ChannelRow]] = defaultdict(list)
        for row in self._session.scalars(
            select(ChannelRow)
            .where(ChannelRow.space_number == self._space.number)
            .order_by(ChannelRow.number)
        ):
            found[row.project_number].append(row)
        by_name = {number: _by_name(rows) for number, rows in found.items()}
        return defaultdict(dict, by_name)

    def _read(self, table: type[_Named]) -> dict[str, _Named]:
        here = select(table).where(table.space_number == self._space.number)
        ordered = here.order_by(table.number)
        return _by_name(self._session.scalars(ordered).all())

    def _add(self, row: _Added) -> _Added:
        row.space_number = self._space.number
        self._session.add(row)
        return row

    def _slug(self, name: str) -> str:
        slug = choose_slug(name, self._slugs)
        self._slugs.add(slug)
        return slug

    def _note(
        self,
        kind: str,
        rows: Sequence[tuple[_Row, bool]],
        *,
        also_changed: Iterable[int] = (),
    ) -> None:
        """Count what is about to be written, then write it."""
        changed = set(also_changed)
        for row, is_new in rows:
            altered = self._session.is_modified(row) or row.number in changed
            outcome = "new" if is_new else "changed" if altered else "unchanged"
            self._outcomes[kind][outcome] += 1
        self._session.flush()


def _by_name(rows: Sequence[_Added]) -> dict[str, _Added]:
    """Return documents by their names in Unicode form NFC, as entries name them.

    Of two that were stored in two forms, only one can have that name here.
    """
    found: dict[str, _Added] = {}
    for row in sorted(rows, key=lambda row: row.name != compose(row.name)):
        name = compose(row.name)
        found[row.name if name in found else name] = row
    return found


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Orders runs of digits by their value, everything else by folded letters."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in parts
    )
