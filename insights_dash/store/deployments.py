"""Deployments with their tasks, as lists and one at a time.

A deployment's task has the deployment's number.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from insights_dash.domain.catalogue.change import is_link
from insights_dash.domain.deployment import ENDED_STATES, TaskState
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import DeploymentId, Kind, TaskId
from insights_dash.domain.instants import to_microseconds
from insights_dash.store.database import Database
from insights_dash.store.names import has_part
from insights_dash.store.page import Page
from insights_dash.store.parts import IDS_PER_QUERY, in_parts
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    ProjectRow,
    ReleaseRow,
    TenantRow,
)
from insights_dash.store.tables.deployments import DELETED
from insights_dash.store.visibility import only_visible_deployments

_BLOCK = 1_000
_MOST_PROJECTS = 1_000
_LOST = select(ReleaseRow.number).where(
    ReleaseRow.deleted_on.is_not(None)
    | ReleaseRow.channel_number.in_(
        select(ChannelRow.number).where(ChannelRow.deleted_on.is_not(None))
    )
    | ReleaseRow.project_number.in_(
        select(ProjectRow.number).where(ProjectRow.deleted_on.is_not(None))
    )
)
_HAS_LOST = select(
    or_(
        *(
            select(table.number).where(table.deleted_on.is_not(None)).exists()
            for table in (ProjectRow, ChannelRow, ReleaseRow)
        )
    )
)
_WEEK = timedelta(weeks=1) // timedelta(microseconds=1)
DEPLOY_TO = "Deploy to "  # the beginning of every deployment's name


@dataclass(frozen=True)
class Named:
    """The id and the name of a document; the name is None if it was deleted."""

    id: str
    name: str | None


@dataclass(frozen=True)
class Deployment:
    """A deployment with its task; instants are None if they are unknown.

    `awaited_since` and `timed_out` are those of `DeploymentRow`. `link` is the URL of
    the pipeline's run, empty if it is unknown or isn't an HTTP(S) URL.
    """

    number: int
    space_id: str
    release: Named
    project: Named
    project_slug: str
    channel: Named
    environment: Named
    tenant: Named | None
    state: TaskState
    created: datetime | None
    queued: datetime | None
    started: datetime | None
    completed: datetime | None
    had_guided_failure: bool
    comments: str
    deployed_by: str
    awaited_since: datetime | None = None
    timed_out: datetime | None = None
    link: str = ""

    @property
    def id(self) -> DeploymentId:
        """Return the deployment's id, such as `Deployments-1`."""
        return DeploymentId(Kind.DEPLOYMENT.identify(self.number))

    @property
    def name(self) -> str:
        """Return its name in Octopus: `Deploy to Production`, or its id if deleted."""
        return f"{DEPLOY_TO}{self.environment.name or self.environment.id}"

    @property
    def task_id(self) -> TaskId:
        """Return the task's id, such as `ServerTasks-1`."""
        return TaskId(Kind.TASK.identify(self.number))

    @property
    def has_ended(self) -> bool:
        """Return whether its task has ended."""
        return self.state in ENDED_STATES


Ids = Sequence[str] | None
Span = tuple[datetime | None, datetime | None]
_EVER: Span = (None, None)
_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class DeploymentsWanted:
    """Filters of a list of deployments; None means any.

    `ids` are ids of deployments, `tasks` those of their tasks. `partial_name` is part
    of their names, in any letter case. `completed`, `queued`, `started`, `awaited` and
    `timed_out` are time spans that include both ends. If `is_findable`, deployments are
    left out whose release can't be found, because it or its channel or project was
    deleted.
    """

    ids: Ids = None
    tasks: Ids = None
    releases: Ids = None
    projects: Ids = None
    channels: Ids = None
    environments: Ids = None
    tenants: Ids = None
    spaces: Ids = None
    partial_name: str = ""
    states: frozenset[TaskState] | None = None
    had_guided_failure: bool | None = None
    is_completed: bool = False
    is_findable: bool = False
    completed: Span = _EVER
    queued: Span = _EVER
    started: Span = _EVER
    awaited: Span = _EVER
    timed_out: Span = _EVER
    skip: int = 0
    take: int | None = None

    @property
    def has_few(self) -> bool:
        """Return whether an index finds the few deployments that can match."""
        return self.awaited != _EVER or self.timed_out != _EVER


@dataclass(frozen=True)
class ProjectWeeks:
    """How many deployments of a project completed in each week, oldest week first."""

    space_id: str
    project_id: str
    counts: Sequence[int]


def has_deployments(session: Session, space: Space) -> bool:
    """Return whether a space has any deployment, visible or not."""
    any_of_space = select(DeploymentRow.number).where(
        DeploymentRow.space_number == space.number, DeploymentRow.source != DELETED
    )
    return session.scalar(select(any_of_space.exists())) or False


