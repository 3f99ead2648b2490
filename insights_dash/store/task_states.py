"""The tasks of deployments: started, and moved from state to state.

A deployment counts once its task has ended (docs/metrics.md). Every change raises the
space's revision in its own transaction. Until a client has reported the end of a
deployment, `awaited_since` is the last report about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from insights_dash.domain.deployment import ENDED_STATES, TaskState
from insights_dash.domain.errors import InvalidInputError, Problem
from insights_dash.domain.identity import DeploymentId, Kind
from insights_dash.domain.reported_outcome import Outcome
from insights_dash.domain.source import SourceKind
from insights_dash.store.arrivals import Arrival, add_arrival
from insights_dash.store.audit import Author, add_audit_entry
from insights_dash.store.deployments import Deployment
from insights_dash.store.spaces import Space, get_space, raise_revision
from insights_dash.store.tables import DeploymentRow, TaskStateRow

SOURCE = "api"
_CATEGORIES = {
    TaskState.QUEUED: "DeploymentQueued",
    TaskState.EXECUTING: "DeploymentStarted",
    TaskState.SUCCESS: "DeploymentSucceeded",
    TaskState.FAILED: "DeploymentFailed",
}
_EDITED, _TIMED_OUT = "TaskStateEdited", "DeploymentTimedOut"
_GIVEN = "Reported with the deployment."
_FINISHED = "Reported deployments of this project are finished."
_QUEUED = Outcome()


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

    `scheduled` is the time at which it is due, if that is later than now. `outcome` is
    what is already known of it.
    """

    release_id: str
    environment_id: str
    tenant_id: str | None = None
    scheduled: datetime | None = None
    comments: str = ""
    outcome: Outcome = _QUEUED


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
    """Create deployments to existing environments, and return their ids."""
    revision = raise_revision(session, space, catalogue=False)
    rows = [_new_row(space, each, revision, author) for each in wanted]
    session.add_all(rows)
    session.flush()
    ids = [DeploymentId(Kind.DEPLOYMENT.identify(row.number)) for row in rows]
    taken = _find_taken(session, space, ids)
    for identifier, row, new in zip(ids, rows, wanted, strict=True):
        row.sequence = row.number
        if identifier not in taken:
            row.source_id = identifier
        for change in _list_first_states(new.outcome):
            _note(session, space, row, change, author)
    session.flush()
    arrival = Arrival(SOURCE, SourceKind.API, len(rows))
    add_arrival(session, space.number, arrival, author.now)
    return ids


def _find_taken(session: Session, space: Space, ids: Sequence[str]) -> frozenset[str]:
    """Return the IDs that deployments of another server have, which were imported."""
    taken = session.scalars(
        select(DeploymentRow.source_id).where(
            DeploymentRow.space_number == space.number,
            DeploymentRow.source == SOURCE,
            DeploymentRow.source_id.in_(ids),
        )
    )
    return frozenset(taken)


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

    If this server has stopped waiting for the task, it goes on as if it had waited.

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
    if not _may_follow(_last_reported(row), state):
        message = f"A task in the state {former} cannot change to {state}."
        raise InvalidInputError([Problem("state", message)])
    kind = SourceKind.API if row.source == SOURCE else None
    add_arrival(session, space.number, Arrival(row.source, kind), author.now)
    guided = (
        row.had_guided_failure if had_guided_failure is None else had_guided_failure
    )
    if former is state and guided == row.had_guided_failure:
        if row.awaited_since is not None:
            row.awaited_since = _await(row, author.now)
            session.flush()
        return
    row.had_guided_failure, row.revision = guided, revision
    _enter_state(row, state, author.now)
    _note(session, space, row, _StateEntry(former, state, reason), author)
    session.flush()


