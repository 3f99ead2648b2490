"""A release without a creation time is dated by its first deployment."""

from collections.abc import Callable
from dataclasses import astuple, replace
from itertools import product

import numpy as np
import pytest

from hand_made import (
    LeadTimes,
    at,
    deploy,
    engine_lead_times,
    plain_lead_times,
    release,
    world,
)
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.metric import Figure
from insights_dash.domain.question import Question
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.answer.engine import ask, compute
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.as_known import as_known
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.memory import Memory
from plain_metrics import Deployment, Reference, Release, World
from random_worlds import (
    CATALOGUE,
    build_catalogue,
    build_history,
    build_live_history,
    everything,
)

TEST, PRODUCTION = 1, 2
_DAY = at(0).date()
both = pytest.mark.parametrize("lead_times", [engine_lead_times, plain_lead_times])
Reading = Callable[..., LeadTimes]


@both
@pytest.mark.parametrize(
    ("queued", "started", "expected"),
    [(2, 3, 18), (None, 3, 17), (None, None, 16)],
)
def test_it_counts_as_created_when_its_first_deployment_began(
    lead_times: Reading, queued: float | None, started: float | None, expected: float
) -> None:
    """Queued, else started, else completed; null in its first environment."""
    known = world(
        [release(1, None)],
        [
            deploy(1, 1, 4, queued=queued, started=started, environment=TEST),
            deploy(2, 1, 20, queued=19, environment=PRODUCTION),
        ],
    )
    assert lead_times(known) == {1: (None, None), 2: (expected, "1.1")}


@both
def test_a_failed_deployment_is_a_first_one_and_a_cancelled_is_not(
    lead_times: Reading,
) -> None:
    known = world(
        [release(1, None)],
        [
            deploy(1, 1, 2, queued=1, environment=TEST, state="Canceled"),
            deploy(2, 1, 5, queued=4, environment=PRODUCTION, state="Failed"),
            deploy(3, 1, 8, queued=7, environment=TEST),
            deploy(4, 1, 9, queued=8, environment=PRODUCTION),
        ],
    )
    assert lead_times(known) == {2: (None, None), 3: (4, "1.1"), 4: (None, None)}


@both
def test_every_tenant_of_the_first_environment_has_none(lead_times: Reading) -> None:
    known = world(
        [release(1, 0), release(2, None)],
        [
            deploy(1, 1, 1),
            deploy(2, 2, 12, queued=10),
            deploy(3, 1, 13, tenant=1),
            deploy(4, 2, 14, tenant=1),
        ],
    )
    assert lead_times(known) == {
        1: (1, "1.1"),
        2: (None, None),
        3: (13, "1.1"),
        4: (None, None),
    }


@both
def test_another_release_that_is_counted_from_keeps_its_lead_time(
    lead_times: Reading,
) -> None:
    """1.2 has a creation time; the deployment of 1.3, which has none, delivers it."""
    known = world(
        [release(1, 0), release(2, 5), release(3, None), release(4, None)],
        [
            deploy(1, 1, 1),
            deploy(2, 3, 12, queued=10),
            deploy(3, 3, 15),
            deploy(4, 4, 21, queued=20),
            deploy(5, 3, 22),
        ],
    )
    assert lead_times(known) == {
        1: (1, "1.1"),
        2: (7, "1.2"),
        3: (3, "1.3"),  # a redeployment: the time since the previous success
        4: (None, None),  # estimated, and here it was deployed first
        5: (None, None),  # a rollback
    }


@both
def test_an_estimate_is_ordered_among_the_recorded_times(
    lead_times: Reading,
) -> None:
    """1.2 counts as created at 10, and so does 1.3, which has the higher number."""
    known = world(
        [release(1, 0), release(2, None), release(3, 10), release(4, 11)],
        [
            deploy(1, 1, 1, environment=PRODUCTION),
            deploy(2, 2, 12, queued=10, environment=TEST),
            deploy(3, 4, 20, environment=PRODUCTION),
        ],
    )
    assert lead_times(known) == {1: (1, "1.1"), 2: (12, "1.1"), 3: (10, "1.2")}


@both
def test_before_its_first_deployment_it_has_no_date(lead_times: Reading) -> None:
    known = world(
        [release(1, 0), release(2, None), release(3, 5)],
        [deploy(1, 1, 1), deploy(2, 3, 9)],
    )
    assert lead_times(known) == {1: (1, "1.1"), 2: (4, "1.3")}


