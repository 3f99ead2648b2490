"""Spaces whose deployments arrive one by one, mostly in order, and are asked about."""

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random

from insights_dash.domain.identity import TagSetId
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.time_range import Compare, Granularity, TimeRange
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.live_history import LiveHistory
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from random_worlds import (
    CATALOGUE,
    CHANNELS,
    ENVIRONMENTS,
    LAST_INSTANT,
    TENANTS,
    build_live_history,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STATES = ("Success",) * 4 + ("Failed",) * 2
_STEPS = 10
_APART = (MINUTE, MINUTE, HOUR, 20 * HOUR, 25 * HOUR, 30 * DAY)
# How long before or after the newest deployment an instant is.
_AGO = (MINUTE, HOUR, 5 * HOUR, 30 * HOUR, 100 * DAY)
_LATER = (0 * DAY, 0 * DAY, HOUR, 3 * DAY)


_RANGES = (
    *(TimeRange.LAST_MONTH, TimeRange.LAST_QUARTER, TimeRange.LAST_YEAR),
    *(TimeRange.THIS_MONTH, TimeRange.PREVIOUS_MONTH),
)


class Arrivals:
    """A space of up to 60 deployments in a year or 40 days, to which some are added."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - not a secret
        self._now = LAST_INSTANT - self._random.choice((10, 30)) * DAY
        # Releases that are created after they are deployed, or all long before.
        self._created = self._random.choice(((-300, -90, -2, 5), (-500, -400)))
        self._releases = tuple(map(self._make_release, range(1, 9)))
        # Some documents only occur later.
        self._seldom = self._random.choice((0, 0.5))
        days = self._random.choice((40, 380))
        instants = sorted(
            self._now - self._random.random() * days * DAY
            for _ in range(self._random.choice((0, 20, 60)))
        )
        rows = [self._make_row(each) for each in instants]
        self._rows = {row.number: row for row in rows}
        world = World(self._releases, tuple(rows), CATALOGUE)
        self._live: LiveHistory = build_live_history(world)

    def steps(self) -> Iterator[tuple[History, datetime]]:
        """Yield the history after each change, once or twice, and an instant."""
        choose = self._random.choice
        for _ in range(_STEPS):
            last = self._find_last()
            if self._random.random() < 0.5:
                yield self._live.snapshot(), last - choose(_AGO)
            yield self._live.snapshot(), last + choose(_LATER)
            changes = (
                *[self._arrive] * 6,
                *(self._arrive_late, self._correct, self._remove),
            )
            row = choose(changes)()
            self._rows[row.number] = row
            self._live.apply(Releases.of([]), [astuple(row)])

    def in_order(self, steps: int) -> Iterator[History]:
        """Yield the history after each of some deployments in order."""
        for _ in range(steps):
            row = self._arrive()
            self._rows[row.number] = row
            self._live.apply(Releases.of([]), [astuple(row)])
            yield self._live.snapshot()

    def in_a_day(self, steps: int) -> Iterator[tuple[History, datetime]]:
        """Yield the history after each of some changes in a day, and an instant.

        The instants mostly ascend. All changes are to deployments of that day.
        """
        choose, own = self._random.choice, list[Deployment]()
        self._now = self._find_last().replace(hour=4) + DAY
        for _ in range(steps):
            yield self._live.snapshot(), self._now + choose((MINUTE, MINUTE, -HOUR))
            self._now += choose((MINUTE, 5 * MINUTE, 25 * MINUTE))
            late = choose((0 * HOUR, 0 * HOUR, 0 * HOUR, 50 * MINUTE, 2 * HOUR))
            row = self._make_row(self._now - late)
            if own and self._random.random() < 0.3:
                row = choose(choose((own[-3:], own)))
                state = choose(("Canceled", "Failed", "Success"))
                row = replace(row, state=state, environment=choose(ENVIRONMENTS))
            own.append(row)
            self._rows[row.number] = row
            self._live.apply(Releases.of([]), [astuple(row)])

    def _find_last(self) -> datetime:
        """Return an instant that has no deployment after it."""
        newest = max((row.completed or 0 for row in self._rows.values()), default=0)
        return max(self._now, EPOCH + newest * MICROSECOND)

    def _arrive(self) -> Deployment:
        self._now += self._random.choice(_APART)
        return self._make_row(self._now)

    def _arrive_late(self) -> Deployment:
        late = self._random.choice((MINUTE / 2, 2 * HOUR, 3 * DAY, 50 * DAY))
        return self._make_row(self._now - late)

    def _correct(self) -> Deployment:
        row = self._choose()
        return replace(row, state="Success" if row.state == "Failed" else "Failed")

    def _remove(self) -> Deployment:
        return replace(self._choose(), state="Canceled")

    def _choose(self) -> Deployment:
        """Return one of the newest deployments, or any other."""
        if not self._rows:
            return self._arrive()
        rows = [*self._rows.values()]
        return self._random.choice(rows[-3:] if self._random.random() < 0.5 else rows)

    def _make_release(self, number: int) -> Release:
        channel, project = self._random.choice(CHANNELS)
        created = self._now + self._random.choice(self._created) * DAY
        known = None if self._random.random() < 0.15 else _count(created)
        return Release(number, project, channel, known, f"1.{number}", is_deleted=False)

    def _make_row(self, completed: datetime) -> Deployment:
        choose = self._random.choice
        number = getattr(self, "_number", 0) + 1
        self._number = number
        is_seldom = number < 40 and self._random.random() < self._seldom
        instant = _count(completed)
        return Deployment(
            number,
            1,
            choose((1, 2) if is_seldom else range(1, 9)),
            choose(ENVIRONMENTS[:1] if is_seldom else ENVIRONMENTS),
            choose(TENANTS[:2] if is_seldom else TENANTS),
            # A release without a creation time counts as created when it was queued.
            instant - choose((90_000_000, 90_000_000, 300_000_000_000)),
            instant - 60_000_000,
            instant,
            choose(_STATES),
            had_guided_failure=self._random.random() < 0.1,
        )


def _count(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


@cache
def make_question(seed: int) -> Question:
    """Return a question with a random split, period and comparison."""
    choose = Random(seed).choice  # noqa: S311 - not a secret
    is_waiting = seed % 10 == 0
    return Question(
        split=choose([*Split]),
        tenant_tag_set_id=TagSetId("TagSets-1"),
        time_range=choose(_RANGES),
        granularity=choose([*Granularity]),
        lead_time=LeadTime.INCLUDING_WAITING if is_waiting else LeadTime.COMPLETED,
        compare=choose((Compare.PREVIOUS_PERIOD, Compare.YEAR_BEFORE, Compare.NONE)),
    )
