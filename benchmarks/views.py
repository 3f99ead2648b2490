"""How long each view of a report takes, next to the plain metrics of both periods.

Each view is asked in turn, for the first time and after each of some new deployments.
Then only what changed is calculated again. Answers as a whole are not cached. Before
anything is timed, both answers are compared.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import numpy as np
from flask import Flask
from flask_caching import Cache

from benchmarks.arrivals import make_row
from benchmarks.columns_engine import DifferentAnswerError
from benchmarks.portfolio import ask_portfolio
from benchmarks.synthetic import NOW, Synthetic
from insights_dash.api.wire.json_text import write
from insights_dash.api.wire.metric_changes import changes_to_wire
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.identity import ReportId, SpaceId
from insights_dash.domain.period import Period
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Compare, TimeRange
from insights_dash.metrics.answer.answer import MetricsAnswer
from insights_dash.metrics.answer.changes.changes import Changes
from insights_dash.metrics.answer.rollout.promotion import Promotion
from insights_dash.metrics.answer.rollout.rollout import Rollout
from insights_dash.metrics.changes_query import ChangesQuery
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.history.table import take
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.rollout_query import PromotionQuery, RolloutQuery
from insights_dash.metrics.service import ReportQuery
from insights_dash.store.history import Revisions

ROUNDS = 9
# Some things are only stored when an answer is asked for again.
_WARM_UP = 3
SPLITS = (Split.NONE, Split.PROJECT, Split.TENANT, Split.ENVIRONMENT)
_BYTES_REMEMBERED = 1 << 28
_FROM_MEMORY = "answer from memory"

# Asks for a view of a snapshot. The memory has what was asked before.
_Ask = Callable[[Snapshot, Memory], object]


@dataclass(frozen=True)
class View:
    """The CPU times of a view in seconds, one per round."""

    name: str
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Views:
    """Views of the same series. The first one is what others are compared with."""

    views: Sequence[View]

    def rows(self) -> Iterator[tuple[str, Sequence[tuple[float, float]]]]:
        """Yield each view's median times, and their ratios to the first one's."""
        base = self.views[0]
        for each in self.views:
            yield (
                each.name,
                [
                    (median(spent), _compare(spent, of_base))
                    for spent, of_base in (
                        (each.first, base.first),
                        (each.again, base.again),
                    )
                ],
            )


def _compare(spent: Sequence[float], base: Sequence[float]) -> float:
    """Return the median ratio, which load on the machine hardly changes."""
    return median(one / other for one, other in zip(spent, base, strict=True))


def measure_views(space: Synthetic, *, rounds: int = ROUNDS) -> Iterator[Views]:
    """Time the views in each split while deployments arrive."""
    arrivals = _Arrivals(space, (_WARM_UP + rounds) * len(SPLITS))
    for split in SPLITS:
        asked = dict(_list_views(space, split))
        views = {name: View(name) for name in asked}
        memories = {name: Memory(_BYTES_REMEMBERED) for name in asked}
        for _ in range(_WARM_UP):
            snapshot = arrivals.deploy()
            for name, ask in asked.items():
                _check(name, ask, snapshot, memories[name])
        for _ in range(rounds):
            snapshot = arrivals.deploy()
            for name, ask in asked.items():
                empty = Memory(_BYTES_REMEMBERED)
                views[name].first.append(_time(ask, snapshot, empty))
                views[name].again.append(_time(ask, snapshot, memories[name]))
        yield Views([*views.values()])


def _check(name: str, ask: _Ask, snapshot: Snapshot, memory: Memory) -> None:
    """Compare an answer that uses the memory with one that is all calculated.

    Raises:
        DifferentAnswerError: if they differ.
    """
    stored, fresh = ask(snapshot, memory), ask(snapshot, Memory(_BYTES_REMEMBERED))
    if not _are_equal(stored, fresh):
        raise DifferentAnswerError(name, _FROM_MEMORY)


def _are_equal(one: object, other: object) -> bool:
    if isinstance(one, MetricsAnswer | Rollout) and isinstance(other, type(one)):
        return one.fingerprint() == other.fingerprint()
    if isinstance(one, Changes) and isinstance(other, Changes):
        return write(changes_to_wire(one)) == write(changes_to_wire(other))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(map(_are_equal, one, other))
    return one == other


def _time(ask: _Ask, snapshot: Snapshot, memory: Memory) -> float:
    """Return the CPU time of all threads, which other processes hardly change."""
    begin = time.process_time()
    ask(snapshot, memory)
    return time.process_time() - begin


class _Arrivals:
    """A space whose newest deployments arrive one by one."""

    def __init__(self, space: Synthetic, arrivals: int) -> None:
        deployments = space.deployments
        self._space = space
        self._known = len(deployments.number) - arrivals
        known = take(deployments, slice(self._known))
        self._live = LiveHistory.of(space.releases, known)
        self.snapshot = self._take_snapshot()

    def deploy(self) -> Snapshot:
        """Return the space after the next deployment."""
        # Without a reader of the former snapshot, nothing has to be copied.
        del self.snapshot
        row = make_row(self._space.deployments, self._known)
        self._live.apply(take(self._space.releases, slice(0)), [row])
        self._known += 1
        self.snapshot = self._take_snapshot()
        return self.snapshot

    def _take_snapshot(self) -> Snapshot:
        revisions = Revisions(self._known, 1, self._known)
        history = self._live.snapshot()
        return Snapshot("", revisions, history, self._space.catalogue)


def _list_views(space: Synthetic, split: Split) -> Iterator[tuple[str, _Ask]]:
    """Yield the views of a split by name, first the metrics of both periods."""
    report = Report(
        ReportId("InsightsReports-1"), SpaceId("Spaces-1"), 1, NOW, space.everything
    )
    cache = _make_no_cache()
    plain = Question(split=split)
    compared = replace(plain, compare=Compare.PREVIOUS_PERIOD)
    limited = replace(compared, limits=True)
    period = Period.of(plain, report.definition.zone, as_of=NOW)
    before = period.compared(Compare.PREVIOUS_PERIOD, plain.granularity)
    former = replace(
        plain,
        time_range=TimeRange.CUSTOM,
        from_day=before.first,
        to_day=before.last,
    )

    def answer(question: Question, snapshot: Snapshot, memory: Memory) -> MetricsAnswer:
        return ReportQuery(report, question, NOW, snapshot, cache, memory).answer()

    def answer_both(snapshot: Snapshot, memory: Memory) -> tuple[MetricsAnswer, ...]:
        return tuple(answer(each, snapshot, memory) for each in (plain, former))

    def find_changes(snapshot: Snapshot, memory: Memory) -> Changes:
        asked = ChangesQuestion(limited)
        return ChangesQuery(report, asked, NOW, snapshot, cache, memory).answer()

    name = f"· {split.value}"
    yield f"metrics of both periods {name}", answer_both
    yield f"compared {name}", lambda *stores: answer(compared, *stores)
    yield f"compared, with limits {name}", lambda *stores: answer(limited, *stores)
    yield f"changes by project {name}", find_changes
    if split is Split.PROJECT:
        yield from _list_views_of_projects(space, report, cache).items()


def _list_views_of_projects(
    space: Synthetic, report: Report, cache: Cache
) -> Mapping[str, _Ask]:
    largest = int(np.argmax(np.bincount(space.deployments.project)))
    year = Question(time_range=TimeRange.LAST_YEAR)
    period = Period.of(year, report.definition.zone, as_of=NOW)

    def find_rollout(snapshot: Snapshot, memory: Memory) -> Rollout:
        return RolloutQuery(report, largest, NOW, snapshot, cache, memory).answer()

    def find_promotion(snapshot: Snapshot, _memory: Memory) -> Promotion:
        return PromotionQuery(report, period, snapshot, cache).answer()

    return {
        "rollout of the largest project": find_rollout,
        "promotion of the last year": find_promotion,
        "portfolio": lambda snapshot, memory: ask_portfolio(
            snapshot, space.projects, cache, memory
        ),
    }


def _make_no_cache() -> Cache:
    config = {"CACHE_TYPE": "NullCache", "CACHE_NO_NULL_WARNING": True}
    return Cache(Flask(__name__), config=config)
