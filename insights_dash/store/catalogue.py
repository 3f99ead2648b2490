"""What a space holds besides deployments: lists to read, pages of them, single ones.

Documents deleted since are left out everywhere but in `find_names`, and everywhere
those that the space's sight does not have: there is no telling them from none at all.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, literal, select
from sqlalchemy.orm import QueryableAttribute, Session
from sqlalchemy.sql.elements import SQLCoreOperations

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import (
    ChannelId,
    EnvironmentId,
    Kind,
    LifecycleId,
    ProjectGroupId,
    ProjectId,
    ReleaseId,
    TagSetId,
    TenantId,
)
from insights_dash.domain.name_lookup import choose_by_name
from insights_dash.domain.names import compose
from insights_dash.domain.sight import Sight
from insights_dash.store.creations import NEWEST_RELEASES_FIRST, estimate_creations
from insights_dash.store.database import Database
from insights_dash.store.names import has_part, in_order, is_named
from insights_dash.store.sights import only_seen
from insights_dash.store.spaces import Space, slug_of
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    LifecycleRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    ReportRow,
    TagRow,
    TagSetRow,
    TenantProjectRow,
    TenantRow,
    TenantTagRow,
)

Item = TypeVar("Item")
Row = TypeVar("Row")

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
_IDS_A_QUERY = 10_000
_BLOCK = 1_000
_FEW = 10  # names that a message can list
TENANTED_MODE = "TenantedOrUntenanted"
NOUNS: Mapping[Kind, str] = {
    Kind.PROJECT_GROUP: "project group",
    Kind.PROJECT: "project",
    Kind.CHANNEL: "channel",
    Kind.ENVIRONMENT: "environment",
    Kind.TENANT: "tenant",
    Kind.TAG_SET: "tag set",
    Kind.LIFECYCLE: "lifecycle",
    Kind.RELEASE: "release",
}


@dataclass(frozen=True)
class ProjectGroup:
    """A group of projects."""

    id: ProjectGroupId
    name: str
    description: str

    @property
    def slug(self) -> str:
        """Its name for URLs."""
        return slug_of(self.name)


@dataclass(frozen=True)
class Project:
    """A project, in one group."""

    id: ProjectId
    project_group_id: ProjectGroupId
    name: str
    slug: str
    description: str
    lifecycle_id: LifecycleId | None = None
    tenanted_mode: str = TENANTED_MODE
    is_disabled: bool = False


@dataclass(frozen=True)
class Channel:
    """A channel of a project; one a project is the default."""

    id: ChannelId
    project_id: ProjectId
    name: str
    description: str
    is_default: bool
    lifecycle_id: LifecycleId | None = None

    @property
    def slug(self) -> str:
        """Its name for URLs, unique in its project only."""
        return slug_of(self.name)


@dataclass(frozen=True)
class Environment:
    """An environment, in its place of the promotion order."""

    id: EnvironmentId
    name: str
    description: str
    sort_order: int
    uses_guided_failure: bool = False

    @property
    def slug(self) -> str:
        """Its name for URLs."""
        return slug_of(self.name)


@dataclass(frozen=True)
class Tag:
    """A tag of a set: `TagSets-1/Tags-1`, canonical name `Set/Tag`."""

    id: str
    name: str
    canonical_name: str
    color: str
    description: str
    sort_order: int


@dataclass(frozen=True)
class TagSet:
    """A set of tags for tenants, its tags by their sort order."""

    id: TagSetId
    name: str
    description: str
    sort_order: int
    tags: tuple[Tag, ...]


@dataclass(frozen=True)
class Tenant:
    """A tenant. `tags` are canonical names, in the order of sets and tags.

    `project_environments` are the environments of each project it is connected to.
    """

    id: TenantId
    name: str
    description: str
    tags: tuple[str, ...]
    project_environments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_disabled: bool = False

    @property
    def slug(self) -> str:
        """Its name for URLs."""
        return slug_of(self.name)


@dataclass(frozen=True)
class Release:
    """A version of a project in a channel.

    If the creation time is unknown, `created` is an estimate, or None before the first
    deployment.
    """

    id: ReleaseId
    project_id: ProjectId
    channel_id: ChannelId
    version: str
    created: datetime | None
    notes: str | None = None
    is_creation_known: bool = True


@dataclass(frozen=True)
class Phase:
    """A phase of a lifecycle; the ids of its environments."""

    id: str
    name: str
    automatic: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    minimum: int = 0
    is_optional: bool = False


@dataclass(frozen=True)
class Lifecycle:
    """The environments that releases go through; one a space is the default."""

    id: LifecycleId
    name: str
    description: str
    is_default: bool
    phases: tuple[Phase, ...]

    @property
    def slug(self) -> str:
        """Its name for URLs."""
        return slug_of(self.name)


@dataclass(frozen=True)
class Wanted:
    """Which part of a list to return; by default all of it.

    `ids` None means any; ids of another kind and unknown ids find nothing. Letter case
    matters neither in `ids` nor in `partial_name`. `name` is the whole name, which
    `choose_by_name` looks up. `only` are conditions that this module's `only_…`
    functions return.
    """

    ids: Sequence[str] | None = None
    partial_name: str = ""
    skip: int = 0
    take: int | None = None
    name: str = ""
    only: tuple[ColumnElement[bool], ...] = ()


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Part of a list; `total` counts what it would hold without skip and take."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True)
class Catalogue:
    """Everything that a report can name."""

    project_groups: tuple[ProjectGroup, ...] = ()
    projects: tuple[Project, ...] = ()
    channels: tuple[Channel, ...] = ()
    environments: tuple[Environment, ...] = ()
    tenants: tuple[Tenant, ...] = ()
    tag_sets: tuple[TagSet, ...] = ()


EVERYTHING = Wanted()


def read_catalogue(session: Session, space: Space) -> Catalogue:
    """Everything that a report can name, each list in the order people expect."""
    return Catalogue(
        project_groups=list_project_groups(session, space).items,
        projects=list_projects(session, space).items,
        channels=list_channels(session, space).items,
        environments=list_environments(session, space).items,
        tenants=list_tenants(session, space).items,
        tag_sets=list_tag_sets(session, space).items,
    )


def list_in_blocks(
    database: Database,
    space: Space,
    kind: Kind,
    lister: Callable[[Session, Space, Wanted], Page[Item]],
    wanted: Wanted,
) -> Iterator[Sequence[Item]]:
    """Yield all wanted documents, as `lister` returns them, 1,000 at a time.

    Memory holds one block and eight bytes per document. Each block is read separately,
    so a slow client holds no connection. Documents deleted between blocks are left out.
    """
    with database.read() as session:
        numbers = _LISTED[kind].read_numbers(session, space, wanted)
    for start in range(0, len(numbers), _BLOCK):
        ids = list(map(kind.identify, numbers[start : start + _BLOCK]))
        with database.read() as session:
            items = lister(session, space, Wanted(ids=ids)).items
        if items:
            yield items


def list_project_groups(
    session: Session, space: Space, wanted: Wanted = EVERYTHING
) -> Page[ProjectGroup]:
    """Project groups by name."""
    rows, total = _PROJECT_GROUPS.read(session, space, wanted)
    return Page(tuple(map(_to_project_group, rows)), total)


def get_project_group(session: Session, space: Space, identifier: str) -> ProjectGroup:
    """The project group of this id or slug.

    Raises:
        NotFoundError: where the space has none.
    """
    return _only(list_project_groups, _PROJECT_GROUPS, session, space, identifier)


def list_projects(
    session: Session, space: Space, wanted: Wanted = EVERYTHING
) -> Page[Project]:
    """Projects by name."""
    rows, total = _PROJECTS.read(session, space, wanted)
    default = find_default_lifecycle(session, space)
    return Page(tuple(_to_project(row, default) for row in rows), total)


def get_project(session: Session, space: Space, identifier: str) -> Project:
    """The project of this id or slug.

    Raises:
        NotFoundError: where the space has none.
    """
    return _only(list_projects, _PROJECTS, session, space, identifier)


def list_channels(
    session: Session, space: Space, wanted: Wanted = EVERYTHING
) -> Page[Channel]:
    """Channels by project, its default first, the others by name."""
    rows, total = _CHANNELS.read(session, space, wanted)
    return Page(tuple(map(_to_channel, rows)), total)


def get_channel(session: Session, space: Space, identifier: str) -> Channel:
    """The channel of this id; slugs of channels are not unique in a space.

    Raises:
        NotFoundError: where the space has none.
    """
    return _only(list_channels, _CHANNELS, session, space, identifier)


def list_environments(
    session: Session, space: Space, wanted: Wanted = EVERYTHING
) -> Page[Environment]:
    """Environments in their promotion order."""
    rows, total = _ENVIRONMENTS.read(session, space, wanted)
    return Page(tuple(map(_to_environment, rows)), total)


def get_environment(session: Session, space: Space, identifier: str) -> Environment:
    """The environment of this id or slug.

    Raises:
        NotFoundError: where the space has none.
    """
    return _only(list_environments, _ENVIRONMENTS, session, space, identifier)


def list_tag_sets(
    session: Session, space: Space, wanted: Wanted = EVERYTHING
) -> Page[TagSet]:
    """Tag sets by sort order, then name, each with all its tags."""
    rows, total = _TAG_SETS.read(session, space, wanted)
    tags = _tags_by_set(session, [row.number for row in rows])
    return Page(tuple(_to_tag_set(row, tags[row.number]) for row in rows), total)


def get_tag_set(session: Session, space: Space, identifier: str) -> TagSet:
    """The tag set of this id or slug.

    Raises:
        NotFoundError: where the space has none.
    """
    return _only(list_tag_sets, _TAG_SETS, session, space, identifier)


def list_tenants(
    session: Session, space: Space, wanted: Wanted = EVERYTHING
) -> Page[Tenant]:
    """Tenants by name."""
    rows, total = _TENANTS.read(session, space, wanted)
    numbers = [row.number for row in rows]
    tags = _tags_by_tenant(session, numbers)
    projects = _projects_by_tenant(session, space, numbers)
    return Page(
        tuple(_to_tenant(row, tags[row.number], projects[row.number]) for row in rows),
        total,
    )


def get_tenant(session: Session, space: Space, identifier: str) -> Tenant:
    """The tenant of this id or slug.

    Raises:
        NotFoundError: where the space has none.
    """
    return _only(list_tenants, _TENANTS, session, space, identifier)


def list_releases(
    session: Session, space: Space, wanted: Wanted = EVERYTHING
) -> Page[Release]:
    """Releases, newest first; their name is their version."""
    rows, total = _RELEASES.read(session, space, wanted)
    estimates = estimate_creations(session, rows)
    return Page(tuple(_to_release(row, estimates) for row in rows), total)


def get_release(session: Session, space: Space, identifier: str) -> Release:
    """The release of this id.

    Raises:
        NotFoundError: where the space has none.
    """
    return _only(list_releases, _RELEASES, session, space, identifier)


def list_lifecycles(
    session: Session, space: Space, wanted: Wanted = EVERYTHING
) -> Page[Lifecycle]:
    """Lifecycles: the default one, then by name."""
    rows, total = _LIFECYCLES.read(session, space, wanted)
    return Page(tuple(_to_lifecycle(row, space.sight) for row in rows), total)


def get_lifecycle(session: Session, space: Space, identifier: str) -> Lifecycle:
    """The lifecycle of this id or slug.

    Raises:
        NotFoundError: where the space has none.
    """
    return _only(list_lifecycles, _LIFECYCLES, session, space, identifier)


def find_release(
    session: Session, space: Space, project: str, version: str, *, field: str = ""
) -> str | None:
    """Return the id of a project's newest release of a version, in any channel.

    Raises:
        AmbiguousNameError: if it could mean several; the problem is at `field`.
    """
    found = session.execute(
        _RELEASES.all_of(space)
        .where(
            only_releases_of_project(project),
            is_named(ReleaseRow.version, version),
            ReleaseRow.channel_number.in_(
                select(ChannelRow.number).where(ChannelRow.deleted_on.is_(None))
            ),
        )
        .with_only_columns(ReleaseRow.number, ReleaseRow.version)
        .order_by(*_RELEASES.order)
    )
    named = ((number, spelled) for number, spelled in found)
    number = choose_by_name(version, named, noun="release", field=field)
    return None if number is None else Kind.RELEASE.identify(number)


def find_default_lifecycle(session: Session, space: Space) -> LifecycleId:
    """The id of the space's default lifecycle."""
    number = session.scalars(
        select(LifecycleRow.number).where(
            LifecycleRow.space_number == space.number, LifecycleRow.is_default.is_(True)
        )
    ).one()
    return LifecycleId(Kind.LIFECYCLE.identify(number))


