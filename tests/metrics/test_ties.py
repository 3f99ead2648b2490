"""Histories at which rules turn, which random ones never reach.

Rates differ by exactly 2.5 standard errors, a rate of an interval lies on its limit,
and figures grow by exactly what counts as a move. More than half of the intervals equal
the one before, so that limits follow from the mean range instead of the median one.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine_changes import ask_changes
from plain_changes import answer_changes
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from plain_periods import PlainReport
from random_questions import Asked
from random_worlds import CATALOGUE, LAST_INSTANT, everything

DAYS = 10
NOW, BEFORE = date(2024, 5, 13), date(2024, 5, 3)
DAILY = {
    "timeRange": "Custom",
    "from": "2024-05-13",
    "to": "2024-05-22",
    "granularity": "Daily",
    "compare": "PreviousPeriod",
    "by": "Project",
}
HOUR = 3_600_000_000
RATE, FREQUENCY = "DeploymentFailureRate", "Frequency"

# The hours of a deployment's lead time, None if it failed; a list for every day.
Day = Sequence[float | None]


def build(now: Sequence[Day], before: Sequence[Day]) -> World:
    """Return a space with these deployments, each of a release of its own."""
    rows = list(_list_deployments(now, before))
    releases = tuple(
        Release(
            *(number, 1, 1, completed - int(HOUR * (lead or 1))),
            *(f"1.{number}", False),
        )
        for number, (completed, lead) in enumerate(rows, start=1)
    )
    deployments = tuple(
        Deployment(
            *(number, 1, number, 1, None, completed - 2, completed - 1, completed),
            state="Failed" if lead is None else "Success",
            had_guided_failure=False,
        )
        for number, (completed, lead) in enumerate(rows, start=1)
    )
    return World(releases, deployments, CATALOGUE)


def _list_deployments(
    now: Sequence[Day], before: Sequence[Day]
) -> Iterator[tuple[int, float | None]]:
    for first, days in ((BEFORE, before), (NOW, now)):
        for place, day in enumerate(days):
            midnight = datetime.combine(
                first + timedelta(days=place), datetime.min.time(), UTC
            )
            begin = (midnight - EPOCH) // MICROSECOND
            for number, lead in enumerate(day):
                yield begin + HOUR + number * 60_000_000, lead


def deal(failed: int, total: int) -> Sequence[Day]:
    """Return days with so many failed of all deployments."""
    leads = [None] * failed + [10.0] * (total - failed)
    return [leads[place::DAYS] for place in range(DAYS)]


def ask(world: World, statistic: str = "Mean", **others: str) -> dict[str, Any]:
    """Return the figures of the only series by name, as the reference has them too."""
    report = PlainReport(everything(), {"WeekStart": "Sunday", "Statistic": statistic})
    query = DAILY | others
    case = Asked(world, report, LAST_INSTANT, query)
    found = ask_changes(world, report, case.texts, LAST_INSTANT)
    assert answer_changes(case.plain, query) == found
    (series,) = found["Series"]
    return {each["Figure"]: each for each in series["Figures"]}


@pytest.mark.parametrize(
    "counts",
    [
        (9, 10, 6, 15),
        (3, 15, 7, 10),
        (17, 24, 19, 48),
        (3, 25, 0, 50),
        (14, 27, 13, 54),
        (17, 36, 7, 36),
        (18, 60, 22, 40),
    ],
    ids=str,
)
def test_rates_that_differ_by_exactly_two_and_a_half_standard_errors(
    counts: tuple[int, int, int, int],
) -> None:
    """Such a difference isn't chance; one failure nearer to each other is."""
    failed, total, failed_before, total_before = counts
    is_worse = failed * total_before > failed_before * total
    tie = ask(build(deal(failed, total), deal(failed_before, total_before)))
    assert ("Worse" if is_worse else "Better") == tie[RATE]["Verdict"]
    nearer = deal(failed - (1 if is_worse else -1), total)
    near = ask(build(nearer, deal(failed_before, total_before)))
    assert "AsUsual" == near[RATE]["Verdict"]


@pytest.mark.parametrize("statistic", ["Mean", "Median", "NinetyFifth"])
@pytest.mark.parametrize(("hours", "verdict"), [(15, "Slower"), (14.999, "AsUsual")])
def test_durations_that_grow_by_exactly_a_half(
    statistic: str, hours: float, verdict: str
) -> None:
    """Without intervals that vary, each value is outside its limits."""
    figures = ask(build([[hours] * 3] * DAYS, [[10.0] * 3] * DAYS), statistic=statistic)
    assert verdict == figures[f"LeadTime.{statistic}"]["Verdict"]


@pytest.mark.parametrize(("more", "verdict"), [(5, "MoreOften"), (4, "AsUsual")])
def test_a_frequency_that_grows_by_exactly_a_quarter(more: int, verdict: str) -> None:
    """All days have two deployments, and one has more, so it is a signal."""
    before: Sequence[Day] = [[10.0] * 2] * DAYS
    counts = [2] * DAYS
    counts[0] += more
    now: Sequence[Day] = [[10.0] * each for each in counts]
    assert verdict == ask(build(now, before))[FREQUENCY]["Verdict"]


@pytest.mark.parametrize("statistic", ["Mean", "Median", "NinetyFifth"])
@pytest.mark.parametrize("days", [(0,), (3, 7), (9,), (0, 1, 2), (2, 5, 8)], ids=str)
@pytest.mark.parametrize("is_now", [True, False])
def test_most_intervals_equal_the_one_before(
    statistic: str, days: tuple[int, ...], *, is_now: bool
) -> None:
    """The median of the ranges is 0, so limits follow from their mean."""
    usual: Sequence[Day] = [[10.0, 10.0]] * DAYS
    odd = [
        [20.0, 25.0, 10.0] if place in days else [10.0, 10.0] for place in range(DAYS)
    ]
    both = (odd, usual) if is_now else (usual, odd)
    figures = ask(build(*both), statistic=statistic)
    limits = figures[f"LeadTime.{statistic}"]["Limits"]
    assert limits["Centre"] != limits["Upper"]


def test_a_rate_of_an_interval_on_its_limit() -> None:
    """The centre is 1 ÷ 2, and the limits of 16 deployments are 2 and 14."""
    days = [(14, 16), (8, 24), (1, 2), (1, 2), (1, 2), (1, 2), (1, 2), (1, 2)]
    dealt = [[None] * part + [10.0] * (whole - part) for part, whole in days]
    world = build([*dealt, [], []], [[10.0]] * DAYS)
    assert ask(world)
