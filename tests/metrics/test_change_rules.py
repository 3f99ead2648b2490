"""What changed: each number in the rules has a case on either side of it, made by hand.

All deployments belong to one stream, unless a case says otherwise. Now is from Friday 1
March to Thursday 28 March 2024. Before is the 28 days in front of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine_changes import Answer, ask_changes
from plain_changes import answer_changes
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from plain_periods import PlainAnswers, PlainReport
from random_worlds import CATALOGUE, everything

NOW, BEFORE = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 2, 2, tzinfo=UTC)
END = datetime(2024, 3, 28, 23, 59, 59, 999_999, UTC)
AS_OF = datetime(2024, 3, 31, tzinfo=UTC)
MARCH = {"timeRange": "Custom", "from": "2024-03-01", "to": "2024-03-28"}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_CHANNELS = {1: 1, 2: 3}  # a channel of each project
MEDIAN = PlainReport(everything(), {"Statistic": "Median"})


@dataclass(frozen=True)
class Run:
    """A deployment: its end, its lead time in seconds, and whether it failed."""

    completed: datetime
    lead: float = 60
    failed: bool = False
    tenant: int | None = None
    project: int = 1


def space_out(start: datetime, leads: Iterable[float], failed: int = 0) -> list[Run]:
    """Return one deployment each hour from a day on; the first ones failed."""
    return [
        Run(start + (1 + index) * HOUR, lead, failed=index < failed)
        for index, lead in enumerate(leads)
    ]


def change(runs: Iterable[Run], **texts: str) -> dict[str, Any]:
    """Return what changed in the only series, as engine and reference agree."""
    answer = ask(runs, AS_OF, {"granularity": "Monthly", **(texts or MARCH)})
    (series,) = answer["Series"]
    found: dict[str, Any] = series
    return found


def ask(runs: Iterable[Run], as_of: datetime, texts: dict[str, str]) -> Answer:
    """Return the answer of the engine, which is that of the reference."""
    releases, deployments = [], []
    for number, run in enumerate(runs, start=1):
        done = (run.completed - EPOCH) // MICROSECOND
        created = done - int(run.lead * 1_000_000)
        channel = _CHANNELS[run.project]
        version = f"1.{number}"
        releases.append(
            Release(number, run.project, channel, created, version, is_deleted=False)
        )
        place = Deployment(
            *(number, 1, number, 1, run.tenant, None, done, done),
            "Failed" if run.failed else "Success",
            had_guided_failure=False,
        )
        deployments.append(place)
    world = World(tuple(releases), tuple(deployments), CATALOGUE)
    answer = ask_changes(world, MEDIAN, texts, as_of)
    query = {
        name: int(text) if name == "days" else text for name, text in texts.items()
    }
    assert answer_changes(PlainAnswers(world, MEDIAN, as_of), query) == answer
    return answer


def judge(series: Mapping[str, Any], figure: str) -> str:
    """Return the verdict on a figure."""
    (found,) = [each for each in series["Figures"] if each["Figure"] == figure]
    verdict: str = found["Verdict"]
    return verdict


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        # 10 values in each period.
        ([600] * 10, [1200] * 9, "TooFew"),
        ([600] * 9, [1200] * 10, "TooFew"),
        ([600] * 10, [1200] * 10, "Slower"),
        # 1.5 times.
        ([600] * 10, [900 - 1e-6] * 10, "AsUsual"),
        ([600] * 10, [900] * 10, "Slower"),
        ([900] * 10, [600] * 10, "Faster"),
        ([900 - 1e-6] * 10, [600] * 10, "AsUsual"),
        # A minute.
        ([60] * 10, [120 - 1e-6] * 10, "AsUsual"),
        ([60] * 10, [120] * 10, "Slower"),
        # What is below 0 is 0; and a figure may have moved from 0.
        ([-3000] * 10, [60 - 1e-6] * 10, "AsUsual"),
        ([-3000] * 10, [60] * 10, "Slower"),
        # 3 deployments more over the median of 30 minutes.
        ([600] * 5 + [3000] * 5, [600] * 3 + [3000] * 7, "AsUsual"),
        ([600] * 5 + [3000] * 5, [600] * 2 + [3000] * 8, "Slower"),
    ],
)
def test_a_median_moves(before: list[float], now: list[float], verdict: str) -> None:
    series = change([*space_out(BEFORE, before), *space_out(NOW, now)])

    assert verdict == judge(series, "LeadTime.Median")


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        # 10 successes in one of the periods.
        (0, 9, "TooFew"),
        (9, 0, "TooFew"),
        (0, 10, "MoreOften"),
        (10, 0, "LessOften"),
        # 1.25 times.
        (20, 24, "AsUsual"),
        (20, 25, "MoreOften"),
        (25, 20, "LessOften"),
        (24, 20, "AsUsual"),
        # 3 deployments.
        (8, 10, "AsUsual"),
        (7, 10, "MoreOften"),
        (10, 8, "AsUsual"),
        (10, 7, "LessOften"),
    ],
)
def test_a_frequency_moves(before: int, now: int, verdict: str) -> None:
    # A deployment long ago makes all days of both periods count.
    first = Run(BEFORE - DAY)

    series = change(
        [first, *space_out(BEFORE, [60] * before), *space_out(NOW, [60] * now)]
    )

    assert verdict == judge(series, "Frequency")


def test_days_in_front_of_the_first_deployment_do_not_count() -> None:
    days = [Run(BEFORE + each * DAY, 60) for each in range(14, 56)]

    series = change(days)

    assert "AsUsual" == judge(series, "Frequency")  # one a day, as soon as it began


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        # 10 deployments in each period.
        ((0, 10), (9, 9), "TooFew"),
        ((0, 9), (10, 10), "TooFew"),
        ((0, 10), (10, 10), "Worse"),
        # 2 failures.
        ((0, 200), (1, 10), "AsUsual"),
        ((0, 200), (2, 10), "Worse"),
        # 2.5 standard errors.
        ((0, 40), (5, 40), "AsUsual"),
        ((0, 40), (6, 40), "Worse"),
        ((6, 40), (0, 40), "Better"),
        ((5, 40), (0, 40), "AsUsual"),
        # 1.5 times.
        ((200, 500), (299, 500), "AsUsual"),
        ((200, 500), (300, 500), "Worse"),
    ],
)
def test_a_failure_rate_moves(
    before: tuple[int, int], now: tuple[int, int], verdict: str
) -> None:
    runs = [
        *space_out(BEFORE, [60] * before[1], before[0]),
        *space_out(NOW, [60] * now[1], now[0]),
    ]

    assert verdict == judge(change(runs), "DeploymentFailureRate")


@pytest.mark.parametrize(
    ("first", "has_limits"), [("2024-03-25", True), ("2024-03-26", False)]
)
def test_limits_need_eight_intervals(first: str, *, has_limits: bool) -> None:
    days = [Run(BEFORE + each * DAY + HOUR, 60) for each in range(56)]

    series = change(
        days,
        granularity="Daily",
        timeRange="Custom",
        to="2024-03-28",
        **{"from": first},
    )

    (frequency,) = [each for each in series["Figures"] if each["Figure"] == "Frequency"]
    assert has_limits == (frequency["Limits"] is not None)


@pytest.mark.parametrize(
    ("last", "verdict"),
    [
        (END - timedelta(days=365), "NotDeployed"),
        (END - timedelta(days=365) + timedelta(microseconds=1), "TooFew"),
    ],
)
def test_a_series_is_not_deployed_after_a_year(last: datetime, verdict: str) -> None:
    assert verdict == change([Run(last)])["Verdict"]


@pytest.mark.parametrize(
    ("days_ago", "verdict"),
    [
        # 60 days.
        ((60, 80), "Silent"),
        ((59, 78), "TooFew"),
        # 3 times the longest gap.
        ((90, 120), "Silent"),
        ((90, 121), "TooFew"),
        ((90, 120, 151), "TooFew"),
        # One deployment has no gap.
        ((90,), "TooFew"),
    ],
)
def test_a_series_is_silent(days_ago: tuple[int, ...], verdict: str) -> None:
    runs = [Run(END - timedelta(days=each)) for each in reversed(days_ago)]

    assert verdict == change(runs)["Verdict"]


def test_only_a_single_project_is_silent_or_failed() -> None:
    old = [Run(END - timedelta(days=each)) for each in (150, 120)]
    failed = [Run(END - DAY, failed=True)]

    assert "Silent" == change(old)["Verdict"]
    assert "TooFew" == change([replace(old[0], project=2), old[1]])["Verdict"]
    assert "Failed" == change(failed)["Verdict"]
    assert "TooFew" == change([replace(old[0], project=2), *failed])["Verdict"]


def test_a_failure_that_is_not_recovered_comes_first() -> None:
    slower = [*space_out(BEFORE, [60] * 10), *space_out(NOW, [3000] * 10)]
    failed = Run(NOW + DAY, failed=True)
    recovered = Run(NOW + DAY + HOUR)

    assert "Failed" == change([*slower, failed])["Verdict"]
    assert "Slower" == change([*slower, failed, recovered])["Verdict"]


def test_a_picked_interval_is_compared_with_the_eight_before_it() -> None:
    texts = {"granularity": "Weekly", **MARCH, "interval": "2024-03-10"}

    answer = ask([Run(BEFORE)], AS_OF, texts)

    assert {"From": "2024-03-10", "To": "2024-03-16"} == answer["Now"]
    assert {"From": "2024-01-14", "To": "2024-03-09"} == answer["Before"]


def test_cards_compare_28_days_of_24_hours() -> None:
    answer = ask([Run(BEFORE)], END, {"days": "28"})

    assert {"From": "2024-03-01", "To": "2024-03-28"} == answer["Now"]
    assert {"From": "2024-02-02", "To": "2024-02-29"} == answer["Before"]


@pytest.mark.parametrize(
    ("more", "mostly"),
    [
        # Three make half of the change of 12, or more; the largest come first.
        ({None: 6, 1: 3, 2: 3}, ["Untenanted"]),
        ({None: 5, 1: 4, 2: 3}, ["Untenanted", "oslo"]),
        ({None: 3, 1: 3, 2: 3, 3: 3}, 2),
        ({None: 3, 1: 2, 2: 2, 3: 2, 4: 3}, 2),
    ],
)
def test_mostly_names_the_fewest_groups_that_make_half(
    more: dict[int | None, int], mostly: list[str] | int
) -> None:
    runs = [Run(BEFORE - DAY), *space_out(BEFORE, [60] * 10)]
    for tenant, count in more.items():
        runs += [Run(NOW + DAY + index * HOUR, tenant=tenant) for index in range(count)]
    runs += space_out(NOW, [60] * 10)

    series = change(runs, **MARCH, by="Tenant")

    found = series["Contributions"]["Frequency"]["Mostly"]
    assert mostly == (found if isinstance(mostly, list) else len(found))