def only_projects_of_group(group: str) -> ColumnElement[bool]:
    """For projects: those of the group of this id."""
    number = Kind.PROJECT_GROUP.find_number(group)
    return ProjectRow.project_group_number == number


def only_channels_of_project(project: str) -> ColumnElement[bool]:
    """For channels: those of the project of this id."""
    return ChannelRow.project_number == Kind.PROJECT.find_number(project)


def only_releases_of_project(project: str) -> ColumnElement[bool]:
    """For releases: those of the project of this id."""
    return ReleaseRow.project_number == Kind.PROJECT.find_number(project)


def only_releases_like(part: str) -> ColumnElement[bool]:
    """For releases: those with this in their version."""
    return has_part(ReleaseRow.version, part)


def only_tenants_of_project(project: str) -> ColumnElement[bool]:
    """For tenants: those connected to a project or deployed to with it."""
    number = Kind.PROJECT.find_number(project)
    connected = select(TenantProjectRow.tenant_number).where(
        TenantProjectRow.project_number == number
    )
    deployed = (
        select(DeploymentRow.tenant_number)
        .join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
        .where(
            ReleaseRow.project_number == number,
            DeploymentRow.tenant_number.is_not(None),
        )
    )
    return TenantRow.number.in_(connected) | TenantRow.number.in_(deployed)


