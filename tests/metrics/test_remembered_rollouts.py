"""Rollouts of a space that is remembered equal those of one that was never asked."""

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import datetime
from functools import partial
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hand_made import at, deploy, release, world
from insights_dash.api.wire.rollout import write_rollout
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.rollout import rollout_memory, spread
from insights_dash.metrics.answer.rollout.channel_spread import (
    ChannelSpread,
    read_spreads,
)
from insights_dash.metrics.answer.rollout.growing import add_deployments
from insights_dash.metrics.answer.rollout.rollout import find_rollout
from insights_dash.metrics.answer.rollout.rollout_memory import RolloutMemory
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.as_known import as_known
from insights_dash.metrics.history.columns import Integers, Releases
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.history.table import columns_of
from insights_dash.metrics.memory import Memory
from plain_metrics import Deployment, Release, World
from random_worlds import (
    ENVIRONMENTS,
    TENANTS,
    build_catalogue,
    build_live_history,
    definitions,
    deployments,
    everything,
    instants,
    worlds,
)

PROJECTS = (1, 2, 3)


@st.composite
def changed_releases(draw: st.DrawFn, known: list[Release]) -> list[Release]:
    """Draw changes to releases: they are deleted, get another time, or are new."""
    chosen = draw(st.lists(st.sampled_from(known), max_size=3, unique=True))
    found: list[Release] = []
    for each in chosen:
        created = draw(st.sampled_from([one.created for one in known]))
        own = replace(each, created=created, is_deleted=draw(st.booleans()))
        if draw(st.booleans()):
            own = replace(own, number=len(known) + len(found) + 1)
        found.append(own)
    return found


