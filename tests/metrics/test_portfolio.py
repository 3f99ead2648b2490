"""The portfolio: the plain reference, and how long what is remembered is valid."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask_caching import Cache
from hypothesis import given, settings
from hypothesis import strategies as st

from insights_dash.api.wire.collection import Paging
from insights_dash.api.wire.json_text import write
from insights_dash.api.wire.portfolio import (
    PortfolioPage,
    portfolio_to_wire,
    row_marks_to_wire,
)
from insights_dash.domain.definitions import Definitions
from insights_dash.domain.identity import EnvironmentId, SpaceId, TenantId
from insights_dash.domain.portfolio_question import PortfolioBy, PortfolioQuestion
from insights_dash.domain.project_insights import (
    InsightsScope,
    TenantFilter,
    report_on_projects,
)
from insights_dash.domain.question import Split
from insights_dash.domain.verdict import Verdict
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.metrics.answer.changes.changes import JudgedSeries
from insights_dash.metrics.answer.changes.figures import FigureChange
from insights_dash.metrics.answer.changes.portfolio import Entry, JudgedRows
from insights_dash.metrics.answer.changes.series_verdict import SeriesPast
from insights_dash.metrics.changes_query import ChangesQuery
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.memory import Memory
from insights_dash.metrics.portfolio_order import arrange
from insights_dash.metrics.portfolio_query import PortfolioQuery, PortfolioRow
from insights_dash.store.history import Revisions
from plain_metrics import World
from plain_periods import PlainAnswers, PlainReport
from plain_portfolio import list_marks, list_rows
from random_questions import Asked, asked, periods_of
from random_worlds import build_catalogue, build_live_history

SPACE = SpaceId("Spaces-1")
CHANNELS = {"shop": 1, "Ledger": 3}
TAGS = ("Ring/Early", "Region/North")
SCOPES = [
    InsightsScope(
        tuple((EnvironmentId(f"Environments-{number}"), "") for number in numbers),
        TenantFilter(mode),
        tenant,
        tuple((f"TagSets-1/{tag}", tag) for tag in tags),
        "UTC",
    )
    for numbers in ((1,), (2,), (1, 2))
    for mode, tenant, tags in (
        *(("UntenantedAndAllTenants", None, ()), ("Untenanted", None, ())),
        ("SingleTenant", TenantId("Tenants-1"), ()),
        ("UntenantedAndAllTenants", None, TAGS[:1]),
        ("UntenantedAndAllTenants", None, TAGS),
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
        found = self.query(scope, definitions, question, as_of).list_projects([2, 1, 3])
        page = PortfolioPage(
            SPACE, PortfolioBy.PROJECT, {}, scope, Paging("", 0, 30, {})
        )
        answer = portfolio_to_wire(found, arrange(found.rows, question), page)
        rows: list[dict[str, Any]] = json.loads(write(answer))["Items"]
        return rows

    def query(
        self,
        scope: InsightsScope,
        definitions: Definitions | None,
        question: PortfolioQuestion,
        as_of: datetime,
    ) -> PortfolioQuery:
        """Return the question about every project."""
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
        return PortfolioQuery(query, FULL_VISIBILITY, self.snapshot, self.memory)


@st.composite
def portfolio_queries(
    draw: st.DrawFn, report: PlainReport, as_of: datetime
) -> dict[str, Any]:
    """Draw parameters of the portfolio."""
    if not draw(st.integers(0, 3)):
        return {"days": 28}
    compare = draw(st.sampled_from(("PreviousPeriod", "YearBefore")))
    return {**draw(periods_of(report, as_of)), "compare": compare}


def answer_plainly(case: Asked, scope: InsightsScope) -> PlainAnswers:
    """Return the plain reference's answers in a scope."""
    report = report_on_projects(
        scope, SPACE, case.as_of, visibility=FULL_VISIBILITY, definitions=None
    )
    plain = PlainReport(report.definition, case.report.definitions)
    return PlainAnswers(case.world, plain, case.as_of)


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
    expected = list_rows(answer_plainly(case, scope), CHANNELS, case.query)
    for _ in range(2):
        rows = space.ask(scope, definitions, case.texts, case.as_of)
        assert expected == list(map(shorten, rows))


