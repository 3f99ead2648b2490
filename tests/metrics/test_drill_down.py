"""Every figure has the deployments that it was computed from."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from insights_dash.domain.identity import Kind
from insights_dash.domain.metric import Figure, Metric
from insights_dash.domain.question import LeadTime, Question
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.breakdown import break_down
from insights_dash.metrics.answer.deployment_facts import Fact, Listed
from insights_dash.metrics.answer.drill_down import (
    DeploymentFilter,
    FoundDeployment,
    find_deployments,
)
from insights_dash.metrics.answer.engine import compute
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.history.dimension import Dimension
from plain_metrics import (
    EPOCH,
    Deployment,
    Facts,
    Reference,
    Release,
    World,
    measure_interval,
)
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_scope,
    definitions,
    everything,
    instants,
    queries,
    worlds,
)

ALL = 1_000_000
metrics = st.sampled_from(Metric)
reports = definitions() | st.just(everything())
MEASURED: dict[Metric, Any] = {
    Metric.LEAD_TIME: lambda each: each.metrics.lead_time,
    Metric.TIME_TO_RECOVERY: lambda each: each.metrics.time_to_recovery,
    Metric.DEPLOYMENT_DURATION: lambda each: each.durations.get(
        Figure.DEPLOYMENT_DURATION
    ),
    Metric.QUEUE_TIME: lambda each: each.durations.get(Figure.QUEUE_TIME),
}


def read_recovery(found: FoundDeployment) -> timedelta | None:
    """Return the time to recovery of the run that a success ended, or of a failure."""
    recovery = found.recovery
    return recovery.after if recovery else found.metrics.time_to_recovery


def find_all(
    scope: Scope,
    definition: ReportDefinition,
    question: Question,
    as_of: datetime,
    **wanted: Any,  # noqa: ANN401 - as DeploymentFilter takes them
) -> tuple[FoundDeployment, ...]:
    found = find_deployments(
        scope, definition, question, DeploymentFilter(take=ALL, **wanted), as_of=as_of
    )
    assert found.total == len(found.items)
    return found.items


@given(worlds(), reports, queries, instants, metrics)
def test_a_point_lists_as_many_deployments_as_it_counts(
    world: World,
    definition: ReportDefinition,
    question: Question,
    as_of: datetime,
    metric: Metric,
) -> None:
    scope = build_scope(world, definition, as_of)
    question = replace(question, lead_time=LeadTime.COMPLETED)
    answer = compute(scope.history, scope.catalogue, definition, question, as_of=as_of)
    for series in answer.series():
        for interval in series.intervals:
            items = find_all(
                scope,
                definition,
                question,
                as_of,
                metric=metric,
                interval=interval.start,
                series=series.name,
            )
            assert len(items) == interval.measured(metric)
            if items and metric in MEASURED:
                spans = [MEASURED[metric](each) for each in items]
                mean = sum(spans, timedelta()) / len(spans)
                value = interval.value(metric)
                assert value is not None
                assert abs(mean.total_seconds() - value) <= 0.500_001


@given(worlds(), reports, queries, instants)
def test_deployments_name_the_series_that_list_them(
    world: World, definition: ReportDefinition, question: Question, as_of: datetime
) -> None:
    scope = build_scope(world, definition, as_of)
    question = replace(question, lead_time=LeadTime.COMPLETED)

    def find(**wanted: Any) -> tuple[FoundDeployment, ...]:  # noqa: ANN401 - as above
        return find_all(scope, definition, question, as_of, **wanted)

    named = find(names_series=True)
    assert all(not each.series for each in find())
    for name in {name for each in named for name in each.series}:
        assert [each.metrics.id for each in find(series=name)] == [
            each.metrics.id for each in named if name in each.series
        ]
    answer = compute(scope.history, scope.catalogue, definition, question, as_of=as_of)
    assert {name for each in named for name in each.series} <= {*answer.names}


def key_of(fact: Facts) -> tuple[str, str, str]:
    tenant = fact.deployment.tenant
    return (
        Kind.PROJECT.identify(fact.release.project),
        Kind.ENVIRONMENT.identify(fact.deployment.environment),
        Kind.TENANT.identify(tenant) if tenant else "",
    )


@given(worlds(), definitions(), queries, instants, metrics)
def test_a_table_has_every_combination_with_its_value(
    world: World,
    definition: ReportDefinition,
    question: Question,
    as_of: datetime,
    metric: Metric,
) -> None:
    scope = build_scope(world, definition, as_of)
    reference = Reference(world, definition, as_of)
    answer = compute(scope.history, scope.catalogue, definition, question, as_of=as_of)
    since = answer.intervals[0].begins
    rows = break_down(scope, metric, (since, as_of), as_of=as_of)
    groups: defaultdict[tuple[str, str, str], list[Facts]] = defaultdict(list)
    for fact in reference.selected:
        if EPOCH + timedelta(microseconds=fact.completed) >= since:
            groups[key_of(fact)].append(fact)
    expected = {
        key: measure_interval(since.date(), facts) for key, facts in groups.items()
    }
    known = {key: each for key, each in expected.items() if each.measured(metric)}
    found = {(row.project_id, row.environment_id, row.tenant_id): row for row in rows}
    assert len(found) == len(rows)
    assert found.keys() == known.keys()
    for key, row in found.items():
        assert row.deployments == known[key].measured(metric)
        assert row.value(metric) == known[key].value(metric)


def test_an_interval_ends_before_the_first_instant_of_the_next() -> None:
    midnight = datetime(2024, 5, 13, tzinfo=UTC)
    ends = (midnight - timedelta(microseconds=1), midnight)
    release = Release(1, 1, 1, 0, "1.0", is_deleted=False)
    deployments = tuple(
        Deployment(
            number,
            number,
            1,
            1,
            None,
            None,
            None,
            (end - EPOCH) // timedelta(microseconds=1),
            "Success",
            had_guided_failure=False,
        )
        for number, end in enumerate(ends, start=1)
    )
    scope = build_scope(World((release,), deployments, CATALOGUE), everything())
    question = Question.parse({"granularity": "Daily"})
    for number, day in ((1, date(2024, 5, 12)), (2, date(2024, 5, 13))):
        [found] = find_all(
            scope, everything(), question, midnight + timedelta(days=3), interval=day
        )
        assert found.metrics.id == f"Deployments-{number}"


@given(
    world=worlds(),
    question=queries,
    order=st.sampled_from([*Dimension, *Figure, *Fact]),
    down=st.booleans(),
    take=st.integers(0, 9),
)
def test_pages_are_parts_of_one_order(
    world: World, question: Question, order: Listed, *, down: bool, take: int
) -> None:
    scope, definition = build_scope(world, everything()), everything()
    as_of = LAST_INSTANT
    listed = find_all(scope, definition, question, as_of, order=order, descending=down)
    pages: list[FoundDeployment] = []
    for skip in range(0, len(listed), take + 1):
        page = find_deployments(
            scope,
            definition,
            question,
            DeploymentFilter(order=order, descending=down, skip=skip, take=take + 1),
            as_of=as_of,
        )
        assert page.total == len(listed)
        pages.extend(page.items)
    assert tuple(pages) == listed


@given(world=worlds(), question=queries, down=st.booleans(), as_of=instants)
def test_unknown_values_are_last_in_both_directions(
    world: World, question: Question, *, down: bool, as_of: datetime
) -> None:
    scope, definition = build_scope(world, everything(), as_of), everything()
    for column, read in (
        (Figure.DEPLOYMENT_DURATION, MEASURED[Metric.DEPLOYMENT_DURATION]),
        (Figure.QUEUE_TIME, MEASURED[Metric.QUEUE_TIME]),
        (Figure.TIME_TO_RECOVERY, read_recovery),
    ):
        listed = find_all(
            scope, definition, question, as_of, order=column, descending=down
        )
        values = [read(each) for each in listed]
        known = [each for each in values if each is not None]
        assert values[: len(known)] == known == sorted(known, reverse=down)


@given(
    worlds(),
    queries,
    instants,
    st.sampled_from([Kind.PROJECT, Kind.ENVIRONMENT, Kind.TENANT]),
)
def test_ids_and_words_filter(
    world: World, question: Question, as_of: datetime, kind: Kind
) -> None:
    scope, definition = build_scope(world, everything(), as_of), everything()
    listed = find_all(scope, definition, question, as_of)
    attribute = kind.name.lower()
    for number, name in scope.catalogue.names[kind].items():
        if name is None:
            continue
        own = [each for each in listed if getattr(each, attribute) == name]
        same = find_all(
            scope, definition, question, as_of, ids={kind: kind.identify(number)}
        )
        assert {each.metrics.id for each in same} <= {each.metrics.id for each in own}
        words = find_all(scope, definition, question, as_of, search=f" {name.upper()} ")
        assert {each.metrics.id for each in own} <= {each.metrics.id for each in words}
    assert find_all(scope, definition, question, as_of, search="no such word") == ()
