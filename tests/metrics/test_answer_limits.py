"""The intervals that natural limits are calculated from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.domain.deployment import Outcome, TaskState
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.time_range import Granularity, Interval, TimeRange
from insights_dash.domain.zones import start_of_day
from insights_dash.metrics.answer import bucketing
from insights_dash.metrics.answer.answer_limits import list_included
from insights_dash.metrics.answer.bucketing import find_deployed
from insights_dash.metrics.answer.engine import compute
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.splits import divide
from plain_metrics import Deployment, Release, World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_catalogue,
    build_history,
    definitions,
    everything,
    queries,
    worlds,
)

START = datetime(2026, 1, 4, tzinfo=UTC)
WEEK, TICK = timedelta(days=7), timedelta(microseconds=1)


def list_weeks(count: int) -> list[Interval]:
    begins = [START + place * WEEK for place in range(count)]
    return [Interval(each.date(), each, each + WEEK) for each in begins]


def test_intervals_before_the_first_deployment_ever_are_not_included() -> None:
    totals = np.array([[0, 2, 0, 0], [0, 2, 0, 0], [0, 0, 0, 0]])
    was_deployed = np.array([False, True, False])
    included = list_included(
        list_weeks(4), totals, was_deployed, as_of=START + 5 * WEEK
    )
    assert [
        [False, True, True, True],
        [True, True, True, True],
        [False, False, False, False],
    ] == included.tolist()


@pytest.mark.parametrize(("short", "is_over"), [(TICK, True), (2 * TICK, False)])
def test_an_interval_is_included_from_its_last_microsecond_on(
    short: timedelta, *, is_over: bool
) -> None:
    weeks = list_weeks(3)
    weeks[0] = replace(weeks[0], is_cut=True)
    included = list_included(
        weeks, np.ones((1, 3), np.int64), np.ones(1, bool), as_of=weeks[2].ends - short
    )
    assert [[False, True, is_over]] == included.tolist()


@given(
    *(worlds(), definitions(), queries),
    st.dates(date(2023, 3, 1), date(2024, 6, 12)),
    st.sampled_from([1, 4_096]),
)
def test_series_that_were_deployed_before_a_day_are_those_of_the_time_before(
    world: World, definition: ReportDefinition, asked: Question, day: date, newest: int
) -> None:
    history, catalogue = build_history(world), build_catalogue(world)
    before = replace(
        asked,
        time_range=TimeRange.CUSTOM,
        from_day=date(2020, 1, 1),
        to_day=day - timedelta(days=1),
        granularity=Granularity.QUARTERLY,
        lead_time=LeadTime.COMPLETED,
    )
    answer = compute(history, catalogue, definition, before, as_of=LAST_INSTANT)
    selection = select(definition, catalogue)
    division = divide(asked, definition, selection, catalogue)
    with pytest.MonkeyPatch.context() as patch:
        # Rows are looked through one by one, or all at once.
        patch.setattr(bucketing, "_NEWEST", newest)
        found = find_deployed(
            [history.subset(each) for each in Outcome],
            selection,
            division,
            before=to_microseconds(start_of_day(day, definition.zone)),
            wanted=np.ones(len(division.names), bool),
        )
    totals = answer.totals.sum(axis=1).tolist()
    earlier = zip(answer.names, totals, strict=True)
    assert [name for name, total in earlier if total] == [
        name
        for name, is_deployed in zip(division.names, found, strict=True)
        if is_deployed
    ]


def test_the_oldest_deployment_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty deployments to one environment came after the only one to another."""
    monkeypatch.setattr(bucketing, "_NEWEST", 1)
    releases = (Release(1, 1, 1, 1, "1.0", is_deleted=False),)
    world = World(
        releases,
        tuple(
            Deployment(
                *(each, each, 1, 1 if each == 1 else 2, None, None, None),
                *(each * 10**6, TaskState.SUCCESS.value),
                had_guided_failure=False,
            )
            for each in range(1, 22)
        ),
        CATALOGUE,
    )
    history, catalogue = build_history(world), build_catalogue(world)
    definition = everything()
    selection = select(definition, catalogue)
    question = Question(Split.ENVIRONMENT)
    division = divide(question, definition, selection, catalogue)
    found = find_deployed(
        [history.subset(Outcome.SUCCESS)],
        selection,
        division,
        before=100 * 10**6,
        wanted=np.array([name in {"test", "production"} for name in division.names]),
    )
    pairs = dict(zip(division.names, found.tolist(), strict=True))
    assert (True, True) == (pairs["test"], pairs["production"])
