"""While deployments arrive one by one, what is remembered equals what is read again."""

import itertools
from dataclasses import astuple

import numpy as np
import pytest

from arrivals import Arrivals, make_question
from insights_dash.domain.identity import TagSetId
from insights_dash.domain.instants import to_microseconds
from insights_dash.domain.question import Question, Split
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.answer.changes import ever
from insights_dash.metrics.answer.changes.ever import (
    DAY,
    DAYS_UNTIL_SILENT,
    Documents,
    Ever,
    read_everything,
)
from insights_dash.metrics.answer.changes.ever_memory import EverMemory
from insights_dash.metrics.answer.engine import ask, compute_both
from insights_dash.metrics.answer.scope import Scope
from insights_dash.metrics.answer.selection import select
from insights_dash.metrics.answer.splits import divide
from insights_dash.metrics.history.as_known import as_known
from insights_dash.metrics.history.columns import UNKNOWN, Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.memory import Memory
from plain_metrics import Deployment, Release, World
from random_worlds import CATALOGUE, build_live_history, build_scope, everything

INDEX = DocumentIndex(CATALOGUE)
SEEDS = range(40)
# Gaps are measured so many days before a silence counts, while answers are kept.
DAYS_KEPT = 2


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_equal_new_ones(seed: int) -> None:
    question, report = make_question(seed), everything()
    memory = AnswerMemory(Memory(1 << 30), "a question", fewest=0)
    for history, as_of in Arrivals(seed).steps():
        known = as_known(history, as_of=as_of)
        scope = Scope(known, INDEX, select(report, INDEX))
        asked = ask(scope, report, question, as_of=as_of)
        answer = memory.answer(asked)
        assert asked.answer(compute_both).fingerprint() == answer.fingerprint()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_ever_deployed_equals_what_is_read_again(seed: int) -> None:
    question, report = make_question(seed), everything()
    selection = select(report, INDEX)
    division = divide(question, report, selection, INDEX)
    memory = EverMemory(Memory(1 << 30), "a report")
    for history, as_of in Arrivals(seed).steps():
        documents = Documents(Scope(history, INDEX, selection), division)
        until = to_microseconds(as_of)
        check(memory.find(documents, until), read_everything(documents, until))