def only_tenants_with_tags(
    session: Session, space: Space, tags: Iterable[str], *, field: str
) -> tuple[ColumnElement[bool], ...]:
    """Select tenants with at least one of the `tags` of each set that they name.

    Raises:
        AmbiguousNameError: if a name could mean several; the problem is at `field`.
    """
    wanted = list(tags)
    known = find_tags(session, space, wanted, field=field)
    sets: dict[str, set[int]] = defaultdict(set)
    for tag in known.values():
        sets[tag.set_name].add(tag.number)
    named = {each.lower() for each in sets}
    unknown = {each.partition("/")[0].lower() for each in wanted if each not in known}
    if unknown - named:
        return (false(),)
    return tuple(
        TenantRow.number.in_(
            select(TenantTagRow.tenant_number).where(
                TenantTagRow.tag_number.in_(numbers)
            )
        )
        for numbers in sets.values()
    )


@dataclass(frozen=True)
class FoundTag:
    """Return the tag that a text names."""

    number: int
    set_name: str


def find_tags(
    session: Session, space: Space, names: Iterable[str], *, field: str
) -> Mapping[str, FoundTag]:
    """Return the tags that canonical names stand for; unknown names are left out.

    Raises:
        AmbiguousNameError: if a name could mean several; the problem is at `field`.
    """
    rows = session.execute(
        select(TagSetRow.name, TagRow.name, TagRow.number)
        .join(TagRow, TagRow.tag_set_number == TagSetRow.number)
        .where(TagSetRow.space_number == space.number)
        .order_by(TagRow.number)
    )
    folded: dict[str, list[tuple[FoundTag, str]]] = defaultdict(list)
    for set_name, tag_name, number in rows:
        name = f"{set_name}/{tag_name}"
        folded[compose(name).lower()].append((FoundTag(number, set_name), name))
    chosen = {
        each: choose_by_name(
            each,
            folded.get(compose(each).lower(), ()),
            noun="tenant tag",
            field=field,
        )
        for each in names
    }
    return {name: tag for name, tag in chosen.items() if tag is not None}


