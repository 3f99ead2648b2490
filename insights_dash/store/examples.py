"""Describes documents of different kinds in the same way, for lists of examples."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.catalogue.kinds import STORED_KINDS
from insights_dash.store.deployments import Deployment, Named, read_deployments
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ChannelRow, ProjectRow, ReleaseRow

Reference = tuple[Kind, int]


@dataclass(frozen=True)
class Example:
    """A document, and the documents that it belongs to, if there are any.

    `name` is that of a document, or the version of a release or deployment. `time` is
    when a release was created, or when a deployment completed, else started, else was
    queued; None if it is unknown.
    """

    kind: Kind
    id: str
    name: str
    project: Named | None = None
    channel: Named | None = None
    environment: Named | None = None
    tenant: Named | None = None
    time: datetime | None = None


def describe_examples(
    session: Session, space: Space, references: Sequence[Reference]
) -> Sequence[Example]:
    """Return the documents with these kinds and numbers, in the same order.

    The caller has to see them. Those that have been removed are left out.
    """
    by_kind: defaultdict[Kind, list[int]] = defaultdict(list)
    for kind, number in references:
        by_kind[kind].append(number)
    found: dict[Reference, Example] = {}
    for kind, numbers in by_kind.items():
        for each in _describe(session, space, kind, numbers):
            found[kind, kind.find_number(each.id) or 0] = each
    return [found[each] for each in references if each in found]


def _describe(
    session: Session, space: Space, kind: Kind, numbers: Sequence[int]
) -> Iterable[Example]:
    if kind is Kind.DEPLOYMENT:
        return map(_of_deployment, read_deployments(session, numbers))
    if kind is Kind.RELEASE:
        return _list_releases(session, numbers)
    ids = [kind.identify(each) for each in numbers]
    names = STORED_KINDS[kind].find_names(session, space, ids)
    projects = _find_projects(session, numbers) if kind is Kind.CHANNEL else {}
    return [
        Example(kind, id_, name, project=projects.get(id_))
        for id_, name in names.items()
    ]


def _of_deployment(deployment: Deployment) -> Example:
    return Example(
        Kind.DEPLOYMENT,
        deployment.id,
        deployment.release.name or deployment.release.id,
        deployment.project,
        deployment.channel,
        deployment.environment,
        deployment.tenant,
        deployment.completed or deployment.started or deployment.queued,
    )


def _list_releases(session: Session, numbers: Sequence[int]) -> Iterable[Example]:
    rows = session.execute(
        select(
            *(ReleaseRow.number, ReleaseRow.version, ReleaseRow.created),
            *(ProjectRow.number, ProjectRow.name),
            *(ChannelRow.number, ChannelRow.name),
        )
        .join(ProjectRow, ProjectRow.number == ReleaseRow.project_number)
        .join(ChannelRow, ChannelRow.number == ReleaseRow.channel_number)
        .where(ReleaseRow.number.in_(numbers))
    )
    return [
        Example(
            Kind.RELEASE,
            Kind.RELEASE.identify(number),
            version,
            Named(Kind.PROJECT.identify(project), project_name),
            Named(Kind.CHANNEL.identify(channel), channel_name),
            time=created,
        )
        for number, version, created, project, project_name, channel, channel_name in (
            rows
        )
    ]


def _find_projects(session: Session, channels: Sequence[int]) -> Mapping[str, Named]:
    rows = session.execute(
        select(ChannelRow.number, ProjectRow.number, ProjectRow.name)
        .join(ProjectRow, ProjectRow.number == ChannelRow.project_number)
        .where(ChannelRow.number.in_(channels))
    )
    return {
        Kind.CHANNEL.identify(channel): Named(Kind.PROJECT.identify(project), name)
        for channel, project, name in rows
    }
