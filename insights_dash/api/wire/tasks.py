"""Deployments, their tasks, and guided failures in Octopus's shapes.

Source: OCTOPUS-WIRE 2.3. A deleted document leaves its id, and no name.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import Field

from insights_dash.api.wire.build_information import WireReleaseChanges
from insights_dash.api.wire.collection import Collection, Links
from insights_dash.api.wire.model import Nothing, Wire
from insights_dash.api.wire.moment import InstantText, instant_text
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.store.deployments import Deployment
from insights_dash.store.task_states import StateChange

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_NO_END = "No client reported the end of this deployment in time."
_COUNTED = (*TaskState, "Interrupted")
_CATEGORY = {TaskState.FAILED: "Error", TaskState.TIMED_OUT: "Error"}
_ACTIVITY = {
    TaskState.QUEUED: "Pending",
    TaskState.EXECUTING: "Running",
    TaskState.CANCELLING: "Running",
    TaskState.TIMED_OUT: "Canceled",
}


class WireDeployment(Wire):
    """A deployment of a release."""

    id: str
    space_id: str
    release_id: str
    channel_id: str
    project_id: str
    environment_id: str
    tenant_id: str | None
    task_id: str
    name: str
    created: InstantText | None
    queue_time: InstantText | None
    queue_time_expiry: None = None
    deployed_by: str
    deployed_by_id: None = None
    # Octopus servers never set it (OCTOPUS-WIRE 2.3): the task has the state.
    failure_encountered: bool = False
    use_guided_failure: bool = False
    changes: list[WireReleaseChanges]
    changes_markdown: None = None
    comments: str
    form_values: dict[str, str] = Field(default={})
    skip_actions: Nothing = ()
    specific_machine_ids: Nothing = ()
    excluded_machine_ids: Nothing = ()
    deployed_to_machine_ids: Nothing = ()
    force_package_download: bool = False
    force_package_redeployment: bool = False
    priority: str = "LifecycleDefault"
    tentacle_retention_period: None = None
    deployment_process_id: None = None
    manifest_variable_set_id: None = None
    links: Links


class WireArguments(Wire):
    """The deployment that a task carries out."""

    deployment_id: str


class WireTask(Wire):
    """The task of a deployment."""

    id: str
    space_id: str
    name: str = "Deploy"
    description: str
    arguments: WireArguments
    state: str
    queue_time: InstantText | None
    queue_time_expiry: None = None
    start_time: InstantText | None
    last_updated_time: InstantText | None
    completed_time: InstantText | None
    completed: str
    duration: str
    error_message: str
    has_been_picked_up_by_processor: bool
    is_completed: bool
    finished_successfully: bool
    has_pending_interruptions: bool = False
    pending_interruption_types: Nothing = ()
    has_warnings_or_errors: bool
    can_rerun: bool = False
    server_node: None = None
    unmet_preconditions: str = ""
    project_id: str
    links: Links


class WireTaskPage(Collection[WireTask]):
    """A page of tasks, with the number of tasks in each state."""

    TotalCounts: Mapping[str, int]
    TotalCountsInOtherSpaces: Mapping[str, int]


class WireLogElement(Wire):
    """A line in the log of a task."""

    category: str
    occurred_at: InstantText
    message_text: str
    detail: str = ""


class WireActivity(Wire):
    """A step of a task, with its log."""

    id: str
    name: str
    started: InstantText | None
    ended: InstantText | None
    status: str
    children: Nothing = ()
    show_at_summary_level: bool = True
    log_elements: list[WireLogElement]
    progress_percentage: int
    progress_message: str = ""


class WireProgress(Wire):
    """The progress of a task."""

    progress_percentage: int
    estimated_time_remaining: str = ""


class WireTaskDetails(Wire):
    """A task with its history of states as the log."""

    task: WireTask
    activity_logs: list[WireActivity]
    physical_log_size: int = 0
    progress: WireProgress
    links: Links


class WireForm(Wire):
    """The form of an interruption. Always empty."""

    values: dict[str, str] = Field(default={})
    elements: Nothing = ()


class WireInterruption(Wire):
    """A guided failure."""

    id: str
    space_id: str
    task_id: str
    title: str
    type: str = "GuidedFailure"
    created: InstantText | None
    is_pending: bool = False
    form: WireForm = WireForm()
    related_document_ids: list[str]
    responsible_team_ids: Nothing = ()
    responsible_user_id: None = None
    has_responsibility: bool = False
    can_take_responsibility: bool = False
    is_linked_to_other_interruption: bool = False
    correlation_id: str
    links: Links


def deployment_to_wire(
    deployment: Deployment, changes: Sequence[WireReleaseChanges] = ()
) -> WireDeployment:
    """Show a deployment; only single ones are shown with their changes."""
    space, identifier = deployment.space_id, deployment.id
    address = f"/api/{space}/deployments/{identifier}"
    return WireDeployment(
        id=identifier,
        space_id=space,
        release_id=deployment.release.id,
        channel_id=deployment.channel.id,
        project_id=deployment.project.id,
        environment_id=deployment.environment.id,
        tenant_id=deployment.tenant.id if deployment.tenant else None,
        task_id=deployment.task_id,
        name=deployment.name,
        created=instant_or_null(deployment.created),
        queue_time=instant_or_null(deployment.queued),
        deployed_by=deployment.deployed_by,
        changes=list(changes),
        comments=deployment.comments,
        links={
            "Self": address,
            "Release": f"/api/{space}/releases/{deployment.release.id}",
            "Environment": f"/api/{space}/environments/{deployment.environment.id}",
            "Project": f"/api/{space}/projects/{deployment.project.id}",
            "Task": f"/api/tasks/{deployment.task_id}",
            "Interruptions": f"/api/{space}/interruptions?regarding={identifier}",
            "Web": f"/{space}/projects/{deployment.project.id}/insights",
            **({"Pipeline": deployment.link} if deployment.link else {}),
        },
    )


def task_to_wire(deployment: Deployment) -> WireTask:
    """The task of a deployment."""
    address = f"/api/tasks/{deployment.task_id}"
    has_ended = deployment.has_ended
    project = deployment.project.name or deployment.project.id
    version = deployment.release.name or deployment.release.id
    return WireTask(
        id=deployment.task_id,
        space_id=deployment.space_id,
        description=f"Deploy {project} release {version} to "
        f"{deployment.environment.name or deployment.environment.id}",
        arguments=WireArguments(deployment_id=deployment.id),
        state=deployment.state.value,
        queue_time=instant_or_null(deployment.queued),
        start_time=instant_or_null(deployment.started),
        last_updated_time=instant_or_null(
            deployment.completed or deployment.started or deployment.created
        ),
        completed_time=instant_or_null(deployment.completed),
        completed=_long_text(deployment.completed) if has_ended else "",
        error_message=_NO_END if deployment.timed_out else "",
        duration=duration_words(deployment),
        has_been_picked_up_by_processor=deployment.state is not TaskState.QUEUED,
        is_completed=has_ended,
        finished_successfully=deployment.state is TaskState.SUCCESS,
        has_warnings_or_errors=deployment.state is TaskState.FAILED,
        project_id=deployment.project.id,
        links={
            "Self": address,
            "Web": f"/{deployment.space_id}/projects/{deployment.project.id}/insights",
            "Raw": f"{address}/raw",
            "Cancel": f"{address}/cancel",
            "State": f"{address}/state",
            "Details": f"{address}/details{{?verbose,tail,ranges}}",
            "Interruptions": f"/api/{deployment.space_id}/interruptions"
            f"?regarding={deployment.task_id}",
        },
    )


def counts_to_wire(counts: Mapping[TaskState, int]) -> Mapping[str, int]:
    """Return the number of tasks by state; none is ever interrupted."""
    return {
        str(state): counts.get(state, 0) if isinstance(state, TaskState) else 0
        for state in _COUNTED
    }


def _log_change(change: StateChange) -> WireLogElement:
    return WireLogElement(
        category=_CATEGORY.get(change.state, "Info"),
        occurred_at=instant_text(change.occurred),
        message_text=_change_text(change),
    )


def details_to_wire(
    deployment: Deployment, changes: Sequence[StateChange]
) -> WireTaskDetails:
    """Show a task; its log has the states that it went through."""
    percentage = 100 if deployment.has_ended else 0
    return WireTaskDetails(
        task=task_to_wire(deployment),
        activity_logs=[
            WireActivity(
                id=deployment.task_id,
                name=deployment.name,
                started=instant_or_null(deployment.started),
                ended=instant_or_null(deployment.completed),
                status=_ACTIVITY.get(deployment.state, deployment.state.value),
                log_elements=[_log_change(change) for change in changes],
                progress_percentage=percentage,
            )
        ],
        progress=WireProgress(progress_percentage=percentage),
        links={"Self": f"/api/tasks/{deployment.task_id}/details"},
    )


def task_log(deployment: Deployment, changes: Sequence[StateChange]) -> str:
    """The log of a task as text."""
    begin = f"Task ID: {deployment.task_id}\nTask status: {deployment.state}\n\n"
    return begin + "".join(
        f"{instant_text(change.occurred)} | {_change_text(change)}\n"
        for change in changes
    )


def interruption_to_wire(deployment: Deployment) -> WireInterruption:
    """Show the guided failure that a deployment had, which has been resolved since."""
    space = deployment.space_id
    identifier = Kind.INTERRUPTION.identify(deployment.number)
    occurred = deployment.completed or deployment.started or deployment.created
    return WireInterruption(
        id=identifier,
        space_id=space,
        task_id=deployment.task_id,
        title=f"{deployment.name} requires failure guidance",
        created=instant_or_null(occurred),
        related_document_ids=[
            deployment.id,
            deployment.task_id,
            deployment.project.id,
            deployment.release.id,
            deployment.environment.id,
        ],
        correlation_id=deployment.task_id,
        links={"Self": f"/api/{space}/interruptions/{identifier}"},
    )


def _change_text(change: StateChange) -> str:
    words = [change.state.value if change.former is None else ""]
    if change.former is not None:
        words = [f"{change.former.value} to {change.state.value}"]
    if change.actor:
        words.append(f" by {change.actor}")
    if change.reason:
        words.append(f": {change.reason}")
    return "".join(words)


def instant_or_null(instant: datetime | None) -> str | None:
    """Return an instant as text, or None."""
    return None if instant is None else instant_text(instant)


def _long_text(instant: datetime | None) -> str:
    """`Monday, 23 September 2024 3:10:03 PM +00:00`."""
    if instant is None:
        return ""
    date = f"{instant:%A}, {instant.day} {instant:%B %Y}"
    return f"{date} {instant.hour % 12 or 12}:{instant:%M:%S %p} +00:00"


def duration_words(deployment: Deployment) -> str:
    """Return `6 seconds`: in the largest unit that fits, rounded down."""
    if deployment.started is None or deployment.completed is None:
        return ""
    seconds = (deployment.completed - deployment.started) // timedelta(seconds=1)
    for unit, size in _UNITS:
        if count := seconds // size if seconds > 0 else 0:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a second"
