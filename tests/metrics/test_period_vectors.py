"""Golden vectors of periods: answers with summaries, comparisons and natural limits.

An expected answer lists only the intervals that have a deployment.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from golden_vectors import Case, load_case
from insights_dash.api.wire.metrics import write_answer
from insights_dash.domain.question import Question
from insights_dash.domain.report import Report

pytestmark = pytest.mark.filterwarnings(
    "ignore:Flask-Caching. CACHE_TYPE is set to null"
)
# Where an exact value lies on a half, the last digit can differ.
_TOLERANCES = {"duration": 1, "number": 0.000011}
_LEAST_COMPARED = {"per-251": 70, "per-252": 10}
_ZEROS = frozenset(
    {
        *("NumberOfSuccessfulDeployments", "Count", "Total", "Failed", "Successful"),
        *("DeploymentFailure", "SuccessfulButHadGuidedFailure"),
    }
)


@pytest.fixture(scope="module", params=["per-251", "per-252"])
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    with load_case(request.param, tmp_path_factory.mktemp(request.param)) as loaded:
        yield loaded


def test_every_period_is_as_expected(case: Case) -> None:
    compared = 0
    for wanted in case.expected["cases"]:
        report = case.report(wanted["report"])
        for ask in wanted["asks"]:
            shown, expected = answer(case, report, ask["query"]), ask["answer"]
            assert shown.keys() == expected.keys() - {"Starts", "ComparisonStarts"}
            for part, starts in (
                ("Series", "Starts"),
                ("Comparison", "ComparisonStarts"),
            ):
                if part in expected:
                    found = list(compare(shown[part], expected[part], expected[starts]))
                    assert found == [], ask["query"]
                    compared += 1
    assert compared >= _LEAST_COMPARED[case.folder.name]


def answer(case: Case, report: Report, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to the parameters of `/metrics`; flags are booleans."""
    texts = {"asOf": case.expected["asOf"], **query}
    if "limits" in texts:
        texts["limits"] = str(texts["limits"])
    found = case.metrics.answer(report, Question.parse(texts), now=case.as_of)
    read: dict[str, Any] = json.loads(b"".join(write_answer(found)))
    return read


def compare(
    shown: list[dict[str, Any]], expected: Mapping[str, Any], starts: list[str]
) -> Iterator[str]:
    """Yield every difference."""
    if {each["Name"] for each in shown} != expected.keys():
        yield f"{[each['Name'] for each in shown]}"
        return
    for series in shown:
        wanted = expected[series["Name"]]
        assert series.keys() - {"Name"} == wanted.keys()
        if [each["StartOfInterval"] for each in series["Intervals"]] != starts:
            yield f"{[each['StartOfInterval'] for each in series['Intervals']]}"
            continue
        intervals = {each["StartOfInterval"]: each for each in wanted["Intervals"]}
        for interval in series["Intervals"]:
            start = interval["StartOfInterval"]
            expected_figures = intervals.get(start, {"StartOfInterval": start})
            yield from differences(interval, expected_figures, start)
        for part in wanted.keys() - {"Intervals"}:
            yield from differences(series[part], wanted[part], part)


def differences(ours: object, theirs: object, place: str) -> Iterator[str]:
    """Yield what differs; of an interval that isn't listed, counts are 0."""
    if isinstance(ours, dict):
        listed = {name: 0 if name in _ZEROS else None for name in ours}
        listed |= theirs if isinstance(theirs, dict) else {}
        assert ours.keys() == listed.keys(), place
        for name, value in ours.items():
            yield from differences(value, listed[name], f"{place} {name}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        assert len(ours) == len(theirs), place
        for value, wanted in zip(ours, theirs, strict=True):
            yield from differences(value, wanted, place)
    elif not is_equal(ours, theirs):
        yield f"{place}: {ours} is not {theirs}"


def is_equal(ours: object, theirs: object) -> bool:
    if isinstance(ours, str) and isinstance(theirs, str) and ":" in ours:
        return abs(seconds(ours) - seconds(theirs)) <= _TOLERANCES["duration"]
    if isinstance(ours, float) and isinstance(theirs, float):
        return abs(ours - theirs) < _TOLERANCES["number"]
    return ours == theirs


def seconds(text: str) -> float:
    hours, minutes, rest = (float(part) for part in text.lstrip("-").split(":"))
    absolute = hours * 3600 + minutes * 60 + rest
    return -absolute if text.startswith("-") else absolute
