"""The portfolio: the plain reference, and how long what is remembered is valid."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask_caching import Cache
from hypothesis import given, settings
from hypothesis import strategies as st

from insights_dash.api.wire.collection import Paging
from insights_dash.api.wire.json_text import write
from insights_dash.api.wire.portfolio import PortfolioPage, portfolio_to_wire
from insights_dash.domain.definitions import Definitions
from insights_dash.domain.identity import EnvironmentId, SpaceId, TenantId
from insights_dash.domain.portfolio_question import PortfolioBy, PortfolioQuestion
from insights_dash.domain.project_insights import (
    InsightsScope,
    TenantFilter,
    report_on_projects,
)
from insights_dash.domain.question import Split
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.metrics.changes_query import ChangesQuery
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.portfolio_order import arrange
from insights_dash.metrics.portfolio_query import PortfolioQuery
from insights_dash.store.history import Revisions
from plain_metrics import World
from plain_periods import PlainAnswers, PlainReport
from plain_portfolio import list_rows
from random_questions import Asked, asked, periods_of
from random_worlds import build_catalogue, build_live_history

SPACE = SpaceId("Spaces-1")
CHANNELS = {"shop": 1, "Ledger": 3}
SCOPES = [
    InsightsScope(
        EnvironmentId(f"Environments-{number}"), "", TenantFilter(mode), tenant, "UTC"
    )
    for number in (1, 2)
    for mode, tenant in (
        *(("UntenantedAndAllTenants", None), ("Untenanted", None)),
        ("SingleTenant", TenantId("Tenants-1")),
    )
]


@dataclass(frozen=True)
class Space:
    """A world as the engine has it, with what it remembers."""

    snapshot: Snapshot
    memory: Memory

    @classmethod
    def of(cls, world: World) -> "Space":
        history = build_live_history(world).snapshot()
        snapshot = Snapshot("x", Revisions(1, 1, 1), history, build_catalogue(world))
        return cls(snapshot, Memory(10_000_000))

    def ask(
        self,
        scope: InsightsScope,
        definitions: Definitions | None,
        texts: Mapping[str, str],
        as_of: datetime,
    ) -> Sequence[dict[str, Any]]:
        """Return the rows of the projects that aren't deleted, by verdict."""
        question = PortfolioQuestion.parse(texts, None)
        report = report_on_projects(
            scope, SPACE, as_of, visibility=FULL_VISIBILITY, definitions=definitions
        )
        changes = replace(
            question.asked,
            question=replace(question.asked.question, split=Split.PROJECT),
        )
        query = ChangesQuery(
            report, changes, as_of, self.snapshot, Cache(), self.memory
        )
        asked = PortfolioQuery(query, FULL_VISIBILITY, self.snapshot, self.memory)
        found = asked.list_projects([2, 1, 3])
        page = PortfolioPage(
            SPACE, PortfolioBy.PROJECT, {}, scope, Paging("", 0, 30, {})
        )
        answer = portfolio_to_wire(found, arrange(found.rows, question), page)
        rows: list[dict[str, Any]] = json.loads(write(answer))["Items"]
        return rows


@st.composite
def portfolio_queries(
    draw: st.DrawFn, report: PlainReport, as_of: datetime
) -> dict[str, Any]:
    """Draw parameters of the portfolio."""
    if not draw(st.integers(0, 3)):
        return {"days": 28}
    compare = draw(st.sampled_from(("PreviousPeriod", "YearBefore")))
    return {**draw(periods_of(report, as_of)), "compare": compare}


def list_plain(case: Asked, scope: InsightsScope) -> Sequence[dict[str, Any]]:
    """Return the rows by the plain reference."""
    report = report_on_projects(
        scope, SPACE, case.as_of, visibility=FULL_VISIBILITY, definitions=None
    )
    plain = PlainReport(report.definition, case.report.definitions)
    return list_rows(PlainAnswers(case.world, plain, case.as_of), CHANNELS, case.query)


def shorten(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the reference has of a row."""
    last = row["LastDeployment"]
    number = None if last is None else int(last["Id"].removeprefix("Deployments-"))
    names = ("Name", "Verdict", "Figure", "Ratio", "HasRecovered", "Figures")
    return {**{each: row[each] for each in names}, "LastDeployment": number}


def gather(world: World) -> World:
    """Return a world whose deployments are all in the scope of the first row."""
    releases = [
        replace(each, project=project, channel=channel)
        for each in world.releases
        for project, channel in [(1, 1) if each.channel < 3 else (2, 3)]
    ]
    deployments = [replace(each, environment=1) for each in world.deployments]
    return World(tuple(releases), tuple(deployments), world.catalogue)


# Every figure has its own tests: what is new are the rows.
@settings(max_examples=settings().max_examples // 2)
@given(
    asked(portfolio_queries)
    | asked(portfolio_queries).map(
        lambda case: replace(case, world=gather(case.world))
    ),
    st.sampled_from(SCOPES) | st.just(SCOPES[0]),
    st.integers(0, 40),
)
def test_rows_are_those_of_the_reference(
    case: Asked, scope: InsightsScope, earlier: int
) -> None:
    scope = replace(scope, time_zone=case.report.definition.time_zone)
    space = Space.of(case.world)
    definitions = case.definition.definitions
    if "from" not in case.query:
        # What is remembered of another instant must not be taken for this one's.
        space.ask(scope, definitions, case.texts, case.as_of - timedelta(hours=earlier))
    expected = list_plain(case, scope)
    for _ in range(2):
        rows = space.ask(scope, definitions, case.texts, case.as_of)
        assert expected == list(map(shorten, rows))
