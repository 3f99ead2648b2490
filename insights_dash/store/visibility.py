"""Conditions of queries: what a user with limits can see of a space."""

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
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import BindParameter

from insights_dash.domain.identity import Kind
from insights_dash.domain.visibility import RoleLimits, Visibility
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
from insights_dash.store.tables.deployments import DELETED


def only_visible_deployments(spaces: Sequence[Space]) -> ColumnElement[bool]:
    """Select the deployments that are visible in these spaces."""
    return or_(
        false(),
        *(
            and_(
                DeploymentRow.space_number == each.number,
                only_visible_deployments_within(each),
            )
            for each in spaces
        ),
    )


def only_visible_deployments_within(space: Space) -> ColumnElement[bool]:
    """Select the deployments that are visible, among those of a space.

    Deleted ones are found by an index, and there are few. A condition on each row would
    make counting a million deployments several times as slow.
    """
    row = aliased(DeploymentRow)
    deleted = select(row.number).where(
        row.space_number == space.number, row.source == DELETED
    )
    return and_(
        DeploymentRow.number.not_in(deleted), _any(space.visibility, _holds_deployment)
    )


def only_visible(kind: Kind, visibility: Visibility) -> ColumnElement[bool]:
    """Select the visible documents of a kind: those that are within any of the limits.

    A group is visible with any of its projects, and a channel or release with its
    project.
    """
    return _any(visibility, _HOLDS[kind]) if kind in _HOLDS else true()


def _any(
    visibility: Visibility, holds: Callable[[RoleLimits], ColumnElement[bool]]
) -> ColumnElement[bool]:
    if visibility.is_unlimited:
        return true()
    return or_(false(), *map(holds, visibility.limits))


def _projects(limits: RoleLimits) -> Select[int] | None:
    """Return the projects within limits, None if projects are not limited."""
    if limits.projects is None and limits.project_groups is None:
        return None
    projects = _numbers(Kind.PROJECT, limits.projects or ())
    groups = _numbers(Kind.PROJECT_GROUP, limits.project_groups or ())
    return select(ProjectRow.number).where(
        ProjectRow.number.in_(projects) | ProjectRow.project_group_number.in_(groups)
    )


def _holds_deployment(limits: RoleLimits) -> ColumnElement[bool]:
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


def _holds_project(limits: RoleLimits) -> ColumnElement[bool]:
    projects = _projects(limits)
    return true() if projects is None else ProjectRow.number.in_(projects)


def _holds_group(limits: RoleLimits) -> ColumnElement[bool]:
    projects = _projects(limits)
    if projects is None:
        return true()
    listed = _numbers(Kind.PROJECT_GROUP, limits.project_groups or ())
    of_projects = select(ProjectRow.project_group_number).where(
        ProjectRow.number.in_(projects)
    )
    return ProjectGroupRow.number.in_(listed) | ProjectGroupRow.number.in_(of_projects)


def _holds_channel(limits: RoleLimits) -> ColumnElement[bool]:
    projects = _projects(limits)
    return true() if projects is None else ChannelRow.project_number.in_(projects)


def _holds_release(limits: RoleLimits) -> ColumnElement[bool]:
    projects = _projects(limits)
    return true() if projects is None else ReleaseRow.project_number.in_(projects)


def _holds_environment(limits: RoleLimits) -> ColumnElement[bool]:
    if limits.environments is None:
        return true()
    return EnvironmentRow.number.in_(_numbers(Kind.ENVIRONMENT, limits.environments))


def _holds_tenant(limits: RoleLimits) -> ColumnElement[bool]:
    if limits.tenants is None:
        return true()
    return TenantRow.number.in_(_numbers(Kind.TENANT, limits.tenants))


_HOLDS: Mapping[Kind, Callable[[RoleLimits], ColumnElement[bool]]] = {
    Kind.PROJECT: _holds_project,
    Kind.PROJECT_GROUP: _holds_group,
    Kind.CHANNEL: _holds_channel,
    Kind.RELEASE: _holds_release,
    Kind.ENVIRONMENT: _holds_environment,
    Kind.TENANT: _holds_tenant,
}


def _numbers(kind: Kind, identifiers: Iterable[str]) -> BindParameter[Sequence[int]]:
    """Return the numbers in ids, as part of the statement: there can be any number."""
    found = map(kind.find_number, identifiers)
    numbers = sorted(number for number in found if number is not None)
    return bindparam(None, numbers, expanding=True, literal_execute=True)
