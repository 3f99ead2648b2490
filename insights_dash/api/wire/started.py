"""What was started. Source: OCTOPUS-WIRE 1, `deployments/create/…/v1`."""

from collections.abc import Sequence

from insights_dash.api.wire.records import WireStarted
from insights_dash.domain.identity import DeploymentId, Kind


def started_to_wire(deployments: Sequence[DeploymentId]) -> WireStarted:
    """Each deployment with its task, which has the same number."""
    return {
        "DeploymentServerTasks": [
            {
                "DeploymentId": each,
                "ServerTaskId": Kind.TASK.identify(
                    Kind.DEPLOYMENT.find_number(each) or 0
                ),
            }
            for each in deployments
        ]
    }
