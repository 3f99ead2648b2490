"""A failed deployment shows the deployment that recovered it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given

from insights_dash.domain.deployment import TaskState
from insights_dash.domain.metric import Figure
from insights_dash.domain.question import Question
from insights_dash.metrics.answer.deployment_facts import Fact, Listed
from insights_dash.metrics.answer.drill_down import (
    DeploymentFilter,
    FoundDeployment,
    find_deployments,
)
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.dimension import Dimension
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_catalogue,
    build_history,
    everything,
    instants,
    worlds,
)

START = datetime(2024, 5, 13, 12, tzinfo=UTC)
QUERY = Question.parse({"timeRange": "LastYear"})
ALL = 1_000_000


def world(
    *outcomes: tuple[int, int, str], guided: frozenset[int] = frozenset()
) -> World:
    """Return deployments by hour, environment and state, numbered from 1."""
    deployments = [
        Deployment(
            number=number,
            sequence=number,
            release=1,
            environment=environment,
            tenant=None,
            queued=None,
            started=None,
            completed=_number(START + timedelta(hours=hour)),
            state=state,
            had_guided_failure=number in guided,
        )
        for number, (hour, environment, state) in enumerate(outcomes, start=1)
    ]
    release = Release(
        1, 1, 1, _number(START - timedelta(days=9)), "1", is_deleted=False
    )
    return World((release,), tuple(deployments), CATALOGUE)


def _number(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def find(
    world: World,
    as_of: datetime = LAST_INSTANT,
    **wanted: Any,  # noqa: ANN401 - as DeploymentFilter takes them
) -> tuple[FoundDeployment, ...]:
    history, catalogue = build_history(world, as_of=as_of), build_catalogue(world)
    scope = Scope(history, catalogue, select(everything(), catalogue))
    asked = DeploymentFilter(take=ALL, descending=False, **wanted)
    return find_deployments(scope, everything(), QUERY, asked, as_of=as_of).items


def recoveries(found: tuple[FoundDeployment, ...]) -> dict[str, tuple[str, timedelta]]:
    return {
        each.metrics.id: (each.recovery.id, each.recovery.after)
        for each in found
        if each.recovery
    }


RUN = world(
    (0, 1, "Success"),
    (1, 1, "Failed"),
    (2, 2, "Success"),  # another environment recovers nothing
    (3, 1, "Failed"),
    (4, 1, "Success"),
    (5, 2, "Failed"),
)


def test_each_failure_of_a_run_is_recovered_by_the_next_success() -> None:
    assert recoveries(find(RUN, START + timedelta(days=1))) == {
        "Deployments-2": ("Deployments-5", timedelta(hours=3)),
        "Deployments-4": ("Deployments-5", timedelta(hours=1)),
    }


def test_a_recovery_is_not_known_before_it_completed() -> None:
    assert recoveries(find(RUN, START + timedelta(hours=3, minutes=59))) == {}


def test_a_success_after_an_intervention_recovers_nothing() -> None:
    states = ((0, 1, "Failed"), (1, 1, "Success"), (2, 1, "Success"))
    found = find(world(*states, guided=frozenset({2})), START + timedelta(days=1))
    assert recoveries(found) == {
        "Deployments-1": ("Deployments-3", timedelta(hours=2)),
        "Deployments-2": ("Deployments-3", timedelta(hours=1)),
    }


def test_failed_deployments_can_be_listed_alone() -> None:
    found = find(RUN, START + timedelta(days=1), only_failed=True)
    assert [each.metrics.id for each in found] == [
        *("Deployments-2", "Deployments-4", "Deployments-6")
    ]


def test_failures_are_ordered_by_their_own_time_to_recovery() -> None:
    as_of = START + timedelta(days=1)
    found = find(RUN, as_of, only_failed=True, order=Figure.TIME_TO_RECOVERY)
    assert [each.metrics.id for each in found] == [
        *("Deployments-4", "Deployments-2", "Deployments-6")
    ]
    found = find(RUN, as_of, only_failed=True, order=Fact.RECOVERED_BY)
    assert found[-1].metrics.id == "Deployments-6"


@given(worlds(), instants)
def test_the_first_failure_of_a_run_takes_as_long_as_the_metric(
    world: World, as_of: datetime
) -> None:
    found = find(world, as_of)
    by_id = {each.metrics.id: each for each in found}
    for success in found:
        first = success.metrics.recovered_from_id
        if first in by_id and first is not None:
            recovery = by_id[first].recovery
            assert recovery is not None
            assert recovery.id == success.metrics.id
            assert recovery.after == success.metrics.time_to_recovery
    for each in found:
        is_success = each.metrics.task_state is TaskState.SUCCESS
        if is_success and not each.metrics.had_guided_failure:
            assert each.recovery is None


def alike(world: World, *, only_failed: bool = False) -> dict[Listed, str]:
    as_of = START + timedelta(days=1)
    history, catalogue = build_history(world, as_of=as_of), build_catalogue(world)
    scope = Scope(history, catalogue, select(everything(), catalogue))
    asked = DeploymentFilter(take=0, only_failed=only_failed, compares=True)
    found = find_deployments(scope, everything(), QUERY, asked, as_of=as_of)
    return dict(found.alike)


def test_columns_with_one_value_are_named() -> None:
    found = alike(RUN)
    assert found[Dimension.TENANT] == ""
    assert found[Fact.GUIDED_FAILURE] == ""
    assert found[Figure.DEPLOYMENT_DURATION] == ""
    assert found[Dimension.PROJECT]
    # These differ, or some rows have a value.
    assert not {Dimension.ENVIRONMENT, Fact.STATE, Figure.TIME_TO_RECOVERY} & set(found)
    assert alike(RUN, only_failed=True)[Fact.STATE] == "Failed"


def test_one_row_alone_has_one_value_in_each_column_but_keeps_its_project() -> None:
    found = alike(world((0, 1, "Success")))
    assert Dimension.PROJECT not in found
    assert found[Dimension.ENVIRONMENT]
    assert found[Dimension.TENANT] == ""
    assert found[Fact.STATE] == "Success"


def test_no_rows_have_nothing_in_common() -> None:
    assert alike(world((0, 1, "Success")), only_failed=True) == {}
