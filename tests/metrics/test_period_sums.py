"""Sums that contributions follow from: however they are found, they are the same."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from random import Random

import numpy as np
import pytest

from arrivals import Arrivals, make_question
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.compared_periods import ComparedPeriods
from insights_dash.domain.definitions import WeekStart
from insights_dash.domain.deployment import Outcome
from insights_dash.domain.instants import from_microseconds
from insights_dash.domain.question import Split
from insights_dash.domain.time_range import Compare, TimeRange
from insights_dash.metrics.answer.changes import period_sums
from insights_dash.metrics.answer.changes.deployed import Deployed, DeployedRows
from insights_dash.metrics.answer.changes.groups import (
    FindSums,
    read_sums,
    sum_groups,
)
from insights_dash.metrics.answer.changes.period_sums import Adding, DocumentSums
from insights_dash.metrics.answer.changes.sums_memory import SumsMemory
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.splits import divide
from insights_dash.metrics.history.as_known import as_known
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.dimension import Dimension
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.table import columns_of
from insights_dash.metrics.memory import Memory
from plain_metrics import Deployment, Release, World
from random_worlds import CATALOGUE, build_live_history, everything

INDEX = DocumentIndex(CATALOGUE)
SEEDS = range(40)
HOUR = 3_600_000_000
Summed = list[list[int]]


class Space:
    """A space that grows, and a question about two of its periods."""

    def __init__(self, seed: int, time_range: TimeRange | None = None) -> None:
        report, question = everything(), make_question(seed)
        question = replace(
            question,
            time_range=time_range or question.time_range,
            compare=Compare.PREVIOUS_PERIOD,
            limits=True,
        )
        self._zone, self._arrivals = report.zone, Arrivals(seed)
        self._asked = ChangesQuestion(question)
        self.selection = selection = select(report, INDEX)
        groups = (Split.PROJECT, Split.TENANT_TAG_SET, Split.TENANT)[seed % 3]
        self._series, self.groups = (
            divide(replace(question, split=split), report, selection, INDEX)
            for split in (question.split, groups)
        )

    def steps(self) -> Iterator[Deployed]:
        """Yield what was deployed in both periods after each change."""
        for history, as_of in self._arrivals.steps():
            yield self.read(as_known(history, as_of=as_of), as_of)

    def read(self, history: History, as_of: datetime) -> Deployed:
        """Return what was deployed in both periods."""
        scope = Scope(history, INDEX, self.selection)
        periods = ComparedPeriods.of(
            self._asked, self._zone, WeekStart.SUNDAY, as_of=as_of
        )
        series = np.arange(len(self._series.names))
        return Deployed.of(scope, self._series, series, periods)

    def add_up(self, deployed: Deployed, bound: int, find: FindSums) -> Summed:
        """Return all sums of groups; all series have the same slow bound."""
        bounds = np.full(len(self._series.names), bound)
        found = sum_groups(deployed, self.groups, bounds, find)
        sums = [*columns_of(found.now).values(), *columns_of(found.before).values()]
        return [each.tolist() for each in (found.group, found.begins, *sums)]


@pytest.mark.parametrize("seed", SEEDS)
def test_remembered_sums_are_those_of_all_deployments(seed: int) -> None:
    space, memory = Space(seed), SumsMemory(Memory(1 << 30), "a question")
    choose = Random(seed).choice  # noqa: S311 - not a secret
    for deployed in space.steps():
        bound = choose((HOUR, HOUR, HOUR, 40 * HOUR))
        expected = space.add_up(deployed, bound, read_sums)
        assert expected == space.add_up(deployed, bound, memory.find)


@pytest.mark.parametrize("seed", SEEDS[::4])
@pytest.mark.parametrize("per_row", [0, 1 << 20])
def test_documents_can_be_looked_up_or_sorted(
    seed: int, per_row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = Space(seed)
    for deployed in space.steps():
        with monkeypatch.context() as patch:
            expected = space.add_up(deployed, HOUR, read_sums)
            patch.setattr(period_sums, "_FEW", 0)
            patch.setattr(period_sums, "_PER_ROW", per_row)
            assert expected == space.add_up(deployed, HOUR, read_sums)


def make_world(hours: Sequence[int], *, created: int = 0) -> World:
    """Return a space with deployments at these hours since 1970, of one release."""
    rows = [
        Deployment(
            *(number, 1, 1, 1, None, None, hour * HOUR, hour * HOUR, "Success"),
            had_guided_failure=False,
        )
        for number, hour in enumerate(hours, start=1)
    ]
    release = Release(1, 1, 1, created * HOUR, "1.1", is_deleted=False)
    return World((release,), tuple(rows), CATALOGUE)


def test_lead_times_from_later_releases_become_known() -> None:
    """And with an earlier instant, they are unknown again."""
    space = Space(1, TimeRange.PREVIOUS_MONTH)
    memory = SumsMemory(Memory(1 << 30), "a question")
    created = 36 * 24
    history = build_live_history(make_world([24], created=created)).snapshot()
    for known in (created - 1, created, created - 1):
        deployed = space.read(history, from_microseconds(known * HOUR))
        expected = space.add_up(deployed, HOUR, read_sums)
        assert expected == space.add_up(deployed, HOUR, memory.find)


def test_sums_of_a_single_instant_are_not_kept() -> None:
    space, memory = Space(1, TimeRange.LAST_MONTH), Memory(1 << 30)
    history = build_live_history(make_world([24])).snapshot()
    partial = replace(history, is_whole=False)
    deployed = space.read(partial, from_microseconds(48 * HOUR))
    space.add_up(deployed, HOUR, SumsMemory(memory, "a question").find)
    assert memory.size == 0


def test_only_new_deployments_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Now is added up again once, so that its sums last."""
    world = make_world((700, 1_500, 1_501, 1_505, 1_509))
    rows = world.deployments
    live = build_live_history(replace(world, deployments=rows[:2]))
    space = Space(1, TimeRange.LAST_QUARTER)
    memory = SumsMemory(Memory(1 << 30), "a question")
    added = count_added(monkeypatch)
    as_of = from_microseconds(1_510 * HOUR)
    for row in rows[2:]:
        space.add_up(space.read(live.snapshot(), as_of), HOUR, memory.find)
        live.apply(Releases.of([]), [astuple(row)])
    # The first time, now and before; then all but the last hour of now, and that hour.
    assert added == [2, 0, 2, 1, 1, 1]


