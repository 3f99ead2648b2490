"""Deployments, their tasks, and guided failures in Octopus's shapes.

Source: OCTOPUS-WIRE 2.3. A deleted document leaves its id, and no name.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from insights_dash.api.wire.moment import instant_text
from insights_dash.api.wire.records import (
    WireDeployment,
    WireInterruption,
    WireTask,
    WireTaskDetails,
)
from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import Kind
from insights_dash.store.deployments import Deployment
from insights_dash.store.task_states import StateChange

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_COUNTED = (*TaskState, "Interrupted")
_CATEGORY = {TaskState.FAILED: "Error", TaskState.TIMED_OUT: "Error"}
_ACTIVITY = {
    TaskState.QUEUED: "Pending",
    TaskState.EXECUTING: "Running",
    TaskState.CANCELLING: "Running",
    TaskState.TIMED_OUT: "Canceled",
}


def deployment_to_wire(deployment: Deployment) -> WireDeployment:
    """A deployment."""
    space, identifier = deployment.space_id, deployment.id
    address = f"/api/{space}/deployments/{identifier}"
    return {
        "Id": identifier,
        "SpaceId": space,
        "ReleaseId": deployment.release.id,
        "ChannelId": deployment.channel.id,
        "ProjectId": deployment.project.id,
        "EnvironmentId": deployment.environment.id,
        "TenantId": deployment.tenant.id if deployment.tenant else None,
        "TaskId": deployment.task_id,
        "Name": deployment.name,
        "Created": _instant(deployment.created),
        "QueueTime": _instant(deployment.queued),
        "QueueTimeExpiry": None,
        "DeployedBy": deployment.deployed_by,
        "DeployedById": None,
        # Real servers never set it (OCTOPUS-WIRE 2.3): the task has the state.
        "FailureEncountered": False,
        "UseGuidedFailure": False,
        "Changes": [],
        "ChangesMarkdown": None,
        "Comments": deployment.comments,
        "FormValues": {},
        "SkipActions": [],
        "SpecificMachineIds": [],
        "ExcludedMachineIds": [],
        "DeployedToMachineIds": [],
        "ForcePackageDownload": False,
        "ForcePackageRedeployment": False,
        "Priority": "LifecycleDefault",
        "TentacleRetentionPeriod": None,
        "DeploymentProcessId": None,
        "ManifestVariableSetId": None,
        "Links": {
            "Self": address,
            "Release": f"/api/{space}/releases/{deployment.release.id}",
            "Environment": f"/api/{space}/environments/{deployment.environment.id}",
            "Project": f"/api/{space}/projects/{deployment.project.id}",
            "Task": f"/api/tasks/{deployment.task_id}",
            "Interruptions": f"/api/{space}/interruptions?regarding={identifier}",
            "Web": f"/{space}/projects/{deployment.project.id}/insights",
        },
    }


def task_to_wire(deployment: Deployment) -> WireTask:
    """The task of a deployment."""
    address = f"/api/tasks/{deployment.task_id}"
    has_ended = deployment.has_ended
    project = deployment.project.name or deployment.project.id
    version = deployment.release.name or deployment.release.id
    return {
        "Id": deployment.task_id,
        "SpaceId": deployment.space_id,
        "Name": "Deploy",
        "Description": f"Deploy {project} release {version} to "
        f"{deployment.environment.name or deployment.environment.id}",
        "Arguments": {"DeploymentId": deployment.id},
        "State": deployment.state.value,
        "QueueTime": _instant(deployment.queued),
        "QueueTimeExpiry": None,
        "StartTime": _instant(deployment.started),
        "LastUpdatedTime": _instant(
            deployment.completed or deployment.started or deployment.created
        ),
        "CompletedTime": _instant(deployment.completed),
        "Completed": _long_text(deployment.completed) if has_ended else "",
        "Duration": _duration_words(deployment),
        "ErrorMessage": "",
        "HasBeenPickedUpByProcessor": deployment.state is not TaskState.QUEUED,
        "IsCompleted": has_ended,
        "FinishedSuccessfully": deployment.state is TaskState.SUCCESS,
        "HasPendingInterruptions": False,
        "PendingInterruptionTypes": [],
        "HasWarningsOrErrors": deployment.state is TaskState.FAILED,
        "CanRerun": False,
        "ServerNode": None,
        "UnmetPreconditions": "",
        "ProjectId": deployment.project.id,
        "Links": {
            "Self": address,
            "Web": f"/{deployment.space_id}/projects/{deployment.project.id}/insights",
            "Raw": f"{address}/raw",
            "Cancel": f"{address}/cancel",
            "State": f"{address}/state",
            "Details": f"{address}/details{{?verbose,tail,ranges}}",
            "Interruptions": f"/api/{deployment.space_id}/interruptions"
            f"?regarding={deployment.task_id}",
        },
    }


def counts_to_wire(counts: Mapping[TaskState, int]) -> Mapping[str, int]:
    """How many tasks are in each state; none is ever interrupted here."""
    return {
        str(state): counts.get(state, 0) if isinstance(state, TaskState) else 0
        for state in _COUNTED
    }


def details_to_wire(
    deployment: Deployment, changes: Sequence[StateChange]
) -> WireTaskDetails:
    """A task with the states it went through as its log."""
    is_over = deployment.has_ended
    return {
        "Task": task_to_wire(deployment),
        "ActivityLogs": [
            {
                "Id": deployment.task_id,
                "Name": deployment.name,
                "Started": _instant(deployment.started),
                "Ended": _instant(deployment.completed),
                "Status": _ACTIVITY.get(deployment.state, deployment.state.value),
                "Children": [],
                "ShowAtSummaryLevel": True,
                "LogElements": [
                    {
                        "Category": _CATEGORY.get(change.state, "Info"),
                        "OccurredAt": instant_text(change.occurred),
                        "MessageText": _change_text(change),
                        "Detail": "",
                    }
                    for change in changes
                ],
                "ProgressPercentage": 100 if is_over else 0,
                "ProgressMessage": "",
            }
        ],
        "PhysicalLogSize": 0,
        "Progress": {
            "ProgressPercentage": 100 if is_over else 0,
            "EstimatedTimeRemaining": "",
        },
        "Links": {"Self": f"/api/tasks/{deployment.task_id}/details"},
    }


def task_log(deployment: Deployment, changes: Sequence[StateChange]) -> str:
    """The log of a task as text."""
    begin = f"Task ID: {deployment.task_id}\nTask status: {deployment.state}\n\n"
    return begin + "".join(
        f"{instant_text(change.occurred)} | {_change_text(change)}\n"
        for change in changes
    )


def interruption_to_wire(deployment: Deployment) -> WireInterruption:
    """The guided failure that a deployment had; somebody has seen to it since."""
    space = deployment.space_id
    identifier = Kind.INTERRUPTION.identify(deployment.number)
    occurred = deployment.completed or deployment.started or deployment.created
    return {
        "Id": identifier,
        "SpaceId": space,
        "TaskId": deployment.task_id,
        "Title": f"{deployment.name} requires failure guidance",
        "Type": "GuidedFailure",
        "Created": _instant(occurred),
        "IsPending": False,
        "Form": {"Values": {}, "Elements": []},
        "RelatedDocumentIds": [
            deployment.id,
            deployment.task_id,
            deployment.project.id,
            deployment.release.id,
            deployment.environment.id,
        ],
        "ResponsibleTeamIds": [],
        "ResponsibleUserId": None,
        "HasResponsibility": False,
        "CanTakeResponsibility": False,
        "IsLinkedToOtherInterruption": False,
        "CorrelationId": deployment.task_id,
        "Links": {"Self": f"/api/{space}/interruptions/{identifier}"},
    }


def _change_text(change: StateChange) -> str:
    words = [change.state.value if change.former is None else ""]
    if change.former is not None:
        words = [f"{change.former.value} to {change.state.value}"]
    if change.actor:
        words.append(f" by {change.actor}")
    if change.reason:
        words.append(f": {change.reason}")
    return "".join(words)


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)


def _long_text(instant: datetime | None) -> str:
    """`Monday, 23 September 2024 3:10:03 PM +00:00`."""
    if instant is None:
        return ""
    date = f"{instant:%A}, {instant.day} {instant:%B %Y}"
    return f"{date} {instant.hour % 12 or 12}:{instant:%M:%S %p} +00:00"


def _duration_words(deployment: Deployment) -> str:
    """`6 seconds`: in the largest unit that fits, rounded down."""
    if deployment.started is None or deployment.completed is None:
        return ""
    seconds = (deployment.completed - deployment.started) // timedelta(seconds=1)
    for unit, size in _UNITS:
        if count := seconds // size if seconds > 0 else 0:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a second"