def time_out(
    session: Session,
    space: Space,
    row: DeploymentRow,
    waited: timedelta,
    author: Author,
) -> None:
    """Stop waiting for the end of a deployment, which timed out when it was due."""
    former, hours = TaskState(row.state), waited // timedelta(hours=1)
    row.state = TaskState.TIMED_OUT.value
    row.completed = row.timed_out = (row.awaited_since or author.now) + waited
    row.awaited_since = None
    reason = f"No end was reported for {hours:,} hour{'' if hours == 1 else 's'}."
    entry = _StateEntry(former, TaskState.TIMED_OUT, reason, action=_TIMED_OUT)
    _note(session, space, row, entry, author)


def _enter_state(row: DeploymentRow, state: TaskState, now: datetime) -> None:
    # Imports report ends themselves.
    is_ours = row.source == SOURCE or bool(row.awaited_since or row.timed_out)
    if row.timed_out is not None:
        row.completed = row.timed_out = None  # it had not ended then
    has_ended = state in ENDED_STATES
    if state is TaskState.EXECUTING and row.started is None:
        row.started = now
    if has_ended and row.completed is None:
        row.completed = now
    row.state = state.value
    row.awaited_since = _await(row, now) if is_ours and not has_ended else None


def _await(row: DeploymentRow, now: datetime) -> datetime:
    """Return since when the end of a deployment is awaited, after a report now."""
    is_queued = row.state == TaskState.QUEUED.value
    return max(now, row.queued or now) if is_queued else now


def _last_reported(row: DeploymentRow) -> TaskState:
    """Return the state before this server stopped waiting, or the current one."""
    if row.timed_out is None:
        return TaskState(row.state)
    return TaskState.QUEUED if row.started is None else TaskState.EXECUTING


def _may_follow(former: TaskState, state: TaskState) -> bool:
    if state in ENDED_STATES:
        return True
    order = (TaskState.QUEUED, TaskState.EXECUTING, TaskState.CANCELLING)
    return former in order and order.index(former) <= order.index(state)


def _new_row(
    space: Space, wanted: NewDeployment, revision: int, author: Author
) -> DeploymentRow:
    tenant = Kind.TENANT.find_number(wanted.tenant_id) if wanted.tenant_id else None
    outcome, scheduled = wanted.outcome, wanted.scheduled
    is_later = scheduled is not None and scheduled > author.now
    queued = scheduled if is_later else author.now
    # If it started or ended before it was reported, no one knows when it was queued.
    is_past = outcome.is_given and bool(outcome.started or outcome.completed)
    return DeploymentRow(
        space_number=space.number,
        release_number=Kind.RELEASE.find_number(wanted.release_id),
        environment_number=Kind.ENVIRONMENT.find_number(wanted.environment_id),
        tenant_number=tenant,
        created=author.now,
        queued=None if is_past else queued,
        started=outcome.started,
        completed=outcome.completed,
        state=outcome.state.value,
        awaited_since=None if outcome.state in ENDED_STATES else queued,
        source=SOURCE,
        # Its number, which the database has not assigned yet.
        source_id=str(uuid4()),
        sequence=0,
        revision=revision,
        comments=wanted.comments or None,
        deployed_by=author.name,
    )


def _list_first_states(outcome: Outcome) -> Sequence["_StateEntry"]:
    queued = _StateEntry(None, TaskState.QUEUED, "")
    if outcome.state is TaskState.QUEUED:
        return [queued]
    reason = _GIVEN if outcome.is_given else _FINISHED
    return [queued, _StateEntry(TaskState.QUEUED, outcome.state, reason)]


@dataclass(frozen=True)
class _StateEntry:
    former: TaskState | None
    state: TaskState
    reason: str
    action: str = ""

    @property
    def category(self) -> str:
        """The action of its entry in the audit log."""
        if self.former in ENDED_STATES:
            return _EDITED
        return self.action or _CATEGORIES.get(self.state, "TaskStateChanged")


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
    details = {
        "task": Kind.TASK.identify(row.number),
        "release": Kind.RELEASE.identify(row.release_number),
        "environment": Kind.ENVIRONMENT.identify(row.environment_number),
        "state": entry.state.value,
        "reason": entry.reason,
    }
    add_audit_entry(
        session,
        space,
        entry.category,
        details,
        now=author.now,
        document=Kind.DEPLOYMENT.identify(row.number),
    )
