"""The catalogue of a space by name, in memory, while a batch is recorded into it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose, list_forms
from insights_dash.domain.slugs import choose_slug
from insights_dash.store.batch import Batch
from insights_dash.store.catalogue.known_names import KnownNames
from insights_dash.store.catalogue.rules import DEFAULT_CHANNEL
from insights_dash.store.names import is_named_like_any
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    TenantRow,
)
from insights_dash.store.visibility import only_visible

_OfSpace = TypeVar(
    "_OfSpace", ProjectGroupRow, ProjectRow, ChannelRow, EnvironmentRow, TenantRow
)
Reason = tuple[str, str, tuple[str, ...]]
"""Why an entry is refused: its field, and a text with a `{}` for each value."""


class KnownCatalogue:
    """Projects, channels, environments and tenants by name, also deleted ones.

    Documents that the caller can't see are missing, and so are deleted ones of a kind
    that is never restored.

    A list that the batch gives is complete: its rows may write a name in another letter
    case, and mean the same document. Without a list, the rows themselves are the list.
    `channels` are by the number of their project.
    """

    def __init__(self, session: Session, space: Space, batch: Batch) -> None:
        self._session = session
        self.space = space
        self.batch = batch
        self._lists_projects = batch.projects is not None or batch.channels is not None
        self.groups = self._read_names(Kind.PROJECT_GROUP, ProjectGroupRow)
        projects = batch.names.projects if batch.names else None
        tenants = batch.names.tenants if batch.names else None
        self.projects = self._read_names(Kind.PROJECT, ProjectRow, projects)
        self.environments = self._read_names(Kind.ENVIRONMENT, EnvironmentRow)
        self.tenants = self._read_names(Kind.TENANT, TenantRow, tenants)
        self.channels = self._read_channels()

    @cached_property
    def _slugs(self) -> set[str]:
        here = select(ProjectRow.slug).where(
            ProjectRow.space_number == self.space.number
        )
        # A flush would hide changes from those who count them.
        with self._session.no_autoflush:
            return set(self._session.scalars(here))

    @property
    def has_deleted(self) -> bool:
        """Return whether any document of the space is deleted."""
        known: list[KnownNames[Any]] = [self.projects, self.environments]
        known += [self.tenants, *self.channels.values()]
        rows = (row for each in known for row in each)
        return any(row.deleted_on is not None for row in rows)

    def spell_channel(self, pair: tuple[str, str]) -> tuple[str, str]:
        """Return the project and channel that a row means, as lists spell them."""
        project, channel = map(compose, pair)
        channel = channel or self._find_default_channel(project)
        if not self._lists_projects:
            return project, channel
        row = self.projects.find(project)
        if row is not None and self.batch.channels is not None:
            channel = self.channels[row.number].spell(channel)
        return self.projects.spell(project), channel

    def spell_environment(self, name: str) -> str:
        """Return the environment that a row means, as a list spells it."""
        name, is_listed = compose(name), self.batch.environments is not None
        return self.environments.spell(name) if is_listed else name

    def spell_tenant(self, name: str) -> str:
        """Return the tenant that a row means, as a list spells it."""
        name, is_listed = compose(name), self.batch.tenants is not None
        return self.tenants.spell(name) if is_listed else name

    def find_channel(self, pair: tuple[str, str]) -> int | None:
        """Return the number of the channel that a project and a channel name mean."""
        project = self.projects.find(pair[0])
        return self.channels[project.number].find_number(pair[1]) if project else None

    def explain_channel(self, pair: tuple[str, str]) -> Reason:
        """Say why a project and a channel name mean no channel."""
        project, channel = pair
        row = self.projects.find(project)
        if row is None:
            return self.projects.explain_missing(project)
        missing = 'Project "{}" has no channel named "{}".', pair
        return "channel", *(self.channels[row.number].explain(channel) or missing)

    def is_slug_taken(self, project: ProjectRow) -> bool:
        """Return whether another project, which is not deleted, has its slug."""
        others = (each for each in self.projects if each is not project)
        if any(e.slug == project.slug for e in others if e.deleted_on is None):
            return True
        other = select(ProjectRow.number).where(
            ProjectRow.space_number == self.space.number,
            ProjectRow.slug == project.slug,
            ProjectRow.deleted_on.is_(None),
            ProjectRow.number != project.number,
        )
        with self._session.no_autoflush:
            return self._session.scalars(other.limit(1)).first() is not None

    def choose_slug(self, name: str) -> str:
        """Return the slug of a new project, or of one whose slug was taken."""
        slug = choose_slug(name, self._slugs)
        self._slugs.add(slug)
        return slug

    def _find_default_channel(self, project: str) -> str:
        row = self.projects.find(project)
        for channel in self.channels[row.number] if row else ():
            if channel.is_default and channel.deleted_on is None:
                return compose(channel.name)
        return DEFAULT_CHANNEL

    def _read_channels(self) -> dict[int, KnownNames[ChannelRow]]:
        found: dict[int, list[ChannelRow]] = defaultdict(list)
        numbers = [row.number for row in self.projects]
        of_projects = ChannelRow.project_number.in_(numbers)
        conditions = () if self.batch.names is None else (of_projects,)
        for row in self._read(Kind.CHANNEL, ChannelRow, *conditions):
            found[row.project_number].append(row)
        place = self.batch.name_place
        by_name = {
            number: KnownNames(Kind.CHANNEL, rows, place)
            for number, rows in found.items()
        }
        return defaultdict(
            lambda: KnownNames[ChannelRow](Kind.CHANNEL, name_place=place), by_name
        )

    def _read_names(
        self,
        kind: Kind,
        table: type[_OfSpace],
        names: Collection[str] | None = None,
    ) -> KnownNames[_OfSpace]:
        rows = (
            self._read(kind, table)
            if names is None
            else self._read_named(kind, table, names)
        )
        return KnownNames(kind, rows, self.batch.name_place)

    def _read_named(
        self, kind: Kind, table: type[_OfSpace], names: Collection[str]
    ) -> Sequence[_OfSpace]:
        """Return the documents that could have one of these names.

        An index finds exact names. Others are compared with the name of each document.
        """
        forms = {form for each in names for form in list_forms(each)}
        if not forms:
            return ()
        exact = list(self._read(kind, table, table.name.in_(forms)))
        known = {compose(row.name) for row in exact}
        missing = [each for each in names if compose(each) not in known]
        if not missing:
            return exact
        alike = is_named_like_any(table.name, missing)
        found = [row.number for row in exact]
        return exact + list(self._read(kind, table, alike, table.number.not_in(found)))

    def _read(
        self, kind: Kind, table: type[_OfSpace], *conditions: ColumnElement[bool]
    ) -> Sequence[_OfSpace]:
        here = select(table).where(
            table.space_number == self.space.number,
            only_visible(kind, self.space.visibility),
            *conditions,
        )
        if kind in self.batch.never_restored:
            here = here.where(table.deleted_on.is_(None))
        return self._session.scalars(here.order_by(table.number)).all()