@both
def test_the_first_deployment_is_the_first_to_complete(lead_times: Reading) -> None:
    known = world(
        [release(1, None)],
        [
            deploy(1, 1, 30, queued=1, environment=TEST),
            deploy(2, 1, 6, queued=4, environment=PRODUCTION),
        ],
    )
    assert lead_times(known) == {1: (26, "1.1"), 2: (None, None)}


OVERLAPPING = world(
    [release(1, 0), release(2, None), release(3, 10)],
    [
        deploy(1, 1, 1, environment=PRODUCTION),
        deploy(2, 2, 20, queued=8, environment=TEST),
        deploy(3, 3, 15, environment=PRODUCTION),
    ],
)


@both
@pytest.mark.parametrize(
    ("hour", "expected"),
    [(15, (5, "1.3")), (19.99, (5, "1.3")), (20, (7, "1.2")), (99, (7, "1.2"))],
)
def test_an_estimate_is_known_once_the_first_deployment_completed(
    lead_times: Reading, hour: float, expected: tuple[float, str]
) -> None:
    assert lead_times(OVERLAPPING, as_of=at(hour))[3] == expected


@pytest.mark.parametrize(("hour", "expected"), [(19, 4), (20, 12)])
def test_nothing_waits_for_a_release_before_it_is_known(
    hour: float, expected: float
) -> None:
    """Production waits for 1.3, and for 1.2 once it is in test."""
    known = world(
        [release(1, 0), release(2, None), release(3, 15)],
        [
            deploy(1, 1, 1, environment=PRODUCTION),
            deploy(2, 2, 20, queued=8, environment=TEST),
        ],
    )
    as_of = at(hour)
    question = Question.parse({"leadTime": "IncludingWaiting", "split": "Environment"})
    history, catalogue = build_history(known, as_of=as_of), build_catalogue(known)
    answer = compute(history, catalogue, everything(), question, as_of=as_of)
    plain = Reference(known, everything(), as_of).series(question)
    assert list(answer.series()) == list(plain)
    [production] = [each for each in plain if each.name == "production"]
    assert production.intervals[-1].summaries[Figure.LEAD_TIME].max == expected * 3600


def test_a_history_without_later_facts_is_not_copied() -> None:
    history = build_history(OVERLAPPING)
    assert as_known(history, as_of=at(20)) is history
    assert as_known(history, as_of=at(7)) is history
    assert as_known(history, as_of=at(19)) is not history


def test_figures_of_a_later_instant_are_not_reused_for_an_earlier_one() -> None:
    """On the first day production got 1.3, while 1.2 was being deployed to test."""
    known = world(
        [release(1, 0), release(2, None), release(3, 10)],
        [
            deploy(1, 1, 1, environment=PRODUCTION),
            deploy(2, 2, 60, queued=8, environment=TEST),
            deploy(3, 3, 15, environment=PRODUCTION),
        ],
    )
    question, catalogue = (
        Question.parse({"granularity": "Daily"}),
        DocumentIndex(CATALOGUE),
    )
    recollection, history = (
        AnswerMemory(Memory(1 << 20), "a question"),
        build_history(known),
    )
    for hour, longest in ((70, 7), (50, 5), (55, 5), (70, 7)):
        as_of = at(hour)
        seen = as_known(history, as_of=as_of)
        scope = Scope(seen, catalogue, select(everything(), catalogue))
        asked = ask(scope, everything(), question, as_of=as_of)
        [series] = recollection.answer(asked).series()
        [day] = [each for each in series.intervals if each.start == _DAY]
        assert day.summaries[Figure.LEAD_TIME].max == longest * 3600


