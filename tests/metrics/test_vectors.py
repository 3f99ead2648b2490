"""The golden vectors: answers that others computed from the same rules."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from golden_vectors import NOW, VECTORS, Case, load_case
from insights_dash.domain.identity import SpaceId, TagSetId
from insights_dash.domain.metric import Figure, IntervalMetrics, Summary
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import TenantMode
from insights_dash.domain.time_range import Granularity, TimeRange
from insights_dash.metrics.answer.deployments import DeploymentMetrics, list_streams
from insights_dash.metrics.answer.selection import select

CASES = sorted(path.name for path in VECTORS.glob("case-*"))


@pytest.fixture(scope="module", params=CASES)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    home = tmp_path_factory.mktemp(request.param)
    with load_case(request.param, home) as loaded:
        yield loaded


@pytest.mark.filterwarnings("ignore:Flask-Caching. CACHE_TYPE is set to null")
def test_every_series_is_as_expected(case: Case) -> None:
    compared = 0
    for wanted in case.expected["cases"]:
        report = case.report(wanted["report"])
        for ask in wanted["asks"]:
            answer = case.metrics.answer(report, _query(ask, case), now=case.as_of)
            shown = {series.name: series.intervals for series in answer.series()}
            expected = ask["series"]
            assert expected.keys() == shown.keys(), ask
            for name, intervals in expected.items():
                if intervals is None:
                    assert all(each.failure_rate.total == 0 for each in shown[name])
                    continue
                assert len(intervals) == len(shown[name])
                for ours, theirs in zip(shown[name], intervals, strict=True):
                    assert _differences(ours, theirs) == [], (ask, name)
                    compared += 1
    assert compared > 100


def _query(ask: Mapping[str, Any], case: Case) -> Question:
    tag_set = case.tag_sets[ask["tagSet"]] if ask["tagSet"] else None
    return Question(
        split=Split(ask["split"]),
        tenant_tag_set_id=TagSetId(tag_set) if tag_set else None,
        time_range=TimeRange(ask["timeRange"]),
        granularity=Granularity(ask["granularity"]),
    )


def _differences(ours: IntervalMetrics, theirs: Mapping[str, Any]) -> list[str]:
    rate = theirs["DeploymentFailureRate"]
    exact = {
        "start": (ours.start.isoformat(), theirs["StartOfInterval"]),
        "successes": (
            ours.number_of_successful_deployments,
            theirs["NumberOfSuccessfulDeployments"],
        ),
        "successful": (ours.failure_rate.successful, rate["Successful"]),
        "failures": (ours.failure_rate.deployment_failure, rate["DeploymentFailure"]),
        "guided": (
            ours.failure_rate.successful_but_had_guided_failure,
            rate["SuccessfulButHadGuidedFailure"],
        ),
        "total": (ours.failure_rate.total, rate["Total"]),
        "failed": (ours.failure_rate.failed, rate["Failed"]),
        "rate": (ours.failure_rate.rate, rate["Rate"]),
        "until": (
            _figures(ours.summaries[Figure.DEPLOYMENTS_UNTIL_RECOVERY]),
            [theirs["DeploymentsUntilRecovery"][name] for name in _FIGURES],
        ),
    }
    durations = {
        "LeadTime": ours.summaries[Figure.LEAD_TIME],
        "TimeSincePreviousDeployment": ours.summaries[Figure.TIME_SINCE_PREVIOUS],
        "MeanTimeToRecovery": ours.summaries[Figure.TIME_TO_RECOVERY],
    }
    found = [f"{name}: {pair}" for name, pair in exact.items() if pair[0] != pair[1]]
    for name, summary in durations.items():
        shown = [theirs[name]["Count"]]
        shown += [_seconds(theirs[name][figure]) for figure in _FIGURES[1:]]
        if shown != _figures(summary):
            found.append(f"{name}: {_figures(summary)} is not {shown}")
    return found


_FIGURES = ("Count", "Mean", "Median", "Min", "Max", "NinetyFifth")


def _figures(summary: Summary) -> list[Any]:
    return [
        *(summary.count, summary.mean, summary.median),
        *(summary.min, summary.max, summary.ninety_fifth),
    ]


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    return _duration(text) // timedelta(seconds=1)


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = text.lstrip("-").split(":")
    duration = timedelta(
        hours=int(hours),
        minutes=int(minutes),
        microseconds=round(float(seconds) * 1_000_000),
    )
    return -duration if text.startswith("-") else duration


def test_every_deployment_is_as_expected(case: Case) -> None:
    """The report is on everything, from before the first instant to after the last."""
    report = case.report(
        {
            "ProjectGroupIds": [],
            "ProjectIds": [],
            "ChannelIds": [
                (project.name, channel.name)
                for channel in case.catalogue.channels
                for project in case.catalogue.projects
                if project.id == channel.project_id
            ],
            "EnvironmentGroups": [
                {
                    "Name": "All",
                    "Environments": [each.name for each in case.catalogue.environments],
                }
            ],
            "TenantMode": TenantMode.TENANTED_AND_UNTENANTED,
            "TenantIds": [],
            "TenantTags": [],
            "TimeZone": "UTC",
        }
    )
    assert report.space_id == SpaceId(case.space.id)
    snapshot = case.metrics.histories.snapshot(report.space_id)
    streams = list_streams(
        snapshot.history,
        snapshot.catalogue,
        select(report.definition, snapshot.catalogue),
        since=datetime(2000, 1, 1, tzinfo=UTC),
        as_of=NOW,
    )
    shown = {str(each.id): each for each in streams.reader.read(streams.rows)}
    expected = case.read_csv("expected_deployments.csv.gz")
    assert shown.keys() == {row["id"] for row in expected}
    for row in expected:
        assert _as_row(shown[row["id"]]) == {
            name: _duration(text) if name in _DURATIONS and text else text
            for name, text in row.items()
        }


_DURATIONS = ("LeadTime", "TimeSincePreviouslySuccessfulDeployment", "TimeToRecovery")


def _as_row(deployment: DeploymentMetrics) -> Mapping[str, object]:
    until_recovery = deployment.deployments_until_recovery
    row = {
        "id": deployment.id,
        "LeadTime": deployment.lead_time,
        "LeadTimeCalculatedFromVersion": deployment.lead_time_calculated_from_version,
        "TimeSincePreviouslySuccessfulDeployment": deployment.time_since_previous,
        "PreviousSuccessfulDeploymentId": deployment.previous_id,
        "TimeToRecovery": deployment.time_to_recovery,
        "DeploymentsUntilRecovery": until_recovery and str(until_recovery),
        "RecoveredFromFailedDeploymentId": deployment.recovered_from_id,
        "RecoveredFromFailedReleaseVersion": deployment.recovered_from_version,
    }
    return {name: "" if value is None else value for name, value in row.items()}
