"""The catalogue's part of recording a batch: every document but releases.

Documents are read once and matched in memory, by the rules that edits follow. Deleted
documents that a batch refers to are restored, because their source still has them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.batch import (
    ChannelEntry,
    Counts,
    EnvironmentEntry,
    ProjectEntry,
    Refusal,
    TenantEntry,
)
from insights_dash.store.catalogue.known_catalogue import KnownCatalogue
from insights_dash.store.catalogue.known_names import (
    Explanation,
    KnownNames,
    Row,
    find_lines,
)
from insights_dash.store.catalogue.record_tags import TagRecorder
from insights_dash.store.catalogue.restore import Restorer
from insights_dash.store.catalogue.rules import (
    DEFAULT_PROJECT_GROUP,
    choose_default_channel,
    choose_order,
)
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    TenantRow,
)

_Entry = TypeVar("_Entry", ProjectEntry, EnvironmentEntry, TenantEntry)

_Listed = ProjectEntry | ChannelEntry | EnvironmentEntry | TenantEntry


class CatalogueRecorder:
    """Creates, updates and restores the documents of a batch.

    Of two names in a list that differ only in letter case, one is refused, unless the
    space has both. Without a list, the rows that may create documents are the list.

    `effects` says what became of each listed entry, by its kind and position.
    `unchanged` are the numbers of listed documents that were stored already.
    """

    def __init__(
        self,
        session: Session,
        space: Space,
        known: KnownCatalogue,
        refuse: Callable[[Refusal], None],
    ) -> None:
        self._session = session
        self._space = space
        self._known = known
        self._batch = known.batch
        self._refuse = refuse
        self._restorer = Restorer(session, known, self._note)
        self._outcomes: dict[Kind, Counter[str]] = defaultdict(Counter)
        self.effects: dict[str, dict[int, str]] = defaultdict(dict)
        self.unchanged: dict[Kind, set[int]] = defaultdict(set)

    @cached_property
    def _tags(self) -> TagRecorder:
        return TagRecorder(self._session, self._space)

    @property
    def is_changed(self) -> bool:
        """Return whether anything was added or changed."""
        return any(each["new"] or each["changed"] for each in self._outcomes.values())

    def counts(self) -> Mapping[str, Counts]:
        """Return what became of the entries of each kind that occurred."""
        return {
            kind.nouns: Counts(**outcome) for kind, outcome in self._outcomes.items()
        }

    def restored(self) -> Mapping[str, Sequence[str]]:
        """Return the names of restored documents, by kind."""
        return {kind.nouns: names for kind, names in self._restorer.restored.items()}

    def record_listed(self) -> None:
        """Record the lists that the batch gives."""
        batch = self._batch
        self._record_projects(self._check_projects(batch.projects or ()))
        self._record_channels(self._prepare_channels(batch.channels or ()))
        self._record_environments(
            self._check(
                self._known.environments, batch.environments or (), "environment"
            )
        )
        self._record_tenants(self._check_tenants(batch.tenants or ()))

    def infer_channels(self, lines: Mapping[tuple[str, str], int]) -> None:
        """Record new channels, and their projects, as far as no file lists them.

        `lines` are the lines of the releases that name them first.
        """
        if self._batch.channels is not None:
            return
        entries = [ChannelEntry(*pair, position=line) for pair, line in lines.items()]
        prepared = self._prepare_channels(entries, is_listed=False)
        self._record_channels(
            [
                e
                for e in prepared
                if self._known.find_channel((e.project, e.name)) is None
            ]
        )

    def infer_environments(self, lines: Mapping[str, int]) -> None:
        """Record the new environments that deployments name, if no file lists them."""
        if self._batch.environments is None:
            self._known.environments.refuse_namesakes(lines)
            new = self._known.environments.only_new(lines)
            self._record_environments(list(map(EnvironmentEntry, new)))

    def infer_tenants(self, lines: Mapping[str, int]) -> None:
        """Record the new tenants that deployments name, if no file lists them."""
        if self._batch.tenants is None:
            self._known.tenants.refuse_namesakes(lines)
            new = self._known.tenants.only_new(lines)
            self._record_tenants(list(map(TenantEntry, new)))

    def restore(self, kind: Kind, numbers: Collection[int]) -> None:
        """Restore channels (with their projects), environments or tenants."""
        known: dict[Kind, Iterable[Any]] = {
            Kind.CHANNEL: [
                row for each in self._known.channels.values() for row in each
            ],
            Kind.ENVIRONMENT: self._known.environments,
            Kind.TENANT: self._known.tenants,
        }
        rows = [row for row in known[kind] if row.number in numbers]
        if kind is Kind.CHANNEL:
            self._restorer.restore_projects({row.project_number for row in rows})
        self._restorer.restore_rows(kind, rows)

    def _check(
        self, known: KnownNames[Any], entries: Sequence[_Entry], field: str
    ) -> Sequence[_Entry]:
        """Return the entries of a list whose names are clear; refuse the others."""
        known.refuse_namesakes(find_lines((e.name, e.position) for e in entries))
        return [
            each
            for each in entries
            if not self._is_refused(known.kind, each, field, known.explain(each.name))
        ]

    def _is_refused(
        self,
        kind: Kind,
        entry: ProjectEntry | ChannelEntry | EnvironmentEntry | TenantEntry,
        field: str,
        reason: Explanation | None,
    ) -> bool:
        if reason is None:
            return False
        project = (entry.project,) if isinstance(entry, ChannelEntry) else ()
        names = (*project, entry.name)
        refusal = Refusal(kind.nouns, entry.position, field, *reason, names)
        self._refuse(refusal)
        return True

    def _check_projects(self, entries: Sequence[ProjectEntry]) -> list[ProjectEntry]:
        named = [each for each in entries if each.project_group]
        self._known.groups.refuse_namesakes(
            find_lines((each.project_group or "", each.position) for each in named)
        )
        return [
            each
            for each in self._check(self._known.projects, entries, "project")
            if not each.project_group
            or not self._is_refused(
                *(Kind.PROJECT, each, "project_group"),
                self._known.groups.explain(each.project_group),
            )
        ]

    def _check_tenants(self, entries: Sequence[TenantEntry]) -> Sequence[TenantEntry]:
        tagged = [each for each in entries if each.tags]
        if tagged:
            self._tags.refuse_namesakes(
                find_lines((tag, e.position) for e in tagged for tag in e.tags or ())
            )
        return [
            each
            for each in self._check(self._known.tenants, entries, "tenant")
            if not each.tags
            or not self._is_refused(
                Kind.TENANT, each, "tags", self._tags.explain(each.tags)
            )
        ]

    def _prepare_channels(
        self, entries: Sequence[ChannelEntry], *, is_listed: bool = True
    ) -> Sequence[ChannelEntry]:
        """Return the channels whose names are clear, after recording their projects.

        The others are refused if they are listed; rows that name them are refused later
        in any case.
        """
        lines = find_lines((each.project, each.position) for each in entries)
        if self._batch.projects is not None:
            unknown = [
                each for each in lines if self._known.projects.find(each) is None
            ]
            lines = {each: lines[each] for each in unknown}
        self._known.projects.refuse_namesakes(lines)
        if is_listed or self._batch.projects is None:
            self._record_projects(
                list(map(ProjectEntry, self._known.projects.only_new(lines)))
            )
        for number, channels in self._group(entries).items():
            self._known.channels[number].refuse_namesakes(
                find_lines((each.name, each.position) for each in channels)
            )
        return [each for each in entries if self._is_clear(each, is_listed=is_listed)]

    def _group(
        self, entries: Sequence[ChannelEntry]
    ) -> Mapping[int, list[ChannelEntry]]:
        """Return the channels of projects that exist, by the number of the project."""
        groups: dict[int, list[ChannelEntry]] = defaultdict(list)
        for each in entries:
            if project := self._known.projects.find(each.project):
                groups[project.number].append(each)
        return groups

    def _is_clear(self, entry: ChannelEntry, *, is_listed: bool) -> bool:
        project, field = self._known.projects.find(entry.project), "channel"
        if project is None:
            field, reason = "project", self._known.projects.explain(entry.project)
        else:
            reason = self._known.channels[project.number].explain(entry.name)
        if is_listed:
            return not self._is_refused(Kind.CHANNEL, entry, field, reason)
        return project is not None and reason is None

    def _record_channels(self, entries: Sequence[ChannelEntry]) -> None:
        """Record channels, and one default channel per project."""
        projects = [self._known.projects.get(each.project) for each in entries]
        self._restorer.restore_projects({each.number for each in projects})
        rows: list[tuple[ChannelRow, bool]] = []
        chosen: dict[int, str | None] = {}
        for entry, project in zip(entries, projects, strict=True):
            known = self._known.channels[project.number]
            row, is_new = self._take(known, entry.name, ChannelRow)
            if is_new:
                row.project_number, row.is_default = project.number, False
            chosen.setdefault(project.number, None)
            if entry.is_default:
                chosen[project.number] = row.name
            rows.append((row, is_new))
        for number, name in chosen.items():
            channels = self._known.channels[number]
            had = {row.name: row.is_default for row in channels}
            default = choose_default_channel(had, name)
            for row in channels:
                row.is_default = row.name == default
        self._note(Kind.CHANNEL, rows, entries)

    def _record_environments(self, entries: Sequence[EnvironmentEntry]) -> None:
        """Record environments; new ones without a sort order come last."""
        last = max((row.sort_order for row in self._known.environments), default=-1)
        rows: list[tuple[EnvironmentRow, bool]] = []
        for entry in entries:
            row, is_new = self._take(
                self._known.environments, entry.name, EnvironmentRow
            )
            if is_new:
                row.sort_order = choose_order([last])
            if entry.sort_order is not None:
                row.sort_order = entry.sort_order
            last = max(last, row.sort_order)
            rows.append((row, is_new))
        self._note(Kind.ENVIRONMENT, rows, entries)

    def _record_tenants(self, entries: Sequence[TenantEntry]) -> None:
        """Record tenants, and their tags if the entries have them."""
        rows = [
            self._take(self._known.tenants, each.name, TenantRow) for each in entries
        ]
        back = {row.number for row, _ in rows if self._session.is_modified(row)}
        self._session.flush()
        tags = {
            row.number: entry.tags
            for entry, (row, _) in zip(entries, rows, strict=True)
            if entry.tags is not None
        }
        retagged = self._tags.record(tags) if tags else set()
        for kind, count in (+self._tags.new if tags else Counter()).items():
            self._outcomes[kind]["new"] += count
        self._note(Kind.TENANT, rows, entries, also_changed=retagged | back)

    def _record_projects(self, entries: Sequence[ProjectEntry]) -> None:
        self._record_groups(entries)
        rows: list[tuple[ProjectRow, bool]] = []
        for entry in entries:
            row, is_new = self._take(self._known.projects, entry.name, ProjectRow)
            if is_new:
                row.slug = self._known.choose_slug(entry.name)
            if is_new or entry.project_group is not None:
                group = self._known.groups.get(
                    entry.project_group or DEFAULT_PROJECT_GROUP
                )
                row.project_group_number = group.number
            if entry.owner is not None:
                is_same = entry.owner == row.owner_name
                kept = (row.owner_url or "") if is_same else ""
                row.owner_name, row.owner_url = entry.owner, entry.owner_url or kept
            rows.append((row, is_new))
        self._note(Kind.PROJECT, rows, entries)

    def _record_groups(self, entries: Sequence[ProjectEntry]) -> None:
        names = dict.fromkeys(
            each.project_group or DEFAULT_PROJECT_GROUP
            for each in entries
            if each.project_group or self._known.projects.find(each.name) is None
        )
        rows = [self._take(self._known.groups, name, ProjectGroupRow) for name in names]
        self._note(Kind.PROJECT_GROUP, rows)
        known = (
            self._known.projects.find(e.name) for e in entries if not e.project_group
        )
        self._restorer.restore_groups(each for each in known if each is not None)

    def _take(
        self, known: KnownNames[Row], name: str, table: type[Row]
    ) -> tuple[Row, bool]:
        """Return the document that a name means, and whether it is new."""
        row = known.find(name)
        if row is not None:
            self._restorer.restore(known.kind, row)
            return row, False
        row = table(name=name, space_number=self._space.number)
        self._session.add(row)
        known.add(row)
        return row, True

    def _note(
        self,
        kind: Kind,
        rows: Sequence[tuple[Any, bool]],
        entries: Sequence[_Listed] = (),
        *,
        also_changed: Collection[int] = (),
    ) -> None:
        """Count what is about to be written for entries, then write it."""
        positions = [each.position for each in entries] or [0] * len(rows)
        for (row, is_new), position in zip(rows, positions, strict=True):
            altered = self._session.is_modified(row) or row.number in also_changed
            outcome = "new" if is_new else "changed" if altered else "unchanged"
            self._outcomes[kind][outcome] += 1
            self.effects[kind.nouns].setdefault(position, outcome)
            if outcome == "unchanged" and entries:
                self.unchanged[kind].add(row.number)
        self._session.flush()
