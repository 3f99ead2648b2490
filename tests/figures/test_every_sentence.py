"""No sentence about two periods has a fault, whatever happened in them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from insights_dash.charts.answered import answer_split, list_answered
from insights_dash.charts.comparable import drop_late_start
from insights_dash.charts.judged import judge_by
from insights_dash.charts.whole_answer import answer_whole
from insights_dash.domain.identity import ReportId, SpaceId
from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.period_headline import PeriodHeadline
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import Report
from insights_dash.domain.time_range import Compare, Granularity, TimeRange
from insights_dash.figures.answered import Said
from insights_dash.figures.compared import say_answer, say_figure, say_size
from insights_dash.figures.delivery_summary import summarise_delivery
from insights_dash.figures.headlines import say_change
from insights_dash.figures.split_summary import summarise_split
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.memory import Memory, MemoryCache
from insights_dash.metrics.service import ReportQuery
from insights_dash.store.history import Revisions
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_catalogue,
    build_history,
    everything,
)
from text_faults import list_faults

FORTNIGHT = timedelta(days=14)
MODIFIED = datetime(2024, 1, 1, tzinfo=UTC)
CHANNELS = ((2, 3), (3, 4))  # project, channel
# What a project does in a fortnight: how many deployments, their lead times in seconds,
# and which share of them fails.
COUNTS = (0, 0, 1, 2, 3, 9, 10, 11, 25, 60)
LEAD_TIMES = (-54_000, -240, 0, 40, 590, 1_020, 1_021, 10_800, 300_000)
FAILURES = (0, 0, 0, 0.05, 0.3, 1)
STATISTICS = (ChartStatistic.MEDIAN, ChartStatistic.MEAN, ChartStatistic.NINETY_FIFTH)
RANGES = (TimeRange.LAST_MONTH, TimeRange.LAST_QUARTER, TimeRange.PREVIOUS_MONTH)
METRICS = (
    Metric.LEAD_TIME,
    Metric.DEPLOYMENT_FREQUENCY,
    Metric.TIME_TO_RECOVERY,
    Metric.DEPLOYMENT_FAILURE_RATE,
)


def build_world(random: Random) -> World:
    """Return one or two projects whose ways change in some fortnights."""
    releases: list[Release] = []
    deployments: list[Deployment] = []
    for where in random.sample(CHANNELS, random.randint(1, 2)):
        way = draw_way(random)
        begins, ends = random.choice((2, 4, 8, 8, 30)), random.choice((0, 0, 0, 0, 5))
        for fortnight in range(begins, ends, -1):
            way = draw_way(random) if random.random() < 0.3 else way
            count, lead_time, failures = way
            for place in range(count):
                share = (place + 1) / count * 0.99
                completed = LAST_INSTANT - (fortnight - share) * FORTNIGHT
                waited = timedelta(seconds=lead_time * random.choice((1, 1, 1.02)))
                is_failed = random.random() < failures
                number = len(deployments) + 1
                releases.append(release(number, where, completed - waited))
                deployments.append(deploy(number, completed, is_failed=is_failed))
    return World(tuple(releases), tuple(deployments), CATALOGUE)


def draw_way(random: Random) -> tuple[int, float, float]:
    return random.choice(COUNTS), random.choice(LEAD_TIMES), random.choice(FAILURES)


def release(number: int, where: tuple[int, int], created: datetime) -> Release:
    instant = (created - EPOCH) // MICROSECOND
    return Release(number, *where, instant, f"{number}", is_deleted=False)


def deploy(number: int, completed: datetime, *, is_failed: bool) -> Deployment:
    instant = (completed - EPOCH) // MICROSECOND
    return Deployment(
        *(number, number, number, 1, None),
        *(instant, instant, instant),
        "Failed" if is_failed else "Success",
        had_guided_failure=False,
    )


def ask(random: Random, statistic: ChartStatistic) -> ReportQuery:
    """Return a question about such a world."""
    world = build_world(random)
    question = replace(
        Question(),
        time_range=random.choice(RANGES),
        granularity=random.choice((Granularity.WEEKLY, Granularity.DAILY)),
        compare=random.choice((Compare.PREVIOUS_PERIOD,) * 4 + (Compare.NONE,)),
        limits=True,
    )
    report = Report(
        ReportId("Reports-1"), SpaceId("Spaces-1"), 1, MODIFIED, everything()
    )
    history, catalogue = build_history(world), build_catalogue(world)
    snapshot = Snapshot("test", Revisions(1, 1, 1), history, catalogue)
    memory = Memory(1_000_000)
    cache: Any = MemoryCache(memory)
    return ReportQuery(
        *(judge_by(report, statistic), question, LAST_INSTANT),
        *(snapshot, cache, memory),
    )


def list_texts(query: ReportQuery, statistic: ChartStatistic) -> Iterator[str]:
    """Yield every paragraph about an answer."""
    query, reason = drop_late_start(query)
    for each in list_answered(answer_whole(query), statistic):
        yield write(summarise_delivery(each))
        yield write(say_answer(each))
        yield write(summarise_delivery(each, is_short=True))
    yield reason
    changes = query.asking(replace(query.question, split=Split.PROJECT)).changes()
    for metric in METRICS:
        if changes is not None and len(changes.series) > 0:
            split = answer_split(changes, metric, statistic, ("project", "projects"))
            yield write(summarise_split(split)) if split.groups else ""


def write(said: Sequence[Said]) -> str:
    return "".join(each.text for each in said)


def check_change(figure: PeriodHeadline) -> None:
    """Figures that look alike have no size of a change, nor have those below zero."""
    now, before = (say_figure(figure, each) for each in (figure.now, figure.before))
    size, _ = say_size(figure)
    if now == before:
        assert not say_change(figure)
        assert size in {"", "–", "±0%", "±0"}
    elif size == "±0%":
        assert (figure.current or 0) >= 0
        assert (figure.prior or 0) >= 0


@pytest.mark.parametrize("seed", range(5))
def test_no_sentence_has_a_fault(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same worlds each time
    for _ in range(8):
        statistic = random.choice(STATISTICS)
        query = ask(random, statistic)
        for text in filter(None, list_texts(query, statistic)):
            assert not list(list_faults(text)), text
        for each in list_answered(answer_whole(query), statistic):
            for figure in each.figures:
                check_change(figure)
