"""A small space to test with: two projects, two environments, seven deployments."""

from datetime import UTC, datetime, timedelta
from typing import Any

from insights_dash.domain.deployment import TaskState
from insights_dash.store.batch import (
    Batch,
    ChannelEntry,
    DeploymentEntry,
    EnvironmentEntry,
    ProjectEntry,
    ReleaseEntry,
    TenantEntry,
)


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return an instant of May 2024; day 0 and earlier ones are in April."""
    first = datetime(2024, 5, 1, hour, minute, 15, 939581, UTC)
    return first + timedelta(days=day - 1)


def release(version: str, day: int, *, channel: str = "Default") -> ReleaseEntry:
    return ReleaseEntry(0, "Shop", channel, version, at(day))


DEPLOYMENT = DeploymentEntry(
    position=0,
    id="",
    project="Shop",
    channel="Default",
    version="",
    environment="Test",
    tenant=None,
    queued=None,
    started=None,
    completed=None,
    state=TaskState.SUCCESS,
    had_guided_failure=False,
)


def deployment(
    number: int,
    version: str,
    day: int,
    hour: int,
    **changes: Any,  # noqa: ANN401 - as _replace takes them
) -> DeploymentEntry:
    """Return a deployment of Shop to Test that took four minutes, with changes."""
    made = DEPLOYMENT._replace(
        id=f"Deployments-{number}",
        version=version,
        started=at(day, hour, 6),
        completed=at(day, hour, 10),
    )
    changed: DeploymentEntry = made._replace(**changes)
    return changed


FAILED: dict[str, Any] = {"state": TaskState.FAILED}
BATCH = Batch(
    source="test",
    projects=(ProjectEntry("Shop", "Sites"), ProjectEntry("Billing API", "Backend")),
    channels=(
        ChannelEntry("Shop", "Default", is_default=True),
        ChannelEntry("Shop", "Hotfix"),
        ChannelEntry("Billing API", "Default", is_default=True),
    ),
    environments=(EnvironmentEntry("Test", 0), EnvironmentEntry("Production EU", 1)),
    tenants=(
        TenantEntry("Acme", ("Ring/Early", "Region/EU")),
        TenantEntry("Zenith", ("Ring/Late",)),
    ),
    releases=(release("1.0.0", -10), release("1.1.0", 2), release("1.2.0", 10)),
    deployments=(
        deployment(1, "1.0.0", -8, 10),
        deployment(2, "1.1.0", 3, 10, **FAILED),
        deployment(3, "1.1.0", 3, 14, had_guided_failure=True),
        deployment(4, "1.1.0", 4, 10),
        deployment(5, "1.2.0", 11, 10, tenant="Acme"),
        deployment(6, "1.1.0", 11, 12, environment="Production EU", tenant="Zenith"),
        deployment(7, "1.2.0", 12, 12, state=TaskState.CANCELED),
    ),
)
