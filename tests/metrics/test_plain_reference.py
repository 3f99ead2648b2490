"""The plain reference keeps its own promises on random spaces, reports and queries."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plain_changes import answer_changes
from plain_rollout import SHARES, PlainRollout
from random_questions import Asked, asked, changes_queries, periods_of


@given(asked(changes_queries))
def test_shown_contributions_add_up_to_the_last_digit(case: Asked) -> None:
    for series in answer_changes(case.plain, case.query)["Series"]:
        for change in series["Contributions"].values():
            if change is None:
                continue
            parts = [
                _number(value)
                for row in change["Groups"]
                for name, value in row.items()
                if name != "Name"
            ]
            assert sum(parts, Fraction(0)) == _number(change["Change"])
            assert {*change["Mostly"]} <= {row["Name"] for row in change["Groups"]}


def _number(shown: Any) -> Fraction:  # noqa: ANN401
    if not isinstance(shown, str):
        return Fraction(str(shown))
    hours, minutes, seconds = (Fraction(each) for each in shown.lstrip("-").split(":"))
    size = hours * 3600 + minutes * 60 + seconds
    return -size if shown.startswith("-") else size


@given(asked(periods_of), st.sampled_from((1, 2, 3)))
def test_a_release_reaches_half_of_its_streams_first(case: Asked, project: int) -> None:
    rollout = PlainRollout(case.plain)
    for release in rollout.rollout(project)["Releases"]:
        times = [release[name] for name in SHARES]
        if release["First"] is None:
            assert times == [None, None, None]
        else:
            assert sorted(map(_number, times)) == [*map(_number, times)]
    promotion: Mapping[str, Any] = rollout.promotion(case.query)
    for group in promotion["Groups"]:
        assert group["Reached"] <= promotion["Created"]
