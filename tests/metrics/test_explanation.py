"""An explanation names the deployments and releases of a number."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.metric import Figure
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.explanation import explain
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from plain_metrics import Reference, World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_catalogue,
    build_history,
    definitions,
    everything,
    instants,
    worlds,
)


def build_scope(world: World, as_of: datetime) -> Scope:
    history, catalogue = build_history(world, as_of=as_of), build_catalogue(world)
    return Scope(history, catalogue, select(everything(), catalogue))


def _to_span(microseconds: int | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=microseconds)


@given(worlds(), instants)
def test_every_number_follows_from_its_explanation(
    world: World, as_of: datetime
) -> None:
    scope = build_scope(world, as_of)
    for fact in Reference(world, everything(), as_of).selected:
        identifier = f"Deployments-{fact.deployment.number}"
        explanation = explain(scope, identifier, as_of=as_of)
        found = explanation.deployment.metrics
        assert found.id == identifier
        durations = explanation.deployment.durations
        spans = [
            durations.get(each)
            for each in (Figure.DEPLOYMENT_DURATION, Figure.QUEUE_TIME)
        ]
        assert spans == [_to_span(fact.duration), _to_span(fact.queue_time)]
        if not fact.is_success:
            continue
        previous, failures = explanation.previous, explanation.failures
        assert explanation.is_first == (previous is None)
        if previous:
            assert previous.metrics.id == f"Deployments-{fact.previous}"
            gap = found.completed - previous.metrics.completed
            assert gap == found.time_since_previous
        if fact.recovery is not None:
            assert len(failures) == fact.until_recovery
            first = failures[0].metrics
            assert first.id == found.recovered_from_id
            assert found.completed - first.completed == found.time_to_recovery
        else:
            assert failures == ()
        if explanation.releases and found.lead_time != found.time_since_previous:
            created = explanation.releases[0].created
            assert found.completed - created == found.lead_time
            version = explanation.releases[0].version
            assert version == found.lead_time_calculated_from_version
        if explanation.undated:
            assert explanation.undated.is_estimate
            assert fact.lead_time is None
            assert explanation.releases == ()
        created_in_order = [each.created for each in explanation.releases]
        assert created_in_order == sorted(created_in_order)
        assert bool(explanation.releases) == (fact.lead_time is not None) or (
            found.lead_time is None
        )


@given(worlds(), definitions(), instants)
def test_what_a_report_does_not_select_is_not_explained(
    world: World, definition: ReportDefinition, as_of: datetime
) -> None:
    catalogue = build_catalogue(world)
    selection = select(definition, catalogue)
    scope = Scope(build_history(world), catalogue, selection)
    reference = Reference(world, definition, as_of)
    selected = {each.deployment.number for each in reference.selected}
    for deployment in world.deployments:
        if deployment.number not in selected:
            with pytest.raises(NotFoundError):
                explain(scope, f"Deployments-{deployment.number}", as_of=as_of)


@pytest.mark.parametrize("identifier", ["", "Deployments-999999", "nonsense", "'"])
def test_an_unknown_id_is_not_found(identifier: str) -> None:
    world = World((), (), CATALOGUE)
    with pytest.raises(NotFoundError):
        explain(build_scope(world, LAST_INSTANT), identifier, as_of=LAST_INSTANT)