def list_deployments(
    session: Session, spaces: Sequence[Space], wanted: DeploymentsWanted
) -> Page[Deployment]:
    """Return a page of the visible deployments in these spaces, newest first."""
    matching = _narrow(session, select(DeploymentRow.number), spaces, wanted)
    numbers = session.scalars(
        matching.order_by(DeploymentRow.number.desc())
        .offset(wanted.skip)
        .limit(wanted.take)
    ).all()
    found = tuple(read_deployments(session, numbers))
    if wanted.skip == 0 and (wanted.take is None or len(found) < wanted.take):
        return Page(found, len(found))
    count = select(func.count()).select_from(DeploymentRow)
    counted = _narrow(session, count, spaces, wanted)
    return Page(found, session.scalar(counted) or 0)


def iterate_deployments(
    database: Database,
    spaces: Sequence[Space],
    wanted: DeploymentsWanted,
    *,
    newest_first: bool = False,
) -> Iterator[Sequence[Deployment]]:
    """Yield the deployments that match by completion, or newest first, 1,000 at a time.

    Memory holds one block and eight bytes per deployment. Each block is read
    separately, so a slow client holds no connection.
    """
    order: list[ColumnElement[Any] | InstrumentedAttribute[Any]] = [
        DeploymentRow.completed,
        DeploymentRow.number,
    ]
    if newest_first:
        order = [DeploymentRow.number.desc()]
    with database.read() as session:
        matching = _narrow(session, select(DeploymentRow.number), spaces, wanted)
        streamed = matching.order_by(*order).execution_options(yield_per=IDS_PER_QUERY)
        numbers = array("q", session.scalars(streamed))
    for part in in_parts(numbers, _BLOCK):
        with database.read() as session:
            block = list(read_deployments(session, part))
        if block:
            yield block


def count_states(
    session: Session, spaces: Sequence[Space], wanted: DeploymentsWanted
) -> Mapping[TaskState, int]:
    """Return how many of the deployments that match are in each state."""
    columns = select(DeploymentRow.state, func.count())
    matching = _narrow(session, columns, spaces, wanted)
    rows = session.execute(matching.group_by(DeploymentRow.state))
    return Counter({TaskState(state): count for state, count in rows})