def test_sums_that_64_bits_cannot_hold_are_exact() -> None:
    """Of 50 releases, each of which took almost 7,000 years."""
    first = 61_000_000
    world = make_world(range(first, first + 50))
    releases = [replace(world.releases[0], number=1 + each) for each in range(50)]
    deployments = [
        replace(each, release=release.number)
        for each, release in zip(world.deployments, releases, strict=True)
    ]
    world = replace(world, releases=tuple(releases), deployments=tuple(deployments))
    history = build_live_history(world).snapshot()
    as_of = from_microseconds((first + 60) * HOUR)
    space = Space(1, TimeRange.LAST_YEAR)
    deployed = space.read(history, as_of)
    division = divide(
        *(replace(make_question(1), split=Split.NONE), everything()),
        *(space.selection, INDEX),
    )
    adding = Adding.of(division, space.groups, np.zeros(1, np.int64))
    (sums,) = adding.add_up([deployed.now])
    seconds, rest = int(sums.lead_seconds.sum()), int(sums.lead_microseconds.sum())
    expected = sum(range(first, first + 50)) * HOUR
    assert 2**63 < expected == seconds * 1_000_000 + rest


def test_kept_sums_go_on_with_what_has_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each arrival, hours apart, only the newest deployments are added up."""
    world = make_world([700, *range(1_500, 1_600, 10)])
    rows = world.deployments
    live = build_live_history(replace(world, deployments=rows[:3]))
    space, memory = Space(1, TimeRange.LAST_QUARTER), Memory(1 << 30)
    find = SumsMemory(memory, "a question").find
    as_of = from_microseconds(1_610 * HOUR)
    added = count_added(monkeypatch)
    for row in rows[3:]:
        space.add_up(space.read(live.snapshot(), as_of), HOUR, find)
        live.apply(Releases.of([]), [astuple(row)])
    # The first time, now and before; then now again, so that its sums last.
    assert [3, 0, 3] == added[:3]
    assert 2 > max(added[3:])


def count_added(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list to which each addition adds its number of successes."""
    added: list[int] = []
    add_up = Adding.add_up

    def count(self: Adding, parts: Sequence[DeployedRows]) -> list[DocumentSums]:
        added.extend(
            len(each.codes(Outcome.SUCCESS, Dimension.PROJECT)) for each in parts
        )
        return add_up(self, parts)

    monkeypatch.setattr(Adding, "add_up", count)
    return added