@settings(max_examples=settings().max_examples // 2)
@given(
    asked(portfolio_queries)
    | asked(portfolio_queries).map(
        lambda case: replace(case, world=gather(case.world))
    ),
    st.sampled_from(SCOPES),
)
def test_the_deployments_behind_rows_are_those_of_the_reference(
    case: Asked, scope: InsightsScope
) -> None:
    scope = replace(scope, time_zone=case.report.definition.time_zone)
    expected = list_marks(answer_plainly(case, scope), CHANNELS, case.query)
    asked = Space.of(case.world).query(
        scope,
        case.definition.definitions,
        PortfolioQuestion.parse(case.texts, None),
        case.as_of,
    )
    marks = asked.find_marks([1, 2])
    ids = [(name, marks[number]) for name, number in (("shop", 1), ("Ledger", 2))]
    shown = json.loads(write(row_marks_to_wire(ids)))["Items"]
    for each in shown:
        del each["IsInProgress"]
    assert expected == {each.pop("Id"): each for each in shown}


DAYS = date(2024, 5, 1), date(2024, 5, 31)
NAMES = (
    *("LeadTime.Median", "LeadTime.NinetyFifth", "Frequency"),
    *("MeanTimeToRecovery.Median", "DeploymentFailureRate"),
)


def make_row(
    name: str,
    verdict: Verdict = Verdict.AS_USUAL,
    moved: FigureChange | None = None,
    *,
    counts: tuple[int, int] = (20, 20),
    known: Mapping[str, int | None] | None = None,
) -> PortfolioRow:
    """Return a row; known are figures of now, and when it was last deployed."""
    known = known or {}
    values = tuple(
        FigureChange(each, known.get(each), 1, counts, verdict) for each in NAMES
    )
    past = SeriesPast(1, 1, is_of_one_project=True, is_failed=False, was_failed=True)
    series = JudgedSeries(name, past, None, values)
    entry = Entry(series, DAYS, DAYS, verdict, moved)
    return PortfolioRow(1, name, entry, 1, known.get("LastDeployment"))


def fail_still(row: PortfolioRow) -> PortfolioRow:
    """Return a row whose failure hasn't recovered."""
    past = row.entry.series.past._replace(is_failed=True)
    series = replace(row.entry.series, past=past)
    return row._replace(entry=replace(row.entry, series=series))


def sort(rows: Sequence[PortfolioRow], **texts: str) -> str:
    """Return the names of rows in order; they are given by name."""
    question = PortfolioQuestion.parse(texts, None)
    by_name = sorted(rows, key=lambda each: each.name)
    return "".join(each.name for each in arrange(by_name, question))


def moved_by(higher: int, lower: int) -> FigureChange:
    figure = FigureChange("LeadTime.Median", 1, 1, (20, 20), Verdict.SLOWER)
    return figure._replace(ratio=(higher, lower))


UNMOVED = "DeploymentFailureRate", 0.1, 0.1, (20, 20), Verdict.AS_USUAL


def test_verdicts_are_sorted_as_they_are_found() -> None:
    verdicts = [
        *(Verdict.NOT_DEPLOYED, Verdict.FAILED, Verdict.SLOWER, Verdict.WORSE),
        *(Verdict.FAILED, Verdict.SILENT, Verdict.LESS_OFTEN, Verdict.FASTER),
        *(Verdict.BETTER, Verdict.MORE_OFTEN, Verdict.AS_USUAL, Verdict.TOO_FEW),
    ]
    rows = [
        make_row(name, verdict)
        for name, verdict in zip("zyxwvutsrqpo", verdicts, strict=True)
    ]
    rows[1] = fail_still(rows[1])
    assert "zyxwvutsrqpo" == sort(rows)
    assert "opqrstuvwxyz" == sort(rows, descending="true")
    assert set(Verdict) == set(verdicts)


def test_verdicts_are_kept_until_one_of_them_turns() -> None:
    day = 86_400_000_000
    past = SeriesPast(0, day, is_of_one_project=True, is_failed=False, was_failed=False)
    series = JudgedSeries("Shop", past, None, (FigureChange(*UNMOVED),))
    days = date(2024, 5, 1), date(2024, 5, 28)
    rows = JudgedRows(days, days, {1: series}, series)
    silent, gone = 60 * day, 365 * day
    for end, verdict, others in (
        (silent - 1, Verdict.AS_USUAL, [0, silent - 2]),
        (silent, Verdict.SILENT, [silent + 1, gone - 1]),
        (gone, Verdict.NOT_DEPLOYED, [gone + 1, 2 * gone]),
    ):
        found = rows.judge(end=end)
        assert found.get(1).verdict is verdict
        assert all(found.at(end=each) is found for each in [end, *others])
        for each in {silent - 1, silent, gone - 1, gone} - {end, *others}:
            again = found.at(end=each)
            assert again is not found
            assert again.get(1).verdict is not verdict


def test_equal_verdicts_are_sorted_by_ratio_then_by_deployments() -> None:
    rows = [
        make_row("a", Verdict.SLOWER, moved_by(3, 2)),
        make_row("b", Verdict.SLOWER, moved_by(10**20, 10**19 + 1)),
        make_row("c", Verdict.SLOWER, moved_by(10, 1)),
        make_row("d", Verdict.SLOWER, moved_by(1, 0)),
        make_row("e", Verdict.SLOWER, moved_by(6, 4), counts=(21, 0)),
        make_row("f", Verdict.SLOWER, moved_by(6, 4), counts=(20, 21)),
        make_row("g", counts=(3, 9)),
        make_row("h", counts=(4, 0)),
        make_row("i", counts=(3, 9)),
    ]
    assert "dcbefahgi" == sort(rows)


@pytest.mark.parametrize(
    ("order", "figure"),
    [
        ("LeadTime", "LeadTime.Median"),
        ("leadtimeninetyfifth", "LeadTime.NinetyFifth"),
        ("Frequency", "Frequency"),
        ("MeanTimeToRecovery", "MeanTimeToRecovery.Median"),
        ("DeploymentFailureRate", "DeploymentFailureRate"),
        ("LastDeployment", "LastDeployment"),
    ],
)
def test_rows_are_sorted_by_a_figure_of_now(order: str, figure: str) -> None:
    values = {"a": 5, "b": None, "c": 0, "d": 7, "e": 5, "f": None}
    rows = [make_row(name, known={figure: value}) for name, value in values.items()]
    assert "caedbf" == sort(rows, orderBy=order)
    assert "daecbf" == sort(rows, orderBy=order, descending="true")
