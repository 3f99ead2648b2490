"""The engine's answers are those of the plain reference, as the API writes them."""

import json
from typing import Any

from hypothesis import given

from insights_dash.api.wire.metrics import write_answer
from insights_dash.domain.question import Question
from insights_dash.metrics.answer.engine import compute
from random_questions import Asked, asked, metrics_queries
from random_worlds import build_catalogue, build_history


@given(asked(metrics_queries))
def test_metrics_are_those_of_the_reference(case: Asked) -> None:
    answer = compute(
        build_history(case.world, as_of=case.as_of),
        build_catalogue(case.world),
        case.definition,
        Question.parse(case.texts),
        as_of=case.as_of,
    )
    found: dict[str, Any] = json.loads(b"".join(write_answer(answer)))
    assert found == case.plain.metrics(case.query)
