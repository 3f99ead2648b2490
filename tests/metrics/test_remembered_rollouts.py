"""Rollouts of a space that is remembered equal those of one that was never asked."""

from dataclasses import astuple, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hand_made import at, deploy, release, world
from insights_dash.domain.report import ReportDefinition
from insights_dash.metrics.answer.rollout import rollout_memory
from insights_dash.metrics.answer.rollout.channel_spread import ChannelSpread
from insights_dash.metrics.answer.rollout.rollout import find_rollout
from insights_dash.metrics.answer.rollout.rollout_memory import RolloutMemory
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.as_known import as_known
from insights_dash.metrics.history.columns import Integers, Releases
from insights_dash.metrics.history.history import History
from insights_dash.metrics.memory import Memory
from plain_metrics import Release, World
from random_worlds import (
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


def test_only_channels_with_something_new_are_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []

    class Counted(ChannelSpread):
        @classmethod
        def of(cls, history: History, channel: int, rows: Integers) -> ChannelSpread:
            read.append(channel)
            return ChannelSpread.of(history, channel, rows)

    monkeypatch.setattr(rollout_memory, "ChannelSpread", Counted)
    other = replace(release(9, 5), channel=2)
    live = build_live_history(
        world([release(1, 10), other], [deploy(1, 1, 20), deploy(2, 9, 21)])
    )
    catalogue = build_catalogue(world([], []))
    memory = RolloutMemory(Memory(1 << 20), "a project")

    def list_read(hours: float) -> list[int]:
        read.clear()
        scope = Scope(live.snapshot(), catalogue, select(everything(), catalogue))
        as_of = at(hours)
        find_rollout(scope, 1, as_of=as_of, find_spreads=memory.find)
        return sorted(read)

    assert list_read(90) == [1, 2]
    assert list_read(91) == []
    live.apply(Releases.of([]), [astuple(deploy(3, 9, 30))])
    assert list_read(92) == [2]
    live.apply(Releases.of([astuple(release(2, 40))]), [])
    assert list_read(93) == [1]
    # It completed together with the last one, so it may come before it.
    live.apply(Releases.of([]), [astuple(deploy(5, 9, 30))])
    assert list_read(93) == [1, 2]
    # One that came late changes what was there before it.
    live.apply(Releases.of([]), [astuple(deploy(4, 1, 25))])
    assert list_read(94) == [1, 2]
    assert list_read(26) == [1, 2]
