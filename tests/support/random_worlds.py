"""Random spaces for Hypothesis: small, with many ties, gaps and strange orders."""

from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from insights_dash.domain.identity import Kind, TagSetId
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.report import EnvironmentGroup, ReportDefinition, TenantMode
from insights_dash.domain.time_range import Granularity, TimeRange
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.history.as_known import as_known
from insights_dash.metrics.history.columns import Deployments, Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.history import History
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.store.history import CatalogueRows
from plain_metrics import EPOCH, MICROSECOND, Deployment, Release, World

LAST_INSTANT = datetime(2024, 6, 12, 15, 30, tzinfo=UTC)
ZONES = (
    "UTC",
    "Europe/London",
    "America/Sao_Paulo",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "America/St_Johns",
)
CHANNELS = ((1, 1), (2, 1), (3, 2), (4, 3))  # channel, project
ENVIRONMENTS = (1, 2, 3)
TENANTS = (None, 1, 2, 3, 4)
CATALOGUE = CatalogueRows(
    projects=[(1, "shop", 1), (2, "Ledger", 2), (3, None, 1)],
    project_groups=[(1, "web", 1), (2, "Accounts", 2)],
    channels=[
        (1, "Default", 1, True),
        (2, "Hotfix", 1, False),
        (3, "Default", 2, True),
        (4, None, 3, True),
    ],
    environments=[(1, "test", 2), (2, "production", 1), (3, None, 2)],
    tenants=[(1, "oslo", 1), (2, "Bergen", 2), (3, None, 3), (4, "tromsø", 4)],
    tag_sets=[(1, "Ring"), (2, "Region")],
    tags=[
        (2, 1, "Ring/Early", "Early"),
        (1, 1, "Ring/Late", "Late"),
        (3, 2, "Region/North", "North"),
        (4, 2, "Region/South", "South"),
    ],
    tenant_tags=[(1, 1), (1, 2), (1, 3), (2, 1), (2, 4), (4, 3)],
)

# Most times are on a coarse grid, so that ties occur; some are slightly off it.
_HOURS = st.integers(0, 24 * 460).map(lambda hours: hours - hours % 7)
# Some deployments end before they begin.
_SPANS = st.integers(-1, 90_000_000_000) | st.integers(-9_000_000_000, 0)
_NEAR = st.sampled_from((0, 0, 0, 1, 499_999, 500_000, 1_500_000))


@st.composite
def _instants(draw: st.DrawFn) -> int:
    back = timedelta(hours=draw(_HOURS), microseconds=draw(_NEAR))
    return (LAST_INSTANT - back - EPOCH) // MICROSECOND


_RECENT = st.one_of(
    _instants(),
    *(
        st.integers(0, 24 * days).map(
            lambda hours: (LAST_INSTANT - timedelta(hours=hours) - EPOCH) // MICROSECOND
        )
        for days in (70, 12)
    ),
)


@st.composite
def _releases(draw: st.DrawFn) -> tuple[Release, ...]:
    # A source that only knows days gives many releases the same time.
    days = draw(st.lists(_RECENT, min_size=1, max_size=3))
    created = st.one_of(_RECENT, st.sampled_from(days))
    if draw(st.booleans()):
        created = st.one_of(created, st.none())
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(CHANNELS[:1] * 3 + CHANNELS), created, st.booleans()
            ),
            min_size=draw(st.sampled_from((1, 8))),
            max_size=14,
        )
    )
    return tuple(
        Release(number, project, channel, created, f"1.{number}", is_deleted)
        for number, ((channel, project), created, is_deleted) in enumerate(
            rows, start=1
        )
    )


def _before(instant: int | None, span: int | None) -> int | None:
    return None if instant is None or span is None else instant - span


