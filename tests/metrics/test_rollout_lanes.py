"""Lanes end where streams stand, and arrivals agree with the times of a rollout."""

from datetime import timedelta

from hypothesis import given

from insights_dash.domain.instants import from_microseconds, to_microseconds
from insights_dash.domain.rollout_lag import classify_lag, is_left_behind
from insights_dash.metrics.answer.rollout.curves import find_reached
from insights_dash.metrics.answer.rollout.lanes import find_lanes
from insights_dash.metrics.answer.rollout.rollout import find_rollout
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.columns import UNKNOWN
from plain_metrics import World
from random_worlds import (
    LAST_INSTANT,
    build_catalogue,
    build_history,
    everything,
    worlds,
)

END = to_microseconds(LAST_INSTANT)


def build_scope(world: World) -> Scope:
    catalogue = build_catalogue(world)
    selection = select(everything(), catalogue)
    return Scope(build_history(world, as_of=LAST_INSTANT), catalogue, selection)


@given(worlds())
def test_a_lane_ends_in_the_class_of_its_stream(world: World) -> None:
    scope = build_scope(world)
    for project in (1, 2, 3):
        standing = find_rollout(scope, project, as_of=LAST_INSTANT).standing
        for begin in (0, END - 20 * 3_600_000_000):
            lanes = find_lanes(scope, standing, begin=begin, end=END)
            for place, behind in enumerate(standing.behind.tolist()):
                lane = lanes.read(place)
                assert classify_lag(behind) == classify_lag(int(lane.behind[-1]))
                assert all(begin <= each <= END for each in lane.begins.tolist())
                assert sorted({*lane.begins.tolist()}) == lane.begins.tolist()
                if lanes.last[place] >= begin:
                    assert lanes.last[place] == lane.deployed[-1]


@given(worlds())
def test_streams_with_equal_keys_have_equal_releases(world: World) -> None:
    scope = build_scope(world)
    rollout = find_rollout(scope, 1, as_of=LAST_INSTANT)
    lanes = find_lanes(scope, rollout.standing, begin=0, end=END)
    seen: dict[bytes, tuple[int, int]] = {}
    for place, key in enumerate(lanes.keys):
        now = int(rollout.standing.release[place]), int(rollout.standing.behind[place])
        assert now == seen.setdefault(key, now)


@given(worlds())
def test_arrivals_have_the_times_of_the_rollout(world: World) -> None:
    scope = build_scope(world)
    rollout = find_rollout(scope, 1, as_of=LAST_INSTANT)
    releases, spread = rollout.releases, rollout.spread
    found = {
        each.release: each
        for channel in {*releases.channel.tolist()}
        for each in find_reached(scope, channel, since=0, end=END)
    }
    for place, number in enumerate(releases.number.tolist()):
        if spread.first[place] == UNKNOWN:
            assert number not in found
            continue
        reached = found[number]
        assert spread.first[place] == reached.first
        assert spread.streams[place] == len(reached.instants)
        half = -(-len(reached.instants) // 2) - 1
        after = (reached.instants - reached.first).tolist()
        assert spread.to_50[place] == after[half]
        assert spread.to_100[place] == after[-1]


def test_left_behind_is_more_than_thirty_releases_or_days() -> None:
    now = from_microseconds(END)
    for behind, days, expected in (
        *((30, 30, False), (31, 1, True), (1, 31, True), (0, None, False)),
    ):
        since = None if days is None else now - timedelta(days=days)
        assert expected == is_left_behind(behind, since, as_of=now)


def test_lag_has_six_classes() -> None:
    behind = (0, 1, 2, 3, 5, 6, 11, 12, 30, 31, 500)
    assert [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5] == [classify_lag(each) for each in behind]