def find_names(
    session: Session, space: Space, kind: Kind, identifiers: Iterable[str]
) -> Mapping[str, str]:
    """Names by id, deleted documents included; ids of nothing are left out.

    `kind` is a report's, or one of those that a report lists by id.
    """
    table = _NAMED[kind]
    numbers = [number for each in identifiers if (number := kind.find_number(each))]
    names: dict[str, str] = {}
    for start in range(0, len(numbers), _IDS_A_QUERY):
        rows = session.execute(
            select(table.number, table.name).where(
                table.space_number == space.number,
                table.number.in_(numbers[start : start + _IDS_A_QUERY]),
                only_seen(kind, space.sight),
            )
        )
        names.update({kind.identify(number): name for number, name in rows})
    return names


def list_names(session: Session, space: Space, kind: Kind) -> Sequence[tuple[str, str]]:
    """Ids and names of all of a kind, in the order of its list.

    A channel is named after its project: `Shop / Hotfix`. `kind` is one of those that
    `find_names` takes. Much less than the list's own items where there are thousands.
    """
    listing: _Listing[Any] = _LISTED[kind]
    name: SQLCoreOperations[str] = listing.name
    if kind is Kind.CHANNEL:
        name = ProjectRow.name + literal(" / ") + ChannelRow.name
    rows = session.execute(
        listing.all_of(space)
        .with_only_columns(listing.number, name)
        .order_by(*listing.order)
    )
    return [(kind.identify(number), text) for number, text in rows]