@st.composite
def deployments(
    draw: st.DrawFn, releases: int, *, first: int = 1, most: int = 50
) -> tuple[Deployment, ...]:
    """Draw deployments of these releases, numbered from `first`."""
    states = ("Success",) * 5 + ("Failed", "Failed", "Canceled", "Executing")
    least = draw(st.sampled_from((0, most // 2, most - 1)))
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(1, releases),
                st.sampled_from(ENVIRONMENTS[:1] * 3 + ENVIRONMENTS),
                st.sampled_from(TENANTS[:2] * 3 + TENANTS),
                st.none() | _SPANS | st.integers(0, 400_000_000_000),
                st.none() | _SPANS,
                st.one_of(_RECENT, _RECENT, _RECENT, st.none()),
                st.sampled_from(states),
                st.sampled_from((False, False, False, True)),
                st.integers(1, 5),
            ),
            min_size=least,
            max_size=most,
        )
    )
    return tuple(
        Deployment(
            number,
            sequence,
            release,
            environment,
            tenant,
            _before(_before(completed, took), waited),
            _before(completed, took),
            completed,
            state,
            guided,
        )
        for number, (
            release,
            environment,
            tenant,
            took,
            waited,
            completed,
            state,
            guided,
            sequence,
        ) in enumerate(rows, start=first)
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a space of up to 14 releases and 50 deployments."""
    releases = draw(_releases())
    return World(releases, draw(deployments(len(releases))), CATALOGUE)


@st.composite
def definitions(draw: st.DrawFn) -> ReportDefinition:
    """Draw reports of all kinds, including those that select nothing."""

    def some(kind: Kind, numbers: tuple[int, ...]) -> tuple[Any, ...]:
        chosen = draw(st.lists(st.sampled_from(numbers), unique=True))
        return tuple(kind.identify(number) for number in chosen)

    environments = some(Kind.ENVIRONMENT, ENVIRONMENTS)
    cut = draw(st.integers(0, len(environments)))
    tags = [canonical_name for _, _, canonical_name, _ in CATALOGUE.tags]
    return ReportDefinition(
        name="Report",
        project_group_ids=some(Kind.PROJECT_GROUP, (1, 2)),
        project_ids=some(Kind.PROJECT, (1, 2, 3)),
        channel_ids=some(Kind.CHANNEL, (1, 2, 3, 4)),
        environment_groups=(
            EnvironmentGroup("later", environments[cut:]),
            EnvironmentGroup("earlier", environments[:cut]),
        ),
        tenant_mode=draw(st.sampled_from(TenantMode)),
        tenant_ids=draw(st.just(()) | st.just(some(Kind.TENANT, (1, 2, 3, 4)))),
        tenant_tags=tuple(draw(st.lists(st.sampled_from(tags), unique=True))),
        all_tenants=draw(st.booleans()),
        time_zone=draw(st.sampled_from(ZONES)),
    )


def everything(time_zone: str = "UTC") -> ReportDefinition:
    """Return a report on all projects, channels, environments and tenants."""
    return ReportDefinition(
        name="Everything",
        channel_ids=tuple(Kind.CHANNEL.identify(channel) for channel, _ in CHANNELS),  # type: ignore[misc]
        environment_groups=(
            EnvironmentGroup(
                "All",
                tuple(Kind.ENVIRONMENT.identify(each) for each in ENVIRONMENTS),  # type: ignore[misc]
            ),
        ),
        time_zone=time_zone,
    )


RANGES = (TimeRange.LAST_MONTH, TimeRange.LAST_QUARTER, TimeRange.LAST_YEAR)
GRANULARITIES = (Granularity.DAILY, Granularity.WEEKLY, Granularity.MONTHLY)
queries = st.builds(
    Question,
    split=st.sampled_from(Split),
    tenant_tag_set_id=st.sampled_from((TagSetId("TagSets-1"), TagSetId("TagSets-2"))),
    time_range=st.sampled_from(RANGES),
    granularity=st.sampled_from(GRANULARITIES),
    as_of=st.none(),
    lead_time=st.sampled_from(LeadTime),
)

instants = st.one_of(
    st.just(LAST_INSTANT),
    _instants().map(lambda instant: EPOCH + instant * MICROSECOND),
)


def build_history(world: World, *, as_of: datetime = LAST_INSTANT) -> History:
    """Return the engine's history of a world, as it was known at a given time."""
    return as_known(build_live_history(world).snapshot(), as_of=as_of)


def build_scope(
    world: World, definition: ReportDefinition, as_of: datetime = LAST_INSTANT
) -> Scope:
    """Return what a report selects of a world, as it was known at a given time."""
    history, catalogue = build_history(world, as_of=as_of), build_catalogue(world)
    return Scope(history, catalogue, select(definition, catalogue))


def build_live_history(world: World) -> LiveHistory:
    """Return the engine's live history of a world, which can be changed."""
    releases = Releases.of([astuple(each) for each in world.releases])
    rows = [astuple(each) for each in world.deployments]
    return LiveHistory.of(releases, Deployments.of(rows, releases))


def build_catalogue(world: World) -> DocumentIndex:
    """Return the engine's catalogue of a world."""
    return DocumentIndex(world.catalogue)
