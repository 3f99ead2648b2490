"""Deletes deployments that were reported by mistake."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.deployments import Deployment
from insights_dash.store.spaces import get_space, raise_revision
from insights_dash.store.tables import DeploymentRow, TaskStateRow
from insights_dash.store.tables.deployments import DELETED


def delete_deployment(session: Session, deployment: Deployment, author: Author) -> None:
    """Delete a deployment, with its task.

    No metric counts it any longer. If it was imported, another import brings it back
    under a new number.

    Raises:
        NotFoundError: if another request has just deleted it.
    """
    space = get_space(session, deployment.space_id)
    revision = raise_revision(session, space, catalogue=False)
    row = session.scalars(
        select(DeploymentRow)
        .where(DeploymentRow.number == deployment.number)
        .execution_options(populate_existing=True)
    ).one()
    if row.source == DELETED:
        raise NotFoundError(deployment.id, Kind.DEPLOYMENT)
    details = {
        "kind": Kind.DEPLOYMENT.noun,
        "project": deployment.project.id,
        "release": deployment.release.id,
        "environment": deployment.environment.id,
        "tenant": deployment.tenant.id if deployment.tenant else "",
        "state": row.state,
    }
    _empty(row)
    row.source, row.source_id, row.revision = DELETED, deployment.id, revision
    session.execute(
        delete(TaskStateRow).where(TaskStateRow.deployment_number == row.number)
    )
    add_audit_entry(
        session,
        space,
        "Deleted",
        {name: text for name, text in details.items() if text},
        now=author.now,
        document=deployment.id,
    )
    session.flush()


def _empty(row: DeploymentRow) -> None:
    """Remove what was reported. The state is one that doesn't count."""
    row.state, row.had_guided_failure = TaskState.CANCELED.value, False
    row.tenant_number = row.created = row.queued = row.started = row.completed = None
    row.awaited_since = row.timed_out = None
    row.comments = row.deployed_by = None
