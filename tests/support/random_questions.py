"""Random reports, instants and queries for the plain reference, with Hypothesis.

Queries are mappings of URL parameters, as `plain_periods` takes them. Periods lie where
`random_worlds` has deployments, and instants often at the edge of a day or a month.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from insights_dash.domain.definitions import Definitions, Statistic, WeekStart
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World
from plain_periods import (
    Calendar,
    PlainAnswers,
    PlainReport,
    Query,
    choose_period,
    list_intervals,
)
from random_worlds import (
    CATALOGUE,
    CHANNELS,
    ENVIRONMENTS,
    LAST_INSTANT,
    TENANTS,
    ZONES,
    definitions,
    everything,
    worlds,
)

DAY = timedelta(days=1)
RANGES = (
    *("LastMonth", "LastQuarter", "LastYear", "LastTwoYears"),
    *("ThisMonth", "ThisQuarter", "ThisYear"),
    *("PreviousMonth", "PreviousQuarter", "PreviousYear"),
)
GRANULARITIES = ("Daily", "Weekly", "Monthly", "Quarterly")
SPLITS = (
    *("None", "Project", "ProjectGroup", "Environment", "EnvironmentGroup"),
    *("Tenant", "TenantTagSet"),
)
# Days that end or begin a month, a quarter or a year, or on which clocks change. The
# last ones are after all deployments.
ODD_DAYS = (
    *(date(2024, 3, 31), date(2024, 4, 7), date(2024, 4, 30), date(2024, 5, 31)),
    *(date(2024, 6, 1), date(2024, 6, 12), date(2024, 6, 30), date(2024, 7, 1)),
    *(date(2024, 7, 31), date(2024, 8, 30), date(2024, 9, 30), date(2025, 2, 28)),
)
ODD_TIMES = (
    *(time(0, 0), time(0, 0, 0, 1), time(23, 59, 59, 999_999), time(2, 30)),
    *(time(1, 30), time(23, 30), time(12, 0)),
)


@st.composite
def instants_in(draw: st.DrawFn, zone: ZoneInfo) -> datetime:
    """Draw an instant to ask about: the last one, or one in an odd place."""
    if draw(st.booleans()):
        return LAST_INSTANT
    day = draw(
        st.sampled_from(ODD_DAYS) | st.dates(date(2024, 5, 1), date(2024, 7, 31))
    )
    odd = datetime.combine(day, draw(st.sampled_from(ODD_TIMES)), zone)
    return odd.astimezone(UTC)


@st.composite
def reports(draw: st.DrawFn) -> PlainReport:
    """Draw a report with or without `Definitions`."""
    chosen = st.fixed_dictionaries(
        {
            "WeekStart": st.sampled_from(("Sunday", "Monday")),
            "Statistic": st.sampled_from(("Mean", "Median", "NinetyFifth")),
        }
    )
    definition = (
        draw(definitions())
        if draw(st.integers(0, 4)) == 4
        else everything_in_groups(draw(st.sampled_from(ZONES)))
    )
    return PlainReport(definition, draw(st.none() | chosen))


def everything_in_groups(zone: str) -> ReportDefinition:
    """Return a report on everything, with two environment groups."""
    report = everything(zone)
    first, *others = report.environment_ids
    groups = (
        EnvironmentGroup("live", tuple(others)),
        EnvironmentGroup("early", (first,)),
    )
    return replace(report, environment_groups=groups)


@st.composite
def periods_of(draw: st.DrawFn, report: PlainReport, as_of: datetime) -> Query:
    """Draw a range and a granularity; a custom range can end after the instant."""
    # Limits need many intervals.
    granularities = (*GRANULARITIES, "Daily", "Weekly", "Weekly")
    query = {"granularity": draw(st.sampled_from(granularities))}
    if draw(st.integers(0, 2)):
        return query | {"timeRange": draw(st.sampled_from(RANGES))}
    today = as_of.astimezone(report.definition.zone).date()
    first = today - draw(st.integers(0, 20) | st.integers(0, 300)) * DAY
    to = first + draw(st.integers(0, 10) | st.integers(0, 300)) * DAY
    return query | {"timeRange": "Custom", "from": str(first), "to": str(to)}


_SPLITS = st.fixed_dictionaries(
    {
        "split": st.sampled_from(SPLITS) | st.just("None"),
        "tenantTagSetId": st.sampled_from(("TagSets-1", "TagSets-2")),
    }
)


@st.composite
def metrics_queries(draw: st.DrawFn, report: PlainReport, as_of: datetime) -> Query:
    """Draw parameters of `/metrics`."""
    added = st.fixed_dictionaries(
        {},
        optional={
            "compare": st.sampled_from(("None", "PreviousPeriod", "YearBefore")),
            "limits": st.just(value=True),
            "leadTime": st.just("IncludingWaiting"),
        },
    )
    return {**draw(periods_of(report, as_of)), **draw(_SPLITS), **draw(added)}


@st.composite
def changes_queries(draw: st.DrawFn, report: PlainReport, as_of: datetime) -> Query:
    """Draw parameters of `/metrics/changes`."""
    query: dict[str, Any] = {**draw(_SPLITS), "by": draw(st.sampled_from(SPLITS[1:]))}
    kind = draw(st.sampled_from(("compare", "compare", "interval", "days")))
    if kind == "days":
        return query | {"days": 28}
    query |= draw(periods_of(report, as_of))
    if kind == "compare":
        compare = draw(st.sampled_from(("PreviousPeriod", "YearBefore")))
        return query | {"compare": compare}
    calendar = Calendar(report.definition.zone, report.week_start)
    period = choose_period(query, calendar, (as_of - EPOCH) // MICROSECOND)
    intervals = list_intervals(period, query["granularity"])
    return query | {"interval": str(draw(st.sampled_from(intervals)).start)}


@dataclass(frozen=True)
class Asked:
    """A query to a report on a world, as of an instant."""

    world: World
    report: PlainReport
    as_of: datetime
    query: Query

    @property
    def definition(self) -> ReportDefinition:
        """The report, as the engine takes it."""
        chosen = self.report.definitions
        if chosen is None:
            return self.report.definition
        week_start, statistic = chosen["WeekStart"], chosen["Statistic"]
        definitions = Definitions(WeekStart(week_start), Statistic(statistic))
        return replace(self.report.definition, definitions=definitions)

    @property
    def plain(self) -> PlainAnswers:
        """What the plain reference answers with."""
        return PlainAnswers(self.world, self.report, self.as_of)

    @property
    def texts(self) -> Mapping[str, str]:
        """The query as URL parameters."""
        return {
            name: str(value).lower() if value is True else str(value)
            for name, value in self.query.items()
        }


@st.composite
def asked(
    draw: st.DrawFn,
    queries: Callable[[PlainReport, datetime], st.SearchStrategy[Query]],
) -> Asked:
    """Draw a world, a report, an instant and one of these queries."""
    report = draw(reports())
    as_of = draw(instants_in(report.definition.zone))
    world = draw(busy_worlds() if draw(st.booleans()) else worlds())
    return Asked(world, report, as_of, draw(queries(report, as_of)))


@st.composite
def busy_worlds(draw: st.DrawFn) -> World:
    """Draw a space of some hundred deployments whose pace changes at one instant.

    Verdicts and limits need many values, which Hypothesis would be slow to draw one by
    one. So it draws a seed; a failing example isn't made smaller.
    """
    return make_busy_world(draw(st.integers(0, 999_999)))


def make_busy_world(seed: int) -> World:
    chance = Random(seed)  # noqa: S311 - not a secret
    days = chance.choice((60, 100, 160))
    # Where all times are full hours, many durations are equal.
    full_hours = chance.choice((0.5, 0.5, 1))
    channels = chance.sample(CHANNELS, chance.choice((1, 2, len(CHANNELS))))
    environments = chance.sample(ENVIRONMENTS, chance.choice((1, 1, 3)))
    tenants = TENANTS[: chance.choice((1, 1, 2, len(TENANTS)))]
    releases = [
        Release(
            number,
            project,
            channel,
            None if chance.random() < 0.05 else _back(chance, days + 3, full_hours),
            f"1.{number}",
            is_deleted=chance.random() < 0.1,
        )
        for number, (channel, project) in enumerate(
            (chance.choice(channels) for _ in range(chance.randint(5, 60))), start=1
        )
    ]
    rates = _rates(chance), _rates(chance)
    step, burst = (LAST_INSTANT - chance.random() * days * DAY for _ in range(2))
    bad_day = ((burst - EPOCH) // MICROSECOND, (burst + DAY - EPOCH) // MICROSECOND)
    deployments = []
    for number in range(1, chance.randint(100, 240)):
        completed = _back(chance, days, full_hours)
        is_after = completed > (step - EPOCH) // MICROSECOND
        if is_after and chance.random() < rates[0]["pause"]:
            continue
        rate = rates[is_after]
        if not number % 15:
            completed = chance.randint(*bad_day)
        failing = rate["failing"]
        if bad_day[0] <= completed < bad_day[1]:
            failing = 1 - failing
        began = completed - chance.randint(0, 9_000_000_000)
        deployments.append(
            Deployment(
                number=number,
                sequence=chance.randint(1, 5),
                release=_choose(chance, releases, completed, rate["delay"]).number,
                environment=chance.choice(environments),
                tenant=chance.choice(tenants),
                queued=began - chance.randint(0, 9_000_000_000),
                started=began,
                completed=completed,
                state="Failed" if chance.random() < failing else "Success",
                had_guided_failure=chance.random() < failing / 2,
            )
        )
    return World(tuple(releases), tuple(deployments), CATALOGUE)


def _rates(chance: Random) -> Mapping[str, float]:
    return {
        "failing": chance.choice((0, 0.02, 0.2, 0.6, 0.9)),
        "delay": chance.choice((0, 1, 5, 30)),
        "pause": chance.choice((0, 0, 0.5, 1)),
    }


def _back(chance: Random, days: int, full_hours: float) -> int:
    """Return an instant of the last days, at a full hour with that chance."""
    instant = LAST_INSTANT - chance.random() * days * DAY
    if chance.random() < full_hours:
        instant = instant.replace(minute=0, second=0, microsecond=0)
    return (instant - EPOCH) // MICROSECOND


def _choose(
    chance: Random, releases: list[Release], completed: int, delay: float
) -> Release:
    """Return the newest release that is so many days old, or any."""
    latest = completed - delay * DAY / MICROSECOND
    old = [each for each in releases if each.created and each.created <= latest]
    if not old or chance.random() < 0.2:
        return chance.choice(releases)
    return max(old, key=lambda each: each.created or 0)
