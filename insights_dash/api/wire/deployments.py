"""The answer of `/deployments`. Source: insights-api.md; durations are exact."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypedDict

from insights_dash.api.wire.moment import completed_text, duration_text
from insights_dash.metrics.deployments import DeploymentMetrics, DeploymentStream


class WireDeployment(TypedDict):
    """A deployment with its own metrics; a failed one has nulls."""

    Id: str
    ReleaseVersion: str | None
    TaskState: str
    CompletedTime: str
    HadGuidedFailure: bool
    LeadTime: str | None
    LeadTimeCalculatedFromVersion: str | None
    TimeSincePreviouslySuccessfulDeployment: str | None
    PreviousSuccessfulDeploymentId: str | None
    TimeToRecovery: str | None
    DeploymentsUntilRecovery: int | None
    RecoveredFromFailedDeploymentId: str | None
    RecoveredFromFailedReleaseVersion: str | None


class WireStream(TypedDict):
    """The deployments of a project's channel to an environment for a tenant."""

    ProjectId: str
    ProjectName: str | None
    ChannelId: str
    ChannelName: str | None
    EnvironmentId: str
    EnvironmentName: str | None
    TenantId: str | None
    TenantName: str | None
    Deployments: list[WireDeployment]


class WireStreams(TypedDict):
    """All streams of a report."""

    ReportName: str
    Streams: list[WireStream]


class WireProjectStreams(TypedDict):
    """All streams of a project that were asked for."""

    ProjectName: str
    Streams: list[WireStream]


def deployments_to_wire(
    report_name: str, streams: Sequence[DeploymentStream]
) -> WireStreams:
    """Names are null where what they name was deleted."""
    return {"ReportName": report_name, "Streams": list(map(_stream_to_wire, streams))}


def project_deployments_to_wire(
    project_name: str, streams: Sequence[DeploymentStream]
) -> WireProjectStreams:
    """The same for a project."""
    return {"ProjectName": project_name, "Streams": list(map(_stream_to_wire, streams))}


def _stream_to_wire(stream: DeploymentStream) -> WireStream:
    return {
        "ProjectId": stream.project_id,
        "ProjectName": stream.project_name,
        "ChannelId": stream.channel_id,
        "ChannelName": stream.channel_name,
        "EnvironmentId": stream.environment_id,
        "EnvironmentName": stream.environment_name,
        "TenantId": stream.tenant_id,
        "TenantName": stream.tenant_name,
        "Deployments": list(map(_deployment_to_wire, stream.deployments)),
    }


def _deployment_to_wire(deployment: DeploymentMetrics) -> WireDeployment:
    return {
        "Id": deployment.id,
        "ReleaseVersion": deployment.release_version,
        "TaskState": deployment.task_state.value,
        "CompletedTime": completed_text(deployment.completed),
        "HadGuidedFailure": deployment.had_guided_failure,
        "LeadTime": _text(deployment.lead_time),
        "LeadTimeCalculatedFromVersion": deployment.lead_time_calculated_from_version,
        "TimeSincePreviouslySuccessfulDeployment": _text(
            deployment.time_since_previous
        ),
        "PreviousSuccessfulDeploymentId": deployment.previous_id,
        "TimeToRecovery": _text(deployment.time_to_recovery),
        "DeploymentsUntilRecovery": deployment.deployments_until_recovery,
        "RecoveredFromFailedDeploymentId": (deployment.recovered_from_id),
        "RecoveredFromFailedReleaseVersion": (deployment.recovered_from_version),
    }


def _text(duration: timedelta | None) -> str | None:
    return None if duration is None else duration_text(duration)