@settings(max_examples=settings().max_examples // 8)
@given(st.data(), worlds(), definitions() | st.just(everything()))
def test_rollouts_while_a_space_changes(
    data: st.DataObject, world: World, definition: ReportDefinition
) -> None:
    live, catalogue = build_live_history(world), build_catalogue(world)
    selection = select(definition, catalogue)
    memory, releases = Memory(1 << 30), list(world.releases)
    numbers = max((each.number for each in world.deployments), default=0)
    ends = data.draw(st.lists(instants, min_size=2, max_size=5))
    for as_of in sorted(ends) if data.draw(st.booleans()) else ends:
        known = as_known(live.snapshot(), as_of=as_of)
        scope = Scope(known, catalogue, selection)
        for project in PROJECTS:
            find = RolloutMemory(memory, project).find
            fresh = find_rollout(scope, project, as_of=as_of).fingerprint()
            for _ in range(2):
                kept = find_rollout(scope, project, as_of=as_of, find_spreads=find)
                assert fresh == kept.fingerprint()
        changed = data.draw(changed_releases(releases))
        by_number = {each.number: each for each in [*releases, *changed]}
        releases = list(by_number.values())
        rows = data.draw(deployments(len(world.releases), most=3))
        if data.draw(st.booleans()):
            rows = tuple(
                replace(each, number=numbers + place)
                for place, each in enumerate(rows, start=1)
            )
            numbers += len(rows)
        live.apply(
            Releases.of([astuple(each) for each in changed]),
            [astuple(each) for each in {each.number: each for each in rows}.values()],
        )


class _CountedReads:
    """A space, and in which channels its rollout reads all deployments."""

    def __init__(self, patch: pytest.MonkeyPatch, live: LiveHistory) -> None:
        self._live, self._catalogue = live, build_catalogue(world([], []))
        self._selection = select(everything(), self._catalogue)
        self._find = RolloutMemory(Memory(1 << 20), "a project").find
        read = self._read = list[int]()

        class Counted(ChannelSpread):
            @classmethod
            def of(
                cls, history: History, channel: int, rows: Integers
            ) -> ChannelSpread:
                read.append(channel)
                return ChannelSpread.of(history, channel, rows)

        patch.setattr(rollout_memory, "ChannelSpread", Counted)

    def apply(self, *changes: Release | Deployment) -> None:
        """Change the space."""
        self._live.apply(
            Releases.of(
                [astuple(each) for each in changes if isinstance(each, Release)]
            ),
            [astuple(each) for each in changes if isinstance(each, Deployment)],
        )

    def list(self, hours: float) -> list[int]:
        """Return the channels that are read; the rollout equals a new one."""
        self._read.clear()
        scope = Scope(self._live.snapshot(), self._catalogue, self._selection)
        ask = partial(find_rollout, scope, 1, as_of=at(hours))
        found = ask(find_spreads=self._find)
        assert ask().fingerprint() == found.fingerprint()
        return sorted(self._read)


def test_only_new_deployments_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(release(9, 5), channel=2)
    rows = [deploy(1, 1, 20), deploy(2, 9, 21)]
    live = build_live_history(world([release(1, 10), other], rows))
    read = _CountedReads(monkeypatch, live)
    assert read.list(90) == [1, 2]
    assert read.list(91) == []
    read.apply(deploy(3, 9, 30))
    assert read.list(92) == []
    read.apply(release(2, 40))
    assert read.list(93) == []
    # It completed together with the last one, so it may come before it.
    read.apply(deploy(5, 9, 30))
    assert read.list(93) == [1, 2]
    # One that came late changes what was there before it.
    read.apply(deploy(4, 1, 25))
    assert read.list(94) == [1, 2]
    read.apply(deploy(6, 2, 50))
    assert read.list(94) == []
    assert read.list(26) == [1, 2]
    assert read.list(94) == []
    read.apply(*(deploy(10 + each, 1, 60, tenant=1 + each % 2) for each in range(32)))
    assert read.list(94) == []
    read.apply(*(deploy(50 + each, 1, 70) for each in range(33)))
    assert read.list(94) == [1]


def test_channels_are_read_again_when_the_order_of_releases_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Deployments with guided failures have no lead times that the order changes."""
    releases = [release(1, 10), release(2, 20), release(3, None)]
    rows = [
        replace(deploy(number, number, 20 + number), had_guided_failure=True)
        for number in (1, 2)
    ]
    live = build_live_history(world(releases, rows))
    read = _CountedReads(monkeypatch, live)
    assert read.list(90) == [1, 2]
    # It comes before one without a date, which hasn't gone live.
    read.apply(release(4, 15))
    assert read.list(90) == []
    read.apply(deploy(3, 4, 30))
    assert read.list(90) == []
    read.apply(deploy(4, 2, 30.5), deploy(5, 3, 31))
    assert read.list(90) == []
    live = build_live_history(world(releases, rows))
    read = _CountedReads(monkeypatch, live)
    assert read.list(90) == [1, 2]
    read.apply(release(1, 21))
    assert read.list(90) == [1]


def test_too_many_arrivals_are_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two releases in one stream are few enough, and in two they aren't."""
    monkeypatch.setattr(spread, "MOST_LISTED", 2)
    releases = [release(1, 1), release(2, 2), release(3, 3)]
    rows = [deploy(1, 1, 10), deploy(2, 2, 11)]
    live = build_live_history(world(releases, rows))
    read = _CountedReads(monkeypatch, live)
    assert read.list(90) == [1, 2]
    read.apply(deploy(3, 2, 12))
    assert read.list(90) == []
    for number in (4, 5):
        read.apply(deploy(number, 1, 10 + number, tenant=2))
        assert read.list(90) == [1]
        assert read.list(91) == []


def test_deployments_at_the_same_instant_are_not_earlier() -> None:
    """A tenant got an older and a newer release when another got one between them."""
    releases = [release(number, number) for number in (1, 2, 3)]
    live = build_live_history(world(releases, [deploy(1, 1, 20)]))
    catalogue = build_catalogue(world([], []))
    selection = select(everything(), catalogue)
    known = ChannelSpread.of(live.snapshot(), 1, np.array([0]))
    former = known.spread.first.tolist(), known.last.tolist()
    rows = [deploy(2, 1, 29)]
    rows += [deploy(3, 1, 30, tenant=1), deploy(4, 3, 30, tenant=1), deploy(5, 2, 30)]
    live.apply(Releases.of([]), [astuple(each) for each in rows])
    scope = Scope(live.snapshot(), catalogue, selection)
    found = add_deployments(known, scope.history, np.arange(1, 5))
    assert found is not None
    assert found.spread.streams.tolist() == [2, 1, 1]
    [expected] = read_spreads(scope, [1], to_microseconds(at(90)))
    for name, column in columns_of(expected.spread).items():
        assert column.tolist() == getattr(found.spread, name).tolist()
    # What others may be reading never changes.
    assert former == (known.spread.first.tolist(), known.last.tolist())


class _Changes:
    """A space of up to four tenants and six releases, to which something happens."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - not a secret
        self._now, self._number = 100.0, 0
        self._tenants = TENANTS[: self._random.choice((1, 2, 5))]
        self._releases = [self._make_release(number) for number in range(1, 7)]
        self._rows: list[Deployment] = [self._deploy() for _ in range(seed % 3 * 12)]
        self._live = build_live_history(world(self._releases, self._rows))

    def steps(self, steps: int) -> Iterator[tuple[History, datetime]]:
        """Yield the history after each change, and an instant."""
        choose = self._random.choice
        for _ in range(steps):
            later = choose((0, 0, 0, 0, 0, 1, -0.5, -9))
            yield self._live.snapshot(), at(self._now + later)
            usual = (self._arrive,) * 12
            rare = (self._correct, self._release, self._change_release)
            choose((*usual, *rare))()

    def _arrive(self) -> None:
        rows = [self._deploy() for _ in range(self._random.choice((1, 1, 1, 1, 3)))]
        self._rows += rows
        self._live.apply(Releases.of([]), [astuple(each) for each in rows])

    def _correct(self) -> None:
        if not self._rows:
            return
        choose = self._random.choice
        place = choose(range(len(self._rows)))
        self._rows[place] = replace(
            self._rows[place],
            state=choose(("Success", "Failed", "Canceled")),
            environment=choose(ENVIRONMENTS[:3]),
        )
        self._live.apply(Releases.of([]), [astuple(self._rows[place])])

    def _release(self) -> None:
        new = self._make_release(len(self._releases) + 1)
        self._releases.append(new)
        self._live.apply(Releases.of([astuple(new)]), [])

    def _change_release(self) -> None:
        place = self._random.randrange(len(self._releases))
        created = self._make_release(place + 1).created
        changed = replace(
            self._releases[place],
            created=self._random.choice((created, self._releases[place].created)),
            is_deleted=self._random.random() < 0.5,
        )
        self._releases[place] = changed
        self._live.apply(Releases.of([astuple(changed)]), [])

    def _make_release(self, number: int) -> Release:
        choose = self._random.choice
        created = choose((number, number, self._now, 50, None))
        return replace(release(number, created), channel=1 + (number == 5))

    def _deploy(self) -> Deployment:
        choose = self._random.choice
        self._now += choose((0, 1, 1, 1))
        self._number += 1
        late = choose((0,) * 9 + (20,))
        return replace(
            deploy(
                self._number,
                choose(range(1, len(self._releases) + 1)),
                self._now - late,
                tenant=choose(self._tenants),
            ),
            environment=choose(ENVIRONMENTS[:2]),
            state=choose(("Success",) * 5 + ("Failed",)),
            had_guided_failure=choose((True, False)),
        )


@pytest.mark.parametrize("seed", range(30))
def test_answers_equal_new_ones(seed: int) -> None:
    catalogue = build_catalogue(world([], []))
    selection = select(everything(), catalogue)
    find = RolloutMemory(Memory(1 << 30), "a project").find
    for history, as_of in _Changes(seed).steps(30):
        known = as_known(history, as_of=as_of)
        scope = Scope(known, catalogue, selection)
        ask = partial(find_rollout, scope, 1, as_of=as_of)
        found = ask(find_spreads=find)
        assert b"".join(write_rollout(ask())) == b"".join(write_rollout(found))
