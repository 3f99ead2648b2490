"""Headlines at the limits of their rules: ten deployments, 5%, 28 days."""

from datetime import datetime, timedelta

import pytest

from insights_dash.domain.metric import Headline, Metric, Sentiment, Trend
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.trends import list_headlines
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_catalogue,
    build_history,
    everything,
)

DAY = timedelta(days=1)


def to_number(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def deploy(
    ago: timedelta, *, took: float = 60, state: str = "Success"
) -> tuple[timedelta, float, str]:
    return ago, took, state


def headlines(*made: tuple[timedelta, float, str]) -> dict[Metric, Headline]:
    """Return headlines of deployments, given by age, seconds and state."""
    release = Release(
        1, 1, 1, to_number(LAST_INSTANT - 90 * DAY), "1.0", is_deleted=False
    )
    deployments = tuple(
        Deployment(
            number,
            number,
            1,
            1,
            None,
            None,
            to_number(LAST_INSTANT - ago) - round(took * 1_000_000),
            to_number(LAST_INSTANT - ago),
            state,
            had_guided_failure=False,
        )
        for number, (ago, took, state) in enumerate(made, start=1)
    )
    world = World((release,), deployments, CATALOGUE)
    catalogue = build_catalogue(world)
    scope = Scope(build_history(world), catalogue, select(everything(), catalogue))
    listed = list_headlines(scope.history, scope.selection, as_of=LAST_INSTANT)
    return {each.metric: each for each in listed}


PRIOR = [deploy(30 * DAY + each * DAY) for each in range(10)]
CURRENT = [deploy(each * DAY) for each in range(10)]


def test_ten_deployments_in_each_block_make_a_trend() -> None:
    frequency = headlines(*PRIOR, *CURRENT)[Metric.DEPLOYMENT_FREQUENCY]
    assert (frequency.prior, frequency.current) == (2.5, 2.5)
    assert frequency.change == 0
    assert frequency.trend is Trend.STEADY
    assert frequency.sentiment is Sentiment.NEUTRAL


@pytest.mark.parametrize("missing", [PRIOR[0], CURRENT[0]])
def test_nine_in_either_block_are_too_few(
    missing: tuple[timedelta, float, str],
) -> None:
    left = [each for each in (*PRIOR, *CURRENT) if each != missing]
    assert headlines(*left)[Metric.DEPLOYMENT_FREQUENCY].trend is Trend.NONE


def test_failed_deployments_count_among_the_ten() -> None:
    failed = [deploy(ago, state="Failed") for ago, _, _ in CURRENT]
    found = headlines(*PRIOR, *failed)
    assert found[Metric.DEPLOYMENT_FREQUENCY].trend is Trend.DOWN
    assert found[Metric.DEPLOYMENT_FREQUENCY].sentiment is Sentiment.BAD
    rate = found[Metric.DEPLOYMENT_FAILURE_RATE]
    assert (rate.prior, rate.current, rate.change) == (0, 1, None)
    assert (rate.trend, rate.sentiment) == (Trend.UP, Sentiment.BAD)
    assert found[Metric.DEPLOYMENT_DURATION].current is None
    assert found[Metric.DEPLOYMENT_DURATION].trend is Trend.NONE


@pytest.mark.parametrize(
    ("seconds", "trend", "sentiment"),
    [
        (104.999999, Trend.STEADY, Sentiment.NEUTRAL),
        (105, Trend.UP, Sentiment.BAD),
        (95.000001, Trend.STEADY, Sentiment.NEUTRAL),
        (95, Trend.DOWN, Sentiment.GOOD),
    ],
)
def test_a_change_of_five_per_cent_is_a_trend(
    seconds: float, trend: Trend, sentiment: Sentiment
) -> None:
    found = headlines(
        *(deploy(ago, took=100) for ago, _, _ in PRIOR),
        *(deploy(ago, took=seconds) for ago, _, _ in CURRENT),
    )[Metric.DEPLOYMENT_DURATION]
    assert (found.trend, found.sentiment) == (trend, sentiment)


def test_a_block_includes_its_last_instant_and_not_the_one_before_its_first() -> None:
    edge = [deploy(28 * DAY), deploy(56 * DAY), deploy(timedelta(0))]
    found = headlines(*edge)[Metric.DEPLOYMENT_FREQUENCY]
    assert (found.prior, found.current) == (0.25, 0.25)
    beside = [deploy(28 * DAY - MICROSECOND), deploy(56 * DAY - MICROSECOND)]
    found = headlines(*beside)[Metric.DEPLOYMENT_FREQUENCY]
    assert (found.prior, found.current) == (0.25, 0.25)
