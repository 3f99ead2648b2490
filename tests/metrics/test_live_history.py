"""A history that is kept up to date equals a new one, and snapshots never change."""

from collections.abc import Iterator
from dataclasses import astuple, fields, replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from insights_dash.domain.metric import Figure
from insights_dash.metrics.history.change_log import EVERYTHING, NOTHING, ChangeLog
from insights_dash.metrics.history.columns import Deployments, Releases
from insights_dash.metrics.history.estimates import estimate_creations
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.history.streams import enrich
from insights_dash.metrics.history.subset import SUBSETS
from insights_dash.metrics.history.table import columns_of
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_live_history,
    deployments,
    worlds,
)

LAST = (LAST_INSTANT - EPOCH) // MICROSECOND


@given(st.data(), worlds())
def test_deployments_can_arrive_in_any_order(data: st.DataObject, world: World) -> None:
    """Deployments arrive, change and go; releases are added, moved and deleted."""
    kept = data.draw(st.integers(1, len(world.releases)))
    shown = [each for each in world.deployments if each.release <= kept]
    live = build_live_history(World(world.releases[:kept], tuple(shown), CATALOGUE))
    known = {each.number: each for each in shown}
    releases = {each.number: each for each in world.releases[:kept]}
    watched = [Watched(live)]
    for _ in range(data.draw(st.integers(1, 4))):
        late = data.draw(st.lists(st.sampled_from(world.releases), max_size=2))
        moved = {each.number: each for each in late}
        if data.draw(st.booleans()):
            back = data.draw(st.integers(0, 40_000_000_000))
            for number, each in moved.items():
                # A source finally gives an unknown creation time.
                created = LAST if each.created is None else each.created
                moved[number] = replace(each, created=created - back)
        releases.update(moved)
        rows = data.draw(deployments(len(world.releases), most=5))
        news = {each.number: each for each in rows if each.release in releases}
        if data.draw(st.booleans()):
            # Give them new numbers, like deployments that were never seen.
            most = max(known, default=0)
            news = {
                most + place: replace(each, number=most + place)
                for place, each in enumerate(news.values(), start=1)
            }
        known.update(news)
        _apply(live, moved.values(), news.values())
        if data.draw(st.booleans()):
            watched.append(Watched(live))
    all_releases = tuple(releases[each] for each in sorted(releases))
    anew = build_live_history(World(all_releases, tuple(known.values()), CATALOGUE))
    check_same(live.snapshot(), anew.snapshot())
    for (name, ours), theirs in zip(
        live.columns().items(), anew.columns().values(), strict=True
    ):
        if name != "least":
            _check_equal(name, ours.values(), theirs.values())
    for former in watched:
        former.check(live.snapshot())


def test_a_new_release_comes_before_one_that_is_read_again() -> None:
    """The older release's revision is newer, as after an edit of its notes."""
    known = Release(1, 1, 1, created=LAST, version="2", is_deleted=False)
    older = Release(2, 1, 1, created=LAST - 60, version="1", is_deleted=False)
    deployment = Deployment(
        *(1, 1, known.number, 1, None, None, None),
        completed=LAST + 3,
        state="Success",
        had_guided_failure=False,
    )
    live = build_live_history(World((known,), (deployment,), CATALOGUE))
    _apply(live, [known, older], [])
    anew = build_live_history(World((known, older), (deployment,), CATALOGUE))
    check_same(live.snapshot(), anew.snapshot())


@given(world=worlds(), reads=st.booleans())
def test_deployments_can_arrive_one_by_one_as_they_complete(
    world: World, *, reads: bool
) -> None:
    """The engine only reads the ends of streams, with the same result."""
    releases = tuple(world.releases)
    order = sorted(
        world.deployments,
        key=lambda each: (each.completed or 0, each.sequence or 0, each.number),
    )
    rows = [replace(each, number=at) for at, each in enumerate(order, start=1)]
    live = build_live_history(World(releases, (), CATALOGUE))
    seen = [Watched(live)]
    for row in rows:
        live.apply(Releases.of([]), [astuple(row)])
        if reads:
            seen.append(Watched(live))
    anew = build_live_history(World(releases, tuple(rows), CATALOGUE))
    check_same(live.snapshot(), anew.snapshot())
    for former in seen:
        former.check(live.snapshot())


