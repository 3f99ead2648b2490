"""Answers of a space that is remembered equal those of one that was never asked."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights_dash.api.wire.json_text import write
from insights_dash.api.wire.metric_changes import changes_to_wire, show_figure
from insights_dash.domain.changes_question import ChangesQuestion
from insights_dash.domain.definitions import Definitions, Statistic
from insights_dash.domain.identity import ReportId, SpaceId
from insights_dash.domain.period import Period
from insights_dash.domain.question import LeadTime, Question, Split
from insights_dash.domain.report import Report, ReportDefinition
from insights_dash.domain.time_range import Compare, Granularity, TimeRange
from insights_dash.domain.visibility import FULL_VISIBILITY
from insights_dash.metrics import changes_query, service
from insights_dash.metrics.answer.answer_memory import AnswerMemory
from insights_dash.metrics.changes_query import ChangesQuery
from insights_dash.metrics.histories import Snapshot
from insights_dash.metrics.history.columns import Releases
from insights_dash.metrics.history.document_index import DocumentIndex
from insights_dash.metrics.history.live_history import LiveHistory
from insights_dash.metrics.memory import Memory, MemoryCache
from insights_dash.metrics.portfolio_query import PortfolioQuery
from insights_dash.metrics.rollout_query import PromotionQuery, RolloutQuery
from insights_dash.metrics.service import ReportQuery
from insights_dash.store.history import Revisions
from plain_metrics import World
from random_questions import make_busy_world
from random_worlds import (
    build_catalogue,
    build_live_history,
    definitions,
    deployments,
    everything,
    instants,
    queries,
    worlds,
)

PROJECT = 1
MODIFIED = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """Everything that can be asked of a report, in all of its forms."""

    report: Report
    question: Question
    changes: ChangesQuestion
    is_changes_first: bool

    def answer(
        self, snapshot: Snapshot, memory: Memory, *, as_of: datetime
    ) -> Iterator[tuple[str, object]]:
        """Yield each answer, with what it is about."""
        cache: Any = MemoryCache(memory)
        stores = snapshot, cache, memory
        query = ReportQuery(self.report, self.question, as_of, *stores)
        changes = ChangesQuery(self.report, self.changes, as_of, *stores)
        if self.is_changes_first:
            yield "changes", write(changes_to_wire(changes.answer()))
        yield "metrics", query.answer().fingerprint()
        if not self.is_changes_first:
            yield "changes", write(changes_to_wire(changes.answer()))
        rollout = RolloutQuery(self.report, PROJECT, as_of, *stores)
        yield "rollout", rollout.answer().fingerprint()
        zone = self.report.definition.zone
        period = Period.of(self.question, zone, as_of=as_of)
        yield "promotion", PromotionQuery(self.report, period, snapshot, cache).answer()
        yield "portfolio", self._list_rows(stores, memory, as_of)

    def _list_rows(self, stores: Any, memory: Memory, as_of: datetime) -> object:  # noqa: ANN401 - a snapshot and its stores
        question = replace(self.changes.question, split=Split.PROJECT)
        changes = replace(self.changes, question=question, interval=None)
        # It selects other channels than the report.
        report = replace(self.report, id=ReportId("Projects"))
        query = ChangesQuery(report, changes, as_of, *stores)
        found = PortfolioQuery(query, FULL_VISIBILITY, stores[0], memory)
        return [
            (
                *(row.name, row.last, row.completed),
                *(row.entry.verdict, row.entry.urgency),
                *map(show_figure, row.entry.series.figures),
            )
            for row in found.list_projects([1, 2, 3]).rows
        ]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Draw a question that compares two periods."""
    time_range = draw(st.sampled_from(TimeRange))
    first = last = None
    if time_range is TimeRange.CUSTOM:
        first = draw(st.dates(date(2022, 12, 1), date(2023, 3, 8)))
        last = first + timedelta(days=draw(st.integers(0, 600)))
    return replace(
        draw(queries),
        time_range=time_range,
        granularity=draw(st.sampled_from(Granularity)),
        from_day=first,
        to_day=last,
        compare=draw(st.sampled_from([Compare.PREVIOUS_PERIOD, Compare.YEAR_BEFORE])),
        limits=True,
        lead_time=LeadTime.COMPLETED,
    )


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Draw a report, and questions about it."""
    definition: ReportDefinition = draw(definitions() | st.just(everything()))
    statistic = draw(st.none() | st.sampled_from(Statistic))
    own = None if statistic is None else Definitions(statistic=statistic)
    question = draw(questions())
    by = draw(st.sampled_from([each for each in Split if each is not Split.NONE]))
    tag_set = question.tenant_tag_set_id if by is Split.TENANT_TAG_SET else None
    return Asked(
        Report(
            ReportId("InsightsReports-1"),
            SpaceId("Spaces-1"),
            1,
            MODIFIED,
            replace(definition, definitions=own),
        ),
        question,
        ChangesQuestion(question, by, tag_set, is_card=not draw(st.integers(0, 3))),
        draw(st.booleans()),
    )


@settings(max_examples=settings().max_examples // 2)
@given(
    *(st.data(), asked()),
    worlds() | st.builds(make_busy_world, st.integers(0, 1 << 32)),
)
def test_answers_while_a_space_grows(
    data: st.DataObject, asked: Asked, world: World
) -> None:
    live, catalogue = build_live_history(world), build_catalogue(world)
    memory = Memory(1 << 30)
    numbers = max((each.number for each in world.deployments), default=0)
    ends = data.draw(st.lists(instants, min_size=2, max_size=4))
    ends = sorted(ends) if data.draw(st.booleans()) else ends
    with pytest.MonkeyPatch.context() as patch:
        # Summaries of running periods are continued in small spaces too.
        for module in (changes_query, service):
            patch.setattr(module, "AnswerMemory", partial(AnswerMemory, fewest=0))
        for revision, as_of in enumerate(ends, start=1):
            snapshot = _take_snapshot(live, catalogue, revision)
            remembered = asked.answer(snapshot, memory, as_of=as_of)
            fresh = asked.answer(snapshot, Memory(1 << 30), as_of=as_of)
            assert dict(fresh) == dict(remembered)
            again = asked.answer(snapshot, memory, as_of=as_of)
            assert dict(asked.answer(snapshot, memory, as_of=as_of)) == dict(again)
            rows = data.draw(deployments(len(world.releases), most=3))
            if data.draw(st.booleans()):
                # They are new; otherwise known ones finish, change or don't count.
                rows = tuple(
                    replace(each, number=numbers + place)
                    for place, each in enumerate(rows, start=1)
                )
                numbers += len(rows)
            changed = {each.number: astuple(each) for each in rows}
            live.apply(Releases.of([]), [*changed.values()])


def _take_snapshot(
    live: LiveHistory, catalogue: DocumentIndex, revision: int
) -> Snapshot:
    return Snapshot("x", Revisions(revision, 1, revision), live.snapshot(), catalogue)
