"""Sights as conditions of a query: what somebody with limits is shown of a space."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import BindParameter

from insights_dash.domain.identity import Kind
from insights_dash.domain.sight import Limits, Sight
from insights_dash.store.spaces import Space
from insights_dash.store.tables import (
    ChannelRow,
    DeploymentRow,
    EnvironmentRow,
    ProjectGroupRow,
    ProjectRow,
    ReleaseRow,
    TenantRow,
)


def only_seen_deployments(spaces: Sequence[Space]) -> ColumnElement[bool]:
    """Deployments of these spaces that are seen there."""
    return or_(
        false(),
        *(
            and_(
                DeploymentRow.space_number == each.number,
                _any(each.sight, _holds_deployment),
            )
            for each in spaces
        ),
    )


def only_seen(kind: Kind, sight: Sight) -> ColumnElement[bool]:
    """Documents of a kind that are seen: those that one of the limits has.

    A group is seen with any project of it, a channel or release with its project.
    """
    return _any(sight, _HOLDS[kind]) if kind in _HOLDS else true()


def _any(
    sight: Sight, holds: Callable[[Limits], ColumnElement[bool]]
) -> ColumnElement[bool]:
    if sight.is_unlimited:
        return true()
    return or_(false(), *map(holds, sight.limits))


def _projects(limits: Limits) -> Select[int] | None:
    """The projects within limits, or None where those do not limit them."""
    if limits.projects is None and limits.project_groups is None:
        return None
    projects = _numbers(Kind.PROJECT, limits.projects or ())
    groups = _numbers(Kind.PROJECT_GROUP, limits.project_groups or ())
    return select(ProjectRow.number).where(
        ProjectRow.number.in_(projects) | ProjectRow.project_group_number.in_(groups)
    )


def _holds_deployment(limits: Limits) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    projects = _projects(limits)
    if projects is not None:
        releases = select(ReleaseRow.number).where(
            ReleaseRow.project_number.in_(projects)
        )
        conditions.append(DeploymentRow.release_number.in_(releases))
    if limits.environments is not None:
        numbers = _numbers(Kind.ENVIRONMENT, limits.environments)
        conditions.append(DeploymentRow.environment_number.in_(numbers))
    if limits.tenants is not None:
        numbers = _numbers(Kind.TENANT, limits.tenants)
        conditions.append(DeploymentRow.tenant_number.in_(numbers))
    return and_(*conditions)


def _holds_project(limits: Limits) -> ColumnElement[bool]:
    projects = _projects(limits)
    return true() if projects is None else ProjectRow.number.in_(projects)


def _holds_group(limits: Limits) -> ColumnElement[bool]:
    projects = _projects(limits)
    if projects is None:
        return true()
    listed = _numbers(Kind.PROJECT_GROUP, limits.project_groups or ())
    of_projects = select(ProjectRow.project_group_number).where(
        ProjectRow.number.in_(projects)
    )
    return ProjectGroupRow.number.in_(listed) | ProjectGroupRow.number.in_(of_projects)


def _holds_channel(limits: Limits) -> ColumnElement[bool]:
    projects = _projects(limits)
    return true() if projects is None else ChannelRow.project_number.in_(projects)


def _holds_release(limits: Limits) -> ColumnElement[bool]:
    projects = _projects(limits)
    return true() if projects is None else ReleaseRow.project_number.in_(projects)


def _holds_environment(limits: Limits) -> ColumnElement[bool]:
    if limits.environments is None:
        return true()
    return EnvironmentRow.number.in_(_numbers(Kind.ENVIRONMENT, limits.environments))


def _holds_tenant(limits: Limits) -> ColumnElement[bool]:
    if limits.tenants is None:
        return true()
    return TenantRow.number.in_(_numbers(Kind.TENANT, limits.tenants))


_HOLDS: Mapping[Kind, Callable[[Limits], ColumnElement[bool]]] = {
    Kind.PROJECT: _holds_project,
    Kind.PROJECT_GROUP: _holds_group,
    Kind.CHANNEL: _holds_channel,
    Kind.RELEASE: _holds_release,
    Kind.ENVIRONMENT: _holds_environment,
    Kind.TENANT: _holds_tenant,
}


def _numbers(kind: Kind, identifiers: Iterable[str]) -> BindParameter[Sequence[int]]:
    """The numbers in ids, written into the statement: there may be any number."""
    found = map(kind.find_number, identifiers)
    numbers = sorted(number for number in found if number is not None)
    return bindparam(None, numbers, expanding=True, literal_execute=True)
