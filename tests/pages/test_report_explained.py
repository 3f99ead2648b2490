"""What is said of a lead time is what it was counted from."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import DeploymentId
from insights_dash.metrics.deployments import DeploymentMetrics
from insights_dash.metrics.drill_down import FoundDeployment
from insights_dash.metrics.explanation import Explanation, KnownRelease
from insights_dash.pages.report.explained import list_sentences

END = datetime(2026, 8, 21, 20, 26, tzinfo=UTC)


def release(version: str, days: int, *, number: int = 1) -> KnownRelease:
    """One that was made so many days before the deployment."""
    return KnownRelease(version, END - timedelta(days), number)


def lead_time(
    *releases: KnownRelease, is_first: bool, delivered: KnownRelease | None = None
) -> str:
    """The sentence on a deployment that brought these releases to Acme."""
    metrics = DeploymentMetrics(
        id=DeploymentId("Deployments-1"),
        release_version=releases[-1].version,
        task_state=TaskState.SUCCESS,
        completed=END,
        had_guided_failure=False,
        lead_time=END - releases[0].created,
        lead_time_calculated_from_version=releases[0].version,
        time_since_previous=None,
        previous_id=None,
        time_to_recovery=None,
        deployments_until_recovery=None,
        recovered_from_id=None,
        recovered_from_version=None,
    )
    found = FoundDeployment(
        *("Shop", "Default", "production", "Acme"),
        is_tenanted=True,
        metrics=metrics,
        duration=None,
        queue_time=None,
    )
    explanation = Explanation(
        deployment=found,
        started=None,
        queued=None,
        is_first=is_first,
        previous=None,
        failures=(),
        releases=releases,
        delivered=delivered,
    )
    sentences = dict(list_sentences(explanation, ZoneInfo("UTC")))
    return sentences["Lead time"]


NEWEST = "which was the newest in production when this stream began"
OWN = "its own one: production had it, or a newer one, before this stream began"


@pytest.mark.parametrize(
    ("is_first", "delivered", "reason"),
    [
        (False, None, "the first not yet in production for Acme"),
        (True, None, "the earliest of its channel"),
        (True, release("1.0", 9), f"the first after 1.0, {NEWEST}"),
        (True, release("1.1", 3), OWN),
        (True, release("1.0", 3, number=0), f"the first after 1.0, {NEWEST}"),
        (True, release("1.2", 2), OWN),
    ],
)
def test_a_lead_time_names_its_first_release(
    reason: str,
    delivered: KnownRelease | None,
    *,
    is_first: bool,
) -> None:
    said = lead_time(release("1.1", 3), is_first=is_first, delivered=delivered)
    assert said == (
        "3 d: from release 1.1, created 18 Aug 2026, 20:26, "
        f"{reason}, to 21 Aug 2026, 20:26."
    )
