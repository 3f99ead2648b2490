"""The explanation of a lead time names what it was counted from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.identity import DeploymentId, ProjectId
from insights_dash.metrics.answer.deployments import DeploymentMetrics
from insights_dash.metrics.answer.drill_down import FoundDeployment, Recovery
from insights_dash.metrics.answer.explanation import Explanation, KnownRelease
from insights_dash.pages.report.deployment_links import DeploymentLinks
from insights_dash.pages.report.explained import build_explanation, list_sentences
from insights_dash.store.delivered_changes import DeliveredChanges

NO_CHANGES = DeliveredChanges(0, (), ())
END = datetime(2026, 8, 21, 20, 26, tzinfo=UTC)


def release(version: str, days: int, *, number: int = 1) -> KnownRelease:
    """Return one that was created that many days before the deployment."""
    return KnownRelease(version, END - timedelta(days), number)


def explain(
    *releases: KnownRelease,
    is_first: bool,
    delivered: KnownRelease | None = None,
    undated: KnownRelease | None = None,
) -> Explanation:
    """Return the explanation of a deployment that brought these releases to Acme."""
    metrics = DeploymentMetrics(
        id=DeploymentId("Deployments-1"),
        release_version=releases[-1].version,
        task_state=TaskState.SUCCESS,
        completed=END,
        had_guided_failure=False,
        lead_time=None if undated else END - releases[0].created,
        lead_time_calculated_from_version=None if undated else releases[0].version,
        time_since_previous=None,
        previous_id=None,
        time_to_recovery=None,
        deployments_until_recovery=None,
        recovered_from_id=None,
        recovered_from_version=None,
    )
    found = FoundDeployment(
        *(ProjectId("Projects-1"), "Shop", "Default", "production", "Acme"),
        is_tenanted=True,
        metrics=metrics,
    )
    return Explanation(
        deployment=found,
        started=None,
        queued=None,
        is_first=is_first,
        previous=None,
        failures=(),
        releases=() if undated else releases,
        delivered=delivered,
        undated=undated,
    )


def lead_time(explanation: Explanation) -> str:
    """Return the sentence on the lead time."""
    return dict(list_sentences(explanation, ZoneInfo("UTC")))["Lead time"]


NEWEST = "which was the newest one in production"
OWN = "its own release, because production already had it or a newer one"


@pytest.mark.parametrize(
    ("is_first", "delivered", "reason"),
    [
        (False, None, "the oldest release not yet in production for Acme"),
        (True, None, "the oldest release of its channel"),
        (True, release("1.0", 9), f"the first release after 1.0, {NEWEST}"),
        (True, release("1.1", 3), OWN),
        (True, release("1.0", 3, number=0), f"the first release after 1.0, {NEWEST}"),
        (True, release("1.2", 2), OWN),
    ],
)
def test_a_lead_time_names_its_first_release(
    reason: str,
    delivered: KnownRelease | None,
    *,
    is_first: bool,
) -> None:
    explanation = explain(release("1.1", 3), is_first=is_first, delivered=delivered)
    assert lead_time(explanation) == (
        f"3 d, measured from release 1.1 (created 18 Aug 2026, 20:26), {reason}."
    )


def test_an_estimated_creation_is_called_an_estimate() -> None:
    estimated = replace(release("1.1", 3), is_estimate=True)
    explanation = explain(estimated, is_first=False)
    assert lead_time(explanation) == (
        "3 d, measured from release 1.1 (first deployed 18 Aug 2026, 20:26; its "
        "creation time isn't known), the oldest release not yet in production for Acme."
    )
    shown = str(
        build_explanation(explanation, NO_CHANGES, ZoneInfo("UTC"), DeploymentLinks())
    )
    assert "first deployed, creation time unknown" in shown


def test_an_unknown_creation_is_why_there_is_no_lead_time() -> None:
    estimated = replace(release("1.1", 3), is_estimate=True)
    explanation = explain(estimated, is_first=False, undated=estimated)
    assert lead_time(explanation) == (
        "Unknown. It would be measured from release 1.1, whose creation time isn't "
        "known. The release was deployed to production first, so there is no earlier "
        "time to measure from."
    )


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        ("https://ci.example.com/acme/shop/runs/1", "ci.example.com"),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_the_run_of_the_pipeline_opens_in_a_tab_of_its_own(
    run: str, shown: str | None
) -> None:
    explanation = explain(release("1.1", 3), is_first=False)
    built = build_explanation(
        *(explanation, NO_CHANGES, ZoneInfo("UTC"), DeploymentLinks()), run=run
    )
    link = f"href='{run}', rel='noopener noreferrer', target='_blank'"
    for part in ("Pipeline run", f"Bdi('{shown}')", link):
        assert bool(shown) == (part in str(built))


@pytest.mark.parametrize("version", ["1.2", None])
def test_a_failed_deployment_says_what_recovered_it(version: str | None) -> None:
    explanation = explain(release("1.1", 3), is_first=False)
    found = explanation.deployment
    failed = replace(
        found,
        metrics=replace(found.metrics, task_state=TaskState.FAILED),
        recovery=Recovery(
            *(DeploymentId("Deployments-2"), version, END + timedelta(hours=2)),
            after=timedelta(hours=2),
        ),
    )

    said = dict(
        list_sentences(replace(explanation, deployment=failed), ZoneInfo("UTC"))
    )

    name = version or "a deleted release"
    assert said["Recovery"] == f"2 h, until {name} succeeded on 21 Aug 2026, 22:26."
    assert said["Outcome"] == (
        "Failed on 21 Aug 2026, 20:26. Other metrics apply only to successful "
        "deployments."
    )
    assert "Lead time" not in said
