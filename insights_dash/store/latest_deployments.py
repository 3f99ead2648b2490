"""The latest deployments to each environment, and the ones before them.

Deployments are ordered by creation. Those of deleted releases, channels, environments
and tenants are left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.store.deployments import Deployment, read_deployments
from insights_dash.store.spaces import Space
from insights_dash.store.tables import ChannelRow, DeploymentRow, ReleaseRow
from insights_dash.store.visibility import only_visible_deployments_within

# The most that an answer has; the latest come first.
MOST_LATEST = 10_000
_CREATED = func.coalesce(
    DeploymentRow.created,
    DeploymentRow.queued,
    DeploymentRow.started,
    DeploymentRow.completed,
)
_MOST_OF_EACH = 2
_IS_SUCCESS = DeploymentRow.state == TaskState.SUCCESS.value


@dataclass(frozen=True)
class Latest:
    """The latest deployments of some projects or releases, the latest first.

    `current` has one per project or release, environment and tenant. `previous` has the
    latest successful ones before them.
    """

    current: Sequence[Deployment]
    previous: Sequence[Deployment]
    is_cut: bool = False


@dataclass(frozen=True)
class Places:
    """Where to look: IDs of environments and of tenants, None for any."""

    environments: Sequence[str] | None = None
    tenants: Sequence[str] | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield conditions on deployments."""
        for kind, ids, column in (
            (Kind.ENVIRONMENT, self.environments, DeploymentRow.environment_number),
            (Kind.TENANT, self.tenants, DeploymentRow.tenant_number),
        ):
            if ids is not None:
                yield column.in_(_number(kind, ids))


_ANYWHERE = Places()


def list_latest(
    session: Session,
    space: Space,
    projects: Iterable[str],
    places: Places = _ANYWHERE,
) -> Latest:
    """Return the visible latest deployments of projects of a space, given by ID."""
    chosen = ReleaseRow.project_number.in_(_number(Kind.PROJECT, projects))
    found = _find_newest(
        session, space, ReleaseRow.project_number, [chosen, *places.conditions()]
    )
    return _read_latest(session, found)


def list_latest_of_releases(
    session: Session, space: Space, releases: Iterable[str]
) -> Latest:
    """Return the visible latest deployments of releases of a space, given by ID."""
    chosen = ReleaseRow.number.in_(_number(Kind.RELEASE, releases))
    found = _find_newest(session, space, ReleaseRow.number, [chosen])
    return _read_latest(session, found)


def _read_latest(session: Session, found: Iterable[Any]) -> Latest:
    current: dict[tuple[int, ...], int] = {}
    previous: dict[tuple[int, ...], int] = {}
    for number, is_success, *key in found:
        place = tuple(key)
        if place not in current:
            current[place] = number
        elif is_success:
            previous.setdefault(place, number)
    kept = dict(islice(current.items(), MOST_LATEST))
    before = [number for place, number in previous.items() if place in kept]
    return Latest(
        _read(session, [*kept.values()]),
        _read(session, before),
        is_cut=len(kept) < len(current),
    )


def _find_newest(
    session: Session,
    space: Space,
    owner: InstrumentedAttribute[int],
    conditions: Iterable[ColumnElement[bool]],
) -> Sequence[Any]:
    """Find the newest deployments of each owner, environment and tenant.

    Returns up to two successful and two other ones each, the newest first: the number,
    whether it succeeded, the owner, the environment and the tenant.
    """
    key = (owner, DeploymentRow.environment_number, DeploymentRow.tenant_number)
    newest = (_CREATED.desc(), DeploymentRow.number.desc())
    place = func.row_number().over(partition_by=(*key, _IS_SUCCESS), order_by=newest)
    ranked = (
        _select_visible(space)
        .add_columns(
            DeploymentRow.number.label("number"),
            _IS_SUCCESS.label("is_success"),
            owner.label("owner"),
            DeploymentRow.environment_number.label("environment"),
            DeploymentRow.tenant_number.label("tenant"),
            _CREATED.label("created"),
            place.label("place"),
        )
        .where(*conditions)
        .subquery()
        .c
    )
    wanted = (ranked.number, ranked.is_success, ranked.owner, ranked.environment)
    return session.execute(
        select(*wanted, ranked.tenant)
        .where(ranked.place <= _MOST_OF_EACH)
        .order_by(ranked.created.desc(), ranked.number.desc())
    ).all()


def _select_visible(space: Space) -> Select[Any]:
    """Select from the visible deployments whose release can be found."""
    return (
        select()
        .select_from(ReleaseRow)
        .join(DeploymentRow, DeploymentRow.release_number == ReleaseRow.number)
        .join(ChannelRow, ChannelRow.number == ReleaseRow.channel_number)
        .where(
            ReleaseRow.deleted_on.is_(None),
            ChannelRow.deleted_on.is_(None),
            only_visible_deployments_within(space),
        )
    )


def _read(session: Session, numbers: Sequence[int]) -> Sequence[Deployment]:
    return [
        each
        for each in read_deployments(session, numbers)
        if each.environment.name is not None
        and (each.tenant is None or each.tenant.name is not None)
    ]


def _number(kind: Kind, identifiers: Iterable[str]) -> set[int]:
    found = map(kind.find_number, identifiers)
    return {number for number in found if number is not None}