_NamedTable = (
    type[ReportRow]
    | type[ProjectGroupRow]
    | type[ProjectRow]
    | type[ChannelRow]
    | type[EnvironmentRow]
    | type[TenantRow]
)
_NAMED: Mapping[Kind, _NamedTable] = {
    Kind.REPORT: ReportRow,
    Kind.PROJECT_GROUP: ProjectGroupRow,
    Kind.PROJECT: ProjectRow,
    Kind.CHANNEL: ChannelRow,
    Kind.ENVIRONMENT: EnvironmentRow,
    Kind.TENANT: TenantRow,
}


@dataclass(frozen=True)
class _Listing(Generic[Row]):
    """How one kind is listed: what is shown, in which order, and its key columns.

    `slug` is a stored slug column, None where the slug follows from the name, and
    `has_slugs` False where a slug would not name one document.
    """

    kind: Kind
    shown: Select[Row]
    space_number: QueryableAttribute[int]
    number: QueryableAttribute[int]
    name: QueryableAttribute[str]
    order: tuple[ColumnElement[Any], ...]
    slug: SQLCoreOperations[str] | None = None
    has_slugs: bool = True

    def read(
        self, session: Session, space: Space, wanted: Wanted
    ) -> tuple[Sequence[Row], int]:
        """Return the wanted rows, and how many there are without skip and take.

        Raises:
            AmbiguousNameError: if the wanted name could mean several documents.
        """
        matching = self._narrow(space, wanted)
        if wanted.name:
            number = self._find_by_name(session, matching, wanted.name)
            matching = matching.where(self.number == number)
        page = matching.order_by(*self.order).offset(wanted.skip).limit(wanted.take)
        rows = session.scalars(page).all()
        if wanted.skip == 0 and (wanted.take is None or len(rows) < wanted.take):
            return rows, len(rows)
        counted = select(func.count()).select_from(matching.subquery())
        return rows, session.scalar(counted) or 0

    def read_numbers(
        self, session: Session, space: Space, wanted: Wanted
    ) -> Sequence[int]:
        """Return the numbers of the wanted documents, in the order of the list."""
        matching = (
            self._narrow(space, wanted)
            .with_only_columns(self.number)
            .order_by(*self.order)
            .execution_options(yield_per=_IDS_A_QUERY)
        )
        return array("q", session.scalars(matching))

    def all_of(self, space: Space) -> Select[Row]:
        """Everything of the kind that is seen in a space."""
        return self.shown.where(
            self.space_number == space.number, only_seen(self.kind, space.sight)
        )

    def _narrow(self, space: Space, wanted: Wanted) -> Select[Row]:
        statement = self.all_of(space)
        if wanted.partial_name:
            matches = has_part(self.name, wanted.partial_name)
            statement = statement.where(matches)
        if wanted.ids is not None:
            numbers = {self.kind.find_number(each) for each in wanted.ids} - {None}
            statement = statement.where(self.number.in_(numbers))
        return statement.where(*wanted.only)

    def find_id(self, session: Session, space: Space, identifier: str) -> str | None:
        """Return the id for an id, name or slug; it may belong to no document.

        Raises:
            AmbiguousNameError: if a name or slug could mean several documents.
        """
        if self.kind.find_number(identifier) is not None or not self.has_slugs:
            return identifier
        number = self._find_by_name(session, self.all_of(space), identifier)
        if number is None:
            number = self._find_by_slug(session, self.all_of(space), identifier)
        return None if number is None else self.kind.identify(number)

    def read_few_names(self, session: Session, space: Space) -> Sequence[str] | None:
        """Return the names of the kind that are seen; None for none or for many."""
        columns = self.all_of(space).with_only_columns(self.name)
        names = session.scalars(columns.order_by(*self.order).limit(_FEW + 1)).all()
        return names if 0 < len(names) <= _FEW else None

    def _find_by_name(
        self, session: Session, among: Select[Row], name: str
    ) -> int | None:
        columns = among.where(is_named(self.name, name)).with_only_columns(
            self.number, self.name
        )
        found = session.execute(columns.order_by(self.number))
        named = ((number, spelled) for number, spelled in found)
        return choose_by_name(name, named, noun=NOUNS[self.kind])

    def _find_by_slug(
        self, session: Session, among: Select[Row], text: str
    ) -> int | None:
        slug = text.lower()
        columns = among.with_only_columns(self.number, self.name).order_by(self.number)
        if self.slug is not None:
            return session.scalars(columns.where(self.slug == slug)).first()
        # Databases without a locale only fold English letters.
        found = [
            (number, name)
            for number, name in session.execute(columns)
            if slug in {slug_of(name), name.lower()}
        ]
        return choose_by_name(text, found, noun=NOUNS[self.kind])


