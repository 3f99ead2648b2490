"""Promotions: golden vectors, the plain reference, and each sentence of the rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hand_made import at, deploy, release, world
from insights_dash.api.wire.promotion import promotion_to_wire
from insights_dash.domain.identity import ChannelId, EnvironmentId, TenantId
from insights_dash.domain.period import Period
from insights_dash.domain.question import Question
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition
from insights_dash.domain.time_range import TimeRange
from insights_dash.metrics.answer.rollout.promotion import find_promotion
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from plain_bundle import VECTORS, PlainBundle
from plain_metrics import World
from plain_periods import PlainAnswers, PlainReport
from plain_rollout import PlainRollout
from random_worlds import (
    LAST_INSTANT,
    build_catalogue,
    build_history,
    definitions,
    everything,
    instants,
    worlds,
)

Query = Mapping[str, str]
SEVERAL_GROUPS = replace(
    everything(),
    environment_groups=(
        EnvironmentGroup("Test", (EnvironmentId("Environments-1"),)),
        EnvironmentGroup("Nowhere", ()),
        EnvironmentGroup(
            "Live", (EnvironmentId("Environments-2"), EnvironmentId("Environments-3"))
        ),
    ),
)


def ask(
    world: World,
    query: Query,
    definition: ReportDefinition = SEVERAL_GROUPS,
    *,
    as_of: datetime = LAST_INSTANT,
) -> Any:  # noqa: ANN401 - JSON
    """Return the answer of `/promotion`."""
    catalogue = build_catalogue(world)
    scope = Scope(
        build_history(world, as_of=as_of), catalogue, select(definition, catalogue)
    )
    period = Period.of(Question.parse(query), definition.zone, as_of=as_of)
    promotion = find_promotion(scope, definition.environment_groups, period)
    return promotion_to_wire(promotion).model_dump(by_alias=True)


@pytest.mark.parametrize("case", [0, 1])
def test_promotions_are_those_of_the_vectors(case: int) -> None:
    bundle = PlainBundle(VECTORS / "per-253")
    wanted = bundle.expected["cases"][case]
    query, report = wanted["promotion"]["query"], bundle.report(wanted["report"])
    answer = ask(bundle.world, query, report, as_of=bundle.as_of(query))
    assert wanted["promotion"]["answer"] == answer


@st.composite
def periods(draw: st.DrawFn) -> Mapping[str, Any]:
    """Draw a time range; a custom one as days back from today."""
    time_range = draw(st.sampled_from(TimeRange))
    if time_range is not TimeRange.CUSTOM:
        return {"timeRange": time_range.value}
    back = draw(st.integers(0, 400))
    return {"back": back, "days": draw(st.integers(0, 400))}


def write_query(
    period: Mapping[str, Any], definition: ReportDefinition, as_of: datetime
) -> Query:
    if "back" not in period:
        return period
    first = as_of.astimezone(definition.zone).date() - timedelta(days=period["back"])
    last = first + timedelta(days=period["days"])
    return {"timeRange": "Custom", "from": str(first), "to": str(last)}


@given(worlds(), st.just(SEVERAL_GROUPS) | definitions(), instants, periods())
def test_promotions_are_those_of_the_reference(
    world: World,
    definition: ReportDefinition,
    as_of: datetime,
    period: Mapping[str, Any],
) -> None:
    query = write_query(period, definition, as_of)
    answers = PlainAnswers(world, PlainReport(definition), as_of)
    expected = PlainRollout(answers).promotion(query)
    assert expected == ask(world, query, definition, as_of=as_of)


MAY = {"timeRange": "Custom", "from": "2024-05-01", "to": "2024-05-02"}
# Two of 1 May and two of 2 May; one of the day before, and one of the day after.
RELEASES = [
    release(number, hour)
    for number, hour in enumerate((-1, 0, 10, 24, 47, 48), start=1)
]


def test_only_releases_of_the_period_count_the_first_and_last_instant_included() -> (
    None
):
    last = replace(release(7, 48), created=RELEASES[5].place[0] - 1)
    everywhere = [deploy(each.number, each.number, 60) for each in RELEASES]
    answer = ask(world([*RELEASES, last], everywhere), MAY)
    assert (5, 4) == (answer["Created"], answer["Groups"][0]["Reached"])
    deleted = [replace(each, is_deleted=True) for each in RELEASES]
    assert 4 == ask(world(deleted, []), MAY)["Created"]


def test_groups_are_in_the_reports_order_and_count_the_release_itself() -> None:
    told = world(
        RELEASES,
        [
            deploy(1, 3, 60, environment=2, tenant=1),
            deploy(2, 3, 70, environment=3, tenant=1),
            deploy(3, 5, 80, environment=1),
        ],
    )
    assert [("Test", 1), ("Nowhere", 0), ("Live", 1)] == [
        (each["EnvironmentGroup"], each["Reached"]) for each in ask(told, MAY)["Groups"]
    ]
    selective = replace(SEVERAL_GROUPS, tenant_ids=(TenantId("Tenants-2"),))
    assert [1, 0, 0] == [
        each["Reached"] for each in ask(told, MAY, selective)["Groups"]
    ]
    other = replace(SEVERAL_GROUPS, channel_ids=(ChannelId("Channels-2"),))
    assert 0 == ask(told, MAY, other)["Created"]


def test_failed_deployments_and_later_ones_reach_nothing() -> None:
    told = world(RELEASES, [deploy(1, 3, 60, state="Failed"), deploy(2, 4, 70)])
    answer = ask(told, MAY)
    assert [1, 0, 0] == [each["Reached"] for each in answer["Groups"]]
    earlier = ask(told, MAY, as_of=at(69))
    assert [0, 0, 0] == [each["Reached"] for each in earlier["Groups"]]


def test_from_previous_is_the_median_from_first_to_first_arrival() -> None:
    groups = replace(
        SEVERAL_GROUPS, environment_groups=SEVERAL_GROUPS.environment_groups[::2]
    )
    told = world(
        RELEASES,
        [
            *(deploy(number, 2, hour) for number, hour in ((1, 10), (2, 11))),
            deploy(3, 3, 30),
            deploy(4, 4, 31),
            deploy(5, 2, 14, environment=2),
            deploy(6, 2, 90, environment=3),
            # It skipped the order.
            deploy(7, 3, 20, environment=3),
            # It never went live in the group before.
            deploy(8, 5, 50, environment=3),
        ],
    )
    assert {
        "Created": 4,
        "Groups": [
            # 10, 20 and 7 hours since their creation.
            {"EnvironmentGroup": "Test", "Reached": 3, "FromPrevious": "10:00:00.0"},
            # 4 hours and -10 hours.
            {"EnvironmentGroup": "Live", "Reached": 3, "FromPrevious": "-3:00:00.0"},
        ],
    } == ask(told, MAY, groups)


@pytest.mark.parametrize(
    ("microseconds", "shown"),
    [(500_000, "0:00:00.0"), (1_500_000, "0:00:02.0"), (-1_500_000, "-0:00:02.0")],
)
def test_half_seconds_are_rounded_to_even(microseconds: int, shown: str) -> None:
    deployment = deploy(1, 3, 10)
    assert deployment.completed is not None
    moved = replace(deployment, completed=deployment.completed + microseconds)
    answer = ask(world(RELEASES, [moved]), MAY)
    assert shown == answer["Groups"][0]["FromPrevious"]
