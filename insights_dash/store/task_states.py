"""The tasks of deployments: started, and moved from state to state.

A deployment counts once its task has ended (docs/metrics.md). Every change raises the
space's revision in its own transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import DeploymentId, Kind
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.deployments import ENDED_STATES, Deployment
from insights_dash.store.spaces import Space, get_space, raise_revision
from insights_dash.store.tables import DeploymentRow, TaskStateRow

SOURCE = "api"
_CATEGORIES = {
    TaskState.QUEUED: "DeploymentQueued",
    TaskState.EXECUTING: "DeploymentStarted",
    TaskState.SUCCESS: "DeploymentSucceeded",
    TaskState.FAILED: "DeploymentFailed",
}
_EDITED = "TaskStateEdited"


@dataclass(frozen=True)
class StateChange:
    """A change of a task's state; `former` is None for its first state."""

    occurred: datetime
    former: TaskState | None
    state: TaskState
    reason: str
    actor: str


@dataclass(frozen=True)
class NewDeployment:
    """A deployment to start: its release, environment and tenant, if any.

    `scheduled` is the time at which it is due, if that is later than now.
    """

    release_id: str
    environment_id: str
    tenant_id: str | None = None
    scheduled: datetime | None = None
    comments: str = ""


def list_state_changes(
    session: Session, deployment: Deployment
) -> Sequence[StateChange]:
    """Return the reported states of a task in order."""
    rows = session.scalars(
        select(TaskStateRow)
        .where(TaskStateRow.deployment_number == deployment.number)
        .order_by(TaskStateRow.number)
    )
    return [
        StateChange(
            occurred=row.occurred,
            former=TaskState(row.former) if row.former else None,
            state=TaskState(row.state),
            reason=row.reason,
            actor=row.actor,
        )
        for row in rows
    ]


def start_deployments(
    session: Session, space: Space, wanted: Sequence[NewDeployment], author: Author
) -> Sequence[DeploymentId]:
    """Queue deployments to existing environments, and return their ids."""
    revision = raise_revision(session, space, catalogue=False)
    rows = [_new_row(space, each, revision, author) for each in wanted]
    session.add_all(rows)
    session.flush()
    for row in rows:
        row.sequence = row.number
        row.source_id = Kind.DEPLOYMENT.identify(row.number)
        change = _StateEntry(None, TaskState.QUEUED, "")
        _note(session, space, row, change, author)
    session.flush()
    return [DeploymentId(row.source_id) for row in rows]


def change_state(  # noqa: PLR0913 - what a pipeline reports has this many parts
    session: Session,
    task: Deployment,
    state: TaskState,
    author: Author,
    *,
    reason: str = "",
    had_guided_failure: bool | None = None,
) -> None:
    """Change the state of a task; the final state of an ended one can be corrected.

    Raises:
        InvalidInputError: if the task would go back to an earlier state.
    """
    space = get_space(session, task.space_id)
    revision = raise_revision(session, space, catalogue=False)
    row = session.scalars(
        select(DeploymentRow)
        .where(DeploymentRow.number == task.number)
        .execution_options(populate_existing=True)
    ).one()
    former = TaskState(row.state)
    if not _may_follow(former, state):
        message = f"A task in the state {former} cannot change to {state}."
        raise InvalidInputError([Problem("state", message)])
    guided = (
        row.had_guided_failure if had_guided_failure is None else had_guided_failure
    )
    if former is state and guided == row.had_guided_failure:
        return
    row.state, row.had_guided_failure, row.revision = state.value, guided, revision
    if state is TaskState.EXECUTING and row.started is None:
        row.started = author.now
    if state in ENDED_STATES and row.completed is None:
        row.completed = author.now
    _note(session, space, row, _StateEntry(former, state, reason), author)
    session.flush()


def _may_follow(former: TaskState, state: TaskState) -> bool:
    if state in ENDED_STATES:
        return True
    order = (TaskState.QUEUED, TaskState.EXECUTING, TaskState.CANCELLING)
    return former in order and order.index(former) <= order.index(state)


def _new_row(
    space: Space, wanted: NewDeployment, revision: int, author: Author
) -> DeploymentRow:
    tenant = Kind.TENANT.find_number(wanted.tenant_id) if wanted.tenant_id else None
    scheduled = wanted.scheduled
    is_later = scheduled is not None and scheduled > author.now
    return DeploymentRow(
        space_number=space.number,
        release_number=Kind.RELEASE.find_number(wanted.release_id),
        environment_number=Kind.ENVIRONMENT.find_number(wanted.environment_id),
        tenant_number=tenant,
        created=author.now,
        queued=scheduled if is_later else author.now,
        state=TaskState.QUEUED.value,
        source=SOURCE,
        # Its number, which the database has not assigned yet.
        source_id=str(uuid4()),
        sequence=0,
        revision=revision,
        comments=wanted.comments or None,
        deployed_by=author.name,
    )


@dataclass(frozen=True)
class _StateEntry:
    former: TaskState | None
    state: TaskState
    reason: str


def _note(
    session: Session,
    space: Space,
    row: DeploymentRow,
    entry: _StateEntry,
    author: Author,
) -> None:
    session.add(
        TaskStateRow(
            deployment_number=row.number,
            occurred=author.now,
            former=entry.former.value if entry.former else None,
            state=entry.state.value,
            reason=entry.reason,
            actor=author.name,
        )
    )
    is_edit = entry.former in ENDED_STATES
    action = _EDITED if is_edit else _CATEGORIES.get(entry.state, "TaskStateChanged")
    add_audit_entry(
        session,
        space,
        action,
        {
            "task": Kind.TASK.identify(row.number),
            "release": Kind.RELEASE.identify(row.release_number),
            "environment": Kind.ENVIRONMENT.identify(row.environment_number),
            "state": entry.state.value,
            "reason": entry.reason,
        },
        now=author.now,
        document=Kind.DEPLOYMENT.identify(row.number),
    )