def test_only_new_deployments_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even after many deployments is anything read again."""
    selection = select(everything(), INDEX)
    division = divide(Question(split=Split.TENANT), everything(), selection, INDEX)
    memory = EverMemory(Memory(1 << 30), "a report")
    arrivals = Arrivals(1)
    for step, history in enumerate(arrivals.in_order(30)):
        documents = Documents(Scope(history, INDEX, selection), division)
        until = int(history.deployments.completed[-1])
        expected = read_everything(documents, until)
        with monkeypatch.context() as patch:
            if step:
                patch.setattr(Ever, "of", lambda *_, **__: pytest.fail("read again"))
            check(memory.find(documents, until), expected)


@pytest.mark.parametrize(("count", "gap"), [(1, UNKNOWN), (2, 0), (3, 0)])
def test_deployments_at_the_same_instant_have_a_gap(count: int, gap: int) -> None:
    rows = tuple(
        Deployment(number, 1, 1, 1, None, 7, 8, 9, "Success", had_guided_failure=False)
        for number in range(1, count + 1)
    )
    release = Release(1, 1, 1, 0, "1.1", is_deleted=False)
    scope = build_scope(World((release,), rows, CATALOGUE), everything())
    question = Question(split=Split.ENVIRONMENT)
    division = divide(question, everything(), scope.selection, INDEX)
    until = 9 + DAYS_UNTIL_SILENT * DAY
    found = read_everything(Documents(scope, division), until)
    assert [gap] == [*{*found.longest_gap[found.project >= 0].tolist()}]


def test_a_gap_is_measured_again_after_the_silence() -> None:
    report = everything()
    selection = select(report, INDEX)
    division = divide(Question(split=Split.PROJECT), report, selection, INDEX)
    rows = [
        Deployment(
            *(number, 1, 1, 1, None, None, day * DAY, day * DAY, "Success"),
            had_guided_failure=False,
        )
        for number, day in enumerate((1, 2, 101), start=1)
    ]
    release = Release(1, 1, 1, 0, "1.1", is_deleted=False)
    live = build_live_history(World((release,), tuple(rows[:2]), CATALOGUE))
    memory = EverMemory(Memory(1 << 30), "a report")

    def find(day: int) -> int:
        documents = Documents(Scope(live.snapshot(), INDEX, selection), division)
        found = memory.find(documents, day * DAY)
        return int(found.longest_gap[found.project >= 0].item()) // DAY

    assert find(100) == 1
    live.apply(Releases.of([]), [astuple(rows[2])])
    assert find(200) == 99


def check(found: Ever, expected: Ever) -> None:
    assert found.until == expected.until
    for name in ("first", "last", "project", "unended"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist(), name
    silent_since = found.until - (DAYS_UNTIL_SILENT - DAYS_KEPT) * DAY
    is_measured = (expected.project >= 0) & (expected.last <= silent_since)
    gaps = found.longest_gap[is_measured], expected.longest_gap[is_measured]
    assert gaps[0].tolist() == gaps[1].tolist()


@pytest.mark.parametrize("split", [*Split])
def test_what_was_ever_deployed_is_that_of_each_series(
    split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain loop over the deployments of each series finds the same."""
    monkeypatch.setattr(ever, "_FEW_ROWS", 1)
    monkeypatch.setattr(ever, "_GROWTH", 2)
    question = Question(split=split, tenant_tag_set_id=TagSetId("TagSets-1"))
    report = everything()
    selection = select(report, INDEX)
    division = divide(question, report, selection, INDEX)
    for seed in SEEDS[::4]:
        for history, as_of in Arrivals(seed).steps():
            documents = Documents(Scope(history, INDEX, selection), division)
            until = to_microseconds(as_of)
            for each in (until, until + DAYS_UNTIL_SILENT * DAY):
                expected = read_plainly(documents, each)
                check(read_everything(documents, each), expected)


def read_plainly(documents: Documents, until: int) -> Ever:
    """Return what was ever deployed, one deployment after the other."""
    deployments = documents.scope.history.deployments
    names = range(len(documents.division.names))
    dimension = documents.division.dimension
    selected = documents.scope.selection
    found: dict[int, list[int]] = {series: [] for series in names}
    for row, completed in enumerate(deployments.completed.tolist()):
        tables = selected.tables.items()
        if completed <= until and all(
            table[each.column(deployments)[row]] for each, table in tables
        ):
            document = 0 if dimension is None else dimension.column(deployments)[row]
            for level in documents.levels:
                if level[document] >= 0:
                    found[int(level[document])].append(row)
    columns = [_summarise(documents, rows) for rows in found.values()]
    return Ever(until, *map(np.array, zip(*columns, strict=True)))


def _summarise(documents: Documents, rows: list[int]) -> tuple[int, ...]:
    empty = Ever.of(documents, until=UNKNOWN + 1)
    nothing = int(empty.first[0]), UNKNOWN, UNKNOWN, int(empty.project[0]), 0
    if not rows:
        return nothing
    deployments = documents.scope.history.deployments
    instants = [int(deployments.completed[row]) for row in rows]
    gaps = [later - earlier for earlier, later in itertools.pairwise(instants)]
    projects = {int(deployments.project[row]) for row in rows}
    last: dict[tuple[int, ...], int] = {}
    for row in rows:
        columns = (deployments.channel, deployments.environment, deployments.tenant)
        stream = tuple(int(column[row]) for column in columns)
        is_success = deployments.outcome[row] == 0
        last[stream] = 0 if is_success else last.get(stream, 0) + 1
    return (
        instants[0],
        instants[-1],
        max(gaps, default=UNKNOWN),
        projects.pop() if len(projects) == 1 else -1,
        sum(last.values()),
    )