_PROJECT_GROUPS = _Listing(
    Kind.PROJECT_GROUP,
    select(ProjectGroupRow).where(ProjectGroupRow.deleted_on.is_(None)),
    ProjectGroupRow.space_number,
    ProjectGroupRow.number,
    ProjectGroupRow.name,
    order=(in_order(ProjectGroupRow.name), ProjectGroupRow.number.asc()),
)
_PROJECTS = _Listing(
    Kind.PROJECT,
    select(ProjectRow).where(ProjectRow.deleted_on.is_(None)),
    ProjectRow.space_number,
    ProjectRow.number,
    ProjectRow.name,
    order=(in_order(ProjectRow.name), ProjectRow.number.asc()),
    slug=ProjectRow.slug,
)
_CHANNELS = _Listing(
    Kind.CHANNEL,
    select(ChannelRow)
    .join(ProjectRow, ProjectRow.number == ChannelRow.project_number)
    .where(ChannelRow.deleted_on.is_(None), ProjectRow.deleted_on.is_(None)),
    ChannelRow.space_number,
    ChannelRow.number,
    ChannelRow.name,
    order=(
        in_order(ProjectRow.name),
        ProjectRow.number.asc(),
        ChannelRow.is_default.desc(),
        in_order(ChannelRow.name),
        ChannelRow.number.asc(),
    ),
    has_slugs=False,
)
_ENVIRONMENTS = _Listing(
    Kind.ENVIRONMENT,
    select(EnvironmentRow).where(EnvironmentRow.deleted_on.is_(None)),
    EnvironmentRow.space_number,
    EnvironmentRow.number,
    EnvironmentRow.name,
    order=(
        EnvironmentRow.sort_order.asc(),
        in_order(EnvironmentRow.name),
        EnvironmentRow.number.asc(),
    ),
)
_TAG_SETS = _Listing(
    Kind.TAG_SET,
    select(TagSetRow),
    TagSetRow.space_number,
    TagSetRow.number,
    TagSetRow.name,
    order=(
        TagSetRow.sort_order.asc(),
        in_order(TagSetRow.name),
        TagSetRow.number.asc(),
    ),
)
_TENANTS = _Listing(
    Kind.TENANT,
    select(TenantRow).where(TenantRow.deleted_on.is_(None)),
    TenantRow.space_number,
    TenantRow.number,
    TenantRow.name,
    order=(in_order(TenantRow.name), TenantRow.number.asc()),
)
_RELEASES = _Listing(
    Kind.RELEASE,
    select(ReleaseRow)
    .join(ChannelRow, ChannelRow.number == ReleaseRow.channel_number)
    .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
    .where(
        ReleaseRow.deleted_on.is_(None),
        ChannelRow.deleted_on.is_(None),
        ProjectRow.deleted_on.is_(None),
    ),
    ReleaseRow.space_number,
    ReleaseRow.number,
    ReleaseRow.version,
    order=NEWEST_RELEASES_FIRST,
    has_slugs=False,
)