class Watched:
    """A snapshot that is being read, with a copy of its first contents."""

    def __init__(self, live: LiveHistory) -> None:
        self.history = live.snapshot()
        self.held = [each.copy() for each in _arrays(self.history)]

    def check(self, later: History) -> None:
        """Check that it is unchanged, and equal to `later` before the first change."""
        for held, now in zip(self.held, _arrays(self.history), strict=True):
            np.testing.assert_array_equal(held, now)
        since = later.changes.since(self.history.changes.version)
        before, after = (
            int(np.searchsorted(each.deployments.completed, since, "left"))
            for each in (self.history, later)
        )
        assert before == after
        for ours, theirs in zip(_tables(self.history), _tables(later), strict=True):
            for each in fields(ours):
                np.testing.assert_array_equal(
                    getattr(ours, each.name)[:before],
                    getattr(theirs, each.name)[:after],
                )
        for name in SUBSETS:
            one, other = self.history.subsets[name], later.subsets[name]
            begun = int(np.searchsorted(one.completed, since, "left"))
            np.testing.assert_array_equal(one.channel[:begun], other.channel[:begun])
            for old, new in zip(
                one.values.values(), other.values.values(), strict=True
            ):
                np.testing.assert_array_equal(old[:begun], new[:begun])


@given(worlds().filter(lambda world: world.deployments))
def test_several_processors_compute_the_same(world: World) -> None:
    releases = Releases.of([astuple(each) for each in world.releases])
    rows = [astuple(each) for each in world.deployments]
    counting = Deployments.of(rows, releases).counting()
    releases = estimate_creations(releases, counting)
    alone, shared = (
        enrich(counting, releases, rows_to_share=most)
        for most in (len(rows) + 1, len(counting.number))
    )
    for each in fields(alone):
        ours, theirs = getattr(alone, each.name), getattr(shared, each.name)
        for name, one in columns_of(ours).items():
            np.testing.assert_array_equal(one, columns_of(theirs)[name])


def test_earlier_changes_include_later_ones() -> None:
    log = ChangeLog()
    first = log.remember().version
    assert log.remember().since(first) == NOTHING
    log.add(30)
    second = log.remember().version
    log.add(40)
    assert log.remember().since(first) == 30
    assert log.remember().since(second) == 40
    log.add(20)
    assert log.remember().since(first) == log.remember().since(second) == 20
    assert log.remember().since(first - 1) == EVERYTHING
    assert ChangeLog().remember().since(first) == EVERYTHING


def test_changes_long_ago_are_forgotten() -> None:
    log = ChangeLog()
    first = log.remember().version
    for instant in range(1_000):
        log.add(instant)
    assert log.remember().since(first) == 0
    newest = log.remember().version
    log.add(2_000)
    assert log.remember().since(first) == EVERYTHING
    assert log.remember().since(newest) == 2_000


def check_same(one: History, other: History) -> None:
    tables = zip(
        (one.releases, *_tables(one)), (other.releases, *_tables(other)), strict=True
    )
    for ours, theirs in tables:
        for each in fields(ours):
            np.testing.assert_array_equal(
                getattr(ours, each.name), getattr(theirs, each.name), each.name
            )


def _tables(history: History) -> Iterator[Any]:
    yield history.deployments
    yield history.streams


def _arrays(history: History) -> Iterator[Any]:
    for table in (history.releases, *_tables(history)):
        yield from (getattr(table, each.name) for each in fields(table))
    for name in SUBSETS:
        part = history.subsets[name]
        yield from (part.completed, part.project, part.channel, part.environment)
        yield from (part.tenant, *part.values.values(), *part.grades.values())


def _check_equal(name: str, ours: Any, theirs: Any) -> None:  # noqa: ANN401
    for one, other in zip(ours, theirs, strict=True):
        if one.dtype == np.uint16 and name in set(Figure):
            continue  # grades may have another minimum
        np.testing.assert_array_equal(one, other, name)


def _apply(live: LiveHistory, releases: Any, rows: Any) -> None:  # noqa: ANN401
    live.apply(
        Releases.of([astuple(each) for each in releases]),
        [astuple(each) for each in rows],
    )
