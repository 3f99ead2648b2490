"""What the sentences above an overview with a split say."""

import pytest

from insights_dash.domain.metric import ChartStatistic, Metric
from insights_dash.domain.verdict import Verdict
from insights_dash.figures.split_summary import (
    GroupChange,
    SplitAnswered,
    summarise_split,
)

NOUNS = ("project group", "project groups")
MEDIAN, TAIL = ChartStatistic.MEDIAN, ChartStatistic.NINETY_FIFTH
LEAD_TIME = Metric.LEAD_TIME


def group(
    name: str,
    verdict: Verdict = Verdict.AS_USUAL,
    values: tuple[str, str] = ("3 h", "17 min"),
    statistic: ChartStatistic = TAIL,
) -> GroupChange:
    return GroupChange(name, verdict, *values, statistic)


def write(*groups: GroupChange, metric: Metric = LEAD_TIME) -> str:
    """Return the sentences: strong parts between stars, links between brackets."""
    said = summarise_split(SplitAnswered(metric, NOUNS, groups))
    return "".join(
        f"*{each.text}*"
        if each.is_strong
        else f"[{each.text}]"
        if each.metric
        else each.text
        for each in said
    )


def test_the_first_groups_that_moved_have_their_values() -> None:
    slower = [
        group(name, Verdict.SLOWER, (now, "17 min"))
        for name, now in (("Utilities", "1 d 23 h"), ("APIs", "21 h"), ("Apps", "3 h"))
    ]
    assert write(*slower, *(group(f"G{each}") for each in range(6))) == (
        "*Three of nine project groups got slower: Utilities, APIs and Apps.* "
        "95% of their changes now take up to [1 d 23 h], [21 h] and [3 h], "
        "compared with 17 min before. "
        "No clear change in the other six."
    )


def test_one_group_is_in_the_singular() -> None:
    assert write(group("A", Verdict.FASTER, statistic=MEDIAN), group("B")) == (
        "*One of two project groups got faster: A.* "
        "Half of its changes now take up to [3 h], compared with 17 min before. "
        "No clear change in the other one."
    )


def test_only_three_groups_are_named() -> None:
    slower = [
        group(f"G{each}", Verdict.SLOWER, (f"{12 - each} h", "17 min"))
        for each in range(12)
    ]
    said = write(*slower)
    assert said.startswith(
        "*All 12 project groups got slower, most of all G0, G1 and G2.* 95% of their"
    )
    assert said.count("[") == 3
    assert "other" not in said


def test_each_kind_of_change_is_counted() -> None:
    said = write(
        group("A", Verdict.SLOWER),
        group("B", Verdict.FASTER),
        group("C", Verdict.FASTER),
        group("D"),
    )
    assert said == (
        "*One of four project groups got slower: A.* 95% of its changes now take up to "
        "[3 h], compared with 17 min before.* Two got faster: B and C.* "
        "No clear change in the other one."
    )


def test_kinds_of_change_without_values_share_a_sentence() -> None:
    said = write(group("A", Verdict.FAILED), group("B", Verdict.FASTER), group("C"))
    assert said.startswith(
        "*One of three project groups had failures: A; one got faster: B.* No clear"
    )


def test_groups_whose_figures_differ_have_no_values() -> None:
    said = write(
        group("A", Verdict.SLOWER), group("B", Verdict.SLOWER, statistic=MEDIAN)
    )
    assert said == "*Both project groups got slower: A and B.*"


@pytest.mark.parametrize(
    ("metric", "verdict", "values", "expected"),
    [
        (
            Metric.DEPLOYMENT_FREQUENCY,
            Verdict.LESS_OFTEN,
            ("4.2", "7.6"),
            (
                "deployed less often: A.* It now has [4.2] deployments per week, "
                "compared with 7.6 before."
            ),
        ),
        (
            Metric.DEPLOYMENT_FAILURE_RATE,
            Verdict.WORSE,
            ("9 of 90", "1 of 80"),
            (
                "failed more often: A.* Now [9 of 90] deployments failed, "
                "compared with 1 of 80 before."
            ),
        ),
        (
            Metric.TIME_TO_RECOVERY,
            Verdict.SLOWER,
            ("3 h", "17 min"),
            "got slower: A.* 95% of its recoveries now take up to [3 h], compared",
        ),
        (
            Metric.DEPLOYMENT_FAILURE_RATE,
            Verdict.FAILED,
            ("1 of 9", "0 of 8"),
            "had failures: A.* No clear",
        ),
    ],
)
def test_metrics_have_words_of_their_own(
    metric: Metric, verdict: Verdict, values: tuple[str, str], expected: str
) -> None:
    assert expected in write(group("A", verdict, values), group("B"), metric=metric)


def test_no_group_changed_or_all_have_too_few_deployments() -> None:
    assert write(group("A"), group("B")) == (
        "*No clear change in the lead time for changes "
        "in either of the two project groups.*"
    )
    few = [group(each, Verdict.TOO_FEW) for each in "AB"]
    assert (
        write(*few)
        == "*Too few deployments to compare in either of the two project groups.*"
    )
    assert write(few[0], group("C")).startswith("*No clear change in the lead time")
    assert write(few[0]) == (
        "*Too few deployments to compare in the only project group.*"
    )
    assert write(*few, few[0]) == (
        "*Too few deployments to compare in any of the three project groups.*"
    )


def test_the_only_group_is_the_subject() -> None:
    assert write(group("A", Verdict.SLOWER)).startswith("*A got slower.* 95% of its")