_LIFECYCLES = _Listing(
    Kind.LIFECYCLE,
    select(LifecycleRow).where(LifecycleRow.deleted_on.is_(None)),
    LifecycleRow.space_number,
    LifecycleRow.number,
    LifecycleRow.name,
    order=(
        LifecycleRow.is_default.desc(),
        in_order(LifecycleRow.name),
        LifecycleRow.number.asc(),
    ),
)


_LISTED: Mapping[Kind, _Listing[Any]] = {
    each.kind: each
    for each in (
        *(_PROJECT_GROUPS, _PROJECTS, _CHANNELS, _ENVIRONMENTS),
        *(_TENANTS, _TAG_SETS, _LIFECYCLES, _RELEASES),
    )
}


def _only(
    lister: Callable[[Session, Space, Wanted], Page[Item]],
    listing: _Listing[Any],
    session: Session,
    space: Space,
    identifier: str,
) -> Item:
    found = listing.find_id(session, space, identifier)
    if found is not None:
        for item in lister(session, space, Wanted(ids=(found,))).items:
            return item
    is_name = listing.has_slugs and listing.kind.find_number(identifier) is None
    names = listing.read_few_names(session, space) if is_name else None
    raise NotFoundError(identifier, listing.kind, names)


def _tags_by_set(
    session: Session, sets: Sequence[int]
) -> Mapping[int, Sequence[tuple[TagRow, str]]]:
    """Return each tag of these sets with its set's name, by the number of the set."""
    tags: dict[int, list[tuple[TagRow, str]]] = defaultdict(list)
    for start in range(0, len(sets), _IDS_A_QUERY):
        rows = session.execute(
            select(TagRow, TagSetRow.name)
            .join(TagSetRow, TagSetRow.number == TagRow.tag_set_number)
            .where(TagSetRow.number.in_(sets[start : start + _IDS_A_QUERY]))
            .order_by(TagRow.sort_order, in_order(TagRow.name), TagRow.number)
        )
        for tag, set_name in rows:
            tags[tag.tag_set_number].append((tag, set_name))
    return tags


def _tags_by_tenant(
    session: Session, tenants: Sequence[int]
) -> Mapping[int, Sequence[str]]:
    """Canonical tag names by the number of the tenant."""
    tags: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(tenants), _IDS_A_QUERY):
        rows = session.execute(
            select(TenantTagRow.tenant_number, TagSetRow.name, TagRow.name)
            .join(TagRow, TagRow.number == TenantTagRow.tag_number)
            .join(TagSetRow, TagSetRow.number == TagRow.tag_set_number)
            .where(
                TenantTagRow.tenant_number.in_(tenants[start : start + _IDS_A_QUERY])
            )
            .order_by(
                *(TagSetRow.sort_order, in_order(TagSetRow.name), TagSetRow.number),
                *(TagRow.sort_order, in_order(TagRow.name), TagRow.number),
            )
        )
        for tenant, set_name, tag_name in rows:
            tags[tenant].append(f"{set_name}/{tag_name}")
    return tags


def _projects_by_tenant(
    session: Session, space: Space, tenants: Sequence[int]
) -> Mapping[int, Mapping[str, Sequence[str]]]:
    """Ids of environments by id of the project, by the number of the tenant."""
    sight = space.sight
    projects: dict[int, dict[str, Sequence[str]]] = defaultdict(dict)
    for start in range(0, len(tenants), _IDS_A_QUERY):
        part = tenants[start : start + _IDS_A_QUERY]
        rows = session.scalars(
            select(TenantProjectRow)
            .join(ProjectRow, ProjectRow.number == TenantProjectRow.project_number)
            .where(
                TenantProjectRow.tenant_number.in_(part),
                ProjectRow.deleted_on.is_(None),
                only_seen(Kind.PROJECT, sight),
            )
            .order_by(TenantProjectRow.project_number)
        )
        for row in rows:
            project = Kind.PROJECT.identify(row.project_number)
            environments = list(_environments(sight, row.environments))
            projects[row.tenant_number][project] = environments
    return projects