def count_by_project(
    session: Session, spaces: Sequence[Space], weeks: Sequence[datetime], projects: Ids
) -> Sequence[ProjectWeeks]:
    """Count the visible deployments that completed, per project and week.

    The weeks begin at `weeks`, one after the other. `projects` None means all. Deleted
    projects are left out, and so are those without a deployment in these weeks. At most
    1,000 projects are returned, the oldest first.
    """
    begin, end = weeks[0], weeks[-1] + timedelta(weeks=1, microseconds=-1)
    since = type_coerce(DeploymentRow.completed, BigInteger) - to_microseconds(begin)
    place = DeploymentRow.space_number, ReleaseRow.project_number
    columns = (
        select(*place, (since // _WEEK).label("week_number"), func.count())
        .join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
        .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
        .where(ProjectRow.deleted_on.is_(None))
    )
    wanted = DeploymentsWanted(projects=projects, completed=(begin, end))
    rows = session.execute(
        _narrow(session, columns, spaces, wanted)
        .group_by(*place, "week_number")
        .order_by(*place)
        .limit(_MOST_PROJECTS * len(weeks))
    )
    found: dict[tuple[int, int], list[int]] = {}
    for space, project, week, count in rows:
        found.setdefault((space, project), [0] * len(weeks))[week] = count
    return [
        ProjectWeeks(Kind.SPACE.identify(space), Kind.PROJECT.identify(project), counts)
        for (space, project), counts in islice(found.items(), _MOST_PROJECTS)
    ]


def get_deployment(
    session: Session, spaces: Sequence[Space], kind: Kind, identifier: str
) -> Deployment:
    """Return the deployment with this id, or of the task with this id.

    `kind` says which of the two the id is.

    Raises:
        NotFoundError: if there is none.
    """
    wanted = (
        DeploymentsWanted(tasks=[identifier])
        if kind is Kind.TASK
        else DeploymentsWanted(ids=[identifier])
    )
    for found in list_deployments(session, spaces, wanted).items:
        return found
    raise NotFoundError(identifier, kind)


def find_run(session: Session, space: Space, identifier: str) -> str:
    """Return the URL of the pipeline's run that deployed, empty if it is unknown."""
    wanted = DeploymentsWanted(ids=[identifier])
    for found in list_deployments(session, [space], wanted).items:
        return found.link
    return ""


def _narrow(
    session: Session,
    statement: _Query,
    spaces: Sequence[Space],
    wanted: DeploymentsWanted,
) -> _Query:
    conditions = [only_visible_deployments(spaces), *_only_of_documents(wanted)]
    if wanted.partial_name:
        conditions.append(_only_named(wanted.partial_name))
    if wanted.states is not None:
        states = [state.value for state in wanted.states]
        conditions.append(DeploymentRow.state.in_(states))
    if wanted.had_guided_failure is not None:
        is_so = DeploymentRow.had_guided_failure.is_(wanted.had_guided_failure)
        conditions.append(is_so)
    if wanted.is_completed:
        conditions.append(DeploymentRow.completed.is_not(None))
    if wanted.is_findable and session.scalar(_HAS_LOST):
        conditions.append(DeploymentRow.release_number.not_in(_LOST))
    conditions += _within(DeploymentRow.completed, wanted.completed)
    conditions += _within(DeploymentRow.queued, wanted.queued)
    conditions += _within(DeploymentRow.started, wanted.started)
    conditions += _within(DeploymentRow.awaited_since, wanted.awaited)
    conditions += _within(DeploymentRow.timed_out, wanted.timed_out)
    return statement.where(*conditions)


def _only_of_documents(wanted: DeploymentsWanted) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that name documents by their IDs."""
    for kind, ids, column in (
        (Kind.DEPLOYMENT, wanted.ids, DeploymentRow.number),
        (Kind.TASK, wanted.tasks, DeploymentRow.number),
        (Kind.RELEASE, wanted.releases, DeploymentRow.release_number),
        (Kind.ENVIRONMENT, wanted.environments, DeploymentRow.environment_number),
        (Kind.TENANT, wanted.tenants, DeploymentRow.tenant_number),
        (Kind.SPACE, wanted.spaces, DeploymentRow.space_number),
    ):
        if ids is not None:
            yield column.in_(_numbers(kind, ids))
    for kind, ids, column in (
        (Kind.PROJECT, wanted.projects, ReleaseRow.project_number),
        (Kind.CHANNEL, wanted.channels, ReleaseRow.channel_number),
    ):
        if ids is not None:
            releases = select(ReleaseRow.number).where(column.in_(_numbers(kind, ids)))
            is_one = ReleaseRow.number == DeploymentRow.release_number
            yield (
                # Few deployments: looking up their releases is faster than listing all.
                releases.where(is_one).exists()
                if wanted.has_few
                else DeploymentRow.release_number.in_(releases)
            )


def _only_named(part: str) -> ColumnElement[bool]:
    """Select deployments by a part of their name: their environment's name."""
    number = literal(f"{Kind.ENVIRONMENT}-") + cast(EnvironmentRow.number, String)
    name = case(
        (EnvironmentRow.deleted_on.is_(None), EnvironmentRow.name), else_=number
    )
    named = literal(DEPLOY_TO) + name
    environments = select(EnvironmentRow.number).where(has_part(named, part))
    return DeploymentRow.environment_number.in_(environments)


def _numbers(kind: Kind, identifiers: Sequence[str]) -> set[int]:
    numbers = map(kind.find_number, identifiers)
    return {number for number in numbers if number is not None}


def _within(
    column: InstrumentedAttribute[datetime | None], span: Span
) -> Iterator[ColumnElement[bool]]:
    begin, end = span
    if begin is not None:
        yield column >= begin
    if end is not None:
        yield column <= end


def read_deployments(session: Session, numbers: Sequence[int]) -> Iterator[Deployment]:
    """Yield the deployments with these numbers that still exist, in the given order."""
    for part in in_parts(numbers):
        rows = session.execute(
            select(
                *(DeploymentRow, ReleaseRow, ProjectRow),
                *(ChannelRow, EnvironmentRow, TenantRow),
            )
            .join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
            .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
            .join(ChannelRow, ChannelRow.number == ReleaseRow.channel_number)
            .join(
                EnvironmentRow,
                EnvironmentRow.number == DeploymentRow.environment_number,
            )
            .outerjoin(TenantRow, TenantRow.number == DeploymentRow.tenant_number)
            .where(DeploymentRow.number.in_(part))
        )
        found = {row[0].number: row for row in rows}
        yield from (_to_deployment(*found[each]) for each in part if each in found)


def _to_deployment(  # noqa: PLR0913, PLR0917 - the columns of its query
    row: DeploymentRow,
    release: ReleaseRow,
    project: ProjectRow,
    channel: ChannelRow,
    environment: EnvironmentRow,
    tenant: TenantRow | None,
) -> Deployment:
    version = None if release.deleted_on else release.version
    created = row.created or row.queued or row.started or row.completed
    return Deployment(
        number=row.number,
        space_id=Kind.SPACE.identify(row.space_number),
        release=Named(Kind.RELEASE.identify(release.number), version),
        project=_named(Kind.PROJECT, project),
        project_slug=project.slug,
        channel=_named(Kind.CHANNEL, channel),
        environment=_named(Kind.ENVIRONMENT, environment),
        tenant=None if tenant is None else _named(Kind.TENANT, tenant),
        state=TaskState(row.state),
        created=created or release.created,
        queued=row.queued,
        started=row.started,
        completed=row.completed,
        had_guided_failure=row.had_guided_failure,
        comments=row.comments or "",
        deployed_by=row.deployed_by or "",
        awaited_since=row.awaited_since,
        timed_out=row.timed_out,
        link=row.link if row.link and is_link(row.link) else "",
    )


def _named(
    kind: Kind, row: ProjectRow | ChannelRow | EnvironmentRow | TenantRow
) -> Named:
    return Named(kind.identify(row.number), None if row.deleted_on else row.name)