class Following:
    """A live history, and how each snapshot differs from the one before."""

    def __init__(self, known: World) -> None:
        self.releases = {each.number: each for each in known.releases}
        self.deployments = {each.number: each for each in known.deployments}
        self.live = build_live_history(known)
        self.snapshot = self.live.snapshot()

    def change(self, *changed: Release | Deployment) -> LeadTimes:
        """Lead times after a change, which equal those of a newly built history."""
        releases = [each for each in changed if isinstance(each, Release)]
        rows = [each for each in changed if isinstance(each, Deployment)]
        self.releases |= {each.number: each for each in releases}
        self.deployments |= {each.number: each for each in rows}
        self.live.apply(
            Releases.of([astuple(each) for each in releases]),
            [astuple(each) for each in rows],
        )
        return self._read()

    def _read(self) -> LeadTimes:
        known = World(
            tuple(self.releases.values()), tuple(self.deployments.values()), CATALOGUE
        )
        self.former, self.snapshot = self.snapshot, self.live.snapshot()
        rebuilt = build_live_history(known).snapshot()
        for name in ("lead_time", "lead_time_release"):
            np.testing.assert_array_equal(
                getattr(self.snapshot.streams, name),
                getattr(rebuilt.streams, name),
                name,
            )
        return engine_lead_times(known)

    def differs_since(self) -> int:
        """The first completion that may differ from the previous snapshot."""
        return self.snapshot.changes.since(self.former.changes.version)


def microseconds(hour: float) -> int:
    return to_microseconds(at(hour))


def follow() -> Following:
    """1.2 is known from 12, and was deployed to production at 20."""
    return Following(
        world(
            [release(1, 0), release(2, None)],
            [
                deploy(1, 1, 1, environment=PRODUCTION),
                deploy(2, 2, 12, queued=10, environment=TEST),
                deploy(3, 2, 20, environment=PRODUCTION),
            ],
        )
    )


def test_a_creation_time_that_arrives_later_replaces_the_estimate() -> None:
    following = follow()
    assert following.change(release(2, 4))[3] == (16, "1.2")
    assert following.differs_since() == microseconds(20)


def test_a_recorded_time_can_equal_the_estimate() -> None:
    following = Following(world([release(1, None)], [deploy(1, 1, 12, queued=10)]))
    assert following.change(release(1, 10)) == {1: (2, "1.1")}
    assert following.differs_since() == microseconds(12)


def test_an_earlier_deployment_that_arrives_late_moves_the_estimate() -> None:
    following = follow()
    late = deploy(4, 2, 6, queued=5, environment=3)
    assert following.change(late)[3] == (15, "1.2")
    assert following.differs_since() == microseconds(6)


def test_a_first_deployment_that_is_withdrawn_moves_the_estimate() -> None:
    following = follow()
    gone = deploy(2, 2, 12, queued=10, environment=TEST, state="Canceled")
    assert following.change(gone) == {1: (1, "1.1"), 3: (None, None)}
    assert following.differs_since() == microseconds(12)


def test_a_first_deployment_to_another_environment_moves_the_unknown_lead_times() -> (
    None
):
    following = follow()
    moved = deploy(2, 2, 12, queued=10, environment=PRODUCTION)
    assert following.change(moved) == {1: (1, "1.1"), 2: (None, None), 3: (8, "1.2")}


def test_a_release_is_dated_as_its_first_deployment_arrives() -> None:
    following = follow()
    following.change(release(3, None))
    found = following.change(deploy(4, 3, 32, queued=30, environment=TEST))
    assert found[4] == (None, None)
    assert following.differs_since() == microseconds(32)
    found = following.change(deploy(5, 3, 40, environment=PRODUCTION))
    assert found[5] == (10, "1.3")


def test_a_release_that_is_dated_between_others_affects_them() -> None:
    """1.3 was queued in test before 1.4, already in production, was created."""
    following = follow()
    following.change(release(3, None), release(4, 25))
    assert following.change(deploy(4, 4, 30, environment=PRODUCTION))[4] == (5, "1.4")
    found = following.change(deploy(5, 3, 32, queued=24, environment=TEST))
    assert found[4] == (6, "1.3")
    assert following.differs_since() == microseconds(30)


def test_a_deleted_release_keeps_its_estimate() -> None:
    following = follow()
    following.change(replace(release(2, None), is_deleted=True))
    assert following.differs_since() > microseconds(20)


def test_a_large_change_estimates_everything_again() -> None:
    following = follow()
    releases = [release(each, None) for each in range(3, 300)]
    rows = [
        deploy(number, version, 30 + number, environment=environment)
        for number, (version, environment) in enumerate(
            product(range(3, 300), (TEST, PRODUCTION)), start=4
        )
    ]
    found = following.change(*releases, *rows)
    assert found[4] == (None, None)
    assert found[5] == (1, "1.3")