def _to_project_group(row: ProjectGroupRow) -> ProjectGroup:
    identifier = ProjectGroupId(Kind.PROJECT_GROUP.identify(row.number))
    return ProjectGroup(identifier, row.name, row.description)


def _to_project(row: ProjectRow, default_lifecycle: LifecycleId) -> Project:
    return Project(
        id=ProjectId(Kind.PROJECT.identify(row.number)),
        project_group_id=ProjectGroupId(
            Kind.PROJECT_GROUP.identify(row.project_group_number)
        ),
        name=row.name,
        slug=row.slug,
        description=row.description,
        lifecycle_id=_lifecycle_id(row.lifecycle_number) or default_lifecycle,
        tenanted_mode=row.tenanted_mode or TENANTED_MODE,
        is_disabled=bool(row.is_disabled),
    )


def _lifecycle_id(number: int | None) -> LifecycleId | None:
    return None if number is None else LifecycleId(Kind.LIFECYCLE.identify(number))


def _to_channel(row: ChannelRow) -> Channel:
    return Channel(
        id=ChannelId(Kind.CHANNEL.identify(row.number)),
        project_id=ProjectId(Kind.PROJECT.identify(row.project_number)),
        name=row.name,
        description=row.description,
        is_default=row.is_default,
        lifecycle_id=_lifecycle_id(row.lifecycle_number),
    )


def _to_environment(row: EnvironmentRow) -> Environment:
    return Environment(
        id=EnvironmentId(Kind.ENVIRONMENT.identify(row.number)),
        name=row.name,
        description=row.description,
        sort_order=row.sort_order,
        uses_guided_failure=bool(row.uses_guided_failure),
    )


def _environments(sight: Sight, numbers: Iterable[int]) -> tuple[str, ...]:
    """Ids of those that are seen."""
    return tuple(filter(sight.has_environment, map(Kind.ENVIRONMENT.identify, numbers)))


def _to_lifecycle(row: LifecycleRow, sight: Sight) -> Lifecycle:
    return Lifecycle(
        id=LifecycleId(Kind.LIFECYCLE.identify(row.number)),
        name=row.name,
        description=row.description,
        is_default=row.is_default,
        phases=tuple(
            Phase(
                id=phase["id"],
                name=phase["name"],
                automatic=_environments(sight, phase["automatic"]),
                optional=_environments(sight, phase["optional"]),
                minimum=phase["minimum"],
                is_optional=phase["is_optional"],
            )
            for phase in row.phases
        ),
    )


def _to_tag_set(row: TagSetRow, tags: Sequence[tuple[TagRow, str]]) -> TagSet:
    identifier = TagSetId(Kind.TAG_SET.identify(row.number))
    return TagSet(
        id=identifier,
        name=row.name,
        description=row.description,
        sort_order=row.sort_order,
        tags=tuple(
            Tag(
                id=f"{identifier}/{Kind.TAG.identify(tag.number)}",
                name=tag.name,
                canonical_name=f"{set_name}/{tag.name}",
                color=tag.color,
                description=tag.description,
                sort_order=tag.sort_order,
            )
            for tag, set_name in tags
        ),
    )


def _to_tenant(
    row: TenantRow, tags: Sequence[str], projects: Mapping[str, Sequence[str]]
) -> Tenant:
    return Tenant(
        id=TenantId(Kind.TENANT.identify(row.number)),
        name=row.name,
        description=row.description,
        tags=tuple(tags),
        project_environments=projects,
        is_disabled=bool(row.is_disabled),
    )


def _to_release(row: ReleaseRow, estimates: Mapping[int, datetime]) -> Release:
    return Release(
        id=ReleaseId(Kind.RELEASE.identify(row.number)),
        project_id=ProjectId(Kind.PROJECT.identify(row.project_number)),
        channel_id=ChannelId(Kind.CHANNEL.identify(row.channel_number)),
        version=row.version,
        created=row.created or estimates.get(row.number),
        notes=row.notes,
        is_creation_known=row.created is not None,
    )
