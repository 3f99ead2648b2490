"""What a space knows about entries that a caller sends again, or only in part."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.domain.names import compose, fold, list_forms
from insights_dash.store.names import is_named_like_any
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    ProjectRow,
    ReleaseRow,
    TenantRow,
)
from insights_dash.store.visibility import only_visible, only_visible_deployments


@dataclass(frozen=True)
class RecordedDeployment:
    """A stored deployment, with everything it refers to by name.

    If it `has_timed_out`, this server stopped waiting for its end.
    """

    project: str
    channel: str
    version: str
    environment: str
    tenant: str | None
    queued: datetime | None
    started: datetime | None
    completed: datetime | None
    state: str
    had_guided_failure: bool
    has_timed_out: bool


def find_recorded_deployments(
    session: Session, space: Space, source: str, ids: Collection[str]
) -> Mapping[str, RecordedDeployment]:
    """Return the stored deployments of a source by their IDs there.

    Those that the caller can't see are returned too: `has_hidden_deployments` says
    whether there are any.
    """
    rows = session.execute(
        select(
            DeploymentRow.source_id,
            ProjectRow.name,
            ChannelRow.name,
            ReleaseRow.version,
            EnvironmentRow.name,
            TenantRow.name,
            DeploymentRow.queued,
            DeploymentRow.started,
            DeploymentRow.completed,
            DeploymentRow.state,
            DeploymentRow.had_guided_failure,
            DeploymentRow.timed_out.is_not(None),
        )
        .join(ReleaseRow, ReleaseRow.number == DeploymentRow.release_number)
        .join(ChannelRow, ChannelRow.number == ReleaseRow.channel_number)
        .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
        .join(EnvironmentRow, EnvironmentRow.number == DeploymentRow.environment_number)
        .outerjoin(TenantRow, TenantRow.number == DeploymentRow.tenant_number)
        .where(
            DeploymentRow.space_number == space.number,
            DeploymentRow.source == source,
            DeploymentRow.source_id.in_(ids),
        )
    )
    return {source_id: RecordedDeployment(*rest) for source_id, *rest in rows}


def has_hidden_deployments(
    session: Session, space: Space, source: str, ids: Collection[str]
) -> bool:
    """Return whether the caller can't see one of these deployments of a source."""
    # An untenanted deployment is neither in a list of tenants nor outside it.
    is_visible = func.coalesce(only_visible_deployments([space]), false())
    hidden = (
        select(DeploymentRow.number)
        .where(
            DeploymentRow.space_number == space.number,
            DeploymentRow.source == source,
            DeploymentRow.source_id.in_(ids),
            ~is_visible,
        )
        .limit(1)
    )
    return session.scalar(hidden) is not None


@dataclass(frozen=True)
class RecordedRelease:
    """A stored release, and the name of its channel."""

    id: str
    version: str
    channel: str


class RecordedReleases:
    """The stored releases of some versions, by the names of their projects.

    Deleted releases are missing, and those that the caller can't see.
    """

    def __init__(
        self, session: Session, space: Space, names: Collection[tuple[str, str]]
    ) -> None:
        """Read the releases with these projects and versions, in any letter case."""
        self._found: dict[tuple[str, str], list[RecordedRelease]] = defaultdict(list)
        forms = {form for _, each in names for form in list_forms(each)}
        self._read(session, space, ReleaseRow.version.in_(forms))
        # Versions in another letter case can't be looked up in an index.
        missing = [
            (project, version)
            for project, version in names
            if (fold(project), fold(version)) not in self._found
            and version.lower() != version.upper()
        ]
        if missing:
            projects, versions = zip(*missing, strict=True)
            are_projects = is_named_like_any(ProjectRow.name, projects)
            are_versions = is_named_like_any(ReleaseRow.version, versions)
            self._read(session, space, and_(are_projects, are_versions))

    def list(self, project: str, version: str) -> Sequence[RecordedRelease]:
        """Return the releases of a version, that of the default channel first."""
        found = self._found.get((fold(project), fold(version)), [])
        same = [each for each in found if compose(each.version) == compose(version)]
        return same or found

    def _read(
        self, session: Session, space: Space, condition: ColumnElement[bool]
    ) -> None:
        rows = session.execute(
            select(
                *(ProjectRow.name, ReleaseRow.number),
                *(ReleaseRow.version, ChannelRow.name),
            )
            .join(ChannelRow, ChannelRow.project_number == ProjectRow.number)
            .join(ReleaseRow, ReleaseRow.channel_number == ChannelRow.number)
            .where(
                ProjectRow.space_number == space.number,
                ProjectRow.deleted_on.is_(None),
                ChannelRow.deleted_on.is_(None),
                ReleaseRow.deleted_on.is_(None),
                only_visible(Kind.PROJECT, space.visibility),
                condition,
            )
            .order_by(ChannelRow.is_default.desc(), ChannelRow.number)
        )
        for project, number, version, channel in rows:
            identifier = Kind.RELEASE.identify(number)
            release = RecordedRelease(identifier, version, compose(channel))
            self._found[fold(project), fold(version)].append(release)
