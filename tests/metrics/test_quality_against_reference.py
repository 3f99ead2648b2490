"""Every check of data quality agrees with its plain form on random histories."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from insights_dash.domain.identity import Kind
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.visibility import FULL_VISIBILITY, RoleLimits, Visibility
from insights_dash.metrics.quality.checks import CHECKS
from insights_dash.metrics.quality.findings import Found
from plain_metrics import World
from plain_quality import DAY, PlainQuality
from quality_evidence import collect
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    definitions,
    everything,
    worlds,
)

_VERSIONS = ("1.0", "v1.0", "V1.0", "2.0", "2.0-RC", "2.0-rc", "v", "vnext", "Vnext")
_NAMES = ("shop", "Shop", "SHOP ", "caf\u00e9", "cafe\u0301", "\uff33hop", "other")
_UNENDED = ("Queued", "Executing", "Cancelling")


@st.composite
def strange_worlds(draw: st.DrawFn) -> World:
    """Draw a world with repeated versions, similar names and unusual states."""
    world = draw(worlds())
    names = iter(draw(st.lists(st.sampled_from(_NAMES), min_size=14, max_size=14)))

    def rename(rows: Sequence[tuple]) -> list[tuple]:  # type: ignore[type-arg]
        return [
            row if row[1] is None else (row[0], next(names), *row[2:]) for row in rows
        ]

    catalogue = replace(
        CATALOGUE,
        projects=rename(CATALOGUE.projects),
        project_groups=rename(CATALOGUE.project_groups),
        channels=rename(CATALOGUE.channels),
        environments=rename(CATALOGUE.environments),
        tenants=rename(CATALOGUE.tenants),
    )
    versions = st.sampled_from(_VERSIONS)
    states = st.sampled_from(("TimedOut", "Canceled", *_UNENDED))
    return World(
        tuple(replace(each, version=draw(versions)) for each in world.releases),
        tuple(
            each
            if each.state in {"Success", "Failed"}
            else replace(each, state=draw(states))
            for each in world.deployments
        ),
        catalogue,
    )


def _some(kind: Kind, most: int) -> st.SearchStrategy[frozenset[str] | None]:
    ids = st.sampled_from([kind.identify(each) for each in range(1, most + 1)])
    return st.none() | st.frozensets(ids, max_size=2)


_LIMITS = st.builds(
    RoleLimits,
    _some(Kind.PROJECT_GROUP, 2),
    _some(Kind.PROJECT, 3),
    _some(Kind.ENVIRONMENT, 3),
    _some(Kind.TENANT, 4),
)
_VISIBILITIES = st.just(FULL_VISIBILITY) | st.lists(_LIMITS, max_size=2).map(
    lambda limits: Visibility(tuple(limits))
)
_DAYS = st.sampled_from((-200, -20, 0, 0, 1, 60, 100, 400))


@settings(deadline=None)
@given(
    strange_worlds(),
    st.lists(definitions(), max_size=2),
    st.none() | definitions() | st.just(everything()),
    _VISIBILITIES,
    st.tuples(_DAYS, st.sampled_from((0, 0, 30))),
)
def test_every_check_agrees_with_its_plain_form(
    world: World,
    reports: list[ReportDefinition],
    report: ReportDefinition | None,
    visibility: Visibility,
    days: tuple[int, int],
) -> None:
    later, closed_before = days
    now = to_microseconds(LAST_INSTANT + timedelta(days=later))
    plain = PlainQuality(
        *(world, reports, {1: 24, 2: 0, 3: 5_000}, visibility, report),
        now=now,
        ends=now - closed_before * DAY,
    )
    evidence = collect(plain)
    found = {
        each.key: answer
        for each in CHECKS
        if report is None or each.for_reports
        if (answer := each.find(evidence)) is not None
    }
    answers = {key: _read(each) for key, each in found.items()}
    assert plain.answers() == answers
    assert all(each.count == len(each.first()) for each in found.values())


def _read(found: Found) -> tuple[set[tuple[Kind, int]], int]:
    return set(found.first()), found.of
