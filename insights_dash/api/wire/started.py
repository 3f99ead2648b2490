"""Deployments that were queued. Source: OCTOPUS-WIRE 1, `deployments/create/…/v1`."""

from collections.abc import Sequence

from insights_dash.api.wire.model import Wire
from insights_dash.domain.identity import DeploymentId, Kind


class WireStartedDeployment(Wire):
    """A deployment and its task."""

    deployment_id: str
    server_task_id: str


class WireStarted(Wire):
    """The deployments that were queued, with their tasks."""

    deployment_server_tasks: list[WireStartedDeployment]


def started_to_wire(deployments: Sequence[DeploymentId]) -> WireStarted:
    """Return each deployment with its task, which has the same number."""
    return WireStarted(
        deployment_server_tasks=[
            WireStartedDeployment(
                deployment_id=each,
                server_task_id=Kind.TASK.identify(
                    Kind.DEPLOYMENT.find_number(each) or 0
                ),
            )
            for each in deployments
        ]
    )
