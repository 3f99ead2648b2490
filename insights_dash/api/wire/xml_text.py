"""Deployments as Octopus's reporting XML. Source: its Grafana data source reads it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from insights_dash.store.deployments import Deployment

BEGIN = '<?xml version="1.0" encoding="utf-8"?>\n<Deployments>\n'
END = "</Deployments>\n"
# What no XML 1.0 document may hold, not even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_block(deployments: Sequence[Deployment]) -> str:
    """The elements of some deployments."""
    return "".join(map(_write_deployment, deployments))


def _write_deployment(deployment: Deployment) -> str:
    elements = "".join(
        f"<{name}>{escape(_NOT_XML.sub('', text))}</{name}>" if text else f"<{name} />"
        for name, text in _list_elements(deployment)
    )
    return f"<Deployment>{elements}</Deployment>\n"


def _list_elements(deployment: Deployment) -> Sequence[tuple[str, str]]:
    tenant = deployment.tenant
    return (
        ("DeploymentId", deployment.id),
        ("DeploymentName", deployment.name),
        ("ProjectId", deployment.project.id),
        ("ProjectName", deployment.project.name or ""),
        ("ProjectSlug", deployment.project_slug),
        ("TenantId", tenant.id if tenant else ""),
        ("TenantName", (tenant.name or "") if tenant else ""),
        ("ChannelId", deployment.channel.id),
        ("ChannelName", deployment.channel.name or ""),
        ("EnvironmentId", deployment.environment.id),
        ("EnvironmentName", deployment.environment.name or ""),
        ("ReleaseId", deployment.release.id),
        ("ReleaseVersion", deployment.release.name or ""),
        ("TaskId", deployment.task_id),
        ("TaskState", deployment.state.value),
        ("Created", write_instant(deployment.created)),
        ("QueueTime", write_instant(deployment.queued)),
        ("StartTime", write_instant(deployment.started)),
        ("CompletedTime", write_instant(deployment.completed)),
        ("DurationSeconds", str(_duration_seconds(deployment))),
        ("DeployedBy", deployment.deployed_by),
    )


def write_instant(instant: datetime | None) -> str:
    """Return an instant in UTC without an offset; milliseconds only if there are any.

    Octopus writes them so, and its Grafana data source reads no other layout.
    """
    if instant is None:
        return ""
    plain = instant.astimezone(UTC).replace(tzinfo=None)
    milliseconds = plain.microsecond // 1_000
    return plain.isoformat(timespec="milliseconds" if milliseconds else "seconds")


def _duration_seconds(deployment: Deployment) -> int:
    """Whole seconds; readers take no negative ones, nor none at all."""
    if deployment.started is None or deployment.completed is None:
        return 0
    duration = deployment.completed - deployment.started
    return max(0, duration // timedelta(seconds=1))
