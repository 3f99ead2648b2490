"""The plain reference gives the answers of the golden vectors, to the last digit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from plain_bundle import VECTORS, PlainBundle
from plain_changes import answer_changes
from plain_periods import PlainAnswers, PlainReport
from plain_rollout import PlainRollout

METRICS = ("per-251", "per-252", "per-253")
CHANGES = ("per-254", "per-255", "per-256", "per-257")


def _answers(
    bundle: PlainBundle, case: Mapping[str, Any]
) -> Iterator[tuple[Any, PlainAnswers]]:
    """Return each ask with the reference's answers at its instant."""
    answers: dict[datetime, PlainAnswers] = {}
    for ask in case["asks"]:
        as_of = bundle.as_of(ask["query"])
        if as_of not in answers:
            answers[as_of] = _answer(bundle, case, as_of)
        yield ask, answers[as_of]


def _answer(
    bundle: PlainBundle, case: Mapping[str, Any], as_of: datetime
) -> PlainAnswers:
    definitions = case["report"].get("Definitions")
    report = PlainReport(bundle.report(case["report"]), definitions)
    return PlainAnswers(bundle.world, report, as_of)


@pytest.mark.parametrize("name", METRICS)
def test_metrics_are_those_of_the_vectors(name: str) -> None:
    bundle = PlainBundle(VECTORS / name)
    for case in bundle.expected["cases"]:
        for ask, answers in _answers(bundle, case):
            found = answers.metrics(bundle.query(ask["query"]))
            assert _abridge(found) == ask["answer"], ask["query"]


def test_rollout_and_promotion_are_those_of_the_vectors() -> None:
    bundle = PlainBundle(VECTORS / "per-253")
    for case in bundle.expected["cases"]:
        rollout = PlainRollout(_answer(bundle, case, bundle.as_of({})))
        found = {
            name: rollout.rollout(bundle.projects[name]) for name in case["rollout"]
        }
        assert found == case["rollout"]
        promotion = case["promotion"]
        assert rollout.promotion(promotion["query"]) == promotion["answer"]


def _abridge(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Write an answer as the vectors do: series by name, without idle intervals."""
    abridged: dict[str, Any] = {}
    for name, starts in (("Series", "Starts"), ("Comparison", "ComparisonStarts")):
        if name not in answer:
            continue
        series = answer[name]
        abridged[name] = {
            each["Name"]: {
                part: [interval for interval in value if _has_deployments(interval)]
                if part == "Intervals"
                else value
                for part, value in each.items()
                if part != "Name"
            }
            for each in series
        }
        if series:
            abridged[starts] = _starts(series)
    return abridged


def _starts(series: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    [starts] = {
        tuple(interval["StartOfInterval"] for interval in each["Intervals"])
        for each in series
    }
    return list(starts)


def _has_deployments(interval: Mapping[str, Any]) -> bool:
    return bool(interval["DeploymentFailureRate"]["Total"])


@pytest.mark.parametrize("name", CHANGES)
def test_changes_are_those_of_the_vectors(name: str) -> None:
    bundle = PlainBundle(VECTORS / name)
    for case in bundle.expected["cases"]:
        for ask, answers in _answers(bundle, case):
            found = answer_changes(answers, bundle.query(ask["query"]))
            assert found == ask["answer"], ask["query"]
