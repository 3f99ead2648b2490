"""Figures are the same for all; names and deployments are what a visibility has."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights_dash.domain.errors import NotFoundError
from insights_dash.domain.identity import Kind, TagSetId
from insights_dash.domain.metric import Metric
from insights_dash.domain.question import Question, Split
from insights_dash.domain.report import ReportDefinition
from insights_dash.domain.visibility import (
    FULL_VISIBILITY,
    RoleLimits,
    Visibility,
)
from insights_dash.metrics.answer.breakdown import break_down
from insights_dash.metrics.answer.drill_down import DeploymentFilter, find_deployments
from insights_dash.metrics.answer.engine import compute
from insights_dash.metrics.answer.explanation import explain
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.splits import divide
from insights_dash.metrics.answer.visibility import hide, only_visible
from insights_dash.metrics.history.columns import Deployments, Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.store.catalogue.kinds import STORED_KINDS
from insights_dash.store.database import Database
from insights_dash.store.deployments import DeploymentsWanted, list_deployments
from insights_dash.store.history import (
    read_catalogue_rows,
    read_deployments,
    read_releases,
)
from insights_dash.store.spaces import Space
from plain_metrics import World
from random_worlds import (
    CATALOGUE,
    LAST_INSTANT,
    build_catalogue,
    build_history,
    definitions,
    everything,
    queries,
    worlds,
)

SETTINGS = settings(max_examples=12, deadline=None)
ROWS: Mapping[Kind, list[Any]] = {
    Kind.PROJECT: list(CATALOGUE.projects),
    Kind.PROJECT_GROUP: list(CATALOGUE.project_groups),
    Kind.ENVIRONMENT: list(CATALOGUE.environments),
    Kind.TENANT: list(CATALOGUE.tenants),
}


def ids_of(kind: Kind) -> st.SearchStrategy[frozenset[str] | None]:
    some = st.sampled_from([kind.identify(row[0]) for row in ROWS[kind]])
    return st.none() | st.frozensets(some, max_size=2)


visibilities = st.lists(
    st.builds(
        RoleLimits,
        ids_of(Kind.PROJECT_GROUP),
        ids_of(Kind.PROJECT),
        ids_of(Kind.ENVIRONMENT),
        ids_of(Kind.TENANT),
    ),
    max_size=2,
).map(lambda limits: Visibility(tuple(limits)))


def build_scope(
    world: World, definition: ReportDefinition, visibility: Visibility
) -> Scope:
    catalogue = build_catalogue(world)
    selection = select(definition, catalogue)
    hidden = hide(catalogue, visibility, selection)
    return Scope(build_history(world), hidden, selection, visibility)


def has(limits: RoleLimits, project: int, environment: int, tenant: int) -> bool:
    """The rule in plain words: docs/security.md, "Limits"."""
    groups = {number: group for number, _, group in CATALOGUE.projects}
    listed, of_groups = limits.projects, limits.project_groups
    is_whole = listed is None and of_groups is None
    return (
        (
            is_whole
            or f"Projects-{project}" in (listed or ())
            or f"ProjectGroups-{groups[project]}" in (of_groups or ())
        )
        and (
            limits.environments is None
            or f"Environments-{environment}" in limits.environments
        )
        and (limits.tenants is None or f"Tenants-{tenant}" in limits.tenants)
    )


def list_hidden_names(visibility: Visibility) -> set[str]:
    """Names of documents that none of the limits has."""
    seen: dict[Kind, set[int]] = {kind: set() for kind in ROWS}
    for each in visibility.limits:
        for project, _, group in CATALOGUE.projects:
            if has(RoleLimits(each.project_groups, each.projects), project, 0, 0):
                seen[Kind.PROJECT].add(project)
                seen[Kind.PROJECT_GROUP].add(group)
        for kind, listed in (
            (Kind.PROJECT_GROUP, each.project_groups or frozenset()),
            (Kind.ENVIRONMENT, each.environments),
            (Kind.TENANT, each.tenants),
        ):
            every = {kind.identify(row[0]) for row in ROWS[kind]}
            found = every if listed is None else listed & every
            seen[kind] |= {kind.find_number(one) or 0 for one in found}
    return {
        row[1]
        for kind, rows in ROWS.items()
        for row in rows
        if row[1] is not None and row[0] not in seen[kind]
    }


def find_all(scope: Scope, question: Question, **wanted: Any) -> Any:  # noqa: ANN401 - as DeploymentFilter takes them
    definition = everything()
    asks = DeploymentFilter(take=10_000, **wanted)
    return find_deployments(scope, definition, question, asks, as_of=LAST_INSTANT)


@SETTINGS
@given(worlds(), definitions() | st.just(everything()), queries, visibilities)
def test_figures_are_the_same_for_all_users(
    world: World,
    definition: ReportDefinition,
    question: Question,
    visibility: Visibility,
) -> None:
    history, catalogue = build_history(world), build_catalogue(world)
    hidden = hide(catalogue, visibility, select(definition, catalogue))
    whole, seen = (
        compute(history, each, definition, question, as_of=LAST_INSTANT).series()
        for each in (catalogue, hidden)
    )

    def figures(series: Any) -> list[str]:  # noqa: ANN401 - series of the engine
        return sorted(repr(each.intervals) for each in series)

    assert figures(whole) == figures(seen)
    shown, names = {each.name for each in whole}, {each.name for each in seen}
    assert not names & (list_hidden_names(visibility) & shown)
    if not question.split.names_documents:
        assert whole == seen


@SETTINGS
@given(worlds(), queries, visibilities, st.sampled_from(Metric))
def test_deployments_outside_a_visibility_are_counted_and_not_shown(
    world: World, question: Question, visibility: Visibility, metric: Metric
) -> None:
    whole, scope = (
        build_scope(world, everything(), each) for each in (FULL_VISIBILITY, visibility)
    )
    deployments = scope.history.deployments
    allowed = {
        f"Deployments-{number}"
        for number, *key in zip(
            *(deployments.number.tolist(), deployments.project.tolist()),
            *(deployments.environment.tolist(), deployments.tenant.tolist()),
            strict=True,
        )
        if any(has(each, *key) for each in visibility.limits)
    }
    behind = find_all(whole, question, metric=metric)
    found = find_all(scope, question, metric=metric)
    shown = [each.metrics.id for each in behind.items if each.metrics.id in allowed]
    assert shown == [each.metrics.id for each in found.items]
    assert behind.total == found.total + found.hidden
    for each in behind.items[:10]:
        if each.metrics.id in allowed:
            told, known = (
                explain(one, each.metrics.id, as_of=LAST_INSTANT)
                for one in (whole, scope)
            )
            assert told == known
        else:
            with pytest.raises(NotFoundError):
                explain(scope, each.metrics.id, as_of=LAST_INSTANT)


@SETTINGS
@given(worlds(), visibilities, st.sampled_from(Metric))
def test_tables_name_nothing_that_is_hidden(
    world: World, visibility: Visibility, metric: Metric
) -> None:
    since = LAST_INSTANT - timedelta(days=9999)
    whole, scope = (
        build_scope(world, everything(), each) for each in (FULL_VISIBILITY, visibility)
    )
    hidden = list_hidden_names(visibility)
    named_projects, named_environments = (
        {name for _, name, *_ in ROWS[kind] if name is not None}
        for kind in (Kind.PROJECT, Kind.ENVIRONMENT)
    )

    def table(of: Scope) -> Any:  # noqa: ANN401 - rows of the table
        return break_down(of, metric, (since, LAST_INSTANT), as_of=LAST_INSTANT)

    def values(of: Scope) -> list[str]:
        return sorted(
            repr((row.deployments, row.failure_rate, row.summary)) for row in table(of)
        )

    assert values(whole) == values(scope)
    for row in table(scope):
        assert not {row.project, row.environment, row.tenant} & hidden
        # Only what the reader can open has a link.
        assert row.has_page == (row.project in named_projects - hidden)
        assert row.has_environment_page == (
            row.environment in named_environments - hidden
        )
        for identifier, name in (
            (row.project_id, row.project),
            (row.environment_id, row.environment),
            (row.tenant_id, row.tenant),
        ):
            assert name.startswith("Restricted") is (name == identifier != "")


@SETTINGS
@given(worlds(), st.sampled_from([Split.PROJECT, Split.TENANT, Split.ENVIRONMENT]))
def test_users_who_see_nothing_see_numbers_in_the_order_of_ids(
    world: World, split: Split
) -> None:
    question, catalogue = Question(split=split), build_catalogue(world)
    hidden = hide(catalogue, Visibility(()), select(everything(), catalogue))
    history = build_history(world)
    answer = compute(history, hidden, everything(), question, as_of=LAST_INSTANT)
    numbers = [
        int(name.rpartition(" ")[2])
        for name in answer.names
        if name.startswith(f"Restricted {split.value.lower()} ")
    ]
    others = set(answer.names) - {"Untenanted"}
    assert len(others) == len(numbers)
    assert sorted(numbers) == numbers
    for each in find_all(
        build_scope(world, everything(), Visibility(())), question
    ).items:
        pytest.fail(f"{each} is shown")


def test_a_chosen_row_is_found_by_its_name() -> None:
    catalogue = DocumentIndex(CATALOGUE)
    hidden = hide(catalogue, Visibility(()), select(everything(), catalogue))
    for number, *_ in CATALOGUE.tenants:
        identifier = hidden.identify(Kind.TENANT, number)
        assert f"Restricted tenant {number}" == identifier
        assert number == hidden.find_number(Kind.TENANT, identifier)
        assert hidden.find_number(Kind.TENANT, f"Tenants-{number}") is None


def test_numbers_begin_with_what_the_report_selects() -> None:
    catalogue = DocumentIndex(CATALOGUE)
    definition = ReportDefinition(name="Ledger", channel_ids=("Channels-3",))  # type: ignore[arg-type]
    hidden = hide(catalogue, Visibility(()), select(definition, catalogue))
    assert "Restricted project 1" == hidden.label(Kind.PROJECT, 2)
    assert "Restricted project group 1" == hidden.label(Kind.PROJECT_GROUP, 2)
    assert "Restricted project 3" == hidden.label(Kind.PROJECT, 3)


def catalogue_with(**rows: list[tuple[Any, ...]]) -> DocumentIndex:
    return DocumentIndex(replace(CATALOGUE, **rows))


def test_a_hidden_name_never_reads_as_one_that_is_seen() -> None:
    """In any letter case, and whatever the width of letters and spaces."""
    catalogue = catalogue_with(
        projects=[(1, "shop", 1), (2, "RESTRICTED\u00a0project 1", 2), (3, None, 1)],
        tenants=[(1, "Restricted project \uff12", 1), (2, "Restricted tenant 1", 2)],
    )
    limits = RoleLimits(
        projects=frozenset({"Projects-2"}), tenants=frozenset({"Tenants-1"})
    )
    hidden = hide(catalogue, Visibility((limits,)), select(everything(), catalogue))
    assert ["Restricted project 3", "Restricted project 4"] == [
        hidden.label(Kind.PROJECT, each) for each in (1, 3)
    ]
    assert 1 == hidden.find_number(Kind.PROJECT, "Restricted project 3")
    assert hidden.find_number(Kind.PROJECT, "Restricted project 1") is None
    # A hidden name takes no number, because that would reveal that it exists.
    assert "Restricted tenant 1" == hidden.label(Kind.TENANT, 2)


def test_a_deleted_name_never_reads_as_one_that_is_seen() -> None:
    catalogue = catalogue_with(
        projects=[(1, "deleted project 3", 1), (2, "x", 2), (3, None, 1)],
        tenants=[(1, "Deleted project 3 (2)", 1)],
    )
    assert "Deleted project 3 (3)" == catalogue.label(Kind.PROJECT, 3)
    nothing = hide(catalogue, Visibility(()), select(everything(), catalogue))
    assert "Restricted project 3" == nothing.label(Kind.PROJECT, 3)


@pytest.mark.parametrize(
    ("split", "changed", "names"),
    [
        (
            Split.TENANT,
            {"tenants": [(1, "Untenanted", 1), (2, "UNTENANTED (2)", 2)]},
            ("Untenanted", "UNTENANTED (2)", "Untenanted (3)"),
        ),
        (
            Split.TENANT_TAG_SET,
            {"tags": [(1, 1, "Ring/no tag", "no tag"), (2, 1, "Ring/x", "Untenanted")]},
            ("no tag", "Untenanted", "Untenanted (2)", "No tag (2)"),
        ),
    ],
)
def test_the_series_of_no_document_have_names_of_their_own(
    split: Split, changed: dict[str, Any], names: tuple[str, ...]
) -> None:
    catalogue = catalogue_with(**changed)
    definition = everything()
    question = Question(split=split, tenant_tag_set_id=TagSetId("TagSets-1"))
    division = divide(question, definition, select(definition, catalogue), catalogue)
    assert names == division.names
    assert division.own == {each for each in names if each.endswith(")")} - {
        "UNTENANTED (2)"
    }


LIMITS = [
    RoleLimits(projects=frozenset({"Projects-1"})),
    RoleLimits(project_groups=frozenset({"ProjectGroups-2"})),
    RoleLimits(frozenset({"ProjectGroups-2"}), frozenset({"Projects-1", "Projects-9"})),
    RoleLimits(environments=frozenset({"Environments-2"})),
    RoleLimits(tenants=frozenset({"Tenants-1"}), projects=frozenset({"projects-1"})),
    RoleLimits(tenants=frozenset(), environments=frozenset()),
]
VISIBILITIES = [*((each,) for each in LIMITS), (LIMITS[3], LIMITS[4]), ()]


def test_the_store_and_the_metrics_have_the_same_visibility(
    space: Space, database: Database
) -> None:
    with database.read() as session:
        [rows] = read_deployments(session, space.number, since=0)
        [known] = read_releases(session, space.number, since=0)
        releases = Releases.of(known)
        history = LiveHistory.of(releases, Deployments.of(rows, releases)).snapshot()
        catalogue = DocumentIndex(read_catalogue_rows(session, space.number))
        for visibility in map(Visibility, VISIBILITIES):
            see = replace(space, visibility=visibility)
            hidden = hide(catalogue, visibility, select(everything(), catalogue))
            for kind, names in hidden.names.items():
                listed = {number for number, name in names.items() if name is not None}
                found = {
                    kind.find_number(each)
                    for each, _ in STORED_KINDS[kind].list_names(session, see)
                }
                assert listed == found, (kind, visibility)
            deployments = history.deployments
            every = only_visible(
                *(deployments, catalogue, visibility),
                rows=np.arange(len(deployments.number)),
            )
            page = list_deployments(
                session, [see], DeploymentsWanted(is_completed=True)
            )
            counted = {each.number for each in page.items}
            assert set(deployments.number[every].tolist()) <= counted
            assert len(counted) - len(every) in {0, 1}  # one was cancelled
