"""How long the portfolio of a space takes: the first time, and the next."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from flask_caching import Cache

from benchmarks.rollout import best_time
from benchmarks.synthetic import ENVIRONMENTS, NOW, make
from insights_dash.domain.identity import EnvironmentId, SpaceId
from insights_dash.domain.portfolio_question import PortfolioQuestion
from insights_dash.domain.project_insights import (
    InsightsScope,
    TenantFilter,
    report_on_projects,
)
from insights_dash.domain.question import Split
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.metrics.changes_query import ChangesQuery
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.portfolio_order import arrange
from insights_dash.metrics.portfolio_query import PortfolioQuery, PortfolioRow
from insights_dash.store.history import Revisions

_MOST_PROJECTS, _DEPLOYMENTS_PER_PROJECT = 2_000, 10  # at least so many
_RELEASES, _BYTES_REMEMBERED = 60, 1 << 28
_LAST = InsightsScope(
    ((EnvironmentId(f"Environments-{ENVIRONMENTS}"), ""),),
    TenantFilter.UNTENANTED_AND_ALL_TENANTS,
    None,
    (),
    "UTC",
)


class Asked:
    """The portfolio of a space with many projects, by verdict."""

    def __init__(self, deployments: int, projects: int) -> None:
        """Build the space."""
        space = make(deployments, projects=projects, releases_a_project=_RELEASES)
        live = LiveHistory.of(space.releases, space.deployments)
        revisions = Revisions(1, 1, 1)
        self._snapshot = Snapshot("", revisions, live.snapshot(), space.catalogue)
        self._numbers = space.projects
        self._cache = Cache()  # the portfolio only uses the memory

    def answer(self, memory: Memory | None = None) -> Sequence[PortfolioRow]:
        """Return all rows; without a memory, everything is calculated."""
        memory = memory or Memory(_BYTES_REMEMBERED)
        return ask_portfolio(self._snapshot, self._numbers, self._cache, memory)


def ask_portfolio(
    snapshot: Snapshot, projects: Sequence[int], cache: Cache, memory: Memory
) -> Sequence[PortfolioRow]:
    """Return the rows of these projects by verdict."""
    question = PortfolioQuestion.parse({}, None)
    by_project = replace(question.asked.question, split=Split.PROJECT)
    report = report_on_projects(
        _LAST,
        SpaceId("Spaces-1"),
        NOW,
        visibility=FULL_VISIBILITY,
        definitions=None,
    )
    query = ChangesQuery(
        report,
        replace(question.asked, question=by_project),
        *(NOW, snapshot, cache, memory),
    )
    asked = PortfolioQuery(query, FULL_VISIBILITY, snapshot, memory)
    return arrange(asked.list_projects(projects).rows, question)


def measure_portfolio(deployments: int) -> Iterator[tuple[str, float]]:
    """Yield what was measured, and the best time in seconds."""
    projects = min(_MOST_PROJECTS, deployments // _DEPLOYMENTS_PER_PROJECT)
    asked = Asked(deployments, projects)
    name = f"portfolio of {projects:,} projects"
    yield name, best_time(asked.answer)
    memory = Memory(_BYTES_REMEMBERED)
    asked.answer(memory)
    yield f"{name}, the next time", best_time(partial(asked.answer, memory))
