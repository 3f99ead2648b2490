"""While a space grows, what changed is judged again for what new deployments touch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, replace
from datetime import UTC, date, datetime
from functools import partial
from random import Random
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask_caching import Cache

from arrivals import Arrivals, make_question
from hand_made import at, deploy, release, world
from insights_dash.api.wire.json_text import write
from insights_dash.api.wire.metric_changes import changes_to_wire
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.identity import ReportId, SpaceId, TagSetId
from insights_dash.domain.question import LeadTime, Split
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import TICK, Compare, Granularity, TimeRange
from insights_dash.domain.verdict import Verdict
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.metrics import changes_query
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.answer.changes import changes, judge
from insights_dash.metrics.answer.changes.changes import Changes
from insights_dash.metrics.answer.changes.measured import measure
from insights_dash.metrics.answer.changes.usual_range import ShownLimits, UsualLimits
from insights_dash.metrics.answer.limits import limit_counts
from insights_dash.metrics.changes_query import ChangesQuery
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.portfolio_query import PortfolioQuery, PortfolioRow
from insights_dash.store.history import Revisions
from random_worlds import CATALOGUE, build_live_history, everything

INDEX = DocumentIndex(CATALOGUE)
MODIFIED = datetime(2024, 1, 1, tzinfo=UTC)
SEEDS = range(24)
MONTH = 30 * 24  # hours
RELEASES = [release(1, -900), replace(release(2, -900), project=2, channel=3)]
_RANGES = [each for each in TimeRange if each is not TimeRange.CUSTOM]


class Asked:
    """A question about what changed, which is asked while deployments arrive."""

    def __init__(self, seed: int, **chosen: Any) -> None:  # noqa: ANN401 - of a Question
        choose = Random(seed).choice  # noqa: S311 - not a secret
        question = replace(
            make_question(seed),
            time_range=choose(_RANGES),
            compare=choose((Compare.PREVIOUS_PERIOD, Compare.YEAR_BEFORE)),
            lead_time=LeadTime.COMPLETED,
            limits=True,
        )
        question = replace(question, **chosen)
        by = choose([each for each in Split if each is not Split.NONE])
        tag_set = TagSetId("TagSets-1") if by is Split.TENANT_TAG_SET else None
        self._changes = ChangesQuestion(question, by, tag_set)
        self._report = Report(
            ReportId("InsightsReports-1"),
            SpaceId("Spaces-1"),
            1,
            MODIFIED,
            everything(),
        )
        config = {"CACHE_TYPE": "NullCache", "CACHE_NO_NULL_WARNING": True}
        self._cache = Cache(Flask(__name__), config=config)
        self._revision = 0

    def answer(self, history: History, memory: Memory, as_of: datetime) -> Changes:
        """Return what changed. Only figures and sums are remembered."""
        return self._query(self._take_snapshot(history), memory, as_of).answer()

    def list_projects(
        self, history: History, memory: Memory, as_of: datetime
    ) -> Sequence[PortfolioRow]:
        """Return the portfolio, which isn't remembered as a whole."""
        snapshot = self._take_snapshot(history)
        query = self._query(snapshot, memory, as_of)
        portfolio = PortfolioQuery(query, FULL_VISIBILITY, snapshot, memory)
        return portfolio.list_projects([1, 2, 3]).rows

    def _take_snapshot(self, history: History) -> Snapshot:
        self._revision += 1
        revisions = Revisions(self._revision, 1, self._revision)
        return Snapshot("x", revisions, history, INDEX)

    def _query(
        self, snapshot: Snapshot, memory: Memory, as_of: datetime
    ) -> ChangesQuery:
        return ChangesQuery(
            self._report, self._changes, as_of, snapshot, self._cache, memory
        )


def _tell_apart(found: Changes) -> bytes:
    return write(changes_to_wire(found))


def _steps(seed: int) -> Iterator[tuple[History, datetime]]:
    arrivals = Arrivals(seed)
    yield from arrivals.in_a_day(9)
    yield from arrivals.in_a_day(4)


def _check(asked: Asked, history: History, memory: Memory, as_of: datetime) -> None:
    found = asked.answer(history, memory, as_of)
    expected = asked.answer(history, Memory(1 << 30), as_of)
    assert _tell_apart(expected) == _tell_apart(found)
    assert [*expected.series] == [*found.series]


def _check_portfolio(
    asked: Asked, history: History, memory: Memory, as_of: datetime
) -> None:
    found = asked.list_projects(history, memory, as_of)
    expected = asked.list_projects(history, Memory(1 << 30), as_of)
    assert expected == found


