"""What changed: the engine's answers are those of golden vectors and the reference."""

import pytest
from hypothesis import given

from engine_changes import ask_changes
from plain_bundle import VECTORS, PlainBundle
from plain_changes import answer_changes
from plain_periods import PlainReport
from random_questions import Asked, asked, changes_queries


@pytest.mark.parametrize("name", ["per-254", "per-255", "per-256", "per-257"])
def test_changes_are_those_of_the_vectors(name: str) -> None:
    bundle = PlainBundle(VECTORS / name)
    for case in bundle.expected["cases"]:
        report = PlainReport(
            bundle.report(case["report"]), case["report"].get("Definitions")
        )
        for each in case["asks"]:
            query = bundle.query(each["query"])
            texts = {name: str(value) for name, value in query.items()}
            as_of = bundle.as_of(each["query"])
            assert each["answer"] == ask_changes(bundle.world, report, texts, as_of), (
                query
            )


@given(asked(changes_queries))
def test_changes_are_those_of_the_reference(case: Asked) -> None:
    found = ask_changes(case.world, case.report, case.texts, case.as_of)
    assert answer_changes(case.plain, case.query) == found
