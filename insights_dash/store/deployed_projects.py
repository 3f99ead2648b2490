"""Which projects were deployed to an environment or for a tenant."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from insights_dash.domain.identity import Kind
from insights_dash.store.spaces import Space
from insights_dash.store.tables import DeploymentRow, ReleaseRow
from insights_dash.store.visibility import only_visible_deployments

_COLUMNS = {
    Kind.ENVIRONMENT: DeploymentRow.environment_number,
    Kind.TENANT: DeploymentRow.tenant_number,
}


def list_deployed_projects(
    session: Session, space: Space, identifier: str, *, most: int
) -> Sequence[str]:
    """Return the IDs of a tenant's or environment's projects, the latest first.

    Only deployments that the caller can see count. Projects may have been deleted.
    """
    kind = next(each for each in _COLUMNS if each.find_number(identifier) is not None)
    latest = func.max(DeploymentRow.number)
    numbers = session.scalars(
        select(ReleaseRow.project_number)
        .join(DeploymentRow, DeploymentRow.release_number == ReleaseRow.number)
        .where(
            _COLUMNS[kind] == kind.find_number(identifier),
            only_visible_deployments([space]),
        )
        .group_by(ReleaseRow.project_number)
        .order_by(latest.desc())
        .limit(most)
    )
    return [Kind.PROJECT.identify(number) for number in numbers]