@pytest.mark.parametrize("seed", SEEDS)
def test_changes_equal_new_ones(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if seed % 3:
        # Summaries of running periods are continued in small spaces too.
        continued = partial(AnswerMemory, fewest=0)
        monkeypatch.setattr(changes_query, "AnswerMemory", continued)
    asked, memory = Asked(seed), Memory(1 << 30)
    for history, as_of in _steps(seed):
        _check(asked, history, memory, as_of)


@pytest.mark.parametrize("seed", SEEDS)
def test_portfolios_equal_new_ones(seed: int) -> None:
    asked, memory = Asked(seed, split=Split.PROJECT), Memory(1 << 30)
    for history, as_of in _steps(seed):
        _check_portfolio(asked, history, memory, as_of)


@pytest.mark.parametrize("check", [_check, _check_portfolio])
@pytest.mark.parametrize("projects", [1, 2])
def test_a_project_is_almost_silent_without_another_deployment(
    projects: int, check: Callable[[Asked, History, Memory, datetime], None]
) -> None:
    """Its longest gap is known from then on. The other one can have a deployment."""
    rows = [deploy(each, 1 + each % 2, 24 * 63 + each) for each in range(1, 9)]
    live = build_live_history(world(RELEASES, rows))
    memory = Memory(1 << 30)
    asked = Asked(
        1,
        split=Split.PROJECT,
        time_range=TimeRange.THIS_YEAR,
        granularity=Granularity.QUARTERLY,
        compare=Compare.PREVIOUS_PERIOD,
    )
    for hour in (4, 5, 6):
        check(asked, live.snapshot(), memory, at(24 * 120 + hour))
    if projects > 1:
        live.apply(Releases.of([]), [astuple(deploy(9, 1, 24 * 120 + 10))])
    for hour in (11, 12):
        check(asked, live.snapshot(), memory, at(24 * 120 + hour))


def test_lead_times_become_known_without_another_deployment() -> None:
    """A release of the first project is created three hours after its deployment."""
    releases = [release(1, 10), replace(release(2, 10), project=2, channel=3)]
    releases.append(release(3, 15))
    rows = [deploy(number, 1 + number % 2, 9 + number) for number in range(1, 3)]
    live = build_live_history(world(releases, [*rows, deploy(3, 3, 12)]))
    asked, memory = Asked(25, split=Split.PROJECT), Memory(1 << 30)
    for hour in (12.5, 13, 14, 16):
        _check(asked, live.snapshot(), memory, at(hour))


def test_the_last_week_ends_with_the_day() -> None:
    """It has more deployments than any other, which is a signal when it is over."""
    rows = [deploy(number, 1 + number % 2, 92 - 6 * number) for number in range(1, 900)]
    rows += [deploy(number, 1 + number % 2, 18) for number in range(900, 1000)]
    live = build_live_history(world(RELEASES, rows))
    memory = Memory(1 << 30)
    asked = Asked(
        1,
        split=Split.PROJECT,
        time_range=TimeRange.LAST_QUARTER,
        granularity=Granularity.WEEKLY,
        compare=Compare.PREVIOUS_PERIOD,
    )
    for as_of in (at(92), at(93), at(96) - TICK):
        _check(asked, live.snapshot(), memory, as_of)


def test_a_day_has_a_signal_after_it_is_over() -> None:
    """Many deployments of its last minutes are recorded a little late."""
    rows = [deploy(number, 1 + number % 2, 92 - 6 * number) for number in range(1, 900)]
    live = build_live_history(world(RELEASES, [*rows, deploy(900, 1, 96.1)]))
    memory = Memory(1 << 30)
    asked = Asked(
        1,
        split=Split.PROJECT,
        time_range=TimeRange.LAST_QUARTER,
        granularity=Granularity.DAILY,
        compare=Compare.PREVIOUS_PERIOD,
    )
    for _ in range(2):
        _check(asked, live.snapshot(), memory, at(96.2))
    late = [astuple(deploy(901 + each, 1, 95.9)) for each in range(30)]
    live.apply(Releases.of([]), late)
    _check(asked, live.snapshot(), memory, at(96.2))
    *_, last = asked.answer(live.snapshot(), memory, at(96.2)).series
    limits = last.find_figure("Frequency").limits
    assert limits is not None
    assert limits.signals == (date(2024, 5, 4),)


def test_a_deployment_of_some_hours_ago_no_longer_counts() -> None:
    """The deployments after it are all of another project."""
    rows = [deploy(number, 1, 5 + number) for number in range(1, 12)]
    rows += [deploy(12, 2, 5), deploy(13, 2, 12)]
    live = build_live_history(world(RELEASES, rows))
    memory = Memory(1 << 30)
    asked = Asked(1, split=Split.PROJECT, time_range=TimeRange.THIS_MONTH)
    for _ in range(2):
        _check(asked, live.snapshot(), memory, at(17))
    live.apply(Releases.of([]), [astuple(replace(rows[-1], state="Canceled"))])
    _check(asked, live.snapshot(), memory, at(17))


def test_the_period_before_ends_with_a_slower_deployment() -> None:
    """It completed at one o'clock, a month ago."""
    before = [(hour - MONTH, 1.0) for hour in range(1, 12)]
    slower = [(13 - MONTH, 2.0)]
    now = [(hour, 1.4) for hour in range(1, 12)]
    timed: list[tuple[int, float]] = [*before, *slower, *now]
    releases, rows = [release(90, -900)], [deploy(90, 90, 2)]
    for number, (hours, lead_time) in enumerate(timed, start=1):
        created = release(number, hours - lead_time)
        releases.append(replace(created, project=2, channel=3))
        rows.append(deploy(number, number, hours))
    live = build_live_history(world(releases, rows))
    memory = Memory(1 << 30)
    asked = Asked(
        1,
        split=Split.PROJECT,
        time_range=TimeRange.THIS_MONTH,
        compare=Compare.PREVIOUS_PERIOD,
    )
    for hour in (12.1, 12.5, 14):
        _check(asked, live.snapshot(), memory, at(hour))


def test_verdicts_come_and_go() -> None:
    """The second project fails five times, and then succeeds often."""
    rows = [
        deploy(number, 1 + number % 2, number / 20 - MONTH) for number in range(1, 81)
    ]
    rows += [deploy(100 + each, 1, each / 9, state="Failed") for each in range(9)]
    rows += [deploy(110 + each, 1 + each % 2, 1 + each / 9) for each in range(18)]
    live = build_live_history(world(RELEASES, rows))
    asked = Asked(
        1,
        split=Split.PROJECT,
        time_range=TimeRange.THIS_MONTH,
        compare=Compare.PREVIOUS_PERIOD,
    )
    memory, verdicts = Memory(1 << 30), []
    steps = [
        [deploy(130, 1, 4)],
        [deploy(131, 1, 4.1)],
        [deploy(140 + each, 2, 4.2, state="Failed") for each in range(5)],
        [deploy(150 + each, 2, 4.3 + each / 100) for each in range(40)],
    ]
    for step in steps:
        live.apply(Releases.of([]), [astuple(row) for row in step])
        history = live.snapshot()
        _check(asked, history, memory, at(5))
        found = asked.answer(history, memory, at(5)).series
        rates = [each.find_figure("DeploymentFailureRate") for each in found]
        verdicts.append([each.verdict for each in rates])
    # The second project's name comes first.
    assert verdicts == [
        [Verdict.TOO_FEW, Verdict.WORSE],
        [Verdict.TOO_FEW, Verdict.WORSE],
        [Verdict.WORSE, Verdict.WORSE],
        [Verdict.AS_USUAL, Verdict.WORSE],
    ]


def test_signals_stay_with_their_series() -> None:
    """The first of four series gets limits, and the last one loses its own."""
    days = (date(2024, 5, 1), date(2024, 5, 2))
    known = UsualLimits(
        4,
        np.array([1, 2, 3]),
        np.array([10, 20, 30]),
        np.array([1, 2, 3]),
        np.array([11, 21, 31]),
        np.array([[0, 0], [1, 1], [2, 0]]),
        days,
    )
    new = UsualLimits(
        2,
        np.array([0]),
        np.array([5]),
        np.array([4]),
        np.array([6]),
        np.array([[0, 1]]),
        days,
    )
    assert known.put(np.array([0, 3]), new).to_list() == [
        ShownLimits(5, 4, 6, days[1:]),
        ShownLimits(10, 1, 11, days[:1]),
        ShownLimits(20, 2, 21, days[1:]),
        None,
    ]


def test_only_series_with_new_deployments_are_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """None is if they were judged after the same deployments already."""
    judged: list[int] = []

    def count(*arguments: Any) -> object:  # noqa: ANN401 - those of the original
        judged.append(len(arguments[3]))
        return measure(*arguments)

    monkeypatch.setattr(changes, "measure", count)
    asked, memory = Asked(25, split=Split.PROJECT), Memory(1 << 30)
    numbers = []
    for history, as_of in Arrivals(25).in_a_day(9):
        judged.clear()
        asked.answer(history, memory, as_of)
        numbers.append(sum(judged))
    # At first, and when one of two hours ago arrives, all three are judged.
    assert numbers == [3, 3, 1, 0, 3, 1, 1, 1, 1]


def test_limits_outlast_new_deployments(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one is late, and belongs to a day that is over."""
    calculated: list[int] = []

    def count(*arguments: Any) -> object:  # noqa: ANN401 - those of the original
        calculated.append(1)
        return limit_counts(*arguments)

    monkeypatch.setattr(judge, "limit_counts", count)
    rows = [deploy(each, 1, 92 - 6 * each) for each in range(1, 300)]
    live = build_live_history(world(RELEASES, rows))
    asked = Asked(
        1,
        split=Split.NONE,
        time_range=TimeRange.LAST_MONTH,
        granularity=Granularity.DAILY,
        compare=Compare.PREVIOUS_PERIOD,
    )
    memory, numbers = Memory(1 << 30), []
    for number, hour in ((300, 97), (301, 97.1), (302, 97.2), (303, 95)):
        live.apply(Releases.of([]), [astuple(deploy(number, 1, hour))])
        history = live.snapshot()
        calculated.clear()
        asked.answer(history, memory, at(98))
        numbers.append(len(calculated))
        _check(asked, history, memory, at(98))
    assert numbers == [1, 0, 0, 1]
