"""The engine's answers are those of the plain reference, as the API writes them."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from insights_dash.api.wire.metrics import write_answer
from insights_dash.domain.question import Question
from insights_dash.metrics.answer.engine import compute
from plain_periods import PlainReport, Query
from random_questions import GRANULARITIES, RANGES, Asked, asked, metrics_queries
from random_worlds import build_catalogue, build_history


@st.composite
def published_queries(draw: st.DrawFn, report: PlainReport, as_of: datetime) -> Query:
    """Draw queries with the published parameters and values only."""
    drawn = draw(metrics_queries(report, as_of))
    kept = ("split", "tenantTagSetId", "leadTime")
    return {name: drawn[name] for name in kept if name in drawn} | {
        "timeRange": draw(st.sampled_from(RANGES[:3])),
        "granularity": draw(st.sampled_from(GRANULARITIES[:3])),
    }


@given(asked(published_queries))
def test_metrics_are_those_of_the_reference(case: Asked) -> None:
    case = replace(case, report=PlainReport(case.report.definition))
    answer = compute(
        build_history(case.world, as_of=case.as_of),
        build_catalogue(case.world),
        case.report.definition,
        Question.parse(case.texts),
        as_of=case.as_of,
    )
    found: dict[str, Any] = json.loads(b"".join(write_answer(answer)))
    assert found == case.plain.metrics(case.query)
