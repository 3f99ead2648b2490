"""A search for deployments understands days, months and states."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from insights_dash.domain.question import Question
from insights_dash.metrics.answer.drill_down import DeploymentFilter, find_deployments
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.search_days import read_terms
from insights_dash.metrics.answer.selection import select
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import CATALOGUE, build_catalogue, build_history, everything

YEARS = range(2025, 2027)


@pytest.mark.parametrize(
    ("search", "spans"),
    [
        ("27 Feb 2026", [(date(2026, 2, 27), date(2026, 2, 27))]),
        ("27 february, 2026", [(date(2026, 2, 27), date(2026, 2, 27))]),
        ("2026-02-27", [(date(2026, 2, 27), date(2026, 2, 27))]),
        ("2026-02", [(date(2026, 2, 1), date(2026, 2, 28))]),
        ("Dec 2025", [(date(2025, 12, 1), date(2025, 12, 31))]),
        ("3 jan", [(date(year, 1, 3), date(year, 1, 3)) for year in YEARS]),
        ("30 Feb 2026", []),
        ("2026-13", []),
        ("fe", []),
        ("27", []),
        ("v27", []),
    ],
)
def test_days_and_months_are_read(search: str, spans: list[tuple[date, date]]) -> None:
    found = [span for term in read_terms(search) for span in term.list_spans(YEARS)]
    assert found == spans


def test_other_words_are_searched_as_they_are() -> None:
    words = [term.words for term in read_terms("router 27 Feb 2026 failed")]
    assert words == [("router",), ("27", "feb", "2026"), ("failed",)]


def find(search: str) -> set[str]:
    """Return the deployments in a small history that match a search, in New York."""
    times = [
        datetime(2026, 2, 27, 4, 59, tzinfo=UTC),  # the 26th in New York
        datetime(2026, 2, 27, 5, tzinfo=UTC),
        datetime(2026, 2, 28, 4, 59, tzinfo=UTC),
        datetime(2026, 2, 28, 5, tzinfo=UTC),
    ]
    states = ["Success", "Failed", "Success", "Failed"]
    deployments = [
        Deployment(
            number=number,
            sequence=number,
            release=1,
            environment=1,
            tenant=None,
            queued=None,
            started=None,
            completed=(time - EPOCH) // MICROSECOND,
            state=state,
            had_guided_failure=False,
        )
        for number, (time, state) in enumerate(zip(times, states, strict=True), 1)
    ]
    release = Release(1, 1, 1, 0, "2.7 may", is_deleted=False)
    world = World((release,), tuple(deployments), CATALOGUE)
    as_of = datetime(2026, 3, 1, 12, tzinfo=UTC)
    history, catalogue = build_history(world, as_of=as_of), build_catalogue(world)
    definition = replace(everything(), time_zone="America/New_York")
    scope = Scope(history, catalogue, select(definition, catalogue))
    found = find_deployments(
        scope, definition, Question(), DeploymentFilter(search=search), as_of=as_of
    )
    assert found.listed == len(times)
    return {each.metrics.id.removeprefix("Deployments-") for each in found.items}


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("27 Feb", {"2", "3"}),
        ("26 feb 2026", {"1"}),
        ("2026-02-28", {"4"}),
        ("27 Feb failed", {"2"}),
        ("FAILED", {"2", "4"}),
        ("success", {"1", "3"}),
        ("27 Feb 2025", set()),
        ("may", {"1", "2", "3", "4"}),  # the name of a month, and of the release
        ("2.7", {"1", "2", "3", "4"}),
    ],
)
def test_a_search_finds_states_and_local_days(search: str, expected: set[str]) -> None:
    assert find(search) == expected
